/* SPDX-License-Identifier: MIT */
/* How do several files get their names together, or not at all, on Windows? */
#include "front/cli/outputs.h"
#include "front/cli/page.h"
#include "front/cli/system.h"
#include "host/beside.h"
#include "host/user.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <windows.h>

/* A file under a name of its own until all are whole. What is opened again reads through the same one. */
struct output_file {
    struct file file;
    struct outputs *outputs; /* of the file itself and of what is opened again */
    struct output_file *of;  /* opened again: the file it reads; NULL: the file itself */
    struct file *below;      /* the host's, NULL once closed */
    char *shown;             /* the last component of the name as it was given */
    char *final, *part, *before; /* the names: to be, now, and what was replaced; NULL: none */
    bool named;
};

struct outputs {
    struct user_host ground;
    bool replace, watching;
    unsigned count;
    struct output_file *file[OUTPUTS_MOST];
    unsigned spared_count;
    struct system_identity spared[OUTPUTS_MOST + 1];
};

/* ---- the console's end ---- */

static volatile LONG ended;

static BOOL WINAPI note(DWORD why) {
    (void)InterlockedExchange(&ended, why == CTRL_C_EVENT ? SIGINT : SIGTERM);
    return TRUE;
}

int outputs_ended(const struct outputs *outputs) {
    (void)outputs;
    return (int)ended;
}

/* ---- one file ---- */

static enum status read_at(struct file *file, uint64_t at, void *into, size_t len) {
    const struct output_file *self = (struct output_file *)file;
    struct file *below = self->of ? self->of->below : self->below;
    return below ? file_read(below, at, into, len) : ST_GONE;
}

static enum status write_at(struct file *file, uint64_t at, const void *from, size_t len) {
    const struct output_file *self = (struct output_file *)file;
    enum status status = self->below ? file_write(self->below, at, from, len) : ST_GONE;
    if (self->below)
        file->size = self->below->size;
    return status;
}

static void close_again(struct file *file) { free(file); }

static enum status open_beside(struct file *file, const char *name, struct file **ret) {
    struct outputs *outputs = ((struct output_file *)file)->outputs;
    const char *last = beside_component(name);
    for (unsigned i = 0; last && i < outputs->count; i++)
        if (beside_same(outputs->file[i]->file.name, last))
            return outputs_reopen(outputs, &outputs->file[i]->file, ret);
    return ST_NOT_FOUND;
}

static const struct file_ops write_ops = {.read_at = read_at, .write_at = write_at, .open_beside = open_beside};
static const struct file_ops read_ops = {.read_at = read_at, .open_beside = open_beside, .close = close_again};

/* ---- the set ---- */

struct outputs *outputs_begin(bool replace) {
    struct outputs *outputs = memory(NULL, sizeof *outputs);
    *outputs = (struct outputs){.replace = replace};
    user_host_begin(&outputs->ground);
    outputs->watching = SetConsoleCtrlHandler(note, TRUE) != 0;
    return outputs;
}

void outputs_spare(struct outputs *outputs, const char *path) {
    if (outputs->spared_count < OUTPUTS_MOST + 1 && system_identify(path, &outputs->spared[outputs->spared_count]))
        outputs->spared_count++;
}

static bool is_spared(const struct outputs *outputs, const char *path) {
    struct system_identity is;
    if (!system_identify(path, &is))
        return false;
    for (unsigned i = 0; i < outputs->spared_count; i++)
        if (outputs->spared[i].volume == is.volume && outputs->spared[i].file == is.file)
            return true;
    return false;
}

static char *copy_of(const char *text) {
    size_t len = strlen(text) + 1;
    return memcpy(memory(NULL, len), text, len);
}

/* Whether the name may be taken: nothing there, or what may be replaced. *ret is the name behind links. */
static enum status judge(struct outputs *outputs, const char *path, char **ret, struct error *error) {
    enum system_kind kind = system_kind_of(path);
    *ret = NULL;
    for (unsigned i = 0; i < outputs->count; i++)
        if (beside_same(outputs->file[i]->final, path))
            return error_set(error, ST_USAGE, 0, "%s would be written twice", path);
    if (kind == SYSTEM_NOTHING) {
        *ret = copy_of(path);
        return ST_OK;
    }
    if (kind != SYSTEM_FILE)
        return error_set(error, ST_UNSUPPORTED, 0, "%s is there and no regular file", path);
    if (is_spared(outputs, path))
        return error_set(error, ST_USAGE, 0, "%s is what is being read", path);
    if (!outputs->replace)
        return error_set(error, ST_BUSY, 0, "%s is there already; --force replaces it", path);
    *ret = system_real_name(path); /* a link stays a link: what it leads to is replaced */
    if (!*ret)
        *ret = copy_of(path);
    return ST_OK;
}

