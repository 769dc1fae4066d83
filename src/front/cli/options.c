/* SPDX-License-Identifier: MIT */
/* What did the user ask: options, arguments, numbers; and how a wrong one is told. */
#include "front/cli/cli.h"
#include <ctype.h>
#include <stdarg.h>
#include <string.h>

static const struct cli_option json_options[] = {{"json", 0, NULL, NULL, "print JSON, as docs/json.md describes it"},
                                                 {0}};
/* "all" and the rows' names, as completion offers them. */
static const char mend_choices[] = "all"
#define MEND(name, bit, reference, mended) " " #name
#include "class/mend.def"
#undef MEND
    ;
static const struct cli_option drive_options[] = {
    {"mend", 0, "ROWS", mend_choices, "mend the driver's defects: all, or names with , between (ntcdrom mends)"},
    {"really", 0, NULL, NULL, "allow what changes a real drive or its medium for good"},
    {0}};
static const struct cli_option help_options[] = {{"help", 'h', NULL, NULL, "print this and do nothing"}, {0}};

const struct cli_option *verb_options(const struct verb *verb, unsigned n) {
    const struct cli_option *list[4];
    unsigned count = 0;
    if (verb->options)
        list[count++] = verb->options;
    if (verb->shares & SHARES_JSON)
        list[count++] = json_options;
    if (verb->shares & SHARES_DRIVE)
        list[count++] = drive_options;
    list[count++] = help_options;
    return n < count ? list[n] : NULL;
}

/* A program of one verb has it in its own name: "ntcdrom-conform". */
static const char *verb_separator(void) { return verb_count == 1 ? "-" : " "; }

static void complain(const struct call *call, const char *format, va_list args) {
    char line[1024];
    vsnprintf(line, sizeof line, format, args);
    for (char *p = line; *p; p++)
        if (iscntrl((unsigned char)*p))
            *p = '?';
    fflush(stdout);
    fprintf(stderr, "ntcdrom%s%s: %s\n", call->row ? verb_separator() : "", call->row ? call->row->name : "", line);
    fflush(stderr);
}

enum answer refuse(const struct call *call, const char *format, ...) {
    va_list args;
    va_start(args, format);
    complain(call, format, args);
    va_end(args);
    return ANSWER_REFUSED;
}

enum answer misused(const struct call *call, const char *format, ...) {
    va_list args;
    va_start(args, format);
    complain(call, format, args);
    va_end(args);
    return ANSWER_USAGE;
}

void remark(const struct call *call, const char *format, ...) {
    va_list args;
    va_start(args, format);
    complain(call, format, args);
    va_end(args);
}

const char *call_value(const struct call *call, const char *name) {
    for (unsigned i = 0; i < call->given_count; i++)
        if (strcmp(call->given[i].option->name, name) == 0)
            return call->given[i].value;
    return NULL;
}

static const struct cli_option *find_long(const struct verb *verb, const char *name, size_t len) {
    const struct cli_option *list;
    for (unsigned n = 0; (list = verb_options(verb, n)); n++)
        for (; list->name; list++)
            if (strlen(list->name) == len && memcmp(list->name, name, len) == 0)
                return list;
    return NULL;
}

static const struct cli_option *find_short(const struct verb *verb, char letter) {
    const struct cli_option *list;
    for (unsigned n = 0; (list = verb_options(verb, n)); n++)
        for (; list->name; list++)
            if (list->letter && list->letter == letter)
                return list;
    return NULL;
}

static enum answer give(struct call *call, const struct cli_option *option, const char *value) {
    if (!option->again && call_given(call, option->name))
        return misused(call, "--%s is given twice", option->name);
    if (call->given_count == MOST_OPTIONS)
        return misused(call, "too many options");
    call->given[call->given_count].option = option;
    call->given[call->given_count++].value = value;
    return ANSWER_DONE;
}

static enum answer give_field(struct call *call, const char *name, const char *value) {
    if (!value)
        return misused(call, "--%s wants a value", name);
    if (call->field_count == MOST_FIELDS)
        return misused(call, "too many fields");
    call->field[call->field_count].name = name;
    call->field[call->field_count++].value = value;
    return ANSWER_DONE;
}

/* One word that begins with a dash; *used says whether it took the next word as its value. */
static enum answer take_option(struct call *call, const char *word, const char *next, bool *used) {
    const struct verb *verb = call->row->verb;
    const struct cli_option *option;
    const char *value = NULL;
    *used = false;
    if (word[1] == '-') {
        const char *name = word + 2, *equals = strchr(name, '=');
        option = find_long(verb, name, equals ? (size_t)(equals - name) : strlen(name));
        value = equals ? equals + 1 : NULL;
        if (!option && verb->takes_fields && name[0] && name[0] != '=') {
            *used = !value;
            return give_field(call, name, value ? value : next);
        }
    } else {
        option = find_short(verb, word[1]);
        value = option && word[2] ? word + 2 : NULL;
    }
    if (!option)
        return misused(call, "no option '%s'; see ntcdrom%s%s --help", word, verb_separator(), call->row->name);
    if (!option->value)
        return value ? misused(call, "--%s takes no value", option->name) : give(call, option, "");
    if (!value) {
        if (!next)
            return misused(call, "--%s wants a value: %s", option->name, option->value);
        value = next;
        *used = true;
    }
    return give(call, option, value);
}

