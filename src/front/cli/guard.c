/* SPDX-License-Identifier: MIT */
/* Which requests could do lasting harm to a real drive or its medium, or pull a mounted disc away? */
#include "front/cli/guard.h"
#include "abi/control_codes.h"
#include "base/bytes.h"
#include "class/device.h"
#include "front/cli/system.h"
#include "port/port.h"
#include <string.h>

enum does { HARMS, KEEPS, MOVES, SAVES };
enum { SAVE_PAGES = 0x01, LOAD_EJECT = 0x02 };

static enum does cdb_does(uint8_t opcode) {
    static const struct {
        uint8_t opcode, does;
    } rows[] = {
#define CDB(opcode, does) {opcode, does},
#include "front/cli/cdbs.def"
#undef CDB
    };
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].opcode == opcode)
            return rows[i].does;
    return HARMS;
}

/* The CDB of a pass-through request of a 64-bit or 32-bit caller, told apart by the structure's own length; a NULL `at`
 * when the code is none, {cdb, 0} when its CDB is not there. */
static struct bytes find_cdb(uint32_t code, const uint8_t *in, size_t in_len) {
    static const struct {
        uint32_t code;
        uint8_t length_at, length32, cdb_at, cdb32_at;
        bool length_is_wide;
    } forms[] = {
        {IOCTL_SCSI_PASS_THROUGH, 0, 44, 36, 28, false},
        {IOCTL_SCSI_PASS_THROUGH_DIRECT, 0, 44, 36, 28, false},
        {IOCTL_SCSI_PASS_THROUGH_EX, 4, 52, 56, 48, true},
        {IOCTL_SCSI_PASS_THROUGH_DIRECT_EX, 4, 52, 56, 48, true},
    };
    static const uint8_t nothing;
    for (unsigned i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (forms[i].code != code)
            continue;
        struct reader r = reader_over(in, in_len);
        take_skip(&r, forms[i].length_at);
        uint32_t length = forms[i].length_is_wide ? take_le32(&r) : take_le16(&r);
        size_t at = length == forms[i].length32 ? forms[i].cdb32_at : forms[i].cdb_at;
        return at < in_len ? (struct bytes){in + at, in_len - at} : (struct bytes){&nothing, 0};
    }
    return (struct bytes){NULL, 0};
}

const char *guard_harm(uint32_t code, const uint8_t *in, size_t in_len) {
    struct bytes cdb = find_cdb(code, in, in_len);
    const struct control *control = control_find(control_normalise(code));
    if (!cdb.at)
        return control && control->gates & CONTROL_HARMS ? "can change it or its medium for good" : NULL;
    if (!cdb.len)
        return NULL; /* the driver will refuse it */
    enum does does = cdb_does(cdb.at[0]);
    bool saves = does == SAVES && cdb.len > 1 && cdb.at[1] & SAVE_PAGES;
    return does == HARMS || saves ? "command can change it or its medium for good" : NULL;
}

bool guard_moves(uint32_t code, const uint8_t *in, size_t in_len) {
    struct bytes cdb = find_cdb(code, in, in_len);
    const struct control *control = control_find(control_normalise(code));
    if (!cdb.at)
        return control && control->gates & CONTROL_EJECTS;
    if (!cdb.len || cdb_does(cdb.at[0]) != MOVES)
        return false;
    return cdb.at[0] != 0x1b || (cdb.len > 4 && cdb.at[4] & LOAD_EJECT);
}

/* What stands behind the ports of an address: a node's name, or something that is none. */
static const char *last_part(const char *address) {
    struct port_address parts;
    for (size_t len; (len = port_scheme_len(address)) != 0; address = parts.rest)
        if (port_address_take(address, len, &parts, NULL) != ST_OK)
            break;
    return address;
}

const char *guard_mounted(const char *address) { return system_mounted(last_part(address)); }
