/* SPDX-License-Identifier: MIT */
/* How does Windows' kernel give a driver memory, time, locks and files? */
#include "host/windows_kernel.h"
#include "base/file.h"
#include "host/beside.h"

enum { POOL_TAG = 0x6463746e /* "ntcd" */, PATH_MOST = 32000, NONPAGED_NEVER_EXECUTED = 512 };

struct kernel_file {
    struct file file;
    const struct host *host;
    HANDLE handle;
    size_t len;        /* of this object with what is behind it */
    size_t folder_len; /* of the folder with its last separator, in UTF-16 units */
    WCHAR *folder;     /* behind the object */
    char *name;        /* behind the folder */
};

static enum status from_nt(NTSTATUS status) {
    switch (status) {
    case STATUS_OBJECT_NAME_NOT_FOUND: case STATUS_OBJECT_PATH_NOT_FOUND: case STATUS_OBJECT_NAME_INVALID:
    case STATUS_OBJECT_PATH_SYNTAX_BAD: case STATUS_NO_SUCH_FILE: case STATUS_NAME_TOO_LONG: return ST_NOT_FOUND;
    case STATUS_ACCESS_DENIED: case STATUS_PRIVILEGE_NOT_HELD: return ST_NO_ACCESS;
    case STATUS_SHARING_VIOLATION: case STATUS_FILE_LOCK_CONFLICT: case STATUS_DEVICE_BUSY: return ST_BUSY;
    case STATUS_INSUFFICIENT_RESOURCES: case STATUS_NO_MEMORY: return ST_NO_MEMORY;
    case STATUS_FILE_IS_A_DIRECTORY: case STATUS_INVALID_DEVICE_REQUEST: case STATUS_OBJECT_TYPE_MISMATCH:
        return ST_UNSUPPORTED;
    case STATUS_END_OF_FILE: return ST_TRUNCATED;
    case STATUS_NO_SUCH_DEVICE: case STATUS_DEVICE_NOT_CONNECTED: return ST_GONE;
    default: return ST_IO_ERROR;
    }
}

/* One code point from UTF-8; *text moves behind it. Anything malformed is U+FFFD and one byte. */
static uint32_t take_utf8(const char **text) {
    const uint8_t *at = (const uint8_t *)*text;
    unsigned more = at[0] < 0x80 ? 0 : at[0] >= 0xc2 && at[0] < 0xe0 ? 1 : at[0] >= 0xe0 && at[0] < 0xf0 ? 2
                  : at[0] >= 0xf0 && at[0] < 0xf5                        ? 3
                                                                         : 4;
    static const uint32_t least[4] = {0, 0x80, 0x800, 0x10000};
    static const uint8_t bits[4] = {0x7f, 0x1f, 0x0f, 0x07};
    uint32_t point = more < 4 ? at[0] & bits[more] : 0xfffd;
    for (unsigned i = 1; more < 4 && i <= more; i++) {
        if ((at[i] & 0xc0) != 0x80)
            more = 4;
        point = point << 6 | (at[i] & 0x3f);
    }
    if (more > 3 || point < least[more] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) {
        *text += 1;
        return 0xfffd;
    }
    *text += more + 1;
    return point;
}

size_t kernel_to_utf16(const char *text, WCHAR *into, size_t room) {
    size_t len = 0;
    while (*text) {
        uint32_t point = take_utf8(&text);
        bool pair = point > 0xffff;
        if (len < room)
            into[len] = (WCHAR)(pair ? 0xd7c0 + (point >> 10) : point);
        len++;
        if (pair && len < room)
            into[len] = (WCHAR)(0xdc00 + (point & 0x3ff));
        len += pair;
    }
    return len;
}

static unsigned put_utf8(uint32_t point, char into[4]) {
    if (point < 0x80) {
        into[0] = (char)point;
        return 1;
    }
    unsigned more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    static const uint8_t heads[4] = {0, 0xc0, 0xe0, 0xf0};
    for (unsigned i = more; i > 0; i--, point >>= 6)
        into[i] = (char)(0x80 | (point & 0x3f));
    into[0] = (char)(heads[more] | point);
    return more + 1;
}

void kernel_to_utf8(const WCHAR *wide, size_t len, char *into, size_t room) {
    size_t at = 0, count = len / sizeof(WCHAR);
    for (size_t i = 0; i < count && wide[i] && room; i++) {
        uint32_t point = wide[i];
        char letter[4];
        if (point >= 0xd800 && point < 0xdc00 && i + 1 < count && wide[i + 1] >= 0xdc00 && wide[i + 1] < 0xe000)
            point = 0x10000 + ((point & 0x3ff) << 10) + (wide[++i] & 0x3ffu);
        else if (point >= 0xd800 && point < 0xe000)
            point = 0xfffd;
        unsigned letters = put_utf8(point, letter);
        if (letters >= room - at)
            break;
        memcpy(into + at, letter, letters);
        at += letters;
    }
    if (room)
        into[at] = '\0';
}

