/* SPDX-License-Identifier: MIT */
/* What packs share: files of frames that unpack one by one, and files that are unpacked once. */
#include "image/unpack.h"
#include "image/blocks.h"

enum { PART_LEN = 64 << 10, WORTH_SAYING = 32 << 20 };

void progress_say(struct progress *progress, uint64_t done) {
    if (progress->total < WORTH_SAYING)
        return;
    unsigned tenths = (unsigned)(done / (progress->total / 10));
    if (tenths <= progress->tenths)
        return;
    progress->tenths = tenths;
    host_say(progress->host, LOUD_NOTE, "%s: unpacked %u%%", progress->name, tenths > 10 ? 100 : tenths * 10);
}

/* ---- frames ---- */

struct frames {
    struct blocks blocks;
    struct file *inner;
    struct frame *frame;
    size_t count;
    frame_decode *decode;
    char name[PACK_NAME_LEN];
};

/* The frame a thread unpacked last. */
struct worker {
    uint8_t *bytes, *packed;
    size_t room, packed_room;
    const struct frame *frame;
};

static enum status grow(const struct host *host, uint8_t **bytes, size_t *room, uint64_t wanted) {
    if (wanted <= *room)
        return ST_OK;
    uint8_t *more = host->resize(host->self, *bytes, *room, (size_t)wanted);
    if (!more)
        return ST_NO_MEMORY;
    *bytes = more, *room = (size_t)wanted;
    return ST_OK;
}

static enum status unpack_frame(struct frames *frames, struct worker *worker, const struct frame *frame) {
    const struct host *host = frames->blocks.host;
    if (worker->frame == frame)
        return ST_OK;
    worker->frame = NULL;
    TRY(grow(host, &worker->bytes, &worker->room, frame->len));
    TRY(grow(host, &worker->packed, &worker->packed_room, frame->packed_len));
    TRY(file_read(frames->inner, frame->packed_at, worker->packed, (size_t)frame->packed_len));
    TRY(frames->decode(host, frame, (struct bytes){worker->packed, (size_t)frame->packed_len}, worker->bytes));
    worker->frame = frame;
    return ST_OK;
}

/* The frame that holds a place. */
static const struct frame *frame_at(const struct frames *frames, uint64_t at) {
    size_t low = 0, high = frames->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (frames->frame[middle].at <= at)
            low = middle;
        else
            high = middle;
    }
    return &frames->frame[low];
}

static enum status decode_part(struct blocks *blocks, void *scratch, uint64_t block, uint8_t *into) {
    struct frames *frames = (struct frames *)blocks;
    uint64_t at = block * PART_LEN;
    uint32_t len = blocks_len(blocks, block);
    while (len) {
        struct worker *worker = scratch;
        const struct frame *frame = frame_at(frames, at);
        TRY(unpack_frame(frames, worker, frame));
        uint64_t left = frame->len - (at - frame->at);
        uint32_t part = left < len ? (uint32_t)left : len;
        memcpy(into, worker->bytes + (at - frame->at), part);
        into += part, at += part, len -= part;
    }
    return ST_OK;
}

/* Where a frame and a block end together: until then a worker has more use for the frame it unpacked last. */
static uint64_t piece_end(const struct blocks *blocks, uint64_t block) {
    const struct frames *frames = (const struct frames *)blocks;
    if (frame_at(frames, block * PART_LEN)->len > BLOCKS_AHEAD_LEN)
        return UINT64_MAX;
    for (uint64_t end = block + 1; (end - block) * PART_LEN <= BLOCKS_AHEAD_LEN; end++)
        if (end * PART_LEN >= blocks->file.size || frame_at(frames, end * PART_LEN)->at == end * PART_LEN)
            return end;
    return UINT64_MAX;
}

static void end_worker(struct blocks *blocks, void *scratch) {
    struct worker *worker = scratch;
    host_give(blocks->host, worker->bytes, worker->room);
    host_give(blocks->host, worker->packed, worker->packed_room);
}

static void close_frames(struct blocks *blocks) {
    struct frames *frames = (struct frames *)blocks;
    blocks_end(blocks);
    file_close(frames->inner);
    host_give(blocks->host, frames->frame, frames->count * sizeof *frames->frame);
    host_give(blocks->host, frames, sizeof *frames);
}

static const struct blocks_ops frames_ops = {decode_part, piece_end, end_worker, close_frames};

enum status frames_open(struct file *inner, const struct host *host, struct frame *frame, size_t count, frame_decode *decode,
                        const char *suffix, struct file **ret) {
    struct frames *frames = host_take(host, sizeof *frames);
    if (!frames) {
        host_give(host, frame, count * sizeof *frame);
        return ST_NO_MEMORY;
    }
    memset(frames, 0, sizeof *frames);
    frames->inner = inner, frames->frame = frame, frames->count = count, frames->decode = decode;
    pack_name(inner->name, suffix, frames->name);
    frames->blocks.block_len = PART_LEN;
    frames->blocks.worker_len = sizeof(struct worker);
    blocks_begin(&frames->blocks, host, &frames_ops, frame[count - 1].at + frame[count - 1].len, frames->name);
    frames->blocks.beside = inner;
    *ret = &frames->blocks.file;
    return ST_OK;
}

