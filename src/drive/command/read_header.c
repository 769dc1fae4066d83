/* SPDX-License-Identifier: MIT */
/* What does the header of a data sector say? */
#include "drive/state.h"

uint32_t command_read_header(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    int32_t lba = (int32_t)get_be32(cdb + 2);
    uint8_t header[4];
    struct writer into = writer_over(header, sizeof header);
    struct disc_fault fault = {lba, SECTOR_MODE1};
    if (lba < 0 || (uint32_t)lba >= drive->medium.capacity)
        return complain_at(drive, BAD_LBA, lba);
    const struct track *track = disc_track_at(&drive->disc, lba);
    if (!track || track->mode == TRACK_AUDIO)
        return complain_at(drive, WRONG_MODE, lba);
    if (disc_read(drive->reader, lba, 1, PART_HEADER, &into, &fault) != ST_OK)
        return complain_at(drive, UNCORRECTABLE, lba);
    drive->head = lba;
    /* The address is what the sector says of itself, which may be wrong. */
    uint8_t said[3];
    for (unsigned i = 0; i < 3; i++)
        said[i] = (uint8_t)((header[i] >> 4) * 10 + (header[i] & 15));
    put_u8(out, header[3]);
    put_zero(out, 3);
    put_address(out, cdb[1] & 0x02, lba_of_msf(drive, said));
    return 0;
}
