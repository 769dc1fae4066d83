/* SPDX-License-Identifier: MIT */
/* How does a packet reach a drive of this machine? By the kernel's SG_IO. */
#include "port/sg.h"
#include "port/port.h"
#include "port/real.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/fs.h>
#include <scsi/sg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* What the host adapter said [Linux include/scsi/scsi_status.h]; the user headers lack them. */
enum {
    DID_OK = 0x00,
    DID_NO_CONNECT = 0x01,
    DID_BUS_BUSY = 0x02,
    DID_TIME_OUT = 0x03,
    DID_BAD_TARGET = 0x04,
    DID_ABORT = 0x05,
    DID_PARITY = 0x06,
    DID_RESET = 0x08,
    DID_IMM_RETRY = 0x0c,
    DID_REQUEUE = 0x0d,
    DID_TRANSPORT_DISRUPTED = 0x0e,
    DRIVER_TIMEOUT = 0x06,
    DRIVER_MASK = 0x0f
};

/* [WDK STORAGE_BUS_TYPE] */
enum { BUS_SCSI = 1, BUS_ATAPI = 2, BUS_USB = 7, BUS_SATA = 11 };

/* [MS-ERREF 2.3]: what the class driver answers when the call itself was refused. */
enum { INTERNAL_INVALID_PARAMETER = (int)0xc000000d, INTERNAL_ACCESS_DENIED = (int)0xc0000022, INTERNAL_RESOURCES = (int)0xc000009a };

enum { OLDEST_SG = 30000, SECTOR = 512, PAGE = 4096 };

struct sg {
    struct port port;
    int node;
};

static uint8_t way_of(const struct sg_io_hdr *header) {
    switch (header->host_status) {
    case DID_OK:
        return (header->driver_status & DRIVER_MASK) == DRIVER_TIMEOUT ? PORT_TIMEOUT : PORT_SUCCESS;
    case DID_TIME_OUT:
        return PORT_TIMEOUT;
    case DID_NO_CONNECT:
        return PORT_SELECTION_TIMEOUT;
    case DID_BAD_TARGET:
        return PORT_INVALID_TARGET;
    case DID_ABORT:
        return PORT_ABORTED;
    case DID_RESET:
    case DID_TRANSPORT_DISRUPTED:
        return PORT_BUS_RESET;
    case DID_PARITY:
        return PORT_PARITY_ERROR;
    case DID_BUS_BUSY:
    case DID_IMM_RETRY:
    case DID_REQUEUE:
        return PORT_BUSY;
    default:
        return PORT_ERROR;
    }
}

/* The kernel carried it: what became of it. */
static void take_answer(const struct sg_io_hdr *header, struct packet *packet) {
    uint32_t missing = header->resid > 0 ? (uint32_t)header->resid : 0;
    uint32_t asked = packet->direction == DIRECTION_NONE ? 0 : packet->data_len;
    packet->transferred = missing < asked ? asked - missing : 0;
    packet->port_status = way_of(header);
    if (packet->port_status == PORT_BUSY)
        packet->scsi_status = SCSI_BUSY;
    if (packet->port_status != PORT_SUCCESS)
        return;
    packet->scsi_status = header->status;
    if (header->status == SCSI_GOOD)
        return;
    packet->port_status = PORT_ERROR;
    if (header->status == SCSI_CHECK_CONDITION && header->sb_len_wr > 2) {
        packet->sense.len = header->sb_len_wr;
        packet->port_status |= PORT_SENSE_VALID;
    }
}

/* The call was refused: by the node's own rules or by its absence. */
static enum status take_refusal(int error, struct packet *packet) {
    switch (error) {
    case ENODEV:
    case ENXIO:
        packet->port_status = PORT_NO_DEVICE;
        return ST_GONE;
    case EBUSY:
    case EAGAIN:
        packet->port_status = PORT_BUSY;
        packet->scsi_status = SCSI_BUSY;
        return ST_OK;
    case ETIMEDOUT:
        packet->port_status = PORT_TIMEOUT;
        return ST_OK;
    case EINTR:
        packet->port_status = PORT_ABORTED;
        return ST_OK;
    case EINVAL:
    case EPERM:
    case EACCES:
    case ENOMEM:
        packet->port_status = PORT_INTERNAL_ERROR;
        packet->internal = (uint32_t)(error == EINVAL   ? INTERNAL_INVALID_PARAMETER
                                      : error == ENOMEM ? INTERNAL_RESOURCES
                                                        : INTERNAL_ACCESS_DENIED);
        return ST_OK;
    default:
        packet->port_status = PORT_ERROR;
        return ST_OK;
    }
}

enum status sg_send(sg_call *call, int node, struct packet *packet) {
    struct sg_io_hdr header;
    bool moves = packet->direction != DIRECTION_NONE && packet->data_len;
    memset(&header, 0, sizeof header);
    packet_reset_answer(packet);
    memset(packet->sense.bytes, 0, sizeof packet->sense.bytes); /* a short sense is judged as if zeroes followed */
    header.interface_id = 'S';
    header.dxfer_direction = !moves                               ? SG_DXFER_NONE
                             : packet->direction == DIRECTION_OUT ? SG_DXFER_TO_DEV
                                                                  : SG_DXFER_FROM_DEV;
    header.cmdp = packet->cdb;
    header.cmd_len = packet->cdb_len;
    header.dxferp = moves ? packet->data : NULL;
    header.dxfer_len = moves ? packet->data_len : 0;
    header.timeout = packet->timeout_s < UINT32_MAX / 1000 ? packet->timeout_s * 1000 : UINT32_MAX;
    if (!packet->no_sense) {
        header.sbp = packet->sense.bytes;
        header.mx_sb_len = SENSE_ROOM;
    }
    if (call(node, SG_IO, &header) != 0)
        return take_refusal(errno, packet);
    take_answer(&header, packet);
    return ST_OK;
}

