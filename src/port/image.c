/* SPDX-License-Identifier: MIT */
/* How does a packet reach a virtual drive with a disc image in it? */
#include "port/image.h"
#include "drive/drive.h"
#include "image/image.h"

enum { BUS_FILE_BACKED_VIRTUAL = 15, WORD_ROOM = 48, KNOBS_ROOM = 1024 };

struct image_port {
    struct port port;
    struct drive *drive;
    struct image_options options;
    char medium[WORD_ROOM], model[WORD_ROOM], serial[WORD_ROOM];
    char knobs[KNOBS_ROOM];
};

static const struct port_ops ops;

static enum status execute(struct port *port, struct packet *packet) {
    drive_execute(((struct image_port *)port)->drive, packet);
    return ST_OK;
}

static void cancel(struct port *port) { drive_cancel(((struct image_port *)port)->drive); }

static void close(struct port *port) {
    const struct host *host = port->host;
    drive_close(((struct image_port *)port)->drive);
    host_give(host, port, sizeof(struct image_port));
}

static const struct port_ops ops = {.scheme = "image", .execute = execute, .cancel = cancel, .close = close};

/* A value as NUL-terminated text; "" when the option is not there. */
static enum status take_word(const struct port_address *address, const char *name, char into[WORD_ROOM],
                             struct error *error) {
    struct bytes value = port_option_find(address, name);
    into[0] = '\0';
    if (!value.at)
        return ST_OK;
    if (value.len == 0 || value.len >= WORD_ROOM)
        return error_set(error, ST_USAGE, 0, "%s wants 1 to %d characters", name, WORD_ROOM - 1);
    memcpy(into, value.at, value.len);
    into[value.len] = '\0';
    return ST_OK;
}

static enum status take_switch(const struct port_address *address, const char *name, bool *ret, struct error *error) {
    struct bytes value = port_option_find(address, name);
    if (!value.at)
        return ST_OK;
    if (!port_option_is(value, "on") && !port_option_is(value, "off"))
        return error_set(error, ST_USAGE, 0, "%s is on or off, not \"%.*s\"", name, (int)value.len,
                         (const char *)value.at);
    *ret = port_option_is(value, "on");
    return ST_OK;
}

static enum status take_class(const struct port_address *address, struct image_options *options, struct error *error) {
    static const char *const classes[] = {[MEDIUM_CD] = "cd", [MEDIUM_DVD] = "dvd", [MEDIUM_BD] = "bd"};
    struct bytes value = port_option_find(address, "class"), medium = port_option_find(address, "medium");
    /* An image that does not say what it was made from is what it shall present itself as. */
    if (!value.at && medium.len > 3 && memcmp(medium.at, "dvd", 3) == 0)
        value = (struct bytes){medium.at, 3};
    else if (!value.at && medium.len > 3 && memcmp(medium.at, "bd-", 3) == 0)
        value = (struct bytes){medium.at, 2};
    if (!value.at)
        return ST_OK;
    for (unsigned i = 0; i < 3; i++)
        if (port_option_is(value, classes[i])) {
            options->force_class = true;
            options->medium = (enum medium_class)i;
            return ST_OK;
        }
    return error_set(error, ST_USAGE, 0, "class is cd, dvd or bd, not \"%.*s\"", (int)value.len,
                     (const char *)value.at);
}

static enum status take_text(const struct port_address *address, struct image_options *options, struct error *error) {
    struct bytes value = port_option_find(address, "text");
    if (!value.at || port_option_is(value, "cp1252"))
        return ST_OK;
    options->text_set = CHARSET_MS_JIS;
    return port_option_is(value, "cp932") ? ST_OK
                                          : error_set(error, ST_USAGE, 0, "text is cp1252 or cp932, not \"%.*s\"",
                                                      (int)value.len, (const char *)value.at);
}

/* "-" is no file: a blank disc when the medium is a blank one, else an empty tray. */
static bool is_none(const char *path) { return path[0] == '-' && path[1] == '\0'; }

/* What is no option of the port's own is a knob of the drive. */
static bool is_own(struct bytes name) {
    static const char *const own[] = {"model",      "medium",          "serial",      "class",
                                      "swap-audio", "allow-truncated", "allow-paths", "whole-gd",
                                      "text"};
    for (unsigned i = 0; i < sizeof own / sizeof *own; i++)
        if (port_option_is(name, own[i]))
            return true;
    return false;
}

