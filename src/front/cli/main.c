/* SPDX-License-Identifier: MIT */
/* The program ntcdrom: which verb was asked, and did its words reach the reader? */
#include "front/cli/cli.h"
#include "front/cli/system.h"
#include "host/simd.h"
#include <errno.h>
#include <string.h>

#ifdef __linux__
#define VERB_LINUX VERB
#else
#define VERB_LINUX(name, file, words)
#endif

#define VERB(name, file, words) extern const struct verb verb_##name;
#include "front/cli/verbs.def"
#undef VERB

const struct verb_row verbs[] = {
#define VERB(name, file, words) {#name, words, &verb_##name},
#include "front/cli/verbs.def"
#undef VERB
};
const unsigned verb_count = sizeof verbs / sizeof *verbs;

/* The verbs other systems have. */
#define VERB(name, file, words)
#undef VERB_LINUX
#ifdef __linux__
#define VERB_LINUX(name, file, words)
#else
#define VERB_LINUX(name, file, words) {#name, words},
#endif
static const struct {
    const char *name, *words;
} absent[] = {
#include "front/cli/verbs.def"
    {NULL, NULL}};
#undef VERB
#undef VERB_LINUX

static const struct verb_row *find(const char *name) {
    for (unsigned i = 0; i < verb_count; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

static enum answer run(int argc, char **argv) {
    struct call call = {0};
    const char *simd;
    if (!simd_wanted(&simd))
        return misused(&call, SIMD_VARIABLE " is none of " SIMD_NAMES);
    if (argc < 2)
        return misused(&call, "which verb? See ntcdrom --help");
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0 || strcmp(name, "--version") == 0) {
        if (argc > 2)
            return misused(&call, "%s stands alone", name);
        if (strcmp(name, "--version") == 0)
            printf("ntcdrom %s\n", NTCDROM_VERSION);
        else
            help_all(stdout);
        return ANSWER_DONE;
    }
    call.row = find(name);
    for (unsigned i = 0; !call.row && absent[i].name; i++)
        if (strcmp(absent[i].name, name) == 0)
            return refuse(&call, "%s (%s) is in the program for Linux only", name, absent[i].words);
    if (!call.row)
        return misused(&call, "no verb '%s'; see ntcdrom --help", name);
    for (int i = 2; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            help_verb(stdout, call.row);
            return ANSWER_DONE;
        }
    enum answer answer = call_parse(&call, argc - 2, argv + 2);
    return answer ? answer : call.row->verb->run(&call);
}

int main(int argc, char **argv) {
    argv = system_begin(argc, argv);
    if (!argv) {
        fputs("ntcdrom: out of memory\n", stderr);
        return ANSWER_REFUSED;
    }
    enum answer answer = run(argc, argv);
    bool lost = ferror(stdout) != 0;
    if (fclose(stdout) != 0 || lost) {
        fprintf(stderr, "ntcdrom: standard output: %s\n", strerror(errno ? errno : EIO));
        return answer ? (int)answer : ANSWER_REFUSED;
    }
    return (int)answer;
}
