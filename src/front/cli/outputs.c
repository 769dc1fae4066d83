/* SPDX-License-Identifier: MIT */
/* How do several files get their names together, or not at all? */
#include "front/cli/outputs.h"
#include "front/cli/page.h"
#include "front/cli/system.h"
#include "host/beside.h"
#include "host/user.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A file under a name of its own until all are whole. What is opened again reads through the same one. */
struct output_file {
    struct file file;
    struct outputs *outputs; /* of the file itself and of what is opened again */
    struct output_file *of;  /* opened again: the file it reads; else itself */
    struct file *below;      /* the host's, NULL once closed */
    char *final, *part, *before; /* the names: to be, now, and what was replaced; NULL: none */
};

struct outputs {
    struct user_host ground;
    bool replace, watching;
    unsigned count;
    struct output_file *file[OUTPUTS_MOST];
    unsigned spared_count;
    struct system_identity spared[OUTPUTS_MOST + 1];
};

int outputs_ended(const struct outputs *outputs) { return outputs->watching ? system_ended() : 0; }

/* ---- one file ---- */

static enum status read_at(struct file *file, uint64_t at, void *into, size_t len) {
    struct file *below = ((struct output_file *)file)->of->below;
    return below ? file_read(below, at, into, len) : ST_GONE;
}

static enum status write_at(struct file *file, uint64_t at, const void *from, size_t len) {
    struct file *below = ((struct output_file *)file)->below;
    if (!below)
        return ST_GONE;
    enum status status = file_write(below, at, from, len);
    file->size = below->size;
    return status;
}

static void close_again(struct file *file) { free(file); }

static enum status open_beside(struct file *file, const char *name, struct file **ret) {
    struct outputs *outputs = ((struct output_file *)file)->outputs;
    const char *last = beside_component(name);
    for (unsigned i = 0; last && i < outputs->count; i++)
        if (system_same_name(outputs->file[i]->file.name, last))
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
        if (system_same_name(outputs->file[i]->final, path))
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

static enum status fail(const char *name, struct error *error) {
    enum status status = errno == EEXIST                     ? ST_BUSY
                         : errno == ENOSPC                   ? ST_NO_SPACE
                         : errno == ENOENT                   ? ST_NOT_FOUND
                         : errno == EACCES || errno == EROFS ? ST_NO_ACCESS
                                                             : ST_IO_ERROR;
    return error_set(error, status, 0, "%s: %s", name, strerror(errno));
}

static void forget(struct output_file *file) {
    file_close(file->below);
    if (file->part)
        system_remove(file->part);
    free((char *)(uintptr_t)file->file.name), free(file->final), free(file->part), free(file->before);
    free(file);
}

enum status outputs_create(struct outputs *outputs, const char *path, struct file **ret, struct error *error) {
    const struct host *host = &outputs->ground.host;
    char *final;
    if (outputs->count == OUTPUTS_MOST)
        return error_set(error, ST_TOO_LARGE, 0, "more than %d files", (int)OUTPUTS_MOST);
    enum status status = judge(outputs, path, &final, error);
    if (status != ST_OK)
        return status;
    if (!outputs->watching)
        system_note_end(true);
    outputs->watching = true;
    struct output_file *file = memory(NULL, sizeof *file);
    *file = (struct output_file){{&write_ops, 0, copy_of(system_last_component(path))}, outputs, file, .final = final};
    FILE *claim = system_open_part(final, &file->part); /* nobody else has that name */
    if (claim)
        fclose(claim);
    status = claim ? host->open_file(host->self, file->part, OPEN_TO_CREATE, &file->below) : fail(path, error);
    if (status != ST_OK) {
        file->below = NULL;
        forget(file);
        return claim ? error_set(error, status, 0, "%s: %s", path, status_name(status)) : status;
    }
    outputs->file[outputs->count++] = file;
    *ret = &file->file;
    return ST_OK;
}

enum status outputs_reopen(struct outputs *outputs, const struct file *written, struct file **ret) {
    struct output_file *of = ((const struct output_file *)written)->of;
    struct output_file *again = malloc(sizeof *again);
    if (!again)
        return ST_NO_MEMORY;
    *again = (struct output_file){.file = {&read_ops, of->file.size, of->file.name}, .outputs = outputs, .of = of};
    *ret = &again->file;
    return ST_OK;
}

unsigned outputs_count(const struct outputs *outputs) { return outputs->count; }
const struct file *outputs_file(const struct outputs *outputs, unsigned index) { return &outputs->file[index]->file; }

/* ---- names ---- */

/* Gives one file its name. What had it stays within reach under another one. */
static bool take_name(struct output_file *file, bool replace) {
    enum system_kind there = system_kind_of(file->final);
    bool taken = false;
    if (there == SYSTEM_NOTHING)
        taken = system_move(file->part, file->final);
    else if (replace && there == SYSTEM_FILE)
        taken = system_exchange(file->part, file->final, &file->before);
    else
        errno = EEXIST; /* since it was judged, another came, or what nobody may replace */
    if (taken) {
        free(file->part);
        file->part = NULL;
    }
    return taken;
}

static void give_name_back(const struct output_file *file) {
    if (!file->before || !system_keep_part(file->before, file->final))
        system_remove(file->final);
}

/* Closed first: Windows renames no file that somebody has open for writing, ourselves too. */
static enum status finish(struct output_file *file, struct error *error) {
    file_close(file->below);
    file->below = NULL;
    return system_sync(file->part) ? ST_OK : fail(file->final, error);
}

static enum status name_all(struct outputs *outputs, struct error *error) {
    unsigned named = 0;
    while (named < outputs->count && take_name(outputs->file[named], outputs->replace))
        named++;
    if (named < outputs->count) {
        enum status status = fail(outputs->file[named]->final, error);
        while (named-- > 0)
            give_name_back(outputs->file[named]);
        return status;
    }
    for (unsigned i = 0; i < outputs->count; i++)
        if (outputs->file[i]->before)
            system_remove(outputs->file[i]->before);
    return ST_OK;
}

enum status outputs_keep(struct outputs *outputs, struct error *error) {
    for (unsigned i = 0; i < outputs->count; i++) {
        enum status status = finish(outputs->file[i], error);
        if (status != ST_OK)
            return status;
    }
    if (outputs_ended(outputs))
        return ST_CANCELLED;
    /* Nothing but the end of the machine comes between the first name and the last. */
    system_hold_signals(true);
    enum status status = name_all(outputs, error);
    if (outputs->count)
        system_sync_names(outputs->file[0]->final);
    system_hold_signals(false);
    return status;
}

void outputs_end(struct outputs *outputs) {
    for (unsigned i = 0; i < outputs->count; i++)
        forget(outputs->file[i]);
    if (outputs->watching)
        system_note_end(false);
    user_host_end(&outputs->ground);
    free(outputs);
}
