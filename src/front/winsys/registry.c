/* SPDX-License-Identifier: MIT */
/* Which drives, with which images, does the service's registry key ask for?
 *
 *   ...\Services\ntcdrom\Parameters\<number>   one key a drive, its name decimal
 *       Image        REG_SZ     the image's path or image(option=value,...):path; "-" or absent: an empty tray
 *       Letter       REG_SZ     one letter; absent: none
 *       Poll         REG_DWORD  milliseconds between two media polls, 0 none; absent: 1000
 *       Mend, DefaultDvdRegion, TimeOutValue, VolumeOnlinePending   REG_DWORD   as the class driver's options
 */
#include "front/winsys/winsys.h"
#include "base/error.h"

enum { POLL_DEFAULT_MS = 1000, VALUE_ROOM = 2 * NTCD_DRIVER_ADDRESS + 64, KEY_ROOM = 256 };

static NTSTATUS open_key(HANDLE root, const WCHAR *text, HANDLE *ret) {
    UNICODE_STRING name;
    OBJECT_ATTRIBUTES attributes;
    RtlInitUnicodeString(&name, text);
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, root, NULL);
    return ZwOpenKey(ret, KEY_READ, &attributes);
}

/* The value into `room` bytes of scratch; NULL: there is none of that type. */
static const KEY_VALUE_PARTIAL_INFORMATION *query(HANDLE key, const WCHAR *text, ULONG type, void *room) {
    KEY_VALUE_PARTIAL_INFORMATION *value = room;
    UNICODE_STRING name;
    ULONG len = 0;
    RtlInitUnicodeString(&name, text);
    NTSTATUS status = ZwQueryValueKey(key, &name, KeyValuePartialInformation, value, VALUE_ROOM, &len);
    return NT_SUCCESS(status) && value->Type == type ? value : NULL;
}

static ULONG number_of(HANDLE key, const WCHAR *name, ULONG absent, void *room) {
    const KEY_VALUE_PARTIAL_INFORMATION *value = query(key, name, REG_DWORD, room);
    ULONG number = absent;
    if (value && value->DataLength == sizeof number)
        memcpy(&number, value->Data, sizeof number);
    return number;
}

static void text_of(HANDLE key, const WCHAR *name, char *into, size_t len, void *room) {
    const KEY_VALUE_PARTIAL_INFORMATION *value = query(key, name, REG_SZ, room);
    into[0] = '\0';
    if (value)
        kernel_to_utf8((const WCHAR *)(const void *)value->Data, value->DataLength, into, len);
}

struct scratch {
    DECLSPEC_ALIGN(8) uint8_t value[VALUE_ROOM];
    char address[NTCD_DRIVER_ADDRESS];
    struct unit_wish wish;
};

static void add(struct winsys *winsys, HANDLE key, ULONG number, struct scratch *scratch) {
    struct error error = {0};
    struct unit *unit;
    char letter[4], text[NTCD_DRIVER_TEXT];
    text_of(key, L"Image", scratch->address, sizeof scratch->address, scratch->value);
    text_of(key, L"Letter", letter, sizeof letter, scratch->value);
    char upper = (char)(letter[0] & ~0x20);
    scratch->wish = (struct unit_wish){
        .number = number,
        .letter = upper >= 'A' && upper <= 'Z' ? upper : '\0',
        .address = scratch->address[0] ? scratch->address : "-",
        .poll_ms = number_of(key, L"Poll", POLL_DEFAULT_MS, scratch->value),
        .mend = number_of(key, L"Mend", 0, scratch->value),
        .region = number_of(key, L"DefaultDvdRegion", 0, scratch->value),
        .timeout_s = number_of(key, L"TimeOutValue", 0, scratch->value),
        .volume_online_pending = number_of(key, L"VolumeOnlinePending", 0, scratch->value) != 0,
    };
    if (NT_SUCCESS(unit_add(winsys, &scratch->wish, &unit, &error)))
        return;
    unit_tell(&error, text, sizeof text);
    (void)DbgPrint("ntcdrom: CdRom%lu is not made: %s\n", number, text);
}

/* A key's name as a drive's number. */
static bool take_number(const WCHAR *name, ULONG len, ULONG *ret) {
    enum { DIGITS_MOST = 2 };
    ULONG number = 0, count = len / sizeof *name;
    for (ULONG i = 0; i < count; i++) {
        if (name[i] < L'0' || name[i] > L'9')
            return false;
        number = number * 10 + name[i] - L'0';
    }
    *ret = number;
    return count > 0 && count <= DIGITS_MOST;
}

static void add_each(struct winsys *winsys, HANDLE parameters, struct scratch *scratch) {
    DECLSPEC_ALIGN(8) uint8_t room[KEY_ROOM];
    KEY_BASIC_INFORMATION *info = (KEY_BASIC_INFORMATION *)(void *)room;
    for (ULONG index = 0;; index++) {
        ULONG len = 0, number;
        HANDLE key;
        NTSTATUS status = ZwEnumerateKey(parameters, index, KeyBasicInformation, info, KEY_ROOM - sizeof(WCHAR), &len);
        if (status == STATUS_BUFFER_OVERFLOW)
            continue; /* too long for a number */
        if (!NT_SUCCESS(status))
            return;
        if (!take_number(info->Name, info->NameLength, &number))
            continue;
        info->Name[info->NameLength / sizeof(WCHAR)] = L'\0';
        if (NT_SUCCESS(open_key(parameters, info->Name, &key))) {
            add(winsys, key, number, scratch);
            (void)ZwClose(key);
        }
    }
}

void registry_add_units(struct winsys *winsys, const UNICODE_STRING *path) {
    OBJECT_ATTRIBUTES attributes;
    HANDLE service = NULL, parameters = NULL;
    struct kernel_host memory;
    kernel_host_begin(&memory, KERNEL_PAGED);
    struct scratch *scratch = host_take(&memory.host, sizeof *scratch);
    InitializeObjectAttributes(&attributes, (UNICODE_STRING *)path, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, NULL,
                               NULL);
    if (scratch && NT_SUCCESS(ZwOpenKey(&service, KEY_READ, &attributes)) &&
        NT_SUCCESS(open_key(service, L"Parameters", &parameters)))
        add_each(winsys, parameters, scratch);
    if (parameters)
        (void)ZwClose(parameters);
    if (service)
        (void)ZwClose(service);
    host_give(&memory.host, scratch, sizeof *scratch);
}
