/* SPDX-License-Identifier: MIT */
/* How does Windows give the verbs their words, consoles, time and files? */
#include "front/cli/system.h"
#include "host/beside.h"
#include <windows.h>
/* These stand behind windows.h, which they need. */
#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <malloc.h>
#include <shellapi.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <winioctl.h>

enum { BUFFERED = 16384, NAME_TRIES = 64 };

static WCHAR *wide(const char *text) {
    int len = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    WCHAR *name = len > 0 ? malloc((size_t)len * sizeof *name) : NULL;
    if (name)
        (void)MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, name, len);
    errno = len > 0 ? ENOMEM : ENOENT;
    return name;
}

/* An unpaired surrogate, which a name on disk may hold, becomes the replacement character: such a file is then not found. */
static char *narrow(const WCHAR *text) {
    int len = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *name = len > 0 ? malloc((size_t)len) : NULL;
    if (name)
        (void)WideCharToMultiByte(CP_UTF8, 0, text, -1, name, len, NULL, NULL);
    return name;
}

static void set_errno(DWORD error) {
    switch (error) {
    case ERROR_FILE_NOT_FOUND: case ERROR_PATH_NOT_FOUND: case ERROR_INVALID_NAME: case ERROR_BAD_PATHNAME:
    case ERROR_INVALID_DRIVE: errno = ENOENT; break;
    case ERROR_FILE_EXISTS: case ERROR_ALREADY_EXISTS: errno = EEXIST; break;
    case ERROR_DISK_FULL: case ERROR_HANDLE_DISK_FULL: errno = ENOSPC; break;
    case ERROR_NOT_ENOUGH_MEMORY: case ERROR_OUTOFMEMORY: errno = ENOMEM; break;
    case ERROR_WRITE_PROTECT: errno = EROFS; break;
    case ERROR_ACCESS_DENIED: case ERROR_SHARING_VIOLATION: case ERROR_LOCK_VIOLATION: errno = EACCES; break;
    default: errno = EIO; break;
    }
}

static UINT page_before;
static void restore_page(void) { (void)SetConsoleOutputCP(page_before); }

static HANDLE handle_of(FILE *out) { return (HANDLE)_get_osfhandle(_fileno(out)); }

