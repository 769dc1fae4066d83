/* SPDX-License-Identifier: MIT */
/* Which names does the mount manager get? */
#include "class/class.h"

enum { NAME_ROOM = 300 }; /* UTF-16 units a name may have */

/* Collects a name in UTF-16LE. */
struct name {
    uint8_t text[2 * NAME_ROOM];
    uint16_t len; /* bytes */
};

static void add_unit(struct name *name, uint32_t unit) {
    if (name->len + 2u > sizeof name->text)
        return;
    set_le16(name->text + name->len, unit);
    name->len = (uint16_t)(name->len + 2);
}

static void add_text(struct name *name, const char *text) {
    for (; *text; text++)
        add_unit(name, (uint8_t)*text);
}

static void add_number(struct name *name, uint32_t number) {
    uint32_t unit = 1;
    while (number / unit >= 10)
        unit *= 10;
    for (; unit > 0; unit /= 10)
        add_unit(name, '0' + number / unit % 10);
}

/* One code point of UTF-8; a byte that is none stands for itself. */
static uint32_t take_code_point(const uint8_t **at) {
    const uint8_t *p = *at;
    unsigned more = *p >= 0xf0 ? 3 : *p >= 0xe0 ? 2 : *p >= 0xc0 ? 1 : 0;
    uint32_t point = more ? *p & (0x3fu >> more) : *p;
    for (unsigned i = 1; i <= more; i++) {
        if ((p[i] & 0xc0) != 0x80) {
            more = 0;
            point = *p;
            break;
        }
        point = point << 6 | (p[i] & 0x3f);
    }
    *at = p + more + 1;
    return point;
}

static void add_utf8(struct name *name, const char *text) {
    for (const uint8_t *at = (const uint8_t *)text; *at;) {
        uint32_t point = take_code_point(&at);
        if (point >= 0x10000) {
            add_unit(name, 0xd800 | (point - 0x10000) >> 10);
            add_unit(name, 0xdc00 | (point & 0x3ff));
        } else {
            add_unit(name, point);
        }
    }
}

/* A u16 length and the text; when only the length fits, the length alone and a warning -- which is an error, and
 * delivers nothing, of a device that is gone. */
static nt_status deliver(const struct device *device, struct request *request, const struct name *name) {
    enum { LEAST = 4 };
    bool fits = request->out_len >= 2u + name->len;
    request->information = LEAST;
    if (!fits && device->removed)
        return STATUS_BUFFER_OVERFLOW;
    memset(request->out, 0, LEAST);
    set_le16(request->out, name->len);
    if (!fits)
        return STATUS_BUFFER_OVERFLOW;
    memcpy(request->out + 2, name->text, name->len);
    request->information = 2u + name->len;
    return STATUS_SUCCESS;
}

/* INQUIRY text without the blanks that fill it up, others as underscores: fit for a path. */
static void add_inquiry_text(struct name *name, const uint8_t *at, size_t len) {
    while (len > 0 && (at[len - 1] == ' ' || at[len - 1] == 0))
        len--;
    for (; len > 0; at++, len--)
        add_unit(name, *at > ' ' && *at < 0x7f && *at != '\\' ? *at : '_');
}

nt_status control_query_unique_id(struct device *device, struct request *request) {
    struct name name = {.len = 0};
    if (device->options.unique_id) {
        add_utf8(&name, device->options.unique_id);
    } else {
        add_text(&name, "\\??\\ntcdrom#");
        add_inquiry_text(&name, device->inquiry + 8, 8);
        add_unit(&name, '_');
        add_inquiry_text(&name, device->inquiry + 16, 16);
        add_unit(&name, '#');
        add_number(&name, device->options.number);
    }
    return deliver(device, request, &name);
}

nt_status control_query_device_name(struct device *device, struct request *request) {
    struct name name = {.len = 0};
    add_text(&name, "\\Device\\CdRom");
    add_number(&name, device->options.number);
    return deliver(device, request, &name);
}

static bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

/* The letter is suggested once: who took it has it. */
nt_status control_query_suggested_link_name(struct device *device, struct request *request) {
    enum { HEADER_LEN = 4, LEAST = 6 };
    struct name name = {.len = 0};
    host_lock(device->host);
    char letter = device->options.drive_letter;
    host_unlock(device->host);
    if (letter == 0)
        return STATUS_OBJECT_NAME_NOT_FOUND;
    if (!is_letter(letter))
        return STATUS_NOT_FOUND;
    add_text(&name, "\\DosDevices\\");
    add_unit(&name, (uint8_t)letter);
    add_unit(&name, ':');
    bool fits = request->out_len >= (uint32_t)HEADER_LEN + name.len;
    request->information = LEAST;
    if (!fits && device->removed)
        return STATUS_BUFFER_OVERFLOW;
    memset(request->out, 0, LEAST);
    request->out[0] = 1; /* use it only if there is no other link */
    set_le16(request->out + 2, name.len);
    if (!fits)
        return STATUS_BUFFER_OVERFLOW;
    memcpy(request->out + HEADER_LEN, name.text, name.len);
    request->information = (uint32_t)HEADER_LEN + name.len;
    host_lock(device->host);
    device->options.drive_letter = 0;
    host_unlock(device->host);
    return STATUS_SUCCESS;
}
