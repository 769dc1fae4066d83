/* SPDX-License-Identifier: MIT */
/* What packs share: files of frames that unpack one by one, and files that are unpacked once. */
#ifndef NTCDROM_IMAGE_UNPACK_H
#define NTCDROM_IMAGE_UNPACK_H

#include "image/codec.h"
#include "image/image.h"

enum {
    FRAME_MOST = 4 << 20   /* a frame longer than this is no place to jump to: better to unpack the whole once */
};
#define SCRATCH_MOST (32ull << 30) /* bytes a scratch file may grow to */

/* A part of a packed file that unpacks by itself. */
struct frame {
    uint64_t at, len, packed_at, packed_len;
    uint32_t detail;       /* the pack's own */
};

/* Decodes one frame, frame->len bytes, from its packed bytes. */
typedef enum status frame_decode(const struct host *host, const struct frame *frame, struct bytes packed, uint8_t *into);

/* Opens the frames (host memory, `count` of them, ascending without gaps; taken over in every case) as a file, and takes `inner` over
 * on success. */
NTCD_CHECKED enum status frames_open(struct file *inner, const struct host *host, struct frame *frames, size_t count,
                                     frame_decode *decode, const char *suffix, struct file **ret);

/* Unpacks the whole of `inner` into a scratch file of the host's, saying how far it is, and takes `inner` over on success. The stream
 * is closed in every case. ST_TOO_LARGE over `limit` or SCRATCH_MOST; ST_UNSUPPORTED where the host has no files. */
NTCD_CHECKED enum status scratch_open(struct file *inner, const struct host *host, struct codec_stream *stream, uint64_t limit,
                                      const char *suffix, struct file **ret, struct error *error);

/* The first bytes a stream makes; *len is the room, then what was made. The stream is closed. */
NTCD_CHECKED enum status stream_peek(struct file *inner, const struct host *host, struct codec_stream *stream, uint8_t *into,
                                     size_t *len);

/* Says every tenth of a long work that it goes on. */
struct progress {
    const struct host *host;
    const char *name;
    uint64_t total;
    unsigned tenths;       /* said so far */
};
void progress_say(struct progress *progress, uint64_t done);

#endif
