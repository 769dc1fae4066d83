/* SPDX-License-Identifier: MIT */
/* What do the commands answer that only ask whether somebody is there? */
#include "drive/state.h"

/* The gate said it all. */
uint32_t command_test_unit_ready(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)drive, (void)cdb, (void)in, (void)out;
    return 0;
}

/* Nothing to move: the head has no home. cdrecord sends it. */
uint32_t command_rezero_unit(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)drive, (void)cdb, (void)in, (void)out;
    return 0;
}

/* Only the default self-test, without parameters [SPC-4 6.42]. */
uint32_t fields_send_diagnostic(struct drive *drive, const uint8_t *cdb) {
    if (!(cdb[1] & 0x04))
        return refuse_cdb(drive, 1);
    return get_be16(cdb + 3) ? refuse_cdb(drive, 3) : 0;
}

uint32_t command_send_diagnostic(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)drive, (void)cdb, (void)in, (void)out;
    return 0;
}

/* SELECT REPORT 0 and 2: all logical units; 1: the well-known ones, of which there are none [SPC-4 6.33]. */
uint32_t fields_report_luns(struct drive *drive, const uint8_t *cdb) {
    if (cdb[2] > 2)
        return refuse_cdb(drive, 2);
    return get_be32(cdb + 6) < 16 ? refuse_cdb(drive, 6) : 0;
}

uint32_t command_report_luns(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)drive, (void)in;
    uint32_t len = cdb[2] == 1 ? 0 : 8;
    put_be32(out, len);
    put_zero(out, 4 + len);
    return 0;
}

/* Page 00h lists the pages: itself [SPC-4 7.3.17]. */
uint32_t fields_log_sense(struct drive *drive, const uint8_t *cdb) { return cdb[2] & 0x3f ? refuse_cdb(drive, 2) : 0; }

uint32_t command_log_sense(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)drive, (void)cdb, (void)in;
    put_be32(out, 1);
    put_u8(out, 0);
    return 0;
}
