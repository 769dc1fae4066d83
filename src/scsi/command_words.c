/* SPDX-License-Identifier: MIT */
/* What does a CDB say, in words? */
#include "scsi/command_words.h"
#include "base/error.h"

struct words {
    uint8_t opcode;
    const char *name, *fields;
};

static const struct words words[] = {
#define COMMAND_WORDS(opcode, name, fields) {opcode, name, fields},
#include "scsi/command_words.def"
#undef COMMAND_WORDS
};

static const struct words *find(uint8_t opcode) {
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i].opcode == opcode)
            return &words[i];
    return NULL;
}

const char *command_name(uint8_t opcode) {
    const struct words *found = find(opcode);
    return found ? found->name : "";
}

static unsigned number(const char **at) {
    unsigned value = 0;
    while (**at >= '0' && **at <= '9')
        value = value * 10 + (unsigned)(*(*at)++ - '0');
    return value;
}

static uint8_t byte_at(const uint8_t *cdb, size_t len, size_t at) { return at < len ? cdb[at] : 0; }

/* Reads one `name@byte+len` or `name@byte.bit/width` and the blank behind it. */
static struct command_field take_field(const char **at, const uint8_t *cdb, size_t len) {
    struct command_field field = {{(const uint8_t *)*at, 0}, 0};
    while (**at != '@')
        field.name.len++, ++*at;
    ++*at;
    unsigned byte = number(at);
    bool bits = *(*at)++ == '.';
    unsigned first = number(at);
    if (bits) {
        ++*at;
        unsigned width = number(at);
        field.value = byte_at(cdb, len, byte) >> first & ((1u << width) - 1);
    } else {
        for (unsigned i = 0; i < first; i++)
            field.value = field.value << 8 | byte_at(cdb, len, byte + i);
    }
    *at += **at == ' ';
    return field;
}

bool command_field(const uint8_t *cdb, size_t len, unsigned index, struct command_field *ret) {
    const struct words *found = len ? find(cdb[0]) : NULL;
    const char *at = found ? found->fields : "";
    for (; *at; index--) {
        struct command_field field = take_field(&at, cdb, len);
        if (!index) {
            *ret = field;
            return true;
        }
    }
    return false;
}

static void add(char *into, size_t room, size_t *at, const char *text) {
    size_t left = *at < room ? room - *at : 0;
    *at += text_format(left ? into + *at : into, left, "%s", text);
}

void command_words(const uint8_t *cdb, size_t len, char *into, size_t room) {
    const char *name = len ? command_name(cdb[0]) : "";
    struct command_field field;
    size_t at = 0;
    add(into, room, &at, *name ? name : "command");
    for (size_t i = 0; !*name && i < len; i++) {
        char byte[4];
        (void)text_format(byte, sizeof byte, " %02x", cdb[i]);
        add(into, room, &at, byte);
    }
    for (unsigned i = 0; command_field(cdb, len, i, &field); i++) {
        char words_of_field[64];
        (void)text_format(words_of_field, sizeof words_of_field, " %.*s=%llu", (int)field.name.len,
                          (const char *)field.name.at, (unsigned long long)field.value);
        add(into, room, &at, words_of_field);
    }
}
