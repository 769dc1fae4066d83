/* SPDX-License-Identifier: MIT */
/* How bytes are taken apart and put together: one reader, one writer, no structs laid over memory. */
#ifndef NTCDROM_BASE_BYTES_H
#define NTCDROM_BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* A run of bytes somebody else owns. */
struct bytes {
    const uint8_t *at;
    size_t len;
};

/* Takes fields in order. Past the end every field is zero and `failed` sticks: parse like the drawing, ask once. */
struct reader {
    const uint8_t *at, *end;
    bool failed;
};

/* Puts fields in order. Past the end bytes are counted in `wanted`, not stored: an answer's full length is always known. */
struct writer {
    uint8_t *at;   /* the start of the room; may be NULL when room is 0 */
    size_t room;   /* bytes that may be stored */
    size_t wanted; /* bytes put so far, stored or not */
};

static inline uint16_t get_be16(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }
static inline uint32_t get_be24(const uint8_t *p) { return (uint32_t)p[0] << 16 | (uint32_t)p[1] << 8 | p[2]; }
static inline uint32_t get_be32(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
static inline uint64_t get_be64(const uint8_t *p) { return (uint64_t)get_be32(p) << 32 | get_be32(p + 4); }
static inline uint16_t get_le16(const uint8_t *p) { return (uint16_t)(p[1] << 8 | p[0]); }
static inline uint32_t get_le32(const uint8_t *p) {
    return (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];
}
static inline uint64_t get_le64(const uint8_t *p) { return (uint64_t)get_le32(p + 4) << 32 | get_le32(p); }

static inline void set_be16(uint8_t *p, uint32_t v) { p[0] = (uint8_t)(v >> 8), p[1] = (uint8_t)v; }
static inline void set_be24(uint8_t *p, uint32_t v) { p[0] = (uint8_t)(v >> 16), set_be16(p + 1, v); }
static inline void set_be32(uint8_t *p, uint32_t v) { set_be16(p, v >> 16), set_be16(p + 2, v); }
static inline void set_be64(uint8_t *p, uint64_t v) { set_be32(p, (uint32_t)(v >> 32)), set_be32(p + 4, (uint32_t)v); }
static inline void set_le16(uint8_t *p, uint32_t v) { p[0] = (uint8_t)v, p[1] = (uint8_t)(v >> 8); }
static inline void set_le32(uint8_t *p, uint32_t v) { set_le16(p, v), set_le16(p + 2, v >> 16); }
static inline void set_le64(uint8_t *p, uint64_t v) { set_le32(p, (uint32_t)v), set_le32(p + 4, (uint32_t)(v >> 32)); }

static inline struct reader reader_over(const void *at, size_t len) {
    const uint8_t *p = at;
    return (struct reader){p, len ? p + len : p, false};
}
static inline struct reader reader_of(struct bytes bytes) { return reader_over(bytes.at, bytes.len); }
static inline size_t reader_left(const struct reader *r) { return (size_t)(r->end - r->at); }

/* The next len bytes, or NULL (and `failed`) when fewer are left. */
static inline const uint8_t *take(struct reader *r, size_t len) {
    const uint8_t *p = r->at;
    if (r->failed || len > reader_left(r)) {
        r->failed = true;
        return NULL;
    }
    if (len)
        r->at += len;
    return p;
}
static inline void take_skip(struct reader *r, size_t len) { (void)take(r, len); }
static inline uint8_t take_u8(struct reader *r) {
    const uint8_t *p = take(r, 1);
    return p ? *p : 0;
}
static inline uint16_t take_be16(struct reader *r) {
    const uint8_t *p = take(r, 2);
    return p ? get_be16(p) : 0;
}
static inline uint32_t take_be24(struct reader *r) {
    const uint8_t *p = take(r, 3);
    return p ? get_be24(p) : 0;
}
static inline uint32_t take_be32(struct reader *r) {
    const uint8_t *p = take(r, 4);
    return p ? get_be32(p) : 0;
}
static inline uint64_t take_be64(struct reader *r) {
    const uint8_t *p = take(r, 8);
    return p ? get_be64(p) : 0;
}
static inline uint16_t take_le16(struct reader *r) {
    const uint8_t *p = take(r, 2);
    return p ? get_le16(p) : 0;
}
static inline uint32_t take_le32(struct reader *r) {
    const uint8_t *p = take(r, 4);
    return p ? get_le32(p) : 0;
}
static inline uint64_t take_le64(struct reader *r) {
    const uint8_t *p = take(r, 8);
    return p ? get_le64(p) : 0;
}
static inline void take_bytes(struct reader *r, void *into, size_t len) {
    const uint8_t *p = take(r, len);
    if (p && len)
        memcpy(into, p, len);
    else if (len)
        memset(into, 0, len);
}

static inline struct writer writer_over(void *at, size_t room) { return (struct writer){at, room, 0}; }
/* Bytes really stored. */
static inline size_t writer_stored(const struct writer *w) { return w->wanted < w->room ? w->wanted : w->room; }
static inline void put(struct writer *w, const void *from, size_t len) {
    if (w->wanted < w->room && len) {
        size_t fits = w->room - w->wanted;
        memcpy(w->at + w->wanted, from, fits < len ? fits : len);
    }
    w->wanted += len;
}
static inline void put_zero(struct writer *w, size_t len) {
    if (w->wanted < w->room && len) {
        size_t fits = w->room - w->wanted;
        memset(w->at + w->wanted, 0, fits < len ? fits : len);
    }
    w->wanted += len;
}
static inline void put_u8(struct writer *w, uint32_t v) {
    if (w->wanted < w->room)
        w->at[w->wanted] = (uint8_t)v;
    w->wanted++;
}
static inline void put_be16(struct writer *w, uint32_t v) {
    uint8_t b[2];
    set_be16(b, v), put(w, b, 2);
}
static inline void put_be24(struct writer *w, uint32_t v) {
    uint8_t b[3];
    set_be24(b, v), put(w, b, 3);
}
static inline void put_be32(struct writer *w, uint32_t v) {
    uint8_t b[4];
    set_be32(b, v), put(w, b, 4);
}
static inline void put_be64(struct writer *w, uint64_t v) {
    uint8_t b[8];
    set_be64(b, v), put(w, b, 8);
}
static inline void put_le16(struct writer *w, uint32_t v) {
    uint8_t b[2];
    set_le16(b, v), put(w, b, 2);
}
static inline void put_le32(struct writer *w, uint32_t v) {
    uint8_t b[4];
    set_le32(b, v), put(w, b, 4);
}
static inline void put_le64(struct writer *w, uint64_t v) {
    uint8_t b[8];
    set_le64(b, v), put(w, b, 8);
}
/* Overwrites len bytes at offset `at` (a length field settled last), as far as they were stored. */
static inline void put_again(struct writer *w, size_t at, const void *from, size_t len) {
    if (at < w->room && len) {
        size_t fits = w->room - at;
        memcpy(w->at + at, from, fits < len ? fits : len);
    }
}
static inline void put_again_be16(struct writer *w, size_t at, uint32_t v) {
    uint8_t b[2];
    set_be16(b, v), put_again(w, at, b, 2);
}
static inline void put_again_be32(struct writer *w, size_t at, uint32_t v) {
    uint8_t b[4];
    set_be32(b, v), put_again(w, at, b, 4);
}

#endif
