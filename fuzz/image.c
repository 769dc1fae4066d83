/* SPDX-License-Identifier: MIT */
/* Can any bytes at all, taken for an image, crash a loader, a pack or the reading of what came of them?
 *
 *   0 1 options, and which of its suffixes the file has   1 4 zeros in front of it   5 4 its length   its bytes
 *   the bytes of every file beside it
 *
 * Compiled once for each row: FUZZ_FORMAT or FUZZ_PACK names it. What another row would take is left to that row's target, so that
 * no corpus wanders into another format. */
#include "disc/disc.h"
#include "image/image.h"
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* libsndfile 1.2 forgets what libvorbis began when it refuses a Vorbis header: theirs to mend, and not to hide what is ours. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void) { return "leak:libvorbis\n"; }

enum { HEADER_LEN = 9, MOST_ZEROS = 16 << 20, SCRATCH_LEN = 4 << 20, BESIDE_LEN = 4 << 20 };
enum { SECTORS_READ = 64, RUN_READ = 200, AT_ONCE = 20 };

struct world {
    struct host host;
    struct bytes main, beside;
    uint32_t zeros;
    size_t live, most;
    uint64_t clock;
};

/* Zeros and then bytes: a large image in a small input. */
struct zeros_file {
    struct file file;
    struct world *world;
    struct bytes bytes;
    uint64_t zeros;
    uint8_t *scratch;
    char name[64];
};

static enum status read_at(struct file *file, uint64_t at, void *into, size_t len) {
    struct zeros_file *self = (struct zeros_file *)file;
    uint8_t *next = into;
    if (at > file->size || len > file->size - at)
        return ST_TRUNCATED;
    if (self->scratch) {
        memcpy(into, self->scratch + at, len);
        return ST_OK;
    }
    size_t empty = at >= self->zeros ? 0 : self->zeros - at < len ? (size_t)(self->zeros - at) : len;
    memset(next, 0, empty);
    if (len > empty)
        memcpy(next + empty, self->bytes.at + (at + empty - self->zeros), len - empty);
    return ST_OK;
}

static enum status write_at(struct file *file, uint64_t at, const void *from, size_t len) {
    struct zeros_file *self = (struct zeros_file *)file;
    if (at > SCRATCH_LEN || len > SCRATCH_LEN - at)
        return ST_IO_ERROR;
    memcpy(self->scratch + at, from, len);
    if (at + len > file->size)
        file->size = at + len;
    return ST_OK;
}

static enum status open_beside(struct file *file, const char *name, struct file **ret);

static void close_file(struct file *file) {
    struct zeros_file *self = (struct zeros_file *)file;
    free(self->scratch);
    free(self);
}

static const struct file_ops read_ops = {.read_at = read_at, .open_beside = open_beside, .close = close_file};
static const struct file_ops scratch_ops = {.read_at = read_at, .write_at = write_at, .close = close_file};

static struct file *make(struct world *world, const char *name, uint64_t zeros, struct bytes bytes) {
    struct zeros_file *self = calloc(1, sizeof *self);
    if (!self)
        abort();
    (void)snprintf(self->name, sizeof self->name, "%s", name);
    self->file = (struct file){&read_ops, zeros + bytes.len, self->name};
    self->world = world, self->bytes = bytes, self->zeros = zeros;
    return &self->file;
}

/* Overlays only for every other input, so that both ways are tried. */
static enum status open_beside(struct file *file, const char *name, struct file **ret) {
    struct world *world = ((struct zeros_file *)file)->world;
    size_t len = strlen(name);
    bool overlay = len > 4 && (!strcmp(name + len - 4, ".sbi") || !strcmp(name + len - 4, ".lsd") || !strcmp(name + len - 4, ".m3s"));
    if (len > 3 && !strcmp(name + len - 3, ".gz"))
        return ST_NOT_FOUND;
    if (overlay && !(world->zeros & 1))
        return ST_NOT_FOUND;
    *ret = make(world, name, world->beside.len ? 0 : BESIDE_LEN, world->beside);
    return ST_OK;
}

static enum status open_file(void *self, const char *path, enum open_how how, struct file **ret) {
    (void)path;
    if (how != OPEN_SCRATCH)
        return ST_NOT_FOUND;
    struct zeros_file *file = (struct zeros_file *)make(self, "scratch", 0, (struct bytes){0});
    file->scratch = calloc(1, SCRATCH_LEN);
    file->file.ops = &scratch_ops;
    *ret = &file->file;
    return file->scratch ? ST_OK : ST_NO_MEMORY;
}

/* What a loader takes must be explained by what it was given. */
static void *resize(void *self, void *old, size_t old_len, size_t new_len) {
    struct world *world = self;
    world->live += new_len - old_len;
    if (new_len > old_len && world->live > ((size_t)64 << 20))
        abort();
    if (!new_len) {
        free(old);
        return NULL;
    }
    void *fresh = realloc(old, new_len);
    if (fresh && new_len > old_len)
        memset((uint8_t *)fresh + old_len, 0xa5, new_len - old_len);
    return fresh;
}

static uint64_t now(void *self) { return ((struct world *)self)->clock++; }
static void sleep_for(void *self, uint64_t time) { ((struct world *)self)->clock += time; }
static void nothing(void *self) { (void)self; }

/* At once, in the place of another thread: what is decoded ahead of a reader is the fuzzer's too. */
static bool spawn(void *self, void (*work)(void *), void *arg) {
    (void)self;
    work(arg);
    return true;
}