static int kernel(int node, unsigned long request, void *argument) { return ioctl(node, request, argument); }

static enum status sg_execute(struct port *port, struct packet *packet) {
    struct sg *sg = (struct sg *)port;
    TRY(sg_send(kernel, sg->node, packet));
    if (port->short_is_overrun && packet->port_status == PORT_SUCCESS && packet->direction == DIRECTION_IN &&
        packet->transferred < packet->data_len)
        packet->port_status = PORT_DATA_OVERRUN;
    return ST_OK;
}

static void sg_close(struct port *port) {
    struct sg *sg = (struct sg *)port;
    (void)close(sg->node);
    host_give(port->host, sg, sizeof *sg);
}

static const struct port_ops sg_ops = {"sg", sg_execute, NULL, NULL, sg_close};

/* Why a node could not be opened, and what to do about it. */
static enum status explain(const char *path, int error, struct error *ret) {
    struct stat node;
    struct group *group = NULL;
    switch (error) {
    case ENOENT:
    case ENOTDIR:
        return error_set(ret, ST_NOT_FOUND, 0, "%s: there is no such node; \"ntcdrom drives\" lists this machine's drives",
                         path);
    case EACCES:
    case EPERM:
        if (stat(path, &node) == 0)
            group = getgrgid(node.st_gid);
        return error_set(ret, ST_NO_ACCESS, 0,
                         "%s: not allowed; join the group that owns it (usermod -aG %s USER, then log in anew)", path,
                         group && node.st_gid ? group->gr_name : "cdrom");
    case EBUSY:
        return error_set(ret, ST_BUSY, 0, "%s: in use; unmount its disc, or leave out exclusive=on", path);
    case ENXIO:
    case ENODEV:
    case ENOMEDIUM:
        return error_set(ret, ST_GONE, 0, "%s: there is no drive behind this node", path);
    default:
        return error_set(ret, ST_IO_ERROR, 0, "%s: %s", path, strerror(error));
    }
}

/* A drive that cannot write refuses to be opened for writing on some kernels; a reader may still send most packets. */
static int open_node(const char *path, bool exclusive) {
    int flags = O_NONBLOCK | O_CLOEXEC | (exclusive ? O_EXCL : 0);
    int node = open(path, O_RDWR | flags);
    if (node < 0 && (errno == EROFS || errno == EACCES || errno == EPERM))
        node = open(path, O_RDONLY | flags);
    return node;
}

static enum status check_type(int node, const char *path, struct error *error) {
    struct sg sg = {{.ops = &sg_ops}, node};
    int version = 0;
    struct stat what;
    if (fstat(node, &what) == 0 && S_ISREG(what.st_mode))
        return error_set(error, ST_UNSUPPORTED, 0, "%s: a file, not a device; an image is opened as image:%s", path,
                         path);
    if (ioctl(node, SG_GET_VERSION_NUM, &version) != 0 || version < OLDEST_SG)
        return error_set(error, ST_UNSUPPORTED, 0, "%s: takes no SCSI commands", path);
    return real_check(&sg.port, path, error);
}

/* How the drive hangs on this machine, as the kernel's device path tells. */
static uint8_t bus_of(int node) {
    char link[64], path[4096];
    struct stat what;
    if (fstat(node, &what) != 0)
        return BUS_ATAPI;
    snprintf(link, sizeof link, "/sys/dev/%s/%u:%u", S_ISBLK(what.st_mode) ? "block" : "char", major(what.st_rdev),
             minor(what.st_rdev));
    if (!realpath(link, path))
        return BUS_ATAPI;
    return strstr(path, "/usb") ? BUS_USB : strstr(path, "/ata") ? BUS_SATA : BUS_SCSI;
}

/* Bytes the kernel lets through in one packet; 0 when it does not tell. */
static uint32_t limit_of(int node) {
    struct stat what;
    unsigned short sectors = 0;
    int bytes = 0;
    if (fstat(node, &what) != 0)
        return 0;
    if (S_ISBLK(what.st_mode))
        return ioctl(node, BLKSECTGET, &sectors) == 0 ? (uint32_t)sectors * SECTOR : 0;
    return ioctl(node, BLKSECTGET, &bytes) == 0 && bytes > 0 ? (uint32_t)bytes : 0;
}

enum status port_open_sg(const struct port_address *address, const struct host *host, struct port **ret,
                         struct error *error) {
    struct port port = {.ops = &sg_ops, .host = host, .max_pages = PORT_MAX_PAGES, .real = true};
    bool exclusive = false;
    TRY(real_options_take(address, &port, &exclusive, error));
    int node = open_node(address->rest, exclusive);
    if (node < 0)
        return explain(address->rest, errno, error);
    enum status status = check_type(node, address->rest, error);
    struct sg *sg = status == ST_OK ? host_take(host, sizeof *sg) : NULL;
    if (!sg) {
        (void)close(node);
        return status != ST_OK ? status : error_set(error, ST_NO_MEMORY, 0, "%s: no memory", address->rest);
    }
    uint32_t limit = limit_of(node);
    if (!port.max_transfer)
        port.max_transfer = limit >= PAGE && limit < PORT_MAX_TRANSFER ? limit : PORT_MAX_TRANSFER;
    port.bus_type = bus_of(node);
    *sg = (struct sg){port, node};
    *ret = &sg->port;
    return ST_OK;
}
