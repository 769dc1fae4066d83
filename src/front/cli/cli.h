/* SPDX-License-Identifier: MIT */
/* What the verbs of the command line share: what was asked, how to say no, what a verb is made of. */
#ifndef NTCDROM_FRONT_CLI_H
#define NTCDROM_FRONT_CLI_H

#include "base/status.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* What the program ends with. */
enum answer {
    ANSWER_DONE = 0,    /* done */
    ANSWER_REFUSED = 1, /* the drive, the disc or a file said no */
    ANSWER_USAGE = 2    /* asked wrongly */
};

/* One option a verb knows. --help, the completion and the man page's test read the same row. */
struct cli_option {
    const char *name;    /* long name, without the dashes; NULL ends a list */
    char letter;         /* short name, 0 none */
    const char *value;   /* what its value is, "FILE"; NULL: a switch */
    const char *choices; /* its possible values, space between; "@" is a file name; NULL: anything */
    const char *words;   /* what it does, one line */
    bool again;          /* may be given more than once: `given` has each */
};

/* Options that several verbs know; the lists are in options.c. */
enum cli_shared { SHARES_JSON = 1, SHARES_DRIVE = 2 };

enum { MOST_ARGUMENTS = 16, MOST_OPTIONS = 40, MOST_FIELDS = 64 };

struct call;

/* What one verb's file offers; its name and words are the row in verbs.def. */
struct verb {
    const char *arguments; /* as --help prints them: "ADDRESS [FILE]", "" none */
    const char *completes; /* what completion offers for each of them: "drive", "control", "file", space between */
    unsigned least, most;  /* how many arguments */
    unsigned shares;       /* enum cli_shared */
    bool takes_fields;     /* options it does not know are fields: NAME and a value */
    bool takes_program;    /* the first word that is no option begins a program's own command line */
    const struct cli_option *options;
    const char *more; /* what --help says below the options; NULL nothing */
    enum answer (*run)(struct call *call);
};

/* One row of verbs.def. */
struct verb_row {
    const char *name, *words;
    const struct verb *verb;
};
extern const struct verb_row verbs[];
extern const unsigned verb_count;

/* What was asked: the verb, its arguments, its options. Everything points into argv. */
struct call {
    const struct verb_row *row;
    unsigned argument_count;
    const char *argument[MOST_ARGUMENTS];
    unsigned given_count;
    struct {
        const struct cli_option *option;
        const char *value;
    } given[MOST_OPTIONS];
    char **program; /* takes_program: a NULL-ended list, argv's own tail */
    unsigned field_count;
    struct {
        const char *name, *value; /* the name ends at its NUL or '=' */
    } field[MOST_FIELDS];
};

/* The value an option was given, "" for a switch, NULL when it was not given. */
const char *call_value(const struct call *call, const char *name);
static inline bool call_given(const struct call *call, const char *name) { return call_value(call, name) != NULL; }

/* Takes argv apart behind the verb. What is wrong is said in one line: ANSWER_USAGE. */
enum answer call_parse(struct call *call, int argc, char **argv);
/* The n-th list of options a verb knows, own list first; NULL behind the last. */
const struct cli_option *verb_options(const struct verb *verb, unsigned n);
/* Prints what --help prints for one verb, or for the whole program. */
void help_verb(FILE *out, const struct verb_row *row);
void help_all(FILE *out);

/* One line on standard error, "ntcdrom VERB: ..."; bytes that would steer a terminal become '?'. */
enum answer refuse(const struct call *call, const char *format, ...) NTCD_FORMAT(2, 3);
enum answer misused(const struct call *call, const char *format, ...) NTCD_FORMAT(2, 3);
void remark(const struct call *call, const char *format, ...) NTCD_FORMAT(2, 3);

/* A whole number, decimal or 0x hexadecimal, nothing behind it; false when it is none or outside least..most. */
bool parse_number(const char *text, uint64_t least, uint64_t most, uint64_t *ret);
/* An address on a disc: an LBA, or MM:SS:FF (LBA 0 is 00:02:00). */
bool parse_lba(const char *text, int64_t *ret);

#endif
