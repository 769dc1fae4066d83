/* SPDX-License-Identifier: MIT */
/* How do a person's words become the bytes of a structure? */
#include "front/cli/fields.h"
#include "front/cli/page.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DEPTH = 4, PATH_ROOM = 160 };

void grown_put(struct grown *grown, const void *from, size_t len) {
    grown->at = memory(grown->at, grown->len + len);
    if (len)
        memcpy(grown->at + grown->len, from, len);
    grown->len += len;
}

static int hex_digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

bool grown_put_hex(struct grown *grown, const char *text) {
    while (*text) {
        if (isspace((unsigned char)*text) || *text == ':') {
            text++;
            continue;
        }
        int high = hex_digit(text[0]), low = high < 0 ? -1 : hex_digit(text[1]);
        if (low < 0)
            return false;
        uint8_t byte = (uint8_t)(high << 4 | low);
        grown_put(grown, &byte, 1);
        text += 2;
    }
    return true;
}

/* Do two names mean the same? Letters of either case, '-' and '_' do not count; the first ends at '='. */
static bool same_name(const char *said, const char *name) {
    for (;;) {
        while (*said == '-' || *said == '_')
            said++;
        while (*name == '-' || *name == '_')
            name++;
        bool said_ends = !*said || *said == '=', name_ends = !*name;
        if (said_ends || name_ends)
            return said_ends && name_ends;
        if (tolower((unsigned char)*said) != tolower((unsigned char)*name))
            return false;
        said++, name++;
    }
}

const char *fields_given(const struct call *call, const char *name) {
    for (unsigned i = 0; i < call->field_count; i++)
        if (same_name(call->field[i].name, name))
            return call->field[i].value;
    return NULL;
}

/* A field found by its name, and where its structure lies. */
struct found {
    const struct abi_field *field;
    size_t at;
};

/* By its own name or, when that is not enough, by the path of names with dots between. */
static bool find_field(const struct abi_layout *layout, const char *said, const char *path, size_t at, unsigned depth,
                       struct found *ret) {
    for (unsigned i = 0; i < layout->count; i++) {
        const struct abi_field *field = &layout->fields[i];
        char whole[PATH_ROOM];
        snprintf(whole, sizeof whole, "%s%s%s", path, *path ? "." : "", field->name);
        if (field->kind == ABI_LAYOUT) {
            if (field->count == 1 && depth < MOST_DEPTH &&
                find_field(field->layout, said, whole, at + field->at, depth + 1, ret))
                return true;
        } else if (field->kind != ABI_FEATURES && (same_name(said, field->name) || same_name(said, whole))) {
            *ret = (struct found){field, at};
            return true;
        }
    }
    return false;
}

static bool parse_signed(const char *text, int64_t *ret) {
    uint64_t number;
    bool below = *text == '-';
    if (!parse_number(text + below, 0, below ? (uint64_t)INT64_MAX + 1 : INT64_MAX, &number))
        return false;
    *ret = (int64_t)(below ? 0 - number : number);
    return true;
}

/* One number, word or truth. */
static bool parse_value(const struct abi_field *field, const char *text, uint64_t *ret) {
    int64_t number;
    if (field->words && abi_word_find(field->words, text, ret))
        return true;
    if (field->kind == ABI_BOOL && (strcmp(text, "true") == 0 || strcmp(text, "yes") == 0)) {
        *ret = 1;
        return true;
    }
    if (field->kind == ABI_BOOL && (strcmp(text, "false") == 0 || strcmp(text, "no") == 0)) {
        *ret = 0;
        return true;
    }
    if (*text == '-' || field->kind == ABI_SIGNED_LE) {
        bool fits = parse_signed(text, &number);
        *ret = (uint64_t)number;
        /* a negative number in an unsigned field is its two's complement, cut to the field's width */
        if (fits && field->kind != ABI_SIGNED_LE && field->width < 8)
            *ret &= (UINT64_C(1) << 8 * field->width) - 1;
        return fits;
    }
    return parse_number(text, 0, UINT64_MAX, ret);
}

