/* SPDX-License-Identifier: MIT */
/* SG_IO in both forms, CDROM_SEND_PACKET and the sg driver's small words. */
#include "front/run/uniform_private.h"
#include <linux/bsg.h>
#include <linux/cdrom.h>
#include <scsi/scsi_ioctl.h>
#include <scsi/sg.h>
#include <stdlib.h>
#include <sys/uio.h>

enum { DEFAULT_TIMEOUT_S = 60, SG_VERSION = 30536, GATHER_MAX = 1024 };

#ifndef SCSI_IOCTL_GET_IDLUN
#define SCSI_IOCTL_GET_IDLUN 0x5382
#endif
#ifndef SCSI_IOCTL_GET_BUS_NUMBER
#define SCSI_IOCTL_GET_BUS_NUMBER 0x5386
#endif

/* The kernel's host byte for what became of the packet on its way. */
static uint16_t host_status(const struct packet *packet) {
    switch (packet->port_status & PORT_STATUS_MASK) {
    case PORT_TIMEOUT:
    case PORT_COMMAND_TIMEOUT: return 0x03; /* DID_TIME_OUT */
    case PORT_NO_DEVICE:
    case PORT_SELECTION_TIMEOUT: return 0x01; /* DID_NO_CONNECT */
    case PORT_ABORTED: return 0x05;
    case PORT_PARITY_ERROR: return 0x06;
    case PORT_BUS_RESET: return 0x08;
    case PORT_BUSY: return 0x02;
    case PORT_UNEXPECTED_BUS_FREE:
    case PORT_INTERNAL_ERROR: return 0x07; /* DID_ERROR */
    default: return 0;
    }
}

static uint32_t timeout_s(uint32_t ms) { return ms ? ms / 1000 + (ms % 1000 != 0) : DEFAULT_TIMEOUT_S; }

/* Where the program's data lies: one piece, or a list the kernel would gather. */
struct data {
    uint8_t *at;
    uint32_t len;
    const struct iovec *pieces;
    unsigned count;
};

static void spread(const struct data *data, const uint8_t *from, uint32_t len) {
    for (unsigned i = 0; i < data->count && len; i++) {
        uint32_t part = data->pieces[i].iov_len < len ? (uint32_t)data->pieces[i].iov_len : len;
        memcpy(data->pieces[i].iov_base, from, part);
        from += part, len -= part;
    }
}

static void gather(const struct data *data, uint8_t *into, uint32_t len) {
    for (unsigned i = 0; i < data->count && len; i++) {
        uint32_t part = data->pieces[i].iov_len < len ? (uint32_t)data->pieces[i].iov_len : len;
        memcpy(into, data->pieces[i].iov_base, part);
        into += part, len -= part;
    }
}

/* Executes with the data where the program wants it; a list goes through one piece of memory. */
static int execute(struct uniform *uniform, struct packet *packet, const struct data *data) {
    if (!data->count) {
        packet->data = data->at;
        return -uniform->execute(uniform->self, packet);
    }
    uint8_t *piece = malloc(data->len ? data->len : 1);
    if (!piece)
        return -ENOMEM;
    if (packet->direction == DIRECTION_OUT)
        gather(data, piece, data->len);
    packet->data = piece;
    int error = -uniform->execute(uniform->self, packet);
    if (!error && packet->direction == DIRECTION_IN)
        spread(data, piece, packet->transferred);
    free(piece);
    return error;
}

static int find_data(const struct sg_io_hdr *header, struct data *ret) {
    *ret = (struct data){.at = header->dxferp, .len = header->dxfer_len};
    if (!header->dxfer_len)
        return 0;
    if (bad_pointer(header->dxferp))
        return -EFAULT;
    if (!header->iovec_count)
        return 0;
    ret->pieces = header->dxferp;
    ret->count = header->iovec_count;
    if (ret->count > GATHER_MAX)
        return -EINVAL;
    uint64_t room = 0;
    for (unsigned i = 0; i < ret->count; i++) {
        if (ret->pieces[i].iov_len && bad_pointer(ret->pieces[i].iov_base))
            return -EFAULT;
        room += ret->pieces[i].iov_len;
    }
    if (room < ret->len)
        ret->len = (uint32_t)room;
    return 0;
}

