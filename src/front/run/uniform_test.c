/* SPDX-License-Identifier: MIT */
/* Does each word of Linux' cdrom layer become the right packet, and its answer the right structure and errno? */
#include "front/run/test_door.h"
#include "front/run/uniform_private.h"
#include <limits.h>
#include <linux/cdrom.h>
#include <linux/fs.h>
#include <linux/hdreg.h>

static void table_of_contents(void **state) {
    (void)state;
    struct door_place place;
    struct cdrom_tochdr header;
    struct cdrom_tocentry entry = {.cdte_track = 2, .cdte_format = CDROM_LBA};
    door_begin(&place, "image:audio.cue");
    assert_int_equal(door_ask(&place, CDROMREADTOCHDR, &header), 0);
    assert_int_equal(header.cdth_trk0, 1);
    assert_int_equal(header.cdth_trk1, 2);
    assert_int_equal(door_ask(&place, CDROMREADTOCENTRY, &entry), 0);
    assert_int_equal(entry.cdte_addr.lba, 200);
    assert_int_equal(entry.cdte_ctrl & CDROM_DATA_TRACK, 0);
    assert_int_equal(entry.cdte_adr, 1);
    entry.cdte_track = CDROM_LEADOUT, entry.cdte_format = CDROM_MSF;
    assert_int_equal(door_ask(&place, CDROMREADTOCENTRY, &entry), 0);
    assert_int_equal(entry.cdte_addr.msf.minute, 0);
    assert_int_equal(entry.cdte_addr.msf.second, 7);
    assert_int_equal(entry.cdte_addr.msf.frame, 25);
    entry.cdte_track = 3;
    assert_int_equal(door_ask(&place, CDROMREADTOCENTRY, &entry), -EINVAL);
    entry.cdte_format = 9;
    assert_int_equal(door_ask(&place, CDROMREADTOCENTRY, &entry), -EINVAL);
    assert_int_equal(door_ask(&place, CDROMREADTOCENTRY, NULL), -EFAULT);
    assert_int_equal(door_ask(&place, CDROMREADTOCHDR, NULL), -EFAULT);
    door_end(&place);
}

static void no_disc(void **state) {
    (void)state;
    struct door_place place;
    struct cdrom_tochdr header;
    door_begin(&place, "image:-");
    assert_int_equal(door_ask(&place, CDROMREADTOCHDR, &header), -ENOMEDIUM);
    assert_int_equal(door_ask(&place, CDROM_DISC_STATUS, NULL), CDS_NO_DISC);
    assert_int_equal(door_ask(&place, CDROM_DRIVE_STATUS, (void *)(uintptr_t)CDSL_CURRENT), CDS_NO_DISC);
    assert_int_equal(uniform_open(&place.uniform), -ENOMEDIUM);
    place.uniform.flags = O_NONBLOCK;
    assert_int_equal(uniform_open(&place.uniform), 0);
    door_end(&place);
}

static void sessions(void **state) {
    (void)state;
    static const uint8_t two[12] = {0, 10, 1, 2, 0, 0x14, 2, 0, 0, 0, 0x2c, 0x24};
    static const struct line lines[] = {{.opcode = 0x43, .data = two, .len = sizeof two}};
    struct door_place place;
    struct cdrom_multisession session = {.addr_format = CDROM_LBA};
    door_begin(&place, "image:data.cue");
    assert_int_equal(door_ask(&place, CDROMMULTISESSION, &session), 0);
    assert_int_equal(session.xa_flag, 0);
    assert_int_equal(session.addr.lba, 0);
    door_script(&place, lines, 1);
    assert_int_equal(door_ask(&place, CDROMMULTISESSION, &session), 0);
    assert_int_equal(place.cdb[2], 1);
    assert_int_equal(session.xa_flag, 1);
    assert_int_equal(session.addr.lba, 0x2c24);
    session.addr_format = 0;
    assert_int_equal(door_ask(&place, CDROMMULTISESSION, &session), -EINVAL);
    door_end(&place);
}

static void kinds_of_disc(void **state) {
    (void)state;
    static const struct {
        const char *address;
        int kind;
    } cases[] = {{"image:audio.cue", CDS_AUDIO}, {"image:data.cue", CDS_DATA_1}, {"image:mixed.cue", CDS_MIXED}};
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct door_place place;
        door_begin(&place, cases[i].address);
        assert_int_equal(door_ask(&place, CDROM_DISC_STATUS, NULL), cases[i].kind);
        assert_int_equal(door_ask(&place, CDROM_DRIVE_STATUS, (void *)(uintptr_t)CDSL_CURRENT), CDS_DISC_OK);
        assert_int_equal(door_ask(&place, CDROM_DRIVE_STATUS, (void *)7), -EINVAL);
        door_end(&place);
    }
}

