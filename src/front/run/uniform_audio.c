/* SPDX-License-Identifier: MIT */
/* Playing, pausing, volume, where the head is, and the catalogue number, as Linux' cdrom layer asks. */
#include "front/run/uniform_private.h"
#include <linux/cdrom.h>

/* The kernel's structures have bit-fields, to which no assignment is narrow enough for the compiler. */
#pragma GCC diagnostic ignored "-Wconversion"

enum { VOLUME_PAGE = 0x0e, VOLUME_LEN = 8 + 16 };

static int subchannel(struct uniform *uniform, struct cdrom_subchnl *q) {
    uint8_t answer[16];
    if (bad_pointer(q))
        return -EFAULT;
    uint8_t format = q->cdsc_format;
    if (format != CDROM_MSF && format != CDROM_LBA)
        return -EINVAL;
    const uint8_t cdb[10] = {0x42, 2, 0x40, 1, 0, 0, 0, 0, sizeof answer};
    int error = uniform_ask(uniform, cdb, sizeof cdb, answer, sizeof answer);
    if (error)
        return error;
    q->cdsc_audiostatus = answer[1];
    q->cdsc_ctrl = answer[5] & 0x0f;
    q->cdsc_adr = answer[5] >> 4;
    q->cdsc_trk = answer[6];
    q->cdsc_ind = answer[7];
    if (format == CDROM_MSF) {
        q->cdsc_absaddr.msf = (struct cdrom_msf0){answer[9], answer[10], answer[11]};
        q->cdsc_reladdr.msf = (struct cdrom_msf0){answer[13], answer[14], answer[15]};
    } else {
        q->cdsc_absaddr.lba = msf_to_lba(answer + 9);
        q->cdsc_reladdr.lba = msf_to_lba(answer + 13) + 150;
    }
    return 0;
}

static int get_mcn(struct uniform *uniform, struct cdrom_mcn *mcn) {
    uint8_t answer[24];
    if (bad_pointer(mcn))
        return -EFAULT;
    const uint8_t cdb[10] = {0x42, 0, 0x40, 2, 0, 0, 0, 0, sizeof answer};
    int error = uniform_ask(uniform, cdb, sizeof cdb, answer, sizeof answer);
    if (error)
        return error;
    memset(mcn, 0, sizeof *mcn);
    if (answer[8] & 0x80)
        memcpy(mcn->medium_catalog_number, answer + 9, 13);
    return 0;
}

static int play_msf(struct uniform *uniform, const struct cdrom_msf *msf) {
    if (bad_pointer(msf))
        return -EFAULT;
    const uint8_t cdb[10] = {0x47,           0, 0, msf->cdmsf_min0, msf->cdmsf_sec0, msf->cdmsf_frame0, msf->cdmsf_min1,
                             msf->cdmsf_sec1, msf->cdmsf_frame1};
    return uniform_ask(uniform, cdb, sizeof cdb, NULL, 0);
}

static int play_block(struct uniform *uniform, const struct cdrom_blk *block) {
    if (bad_pointer(block))
        return -EFAULT;
    uint8_t cdb[10] = {0x45};
    set_be32(cdb + 2, block->from), set_be16(cdb + 7, block->len);
    return uniform_ask(uniform, cdb, sizeof cdb, NULL, 0);
}

static int play_track(struct uniform *uniform, const struct cdrom_ti *ti) {
    if (bad_pointer(ti))
        return -EFAULT;
    const uint8_t cdb[10] = {0x48, 0, 0, 0, ti->cdti_trk0, ti->cdti_ind0, 0, ti->cdti_trk1, ti->cdti_ind1};
    int error = uniform_ask(uniform, cdb, sizeof cdb, NULL, 0);
    if (error != -EOPNOTSUPP)
        return error;
    /* A drive without PLAY TRACK INDEX: the tracks' places from the TOC, as sr falls back. */
    uint8_t toc[4 + 100 * 8], read_toc[10] = {0x43, 2, 0, 0, 0, 0, ti->cdti_trk0};
    set_be16(read_toc + 7, sizeof toc);
    error = uniform_ask(uniform, read_toc, sizeof read_toc, toc, sizeof toc);
    if (error)
        return error;
    const uint8_t *first = toc + 4, *last = NULL;
    for (unsigned at = 4; at + 8 <= toc_end(toc, sizeof toc); at += 8)
        if (toc[at + 2] > ti->cdti_trk1 && !last)
            last = toc + at;
    if (!last)
        return -EINVAL;
    const uint8_t play[10] = {0x47, 0, 0, first[5], first[6], first[7], last[5], last[6], last[7]};
    return uniform_ask(uniform, play, sizeof play, NULL, 0);
}

