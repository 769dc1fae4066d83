/* SPDX-License-Identifier: MIT */
/* How does Windows give a program memory, time, a lock, threads and files? */
#include "host/windows_user.h"
#include "base/file.h"
#include "host/beside.h"
#include "host/simd.h"
#include <fileapi.h>
#include <heapapi.h>
#include <processenv.h>
#include <profileapi.h>
#include <synchapi.h>
#include <winioctl.h>
#include <winnls.h>

struct windows_file {
    struct file file;
    const struct host *host;
    HANDLE handle;
    size_t len;          /* of this object with what is behind it */
    size_t folder_len;   /* of the folder with its last separator, in UTF-16 units; 0: the current one */
    const WCHAR *folder; /* behind the object; NULL: no neighbours */
    char *name;          /* behind the folder */
};

static enum status from_error(DWORD error) {
    switch (error) {
    case ERROR_FILE_NOT_FOUND: case ERROR_PATH_NOT_FOUND: case ERROR_INVALID_NAME: case ERROR_BAD_PATHNAME:
    case ERROR_FILENAME_EXCED_RANGE: case ERROR_INVALID_DRIVE: return ST_NOT_FOUND;
    case ERROR_ACCESS_DENIED: case ERROR_WRITE_PROTECT: return ST_NO_ACCESS;
    case ERROR_SHARING_VIOLATION: case ERROR_LOCK_VIOLATION: case ERROR_BUSY: return ST_BUSY;
    case ERROR_NOT_ENOUGH_MEMORY: case ERROR_OUTOFMEMORY: case ERROR_NO_SYSTEM_RESOURCES:
    case ERROR_TOO_MANY_OPEN_FILES: return ST_NO_MEMORY;
    case ERROR_HANDLE_EOF: return ST_TRUNCATED;
    case ERROR_DISK_FULL: case ERROR_HANDLE_DISK_FULL: case ERROR_FILE_TOO_LARGE: return ST_NO_SPACE;
    case ERROR_DEV_NOT_EXIST: case ERROR_DEVICE_NOT_CONNECTED: return ST_GONE;
    default: return ST_IO_ERROR;
    }
}

/* One call moves no more than this. */
enum { PIECE_MOST = 1 << 30 };

static OVERLAPPED place(uint64_t at) {
    return (OVERLAPPED){.Offset = (DWORD)at, .OffsetHigh = (DWORD)(at >> 32)};
}

static enum status read_at(struct file *file, uint64_t at, void *into, size_t len) {
    const struct windows_file *self = (struct windows_file *)file;
    uint8_t *next = into;
    if (at > INT64_MAX || len > (uint64_t)INT64_MAX - at)
        return ST_TRUNCATED;
    while (len) {
        OVERLAPPED where = place(at);
        DWORD got = 0;
        if (!ReadFile(self->handle, next, len < PIECE_MOST ? (DWORD)len : PIECE_MOST, &got, &where))
            return from_error(GetLastError());
        if (got == 0)
            return ST_TRUNCATED;
        next += got, at += got, len -= got;
    }
    return ST_OK;
}

static enum status write_at(struct file *file, uint64_t at, const void *from, size_t len) {
    const struct windows_file *self = (struct windows_file *)file;
    const uint8_t *next = from;
    if (at > INT64_MAX || len > (uint64_t)INT64_MAX - at)
        return ST_TOO_LARGE;
    while (len) {
        OVERLAPPED where = place(at);
        DWORD put = 0;
        if (!WriteFile(self->handle, next, len < PIECE_MOST ? (DWORD)len : PIECE_MOST, &put, &where))
            return from_error(GetLastError());
        next += put, at += put, len -= put;
    }
    if (at > file->size)
        file->size = at;
    return ST_OK;
}

static void close_file(struct file *file) {
    struct windows_file *self = (struct windows_file *)file;
    (void)CloseHandle(self->handle);
    host_give(self->host, self, self->len);
}

static enum status open_beside(struct file *file, const char *name, struct file **ret);
static const struct file_ops read_ops = {read_at, NULL, open_beside, NULL, close_file};
static const struct file_ops write_ops = {read_at, NULL, open_beside, write_at, close_file};

