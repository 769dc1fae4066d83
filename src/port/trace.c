/* SPDX-License-Identifier: MIT */
/* What passes between a driver and its drive, in words? */
#include "port/trace.h"
#include "port/tape.h"
#include "scsi/command_words.h"
#include "scsi/sense.h"

enum { LINE_ROOM = 512 };

struct trace {
    struct port port;
    struct tape tape;
    struct file *file;
    struct json_writer writer;
    uint64_t begin, number;
    bool json, silent; /* silent: writing failed, which was said once */
    char line[LINE_ROOM], words[LINE_ROOM];
};

static const char *way_name(uint8_t port_status) {
    static const struct {
        uint8_t status;
        const char *name;
    } names[] = {{PORT_SUCCESS, "success"},
                 {PORT_ABORTED, "aborted"},
                 {PORT_ERROR, "error"},
                 {PORT_BUSY, "busy"},
                 {PORT_INVALID_REQUEST, "invalid request"},
                 {PORT_NO_DEVICE, "no device"},
                 {PORT_TIMEOUT, "time-out"},
                 {PORT_SELECTION_TIMEOUT, "no answer to selection"},
                 {PORT_COMMAND_TIMEOUT, "command time-out"},
                 {PORT_BUS_RESET, "bus reset"},
                 {PORT_PARITY_ERROR, "parity error"},
                 {PORT_DATA_OVERRUN, "data overrun"},
                 {PORT_REQUEST_FLUSHED, "flushed"},
                 {PORT_INVALID_TARGET, "invalid target"},
                 {PORT_INTERNAL_ERROR, "internal error"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].status == (port_status & PORT_STATUS_MASK))
            return names[i].name;
    return "";
}

static const char *way_text(enum direction direction) {
    return direction == DIRECTION_IN ? "in" : direction == DIRECTION_OUT ? "out" : "none";
}

static void report(struct trace *trace, enum status status) {
    if (status == ST_OK || trace->silent)
        return;
    trace->silent = true;
    host_say(trace->port.host, LOUD_WARNING, "trace: %s: %s; the rest is not traced", trace->file->name,
             status_name(status));
}

struct exchange {
    const struct packet *packet;
    enum status status; /* of the way */
    uint64_t sent, took;/* 100 ns */
};

/* "+12.345678 READ(10) lba=16 count=1 | in 2048 of 2048 | 0.512 ms" and why when it failed. */
static void tell_in_words(struct trace *trace, const struct exchange *exchange) {
    const struct packet *packet = exchange->packet;
    size_t len;
    command_words(packet->cdb, packet->cdb_len, trace->words, sizeof trace->words);
    len = text_format(trace->line, LINE_ROOM, "+%llu.%06llu %s | ", (unsigned long long)(exchange->sent / 10000000),
                      (unsigned long long)(exchange->sent / 10 % 1000000), trace->words);
    len = len < LINE_ROOM ? len : LINE_ROOM - 1;
    if (packet->direction == DIRECTION_NONE)
        len += text_format(trace->line + len, LINE_ROOM - len, "no data | ");
    else
        len += text_format(trace->line + len, LINE_ROOM - len, "%s %u of %u | ", way_text(packet->direction),
                           packet->transferred, packet->data_len);
    len = len < LINE_ROOM ? len : LINE_ROOM - 1;
    len += text_format(trace->line + len, LINE_ROOM - len, "%llu.%03llu ms",
                       (unsigned long long)(exchange->took / HOST_MS),
                       (unsigned long long)(exchange->took % HOST_MS / 10));
    len = len < LINE_ROOM ? len : LINE_ROOM - 1;
    if (exchange->status != ST_OK)
        len += text_format(trace->line + len, LINE_ROOM - len, " | %s", status_name(exchange->status));
    else if (packet->port_status & PORT_SENSE_VALID) {
        uint32_t number = sense_get(&packet->sense).number;
        len += text_format(trace->line + len, LINE_ROOM - len, " | %x/%02x/%02x %s: %s", sense_number_key(number),
                           sense_number_asc(number), sense_number_ascq(number),
                           sense_key_words(sense_number_key(number)), sense_words(number));
    } else if (packet->port_status != PORT_SUCCESS || packet->scsi_status != SCSI_GOOD)
        len += text_format(trace->line + len, LINE_ROOM - len, " | port status %02x %s, SCSI status %02x",
                           packet->port_status, way_name(packet->port_status), packet->scsi_status);
    len = len < LINE_ROOM - 1 ? len : LINE_ROOM - 2;
    trace->line[len++] = '\n';
    report(trace, tape_write(&trace->tape, trace->line, len));
}

