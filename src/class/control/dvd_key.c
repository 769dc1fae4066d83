/* SPDX-License-Identifier: MIT */
/* DVD_READ_KEY, DVD_SEND_KEY and DVD_SEND_KEY2: CSS keys and region codes between host and drive [docs/controls.md]. */
#include "class/control/answer.h"
#include "class/protection.h"

/* [WDK DVD_KEY_TYPE]; those below 40h are the command's own key formats. */
enum { DISK_KEY = 0x80, DISK_KEY_DATA_LEN = 2048 };

/* The header of every key, both ways [WDK DVD_COPY_PROTECT_KEY]. */
struct key_header {
    uint32_t len, session, type, flags;
    uint64_t title_offset;
};

static struct key_header take_header(struct bytes bytes) {
    struct reader in = reader_of(bytes);
    struct key_header header;
    header.len = take_le32(&in);
    header.session = take_le32(&in);
    header.type = take_le32(&in);
    header.flags = take_le32(&in);
    header.title_offset = take_le64(&in);
    return header;
}

static nt_status answer_key(struct request *request, const struct key_header *header, struct bytes key) {
    struct writer out = writer_over(request->out, request->out_len);
    put_le32(&out, header->len);
    put_le32(&out, header->session);
    put_le32(&out, header->type);
    put_le32(&out, header->flags);
    put_le64(&out, header->title_offset);
    put(&out, key.at, key.len);
    put_zero(&out, header->len - COPY_PROTECT_KEY_LEN - key.len);
    request->information = (uint32_t)writer_stored(&out);
    return STATUS_SUCCESS;
}

static uint32_t room_for(uint32_t type) {
    switch (type) {
    case KEYS_CHALLENGE: return COPY_PROTECT_KEY_LEN + 12;
    case KEYS_KEY1:
    case KEYS_KEY2:
    case KEYS_TITLE: return COPY_PROTECT_KEY_LEN + 8;
    case KEYS_ASF:
    case KEYS_RPC_STATE: return COPY_PROTECT_KEY_LEN + 4;
    case DISK_KEY: return COPY_PROTECT_KEY_LEN + DISK_KEY_DATA_LEN;
    default: return COPY_PROTECT_KEY_LEN;
    }
}

nt_status check_dvd_read_key(struct device *device, struct request *request) {
    if (!request->in.len)
        return STATUS_BUFFER_TOO_SMALL;
    if (request->in.len < COPY_PROTECT_KEY_LEN)
        return STATUS_INVALID_PARAMETER;
    uint32_t room = room_for(take_header(request->in).type);
    if (request->out_len < room)
        return too_small(request, room);
    if (answer_misaligned(device, request))
        return STATUS_INVALID_PARAMETER;
    return device->is_dvd ? STATUS_SUCCESS : STATUS_INVALID_DEVICE_REQUEST;
}

/* The disc key is a structure; its 2048 bytes are handed out however many came. */
static nt_status read_disk_key(struct device *device, struct request *request, struct key_header *header) {
    struct read_disc_structure command = {
        .format = STRUCTURE_DISC_KEY,
        .allocation = DISC_STRUCTURE_HEADER_LEN + DISK_KEY_DATA_LEN,
        .agid = header->session & 3,
    };
    uint32_t got;
    nt_status status = protection_read_structure(device, request, &command, &got);
    if (!nt_success(status))
        return status;
    protection_swap(device->scratch, got, header->type);
    header->len = COPY_PROTECT_KEY_LEN + DISK_KEY_DATA_LEN;
    return answer_key(request, header, (struct bytes){device->scratch + DISC_STRUCTURE_HEADER_LEN, DISK_KEY_DATA_LEN});
}

nt_status control_dvd_read_key(struct device *device, struct request *request) {
    struct key_header header = take_header(request->in);
    if (header.type == DISK_KEY)
        return read_disk_key(device, request, &header);
    if (header.type == KEYS_RPC_STATE)
        protection_select_region(device, request);
    uint32_t len = request->out_len - (COPY_PROTECT_KEY_LEN - KEYS_HEADER_LEN), got;
    struct keys command = {
        .format = header.type & 0x3f,
        .agid = header.session & 3,
        .lba = header.type == KEYS_TITLE ? (uint32_t)(header.title_offset >> device->sector_shift) : 0,
        .len = (uint16_t)(len < UINT16_MAX ? len : UINT16_MAX),
    };
    nt_status status = protection_report_key(device, request, &command, &got);
    if (!nt_success(status))
        return status;
    uint32_t claimed = get_be16(device->scratch);
    if (claimed < 2 || got < KEYS_HEADER_LEN)
        return STATUS_SUCCESS; /* with nothing */
    struct bytes key = {device->scratch + KEYS_HEADER_LEN, got - KEYS_HEADER_LEN};
    if (claimed - 2 < key.len)
        key.len = claimed - 2;
    header.len = COPY_PROTECT_KEY_LEN + (uint32_t)key.len;
    if (header.type == KEYS_TITLE) { /* the first byte is about the title, and the key stands where it would */
        if (!key.len)
            return STATUS_SUCCESS;
        header.flags = key.at[0];
        key = (struct bytes){key.at + 1, key.len - 1};
    }
    return answer_key(request, &header, key);
}

/* Lengths and kinds; which drive is asked only of the newer code. */
static nt_status check_send(struct request *request, bool newer) {
    if (!request->in.len)
        return STATUS_BUFFER_TOO_SMALL;
    if (request->in.len < COPY_PROTECT_KEY_LEN)
        return STATUS_INVALID_PARAMETER;
    struct key_header header = take_header(request->in);
    if (header.len != request->in.len)
        return STATUS_INVALID_PARAMETER;
    switch (header.type) {
    case KEYS_CHALLENGE:
    case KEYS_KEY2:
    case KEYS_INVALIDATE_AGID: return STATUS_SUCCESS;
    case KEYS_KEY1:
    case KEYS_TITLE:
    case KEYS_ASF:
    case KEYS_SET_REGION:
    case KEYS_RPC_STATE:
    case DISK_KEY: return newer ? STATUS_SUCCESS : STATUS_INVALID_PARAMETER;
    default: return STATUS_INVALID_PARAMETER;
    }
}

nt_status check_dvd_send_key(struct device *device, struct request *request) {
    (void)device;
    return check_send(request, false);
}

nt_status check_dvd_send_key2(struct device *device, struct request *request) {
    nt_status status = check_send(request, true);
    if (nt_success(status) && !device->is_dvd)
        return STATUS_INVALID_DEVICE_REQUEST;
    return status;
}

nt_status control_dvd_send_key(struct device *device, struct request *request) {
    struct key_header header = take_header(request->in);
    struct bytes key = {request->in.at + COPY_PROTECT_KEY_LEN, request->in.len - COPY_PROTECT_KEY_LEN};
    if (key.len > device->scratch_len)
        return STATUS_INTERNAL_ERROR;
    struct keys command = {.format = header.type & 0x3f, .agid = header.session & 3};
    return protection_send_key(device, request, &command, key);
}

nt_status control_dvd_send_key2(struct device *device, struct request *request) {
    return control_dvd_send_key(device, request);
}
