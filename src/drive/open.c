/* SPDX-License-Identifier: MIT */
/* Which drive is asked for, and how are its knobs turned? */
#include "drive/state.h"

const struct model drive_models[] = {
#define MODEL(name, type, vendor, product, revision, serial, cd, dvd, bd, words)                                       \
    {name, type, vendor, product, revision, serial, {cd, dvd, bd}, words},
#include "drive/models.def"
#undef MODEL
};
const struct drive_words drive_model_words[] = {
#define MODEL(name, type, vendor, product, revision, serial, cd, dvd, bd, words) {name, words},
#include "drive/models.def"
#undef MODEL
};
const unsigned drive_model_count = sizeof drive_models / sizeof drive_models[0];

const struct drive_words drive_knob_words[] = {
#define KNOB(name, standard, least, most, words) {#name, words},
#include "drive/knobs.def"
#undef KNOB
};
const unsigned drive_knob_count = sizeof drive_knob_words / sizeof drive_knob_words[0];

static const struct knobs standard_knobs = {
#define KNOB(name, standard, least, most, words) .name = (standard),
#include "drive/knobs.def"
#undef KNOB
};

static const struct {
    size_t at;
    uint32_t least, most;
} knob_ranges[] = {
#define KNOB(name, standard, least, most, words) {offsetof(struct knobs, name), least, most},
#include "drive/knobs.def"
#undef KNOB
};

static bool named(struct bytes text, const char *name) {
    size_t len = strlen(name);
    return text.len == len && memcmp(text.at, name, len) == 0;
}

/* Everything up to `end`, which is stepped over; all that is left when it does not come. */
static struct bytes word_before(const char **at, char end) {
    const char *first = *at;
    size_t len = strlen(first);
    const char *stop = memchr(first, end, len);
    *at = stop ? stop + 1 : first + len;
    return (struct bytes){(const uint8_t *)first, stop ? (size_t)(stop - first) : len};
}

/* A decimal number without sign, or "on" and "off". */
static bool number_of(struct bytes text, uint32_t *ret) {
    uint64_t number = 0;
    if (named(text, "on") || named(text, "off")) {
        *ret = named(text, "on");
        return true;
    }
    if (text.len == 0 || text.len > 9)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] < '0' || text.at[i] > '9')
            return false;
        number = number * 10 + (unsigned)(text.at[i] - '0');
    }
    *ret = (uint32_t)number;
    return true;
}

/* An INQUIRY text: printable, and short enough; padded with blanks. */
static bool set_text(char *into, size_t room, struct bytes text) {
    if (text.len == 0 || text.len > room)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.at[i] < 0x20 || text.at[i] > 0x7e)
            return false;
    memset(into, ' ', room);
    memcpy(into, text.at, text.len);
    into[room] = '\0';
    return true;
}

static enum status bad_knob(struct error *error, const char *what, struct bytes text) {
    return error_set(error, ST_USAGE, 0, "%s: %.*s", what, (int)text.len, (const char *)text.at);
}

static enum status set_knob(struct drive *drive, struct bytes name, struct bytes value, struct error *error) {
    static const struct {
        const char *name;
        size_t at, room;
    } texts[] = {{"vendor", offsetof(struct drive, vendor), 8},
                 {"product", offsetof(struct drive, product), 16},
                 {"revision", offsetof(struct drive, revision), 4}};
    for (unsigned i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (!named(name, texts[i].name))
            continue;
        char *into = (char *)drive + texts[i].at;
        return set_text(into, texts[i].room, value) ? ST_OK
                                                    : bad_knob(error, "this text is too long or not printable", value);
    }
    for (unsigned i = 0; i < drive_knob_count; i++) {
        uint32_t number;
        if (!named(name, drive_knob_words[i].name))
            continue;
        if (!number_of(value, &number) || number < knob_ranges[i].least || number > knob_ranges[i].most)
            return error_set(error, ST_USAGE, 0, "%s is a number from %u to %u, not '%.*s'", drive_knob_words[i].name,
                             (unsigned)knob_ranges[i].least, (unsigned)knob_ranges[i].most, (int)value.len,
                             (const char *)value.at);
        memcpy((char *)&drive->knobs + knob_ranges[i].at, &number, sizeof number);
        return ST_OK;
    }
    return bad_knob(error, "the drive has no such knob", name);
}