/* "1,2,3": one value for each element, from the first. */
static bool put_numbers(const struct found *found, const char *text, struct grown *into) {
    char part[64];
    for (unsigned index = 0;; index++) {
        size_t len = strcspn(text, ",");
        uint64_t value;
        if (len >= sizeof part)
            return false;
        memcpy(part, text, len);
        part[len] = 0;
        if (!parse_value(found->field, part, &value) ||
            !abi_put(found->field, index, into->at + found->at, into->len - found->at, value))
            return false;
        text += len;
        if (!*text++)
            return true;
    }
}

static bool put_msf(const struct found *found, const char *text, struct grown *into) {
    unsigned m, s, f;
    int used = 0;
    size_t at = found->at + found->field->at + (found->field->kind == ABI_MSF4);
    if (sscanf(text, "%3u:%3u:%3u%n", &m, &s, &f, &used) != 3 || text[used] || m > 255 || s > 255 || f > 255)
        return false;
    if (at + 3 > into->len)
        return false;
    into->at[at] = (uint8_t)m, into->at[at + 1] = (uint8_t)s, into->at[at + 2] = (uint8_t)f;
    return true;
}

/* Bytes and text; a field to the end makes the structure longer. */
static bool put_bytes(const struct found *found, const void *from, size_t len, struct grown *into) {
    size_t at = found->at + found->field->at, room = found->field->width;
    if (room ? len > room : found->at != 0)
        return false;
    if (!room && at + len > into->len) {
        size_t old = into->len;
        into->at = memory(into->at, at + len);
        memset(into->at + old, 0, at + len - old);
        into->len = at + len;
    }
    if (at + len > into->len)
        return false;
    if (len)
        memcpy(into->at + at, from, len);
    return true;
}

static bool put_value(const struct found *found, const char *text, struct grown *into) {
    struct grown bytes = {0};
    bool fits;
    switch (found->field->kind) {
    case ABI_BYTES:
    case ABI_RESERVED:
        fits = found->field->kind == ABI_RESERVED && found->field->bits
                   ? put_numbers(found, text, into)
                   : grown_put_hex(&bytes, text) && put_bytes(found, bytes.at, bytes.len, into);
        free(bytes.at);
        return fits;
    case ABI_TEXT: return put_bytes(found, text, strlen(text), into);
    case ABI_MSF:
    case ABI_MSF4: return put_msf(found, text, into);
    case ABI_LE:
    case ABI_SIGNED_LE:
    case ABI_BE:
    case ABI_BITS:
    case ABI_BOOL: return put_numbers(found, text, into);
    case ABI_WIDE:
    case ABI_LAYOUT:
    case ABI_FEATURES: break;
    }
    return false;
}

static void put_presets(const struct abi_layout *layout, size_t at, unsigned depth, struct grown *into) {
    for (unsigned i = 0; i < layout->count; i++) {
        const struct abi_field *field = &layout->fields[i];
        if (field->kind == ABI_LAYOUT && field->count == 1 && depth < MOST_DEPTH)
            put_presets(field->layout, at + field->at, depth + 1, into);
        else if (field->preset && at < into->len)
            (void)abi_put(field, 0, into->at + at, into->len - at, field->preset);
    }
}

static enum answer no_such_field(const struct call *call, const struct abi_layout *layout, const char *name) {
    return misused(call, "%s has no field '%.*s'; see ntcdrom ioctl --fields %s", layout->name, (int)strcspn(name, "="),
                   name, call->argument[0]);
}

enum answer fields_encode(const struct call *call, const struct abi_layout *layout, bool strict, struct grown *ret) {
    *ret = (struct grown){memory(NULL, layout->len), layout->len};
    memset(ret->at, 0, layout->len);
    put_presets(layout, 0, 0, ret);
    for (unsigned i = 0; i < call->field_count; i++) {
        const char *name = call->field[i].name, *value = call->field[i].value;
        struct found found;
        bool known = find_field(layout, name, "", 0, 0, &found);
        if (!known && strict)
            return no_such_field(call, layout, name);
        if (known && !put_value(&found, value, ret) && strict)
            return misused(call, "--%.*s %s: does not fit %s.%s", (int)strcspn(name, "="), name, value, layout->name,
                           found.field->name);
    }
    return ANSWER_DONE;
}