static void forget(struct output_file *file) {
    file_close(file->below);
    free(file->shown), free(file->final), free(file->part), free(file->before);
    free(file);
}

/* A name that is not there, beside another. */
static char *spare_name(const char *path, const char *word) {
    size_t room = strlen(path) + strlen(word) + 32;
    char *name = memory(NULL, room);
    unsigned number = 0;
    do
        snprintf(name, room, "%s.%s-%lu-%u", path, word, (unsigned long)GetCurrentProcessId(), number);
    while (system_kind_of(name) != SYSTEM_NOTHING && ++number < 1000);
    return name;
}

enum status outputs_create(struct outputs *outputs, const char *path, struct file **ret, struct error *error) {
    const struct host *host = &outputs->ground.host;
    char *final;
    if (outputs->count == OUTPUTS_MOST)
        return error_set(error, ST_TOO_LARGE, 0, "more than %d files", (int)OUTPUTS_MOST);
    enum status status = judge(outputs, path, &final, error);
    if (status != ST_OK)
        return status;
    struct output_file *file = memory(NULL, sizeof *file);
    *file = (struct output_file){.file = {.ops = &write_ops}, .outputs = outputs, .final = final, .part = spare_name(final, "part")};
    status = host->open_file(host->self, file->part, OPEN_TO_CREATE, &file->below);
    if (status != ST_OK) {
        file->below = NULL;
        forget(file);
        return error_set(error, status, 0, "%s: %s", path, status_name(status));
    }
    file->shown = copy_of(system_last_component(path));
    file->file.name = file->shown;
    outputs->file[outputs->count++] = file;
    *ret = &file->file;
    return ST_OK;
}

enum status outputs_reopen(struct outputs *outputs, const struct file *written, struct file **ret) {
    struct output_file *of = (struct output_file *)(uintptr_t)written;
    struct output_file *again = malloc(sizeof *again);
    if (!again)
        return ST_NO_MEMORY;
    *again = (struct output_file){.file = {&read_ops, written->size, written->name}, .outputs = outputs, .of = of->of ? of->of : of};
    *ret = &again->file;
    return ST_OK;
}

unsigned outputs_count(const struct outputs *outputs) { return outputs->count; }
const struct file *outputs_file(const struct outputs *outputs, unsigned index) { return &outputs->file[index]->file; }

/* ---- names ---- */

/* Gives one file its name. What had it stays within reach under another one. */
static bool take_name(struct output_file *file, bool replace) {
    if (replace && system_kind_of(file->final) != SYSTEM_NOTHING) {
        file->before = spare_name(file->final, "old");
        if (!system_move(file->final, file->before)) {
            free(file->before);
            file->before = NULL;
            return false;
        }
    }
    return file->named = system_move(file->part, file->final);
}

static void give_name_back(struct output_file *file) {
    if (file->named)
        system_remove(file->final);
    else
        system_remove(file->part);
    if (file->before)
        (void)system_move(file->before, file->final);
    free(file->before);
    file->before = NULL;
    file->named = true; /* nothing is left to remove */
}

/* Windows renames no file that somebody has open for writing, ourselves too. */
static enum status finish(struct output_file *file, struct error *error) {
    file_close(file->below);
    file->below = NULL;
    if (system_sync(file->part))
        return ST_OK;
    return error_set(error, errno == ENOSPC ? ST_TOO_LARGE : ST_IO_ERROR, 0, "%s: %s", file->final, strerror(errno));
}

enum status outputs_keep(struct outputs *outputs, struct error *error) {
    enum status status = ST_OK;
    for (unsigned i = 0; i < outputs->count; i++) {
        status = finish(outputs->file[i], error);
        if (status != ST_OK)
            return status;
    }
    if (ended)
        return ST_CANCELLED;
    unsigned named = 0;
    while (named < outputs->count && take_name(outputs->file[named], outputs->replace))
        named++;
    if (named < outputs->count) {
        status = error_set(error, errno == EEXIST ? ST_BUSY : ST_NO_ACCESS, 0, "%s: %s", outputs->file[named]->final, strerror(errno));
        for (unsigned i = named + 1; i-- > 0;)
            give_name_back(outputs->file[i]);
    }
    for (unsigned i = 0; i < outputs->count && status == ST_OK; i++)
        if (outputs->file[i]->before)
            system_remove(outputs->file[i]->before);
    return status;
}

void outputs_end(struct outputs *outputs) {
    for (unsigned i = 0; i < outputs->count; i++) {
        struct output_file *file = outputs->file[i];
        file_close(file->below);
        file->below = NULL;
        if (!file->named)
            system_remove(file->part);
        forget(file);
    }
    if (outputs->watching)
        (void)SetConsoleCtrlHandler(note, FALSE);
    user_host_end(&outputs->ground);
    free(outputs);
}