/* A TOC that says it is longer than what was sent is believed as far as it goes. */
static void lying_toc(void **state) {
    (void)state;
    static uint8_t toc[4 + 100 * 8] = {0xff, 0xff, 1, 99};
    static const struct line lines[] = {{.opcode = 0x43, .data = toc, .len = sizeof toc}, {.opcode = 0x47}};
    struct door_place place;
    struct cdrom_ti ti = {.cdti_trk0 = 1, .cdti_trk1 = 99};
    door_begin(&place, "image:-");
    door_script(&place, lines, 2);
    assert_int_equal(door_ask(&place, CDROM_DISC_STATUS, NULL), CDS_AUDIO);
    assert_int_equal(door_ask(&place, CDROMPLAYTRKIND, &ti), -EINVAL);
    door_end(&place);
}

static void sectors(void **state) {
    (void)state;
    struct door_place place;
    static uint8_t frame[3 * 2352];
    struct cdrom_read_audio audio = {.addr.lba = 100, .addr_format = CDROM_LBA, .nframes = 3, .buf = frame};
    door_begin(&place, "image:audio.cue");
    assert_int_equal(door_ask(&place, CDROMREADAUDIO, &audio), 0);
    assert_memory_equal(frame, door_audio + 100 * 2352, sizeof frame);
    audio.addr.msf = (struct cdrom_msf0){0, 2, 5}, audio.addr_format = CDROM_MSF, audio.nframes = 1;
    assert_int_equal(door_ask(&place, CDROMREADAUDIO, &audio), 0);
    assert_memory_equal(frame, door_audio + 5 * 2352, 2352);
    audio.nframes = 76;
    assert_int_equal(door_ask(&place, CDROMREADAUDIO, &audio), -EINVAL);
    audio.nframes = 1, audio.addr.msf.second = 1;
    assert_int_equal(door_ask(&place, CDROMREADAUDIO, &audio), -EINVAL);
    door_end(&place);
    door_begin(&place, "image:data.cue");
    memcpy(frame, "\x00\x02\x0a", 3);
    assert_int_equal(door_ask(&place, CDROMREADMODE1, frame), 0);
    assert_memory_equal(frame, door_data + 10 * 2048, 2048);
    memcpy(frame, "\x00\x02\x0a", 3);
    assert_int_equal(door_ask(&place, CDROMREADRAW, frame), 0);
    assert_memory_equal(frame, "\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x02\x10\x01", 16);
    assert_memory_equal(frame + 16, door_data + 10 * 2048, 2048);
    memcpy(frame, "\x00\x01\x00", 3);
    assert_int_equal(door_ask(&place, CDROMREADCOOKED, frame), -EINVAL);
    assert_int_equal(door_ask(&place, CDROMREADALL, frame), -ENOTTY);
    door_end(&place);
}

static void playing(void **state) {
    (void)state;
    struct door_place place;
    struct cdrom_subchnl q = {.cdsc_format = CDROM_MSF};
    struct cdrom_msf msf = {0, 2, 0, 0, 4, 0};
    struct cdrom_ti ti = {.cdti_trk0 = 2, .cdti_ind0 = 1, .cdti_trk1 = 2, .cdti_ind1 = 1};
    struct cdrom_mcn mcn;
    door_begin(&place, "image:audio.cue");
    assert_int_equal(door_ask(&place, CDROM_GET_MCN, &mcn), 0);
    assert_string_equal((char *)mcn.medium_catalog_number, "4012345678901");
    assert_int_equal(door_ask(&place, CDROMPLAYMSF, &msf), 0);
    place.host.clock += 10000000; /* a second */
    assert_int_equal(door_ask(&place, CDROMSUBCHNL, &q), 0);
    assert_int_equal(q.cdsc_audiostatus, CDROM_AUDIO_PLAY);
    assert_int_equal(q.cdsc_trk, 1);
    assert_int_equal(q.cdsc_absaddr.msf.second, 3);
    assert_int_equal(q.cdsc_reladdr.msf.second, 1);
    assert_int_equal(door_ask(&place, CDROMPAUSE, NULL), 0);
    q.cdsc_format = CDROM_LBA;
    assert_int_equal(door_ask(&place, CDROMSUBCHNL, &q), 0);
    assert_int_equal(q.cdsc_audiostatus, CDROM_AUDIO_PAUSED);
    assert_int_equal(q.cdsc_absaddr.lba, 75);
    assert_int_equal(q.cdsc_reladdr.lba, 75);
    assert_int_equal(door_ask(&place, CDROMRESUME, NULL), 0);
    assert_int_equal(door_ask(&place, CDROMPLAYTRKIND, &ti), 0);
    assert_int_equal(door_ask(&place, CDROMSUBCHNL, &q), 0);
    assert_int_equal(q.cdsc_trk, 2);
    assert_int_equal(door_ask(&place, CDROMSTOP, NULL), 0);
    assert_int_equal(door_ask(&place, CDROMSTART, NULL), 0);
    assert_int_equal(door_ask(&place, CDROMSEEK, &msf), 0);
    assert_int_equal(place.cdb[0], 0x2b);
    q.cdsc_format = 0;
    assert_int_equal(door_ask(&place, CDROMSUBCHNL, &q), -EINVAL);
    door_end(&place);
}

