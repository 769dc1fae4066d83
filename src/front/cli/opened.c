/* SPDX-License-Identifier: MIT */
/* A drive opened for a verb: how is a control code asked, and with which settings? */
#include "front/cli/opened.h"
#include "base/bytes.h"
#include "front/cli/guard.h"
#include "front/cli/page.h"
#ifdef _WIN32
#include "host/windows_device.h"
#include "port/spti.h"
#endif
#include <ctype.h>
#include <ntcdrom/ntcdrom.h>
#include <stdlib.h>
#include <string.h>

struct opened {
    const struct call *call;
    const char *address;
    struct ntcd_drive *drive;
    struct ntcd_handle *handle;
    void *system; /* not NULL: the system's own driver is asked, and the two above are NULL */
};

/* The rows of the class driver's defects, by their bits. */
static const struct {
    const char *name;
    unsigned bit;
} mends[] = {
#define MEND(name, bit, reference, mended) {#name, bit},
#include "class/mend.def"
#undef MEND
};

/* Does a word of the user's name a row? Letters of either case, '-' for '_'. */
static bool names_row(const char *word, size_t len, const char *name) {
    if (strlen(name) != len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (toupper((unsigned char)(word[i] == '-' ? '_' : word[i])) != name[i])
            return false;
    return true;
}

/* "all", or names of rows with ',' between. */
static enum answer choose_mends(const struct call *call, ULONG *ret) {
    const char *text = call_value(call, "mend");
    *ret = 0;
    while (text && *text) {
        size_t len = strcspn(text, ",");
        ULONG found = 0;
        for (unsigned i = 0; i < sizeof mends / sizeof *mends; i++)
            if (names_row(text, len, mends[i].name) || (len == 3 && memcmp(text, "all", 3) == 0))
                found |= (ULONG)1 << mends[i].bit;
        if (!found)
            return misused(call, "--mend: no row '%.*s'; see ntcdrom mends", (int)len, text);
        *ret |= found;
        text += len + (text[len] == ',');
    }
    return ANSWER_DONE;
}

static void say(void *self, enum ntcd_loudness loudness, const char *line) {
    (void)loudness;
    remark(self, "%s", line);
}

enum answer opened_open(const struct call *call, const char *address, struct opened **ret) {
    struct ntcd_options options;
    char error[512] = "";
    ntcd_options_init(&options);
    enum answer answer = choose_mends(call, &options.mend);
    if (answer)
        return answer;
    options.say = say;
    options.say_self = (void *)(uintptr_t)call;
    options.least = NTCD_NOTE; /* how far unpacking is, what is left out */
    options.select_region = FALSE; /* a region is chosen by a person, not by looking */
    struct opened *opened = memory(NULL, sizeof *opened);
    *opened = (struct opened){.call = call, .address = address};
    NTSTATUS status = ntcd_open(address, &options, &opened->drive, error, sizeof error);
    if (ntcd_succeeded(status))
        status = ntcd_open_handle(
            opened->drive, NTCD_READ_WRITE | (call_given(call, "from-32bit") ? NTCD_FROM_32BIT : 0u), &opened->handle);
    if (!ntcd_succeeded(status)) {
        answer = refuse(call, "%s: %s", address, error[0] ? error : status_words((uint32_t)status));
        opened_close(opened);
        return answer;
    }
    *ret = opened;
    return ANSWER_DONE;
}

#ifdef _WIN32
enum answer opened_open_system(const struct call *call, const char *address, struct opened **ret) {
    char node[512];
    void *device = NULL;
    bool written;
    if (!spti_node_name(address, node, sizeof node))
        return misused(call, "%s: --system wants a device of this machine, as D: or CdRom0", address);
    uint32_t error = windows_device_open(node, &device, &written);
    if (error == 2 || error == 3) /* ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND */
        return refuse(call, "%s: there is no such device; \"ntcdrom drives\" lists this machine's drives", address);
    if (error)
        return refuse(call, "%s: cannot be opened: error %u%s", address, (unsigned)error,
                      error == 5 ? "; run this as administrator" : ""); /* ERROR_ACCESS_DENIED */
    if (!written)
        remark(call, "%s: opened for reading only; codes that want more are refused by the system", address);
    *ret = memory(NULL, sizeof **ret);
    **ret = (struct opened){.call = call, .address = address, .system = device};
    return ANSWER_DONE;
}

static uint32_t ask_system(void *system, uint32_t code, struct bytes in, void *out, uint32_t out_len, uint32_t *information) {
    return windows_device_control(system, code, in.at, (uint32_t)in.len, out, out_len, information);
}
static void close_system(void *system) { windows_device_close(system); }
#else
enum answer opened_open_system(const struct call *call, const char *address, struct opened **ret) {
    (void)ret;
    return misused(call, "%s: --system asks Windows' own driver, and this system has none", address);
}
static uint32_t ask_system(void *system, uint32_t code, struct bytes in, void *out, uint32_t out_len, uint32_t *information) {
    (void)system, (void)code, (void)in, (void)out, (void)out_len, (void)information;
    return (uint32_t)STATUS_NOT_SUPPORTED;
}
static void close_system(void *system) { (void)system; }
#endif

void opened_close(struct opened *opened) {
    if (opened->system)
        close_system(opened->system);
    ntcd_close_handle(opened->handle);
    ntcd_close(opened->drive);
    free(opened);
}

uint32_t opened_ask(struct opened *opened, uint32_t code, const void *in, uint32_t in_len, void *out, uint32_t out_len,
                    uint32_t *information) {
    ULONG got = 0;
    if (opened->system)
        return ask_system(opened->system, code, (struct bytes){in, in_len}, out, out_len, information);
    NTSTATUS status = ntcd_control(opened->handle, code, in, in_len, out, out_len, &got);
    *information = got;
    return (uint32_t)status;
}

uint32_t opened_read(struct opened *opened, uint64_t offset, void *out, uint32_t len, uint32_t *information) {
    ULONG got = 0;
    NTSTATUS status = ntcd_read(opened->handle, (LONGLONG)offset, out, len, &got);
    *information = got;
    return (uint32_t)status;
}

enum answer opened_guard(const struct call *call, const struct opened *opened, uint32_t code, const void *in,
                         uint32_t in_len) {
    if ((!opened->system && !ntcd_real(opened->drive)) || call_given(call, "really"))
        return ANSWER_DONE;
    const char *harm = guard_harm(code, in, in_len), *mounted;
    if (harm)
        return refuse(call, "%s is a real drive and this %s: --really does it", opened->address, harm);
    if (guard_moves(code, in, in_len) && (mounted = guard_mounted(opened->address)))
        return refuse(call, "%s is mounted at %s and this moves its medium: unmount it, or --really", opened->address,
                      mounted);
    return ANSWER_DONE;
}

const char *status_name_of(uint32_t status) {
    static char number[16];
    const char *name = ntcd_status_name((NTSTATUS)status);
    snprintf(number, sizeof number, "0x%08x", status);
    return name ? name : number;
}

const char *status_words(uint32_t status) {
    static char words[96];
    const char *name = ntcd_status_name((NTSTATUS)status);
    snprintf(words, sizeof words, name ? "%s (0x%08x)" : "%s0x%08x", name ? name : "", status);
    return words;
}

uint32_t win32_number(uint32_t status) { return ntcd_win32_error((NTSTATUS)status); }

const char *win32_words(uint32_t status) {
    static char words[96];
    const char *name = ntcd_win32_error_name((NTSTATUS)status);
    snprintf(words, sizeof words, "%s (%u)", name ? name : "?", (unsigned)ntcd_win32_error((NTSTATUS)status));
    return words;
}
