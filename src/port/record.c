/* SPDX-License-Identifier: MIT */
/* What did a drive answer, and how long did it take? Written so that docs/man/ntcdrom-record.5 describes it. */
#include "port/record.h"
#include "port/tape.h"

enum { PIECE = 4096 };

struct record {
    struct port port;
    struct tape tape;
    struct file *file;
    struct json_writer writer;
    bool keep_all, silent;
    uint8_t *copy; /* of the data, to blank it */
    size_t copy_room;
};

static void blank(uint8_t *data, size_t len, size_t first, size_t count) {
    if (first < len)
        memset(data + first, 0, count < len - first ? count : len - first);
}

/* Vital product data that name one drive: unit serial number, designators, ATA identify data [SPC-4 7.8]. */
static void blank_inquiry(const uint8_t *cdb, uint8_t *data, size_t len) {
    enum { SERIAL = 0x80, DESIGNATORS = 0x83, ATA = 0x89 };
    if (!(cdb[1] & 1)) {
        blank(data, len, 36, 20); /* vendor specific: some drives keep their serial number here */
    } else if (cdb[2] == SERIAL) {
        blank(data, len, 4, len);
    } else if (cdb[2] == DESIGNATORS) {
        for (size_t at = 4; at + 4 <= len; at += 4u + data[at + 3])
            blank(data, len, at + 4, data[at + 3]);
    } else if (cdb[2] == ATA) {
        blank(data, len, 60 + 20, 20); /* IDENTIFY words 10-19: serial number */
        blank(data, len, 60 + 216, 8); /* words 108-111: world wide name */
    }
}

/* Features 0108h, logical unit serial number, and 0109h, media serial number [MMC-6 5.3]. */
static void blank_features(uint8_t *data, size_t len) {
    for (size_t at = 8; at + 4 <= len; at += 4u + data[at + 3]) {
        uint16_t feature = get_be16(data + at);
        if (feature == 0x0108 || feature == 0x0109)
            blank(data, len, at + 4, data[at + 3]);
    }
}

/* Keys of CSS, CPRM and AACS; region state and grants identify nobody and steer what follows. */
static void blank_key(const uint8_t *cdb, uint8_t *data, size_t len) {
    uint8_t class = cdb[7], format = cdb[10] & 0x3f;
    bool open = (class == 0 && (format == 0x00 || format == 0x05 || format == 0x06 || format == 0x08)) ||
                (class == 2 && format == 0x00) || format == 0x3f;
    if (!open)
        blank(data, len, 4, len);
}

/* Disc keys, burst cutting areas, media identifiers and key blocks [MMC-6 6.22]. */
static void blank_structure(const uint8_t *cdb, uint8_t *data, size_t len) {
    uint8_t format = cdb[7];
    bool secret = (format >= 0x02 && format <= 0x04) || format == 0x06 || format == 0x07 ||
                  (format >= 0x80 && format <= 0x8f);
    if (secret)
        blank(data, len, 4, len);
}

void record_blank(const struct packet *packet, uint8_t *data, size_t len) {
    switch (packet->cdb[0]) {
    case 0x12: /* INQUIRY */
        blank_inquiry(packet->cdb, data, len);
        break;
    case 0x46: /* GET CONFIGURATION */
        blank_features(data, len);
        break;
    case 0xa3: /* SEND KEY */
    case 0xa4: /* REPORT KEY */
        blank_key(packet->cdb, data, len);
        break;
    case 0xad: /* READ DISC STRUCTURE */
    case 0xbf: /* SEND DISC STRUCTURE */
        blank_structure(packet->cdb, data, len);
        break;
    case 0xab: /* READ MEDIA SERIAL NUMBER */
        blank(data, len, 4, len);
        break;
    case 0xa2: /* SECURITY PROTOCOL IN */
    case 0xb5: /* SECURITY PROTOCOL OUT */
        blank(data, len, 0, len);
        break;
    default:
        break;
    }
}

static void report(struct record *record, enum status status) {
    if (status == ST_OK || record->silent)
        return;
    record->silent = true;
    host_say(record->port.host, LOUD_WARNING, "record: %s: %s; the rest is not recorded", record->file->name,
             status_name(status));
}

/* The data as it may be written: the packet's own, or a blanked copy. A NULL `at` with a length: no memory. */
static struct bytes writable(struct record *record, const struct packet *packet) {
    struct bytes data = {packet->data, packet->transferred};
    if (record->keep_all || !data.len)
        return data;
    if (data.len > record->copy_room) {
        size_t room = (data.len + PIECE - 1) / PIECE * PIECE;
        const struct host *host = record->port.host;
        uint8_t *copy = host->resize(host->self, record->copy, record->copy_room, room);
        if (!copy)
            return (struct bytes){NULL, data.len};
        record->copy = copy;
        record->copy_room = room;
    }
    memcpy(record->copy, data.at, data.len);
    record_blank(packet, record->copy, data.len);
    return (struct bytes){record->copy, data.len};
}

