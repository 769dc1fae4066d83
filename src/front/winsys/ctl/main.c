/* SPDX-License-Identifier: MIT */
/* What does ntcdromctl do: the service of the driver, its drives and the discs in them. */
#include "front/winsys/ctl/ctl.h"
#include <shellapi.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "Usage: ntcdromctl COMMAND [ARGUMENT]... [OPTION]...\n"
    "\n"
    "The service\n"
    "  install [DRIVER]      install the driver: DRIVER, or ntcdrom.sys beside this program\n"
    "  start                 start it, with the drives its registry key names\n"
    "  stop                  stop it\n"
    "  remove                stop it and remove the service with its key\n"
    "\n"
    "The drives; DRIVE is 9, CdRom9 or a letter X:\n"
    "  list                  number, letter, image and open handles of each drive\n"
    "  add IMAGE             a new drive with the image in it; - leaves it empty\n"
    "  drop DRIVE            take the drive away\n"
    "  insert DRIVE IMAGE    put another image in\n"
    "  eject DRIVE           take the image out\n"
    "  letter DRIVE LETTER   another drive letter; - takes it away\n"
    "\n"
    "Options\n"
    "  --letter LETTER       add: the drive's letter\n"
    "  --number NUMBER       add: the N of CdRomN, instead of the first that is free\n"
    "  --keep                add, drop, insert, eject, letter: also from the service's next start on\n"
    "  --force               drop, insert, eject: also while in use or locked\n"
    "  --auto                install: start with Windows\n"
    "  --help                this text\n"
    "  --version             the version\n"
    "\n"
    "An IMAGE is a path or image(option=value,...):PATH. Exit: 0 done, 1 failed, 2 wrong usage.";

enum option { FORCE = 1, KEEP = 2, AUTO = 4, LETTER = 8, NUMBER = 16 };

static const struct verb {
    const char *name;
    int least, most; /* arguments */
    unsigned options;
    int (*run)(const struct asked *asked);
} verbs[] = {
    {"install", 0, 1, AUTO, service_install},
    {"start", 0, 0, 0, service_start},
    {"stop", 0, 0, 0, service_stop},
    {"remove", 0, 0, 0, service_remove},
    {"list", 0, 0, 0, driver_list},
    {"add", 1, 1, LETTER | NUMBER | KEEP, driver_add},
    {"drop", 1, 1, FORCE | KEEP, driver_drop},
    {"insert", 2, 2, FORCE | KEEP, driver_insert},
    {"eject", 1, 1, FORCE | KEEP, driver_eject},
    {"letter", 2, 2, KEEP, driver_letter},
};

static const struct {
    const char *name;
    enum option option;
} options[] = {{"--force", FORCE}, {"--keep", KEEP}, {"--auto", AUTO}, {"--letter", LETTER}, {"--number", NUMBER}};

static int misuse(const char *what, const char *which) {
    (void)complain("%s%s; --help tells more", which, what);
    return MISUSED;
}

static unsigned option_named(const char *text) {
    for (unsigned i = 0; i < sizeof options / sizeof *options; i++)
        if (strcmp(options[i].name, text) == 0)
            return options[i].option;
    return 0;
}

/* Which place an argument has depends on the verb. */
static void place(const struct verb *verb, struct asked *asked, int index, const char *text) {
    if (verb->run == service_install)
        asked->driver = text;
    else if (verb->run == driver_add)
        asked->image = text;
    else if (index == 0)
        asked->number = text;
    else if (verb->run == driver_letter)
        asked->letter = text;
    else
        asked->image = text;
}

static int take_words(const struct verb *verb, int count, char **word, struct asked *asked) {
    int arguments = 0;
    for (int i = 0; i < count; i++) {
        unsigned option = word[i][0] == '-' && word[i][1] == '-' ? option_named(word[i]) : 0;
        if (!option && word[i][0] == '-' && word[i][1] == '-')
            return misuse(": unknown option", word[i]);
        if (!option) {
            place(verb, asked, arguments++, word[i]);
            continue;
        }
        if (!(verb->options & option))
            return misuse(": not for this command", word[i]);
        if ((option == LETTER || option == NUMBER) && ++i == count)
            return misuse(" wants a value", word[i - 1]);
        if (option == LETTER)
            asked->letter = word[i];
        if (option == NUMBER)
            asked->number = word[i];
        asked->force |= option == FORCE;
        asked->keep |= option == KEEP;
        asked->automatic |= option == AUTO;
    }
    if (arguments < verb->least || arguments > verb->most)
        return misuse(arguments < verb->least ? ": an argument is missing" : ": too many arguments", verb->name);
    return DONE;
}

static int obey(int count, char **word) {
    struct asked asked = {0};
    for (int i = 1; i < count; i++)
        if (strcmp(word[i], "--help") == 0) {
            tell("%s", help);
            return DONE;
        }
    if (count > 1 && strcmp(word[1], "--version") == 0) {
        tell("ntcdromctl %s", NTCDROM_VERSION);
        return DONE;
    }
    if (count < 2)
        return misuse("a command is missing", "");
    for (unsigned i = 0; i < sizeof verbs / sizeof *verbs; i++) {
        if (strcmp(verbs[i].name, word[1]) != 0)
            continue;
        int code = take_words(&verbs[i], count - 2, word + 2, &asked);
        return code == DONE ? verbs[i].run(&asked) : code;
    }
    return misuse(": unknown command", word[1]);
}

int main(void) {
    int count = 0, code = FAILED;
    WCHAR **wide = CommandLineToArgvW(GetCommandLineW(), &count);
    char **word = wide ? calloc((size_t)count + 1, sizeof *word) : NULL;
    bool whole = word != NULL;
    for (int i = 0; whole && i < count; i++)
        whole = (word[i] = to_utf8(wide[i])) != NULL;
    if (whole)
        code = obey(count, word);
    for (int i = 0; word && i < count; i++)
        free(word[i]);
    free(word);
    (void)LocalFree(wide);
    return code;
}