static int sg_io_v3(struct uniform *uniform, struct sg_io_hdr *header) {
    struct packet packet;
    struct data data;
    enum direction direction;
    if (header->cmd_len < 1 || header->cmd_len > CDB_ROOM)
        return header->cmd_len > 32 || header->cmd_len < 6 ? -EMSGSIZE : -EINVAL;
    if (bad_pointer(header->cmdp))
        return -EFAULT;
    switch (header->dxfer_direction) {
    case SG_DXFER_NONE: direction = DIRECTION_NONE; break;
    case SG_DXFER_TO_DEV: direction = DIRECTION_OUT; break;
    case SG_DXFER_FROM_DEV:
    case SG_DXFER_TO_FROM_DEV: direction = DIRECTION_IN; break;
    default:
        if (header->dxfer_len)
            return -EINVAL;
        direction = DIRECTION_NONE;
    }
    if (header->dxfer_len > UNIFORM_MAX_TRANSFER)
        return -EIO;
    int error = find_data(header, &data);
    if (error)
        return error;
    if (direction == DIRECTION_NONE || !data.len)
        direction = DIRECTION_NONE, data.len = 0;
    packet_begin(&packet, header->cmd_len, direction, NULL, data.len, timeout_s(header->timeout));
    memcpy(packet.cdb, header->cmdp, header->cmd_len);
    error = execute(uniform, &packet, &data);
    if (error)
        return error;
    header->status = packet.scsi_status;
    header->masked_status = (packet.scsi_status >> 1) & 0x1f;
    header->msg_status = 0;
    header->host_status = host_status(&packet);
    header->driver_status = packet.scsi_status == SCSI_CHECK_CONDITION ? 0x08 : 0;
    header->info = header->masked_status || header->host_status || header->driver_status ? SG_INFO_CHECK : SG_INFO_OK;
    header->resid = (int)(header->dxfer_len - packet.transferred);
    header->duration = 0;
    header->sb_len_wr = 0;
    if (packet.sense.len && !bad_pointer(header->sbp)) {
        header->sb_len_wr = packet.sense.len < header->mx_sb_len ? packet.sense.len : header->mx_sb_len;
        memcpy(header->sbp, packet.sense.bytes, header->sb_len_wr);
    }
    return 0;
}

static int sg_io_v4(struct uniform *uniform, struct sg_io_v4 *header) {
    struct packet packet;
    if (header->protocol != BSG_PROTOCOL_SCSI || header->subprotocol != BSG_SUB_PROTOCOL_SCSI_CMD)
        return -EINVAL;
    if (header->request_len < 1 || header->request_len > CDB_ROOM || (header->dout_xfer_len && header->din_xfer_len))
        return -EINVAL;
    const void *cdb = (const void *)(uintptr_t)header->request;
    struct data data = {.at = (uint8_t *)(uintptr_t)(header->dout_xfer_len ? header->dout_xferp : header->din_xferp),
                        .len = header->dout_xfer_len ? header->dout_xfer_len : header->din_xfer_len};
    if (bad_pointer(cdb) || (data.len && bad_pointer(data.at)))
        return -EFAULT;
    if (data.len > UNIFORM_MAX_TRANSFER)
        return -EIO;
    enum direction direction = header->dout_xfer_len ? DIRECTION_OUT : data.len ? DIRECTION_IN : DIRECTION_NONE;
    packet_begin(&packet, (uint8_t)header->request_len, direction, NULL, data.len, timeout_s(header->timeout));
    memcpy(packet.cdb, cdb, header->request_len);
    int error = execute(uniform, &packet, &data);
    if (error)
        return error;
    header->device_status = packet.scsi_status;
    header->transport_status = host_status(&packet);
    header->driver_status = packet.scsi_status == SCSI_CHECK_CONDITION ? 0x08 : 0;
    header->info = header->device_status || header->transport_status || header->driver_status ? SG_INFO_CHECK : 0;
    header->din_resid = header->din_xfer_len ? (int32_t)(header->din_xfer_len - packet.transferred) : 0;
    header->dout_resid = header->dout_xfer_len ? (int32_t)(header->dout_xfer_len - packet.transferred) : 0;
    header->duration = 0;
    header->response_len = 0;
    void *response = (void *)(uintptr_t)header->response;
    if (packet.sense.len && !bad_pointer(response)) {
        header->response_len = packet.sense.len < header->max_response_len ? packet.sense.len : header->max_response_len;
        memcpy(response, packet.sense.bytes, header->response_len);
    }
    return 0;
}

