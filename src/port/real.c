/* SPDX-License-Identifier: MIT */
/* Which options has a port to a real drive, and is that an optical drive at all? */
#include "port/real.h"

#define ACCESS_DENIED 0xc0000022u /* [MS-ERREF 2.3] */

enum { TYPE_CD = 5, TYPE_MASK = 0x1f, INQUIRY = 0x12, INQUIRY_LEN = 36, INQUIRY_TIMEOUT_S = 10, LEAST_TRANSFER = 4096 };

static enum status number_option(const struct port_address *address, const char *name, uint32_t least, uint32_t *ret,
                                 struct error *error) {
    struct bytes value = port_option_find(address, name);
    uint32_t number;
    if (!value.at)
        return ST_OK;
    if (!port_option_number(value, 1u << 24, &number) || number < least)
        return error_set(error, ST_USAGE, 0, "%s: a number from %u to 16777216, not %.*s", name, least, (int)value.len,
                         (const char *)value.at);
    *ret = number;
    return ST_OK;
}

static enum status switch_option(const struct port_address *address, const char *name, const char *on, const char *off,
                                 bool *ret, struct error *error) {
    struct bytes value = port_option_find(address, name);
    if (value.at && !port_option_is(value, on) && !port_option_is(value, off))
        return error_set(error, ST_USAGE, 0, "%s: %s or %s, not %.*s", name, on, off, (int)value.len,
                         (const char *)value.at);
    *ret = port_option_is(value, on);
    return ST_OK;
}

enum status real_options_take(const struct port_address *address, struct port *port, bool *exclusive,
                              struct error *error) {
    TRY(number_option(address, "transfer", LEAST_TRANSFER, &port->max_transfer, error));
    TRY(number_option(address, "pages", 1, &port->max_pages, error));
    TRY(number_option(address, "alignment", 0, &port->alignment_mask, error));
    TRY(switch_option(address, "short", "overrun", "success", &port->short_is_overrun, error));
    return switch_option(address, "exclusive", "on", "off", exclusive, error);
}

enum status real_check(struct port *port, const char *name, struct error *error) {
    uint8_t inquiry[INQUIRY_LEN] = {0};
    struct packet packet;
    packet_begin(&packet, 6, DIRECTION_IN, inquiry, sizeof inquiry, INQUIRY_TIMEOUT_S);
    packet.cdb[0] = INQUIRY;
    packet.cdb[4] = sizeof inquiry;
    if (port_execute(port, &packet) == ST_OK && packet.port_status == PORT_INTERNAL_ERROR && packet.internal == ACCESS_DENIED)
        return error_set(error, ST_NO_ACCESS, 0, "%s: not allowed to send it commands; an administrator may", name);
    if (packet.port_status != PORT_SUCCESS)
        return error_set(error, ST_IO_ERROR, 0, "%s: does not answer INQUIRY", name);
    if ((inquiry[0] & TYPE_MASK) != TYPE_CD)
        return error_set(error, ST_UNSUPPORTED, 0, "%s: no CD, DVD or BD drive (device type %u)", name,
                         inquiry[0] & (unsigned)TYPE_MASK);
    return ST_OK;
}
