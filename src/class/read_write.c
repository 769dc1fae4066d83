/* SPDX-License-Identifier: MIT */
/* How does a read or write of bytes become commands? */
#include "class/class.h"

/* One read or write on its way. */
struct transfer {
    struct request *request;
    bool writing, streaming;
    uint8_t *data;
    uint32_t len, done;
    uint32_t limit;      /* bytes one command may move */
    uint64_t first_tick; /* of the clock, when the first packet went out */
};

/* The rules of the format that says how this medium is addressed. */
static uint16_t schema_of(const struct device *device, const struct transfer *t) {
    if (t->writing || (device->write_allowed && device->write_schema == FEATURE_INCREMENTAL))
        return device->write_schema;
    return FEATURE_RANDOM_WRITABLE;
}

static bool inside_disc(const struct device *device, int64_t offset, uint32_t len) {
    return offset >= 0 && offset < device->capacity && (int64_t)len <= device->capacity - offset;
}

static bool obeys_schema(const struct device *device, const struct transfer *t) {
    int64_t offset = t->request->offset;
    uint64_t first = (uint64_t)offset >> device->sector_shift, count = t->len >> device->sector_shift;
    switch (schema_of(device, t)) {
    case FEATURE_RANDOM_WRITABLE:
    case FEATURE_DEFECT_MANAGEMENT: return device->is_writer || inside_disc(device, offset, t->len);
    case FEATURE_RIGID_OVERWRITE: return count % device->blocking == 0 && first % device->blocking == 0;
    case FEATURE_RESTRICTED_OVERWRITE: return first % device->blocking == 0;
    case FEATURE_INCREMENTAL: return true;
    default: return false;
    }
}

static bool addressable(const struct device *device, const struct transfer *t) {
    int64_t offset = t->request->offset;
    if (!device_mends(device, MEND_LBA_RANGE))
        return true;
    return offset >= 0 && ((uint64_t)offset + t->len - 1) >> device->sector_shift <= UINT32_MAX;
}

static bool is_valid(const struct device *device, const struct transfer *t) {
    uint32_t mask = device->bytes_per_sector - 1;
    bool stream_ok = t->writing ? device->stream_write_ok : device->stream_read_ok;
    if (((uint64_t)t->request->offset & mask) || (t->len & mask))
        return false;
    if (t->writing && !device->write_allowed)
        return false;
    return addressable(device, t) && obeys_schema(device, t) && (stream_ok || !t->streaming);
}

/* CDB of the next chunk: plain in ten bytes, streaming in twelve [MMC-6 6.16, 6.44]. */
static void put_cdb(const struct device *device, const struct transfer *t, struct packet *packet, uint32_t len) {
    uint32_t lba = (uint32_t)(((uint64_t)t->request->offset + t->done) >> device->sector_shift);
    uint32_t count = len >> device->sector_shift;
    bool streams = t->streaming && !device->no_streaming;
    packet_begin(packet, streams ? 12 : 10, t->writing ? DIRECTION_OUT : DIRECTION_IN, t->data + t->done, len,
                 device->timeout_s);
    set_be32(packet->cdb + 2, lba);
    if (streams) {
        packet->cdb[0] = t->writing ? 0xaa : 0xa8;
        set_be32(packet->cdb + 6, count);
        packet->cdb[10] = 0x80;
    } else {
        packet->cdb[0] = t->writing ? 0x2a : 0x28;
        set_be16(packet->cdb + 7, count);
    }
}

static uint64_t ticks(const struct device *device) { return host_now(device->host) / CLOCK_TICK; }

/* What a chunk came to. */
enum chunk { CHUNK_MOVED, CHUNK_FAILED, CHUNK_ENDS_REQUEST };