static int pause_resume(struct uniform *uniform, uint8_t resume) {
    const uint8_t cdb[10] = {0x4b, 0, 0, 0, 0, 0, 0, 0, resume};
    return uniform_ask(uniform, cdb, sizeof cdb, NULL, 0);
}

static int read_volume_page(struct uniform *uniform, uint8_t page_control, uint8_t page[VOLUME_LEN]) {
    const uint8_t cdb[10] = {0x5a, 0x08, (uint8_t)(page_control << 6 | VOLUME_PAGE), 0, 0, 0, 0, 0, VOLUME_LEN};
    int error = uniform_ask(uniform, cdb, sizeof cdb, page, VOLUME_LEN);
    if (error)
        return error;
    return (page[8] & 0x3f) == VOLUME_PAGE && page[9] >= 14 ? 0 : -EINVAL;
}

static int get_volume(struct uniform *uniform, struct cdrom_volctrl *volume) {
    uint8_t page[VOLUME_LEN];
    if (bad_pointer(volume))
        return -EFAULT;
    int error = read_volume_page(uniform, 0, page);
    if (error)
        return error;
    *volume = (struct cdrom_volctrl){page[17], page[19], page[21], page[23]};
    return 0;
}

static int set_volume(struct uniform *uniform, const struct cdrom_volctrl *volume) {
    uint8_t page[VOLUME_LEN], mask[VOLUME_LEN];
    if (bad_pointer(volume))
        return -EFAULT;
    int error = read_volume_page(uniform, 0, page);
    if (!error)
        error = read_volume_page(uniform, 1, mask);
    if (error)
        return error;
    const uint8_t wanted[4] = {volume->channel0, volume->channel1, volume->channel2, volume->channel3};
    for (unsigned i = 0; i < 4; i++)
        page[17 + 2 * i] = wanted[i] & mask[17 + 2 * i];
    page[0] = page[1] = 0; /* the mode data length is reserved in MODE SELECT */
    page[8] &= 0x3f;
    const uint8_t cdb[10] = {0x55, 0x10, 0, 0, 0, 0, 0, 0, VOLUME_LEN};
    return uniform_tell(uniform, cdb, sizeof cdb, page, sizeof page);
}

static int seek(struct uniform *uniform, const struct cdrom_msf *msf) {
    if (bad_pointer(msf))
        return -EFAULT;
    const uint8_t place[3] = {msf->cdmsf_min0, msf->cdmsf_sec0, msf->cdmsf_frame0};
    int32_t lba = msf_to_lba(place);
    uint8_t cdb[10] = {0x2b};
    if (lba < 0)
        return -EINVAL;
    set_be32(cdb + 2, (uint32_t)lba);
    return uniform_ask(uniform, cdb, sizeof cdb, NULL, 0);
}

static int start_stop(struct uniform *uniform, uint8_t start) {
    const uint8_t cdb[6] = {0x1b, 1, 0, 0, start};
    return uniform_ask(uniform, cdb, sizeof cdb, NULL, 0);
}

int uniform_audio(struct uniform *uniform, unsigned long request, void *argument) {
    switch (request) {
    case CDROMSUBCHNL: return subchannel(uniform, argument);
    case CDROM_GET_MCN: return get_mcn(uniform, argument);
    case CDROMPLAYMSF: return play_msf(uniform, argument);
    case CDROMPLAYTRKIND: return play_track(uniform, argument);
    case CDROMPLAYBLK: return play_block(uniform, argument);
    case CDROMPAUSE: return pause_resume(uniform, 0);
    case CDROMRESUME: return pause_resume(uniform, 1);
    case CDROMSTART: return start_stop(uniform, 1);
    case CDROMSTOP: return start_stop(uniform, 0);
    case CDROMSEEK: return seek(uniform, argument);
    case CDROMVOLREAD: return get_volume(uniform, argument);
    case CDROMVOLCTRL: return set_volume(uniform, argument);
    default: return -ENOTTY;
    }
}