static enum status take_knobs(const struct port_address *address, char into[KNOBS_ROOM], struct error *error) {
    struct writer out = writer_over(into, KNOBS_ROOM);
    for (unsigned i = 0; i < address->option_count; i++) {
        const struct port_option *option = &address->option[i];
        if (is_own(option->name))
            continue;
        if (out.wanted)
            put_u8(&out, ',');
        put(&out, option->name.at, option->name.len);
        put_u8(&out, '=');
        put(&out, option->value.at, option->value.len);
    }
    put_u8(&out, 0);
    return out.wanted <= out.room ? ST_OK : error_set(error, ST_USAGE, 0, "the drive's options are too long");
}

enum status port_image_options(const struct port_address *address, struct image_options *ret, struct error *error) {
    TRY(take_class(address, ret, error));
    TRY(take_text(address, ret, error));
    TRY(take_switch(address, "swap-audio", &ret->swap_audio, error));
    TRY(take_switch(address, "allow-truncated", &ret->allow_truncated, error));
    TRY(take_switch(address, "allow-paths", &ret->allow_paths, error));
    return take_switch(address, "whole-gd", &ret->whole_gd, error);
}

bool port_image_alone(const struct port_address *address) {
    for (unsigned i = 0; i < address->option_count; i++)
        if (!is_own(address->option[i].name))
            return false;
    return !is_none(address->rest);
}

static enum status take_options(const struct port_address *address, struct image_port *port, struct error *error) {
    TRY(take_word(address, "model", port->model, error));
    TRY(take_word(address, "medium", port->medium, error));
    TRY(take_word(address, "serial", port->serial, error));
    TRY(port_image_options(address, &port->options, error));
    return take_knobs(address, port->knobs, error);
}

static bool is_blank(const char *medium) {
    size_t len = strlen(medium);
    return len > 6 && memcmp(medium + len - 6, "-blank", 6) == 0;
}

static enum status insert(struct image_port *port, const char *path, struct error *error) {
    const struct host *host = port->port.host;
    struct disc disc;
    struct file *file;
    if (is_none(path)) {
        if (!is_blank(port->medium))
            return ST_OK;
        disc_begin(&disc, host);
        return drive_insert(port->drive, &disc, port->medium, error);
    }
    if (!host->open_file)
        return error_set(error, ST_UNSUPPORTED, 0, "%s: this host has no files", path);
    enum status status = host->open_file(host->self, path, OPEN_TO_READ, &file);
    if (status != ST_OK)
        return error_set(error, status, 0, "%s: %s", path, status_name(status));
    TRY(image_load(file, host, &port->options, &disc, error));
    return drive_insert(port->drive, &disc, port->medium[0] ? port->medium : NULL, error);
}

static const char *or_null(const char *word) { return word[0] ? word : NULL; }

enum status port_open_image(const struct port_address *address, const struct host *host, struct port **ret,
                            struct error *error) {
    struct image_port *port = host_take(host, sizeof *port);
    if (!port)
        return error_set(error, ST_NO_MEMORY, 0, "no memory for a port");
    memset(port, 0, sizeof *port);
    port->port = (struct port){.ops = &ops,
                               .host = host,
                               .max_transfer = PORT_MAX_TRANSFER,
                               .max_pages = PORT_MAX_PAGES,
                               .bus_type = BUS_FILE_BACKED_VIRTUAL};
    enum status status = take_options(address, port, error);
    if (status == ST_OK) {
        struct drive_options options = {or_null(port->model), or_null(port->serial), or_null(port->knobs)};
        status = drive_open(host, &options, &port->drive, error);
    }
    if (status == ST_OK)
        status = insert(port, address->rest, error);
    if (status != ST_OK) {
        close(&port->port);
        return status;
    }
    *ret = &port->port;
    return ST_OK;
}

static struct image_port *find(struct port *port) {
    while (port && port->ops != &ops)
        port = port->below;
    return (struct image_port *)port;
}

struct drive *port_image_drive(struct port *port) {
    struct image_port *image = find(port);
    return image ? image->drive : NULL;
}

enum status port_image_change(struct port *port, const char *path, bool force, struct error *error) {
    struct image_port *image = find(port);
    if (!image)
        return error_set(error, ST_UNSUPPORTED, 0, "no image stands behind this drive");
    enum status status = drive_remove(image->drive, force);
    if (status == ST_BUSY)
        return error_set(error, status, 0, "the disc is locked in");
    return insert(image, path, error);
}
