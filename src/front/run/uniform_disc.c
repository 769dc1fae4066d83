/* SPDX-License-Identifier: MIT */
/* The disc as Linux' cdrom layer asks for it: TOC, sessions, what kind of disc, raw and cooked sectors. */
#include "front/run/uniform_private.h"
#include <linux/cdrom.h>

/* The kernel's structures have bit-fields, to which no assignment is narrow enough for the compiler. */
#pragma GCC diagnostic ignored "-Wconversion"
#include <stdlib.h>

enum { LEADOUT = 0xaa, RAW = 2352, AUDIO_FRAMES = 75 };

static int read_toc(struct uniform *uniform, uint8_t format, bool msf, uint8_t track, uint8_t *answer, uint32_t len) {
    uint8_t cdb[10] = {0x43, (uint8_t)(msf << 1), format, 0, 0, 0, track};
    set_be16(cdb + 7, len);
    return uniform_ask(uniform, cdb, sizeof cdb, answer, len);
}

static int toc_header(struct uniform *uniform, struct cdrom_tochdr *header) {
    uint8_t answer[12];
    if (bad_pointer(header))
        return -EFAULT;
    int error = read_toc(uniform, 0, false, 0, answer, sizeof answer);
    if (error)
        return error;
    header->cdth_trk0 = answer[2], header->cdth_trk1 = answer[3];
    return 0;
}

static void put_address(union cdrom_addr *address, uint8_t format, int32_t lba) {
    if (format == CDROM_MSF) {
        uint8_t msf[3];
        lba_to_msf(lba, msf);
        address->msf.minute = msf[0], address->msf.second = msf[1], address->msf.frame = msf[2];
    } else
        address->lba = lba;
}

static int32_t take_address(const union cdrom_addr *address, uint8_t format) {
    const uint8_t msf[3] = {address->msf.minute, address->msf.second, address->msf.frame};
    return format == CDROM_MSF ? msf_to_lba(msf) : address->lba;
}

static int toc_entry(struct uniform *uniform, struct cdrom_tocentry *entry) {
    uint8_t answer[12];
    if (bad_pointer(entry))
        return -EFAULT;
    if (entry->cdte_format != CDROM_MSF && entry->cdte_format != CDROM_LBA)
        return -EINVAL;
    int error = read_toc(uniform, 0, false, entry->cdte_track, answer, sizeof answer);
    if (error)
        return error;
    entry->cdte_ctrl = answer[5] & 0x0f;
    entry->cdte_adr = answer[5] >> 4;
    entry->cdte_datamode = answer[5] & 0x04 ? 1 : 0;
    put_address(&entry->cdte_addr, entry->cdte_format, (int32_t)get_be32(answer + 8));
    return 0;
}

static int multisession(struct uniform *uniform, struct cdrom_multisession *session) {
    uint8_t answer[12];
    if (bad_pointer(session))
        return -EFAULT;
    if (session->addr_format != CDROM_MSF && session->addr_format != CDROM_LBA)
        return -EINVAL;
    int error = read_toc(uniform, 1, false, 0, answer, sizeof answer);
    if (error)
        return error;
    bool several = answer[2] < answer[3];
    session->xa_flag = several;
    put_address(&session->addr, session->addr_format, several ? (int32_t)get_be32(answer + 8) : 0);
    return 0;
}

/* Audio, data or both; with data, the mode of the first data track's first sector. */
static int disc_status(struct uniform *uniform) {
    uint8_t answer[4 + 100 * 8];
    int error = read_toc(uniform, 0, false, 0, answer, sizeof answer);
    if (error)
        return error == -ENOMEDIUM ? CDS_NO_DISC : CDS_NO_INFO;
    unsigned audio = 0, data = 0;
    int32_t first = 0;
    for (unsigned at = 4; at + 8 <= toc_end(answer, sizeof answer) && answer[at + 2] != LEADOUT; at += 8) {
        if (answer[at + 1] & 0x04) {
            if (!data++)
                first = (int32_t)get_be32(answer + at + 4);
        } else
            audio++;
    }
    if (!data)
        return audio ? CDS_AUDIO : CDS_NO_INFO;
    if (audio)
        return CDS_MIXED;
    uint8_t cdb[12] = {0xbe, 0, 0, 0, 0, 0, 0, 0, 1, 0x60}, header[16];
    set_be32(cdb + 2, (uint32_t)first);
    if (uniform_ask(uniform, cdb, sizeof cdb, header, 12) || header[3] == 1)
        return CDS_DATA_1;
    return header[6] & 0x20 ? CDS_XA_2_2 : header[6] || header[10] ? CDS_XA_2_1 : CDS_DATA_2;
}