static int sg_io(struct uniform *uniform, void *argument) {
    int interface;
    if (bad_pointer(argument))
        return -EFAULT;
    memcpy(&interface, argument, sizeof interface);
    if (interface == 'S')
        return sg_io_v3(uniform, argument);
    return interface == 'Q' ? sg_io_v4(uniform, argument) : uniform->kind == NODE_SG ? -ENOSYS : -EINVAL;
}

static int send_packet(struct uniform *uniform, struct cdrom_generic_command *command) {
    struct packet packet;
    if (bad_pointer(command))
        return -EFAULT;
    enum direction direction;
    switch (command->data_direction) {
    case CGC_DATA_NONE: direction = DIRECTION_NONE; break;
    case CGC_DATA_READ: direction = DIRECTION_IN; break;
    case CGC_DATA_WRITE: direction = DIRECTION_OUT; break;
    default: return -EINVAL;
    }
    if (command->buflen > UNIFORM_MAX_TRANSFER)
        return -EIO;
    if (command->buflen && bad_pointer(command->buffer))
        return -EFAULT;
    uint32_t len = direction == DIRECTION_NONE ? 0 : command->buflen;
    packet_begin(&packet, CDROM_PACKET_SIZE, len ? direction : DIRECTION_NONE, command->buffer, len,
                 command->timeout > 0 ? (uint32_t)command->timeout / 100 + 1 : DEFAULT_TIMEOUT_S);
    memcpy(packet.cdb, command->cmd, CDROM_PACKET_SIZE);
    int error = -uniform->execute(uniform->self, &packet);
    if (error)
        return error;
    command->stat = packet.scsi_status;
    command->buflen = len ? command->buflen - packet.transferred : command->buflen;
    if (packet.sense.len && !bad_pointer(command->sense))
        memcpy(command->sense, packet.sense.bytes,
               packet.sense.len < sizeof *command->sense ? packet.sense.len : sizeof *command->sense);
    return packet.scsi_status == SCSI_GOOD && !host_status(&packet) ? 0 : -EIO;
}

/* The oldest form: two lengths, then the CDB and the data in one place; the answer over them. */
static int send_command(struct uniform *uniform, void *argument) {
    struct {
        uint32_t in_len, out_len;
    } lengths;
    uint8_t data[4096];
    if (bad_pointer(argument))
        return -EFAULT;
    memcpy(&lengths, argument, sizeof lengths);
    uint8_t *rest = (uint8_t *)argument + sizeof lengths;
    uint8_t cdb_len = rest[0] < 0x20 ? 6 : rest[0] < 0x60 ? 10 : rest[0] >= 0xa0 && rest[0] < 0xc0 ? 12 : 10;
    if (lengths.in_len > sizeof data || lengths.out_len > sizeof data)
        return -EINVAL;
    struct packet packet;
    uint32_t len = lengths.in_len ? lengths.in_len : lengths.out_len;
    packet_begin(&packet, cdb_len, lengths.in_len ? DIRECTION_OUT : len ? DIRECTION_IN : DIRECTION_NONE, data, len,
                 DEFAULT_TIMEOUT_S);
    memcpy(packet.cdb, rest, cdb_len);
    memcpy(data, rest + cdb_len, lengths.in_len);
    int error = -uniform->execute(uniform->self, &packet);
    if (error)
        return error;
    if (packet.scsi_status != SCSI_GOOD) {
        memcpy(rest, packet.sense.bytes, packet.sense.len < 16 ? packet.sense.len : 16);
        return (int)((uint32_t)host_status(&packet) << 16 | packet.scsi_status);
    }
    memcpy(rest, data, lengths.out_len < packet.transferred ? lengths.out_len : packet.transferred);
    return 0;
}

