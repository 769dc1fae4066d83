/* SPDX-License-Identifier: MIT */
/* Where a verb's bytes go: standard output, a device, or a file that bears its name only when it is whole. */
#include "front/cli/output.h"
#include "front/cli/page.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a signal handler must remove: it cannot be told otherwise. */
static const char *volatile unfinished;
static const int ending_signals[] = {SIGINT, SIGTERM, SIGHUP};

static void remove_unfinished(int number) {
    const char *part = unfinished;
    if (part)
        unlink(part);
    signal(number, SIG_DFL);
    raise(number);
}

static void watch(const char *part) {
    unfinished = part;
    struct sigaction action = {.sa_handler = part ? remove_unfinished : SIG_DFL};
    for (unsigned i = 0; i < sizeof ending_signals / sizeof *ending_signals; i++) {
        struct sigaction before;
        if (sigaction(ending_signals[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(ending_signals[i], &action, NULL);
    }
}

static enum answer fail(const struct output *output) {
    return refuse(output->call, "%s: %s", output->name, strerror(errno));
}

/* A file beside the final name, readable as the user's mask allows. */
static int open_part(struct output *output) {
    size_t room = strlen(output->final) + sizeof ".part-XXXXXX";
    output->part = memory(NULL, room);
    snprintf(output->part, room, "%s.part-XXXXXX", output->final);
    int descriptor = mkstemp(output->part);
    if (descriptor < 0)
        return -1;
    mode_t mask = umask(0);
    umask(mask);
    (void)!fchmod(descriptor, 0666 & ~mask);
    return descriptor;
}

static void forget(struct output *output) {
    free(output->final);
    free(output->part);
    output->final = output->part = NULL;
    output->file = NULL;
}

enum answer output_open(const struct call *call, const char *name, struct output *ret) {
    struct stat is;
    *ret = (struct output){.call = call, .name = name};
    if (strcmp(name, "-") == 0) {
        ret->name = "standard output";
        ret->file = stdout;
        return ANSWER_DONE;
    }
    bool exists = stat(name, &is) == 0;
    if (exists && S_ISDIR(is.st_mode))
        return refuse(call, "%s: is a folder", name);
    if (exists && !S_ISREG(is.st_mode)) {
        ret->file = fopen(name, "wb");
        return ret->file ? ANSWER_DONE : fail(ret);
    }
    /* A link stays a link: what it leads to is replaced. */
    ret->final = exists ? realpath(name, NULL) : NULL;
    if (!ret->final)
        ret->final = strcpy(memory(NULL, strlen(name) + 1), name);
    int descriptor = open_part(ret);
    ret->file = descriptor < 0 ? NULL : fdopen(descriptor, "wb");
    if (!ret->file) {
        enum answer answer = fail(ret);
        if (descriptor >= 0) {
            close(descriptor);
            unlink(ret->part);
        }
        forget(ret);
        return answer;
    }
    watch(ret->part);
    return ANSWER_DONE;
}

enum answer output_put(struct output *output, const void *from, size_t len) {
    errno = 0;
    return fwrite(from, 1, len, output->file) == len ? ANSWER_DONE : fail(output);
}

enum answer output_keep(struct output *output) {
    enum answer answer = ANSWER_DONE;
    errno = 0;
    if (output->file == stdout ? fflush(stdout) != 0 : fclose(output->file) != 0)
        answer = fail(output);
    else if (output->part && rename(output->part, output->final) != 0)
        answer = fail(output);
    if (answer && output->part)
        unlink(output->part);
    if (output->part)
        watch(NULL);
    forget(output);
    return answer;
}

void output_drop(struct output *output) {
    if (output->file && output->file != stdout)
        fclose(output->file);
    if (output->part) {
        unlink(output->part);
        watch(NULL);
    }
    forget(output);
}
