/* SPDX-License-Identifier: MIT */
/* PLAY, SEEK, PAUSE, RESUME and STOP: the drive's own player, and is it believed to play? [docs/controls.md] */
#include "scsi/play_audio.h"
#include "class/class.h"
#include "scsi/start_stop.h"

enum { FRAMES = 75, LEAD = 150 };

static struct audio_msf take_msf(struct reader *in) {
    struct audio_msf msf;
    msf.minute = take_u8(in);
    msf.second = take_u8(in);
    msf.frame = take_u8(in);
    return msf;
}

nt_status control_play_audio_msf(struct device *device, struct request *request) {
    struct reader in = reader_of(request->in);
    struct play_msf play;
    play.start = take_msf(&in);
    play.end = take_msf(&in);
    uint8_t cdb[PLAY_MSF_CDB_LEN];
    play_msf_put(cdb, &play);
    nt_status status = device_send_plain(device, request, cdb, sizeof cdb, device->timeout_s);
    if (nt_success(status))
        device->play_active = true;
    return status;
}

nt_status control_seek_audio_msf(struct device *device, struct request *request) {
    struct reader in = reader_of(request->in);
    struct audio_msf to = take_msf(&in);
    /* Before 00:02:00 the sector number wraps, as in the reference driver. */
    uint32_t lba = (to.minute * 60u + to.second) * FRAMES + to.frame - LEAD;
    uint8_t cdb[SEEK_CDB_LEN];
    seek_put(cdb, lba);
    return device_send_plain(device, request, cdb, sizeof cdb, device->timeout_s);
}

static nt_status pause_or_resume(struct device *device, struct request *request, bool resume) {
    uint8_t cdb[PAUSE_RESUME_CDB_LEN];
    pause_resume_put(cdb, resume);
    nt_status status = device_send_plain(device, request, cdb, sizeof cdb, device->timeout_s);
    if (nt_success(status))
        device->play_active = resume;
    return status;
}

nt_status control_pause_audio(struct device *device, struct request *request) {
    return pause_or_resume(device, request, false);
}

nt_status control_resume_audio(struct device *device, struct request *request) {
    return pause_or_resume(device, request, true);
}

nt_status control_stop_audio(struct device *device, struct request *request) {
    uint8_t cdb[START_STOP_CDB_LEN];
    start_stop_put(cdb, &(struct start_stop){.immediate = true});
    nt_status status = device_send_plain(device, request, cdb, sizeof cdb, device->timeout_s);
    if (nt_success(status))
        device->play_active = false;
    return status;
}
