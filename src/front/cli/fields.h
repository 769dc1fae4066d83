/* SPDX-License-Identifier: MIT */
/* How do a person's words become the bytes of a structure, and its bytes words? */
#ifndef NTCDROM_FRONT_CLI_FIELDS_H
#define NTCDROM_FRONT_CLI_FIELDS_H

#include "abi/layout.h"
#include "front/cli/cli.h"

struct page;
struct json_writer;

/* Bytes that grow. */
struct grown {
    uint8_t *at;
    size_t len;
};
void grown_put(struct grown *grown, const void *from, size_t len);
/* Appends hex digits, two a byte, blanks and colons between bytes allowed; false when they are none. */
bool grown_put_hex(struct grown *grown, const char *text);

/* The value the user gave for a field, NULL none. */
const char *fields_given(const struct call *call, const char *name);
/* Presets and the fields the user gave, as the bytes of this layout. With `strict` a field the layout has not got is
 * told, and a value that does not fit; without, both are passed over. *ret is owned by the caller in every case. */
enum answer fields_encode(const struct call *call, const struct abi_layout *layout, bool strict, struct grown *ret);

/* Every field of a structure as far as its bytes came. */
void fields_page(struct page *page, const struct abi_layout *layout, const uint8_t *bytes, size_t len);
void fields_json(struct json_writer *json, const char *name, const struct abi_layout *layout, const uint8_t *bytes,
                 size_t len);
/* "--format WORD": what may be given for a layout, one field a line. */
void fields_help(FILE *out, const struct abi_layout *layout);
/* 16 bytes a line, with their place and their characters. */
void hex_dump(FILE *out, const uint8_t *bytes, size_t len);

#endif
