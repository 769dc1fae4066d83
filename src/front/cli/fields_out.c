/* SPDX-License-Identifier: MIT */
/* How do the bytes of a structure become words? */
#include "base/bytes.h"
#include "front/cli/fields.h"
#include "front/cli/json_print.h"
#include "front/cli/page.h"
#include <ctype.h>
#include <string.h>

enum { MOST_DEPTH = 6, TEXT_ROOM = 1024, BYTES_SHOWN = 64, FEATURE_HEAD = 4 };

void hex_dump(FILE *out, const uint8_t *bytes, size_t len) {
    for (size_t at = 0; at < len; at += 16) {
        size_t count = len - at < 16 ? len - at : 16;
        fprintf(out, "  %06zx ", at);
        for (size_t i = 0; i < 16; i++)
            if (i < count)
                fprintf(out, " %02x", bytes[at + i]);
            else
                fputs("   ", out);
        fputs("  ", out);
        for (size_t i = 0; i < count; i++)
            fputc(bytes[at + i] >= 0x20 && bytes[at + i] < 0x7f ? bytes[at + i] : '.', out);
        fputc('\n', out);
    }
}

/* Bytes of one element of a field. */
static size_t element_len(const struct abi_field *field) {
    switch (field->kind) {
    case ABI_BITS:
    case ABI_BOOL: return 1;
    case ABI_MSF: return 3;
    case ABI_MSF4: return 4;
    case ABI_LAYOUT: return field->layout->len;
    default: return field->width;
    }
}

static bool is_run(const struct abi_field *field) {
    return field->kind == ABI_BYTES || field->kind == ABI_TEXT || field->kind == ABI_WIDE ||
           field->kind == ABI_RESERVED;
}

/* How many elements of a field came, whole. */
static size_t elements(const struct abi_field *field, size_t len) {
    size_t each = element_len(field), left = len > field->at ? len - field->at : 0;
    if (is_run(field))
        return left > 0;
    if (!each)
        return 0;
    size_t came = left / each;
    return field->count && came > field->count ? field->count : came;
}

/* The bytes of a run that came. */
static size_t run_len(const struct abi_field *field, size_t len) {
    size_t left = len > field->at ? len - field->at : 0;
    return field->width && left > field->width ? field->width : left;
}

static bool all_zero(const uint8_t *bytes, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (bytes[i])
            return false;
    return true;
}

/* Is this a field nobody wants to see: reserved, and zero? */
static bool hidden(const struct abi_field *field, const uint8_t *bytes, size_t len) {
    if (field->kind != ABI_RESERVED)
        return false;
    return field->bits ? abi_get(field, 0, bytes, len) == 0 : all_zero(bytes + field->at, run_len(field, len));
}

static void wide_text(char *into, size_t room, const uint8_t *from, size_t len) {
    size_t used = 0;
    for (size_t i = 0; i + 1 < len && used + 4 < room; i += 2) {
        unsigned c = get_le16(from + i);
        if (c >= 0xd800 && c < 0xe000)
            c = 0xfffd;
        if (c < 0x80) {
            into[used++] = (char)c;
        } else if (c < 0x800) {
            into[used++] = (char)(0xc0 | c >> 6);
            into[used++] = (char)(0x80 | (c & 0x3f));
        } else {
            into[used++] = (char)(0xe0 | c >> 12);
            into[used++] = (char)(0x80 | (c >> 6 & 0x3f));
            into[used++] = (char)(0x80 | (c & 0x3f));
        }
    }
    into[used] = 0;
}

static void bytes_text(char *into, size_t room, const uint8_t *bytes, size_t len) {
    size_t used = 0, shown = len < BYTES_SHOWN ? len : BYTES_SHOWN;
    into[0] = 0;
    for (size_t i = 0; i < shown && used + 4 < room; i++)
        used += (size_t)snprintf(into + used, room - used, i ? " %02x" : "%02x", bytes[i]);
    if (len > shown)
        snprintf(into + used, room - used, " ... (%zu bytes)", len);
}