static uint8_t follows_from(uint8_t scsi_status) {
    return scsi_status == SCSI_GOOD ? PORT_SUCCESS : scsi_status == SCSI_BUSY ? PORT_BUSY : PORT_ERROR;
}

static void write_down(struct record *record, const struct packet *packet, uint64_t took) {
    struct json_writer *json = &record->writer;
    struct bytes data = writable(record, packet);
    uint8_t way = packet->port_status & PORT_STATUS_MASK;
    if (data.len && !data.at) {
        report(record, ST_NO_MEMORY);
        return;
    }
    json_put_begin(json, &record->tape.sink);
    json_put_object(json, NULL);
    json_put_text(json, "persona", "recorded");
    json_put_hex(json, "cdb", (struct bytes){packet->cdb, packet->cdb_len});
    json_put_unsigned(json, "count", 1);
    json_put_unsigned(json, "status", packet->scsi_status);
    if (way != follows_from(packet->scsi_status))
        json_put_unsigned(json, "srb", way);
    if (packet->port_status & PORT_SENSE_VALID)
        json_put_hex(json, "sense", (struct bytes){packet->sense.bytes, packet->sense.len});
    if (packet->direction == DIRECTION_IN && data.len)
        json_put_hex(json, "data_in", data);
    if (packet->direction == DIRECTION_OUT && data.len)
        json_put_hex(json, "data_out", data);
    json_put_unsigned(json, "delay_ms", took / HOST_MS);
    report(record, json_put_end(json));
}

static enum status record_execute(struct port *port, struct packet *packet) {
    struct record *record = (struct record *)port;
    uint64_t sent = host_now(port->host);
    enum status status = port_execute(port->below, packet);
    uint64_t took = host_now(port->host) - sent;
    uint8_t way = packet->port_status & PORT_STATUS_MASK;
    /* What the way added by waiting it adds again when it is played. */
    if (way == PORT_TIMEOUT || way == PORT_COMMAND_TIMEOUT)
        took = 0;
    if (status == ST_OK && !record->silent)
        write_down(record, packet, took);
    return status;
}

static uint8_t record_function(struct port *port, enum port_function function) {
    return port_function(port->below, function);
}

static void record_cancel(struct port *port) { port_cancel(port->below); }

static void record_close(struct port *port) {
    struct record *record = (struct record *)port;
    const struct host *host = port->host;
    port_close(port->below);
    file_close(record->file);
    host_give(host, record->copy, record->copy_room);
    host_give(host, record, sizeof *record);
}

static const struct port_ops record_ops = {"record", record_execute, record_function, record_cancel, record_close};

/* The port as it is, and that what follows is a recording. */
static void write_header(struct record *record) {
    struct json_writer *json = &record->writer;
    const struct port *port = &record->port;
    json_put_begin(json, &record->tape.sink);
    json_put_object(json, NULL);
    json_put_text(json, "port", "recorded");
    json_put_unsigned(json, "alignment_mask", port->alignment_mask);
    json_put_unsigned(json, "maximum_physical_pages", port->max_pages);
    json_put_unsigned(json, "maximum_transfer_length", port->max_transfer);
    json_put_text(json, "short_transfer", port->short_is_overrun ? "data_overrun" : "success");
    json_put_unsigned(json, "bus_type", port->bus_type);
    report(record, json_put_end(json));
    json_put_begin(json, &record->tape.sink);
    json_put_object(json, NULL);
    json_put_text(json, "persona", "recorded");
    json_put_bool(json, "header", true);
    json_put_text(json, "desc", record->keep_all ? "a recording; serial numbers and keys are in it"
                                                 : "a recording; serial numbers and keys are blanked");
    json_put_object(json, "recorded");
    json_put_text(json, "from", port->below->ops->scheme);
    json_put_bool(json, "blanked", !record->keep_all);
    report(record, json_put_end(json));
}

enum status record_wrap(struct port *below, struct file *file, bool keep_all, struct port **ret) {
    const struct host *host = below->host;
    struct record *record = host_take(host, sizeof *record);
    if (!record) {
        port_close(below);
        file_close(file);
        return ST_NO_MEMORY;
    }
    record->port = *below;
    record->port.ops = &record_ops;
    record->port.below = below;
    record->file = file;
    record->keep_all = keep_all;
    record->silent = false;
    record->copy = NULL;
    record->copy_room = 0;
    tape_begin(&record->tape, file);
    write_header(record);
    if (record->silent) {
        record_close(&record->port);
        return ST_IO_ERROR;
    }
    *ret = &record->port;
    return ST_OK;
}