/* Only what has a size and reads the same twice: a file, or a volume. */
static enum status measure(HANDLE handle, enum open_how how, uint64_t *ret) {
    LARGE_INTEGER size;
    GET_LENGTH_INFORMATION length;
    DWORD got = 0;
    if (GetFileType(handle) != FILE_TYPE_DISK)
        return ST_UNSUPPORTED;
    if (GetFileSizeEx(handle, &size))
        *ret = (uint64_t)size.QuadPart;
    else if (how == OPEN_TO_READ &&
             DeviceIoControl(handle, IOCTL_DISK_GET_LENGTH_INFO, NULL, 0, &length, sizeof length, &got, NULL))
        *ret = (uint64_t)length.Length.QuadPart;
    else
        return ST_UNSUPPORTED;
    return ST_OK;
}

/* `path` is NULL for a scratch file. Takes over the handle in every case. */
static enum status wrap(const struct host *host, HANDLE handle, const WCHAR *path, enum open_how how,
                        struct file **ret) {
    size_t folder_len = 0;
    for (size_t i = 0; path && path[i]; i++)
        if (path[i] == L'\\' || path[i] == L'/' || path[i] == L':')
            folder_len = i + 1;
    const WCHAR *last = path ? path + folder_len : L"scratch";
    int name_len = WideCharToMultiByte(CP_UTF8, 0, last, -1, NULL, 0, NULL, NULL);
    size_t len = sizeof(struct windows_file) + folder_len * sizeof(WCHAR) + (size_t)name_len;
    uint64_t size = 0;
    enum status status = name_len > 0 ? measure(handle, how, &size) : ST_NOT_FOUND;
    struct windows_file *self = status == ST_OK ? host_take(host, len) : NULL;
    if (!self) {
        (void)CloseHandle(handle);
        return status == ST_OK ? ST_NO_MEMORY : status;
    }
    WCHAR *folder = (WCHAR *)(self + 1);
    char *name = (char *)(folder + folder_len);
    if (folder_len)
        memcpy(folder, path, folder_len * sizeof(WCHAR));
    (void)WideCharToMultiByte(CP_UTF8, 0, last, -1, name, name_len, NULL, NULL);
    const struct file_ops *ops = how == OPEN_TO_READ ? &read_ops : &write_ops;
    *self = (struct windows_file){{ops, size, name}, host, handle, len, folder_len, path ? folder : NULL, name};
    *ret = &self->file;
    return ST_OK;
}

static HANDLE open_handle(const WCHAR *path, enum open_how how) {
    if (how == OPEN_TO_CREATE)
        return CreateFileW(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ, NULL, CREATE_ALWAYS,
                           FILE_ATTRIBUTE_NORMAL, NULL);
    if (how == OPEN_SCRATCH)
        return CreateFileW(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, CREATE_ALWAYS,
                           FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, NULL);
    return CreateFileW(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                       FILE_ATTRIBUTE_NORMAL, NULL);
}

/* The folder's UTF-16 with the UTF-8 text behind it, from the host's memory: *ret_len bytes. */
static WCHAR *join(const struct host *host, const WCHAR *folder, size_t folder_len, const char *text, size_t *ret_len) {
    int wide = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    if (wide <= 0)
        return NULL;
    *ret_len = (folder_len + (size_t)wide) * sizeof(WCHAR);
    WCHAR *path = host_take(host, *ret_len);
    if (!path)
        return NULL;
    if (folder_len)
        memcpy(path, folder, folder_len * sizeof(WCHAR));
    (void)MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, path + folder_len, wide);
    return path;
}

static enum status open_joined(const struct host *host, WCHAR *path, size_t len, enum open_how how, struct file **ret) {
    if (!path)
        return ST_NOT_FOUND;
    enum status status = ST_OK;
    HANDLE handle = open_handle(path, how);
    if (handle == INVALID_HANDLE_VALUE)
        status = from_error(GetLastError());
    else
        status = wrap(host, handle, path, how, ret);
    host_give(host, path, len);
    return status;
}

/* Windows itself takes a name in either case. */
static enum status open_beside(struct file *file, const char *name, struct file **ret) {
    const struct windows_file *self = (struct windows_file *)file;
    const char *last = beside_component(name);
    size_t len = 0;
    if (!last || !self->folder)
        return ST_NOT_FOUND;
    WCHAR *path = join(self->host, self->folder, self->folder_len, last, &len);
    return open_joined(self->host, path, len, OPEN_TO_READ, ret);
}

