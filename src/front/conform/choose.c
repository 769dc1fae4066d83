/* SPDX-License-Identifier: MIT */
/* Which requests may be sent to a device that is somebody's, and what must be undone after them? */
#include "abi/control_codes.h"
#include "base/bytes.h"
#include "class/device.h"
#include "front/cli/guard.h"
#include "front/conform/conform.h"

static const uint8_t *input(const struct conform_request *request) { return conform_inputs + request->in_at; }

/* Codes that only a person who means it should send, beside those the class driver's table marks. */
static const struct {
    uint32_t code;
    bool never;
    const char *why;
} held_back[] = {
    {IOCTL_SCSI_PASS_THROUGH_DIRECT, true, "holds pointers into another program"},
    {IOCTL_SCSI_PASS_THROUGH_DIRECT_EX, true, "holds pointers into another program"},
    {IOCTL_DISK_ARE_VOLUMES_READY, true, "may wait for ever"},
    {IOCTL_CDROM_SET_VOLUME, false, "changes the volume"},
    {IOCTL_STORAGE_SET_HOTPLUG_INFO, false, "changes the system's settings"},
    {IOCTL_STORAGE_FIND_NEW_DEVICES, false, "has the bus looked through"},
    {IOCTL_SCSI_RESCAN_BUS, false, "has the bus looked through"},
};

const char *choose_left_out(const struct conform_request *request, bool really) {
    uint32_t code = control_normalise(request->code);
    for (unsigned i = 0; i < sizeof held_back / sizeof *held_back; i++)
        if (held_back[i].code == code && (held_back[i].never || !really))
            return held_back[i].why;
    if (really || code == CONFORM_READ)
        return NULL;
    if (code == CONFORM_WRITE)
        return "writes";
    if (!control_find(code))
        return "is no code of this driver, and what lies below may obey it";
    const char *harm = guard_harm(request->code, input(request), request->in_len);
    return harm ? harm : guard_moves(request->code, input(request), request->in_len) ? "moves the medium" : NULL;
}

/* What a code leaves behind, and the request that takes it away; 0: closing the handle does. */
static const struct trace {
    uint32_t code, undo;
    uint8_t in_len;
    const char *in;
} traces[] = {
    {IOCTL_CDROM_PLAY_AUDIO_MSF, IOCTL_CDROM_STOP_AUDIO, 0, NULL},
    {IOCTL_CDROM_SEEK_AUDIO_MSF, IOCTL_CDROM_STOP_AUDIO, 0, NULL},
    {IOCTL_CDROM_PAUSE_AUDIO, IOCTL_CDROM_STOP_AUDIO, 0, NULL},
    {IOCTL_CDROM_RESUME_AUDIO, IOCTL_CDROM_STOP_AUDIO, 0, NULL},
    {IOCTL_CDROM_STOP_AUDIO, 0, 0, NULL},
    {IOCTL_CDROM_EXCLUSIVE_ACCESS, 0, 0, NULL},
    {IOCTL_STORAGE_MEDIA_REMOVAL, IOCTL_STORAGE_MEDIA_REMOVAL, 1, "\0"},
    {IOCTL_STORAGE_EJECTION_CONTROL, 0, 0, NULL},
    {IOCTL_STORAGE_MCN_CONTROL, 0, 0, NULL},
    {IOCTL_DVD_START_SESSION, IOCTL_DVD_END_SESSION, 4, "\xff\xff\xff\xff"},
    {IOCTL_AACS_START_SESSION, IOCTL_AACS_END_SESSION, 4, "\xff\xff\xff\xff"},
    {IOCTL_CDROM_SET_SPEED, IOCTL_CDROM_SET_SPEED, 12, "\0\0\0\0\xff\xff\xff\xff\0\0\0\0"},
    {IOCTL_CDROM_ENABLE_STREAMING, IOCTL_CDROM_ENABLE_STREAMING, 1, "\0"},
};

static const struct trace *find(uint32_t code) {
    for (unsigned i = 0; i < sizeof traces / sizeof *traces; i++)
        if (traces[i].code == control_normalise(code))
            return &traces[i];
    return NULL;
}

bool choose_leaves_traces(const struct conform_request *request) {
    const struct control *control = control_find(control_normalise(request->code));
    if (request->code == CONFORM_READ)
        return false;
    return request->code == CONFORM_WRITE || !control || control->gates & (CONTROL_HARMS | CONTROL_EJECTS) ||
           find(request->code) != NULL;
}

void choose_undo(struct target *target, const struct conform_request *request) {
    const struct trace *trace = find(request->code);
    uint32_t information;
    uint8_t out[8];
    if (trace && trace->undo)
        (void)target_ask(target, trace->undo, (const uint8_t *)trace->in, trace->in_len, out, 0, &information);
}
