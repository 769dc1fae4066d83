/* SPDX-License-Identifier: MIT */
/* A drive opened for a verb: how a control code is asked, and what is refused so that a real drive takes no harm. */
#ifndef NTCDROM_FRONT_CLI_OPENED_H
#define NTCDROM_FRONT_CLI_OPENED_H

#include "front/cli/cli.h"

struct opened;

/* Opens the drive at `address` with the options the user gave. What is wrong is said. */
enum answer opened_open(const struct call *call, const char *address, struct opened **ret);
/* Opens a device of this Windows machine with the system's own driver above it instead of ours; elsewhere that is refused. */
enum answer opened_open_system(const struct call *call, const char *address, struct opened **ret);
void opened_close(struct opened *opened);

/* Sends one control code. `in` and `out` may be NULL when their length is 0; *information is set in every case. */
uint32_t opened_ask(struct opened *opened, uint32_t code, const void *in, uint32_t in_len, void *out, uint32_t out_len,
                    uint32_t *information);
/* Reads bytes of user data, as ReadFile does; offset and length are multiples of the block length. */
uint32_t opened_read(struct opened *opened, uint64_t offset, void *out, uint32_t len, uint32_t *information);
/* "STATUS_NO_MEDIA_IN_DEVICE", or the number in hexadecimal. The texts live until the next call. */
const char *status_name_of(uint32_t status);
/* What a Windows program gets from GetLastError for it, as a number and as "ERROR_NOT_READY (21)". */
uint32_t win32_number(uint32_t status);
const char *win32_words(uint32_t status);
/* "STATUS_NO_MEDIA_IN_DEVICE (0xc0000013)". */
const char *status_words(uint32_t status);
/* STATUS_SUCCESS and its like; warnings are none. */
static inline bool succeeded(uint32_t status) { return (int32_t)status >= 0; }

/* Would this request change a real drive, or move a mounted disc? Then it is refused, in words, unless --really is
 * given. */
enum answer opened_guard(const struct call *call, const struct opened *opened, uint32_t code, const void *in,
                         uint32_t in_len);

#endif