static enum status open_scratch(const struct host *host, struct file **ret) {
    WCHAR folder[MAX_PATH + 1], path[MAX_PATH + 1];
    if (!GetTempPathW(MAX_PATH + 1, folder) || !GetTempFileNameW(folder, L"ntc", 0, path))
        return from_error(GetLastError());
    HANDLE handle = open_handle(path, OPEN_SCRATCH);
    return handle == INVALID_HANDLE_VALUE ? from_error(GetLastError()) : wrap(host, handle, NULL, OPEN_SCRATCH, ret);
}

static enum status open_file(void *self, const char *path, enum open_how how, struct file **ret) {
    const struct host *host = &((struct windows_host *)self)->host;
    size_t len = 0;
    if (how == OPEN_SCRATCH)
        return open_scratch(host, ret);
    return open_joined(host, join(host, NULL, 0, path, &len), len, how, ret);
}

static void *resize(void *self, void *old, size_t old_len, size_t new_len) {
    (void)self, (void)old_len;
    if (new_len == 0) {
        if (old)
            (void)HeapFree(GetProcessHeap(), 0, old);
        return NULL;
    }
    return old ? HeapReAlloc(GetProcessHeap(), 0, old, new_len) : HeapAlloc(GetProcessHeap(), 0, new_len);
}

static uint64_t now(void *self) {
    LARGE_INTEGER count, frequency;
    (void)self;
    (void)QueryPerformanceCounter(&count);
    (void)QueryPerformanceFrequency(&frequency);
    uint64_t ticks = (uint64_t)count.QuadPart, per_second = (uint64_t)frequency.QuadPart;
    return ticks / per_second * 10000000u + ticks % per_second * 10000000u / per_second;
}

static void sleep_for(void *self, uint64_t time) {
    (void)self;
    for (uint64_t left = (time + HOST_MS - 1) / HOST_MS; left;) {
        DWORD part = left < 0x7fffffff ? (DWORD)left : 0x7fffffff;
        Sleep(part);
        left -= part;
    }
}

static void lock(void *self) { mutex_lock(&((struct windows_host *)self)->mutex); }
static void unlock(void *self) { mutex_unlock(&((struct windows_host *)self)->mutex); }

struct errand {
    void (*work)(void *);
    void *arg;
};

static DWORD WINAPI run_errand(void *arg) {
    struct errand errand = *(struct errand *)arg;
    (void)HeapFree(GetProcessHeap(), 0, arg);
    errand.work(errand.arg);
    return 0;
}

static bool spawn(void *self, void (*work)(void *), void *arg) {
    (void)self;
    struct errand *errand = HeapAlloc(GetProcessHeap(), 0, sizeof *errand);
    if (!errand)
        return false;
    *errand = (struct errand){work, arg};
    HANDLE thread = CreateThread(NULL, 0, run_errand, errand, 0, NULL);
    if (!thread) {
        (void)HeapFree(GetProcessHeap(), 0, errand);
        return false;
    }
    (void)CloseHandle(thread);
    return true;
}

static void say(void *self, enum loudness loudness, const char *line) {
    const struct windows_host *windows = self;
    HANDLE out = GetStdHandle(STD_ERROR_HANDLE);
    DWORD put = 0;
    if (loudness < windows->least)
        return;
    if (windows->said) {
        windows->said(windows->said_self, loudness, line);
        return;
    }
    (void)WriteFile(out, "ntcdrom: ", 9, &put, NULL);
    (void)WriteFile(out, line, (DWORD)strlen(line), &put, NULL);
    (void)WriteFile(out, "\r\n", 2, &put, NULL);
}

void windows_host_begin(struct windows_host *windows) {
    *windows = (struct windows_host){
        .host = {resize, now, sleep_for, lock, unlock, spawn, say, open_file, windows}, .least = LOUD_WARNING};
    (void)simd_wanted(&windows->host.simd); /* an unknown word is the doors' to refuse */
    mutex_begin(&windows->mutex);
}

void windows_host_end(struct windows_host *windows) { mutex_end(&windows->mutex); }