static void loudness(void **state) {
    (void)state;
    struct door_place place;
    struct cdrom_volctrl volume = {100, 50, 0, 0}, got;
    door_begin(&place, "image:audio.cue");
    assert_int_equal(door_ask(&place, CDROMVOLCTRL, &volume), 0);
    assert_int_equal(door_ask(&place, CDROMVOLREAD, &got), 0);
    assert_int_equal(got.channel0, 100);
    assert_int_equal(got.channel1, 50);
    assert_int_equal(door_ask(&place, CDROMVOLREAD, NULL), -EFAULT);
    door_end(&place);
}

static void tray_and_changes(void **state) {
    (void)state;
    struct door_place place;
    struct error error;
    door_begin(&place, "image:data.cue");
    assert_int_equal(uniform_open(&place.uniform), 0);
    assert_int_equal(place.state.capacity, DATA_SECTORS * 2048);
    (void)door_ask(&place, CDROM_MEDIA_CHANGED, (void *)(uintptr_t)CDSL_CURRENT);
    assert_int_equal(door_ask(&place, CDROM_MEDIA_CHANGED, (void *)(uintptr_t)CDSL_CURRENT), 0);
    assert_int_equal(port_image_change(place.port, "audio.cue", false, &error), ST_OK);
    assert_int_equal(door_ask(&place, CDROM_MEDIA_CHANGED, (void *)(uintptr_t)CDSL_CURRENT), 1);
    assert_int_equal(door_ask(&place, CDROM_LOCKDOOR, (void *)1), 0);
    assert_int_equal(port_image_change(place.port, "data.cue", false, &error), ST_BUSY);
    assert_int_equal(door_ask(&place, CDROMEJECT, NULL), 0); /* the kernel's own lock is no obstacle to it */
    assert_int_equal(door_ask(&place, CDROM_DRIVE_STATUS, (void *)(uintptr_t)CDSL_CURRENT), CDS_TRAY_OPEN);
    assert_int_equal(uniform_open(&place.uniform), -ENOMEDIUM);
    assert_int_equal(door_ask(&place, CDROM_SET_OPTIONS, (void *)CDO_AUTO_CLOSE) & CDO_AUTO_CLOSE, CDO_AUTO_CLOSE);
    assert_int_equal(uniform_open(&place.uniform), 0);
    assert_int_equal(door_ask(&place, CDROM_CLEAR_OPTIONS, (void *)CDO_AUTO_CLOSE) & CDO_AUTO_CLOSE, 0);
    assert_int_equal(door_ask(&place, CDROMEJECT_SW, (void *)1), 0);
    assert_int_equal(place.state.options & CDO_AUTO_EJECT, CDO_AUTO_EJECT);
    door_end(&place);
}

static void abilities(void **state) {
    (void)state;
    struct door_place place;
    door_begin(&place, "image(model=cd-rom):data.cue");
    int can = door_ask(&place, CDROM_GET_CAPABILITY, NULL);
    assert_int_equal(can & (CDC_PLAY_AUDIO | CDC_OPEN_TRAY | CDC_LOCK | CDC_MCN), CDC_PLAY_AUDIO | CDC_OPEN_TRAY | CDC_LOCK | CDC_MCN);
    assert_int_equal(can & (CDC_CD_R | CDC_DVD), 0);
    assert_int_equal(door_ask(&place, CDROM_SELECT_SPEED, (void *)4), 0);
    assert_int_equal(get_be16(place.cdb + 2), 4 * 177);
    assert_int_equal(door_ask(&place, CDROM_SELECT_SPEED, (void *)0), 0);
    assert_int_equal(get_be16(place.cdb + 2), 0xffff);
    assert_int_equal(door_ask(&place, CDROM_CHANGER_NSLOTS, NULL), 1);
    assert_int_equal(door_ask(&place, CDROM_SELECT_DISC, NULL), -ENOSYS);
    assert_int_equal(door_ask(&place, 0x1234, NULL), -ENOTTY);
    door_end(&place);
}