/* Bytes go out as they are; to a console in whole pieces, so that no character of several bytes is torn. */
static bool prepare(FILE *out) {
    DWORD mode;
    (void)_setmode(_fileno(out), _O_BINARY);
    if (!GetConsoleMode(handle_of(out), &mode))
        return false;
    (void)SetConsoleMode(handle_of(out), mode | ENABLE_PROCESSED_OUTPUT | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
    (void)setvbuf(out, NULL, _IOFBF, BUFFERED);
    return true;
}

char **system_begin(int argc, char **argv) {
    int count;
    WCHAR **words = CommandLineToArgvW(GetCommandLineW(), &count);
    char **ret = words ? calloc((size_t)count + 1, sizeof *ret) : NULL;
    for (int i = 0; ret && i < count; i++)
        if (!(ret[i] = narrow(words[i])))
            return NULL;
    (void)LocalFree(words);
    /* The runtime's own arguments are in the system's code page and have their wildcards replaced. */
    (void)argc, (void)argv;
    bool out = prepare(stdout), error = prepare(stderr);
    if (out || error) {
        page_before = GetConsoleOutputCP();
        if (SetConsoleOutputCP(CP_UTF8))
            (void)atexit(restore_page);
    }
    return ret;
}

bool system_terminal(FILE *out) {
    DWORD mode;
    return GetConsoleMode(handle_of(out), &mode) && mode & ENABLE_VIRTUAL_TERMINAL_PROCESSING;
}

unsigned system_columns(FILE *out) {
    CONSOLE_SCREEN_BUFFER_INFO info;
    if (!GetConsoleScreenBufferInfo(handle_of(out), &info) || info.srWindow.Right < info.srWindow.Left)
        return 0;
    return (unsigned)(info.srWindow.Right - info.srWindow.Left) + 1;
}

uint64_t system_ms(void) { return GetTickCount64(); }

void *system_aligned(size_t alignment, size_t len) { return _aligned_malloc(len ? len : 1, alignment); }

void system_aligned_free(void *old) { _aligned_free(old); }

FILE *system_open(const char *name, const char *mode) {
    WCHAR *path = wide(name);
    if (!path)
        return NULL;
    FILE *file = _wfopen(path, mode[0] == 'r' ? L"rb" : L"wb");
    int error = errno;
    free(path);
    errno = error;
    return file;
}

static enum system_kind kind_of(const WCHAR *path) {
    DWORD attributes = GetFileAttributesW(path);
    if (attributes != INVALID_FILE_ATTRIBUTES && attributes & FILE_ATTRIBUTE_DIRECTORY)
        return SYSTEM_FOLDER;
    HANDLE handle = CreateFileW(path, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        return attributes == INVALID_FILE_ATTRIBUTES ? SYSTEM_NOTHING : SYSTEM_FILE;
    /* NUL, CON, a named pipe, a drive: none has a file's length. */
    LARGE_INTEGER size;
    bool file = GetFileType(handle) == FILE_TYPE_DISK && GetFileSizeEx(handle, &size);
    (void)CloseHandle(handle);
    return file ? SYSTEM_FILE : SYSTEM_OTHER;
}

enum system_kind system_kind_of(const char *name) {
    WCHAR *path = wide(name);
    enum system_kind kind = path ? kind_of(path) : SYSTEM_NOTHING;
    free(path);
    return kind;
}

/* Links are followed when the file is opened to be replaced; the name in the messages stays the user's. */
char *system_real_name(const char *name) {
    WCHAR *path = wide(name), *real = NULL;
    char *ret = NULL;
    HANDLE handle = path ? CreateFileW(path, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL)
                         : INVALID_HANDLE_VALUE;
    if (handle != INVALID_HANDLE_VALUE) {
        DWORD len = GetFinalPathNameByHandleW(handle, NULL, 0, FILE_NAME_NORMALIZED);
        real = len ? malloc(((size_t)len + 1) * sizeof *real) : NULL;
        if (real && GetFinalPathNameByHandleW(handle, real, len + 1, FILE_NAME_NORMALIZED))
            ret = narrow(real);
        (void)CloseHandle(handle);
    }
    free(real);
    free(path);
    return ret;
}

/* Others may remove it while it is open: what an ending program does. */
static FILE *create_part(const WCHAR *path) {
    HANDLE handle = CreateFileW(path, GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
    if (handle == INVALID_HANDLE_VALUE) {
        set_errno(GetLastError());
        return NULL;
    }
    int descriptor = _open_osfhandle((intptr_t)handle, _O_BINARY);
    FILE *file = descriptor < 0 ? NULL : _fdopen(descriptor, "wb");
    if (!file && descriptor >= 0)
        (void)_close(descriptor);
    else if (!file)
        (void)CloseHandle(handle);
    return file;
}

FILE *system_open_part(const char *final, char **part) {
    size_t room = strlen(final) + sizeof ".part-0123456789abcdef";
    char *name = malloc(room);
    FILE *file = NULL;
    errno = name ? EEXIST : ENOMEM;
    for (unsigned i = 0; name && !file && i < NAME_TRIES && errno == EEXIST; i++) {
        LARGE_INTEGER count;
        (void)QueryPerformanceCounter(&count);
        snprintf(name, room, "%s.part-%08x%08x", final, (unsigned)GetCurrentProcessId(), (unsigned)count.LowPart + i);
        WCHAR *path = wide(name);
        file = path ? create_part(path) : NULL;
        int error = errno;
        free(path);
        errno = error;
    }
    if (file)
        *part = name;
    else
        free(name);
    return file;
}

static bool move(const char *part, const char *final, DWORD flags) {
    WCHAR *from = wide(part), *to = wide(final);
    bool done = from && to && MoveFileExW(from, to, flags);
    if (from && to && !done)
        set_errno(GetLastError());
    int error = errno;
    free(from);
    free(to);
    errno = error;
    return done;
}

bool system_keep_part(const char *part, const char *final) { return move(part, final, MOVEFILE_REPLACE_EXISTING); }

bool system_move(const char *from, const char *to) { return move(from, to, 0); }

bool system_exchange(const char *part, const char *final, char **before) {
    size_t room = strlen(final) + sizeof ".old-0123456789";
    char *old = malloc(room);
    *before = NULL;
    for (unsigned i = 0; old && i < NAME_TRIES; i++) {
        snprintf(old, room, "%s.old-%u", final, (unsigned)(GetCurrentProcessId() + i));
        if (!system_move(final, old)) {
            if (errno == EEXIST)
                continue;
            break;
        }
        if (system_move(part, final)) {
            *before = old;
            return true;
        }
        int error = errno;
        (void)system_move(old, final);
        errno = error;
        break;
    }
    int error = old ? errno : ENOMEM;
    free(old);
    errno = error;
    return false;
}

static HANDLE open_existing(const char *name, DWORD access) {
    WCHAR *path = wide(name);
    HANDLE handle = INVALID_HANDLE_VALUE;
    if (path)
        handle = CreateFileW(path, access, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL);
    if (path && handle == INVALID_HANDLE_VALUE)
        set_errno(GetLastError());
    free(path);
    return handle;
}

bool system_identify(const char *name, struct system_identity *ret) {
    BY_HANDLE_FILE_INFORMATION is;
    HANDLE handle = open_existing(name, 0);
    if (handle == INVALID_HANDLE_VALUE)
        return false;
    bool told = GetFileInformationByHandle(handle, &is) != 0;
    (void)CloseHandle(handle);
    if (told)
        *ret = (struct system_identity){is.dwVolumeSerialNumber, (uint64_t)is.nFileIndexHigh << 32 | is.nFileIndexLow};
    return told;
}

bool system_sync(const char *name) {
    HANDLE handle = open_existing(name, GENERIC_WRITE);
    if (handle == INVALID_HANDLE_VALUE)
        return false;
    bool done = FlushFileBuffers(handle) != 0;
    if (!done)
        set_errno(GetLastError());
    (void)CloseHandle(handle);
    return done;
}

void system_sync_names(const char *name) { (void)name; } /* Windows keeps a journal of them */

bool system_same_name(const char *a, const char *b) { return beside_same(a, b); }

const char *system_last_component(const char *name) {
    const char *last = name;
    for (const char *c = name; *c; c++)
        if (*c == '/' || *c == '\\' || (*c == ':' && c == name + 1))
            last = c + 1;
    return last;
}

void system_remove(const char *name) {
    WCHAR *path = wide(name);
    if (path)
        (void)DeleteFileW(path);
    free(path);
}

/* The console tells of its end on a thread of its own. */
static const char *volatile unfinished;

static BOOL WINAPI remove_unfinished(DWORD why) {
    const char *part = unfinished;
    (void)why;
    if (part)
        system_remove(part);
    return FALSE;
}

void system_watch(const char *part) {
    static bool watching;
    unfinished = part;
    if (!watching)
        watching = SetConsoleCtrlHandler(remove_unfinished, TRUE) != 0;
}

static volatile LONG ended;

static BOOL WINAPI note(DWORD why) {
    (void)InterlockedExchange(&ended, why == CTRL_C_EVENT ? SIGINT : SIGTERM);
    return TRUE;
}

void system_note_end(bool on) { (void)SetConsoleCtrlHandler(note, on); }

int system_ended(void) { return (int)ended; }

void system_hold_signals(bool hold) { (void)hold; } /* a console's end is told on another thread */

const char *system_mounted(const char *node) {
    static char where[8];
    char root[] = "X:";
    const char *letter = strncmp(node, "\\\\.\\", 4) == 0 ? node + 4 : node;
    if (!letter[0] || letter[1] != ':' || letter[2])
        return NULL;
    root[0] = letter[0];
    char path[16];
    snprintf(path, sizeof path, "\\\\.\\%s", root);
    HANDLE volume = CreateFileA(path, GENERIC_READ, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
    if (volume == INVALID_HANDLE_VALUE)
        return NULL;
    DWORD got;
    BOOL mounted = DeviceIoControl(volume, FSCTL_IS_VOLUME_MOUNTED, NULL, 0, NULL, 0, &got, NULL);
    (void)CloseHandle(volume);
    snprintf(where, sizeof where, "%s\\", root);
    return mounted ? where : NULL;
}