static int put_int(void *argument, int value) {
    if (bad_pointer(argument))
        return -EFAULT;
    memcpy(argument, &value, sizeof value);
    return 0;
}

static int take_int(const void *argument, int *ret) {
    if (bad_pointer(argument))
        return -EFAULT;
    memcpy(ret, argument, sizeof *ret);
    return *ret < 0 ? -EINVAL : 0;
}

/* The layout of struct sg_scsi_id and of the IDLUN pair is the kernel's; both say host n, channel 0, id 0, lun 0. */
static int get_scsi_id(const struct uniform *uniform, void *argument) {
    if (bad_pointer(argument))
        return -EFAULT;
    struct sg_scsi_id id = {.host_no = (int)uniform->number, .scsi_type = 5, .h_cmd_per_lun = 1, .d_queue_depth = 1};
    memcpy(argument, &id, sizeof id);
    return 0;
}

static int get_idlun(const struct uniform *uniform, void *argument) {
    if (bad_pointer(argument))
        return -EFAULT;
    uint32_t answer[2] = {uniform->number << 24, 0};
    memcpy(argument, answer, sizeof answer);
    return 0;
}

int uniform_sg(struct uniform *uniform, unsigned long request, void *argument) {
    int value, error;
    switch (request) {
    case SG_IO: return sg_io(uniform, argument);
    case CDROM_SEND_PACKET: return send_packet(uniform, argument);
    case SCSI_IOCTL_SEND_COMMAND: return send_command(uniform, argument);
    case SG_GET_VERSION_NUM: return put_int(argument, SG_VERSION);
    case SG_SET_TIMEOUT:
        error = take_int(argument, &value);
        if (!error)
            uniform->state->sg_timeout = (uint32_t)value;
        return error;
    case SG_GET_TIMEOUT: return (int)uniform->state->sg_timeout;
    case SG_SET_RESERVED_SIZE:
        error = take_int(argument, &value);
        if (!error)
            uniform->state->sg_reserved =
                value < UNIFORM_MAX_TRANSFER ? (uint32_t)value : (uint32_t)UNIFORM_MAX_TRANSFER;
        return error;
    case SG_GET_RESERVED_SIZE: return put_int(argument, (int)uniform->state->sg_reserved);
    case SG_EMULATED_HOST: return put_int(argument, 1);
    case SG_GET_SCSI_ID: return uniform->kind == NODE_SG ? get_scsi_id(uniform, argument) : -ENOTTY;
    case SG_GET_SG_TABLESIZE: return uniform->kind == NODE_SG ? put_int(argument, 128) : -ENOTTY;
    case SG_GET_COMMAND_Q: return put_int(argument, 1);
    case SG_SET_COMMAND_Q: return 0;
    case SCSI_IOCTL_GET_IDLUN: return get_idlun(uniform, argument);
    case SCSI_IOCTL_GET_BUS_NUMBER: return put_int(argument, (int)uniform->number);
    case SCSI_IOCTL_TEST_UNIT_READY: {
        const uint8_t cdb[6] = {0};
        return uniform_ask(uniform, cdb, sizeof cdb, NULL, 0);
    }
    case SCSI_IOCTL_START_UNIT:
    case SCSI_IOCTL_STOP_UNIT: {
        const uint8_t cdb[6] = {0x1b, 0, 0, 0, request == SCSI_IOCTL_START_UNIT};
        return uniform_ask(uniform, cdb, sizeof cdb, NULL, 0);
    }
    case SCSI_IOCTL_DOORLOCK:
    case SCSI_IOCTL_DOORUNLOCK: {
        const uint8_t cdb[6] = {0x1e, 0, 0, 0, request == SCSI_IOCTL_DOORLOCK};
        return uniform_ask(uniform, cdb, sizeof cdb, NULL, 0);
    }
    default: return -ENOTTY;
    }
}
