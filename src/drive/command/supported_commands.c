/* SPDX-License-Identifier: MIT */
/* Which commands does the drive know? The table tells, so the answer cannot differ from what is obeyed. */
#include "drive/state.h"

enum { ALL, BY_OPCODE, BY_SERVICE, EITHER, OPTION_AT = 2, SEND_KEY = 0xa3 };
enum { SUPPORT_NONE = 1, SUPPORT_STANDARD = 3, CTDP = 0x80 };

uint32_t fields_supported_commands(struct drive *drive, const uint8_t *cdb) {
    return (cdb[2] & 0x07) > EITHER ? refuse_cdb(drive, OPTION_AT) : 0;
}

/* Rows of this drive; SEND KEY shares its code with this command and cannot be told of [docs/drive.md "Two
 * meanings"]. */
static bool listed(const struct drive *drive, const struct drive_command *command) {
    return drive_has(drive, command) && !(command->opcode == SEND_KEY && command->service == 0);
}

/* Nominal and recommended time: nothing is said [SPC-4 6.35.4]. */
static void put_timeouts(struct writer *out) {
    put_be16(out, 10);
    put_zero(out, 10);
}

static void put_all(const struct drive *drive, bool timeouts, struct writer *out) {
    size_t at = out->wanted;
    put_be32(out, 0);
    for (unsigned i = 0; i < drive_command_count; i++) {
        const struct drive_command *command = &drive_commands[i];
        if (!listed(drive, command))
            continue;
        put_u8(out, command->opcode);
        put_u8(out, 0);
        put_be16(out, command->service < 0 ? 0 : (uint32_t)command->service);
        put_u8(out, 0);
        put_u8(out, (timeouts ? 2u : 0) | (command->service >= 0));
        put_be16(out, command->cdb_len);
        if (timeouts)
            put_timeouts(out);
    }
    put_again_be32(out, at, (uint32_t)(out->wanted - at - 4));
}

static void put_one(const struct drive_command *command, bool timeouts, struct writer *out) {
    put_u8(out, 0);
    if (!command) {
        put_u8(out, SUPPORT_NONE);
        put_be16(out, 0);
        return;
    }
    put_u8(out, SUPPORT_STANDARD | (timeouts ? CTDP : 0u));
    put_be16(out, command->cdb_len);
    /* Byte 1 of a command with service actions names the one asked for. */
    put(out, command->usage, command->cdb_len);
    if (timeouts)
        put_timeouts(out);
}

uint32_t command_supported_commands(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    unsigned option = cdb[2] & 0x07, service = get_be16(cdb + 4);
    const struct drive_command *found = NULL;
    bool with_services = false, timeouts = cdb[2] & 0x80;
    if (option == ALL) {
        put_all(drive, timeouts, out);
        return 0;
    }
    for (unsigned i = 0; i < drive_command_count; i++) {
        const struct drive_command *command = &drive_commands[i];
        if (command->opcode != cdb[3] || !listed(drive, command))
            continue;
        with_services = command->service >= 0;
        if (!with_services || command->service == (int)service)
            found = command;
    }
    if ((option == BY_OPCODE && with_services) || (option == BY_SERVICE && !with_services))
        return refuse_cdb(drive, OPTION_AT);
    if (option == EITHER && !with_services && service != 0)
        found = NULL;
    put_one(found, timeouts, out);
    return 0;
}