static enum status set_knobs(struct drive *drive, const char *text, struct error *error) {
    while (*text) {
        struct bytes item = word_before(&text, ',');
        const uint8_t *equals = item.len ? memchr(item.at, '=', item.len) : NULL;
        if (!equals)
            return bad_knob(error, "a knob is written name=value", item);
        struct bytes name = {item.at, (size_t)(equals - item.at)};
        struct bytes value = {equals + 1, item.len - name.len - 1};
        TRY(set_knob(drive, name, value, error));
    }
    return ST_OK;
}

static enum status choose(struct drive *drive, const struct drive_options *options, struct error *error) {
    const char *model = options && options->model ? options->model : drive_models[0].name;
    const char *serial = options ? options->serial : NULL;
    for (unsigned i = 0; i < drive_model_count && !drive->model; i++)
        if (strlen(model) == strlen(drive_models[i].name) && memcmp(model, drive_models[i].name, strlen(model)) == 0)
            drive->model = &drive_models[i];
    if (!drive->model)
        return error_set(error, ST_USAGE, 0, "no drive is called '%s'", model);
    memcpy(drive->vendor, drive->model->vendor, sizeof drive->vendor);
    memcpy(drive->product, drive->model->product, sizeof drive->product);
    memcpy(drive->revision, drive->model->revision, sizeof drive->revision);
    if (!serial)
        serial = drive->model->serial;
    struct bytes text = {(const uint8_t *)serial, strlen(serial)};
    if (!set_text(drive->serial, sizeof drive->serial - 1, text))
        return bad_knob(error, "a serial number is 1 to 36 printable characters", text);
    drive->serial[text.len] = '\0';
    drive->knobs = standard_knobs;
    return options && options->knobs ? set_knobs(drive, options->knobs, error) : ST_OK;
}

static void index_commands(struct drive *drive) {
    for (unsigned i = drive_command_count; i-- > 0;)
        if (drive_has(drive, &drive_commands[i]))
            drive->command[drive_commands[i].opcode] = &drive_commands[i];
}

enum status drive_open(const struct host *host, const struct drive_options *options, struct drive **ret,
                       struct error *error) {
    struct drive *drive = host_take(host, sizeof *drive);
    if (!drive)
        return error_set(error, ST_NO_MEMORY, 0, "no memory for a drive");
    memset(drive, 0, sizeof *drive);
    drive->host = host;
    enum status status = choose(drive, options, error);
    if (status != ST_OK)
        goto failed;
    drive->buffer = host_take(host, TEST_BUFFER_LEN + ECHO_LEN);
    if (!drive->buffer) {
        status = error_set(error, ST_NO_MEMORY, 0, "no memory for the drive's buffer");
        goto failed;
    }
    index_commands(drive);
    drive->audio.status = 0x15;
    drive->block_len = 2048;
    /* Five changes by the user are left [MMC-6 REPORT KEY, RPC state]. */
    drive->region_set = drive->knobs.region != 0;
    drive->region = (uint8_t)(drive->region_set ? 1u << (drive->knobs.region - 1) : 0xffu);
    drive->region_changes = 5;
    pages_reset(drive);
    rate_reset(drive);
    tray_settle(drive);
    *ret = drive;
    return ST_OK;
failed:
    host_give(host, drive, sizeof *drive);
    return status;
}

void drive_close(struct drive *drive) {
    if (!drive)
        return;
    if (drive->has_disc)
        tray_drop(drive);
    /* Taking all rules away allocates nothing. */
    enum status taken = drive_set_faults(drive, NULL, 0, 0);
    (void)taken;
    host_give(drive->host, drive->buffer, TEST_BUFFER_LEN + ECHO_LEN);
    host_give(drive->host, drive, sizeof *drive);
}
