/* SPDX-License-Identifier: MIT */
/* What has the drive to tell that it has not told yet? */
#include "drive/state.h"

/* Every CHECK CONDITION takes its sense along, so what is told here is the present: a unit attention, why the medium
 * cannot be had, what the player does [docs/drive.md "Complaints"]. */
uint32_t command_request_sense(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    struct sense sense;
    uint32_t number = nexus_take_attention(drive->asking);
    if (!number)
        number = drive_not_ready(drive);
    if (!number) {
        uint8_t status = audio_tell(drive);
        number = status == 0x15 ? 0 : SENSE(0, 0, status);
    }
    drive->detail.number = number;
    if (cdb[1] & 0x01)
        sense_put_descriptor(&sense, &drive->detail);
    else
        sense_put(&sense, &drive->detail);
    put(out, sense.bytes, sense.len);
    return 0;
}
