/* SPDX-License-Identifier: MIT */
/* How does ntcdromctl speak to a console, a pipe and Windows? */
#include "front/winsys/ctl/ctl.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

WCHAR *to_wide(const char *text) {
    int count = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    WCHAR *wide = count > 0 ? malloc((size_t)count * sizeof *wide) : NULL;
    if (wide)
        (void)MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, count);
    return wide;
}

char *to_utf8(const WCHAR *text) {
    int len = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *utf8 = len > 0 ? malloc((size_t)len) : NULL;
    if (utf8)
        (void)WideCharToMultiByte(CP_UTF8, 0, text, -1, utf8, len, NULL, NULL);
    return utf8;
}

static void put(DWORD which, const char *text) {
    HANDLE out = GetStdHandle(which);
    DWORD mode, done;
    WCHAR *wide = GetConsoleMode(out, &mode) ? to_wide(text) : NULL;
    if (wide)
        (void)WriteConsoleW(out, wide, (DWORD)wcslen(wide), &done, NULL);
    else
        (void)WriteFile(out, text, (DWORD)strlen(text), &done, NULL);
    free(wide);
}

enum { LINE_ROOM = 2048 };

void tell(const char *format, ...) {
    char line[LINE_ROOM];
    va_list args;
    va_start(args, format);
    (void)__mingw_vsnprintf(line, sizeof line - 2, format, args);
    va_end(args);
    put(STD_OUTPUT_HANDLE, strcat(line, "\n"));
}

int complain(const char *format, ...) {
    char line[LINE_ROOM] = "ntcdromctl: ";
    size_t len = strlen(line);
    va_list args;
    va_start(args, format);
    (void)__mingw_vsnprintf(line + len, sizeof line - len - 2, format, args);
    va_end(args);
    put(STD_ERROR_HANDLE, strcat(line, "\n"));
    return FAILED;
}

int complain_error(DWORD error, const char *format, ...) {
    char line[LINE_ROOM / 2], *utf8 = NULL;
    WCHAR words[LINE_ROOM / 8] = L"";
    va_list args;
    va_start(args, format);
    (void)__mingw_vsnprintf(line, sizeof line, format, args);
    va_end(args);
    DWORD len = FormatMessageW(FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS, NULL, error, 0, words,
                               (DWORD)(sizeof words / sizeof *words) - 1, NULL);
    while (len && words[len - 1] <= L' ')
        words[--len] = L'\0';
    utf8 = to_utf8(words);
    int code = complain("%s: %s (error %lu)", line, utf8 && *utf8 ? utf8 : "failed", error);
    free(utf8);
    return code;
}
