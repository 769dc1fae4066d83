/* SPDX-License-Identifier: MIT */
/* How a page for a person is laid out: headings, named lines and tables, in colour where the reader wants it. */
#ifndef NTCDROM_FRONT_CLI_PAGE_H
#define NTCDROM_FRONT_CLI_PAGE_H

#include "base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* realloc that ends the program, with a word, when there is no more. */
void *memory(void *old, size_t len);
/* The same, new, at an address that is a multiple of `alignment`, a power of two; it goes back by aligned_give, not by free. */
void *aligned_memory(size_t alignment, size_t len);
void aligned_give(void *old);

struct page {
    FILE *out;
    bool colour;    /* a terminal, and NO_COLOR is not set [no-color.org] */
    unsigned width; /* columns of the terminal, 0: no end */
    unsigned label; /* columns of a line's name */
};

struct page page_on(FILE *out);
/* A heading, with an empty line above unless it is the first thing. */
void page_heading(struct page *page, const char *format, ...) NTCD_FORMAT(2, 3);
/* `name   text`; text is wrapped at the page's width. Nothing is printed when there is no text but blanks. */
void page_line(struct page *page, const char *name, const char *format, ...) NTCD_FORMAT(3, 4);

/* A table's cells are told row by row, then printed as wide as they need. */
enum { TABLE_COLUMNS = 12 };
struct table {
    unsigned columns;
    const char *heading[TABLE_COLUMNS];
    bool right[TABLE_COLUMNS]; /* numbers stand to the right */
    char *cells;               /* NUL-terminated, one after the other; owned by the table */
    size_t len, room;
    unsigned count; /* cells */
};
/* "#name" is a heading of numbers, "name" of words. */
struct table table_of(unsigned columns, const char *const *headings);
void table_cell(struct table *table, const char *format, ...) NTCD_FORMAT(2, 3);
/* Prints and gives back the cells. A column with nothing in it is left out; the last one is wrapped at the page's
 * width. */
void page_table(struct page *page, struct table *table);

/* Columns a terminal uses for UTF-8 text, as near as a page needs. */
size_t page_columns(const char *text);
/* Copies text that may be anything into valid UTF-8: what is not UTF-8 is read as Latin-1, NUL becomes '?',
 * longer text is cut. */
void page_utf8(char *into, size_t room, const void *from, size_t len);
/* The same for a terminal: control characters become '?', blanks at the end go. */
void page_clean(char *into, size_t room, const void *from, size_t len);
/* 1234567 as "1,234,567". */
const char *page_number(uint64_t number, char into[32]);

#endif