static void tell_in_json(struct trace *trace, const struct exchange *exchange) {
    const struct packet *packet = exchange->packet;
    struct json_writer *json = &trace->writer;
    struct command_field field;
    json_put_begin(json, &trace->tape.sink);
    json_put_object(json, NULL);
    json_put_unsigned(json, "number", trace->number);
    json_put_unsigned(json, "sent_100ns", exchange->sent);
    json_put_unsigned(json, "took_100ns", exchange->took);
    json_put_hex(json, "cdb", (struct bytes){packet->cdb, packet->cdb_len});
    json_put_text(json, "command", command_name(packet->cdb[0]));
    json_put_object(json, "fields");
    for (unsigned i = 0; command_field(packet->cdb, packet->cdb_len, i, &field); i++) {
        (void)text_format(trace->words, LINE_ROOM, "%.*s", (int)field.name.len, (const char *)field.name.at);
        json_put_unsigned(json, trace->words, field.value);
    }
    json_put_close(json);
    json_put_text(json, "direction", way_text(packet->direction));
    json_put_unsigned(json, "length", packet->data_len);
    json_put_unsigned(json, "transferred", packet->transferred);
    json_put_unsigned(json, "timeout_s", packet->timeout_s);
    json_put_text(json, "way", status_name(exchange->status));
    json_put_unsigned(json, "port_status", packet->port_status);
    json_put_unsigned(json, "scsi_status", packet->scsi_status);
    if (packet->port_status & PORT_SENSE_VALID) {
        uint32_t number = sense_get(&packet->sense).number;
        json_put_hex(json, "sense", (struct bytes){packet->sense.bytes, packet->sense.len});
        (void)text_format(trace->words, LINE_ROOM, "%s: %s", sense_key_words(sense_number_key(number)),
                          sense_words(number));
        json_put_text(json, "meaning", trace->words);
    }
    report(trace, json_put_end(json));
}

static enum status trace_execute(struct port *port, struct packet *packet) {
    struct trace *trace = (struct trace *)port;
    struct exchange exchange = {packet, ST_OK, host_now(port->host), 0};
    exchange.status = port_execute(port->below, packet);
    exchange.took = host_now(port->host) - exchange.sent;
    exchange.sent -= trace->begin;
    trace->number++;
    if (trace->silent)
        return exchange.status;
    if (trace->json)
        tell_in_json(trace, &exchange);
    else
        tell_in_words(trace, &exchange);
    return exchange.status;
}

static uint8_t trace_function(struct port *port, enum port_function function) {
    return port_function(port->below, function);
}

static void trace_cancel(struct port *port) { port_cancel(port->below); }

static void trace_close(struct port *port) {
    struct trace *trace = (struct trace *)port;
    const struct host *host = port->host;
    port_close(port->below);
    file_close(trace->file);
    host_give(host, trace, sizeof *trace);
}

static const struct port_ops trace_ops = {"trace", trace_execute, trace_function, trace_cancel, trace_close};

enum status trace_wrap(struct port *below, struct file *file, bool json, struct port **ret) {
    const struct host *host = below->host;
    struct trace *trace = host_take(host, sizeof *trace);
    if (!trace) {
        port_close(below);
        file_close(file);
        return ST_NO_MEMORY;
    }
    trace->port = *below;
    trace->port.ops = &trace_ops;
    trace->port.below = below;
    trace->file = file;
    trace->begin = host_now(host);
    trace->number = 0;
    trace->json = json;
    trace->silent = false;
    tape_begin(&trace->tape, file);
    *ret = &trace->port;
    return ST_OK;
}