static enum status read_at(struct file *file, uint64_t at, void *into, size_t len) {
    enum { PIECE_MOST = 1 << 24 };
    const struct kernel_file *self = (struct kernel_file *)file;
    uint8_t *next = into;
    if (at > INT64_MAX || len > (uint64_t)INT64_MAX - at)
        return ST_TRUNCATED;
    while (len) {
        LARGE_INTEGER where = {.QuadPart = (LONGLONG)at};
        IO_STATUS_BLOCK done = {0};
        NTSTATUS status = ZwReadFile(self->handle, NULL, NULL, NULL, &done, next,
                                     len < PIECE_MOST ? (ULONG)len : PIECE_MOST, &where, NULL);
        if (!NT_SUCCESS(status))
            return from_nt(status);
        if (done.Information == 0 || done.Information > len)
            return ST_TRUNCATED;
        next += done.Information, at += done.Information, len -= done.Information;
    }
    return ST_OK;
}

static void close_file(struct file *file) {
    struct kernel_file *self = (struct kernel_file *)file;
    (void)ZwClose(self->handle);
    host_give(self->host, self, self->len);
}

static enum status open_beside(struct file *file, const char *name, struct file **ret);
static const struct file_ops ops = {.read_at = read_at, .open_beside = open_beside, .close = close_file};

/* Kernel handles: no program can close or use them. */
static NTSTATUS open_handle(WCHAR *path, size_t count, HANDLE *ret) {
    UNICODE_STRING name = {(USHORT)(count * sizeof *path), (USHORT)(count * sizeof *path), path};
    OBJECT_ATTRIBUTES attributes;
    IO_STATUS_BLOCK done;
    InitializeObjectAttributes(&attributes, &name, OBJ_CASE_INSENSITIVE | OBJ_KERNEL_HANDLE, NULL, NULL);
    return ZwCreateFile(ret, FILE_READ_DATA | FILE_READ_ATTRIBUTES | SYNCHRONIZE, &attributes, &done, NULL,
                        FILE_ATTRIBUTE_NORMAL, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, FILE_OPEN,
                        FILE_SYNCHRONOUS_IO_NONALERT | FILE_NON_DIRECTORY_FILE | FILE_RANDOM_ACCESS, NULL, 0);
}

/* Only what has a size and reads the same twice: a file. */
static enum status measure(HANDLE handle, uint64_t *ret) {
    FILE_STANDARD_INFORMATION standard;
    IO_STATUS_BLOCK done;
    NTSTATUS status = ZwQueryInformationFile(handle, &done, &standard, sizeof standard, FileStandardInformation);
    if (!NT_SUCCESS(status) || standard.Directory || standard.EndOfFile.QuadPart < 0)
        return ST_UNSUPPORTED;
    *ret = (uint64_t)standard.EndOfFile.QuadPart;
    return ST_OK;
}

/* The path is `count` units, `folder_len` of them the folder. Takes over the handle in every case. */
static enum status wrap(const struct host *host, HANDLE handle, const WCHAR *path, size_t count, struct file **ret) {
    size_t folder_len = 0;
    for (size_t i = 0; i < count; i++)
        if (path[i] == L'\\')
            folder_len = i + 1;
    size_t name_room = (count - folder_len) * 3 + 1, folder_room = folder_len * sizeof *path;
    size_t len = sizeof(struct kernel_file) + folder_room + name_room;
    uint64_t size = 0;
    enum status status = measure(handle, &size);
    struct kernel_file *self = status == ST_OK ? host_take(host, len) : NULL;
    if (!self) {
        (void)ZwClose(handle);
        return status == ST_OK ? ST_NO_MEMORY : status;
    }
    WCHAR *folder = (WCHAR *)(self + 1);
    char *name = (char *)(folder + folder_len);
    memcpy(folder, path, folder_room);
    kernel_to_utf8(path + folder_len, (count - folder_len) * sizeof *path, name, name_room);
    *self = (struct kernel_file){{&ops, size, name}, host, handle, len, folder_len, folder, name};
    *ret = &self->file;
    return ST_OK;
}

/* A folder, or a prefix, and a UTF-8 name behind it. */
static enum status open_joined(const struct host *host, const WCHAR *folder, size_t folder_len, const char *name,
                               struct file **ret) {
    size_t count = folder_len + kernel_to_utf16(name, NULL, 0);
    HANDLE handle;
    if (count > PATH_MOST)
        return ST_NOT_FOUND;
    WCHAR *path = host_take(host, count * sizeof *path);
    if (!path)
        return ST_NO_MEMORY;
    memcpy(path, folder, folder_len * sizeof *path);
    (void)kernel_to_utf16(name, path + folder_len, count - folder_len);
    NTSTATUS opened = open_handle(path, count, &handle);
    enum status status = NT_SUCCESS(opened) ? wrap(host, handle, path, count, ret) : from_nt(opened);
    host_give(host, path, count * sizeof *path);
    return status;
}