static void number_text(char *into, size_t room, const struct abi_field *field, unsigned index, const uint8_t *bytes,
                        size_t len) {
    uint64_t value = abi_get(field, index, bytes, len);
    const char *word = field->words ? abi_word_of(field->words, value) : NULL;
    if (field->kind == ABI_BOOL && value < 2)
        snprintf(into, room, "%s", value ? "true" : "false");
    else if (field->kind == ABI_SIGNED_LE)
        snprintf(into, room, "%lld", (long long)(int64_t)value);
    else if (word)
        snprintf(into, room, "%llu (%s)", (unsigned long long)value, word);
    else if (value > 9)
        snprintf(into, room, "%llu (0x%llx)", (unsigned long long)value, (unsigned long long)value);
    else
        snprintf(into, room, "%llu", (unsigned long long)value);
}

/* One element in words. */
static void element_text(char *into, size_t room, const struct abi_field *field, unsigned index, const uint8_t *bytes,
                         size_t len) {
    const uint8_t *at = bytes + field->at;
    char text[TEXT_ROOM];
    switch (field->kind) {
    case ABI_BYTES: bytes_text(into, room, at, run_len(field, len)); break;
    case ABI_RESERVED:
        if (field->bits)
            number_text(into, room, field, 0, bytes, len);
        else
            bytes_text(into, room, at, run_len(field, len));
        break;
    case ABI_TEXT:
        page_clean(text, sizeof text, at, strnlen((const char *)at, run_len(field, len)));
        snprintf(into, room, "\"%s\"", text);
        break;
    case ABI_WIDE:
        wide_text(text, sizeof text, at, run_len(field, len));
        page_clean(into, room, text, strlen(text));
        break;
    case ABI_MSF:
    case ABI_MSF4:
        at += index * element_len(field) + (field->kind == ABI_MSF4);
        snprintf(into, room, "%02u:%02u:%02u", at[0], at[1], at[2]);
        break;
    default: number_text(into, room, field, index, bytes, len);
    }
}

static void name_of(char *into, size_t room, const char *prefix, const struct abi_field *field, size_t index) {
    if (field->count == 1 || is_run(field))
        snprintf(into, room, "%s%s", prefix, field->name);
    else
        snprintf(into, room, "%s%s[%zu]", prefix, field->name, index);
}

/* A list of small flat structures reads best as a table. */
static bool is_tabular(const struct abi_field *field) {
    if (field->count == 1)
        return false;
    unsigned columns = 1;
    for (unsigned i = 0; i < field->layout->count; i++) {
        const struct abi_field *inner = &field->layout->fields[i];
        if (inner->kind == ABI_LAYOUT || inner->kind == ABI_FEATURES || (!is_run(inner) && inner->count != 1))
            return false;
        columns += inner->kind != ABI_RESERVED;
    }
    return columns <= TABLE_COLUMNS;
}

static void print_table(struct page *page, const struct abi_field *field, const uint8_t *bytes, size_t count) {
    const char *headings[TABLE_COLUMNS] = {"#"};
    char text[TEXT_ROOM];
    unsigned columns = 1;
    for (unsigned i = 0; i < field->layout->count; i++)
        if (field->layout->fields[i].kind != ABI_RESERVED)
            headings[columns++] = field->layout->fields[i].name;
    fprintf(page->out, "  %s\n", field->name);
    struct table table = table_of(columns, headings);
    for (size_t n = 0; n < count; n++) {
        const uint8_t *element = bytes + field->at + n * field->layout->len;
        table_cell(&table, "[%zu]", n);
        for (unsigned i = 0; i < field->layout->count; i++) {
            const struct abi_field *inner = &field->layout->fields[i];
            if (inner->kind == ABI_RESERVED)
                continue;
            element_text(text, sizeof text, inner, 0, element, field->layout->len);
            table_cell(&table, "%s", text);
        }
    }
    page_table(page, &table);
}