static void block_device(void **state) {
    (void)state;
    struct door_place place;
    uint64_t bytes;
    unsigned long blocks;
    int number;
    door_begin(&place, "image:data.cue");
    assert_int_equal(uniform_open(&place.uniform), 0);
    assert_int_equal(door_ask(&place, BLKGETSIZE64, &bytes), 0);
    assert_int_equal(bytes, DATA_SECTORS * 2048);
    assert_int_equal(door_ask(&place, BLKGETSIZE, &blocks), 0);
    assert_int_equal(blocks, DATA_SECTORS * 4);
    assert_int_equal(door_ask(&place, BLKSSZGET, &number), 0);
    assert_int_equal(number, 2048);
    assert_int_equal(door_ask(&place, BLKROGET, &number), 0);
    assert_int_equal(number, 1);
    assert_int_equal(door_ask(&place, BLKFLSBUF, NULL), 0);
    assert_int_equal(door_ask(&place, HDIO_GETGEO, &number), -ENOTTY);
    assert_int_equal(door_ask(&place, BLKGETSIZE64, NULL), -EFAULT);
    door_end(&place);
}

static void reading(void **state) {
    (void)state;
    struct door_place place;
    static uint8_t into[sizeof door_data];
    door_begin(&place, "image:data.cue");
    assert_int_equal(uniform_open(&place.uniform), 0);
    assert_int_equal(uniform_read(&place.uniform, 0, into, sizeof into), sizeof into);
    assert_memory_equal(into, door_data, sizeof into);
    assert_int_equal(uniform_read(&place.uniform, 2047, into, 4099), 4099);
    assert_memory_equal(into, door_data + 2047, 4099);
    assert_int_equal(uniform_read(&place.uniform, sizeof door_data - 5, into, 100), 5);
    assert_memory_equal(into, door_data + sizeof door_data - 5, 5);
    assert_int_equal(uniform_read(&place.uniform, sizeof door_data, into, 100), 0);
    place.uniform.flags = O_RDWR;
    assert_int_equal(uniform_open(&place.uniform), -EROFS);
    door_end(&place);
    door_begin(&place, "image:mixed.cue");
    assert_int_equal(uniform_open(&place.uniform), 0);
    assert_int_equal(uniform_read(&place.uniform, 299 * 2048, into, 4096), 2048);
    assert_int_equal(uniform_read(&place.uniform, 300 * 2048, into, 2048), -EIO);
    door_end(&place);
}

static void complaints(void **state) {
    (void)state;
    static const struct {
        struct line line;
        int answer;
    } cases[] = {{{.status = SCSI_GOOD}, 0},
                 {{.status = 2, .key = 2, .asc = 0x3a}, -ENOMEDIUM},
                 {{.status = 2, .key = 2, .asc = 4}, -EIO},
                 {{.status = 2, .key = 3, .asc = 0x11}, -EIO},
                 {{.status = 2, .key = 5, .asc = 0x20}, -EOPNOTSUPP},
                 {{.status = 2, .key = 5, .asc = 0x24}, -EINVAL},
                 {{.status = 2, .key = 6, .asc = 0x28}, -ENOMEDIUM},
                 {{.status = 2, .key = 7, .asc = 0x27}, -EROFS},
                 {{.status = 2, .key = 1, .asc = 0x18}, 0},
                 {{.status = SCSI_BUSY}, -EBUSY},
                 {{.status = SCSI_RESERVATION_CONFLICT}, -EBADE},
                 {{.way = ENXIO}, -ENXIO}};
    struct door_place place;
    door_begin(&place, "image:-");
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        const uint8_t test_unit_ready[6] = {0};
        door_script(&place, &cases[i].line, 1);
        place.sent = 0, place.state.changes = 0;
        assert_int_equal(uniform_ask(&place.uniform, test_unit_ready, 6, NULL, 0), cases[i].answer);
        bool attention = cases[i].line.key == 6; /* asked again, and every time is a change */
        assert_int_equal(place.sent, attention ? 11 : 1);
        assert_int_equal(place.state.changes, attention ? 10 : 0);
    }
    door_end(&place);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(table_of_contents), cmocka_unit_test(no_disc),     cmocka_unit_test(sessions),
        cmocka_unit_test(kinds_of_disc),     cmocka_unit_test(lying_toc),   cmocka_unit_test(sectors),
        cmocka_unit_test(playing),           cmocka_unit_test(loudness),    cmocka_unit_test(tray_and_changes),
        cmocka_unit_test(abilities),         cmocka_unit_test(block_device), cmocka_unit_test(reading),
        cmocka_unit_test(complaints),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
