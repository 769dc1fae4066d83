/* SPDX-License-Identifier: MIT */
/* How a call under the door is written down: one line, one write, so that the lines of several processes do not mix. */
#include "front/run/door_trace.h"
#include "base/json.h"
#include "front/run/real.h"
#include "front/run/wire.h"
#include "scsi/command_words.h"
#include "scsi/sense.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/cdrom.h>
#include <linux/fs.h>
#include <linux/hdreg.h>
#include <scsi/scsi_ioctl.h>
#include <scsi/sg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef SCSI_IOCTL_GET_IDLUN
#define SCSI_IOCTL_GET_IDLUN 0x5382
#endif
#ifndef SCSI_IOCTL_GET_BUS_NUMBER
#define SCSI_IOCTL_GET_BUS_NUMBER 0x5386
#endif

enum { LINE_ROOM = 2048 };

const char *door_ioctl_name(unsigned long request) {
    static const struct {
        unsigned long number;
        const char *name;
    } names[] = {
#define IOCTL(name) {name, #name},
#include "front/run/ioctls.def"
#undef IOCTL
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].number == request)
            return names[i].name;
    return "";
}

struct line {
    struct json_sink sink;
    size_t len;
    char text[LINE_ROOM];
};

static enum status add(struct json_sink *sink, const char *text, size_t len) {
    struct line *line = (struct line *)sink;
    if (len > sizeof line->text - line->len)
        return ST_TOO_LARGE;
    memcpy(line->text + line->len, text, len);
    line->len += len;
    return ST_OK;
}

static bool traced(void) {
    const char *path = getenv(DOOR_TRACE_ENV);
    return path && *path;
}

static void append(const struct line *line) {
    REAL(open);
    int fd = real_open(getenv(DOOR_TRACE_ENV), O_WRONLY | O_APPEND | O_CLOEXEC);
    if (fd < 0)
        return;
    (void)!write(fd, line->text, line->len);
    close(fd);
}

static void begin(struct json_writer *json, struct line *line, const struct node *node) {
    char name[16] = "sr0";
    name[1] = node->kind == NODE_SR ? 'r' : 'g';
    name[2] = (char)('0' + node->number % 10);
    line->sink.write = add;
    line->len = 0;
    json_put_begin(json, &line->sink);
    json_put_object(json, NULL);
    json_put_number(json, "pid", getpid());
    json_put_text(json, "node", name);
}

void door_trace_packet(const struct node *node, const struct packet *packet, int error) {
    struct json_writer json;
    struct line line;
    int kept = errno;
    if (!traced())
        return;
    begin(&json, &line, node);
    json_put_hex(&json, "cdb", (struct bytes){packet->cdb, packet->cdb_len});
    json_put_text(&json, "command", command_name(packet->cdb[0]));
    json_put_text(&json, "direction",
                  packet->direction == DIRECTION_IN ? "in" : packet->direction == DIRECTION_OUT ? "out" : "none");
    json_put_unsigned(&json, "length", packet->data_len);
    json_put_unsigned(&json, "transferred", packet->transferred);
    json_put_unsigned(&json, "status", packet->scsi_status);
    if (packet->sense.len) {
        uint32_t number = sense_get(&packet->sense).number;
        json_put_hex(&json, "sense", (struct bytes){packet->sense.bytes, packet->sense.len});
        json_put_text(&json, "means", sense_words(number));
    }
    if (error)
        json_put_text(&json, "error", strerrorname_np(error));
    if (json_put_end(&json) == ST_OK)
        append(&line);
    errno = kept;
}

void door_trace_ioctl(const struct node *node, unsigned long request, long answer) {
    struct json_writer json;
    struct line line;
    int kept = errno;
    if (!traced())
        return;
    begin(&json, &line, node);
    json_put_unsigned(&json, "ioctl", request);
    json_put_text(&json, "name", door_ioctl_name(request));
    json_put_number(&json, "answer", answer < 0 ? -1 : answer);
    if (answer < 0)
        json_put_text(&json, "errno", strerrorname_np((int)-answer));
    if (json_put_end(&json) == ST_OK)
        append(&line);
    errno = kept;
}