/* Enough in order for a packed image to be decoded ahead. */
static void read_in_order(struct disc_reader *reader, const struct extent *extent) {
    static uint8_t bytes[AT_ONCE * RAW_LEN];
    for (int32_t done = 0; done < extent->count && done < RUN_READ; done += AT_ONCE) {
        int32_t left = extent->count - done;
        struct writer out = writer_over(bytes, sizeof bytes);
        (void)!disc_read(reader, extent->first + done, left < AT_ONCE ? (uint32_t)left : AT_ONCE, PART_RAW, &out, NULL);
    }
}

static void read_some(const struct disc *disc) {
    struct disc_reader *reader;
    uint8_t bytes[RAW_LEN + 296 + SUB_LEN], q[Q_LEN];
    if (disc_reader_open(disc, &reader) != ST_OK)
        return;
    if (disc->extent_count)
        read_in_order(reader, &disc->extent[0]);
    for (uint32_t i = 0; i < disc->extent_count && i < SECTORS_READ; i++) {
        const struct extent *extent = &disc->extent[i];
        int32_t at[] = {extent->first, extent->first + extent->count / 2, extent->first + extent->count - 1};
        for (unsigned j = 0; j < 3; j++) {
            struct writer out = writer_over(bytes, sizeof bytes);
            (void)!disc_read(reader, at[j], 1, PART_RAW | PART_SUB_RAW, &out, NULL);
            (void)!disc_q(reader, at[j], q);
        }
    }
    (void)disc_mcn(reader);
    for (unsigned i = 0; i < disc->track_count; i++)
        (void)disc_isrc(reader, disc->track[i].number);
    struct writer toc = writer_over(bytes, sizeof bytes);
    (void)disc_full_toc(disc, &toc);
    disc_reader_close(reader);
}

#ifdef FUZZ_FORMAT
static const struct image_format *row(void) {
    for (unsigned i = 0; i < image_format_count; i++)
        if (!strcmp(image_formats[i].name, FUZZ_FORMAT))
            return &image_formats[i];
    abort();
}

static void choose_name(unsigned which, char *into, size_t room) {
    const char *suffixes = row()->suffixes;
    struct bytes rest = {(const uint8_t *)suffixes, strlen(suffixes)}, word = text_word(&rest);
    for (; which && rest.len; which--)
        word = text_word(&rest);
    (void)snprintf(into, room, "x.%.*s", (int)word.len, (const char *)word.at);
}

static bool matches(struct file *file, struct world *world, const char *suffix) {
    static uint8_t head[IMAGE_HEAD_LEN], tail[IMAGE_TAIL_LEN];
    size_t head_len = file->size < sizeof head ? (size_t)file->size : sizeof head;
    size_t tail_len = file->size < sizeof tail ? (size_t)file->size : sizeof tail;
    struct arena arena = arena_on(&world->host);
    struct image_probe probe = {.file = file, .head = {head, head_len}, .tail = {tail, tail_len}, .suffix = suffix};
    if (read_at(file, 0, head, head_len) != ST_OK || read_at(file, file->size - tail_len, tail, tail_len) != ST_OK)
        abort();
    probe.is_text = text_likely(probe.head) && text_open(probe.head, &arena, &probe.text, NULL) == ST_OK;
    enum image_match match = row()->match(&probe);
    arena_drop(&arena);
    return match != MATCH_NONE;
}
#else
static const struct image_pack *row(void) {
    for (unsigned i = 0; i < image_pack_count; i++)
        if (!strcmp(image_packs[i].name, FUZZ_PACK))
            return &image_packs[i];
    abort();
}

static void choose_name(unsigned which, char *into, size_t room) {
    static const char *const inner[] = {"bin", "iso", "cue", "wav"};
    (void)snprintf(into, room, "x.%s.%s", inner[which % 4], row()->suffix);
}

static bool matches(struct file *file, struct world *world, const char *suffix) {
    (void)world, (void)suffix;
    uint8_t head[32];
    size_t len = file->size < sizeof head ? (size_t)file->size : sizeof head;
    return read_at(file, 0, head, len) == ST_OK && row()->match((struct bytes){head, len});
}
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct disc disc;
    struct error error;
    struct reader reader = reader_over(data, size);
    unsigned which = take_u8(&reader);
    uint32_t zeros = take_le32(&reader), len = take_le32(&reader);
    if (reader.failed || zeros > MOST_ZEROS)
        return 0;
    if (len > reader_left(&reader))
        len = (uint32_t)reader_left(&reader);
    struct world world = {.zeros = zeros};
    world.host = (struct host){.resize = resize, .now = now, .sleep = sleep_for, .lock = nothing, .unlock = nothing,
                               .spawn = spawn, .open_file = open_file, .self = &world, .processors = 2};
    world.main = (struct bytes){reader.at, len};
    world.beside = (struct bytes){reader.at + len, reader_left(&reader) - len};
    struct image_options options = {.allow_truncated = which & 0x20, .whole_gd = which & 0x40, .swap_audio = which & 0x80,
                                    .text_set = which & 0x10 ? CHARSET_MS_JIS : CHARSET_LATIN};
    char name[32];
    choose_name(which & 0x1f, name, sizeof name);
    struct file *file = make(&world, name, zeros, world.main);
    if (!matches(file, &world, strrchr(name, '.') + 1))
        file_close(file);
    else if (image_load(file, &world.host, &options, &disc, &error) == ST_OK) {
        read_some(&disc);
        disc_close(&disc);
    }
    if (world.live)
        abort();
    return 0;
}
