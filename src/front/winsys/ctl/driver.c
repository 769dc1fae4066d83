/* SPDX-License-Identifier: MIT */
/* How does ntcdromctl ask the running driver to change its drives? */
#include "front/winsys/ctl/ctl.h"
#include <stdlib.h>
#include <string.h>

enum { LIST_MOST = 100 };

/* Whoever changes the drives must hold the privilege, enabled: administrators have it, but it sleeps. */
static void enable_privilege(void) {
    TOKEN_PRIVILEGES wanted = {.PrivilegeCount = 1, .Privileges[0].Attributes = SE_PRIVILEGE_ENABLED};
    HANDLE token;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES, &token))
        return;
    if (LookupPrivilegeValueW(NULL, L"SeLoadDriverPrivilege", &wanted.Privileges[0].Luid))
        (void)AdjustTokenPrivileges(token, FALSE, &wanted, 0, NULL, NULL);
    (void)CloseHandle(token);
}

static HANDLE open_driver(DWORD access) {
    if (access & GENERIC_WRITE)
        enable_privilege();
    return CreateFileW(L"\\\\.\\ntcdrom", access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
}

/* An image's address with its path absolute: the driver knows no current folder. From malloc; NULL: no memory. */
static char *absolute(const char *image) {
    size_t at = 0;
    if (strncmp(image, "image", 5) == 0 && (image[5] == ':' || image[5] == '(')) {
        const char *colon = image[5] == ':' ? image + 5 : strstr(image, "):");
        at = colon ? (size_t)(colon - image) + (*colon == ':' ? 1 : 2) : 0;
    }
    if (strcmp(image + at, "-") == 0 || image[at] == '\0')
        return _strdup(image);
    WCHAR *wide = to_wide(image + at), path[NTCD_DRIVER_ADDRESS];
    DWORD len = wide ? GetFullPathNameW(wide, NTCD_DRIVER_ADDRESS, path, NULL) : 0;
    char *utf8 = len && len < NTCD_DRIVER_ADDRESS ? to_utf8(path) : NULL;
    char *address = utf8 ? malloc(at + strlen(utf8) + 1) : NULL;
    if (address) {
        memcpy(address, image, at);
        strcpy(address + at, utf8);
    }
    free(wide);
    free(utf8);
    return address;
}

/* Sends one request; its answer's sentence is said. */
static int ask(DWORD code, struct ntcd_driver_request *request, const char *address,
               struct ntcd_driver_answer *answer) {
    uint8_t in[sizeof *request + NTCD_DRIVER_ADDRESS];
    size_t len = address ? strlen(address) + 1 : 0;
    DWORD got = 0;
    if (len > NTCD_DRIVER_ADDRESS)
        return complain("%s: longer than %u bytes", address, NTCD_DRIVER_ADDRESS - 1);
    request->size = sizeof *request;
    request->version = NTCD_DRIVER_VERSION;
    memcpy(in, request, sizeof *request);
    if (address)
        memcpy(in + sizeof *request, address, len);
    HANDLE driver = open_driver(GENERIC_READ | GENERIC_WRITE);
    if (driver == INVALID_HANDLE_VALUE)
        return complain_error(GetLastError(), "the driver (is it started?)");
    BOOL sent =
        DeviceIoControl(driver, code, in, (DWORD)(sizeof *request + len), answer, sizeof *answer, &got, NULL);
    DWORD error = GetLastError();
    (void)CloseHandle(driver);
    if (!sent || got < sizeof *answer)
        return complain_error(error, "the driver");
    answer->text[sizeof answer->text - 1] = '\0';
    if (answer->text[0])
        (void)complain("%s", answer->text);
    else if ((int32_t)answer->status < 0)
        (void)complain("status %08x", (unsigned)answer->status);
    return (int32_t)answer->status < 0 ? FAILED : DONE;
}

/* All the drives there are, from malloc: as many as the driver says. NULL: it has been said why not. */
static struct ntcd_driver_list *list(DWORD *error) {
    DWORD got = 0, room = sizeof(struct ntcd_driver_list) + LIST_MOST * sizeof(struct ntcd_driver_entry);
    struct ntcd_driver_list *all = malloc(room);
    HANDLE driver = open_driver(GENERIC_READ);
    *error = driver == INVALID_HANDLE_VALUE ? GetLastError() : all ? 0 : ERROR_OUTOFMEMORY;
    if (!*error && !DeviceIoControl(driver, NTCD_DRIVER_LIST, NULL, 0, all, room, &got, NULL))
        *error = GetLastError();
    if (!*error && (got < sizeof *all || all->entry_size != sizeof(struct ntcd_driver_entry) || all->count > LIST_MOST))
        *error = ERROR_INVALID_DATA;
    if (driver != INVALID_HANDLE_VALUE)
        (void)CloseHandle(driver);
    if (!*error)
        return all;
    free(all);
    return NULL;
}

static const struct ntcd_driver_entry *entry_of(const struct ntcd_driver_list *all, uint32_t index) {
    return (const struct ntcd_driver_entry *)(const void *)(all + 1) + index;
}

/* A drive's number as the driver counts: "9", "CdRom9" or its letter "X:". */
static int take_number(const char *text, uint32_t *ret) {
    char *end;
    if (_strnicmp(text, "cdrom", 5) == 0)
        text += 5;
    unsigned long number = strtoul(text, &end, 10);
    if (end != text && !*end && number < LIST_MOST) {
        *ret = (uint32_t)number;
        return DONE;
    }
    DWORD error;
    struct ntcd_driver_list *all = text[0] && (!text[1] || strcmp(text + 1, ":") == 0) ? list(&error) : NULL;
    int code = MISUSED;
    for (uint32_t i = 0; all && i < all->count; i++)
        if (entry_of(all, i)->letter == (uint32_t)(text[0] & ~0x20)) {
            *ret = entry_of(all, i)->number;
            code = DONE;
        }
    free(all);
    if (code != DONE)
        (void)complain("%s: no drive of the driver", text);
    return code;
}

static int take_letter(const char *text, uint32_t *ret) {
    char upper = (char)(text[0] & ~0x20);
    if (strcmp(text, "-") == 0) {
        *ret = 0;
        return DONE;
    }
    if (upper < 'A' || upper > 'Z' || (text[1] && strcmp(text + 1, ":") != 0)) {
        (void)complain("%s: a drive letter is A to Z", text);
        return MISUSED;
    }
    *ret = (uint32_t)upper;
    return DONE;
}

/* Wine's mount manager decides what a letter is; a driver's own link is a letter without a kind [Wine mountmgr]. */
struct wine_drive {
    ULONG size, type, file_system, serial;
    ULONGLONG device;
    WCHAR letter;
    USHORT mount_point_at, device_at, label_at;
};
#define WINE_DEFINE_DRIVE 0x006DC080u

static bool in_wine(void) { return GetProcAddress(GetModuleHandleW(L"ntdll.dll"), "wine_get_version") != NULL; }

static void tell_wine(uint32_t letter, bool drive) {
    struct wine_drive wine = {.size = sizeof wine,
                              .type = drive ? DRIVE_CDROM : DRIVE_NO_ROOT_DIR,
                              .letter = (WCHAR)(letter | 0x20)};
    DWORD got;
    if (!letter || !in_wine())
        return;
    HANDLE manager = CreateFileW(L"\\\\.\\MountPointManager", GENERIC_READ | GENERIC_WRITE,
                                 FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    if (manager == INVALID_HANDLE_VALUE)
        return;
    if (!DeviceIoControl(manager, WINE_DEFINE_DRIVE, &wine, sizeof wine, NULL, 0, &got, NULL))
        (void)complain_error(GetLastError(), "Wine's mount manager: %c:", (int)letter);
    (void)CloseHandle(manager);
}

void driver_tell_wine(bool drives) {
    DWORD error;
    struct ntcd_driver_list *all = in_wine() ? list(&error) : NULL;
    for (uint32_t i = 0; all && i < all->count; i++)
        tell_wine(entry_of(all, i)->letter, drives);
    free(all);
}

static int letter_of(uint32_t number, uint32_t *ret) {
    DWORD error;
    struct ntcd_driver_list *all = list(&error);
    *ret = 0;
    if (!all)
        return complain_error(error, "the driver (is it started?)");
    for (uint32_t i = 0; i < all->count; i++)
        if (entry_of(all, i)->number == number)
            *ret = entry_of(all, i)->letter;
    free(all);
    return DONE;
}

static int keep(const struct asked *asked, uint32_t number, const char *image, uint32_t letter) {
    const char text[2] = {(char)letter, '\0'};
    return asked->keep ? service_keep(number, image, text) : DONE;
}

int driver_add(const struct asked *asked) {
    struct ntcd_driver_request request = {.number = NTCD_DRIVER_ANY};
    struct ntcd_driver_answer answer;
    int code = asked->number ? take_number(asked->number, &request.number) : DONE;
    if (code == DONE && asked->letter)
        code = take_letter(asked->letter, &request.letter);
    char *address = code == DONE ? absolute(asked->image) : NULL;
    if (address)
        code = ask(NTCD_DRIVER_ADD, &request, address, &answer);
    else if (code == DONE)
        code = complain("%s: no path", asked->image);
    if (code == DONE) {
        uint32_t letter = 0;
        (void)letter_of(answer.number, &letter);
        tell_wine(letter, true);
        tell("CdRom%u", (unsigned)answer.number);
        code = keep(asked, answer.number, address, letter);
    }
    free(address);
    return code;
}

int driver_drop(const struct asked *asked) {
    struct ntcd_driver_request request = {.flags = asked->force ? NTCD_DRIVER_FORCE : 0};
    struct ntcd_driver_answer answer;
    uint32_t letter = 0;
    int code = take_number(asked->number, &request.number);
    if (code == DONE)
        code = letter_of(request.number, &letter);
    if (code == DONE)
        code = ask(NTCD_DRIVER_REMOVE, &request, NULL, &answer);
    if (code != DONE)
        return code;
    tell_wine(letter, false);
    return asked->keep ? service_forget(request.number) : DONE;
}

int driver_insert(const struct asked *asked) {
    struct ntcd_driver_request request = {.flags = asked->force ? NTCD_DRIVER_FORCE : 0};
    struct ntcd_driver_answer answer;
    int code = take_number(asked->number, &request.number);
    char *address = code == DONE ? absolute(asked->image) : NULL;
    if (address)
        code = ask(NTCD_DRIVER_INSERT, &request, address, &answer);
    else if (code == DONE)
        code = complain("%s: no path", asked->image);
    if (code == DONE && asked->keep)
        code = service_keep(request.number, address, NULL);
    free(address);
    return code;
}

int driver_eject(const struct asked *asked) {
    struct ntcd_driver_request request = {.flags = asked->force ? NTCD_DRIVER_FORCE : 0};
    struct ntcd_driver_answer answer;
    int code = take_number(asked->number, &request.number);
    if (code == DONE)
        code = ask(NTCD_DRIVER_EJECT, &request, NULL, &answer);
    return code == DONE && asked->keep ? service_keep(request.number, "-", NULL) : code;
}

int driver_letter(const struct asked *asked) {
    struct ntcd_driver_request request = {0};
    struct ntcd_driver_answer answer;
    uint32_t old = 0;
    int code = take_number(asked->number, &request.number);
    if (code == DONE)
        code = take_letter(asked->letter, &request.letter);
    if (code == DONE)
        code = letter_of(request.number, &old);
    if (code == DONE)
        code = ask(NTCD_DRIVER_LETTER, &request, NULL, &answer);
    if (code != DONE)
        return code;
    if (old != request.letter)
        tell_wine(old, false);
    tell_wine(request.letter, true);
    return keep(asked, request.number, NULL, request.letter);
}

int driver_list(const struct asked *asked) {
    DWORD error;
    struct ntcd_driver_list *all = list(&error);
    (void)asked;
    if (!all)
        return complain_error(error, "the driver (is it started?)");
    for (uint32_t i = 0; i < all->count; i++) {
        const struct ntcd_driver_entry *entry = entry_of(all, i);
        const char letter[3] = {entry->letter ? (char)entry->letter : '-', entry->letter ? ':' : '\0', '\0'};
        tell("CdRom%u\t%s\t%s\t%u open", (unsigned)entry->number, letter, entry->loaded ? entry->image : "empty",
             (unsigned)entry->handles);
        if (entry->problem[0])
            tell("\t%s", entry->problem);
    }
    free(all);
    return DONE;
}