/* Windows itself takes a name in either case. */
static enum status open_beside(struct file *file, const char *name, struct file **ret) {
    const struct kernel_file *self = (struct kernel_file *)file;
    const char *last = beside_component(name);
    return last ? open_joined(self->host, self->folder, self->folder_len, last, ret) : ST_NOT_FOUND;
}

static enum status open_file(void *self, const char *path, enum open_how how, struct file **ret) {
    const struct host *host = &((struct kernel_host *)self)->host;
    static const WCHAR prefix[] = {'\\', '?', '?', '\\'};
    char letter = beside_lower(path[0]);
    if (how != OPEN_TO_READ)
        return ST_UNSUPPORTED; /* nothing in a driver writes files */
    if (path[0] == '\\' && path[1] != '\\')
        return open_joined(host, prefix, 0, path, ret);
    if (letter >= 'a' && letter <= 'z' && path[1] == ':' && path[2] == '\\')
        return open_joined(host, prefix, sizeof prefix / sizeof *prefix, path, ret);
    return ST_NOT_FOUND;
}

static void *resize(void *self, void *old, size_t old_len, size_t new_len) {
    const struct kernel_host *kernel = self;
    void *memory = NULL;
    if (new_len) {
        memory = ExAllocatePoolWithTag(kernel->pool, new_len, POOL_TAG);
        if (!memory)
            return NULL;
    }
    if (memory && old)
        memcpy(memory, old, old_len < new_len ? old_len : new_len);
    if (old)
        ExFreePoolWithTag(old, POOL_TAG);
    return memory;
}

static uint64_t now(void *self) {
    LARGE_INTEGER frequency, count = KeQueryPerformanceCounter(&frequency);
    (void)self;
    uint64_t ticks = (uint64_t)count.QuadPart, per_second = (uint64_t)frequency.QuadPart;
    return ticks / per_second * 10000000u + ticks % per_second * 10000000u / per_second;
}

static void sleep_for(void *self, uint64_t time) {
    LARGE_INTEGER interval = {.QuadPart = -(LONGLONG)(time < INT64_MAX ? time : INT64_MAX)};
    (void)self;
    (void)KeDelayExecutionThread(KernelMode, FALSE, &interval);
}

static void lock_resident(void *self) {
    struct kernel_host *kernel = self;
    KIRQL raised;
    KeAcquireSpinLock(&kernel->spin, &raised);
    kernel->raised = raised;
}

static void unlock_resident(void *self) {
    struct kernel_host *kernel = self;
    KeReleaseSpinLock(&kernel->spin, kernel->raised);
}

static void lock_paged(void *self) { ExAcquireFastMutex(&((struct kernel_host *)self)->mutex); }
static void unlock_paged(void *self) { ExReleaseFastMutex(&((struct kernel_host *)self)->mutex); }

static void say(void *self, enum loudness loudness, const char *line) {
    if (loudness >= ((struct kernel_host *)self)->least)
        (void)DbgPrint("ntcdrom: %s\n", line);
}

static POOL_TYPE resident_pool(void) {
    RTL_OSVERSIONINFOW version = {.dwOSVersionInfoSize = sizeof version};
    (void)RtlGetVersion(&version);
    bool knows = version.dwMajorVersion > 6 || (version.dwMajorVersion == 6 && version.dwMinorVersion >= 2);
    return knows ? (POOL_TYPE)NONPAGED_NEVER_EXECUTED : NonPagedPool;
}

void kernel_host_begin(struct kernel_host *kernel, enum kernel_memory memory) {
    bool paged = memory == KERNEL_PAGED;
    *kernel = (struct kernel_host){.host = {.resize = resize,
                                            .now = now,
                                            .sleep = sleep_for,
                                            .lock = paged ? lock_paged : lock_resident,
                                            .unlock = paged ? unlock_paged : unlock_resident,
                                            .say = say,
                                            .open_file = open_file,
                                            .self = kernel},
                                   .pool = paged ? PagedPool : resident_pool(),
                                   .least = LOUD_WARNING};
#if defined(__x86_64__)
    /* The XMM registers belong to every kernel thread of a 64-bit Windows; the wider ones to none, and on 32-bit
     * none at all. */
    kernel->host.simd = "sse";
#else
    kernel->host.simd = "portable";
#endif
    KeInitializeSpinLock(&kernel->spin);
    ExInitializeFastMutex(&kernel->mutex);
}