/* ---- the whole at once ---- */

struct scratch {
    struct file file;
    const struct host *host;
    struct file *inner, *unpacked;
    char name[PACK_NAME_LEN];
};

static enum status read_scratch(struct file *file, uint64_t at, void *into, size_t len) {
    return file_read(((struct scratch *)file)->unpacked, at, into, len);
}

static enum status read_scratch_apart(struct file *file, uint64_t at, uint8_t *into, size_t len, size_t stride,
                                      size_t count) {
    return file_read_apart(((struct scratch *)file)->unpacked, at, into, len, stride, count);
}

static enum status open_beside_scratch(struct file *file, const char *name, struct file **ret) {
    return file_open_beside(((struct scratch *)file)->inner, name, ret);
}

static void close_scratch(struct file *file) {
    struct scratch *scratch = (struct scratch *)file;
    file_close(scratch->unpacked);
    file_close(scratch->inner);
    host_give(scratch->host, scratch, sizeof *scratch);
}

static const struct file_ops scratch_ops = {.read_at = read_scratch, .read_apart = read_scratch_apart,
                                            .open_beside = open_beside_scratch, .close = close_scratch};

/* A stream, the file it unpacks, and buffers for both sides. */
struct pump {
    struct file *inner;
    struct codec_stream *stream;
    uint64_t at;
    struct bytes in;
    bool end;
    uint8_t packed[PART_LEN], made[PART_LEN];
};

/* Makes some bytes, 0 at the end of the data. */
static enum status pump_run(struct pump *pump, uint8_t *into, size_t room, size_t *made) {
    *made = 0;
    while (!*made) {
        if (!pump->in.len) {
            uint64_t left = pump->inner->size - pump->at;
            size_t len = left < PART_LEN ? (size_t)left : PART_LEN;
            if (!len && pump->end)
                return ST_OK;
            TRY(file_read(pump->inner, pump->at, pump->packed, len));
            pump->in = (struct bytes){pump->packed, len};
            pump->at += len;
        }
        size_t before = pump->in.len;
        TRY(pump->stream->run(pump->stream, &pump->in, into, room, made, &pump->end));
        if (!*made && pump->in.len == before && !(pump->end && !before))
            return before ? ST_BAD_FORMAT : ST_TRUNCATED;
    }
    return ST_OK;
}

static enum status unpack_all(struct pump *pump, const struct host *host, uint64_t limit, struct file *into, uint64_t *size) {
    struct progress progress = {host, pump->inner->name, pump->inner->size, 0};
    for (*size = 0;;) {
        size_t made;
        TRY(pump_run(pump, pump->made, PART_LEN, &made));
        if (!made)
            return ST_OK;
        if (made > limit - *size)
            return ST_TOO_LARGE;
        TRY(file_write(into, *size, pump->made, made));
        *size += made;
        progress_say(&progress, pump->at);
    }
}

enum status scratch_open(struct file *inner, const struct host *host, struct codec_stream *stream, uint64_t limit,
                         const char *suffix, struct file **ret, struct error *error) {
    struct scratch *scratch = host_take(host, sizeof *scratch);
    struct pump *pump = host_take(host, sizeof *pump);
    struct file *unpacked = NULL;
    uint64_t size = 0;
    enum status status = !scratch || !pump ? ST_NO_MEMORY : host->open_file ? ST_OK : ST_UNSUPPORTED;
    if (status == ST_OK)
        status = host->open_file(host->self, NULL, OPEN_SCRATCH, &unpacked);
    if (status == ST_OK) {
        pump->inner = inner, pump->stream = stream, pump->at = 0, pump->in.len = 0, pump->end = false;
        status = unpack_all(pump, host, limit < SCRATCH_MOST ? limit : SCRATCH_MOST, unpacked, &size);
    }
    stream->close(stream);
    host_give(host, pump, sizeof *pump);
    if (status != ST_OK) {
        file_close(unpacked);
        host_give(host, scratch, sizeof *scratch);
        return error_set(error, status, 0, "%s cannot be unpacked: %s", inner->name, status_name(status));
    }
    *scratch = (struct scratch){.file = {&scratch_ops, size, NULL}, .host = host, .inner = inner, .unpacked = unpacked};
    pack_name(inner->name, suffix, scratch->name);
    scratch->file.name = scratch->name;
    *ret = &scratch->file;
    return ST_OK;
}

enum status stream_peek(struct file *inner, const struct host *host, struct codec_stream *stream, uint8_t *into, size_t *len) {
    struct pump *pump = host_take(host, sizeof *pump);
    size_t room = *len, made = 1;
    enum status status = pump ? ST_OK : ST_NO_MEMORY;
    *len = 0;
    if (pump)
        pump->inner = inner, pump->stream = stream, pump->at = 0, pump->in.len = 0, pump->end = false;
    while (status == ST_OK && made && *len < room) {
        status = pump_run(pump, into + *len, room - *len, &made);
        *len += status == ST_OK ? made : 0;
    }
    stream->close(stream);
    host_give(host, pump, sizeof *pump);
    return status;
}