/* READ CD of one sector at the MSF the program put where the data goes. */
static int read_frame(struct uniform *uniform, uint8_t *argument, uint8_t parts, uint32_t len) {
    if (bad_pointer(argument))
        return -EFAULT;
    int32_t lba = msf_to_lba(argument);
    uint8_t cdb[12] = {0xbe, 0, 0, 0, 0, 0, 0, 0, 1, parts};
    if (lba < 0)
        return -EINVAL;
    set_be32(cdb + 2, (uint32_t)lba);
    return uniform_ask(uniform, cdb, sizeof cdb, argument, len);
}

static int read_audio(struct uniform *uniform, struct cdrom_read_audio *read) {
    if (bad_pointer(read))
        return -EFAULT;
    if (read->addr_format != CDROM_MSF && read->addr_format != CDROM_LBA)
        return -EINVAL;
    int32_t lba = take_address(&read->addr, read->addr_format);
    if (lba < 0 || read->nframes <= 0 || read->nframes > AUDIO_FRAMES)
        return -EINVAL;
    if (bad_pointer(read->buf))
        return -EFAULT;
    uint8_t cdb[12] = {0xbe, 0x04, 0, 0, 0, 0, 0, 0, 0, 0xf8};
    set_be32(cdb + 2, (uint32_t)lba), set_be24(cdb + 6, (uint32_t)read->nframes);
    return uniform_ask(uniform, cdb, sizeof cdb, read->buf, (uint32_t)read->nframes * RAW);
}

static int last_address(struct uniform *uniform, bool next_writable, void *argument) {
    uint8_t disc[34], track[36], cdb[10] = {0x51, 0, 0, 0, 0, 0, 0, 0, sizeof disc};
    if (bad_pointer(argument))
        return -EFAULT;
    int error = uniform_ask(uniform, cdb, sizeof cdb, disc, sizeof disc);
    if (error)
        return error;
    uint8_t info[10] = {0x52, 1, 0, 0, disc[11], disc[6], 0, 0, sizeof track};
    error = uniform_ask(uniform, info, sizeof info, track, sizeof track);
    if (error)
        return error;
    long last = next_writable ? (long)get_be32(track + 12) : (long)get_be32(track + 8) + (long)get_be32(track + 24) - 1;
    if (next_writable && !(track[7] & 1))
        return -EINVAL;
    memcpy(argument, &last, sizeof last);
    return 0;
}

int uniform_disc(struct uniform *uniform, unsigned long request, void *argument) {
    switch (request) {
    case CDROMREADTOCHDR: return toc_header(uniform, argument);
    case CDROMREADTOCENTRY: return toc_entry(uniform, argument);
    case CDROMMULTISESSION: return multisession(uniform, argument);
    case CDROM_DISC_STATUS: return disc_status(uniform);
    case CDROMREADRAW: return read_frame(uniform, argument, 0xf8, RAW);
    case CDROMREADMODE1: return read_frame(uniform, argument, 0x10, 2048);
    case CDROMREADMODE2: return read_frame(uniform, argument, 0x58, 2336);
    case CDROMREADCOOKED: return read_frame(uniform, argument, 0x10, 2048);
    case CDROMREADALL: return -ENOTTY;
    case CDROMREADAUDIO: return read_audio(uniform, argument);
    case CDROM_NEXT_WRITABLE: return last_address(uniform, true, argument);
    case CDROM_LAST_WRITTEN: return last_address(uniform, false, argument);
    default: return -ENOTTY;
    }
}