static void print_layout(struct page *page, const char *prefix, const struct abi_layout *layout, const uint8_t *bytes,
                         size_t len, unsigned depth);

static void print_features(struct page *page, const struct abi_field *field, const uint8_t *bytes, size_t len) {
    for (size_t at = field->at; at + FEATURE_HEAD <= len; at += FEATURE_HEAD + bytes[at + 3]) {
        size_t whole = FEATURE_HEAD + (size_t)bytes[at + 3], left = len - at;
        const struct abi_layout *layout = abi_feature(get_be16(bytes + at));
        fprintf(page->out, "  %s\n", layout->name);
        print_layout(page, "  ", layout, bytes + at, whole < left ? whole : left, 1);
    }
}

static void print_parts(struct page *page, const char *prefix, const struct abi_field *field, const uint8_t *bytes,
                        size_t len, unsigned depth) {
    size_t count = elements(field, len);
    if (is_tabular(field)) {
        if (count)
            print_table(page, field, bytes, count);
        return;
    }
    for (size_t n = 0; n < count; n++) {
        char inner[TEXT_ROOM];
        size_t at = field->at + n * field->layout->len, left = len - at;
        name_of(inner, sizeof inner - 1, prefix, field, n);
        strcat(inner, ".");
        /* the one inner structure may end with a part that goes to the end */
        print_layout(page, inner, field->layout, bytes + at, field->count == 1 ? left : field->layout->len, depth + 1);
    }
}

static void print_layout(struct page *page, const char *prefix, const struct abi_layout *layout, const uint8_t *bytes,
                         size_t len, unsigned depth) {
    char name[TEXT_ROOM], text[TEXT_ROOM];
    if (depth > MOST_DEPTH)
        return;
    for (unsigned i = 0; i < layout->count; i++) {
        const struct abi_field *field = &layout->fields[i];
        if (field->kind == ABI_FEATURES) {
            print_features(page, field, bytes, len);
        } else if (field->kind == ABI_LAYOUT) {
            print_parts(page, prefix, field, bytes, len, depth);
        } else {
            size_t count = elements(field, len);
            if (count && hidden(field, bytes, len))
                continue;
            for (size_t n = 0; n < count; n++) {
                name_of(name, sizeof name, prefix, field, n);
                element_text(text, sizeof text, field, (unsigned)n, bytes, len);
                page_line(page, name, "%s", text);
            }
        }
    }
}

void fields_page(struct page *page, const struct abi_layout *layout, const uint8_t *bytes, size_t len) {
    unsigned label = page->label;
    page->label = 28;
    print_layout(page, "", layout, bytes, len, 0);
    page->label = label;
}

static void json_layout(struct json_writer *json, const struct abi_layout *layout, const uint8_t *bytes, size_t len,
                        unsigned depth);

static void json_element(struct json_writer *json, const char *name, const struct abi_field *field, unsigned index,
                         const uint8_t *bytes, size_t len, unsigned depth) {
    char text[TEXT_ROOM];
    switch (field->kind) {
    case ABI_BYTES:
    case ABI_RESERVED: json_put_hex(json, name, (struct bytes){bytes + field->at, run_len(field, len)}); break;
    case ABI_TEXT:
        page_utf8(text, sizeof text, bytes + field->at, strnlen((const char *)bytes + field->at, run_len(field, len)));
        json_put_text(json, name, text);
        break;
    case ABI_WIDE:
        wide_text(text, sizeof text, bytes + field->at, run_len(field, len));
        json_put_text(json, name, text);
        break;
    case ABI_MSF:
    case ABI_MSF4:
        element_text(text, sizeof text, field, index, bytes, len);
        json_put_text(json, name, text);
        break;
    case ABI_LAYOUT: {
        size_t at = field->at + index * field->layout->len, left = len - at;
        json_put_object(json, name);
        json_layout(json, field->layout, bytes + at, field->count == 1 ? left : field->layout->len, depth + 1);
        json_put_close(json);
        break;
    }
    case ABI_BOOL: json_put_bool(json, name, abi_get(field, index, bytes, len) != 0); break;
    case ABI_SIGNED_LE: json_put_number(json, name, (int64_t)abi_get(field, index, bytes, len)); break;
    default: json_put_unsigned(json, name, abi_get(field, index, bytes, len));
    }
}

