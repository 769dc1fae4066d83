/* SPDX-License-Identifier: MIT */
/* Who is this drive? */
#include "drive/state.h"

enum { PERIPHERAL = 0x05, STANDARD_LEN = 96, CODE_BINARY = 1, CODE_ASCII = 2 };

static bool page_known(uint8_t page) { return page == 0x00 || page == 0x80 || page == 0x83; }

uint32_t fields_inquiry(struct drive *drive, const uint8_t *cdb) {
    if (cdb[1] & 0x02) /* CMDDT is no more */
        return refuse_cdb(drive, 1);
    if (cdb[1] & 0x01 ? !page_known(cdb[2]) : cdb[2] != 0)
        return refuse_cdb(drive, 2);
    return 0;
}

static void put_standard(const struct drive *drive, struct writer *out) {
    put_u8(out, PERIPHERAL);
    put_u8(out, 0x80);                     /* the medium is removable */
    put_u8(out, drive->knobs.inq_version); /* not 0: hosts would use 6-byte commands only */
    put_u8(out, 0x02);                     /* response data format of SCSI-2 and later */
    put_u8(out, STANDARD_LEN - 5);
    put_zero(out, 2);
    put_u8(out, 0x02); /* CMDQUE */
    put(out, drive->vendor, 8);
    put(out, drive->product, 16);
    put(out, drive->revision, 4);
    put_zero(out, 22);     /* vendor specific: some rippers look for other makers' marks here */
    put_be16(out, 0x0060); /* SAM-3 */
    put_be16(out, 0x0300); /* SPC-3 */
    put_be16(out, 0x04e0); /* MMC-6 */
    put_zero(out, STANDARD_LEN - 64);
}

/* 60 bits that differ where vendor, product or serial number do: FNV-1a, folded. */
static uint64_t fingerprint(const struct drive *drive) {
    uint64_t hash = 0xcbf29ce484222325u;
    const struct {
        const char *at;
        size_t len;
    } parts[] = {{drive->vendor, 8}, {drive->product, 16}, {drive->serial, strlen(drive->serial)}};
    for (unsigned i = 0; i < 3; i++)
        for (size_t j = 0; j < parts[i].len; j++)
            hash = (hash ^ (uint8_t)parts[i].at[j]) * 0x100000001b3u;
    return (hash ^ hash >> 60) & 0x0fffffffffffffffu;
}

/* [SPC-4 7.8.5]: by vendor, product and serial number, and a locally assigned NAA name. */
static void put_designators(const struct drive *drive, struct writer *out) {
    size_t serial_len = strlen(drive->serial);
    put_u8(out, CODE_ASCII);
    put_u8(out, 0x01);
    put_u8(out, 0);
    put_u8(out, (uint32_t)(24 + serial_len));
    put(out, drive->vendor, 8);
    put(out, drive->product, 16);
    put(out, drive->serial, serial_len);
    put_u8(out, CODE_BINARY);
    put_u8(out, 0x03);
    put_u8(out, 0);
    put_u8(out, 8);
    put_be64(out, 0x3000000000000000u | fingerprint(drive));
}

static void put_page(const struct drive *drive, uint8_t page, struct writer *out) {
    size_t at = out->wanted;
    put_u8(out, PERIPHERAL);
    put_u8(out, page);
    put_be16(out, 0);
    switch (page) {
    case 0x00: put(out, "\x00\x80\x83", 3); break;
    case 0x80: put(out, drive->serial, strlen(drive->serial)); break;
    default: put_designators(drive, out); break;
    }
    put_again_be16(out, at + 2, (uint32_t)(out->wanted - at - 4));
}

uint32_t command_inquiry(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    if (cdb[1] & 0x01)
        put_page(drive, cdb[2], out);
    else
        put_standard(drive, out);
    return 0;
}
