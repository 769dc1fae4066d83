/* SPDX-License-Identifier: MIT */
/* How a fault file is read: a rule a line, or a ddrescue map whole. */
#include "front/run/fault_file.h"
#include "scsi/sense.h"
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RULES_MAX = 65536, LINE_ROOM = 1024, SECTOR_LEN = 2048 };
enum { NEEDS_SENSE = 1, NEEDS_VALUE = 2, NEEDS_RANGE = 4 };

const struct fault_word fault_words[] = {
#define FAULT(word, kind, needs, words) {#word, FAULT_##kind, needs, words},
#include "front/run/faults.def"
#undef FAULT
};
const unsigned fault_word_count = sizeof fault_words / sizeof *fault_words;

/* The rules so far, and where in the file they come from. */
struct load {
    const char *path;
    struct error *error;
    uint32_t line;
    struct drive_fault *rule;
    unsigned count, room;
    uint64_t seed;
};

static enum status wrong(const struct load *load, const char *what, const char *word) {
    return error_set(load->error, ST_BAD_FORMAT, load->line, "%s:%u: %s '%s'", load->path, load->line, what, word);
}

static enum status add(struct load *load, const struct drive_fault *rule) {
    if (load->count == load->room) {
        unsigned room = load->room ? 2 * load->room : 64;
        struct drive_fault *grown = room > RULES_MAX ? NULL : realloc(load->rule, room * sizeof *grown);
        if (!grown)
            return error_set(load->error, ST_TOO_LARGE, load->line, "%s:%u: too many rules", load->path, load->line);
        load->rule = grown, load->room = room;
    }
    load->rule[load->count++] = *rule;
    return ST_OK;
}

static bool number(const char *text, int base, long long least, long long most, long long *ret) {
    char *end;
    errno = 0;
    long long value = strtoll(text, &end, base);
    if (errno || end == text || *end || value < least || value > most)
        return false;
    *ret = value;
    return true;
}

/* "100" or "100-120", both ends inside. */
static bool take_range(const char *text, struct drive_fault *rule) {
    char copy[64];
    long long first, last;
    if (strlen(text) >= sizeof copy)
        return false;
    strcpy(copy, text);
    char *dash = strchr(copy + 1, '-');
    if (dash)
        *dash++ = 0;
    if (!number(copy, 10, INT32_MIN, INT32_MAX, &first))
        return false;
    last = first;
    if (dash && !number(dash, 10, first, INT32_MAX, &last))
        return false;
    if (last - first >= INT32_MAX)
        return false;
    rule->first = (int32_t)first, rule->count = (int32_t)(last - first + 1);
    return true;
}

/* "28,be": opcodes. */
static bool take_opcodes(const char *text, struct drive_fault *rule) {
    for (rule->opcode_count = 0; *text; rule->opcode_count++) {
        char *end;
        unsigned long opcode = strtoul(text, &end, 16);
        if (end == text || end - text > 2 || opcode > 0xff || rule->opcode_count == sizeof rule->opcodes)
            return false;
        rule->opcodes[rule->opcode_count] = (uint8_t)opcode;
        if (*end == ',')
            end++;
        else if (*end)
            return false;
        text = end;
    }
    return rule->opcode_count > 0;
}

/* "3/11/05": key, ASC, ASCQ. */
static bool take_sense(const char *text, struct drive_fault *rule) {
    unsigned key, asc, ascq;
    int end = 0;
    if (sscanf(text, "%1x/%2x/%2x%n", &key, &asc, &ascq, &end) != 3 || text[end])
        return false;
    rule->sense = SENSE(key, asc, ascq);
    return true;
}

static enum status take_setting(struct load *load, const char *name, const char *text, struct drive_fault *rule, unsigned *had) {
    long long value = 0;
    if (!strcmp(name, "lba") && take_range(text, rule))
        *had |= NEEDS_RANGE;
    else if (!strcmp(name, "sense") && take_sense(text, rule))
        *had |= NEEDS_SENSE;
    else if (!strcmp(name, "value") && number(text, 0, INT32_MIN, INT32_MAX, &value))
        rule->value = (int32_t)value, *had |= NEEDS_VALUE;
    else if (!strcmp(name, "command") && take_opcodes(text, rule))
        return ST_OK;
    else if (!strcmp(name, "after") && number(text, 10, 0, UINT32_MAX, &value))
        rule->after = (uint32_t)value;
    else if (!strcmp(name, "times") && number(text, 10, 1, UINT32_MAX, &value))
        rule->times = (uint32_t)value;
    else if (!strcmp(name, "permille") && number(text, 10, 1, 1000, &value))
        rule->permille = (uint32_t)value;
    else
        return wrong(load, "bad setting", text);
    return ST_OK;
}

/* Only what concerns sectors knows where; every other rule would ignore it silently. */
static bool has_place(enum drive_fault_kind kind) { return kind >= FAULT_UNREADABLE || kind == FAULT_REMOVE; }