static void json_features(struct json_writer *json, const struct abi_field *field, const uint8_t *bytes, size_t len) {
    json_put_array(json, field->name);
    for (size_t at = field->at; at + FEATURE_HEAD <= len; at += FEATURE_HEAD + bytes[at + 3]) {
        size_t whole = FEATURE_HEAD + (size_t)bytes[at + 3], left = len - at;
        const struct abi_layout *layout = abi_feature(get_be16(bytes + at));
        json_put_object(json, NULL);
        json_put_text(json, "structure", layout->name);
        json_layout(json, layout, bytes + at, whole < left ? whole : left, 1);
        json_put_close(json);
    }
    json_put_close(json);
}

static void json_layout(struct json_writer *json, const struct abi_layout *layout, const uint8_t *bytes, size_t len,
                        unsigned depth) {
    for (unsigned i = 0; i < layout->count && depth <= MOST_DEPTH; i++) {
        const struct abi_field *field = &layout->fields[i];
        size_t count = elements(field, len);
        if (field->kind == ABI_FEATURES) {
            json_features(json, field, bytes, len);
            continue;
        }
        if (count && hidden(field, bytes, len))
            continue;
        bool list = field->count != 1 && !is_run(field);
        if (list)
            json_put_array(json, field->name);
        for (size_t n = 0; n < count; n++)
            json_element(json, list ? NULL : field->name, field, (unsigned)n, bytes, len, depth);
        if (list)
            json_put_close(json);
    }
}

void fields_json(struct json_writer *json, const char *name, const struct abi_layout *layout, const uint8_t *bytes,
                 size_t len) {
    json_put_object(json, name);
    json_layout(json, layout, bytes, len, 0);
    json_put_close(json);
}

/* "SessionTrack" as "session-track". */
static void kebab(char *into, size_t room, const char *name) {
    size_t used = 0;
    for (const char *p = name; *p && used + 2 < room; p++) {
        bool begins =
            isupper((unsigned char)*p) && p > name && (!isupper((unsigned char)p[-1]) || islower((unsigned char)p[1]));
        if (begins && p[-1] != '_')
            into[used++] = '-';
        into[used++] = *p == '_' ? '-' : (char)tolower((unsigned char)*p);
    }
    into[used] = 0;
}

static void help_field(FILE *out, const struct abi_field *field) {
    static const char *const kinds[] = {"number",    "number", "number", "number",   "true or false",
                                        "hex bytes", "text",   "text",   "MM:SS:FF", "MM:SS:FF",
                                        "",          "",       ""};
    char name[TEXT_ROOM];
    kebab(name, sizeof name, field->name);
    fprintf(out, "  --%-26s ", name);
    if (field->words) {
        for (const struct abi_word *word = field->words; word->word; word++)
            fprintf(out, "%s%s", word == field->words ? "" : ", ", word->word);
        fputs(", or a number", out);
    } else {
        fputs(kinds[field->kind], out);
    }
    if (field->count > 1 && !is_run(field))
        fprintf(out, ", %u of them with ',' between", field->count);
    fputc('\n', out);
}

void fields_help(FILE *out, const struct abi_layout *layout) {
    for (unsigned i = 0; i < layout->count; i++) {
        const struct abi_field *field = &layout->fields[i];
        if (field->kind == ABI_LAYOUT && field->count == 1)
            fields_help(out, field->layout);
        else if (field->kind != ABI_LAYOUT && field->kind != ABI_FEATURES && field->kind != ABI_RESERVED &&
                 field->kind != ABI_WIDE)
            help_field(out, field);
    }
}