static enum chunk send_chunk(struct device *device, struct transfer *t, uint32_t len, nt_status *ret) {
    struct packet packet;
    struct attempt attempt = {.request = t->request, .packet = &packet};
    for (;; attempt.retries++) {
        if (t->request->cancelled) {
            *ret = STATUS_CANCELLED;
            return CHUNK_FAILED;
        }
        /* The CDB is built anew for each try: streaming may have been given up. */
        put_cdb(device, t, &packet, len);
        if (device_attempt(device, &packet))
            break;
        attempt.elapsed = ticks(device) - t->first_tick;
        struct verdict verdict = device_judge(device, &attempt);
        *ret = verdict.status;
        if (!verdict.retry && nt_success(verdict.status) && device_mends(device, MEND_RECOVERED_READ))
            break;
        if (!verdict.retry)
            return nt_success(verdict.status) ? CHUNK_ENDS_REQUEST : CHUNK_FAILED;
        if (!device_pause(device, t->request, verdict.delay)) {
            *ret = STATUS_CANCELLED;
            return CHUNK_FAILED;
        }
        if (device->restore_due)
            device_restore_speed(device);
    }
    *ret = STATUS_SUCCESS;
    t->done += packet.transferred;
    return CHUNK_MOVED;
}

/* A short chunk, mended: what came is cut to whole sectors, and nothing behind it is asked for. */
static nt_status end_short(const struct device *device, struct transfer *t) {
    t->done &= ~(device->bytes_per_sector - 1);
    return t->done == 0 ? STATUS_DATA_OVERRUN : STATUS_SUCCESS;
}

static nt_status send_chunks(struct device *device, struct transfer *t) {
    uint32_t chunks = (uint32_t)(((uint64_t)t->len + t->limit - 1) / t->limit);
    nt_status status = STATUS_SUCCESS;
    t->first_tick = ticks(device);
    for (; chunks > 0; chunks--) {
        uint32_t rest = t->len - t->done, len = rest < t->limit ? rest : t->limit, before = t->done;
        if (send_chunk(device, t, len, &status) != CHUNK_MOVED)
            return status;
        if (t->done - before < len && device_mends(device, MEND_SHORT_CHUNK))
            return end_short(device, t);
    }
    return status;
}

static struct transfer transfer_of(struct request *request) {
    struct transfer t = {.request = request, .writing = request->kind == REQUEST_WRITE};
    const struct handle *handle = request->from;
    /* A write's data is only read: the packet has one pointer for both directions. */
    t.data = t.writing ? (uint8_t *)(uintptr_t)request->in.at : request->out;
    t.len = t.writing ? (uint32_t)request->in.len : request->out_len;
    t.streaming = request->realtime || (handle && (t.writing ? handle->stream_write : handle->stream_read));
    return t;
}

/* Bytes one command may move: what the way carries, in whole sectors, and no more of them than ten bytes can count. A
 * way that ends inside a sector is no way of the reference's: there the rest of that sector would be lost. */
static uint32_t chunk_limit(const struct device *device, const struct transfer *t) {
    uint32_t most = (uintptr_t)t->data % PAGE_LEN == 0 ? device->max_aligned : device->max_unaligned;
    uint64_t sectors = most >> device->sector_shift;
    if (sectors > UINT16_MAX)
        sectors = UINT16_MAX;
    return (uint32_t)((sectors ? sectors : 1) << device->sector_shift);
}

nt_status device_read_write(struct device *device, struct request *request) {
    struct handle *owner = atomic_load_explicit(&device->exclusive, memory_order_relaxed);
    struct transfer t = transfer_of(request);
    if (device->verify && !request->override_verify)
        return STATUS_VERIFY_REQUIRED;
    if (device->play_active)
        return STATUS_DEVICE_BUSY;
    if (owner && owner != request->from)
        return STATUS_ACCESS_DENIED;
    if (t.writing && !device->write_allowed && device->is_mmc)
        device->caps = CAPS_REQUIRED;
    device_refresh(device);
    if (device_mends(device, MEND_STALE_CAPACITY) && device->capacity_changes != device->media_changes)
        (void)device_read_capacity(device, request);
    if (!is_valid(device, &t))
        return STATUS_INVALID_DEVICE_REQUEST;
    t.limit = chunk_limit(device, &t);
    nt_status status = send_chunks(device, &t);
    request->information = t.done;
    return status;
}
