/* SPDX-License-Identifier: MIT */
/* How are the ports that wrap another one opened? */
#include "base/arena.h"
#include "port/port.h"
#include "port/record.h"
#include "port/trace.h"
#include <errno.h>
#include <unistd.h>

/* Standard error as a file that is only ever appended to. */
static enum status read_nothing(struct file *file, uint64_t at, void *into, size_t len) {
    (void)file, (void)at, (void)into, (void)len;
    return ST_UNSUPPORTED;
}

static enum status write_behind(struct file *file, uint64_t at, const void *from, size_t len) {
    const uint8_t *byte = from;
    (void)file, (void)at;
    while (len) {
        /* Windows' write counts in 32 bits. */
        ssize_t done = write(STDERR_FILENO, byte, len < 1u << 20 ? (unsigned)len : 1u << 20);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return ST_IO_ERROR;
        byte += done;
        len -= (size_t)done;
    }
    return ST_OK;
}

static void keep_open(struct file *file) { (void)file; }

static const struct file_ops error_ops = {.read_at = read_nothing, .write_at = write_behind, .close = keep_open};
static struct file error_file = {&error_ops, 0, "standard error"};

/* The file an option names, created anew. An absent option is standard error. */
static enum status open_out(const struct port_address *address, const struct host *host, struct file **ret,
                            struct error *error) {
    struct bytes value = port_option_find(address, "file");
    struct arena arena = arena_on(host);
    enum status status = ST_NO_MEMORY;
    if (!value.at) {
        *ret = &error_file;
        return ST_OK;
    }
    char *name = arena_text(&arena, (const char *)value.at, value.len);
    if (name)
        status = host->open_file ? host->open_file(host->self, name, OPEN_TO_CREATE, ret) : ST_UNSUPPORTED;
    if (status != ST_OK)
        (void)error_set(error, status, 0, "file=%.*s: %s", (int)value.len, (const char *)value.at, status_name(status));
    arena_drop(&arena);
    return status;
}

static enum status take_choice(const struct port_address *address, const char *name, const char *yes, bool *ret,
                               struct error *error) {
    struct bytes value = port_option_find(address, name);
    *ret = port_option_is(value, yes);
    if (value.at && !*ret)
        return error_set(error, ST_USAGE, 0, "%s: %s or nothing, not %.*s", name, yes, (int)value.len,
                         (const char *)value.at);
    return ST_OK;
}

enum status port_open_trace(const struct port_address *address, const struct host *host, struct port **ret,
                            struct error *error) {
    struct port *below = NULL;
    struct file *file = NULL;
    bool json = false;
    TRY(take_choice(address, "json", "1", &json, error));
    TRY(port_open(address->rest, host, &below, error));
    enum status status = open_out(address, host, &file, error);
    if (status != ST_OK) {
        port_close(below);
        return status;
    }
    status = trace_wrap(below, file, json, ret);
    return status == ST_OK ? ST_OK : error_set(error, status, 0, "trace: %s", status_name(status));
}

enum status port_open_record(const struct port_address *address, const struct host *host, struct port **ret,
                             struct error *error) {
    struct port *below = NULL;
    struct file *file = NULL;
    bool keep_all = false;
    TRY(take_choice(address, "keep", "all", &keep_all, error));
    if (!port_option_find(address, "file").at)
        return error_set(error, ST_USAGE, 0, "record: needs file=, as in record(file=my.rec):%s", address->rest);
    TRY(port_open(address->rest, host, &below, error));
    enum status status = open_out(address, host, &file, error);
    if (status != ST_OK) {
        port_close(below);
        return status;
    }
    status = record_wrap(below, file, keep_all, ret);
    return status == ST_OK ? ST_OK : error_set(error, status, 0, "record: %s", status_name(status));
}
