/* SPDX-License-Identifier: MIT */
/* Which commands and which control codes are judged in their own way? */
#include "class/judge.h"

enum { RETRIES_DEFAULT = 4, RETRIES_FEW = 1, RETRIES_ALLOW = 4, SETTLING_S = 2, RETRY_WINDOW_S = 160 };

static void stop_after(struct judging *j, uint32_t retries) {
    if (j->attempt->retries > retries)
        j->retry = false;
}

/* A drive that is settling gets two seconds at least. */
static void give_time_to_settle(struct judging *j) {
    bool settling = j->status == STATUS_DEVICE_NOT_READY && sense_byte(&j->packet->sense, 12) == 0x04;
    if ((settling || j->port == PORT_SELECTION_TIMEOUT) && j->wait < SETTLING_S)
        j->wait = SETTLING_S;
}

static void refine_prevent_allow(const struct device *device, struct judging *j) {
    if (j->packet->cdb[4] & 1) {
        stop_after(j, RETRIES_FEW);
    } else if (j->attempt->retries < RETRIES_ALLOW) {
        /* A lock that stays is worse than four packets too many. */
        if (!device_mends(device, MEND_ALLOW_RETRIES) || !nt_success(j->status))
            j->retry = true;
    } else {
        stop_after(j, RETRIES_DEFAULT); /* the reference has no end here */
    }
    give_time_to_settle(j);
}

static void refine_mode_sense(struct judging *j) {
    give_time_to_settle(j);
    if (j->status == STATUS_VERIFY_REQUIRED) {
        j->retry = true;
    } else if (j->port == PORT_DATA_OVERRUN) {
        j->status = STATUS_SUCCESS;
        j->retry = false;
    }
    stop_after(j, RETRIES_FEW);
}

/* A drive without the six-byte form is asked in ten bytes from now on. */
static void refine_reserve(struct device *device, struct judging *j) {
    if (j->status == STATUS_INVALID_DEVICE_REQUEST) {
        j->packet->cdb[0] = j->packet->cdb[0] == 0x16 ? 0x56 : 0x57;
        j->packet->cdb_len = 10;
        device->no_reserve6 = true;
        j->retry = true;
    }
    stop_after(j, RETRIES_DEFAULT); /* the reference has no end here */
}

static void refine_performance(struct device *device, struct judging *j) {
    if (j->port == PORT_DATA_OVERRUN) {
        j->status = STATUS_SUCCESS;
        j->retry = false;
    } else if (!j->complaint.valid && (j->packet->cdb[1] & 3) == 2 && !device_mends(device, MEND_PERFORMANCE_TYPE)) {
        device->bad_type_one = true; /* meant for GET CONFIGURATION, whose type sits in these bits */
        j->retry = true;
    }
    stop_after(j, RETRIES_DEFAULT);
}

/* The twelve-byte forms are sent for nothing else. */
static bool streams(const struct packet *packet) { return packet->cdb[0] == 0xa8 || packet->cdb[0] == 0xaa; }

/* Whether a failed streaming command says that streaming does not work at all. */
static bool streaming_is_broken(const struct judging *j) {
    uint8_t key = sense_byte(&j->packet->sense, 2) & 0x0f, asc = sense_byte(&j->packet->sense, 12);
    return j->port == PORT_TIMEOUT || j->port == PORT_COMMAND_TIMEOUT || j->port == PORT_SELECTION_TIMEOUT ||
           j->port == PORT_BUS_RESET || (key == 0x6 && (asc == 0x29 || asc == 0x2e)) || (key == 0x5 && asc != 0x21);
}

static void refine_read_write(struct device *device, struct judging *j) {
    const struct attempt *attempt = j->attempt;
    const struct sense *sense = &j->packet->sense;
    if (attempt->request && attempt->request->override_verify && j->status == STATUS_VERIFY_REQUIRED) {
        j->status = STATUS_IO_DEVICE_ERROR;
        j->retry = true;
    }
    if (streams(j->packet)) {
        j->retry = streaming_is_broken(j);
        if (j->retry)
            device->no_streaming = true;
    }
    if (!j->retry)
        return;
    bool servo = (sense_byte(sense, 2) & 0x0f) == 0x4 && sense_byte(sense, 12) == 0x09;
    if (servo)
        stop_after(j, RETRIES_DEFAULT);
    else if (attempt->elapsed > (uint64_t)RETRY_WINDOW_S * 1000 * HOST_MS / CLOCK_TICK)
        j->retry = false;
    j->delay = device->retry_delay;
}

void judging_refine_by_command(struct device *device, struct judging *j) {
    switch (j->packet->cdb[0]) {
    case 0x1e: refine_prevent_allow(device, j); break;
    case 0x1a:
    case 0x5a: refine_mode_sense(j); break;
    case 0x25:
    case 0x9e:
        if (j->status == STATUS_VERIFY_REQUIRED)
            j->retry = true;
        stop_after(j, RETRIES_FEW);
        break;
    case 0x16:
    case 0x17: refine_reserve(device, j); break;
    case 0xac: refine_performance(device, j); break;
    case 0x08:
    case 0x28:
    case 0xa8:
    case 0x88:
    case 0x0a:
    case 0x2a:
    case 0xaa:
    case 0x8a: refine_read_write(device, j); break;
    default: stop_after(j, RETRIES_DEFAULT); break;
    }
}

static bool verifies(uint32_t code) {
    return code == IOCTL_CDROM_CHECK_VERIFY || code == IOCTL_STORAGE_CHECK_VERIFY || code == IOCTL_DISK_CHECK_VERIFY ||
           code == IOCTL_STORAGE_CHECK_VERIFY2;
}

/* The control code as it was sent has the last word. */
void judging_refine_by_control(struct device *device, struct judging *j) {
    const struct request *request = j->attempt->request;
    if (!request || request->kind != REQUEST_CONTROL)
        return;
    if (request->row && (request->row->gates & CONTROL_OVERRUN_IS_FINE) && j->status == STATUS_DATA_OVERRUN) {
        j->status = STATUS_SUCCESS;
        j->retry = false;
    }
    if (request->code == IOCTL_CDROM_READ_Q_CHANNEL && !nt_success(j->status))
        device->play_active = false;
    if (request->code == IOCTL_CDROM_SET_SPEED && j->status != STATUS_SUCCESS)
        device->restore_speed = false;
    if (request->override_verify && j->status == STATUS_VERIFY_REQUIRED) {
        j->status = STATUS_IO_DEVICE_ERROR;
        j->retry = true;
        stop_after(j, RETRIES_DEFAULT); /* the reference has no end here */
        if (verifies(request->code))
            (void)device_read_capacity(device, NULL);
    }
}