static enum status take_rule(struct load *load, char *line) {
    static const char blanks[] = " \t\r\n";
    const struct fault_word *word = NULL;
    struct drive_fault rule = {0};
    char *rest = NULL, *first = strtok_r(line, blanks, &rest);
    unsigned had = 0;
    long long seed;
    if (!strcmp(first, "seed")) {
        char *text = strtok_r(NULL, blanks, &rest);
        if (!text || !number(text, 0, 0, LLONG_MAX, &seed))
            return wrong(load, "bad seed", text ? text : "");
        load->seed = (uint64_t)seed;
        return ST_OK;
    }
    for (unsigned i = 0; i < fault_word_count; i++)
        if (!strcmp(fault_words[i].word, first))
            word = &fault_words[i];
    if (!word)
        return wrong(load, "unknown fault", first);
    rule.kind = word->kind;
    for (char *name; (name = strtok_r(NULL, blanks, &rest));) {
        char *value = strchr(name, '=');
        if (!strcmp(name, "flip")) {
            rule.flip = true;
            continue;
        }
        if (!value)
            return wrong(load, "not NAME=VALUE:", name);
        *value++ = 0;
        enum status status = take_setting(load, name, value, &rule, &had);
        if (status != ST_OK)
            return status;
    }
    if (had & NEEDS_RANGE && !has_place(word->kind))
        return wrong(load, "lba= means nothing behind", first);
    unsigned missing = word->needs & ~had;
    if (missing)
        return wrong(load, missing & NEEDS_RANGE ? "lba= is missing behind" : missing & NEEDS_SENSE ? "sense= is missing behind" : "value= is missing behind", first);
    return add(load, &rule);
}

/* A line of a ddrescue map: position, size, status; '-' is an area that could not be read. */
static enum status take_map_line(struct load *load, const char *line, bool *status_line_seen) {
    const long long most = (long long)INT32_MAX * SECTOR_LEN;
    long long at, size;
    char status, word[16];
    if (!*status_line_seen) {
        *status_line_seen = true;
        return sscanf(line, "%lli %15s", &at, word) == 2 ? ST_OK : wrong(load, "no map status line:", line);
    }
    if (sscanf(line, "%lli %lli %c", &at, &size, &status) != 3 || at < 0 || size < 0)
        return wrong(load, "no map line:", line);
    if (status != '-' || !size)
        return ST_OK;
    if (at > most || size > most - at)
        return wrong(load, "beyond any disc:", line);
    long long first = at / SECTOR_LEN, end = (at + size + SECTOR_LEN - 1) / SECTOR_LEN;
    struct drive_fault rule = {.kind = FAULT_UNREADABLE, .first = (int32_t)first, .count = (int32_t)(end - first)};
    return add(load, &rule);
}

/* A map's first line that is no comment is a position in hexadecimal and the status of the rescue. */
static bool looks_like_map(const char *line) { return line[0] == '0' && (line[1] == 'x' || line[1] == 'X'); }

static enum status read_lines(struct load *load, FILE *stream) {
    char line[LINE_ROOM];
    bool map = false, any = false, status_line = false;
    while (fgets(line, sizeof line, stream)) {
        load->line++;
        if (!strchr(line, '\n') && !feof(stream))
            return wrong(load, "line too long", "");
        char *text = line + strspn(line, " \t");
        text[strcspn(text, "#\r\n")] = 0;
        if (!text[strspn(text, " \t")])
            continue;
        if (!any)
            map = looks_like_map(text);
        any = true;
        enum status status = map ? take_map_line(load, text, &status_line) : take_rule(load, text);
        if (status != ST_OK)
            return status;
    }
    return ferror(stream) ? error_set(load->error, ST_IO_ERROR, load->line, "%s: %s", load->path, strerror(errno)) : ST_OK;
}

static enum status read_file(struct load *load) {
    FILE *stream = fopen(load->path, "re");
    if (!stream)
        return error_set(load->error, errno == ENOENT ? ST_NOT_FOUND : ST_IO_ERROR, 0, "%s: %s", load->path, strerror(errno));
    load->line = 0;
    enum status status = read_lines(load, stream);
    fclose(stream);
    return status;
}

enum status fault_files_load(const char *const *path, unsigned count, struct drive *drive, struct error *error) {
    struct load load = {.error = error, .seed = 1};
    enum status status = ST_OK;
    for (unsigned i = 0; status == ST_OK && i < count; i++) {
        load.path = path[i];
        status = read_file(&load);
    }
    if (status == ST_OK) {
        status = drive_set_faults(drive, load.rule, load.count, load.seed);
        if (status != ST_OK)
            (void)error_set(error, status, 0, "%s: %s", load.path, status_name(status));
    }
    free(load.rule);
    return status;
}