enum answer call_parse(struct call *call, int argc, char **argv) {
    const struct verb *verb = call->row->verb;
    bool plain = false;
    for (int i = 0; i < argc; i++) {
        const char *word = argv[i];
        bool used = false;
        if (!plain && strcmp(word, "--") == 0) {
            plain = true;
        } else if (!plain && word[0] == '-' && word[1]) {
            enum answer answer = take_option(call, word, i + 1 < argc ? argv[i + 1] : NULL, &used);
            if (answer)
                return answer;
            i += used;
        } else if (verb->takes_program) {
            call->program = argv + i;
            break;
        } else if (call->argument_count == verb->most || call->argument_count == MOST_ARGUMENTS) {
            return misused(call, "'%s' is one argument too many", word);
        } else {
            call->argument[call->argument_count++] = word;
        }
    }
    if (call->argument_count < verb->least || (verb->takes_program && !call->program))
        return misused(call, "wants %s; see ntcdrom%s%s --help", verb->arguments, verb_separator(), call->row->name);
    return ANSWER_DONE;
}

static void help_option(FILE *out, const struct cli_option *option) {
    char left[64], letter[8] = "    ";
    if (option->letter)
        snprintf(letter, sizeof letter, "-%c, ", option->letter);
    snprintf(left, sizeof left, "%s--%s%s%s", letter, option->name, option->value ? " " : "",
             option->value ? option->value : "");
    fprintf(out, "  %-26s %s\n", left, option->words);
}

void help_verb(FILE *out, const struct verb_row *row) {
    const struct verb *verb = row->verb;
    const char *between = verb_separator();
    fprintf(out, "ntcdrom%s%s: %s\n\nUsage: ntcdrom%s%s [OPTIONS]%s%s\n\n", between, row->name, row->words, between, row->name,
            verb->arguments[0] ? " " : "", verb->arguments);
    const struct cli_option *list;
    for (unsigned n = 0; (list = verb_options(verb, n)); n++)
        for (; list->name; list++)
            help_option(out, list);
    if (verb->more)
        fprintf(out, "\n%s", verb->more);
}

void help_all(FILE *out) {
    fputs("ntcdrom: the Windows CD-ROM class driver, above any drive, real, remote or made from an image\n\n"
          "Usage: ntcdrom VERB [OPTIONS] [ARGUMENTS]\n\n",
          out);
    for (unsigned i = 0; i < verb_count; i++)
        fprintf(out, "  %-12s %s\n", verbs[i].name, verbs[i].words);
    fputs("\n"
          "An ADDRESS is an image file, a device node, or PORT:REST (see ntcdrom ports).\n"
          "ntcdrom VERB --help tells what a verb wants; ntcdrom --version tells the version.\n"
          "It ends with 0 when done, 1 when the drive, the disc or a file said no, 2 when asked wrongly.\n",
          out);
}

bool parse_number(const char *text, uint64_t least, uint64_t most, uint64_t *ret) {
    unsigned base = 10;
    if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
        base = 16;
        text += 2;
    }
    if (!*text)
        return false;
    uint64_t number = 0;
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        unsigned digit = isdigit(c) ? c - 48u : isxdigit(c) ? (unsigned)tolower(c) - 'a' + 10 : 99;
        if (digit >= base || number > (UINT64_MAX - digit) / base)
            return false;
        number = number * base + digit;
    }
    if (number < least || number > most)
        return false;
    *ret = number;
    return true;
}

/* Two or more digits up to `most`, ended by one of `ends`; moves on behind the end. */
static bool msf_part(const char **text, unsigned most, const char *ends, unsigned *ret) {
    unsigned number = 0, digits = 0;
    for (; isdigit((unsigned char)**text) && digits < 4; (*text)++, digits++)
        number = number * 10 + (unsigned)(**text - '0');
    if (!digits || number > most)
        return false;
    if (*ends ? !**text || !strchr(ends, **text) : **text != 0)
        return false;
    *text += *ends != 0;
    *ret = number;
    return true;
}

bool parse_lba(const char *text, int64_t *ret) {
    uint64_t number;
    if (!strchr(text, ':')) {
        bool below = text[0] == '-';
        if (!parse_number(text + below, 0, INT32_MAX, &number))
            return false;
        *ret = below ? -(int64_t)number : (int64_t)number;
        return true;
    }
    unsigned m, s, f;
    if (!msf_part(&text, 9999, ":", &m) || !msf_part(&text, 59, ":.", &s) || !msf_part(&text, 74, "", &f))
        return false;
    *ret = (int64_t)(m * 60 + s) * 75 + f - 150;
    return true;
}
