/* SPDX-License-Identifier: MIT */
/* Files of lines, compressed by xz or not. */
#ifndef NTCDROM_TESTS_LINES_H
#define NTCDROM_TESTS_LINES_H

#include "port/replay.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The whole file, unpacked when its name ends in .xz; *ret is to be freed. False: said to standard error. */
bool lines_take(const char *path, char **ret, size_t *ret_len);
/* Each line that is not empty, numbered from 1. */
bool lines_read(const char *path, void (*each)(void *self, const char *text, size_t len, uint32_t line), void *self);
/* The drives that a file of personas describes. False: said to standard error. */
bool lines_book(const char *path, const struct host *host, struct replay_book *ret);

#endif
