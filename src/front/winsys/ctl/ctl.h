/* SPDX-License-Identifier: MIT */
/* The parts of ntcdromctl for each other: the words, the service, the driver. */
#ifndef NTCDROM_FRONT_WINSYS_CTL_H
#define NTCDROM_FRONT_WINSYS_CTL_H

#include <windows.h>
#include "ntcdrom/windows_driver.h"
#include <stdbool.h>

/* Exit codes, as the command line's. */
enum { DONE = 0, FAILED = 1, MISUSED = 2 };

/* What the command line said. Text is UTF-8. */
struct asked {
    const char *number, *image, *letter, *driver;
    bool force, keep, automatic;
};

/* words.c */
/* A line to standard output or, by complain, to standard error; a console gets it in its own letters. */
void tell(const char *format, ...) __attribute__((format(gnu_printf, 1, 2)));
/* Says "ntcdromctl: ..." and gives FAILED back. */
int complain(const char *format, ...) __attribute__((format(gnu_printf, 1, 2)));
/* The same with Windows' words for the error behind it. */
int complain_error(DWORD error, const char *format, ...) __attribute__((format(gnu_printf, 2, 3)));
/* From malloc; NULL: no memory. */
WCHAR *to_wide(const char *text);
char *to_utf8(const WCHAR *text);

/* service.c */
int service_install(const struct asked *asked);
int service_start(const struct asked *asked);
int service_stop(const struct asked *asked);
int service_remove(const struct asked *asked);
/* What the service's key says of a drive from its next start on: NULL leaves a value alone, "" removes it. */
int service_keep(uint32_t number, const char *image, const char *letter);
int service_forget(uint32_t number);

/* driver.c */
int driver_add(const struct asked *asked);
int driver_drop(const struct asked *asked);
int driver_insert(const struct asked *asked);
int driver_eject(const struct asked *asked);
int driver_letter(const struct asked *asked);
int driver_list(const struct asked *asked);
/* Tells Wine which letters are CD-ROM drives, or that they are none any more; elsewhere nothing is to be told. */
void driver_tell_wine(bool drives);

#endif
