/* SPDX-License-Identifier: MIT */
/* Where a verb's bytes go: standard output, a device, or a file that bears its name only when it is whole. */
#include "front/cli/output.h"
#include "front/cli/page.h"
#include "front/cli/system.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static enum answer fail(const struct output *output) {
    return refuse(output->call, "%s: %s", output->name, strerror(errno));
}

static void forget(struct output *output) {
    free(output->final);
    free(output->part);
    output->final = output->part = NULL;
    output->file = NULL;
}

enum answer output_open(const struct call *call, const char *name, struct output *ret) {
    *ret = (struct output){.call = call, .name = name};
    if (strcmp(name, "-") == 0) {
        ret->name = "standard output";
        ret->file = stdout;
        return ANSWER_DONE;
    }
    enum system_kind kind = system_kind_of(name);
    if (kind == SYSTEM_FOLDER)
        return refuse(call, "%s: is a folder", name);
    if (kind == SYSTEM_OTHER) {
        ret->file = system_open(name, "wb");
        return ret->file ? ANSWER_DONE : fail(ret);
    }
    /* A link stays a link: what it leads to is replaced. */
    ret->final = kind == SYSTEM_FILE ? system_real_name(name) : NULL;
    if (!ret->final)
        ret->final = strcpy(memory(NULL, strlen(name) + 1), name);
    ret->file = system_open_part(ret->final, &ret->part);
    if (!ret->file) {
        enum answer answer = fail(ret);
        forget(ret);
        return answer;
    }
    system_watch(ret->part);
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
    else if (output->part && !system_keep_part(output->part, output->final))
        answer = fail(output);
    if (answer && output->part)
        system_remove(output->part);
    if (output->part)
        system_watch(NULL);
    forget(output);
    return answer;
}

void output_drop(struct output *output) {
    if (output->file && output->file != stdout)
        fclose(output->file);
    if (output->part) {
        system_remove(output->part);
        system_watch(NULL);
    }
    forget(output);
}
