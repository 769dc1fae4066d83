/* SPDX-License-Identifier: MIT */
/* Where in a CHD does each hunk lie?
 *
 *   compressed map   0 4 length   4 6 first hunk at   10 2 CRC   12 1 length bits   13 1 self bits   14 1 parent bits   15 1
 *                    then bits: code lengths, a kind for each hunk, then the fields of each hunk
 *   plain map        4 bytes per hunk: its place in hunks, 0 for zeros */
#include "image/bits.h"
#include "image/chd.h"
#include "image/crc16.h"

enum { MAP_HEADER_LEN = 16, KIND_CODES = 16, KIND_BITS = 8 };
/* Kinds that stand in the bits only. */
enum { RUN_SHORT = 7, RUN_LONG = 8, SELF_SAME = 9, SELF_NEXT = 10, LAST_KIND = 13 };

struct map {
    const struct chd_header *header;
    struct bits bits;
    uint8_t *entries;
    uint64_t first_at;
    uint16_t crc;
    uint8_t length_bits, self_bits;
};

static void put_entry(uint8_t *entry, unsigned kind, uint32_t len, uint64_t at, uint32_t crc) {
    entry[0] = (uint8_t)kind;
    set_be24(entry + 1, len);
    set_be16(entry + 4, (uint32_t)(at >> 32)), set_be32(entry + 6, (uint32_t)at);
    set_be16(entry + 10, crc);
}

/* The kind of every hunk, runs written out. */
static bool take_kinds(struct map *map, struct huffman *huffman) {
    memset(huffman, 0, sizeof *huffman);
    huffman->count = KIND_CODES, huffman->most_bits = KIND_BITS;
    if (!huffman_take_run_lengths(huffman, &map->bits))
        return false;
    uint32_t times = 0;
    uint8_t last = 0;
    for (uint32_t i = 0; i < map->header->hunks; i++) {
        if (times) {
            times--;
        } else {
            unsigned kind = huffman_take(huffman, &map->bits);
            if (kind == RUN_SHORT)
                times = 2 + huffman_take(huffman, &map->bits);
            else if (kind == RUN_LONG)
                times = 2 + 16 + (huffman_take(huffman, &map->bits) << 4), times += huffman_take(huffman, &map->bits);
            else if (kind <= LAST_KIND)
                last = (uint8_t)kind;
            else
                return false;
        }
        if (map->bits.failed)
            return false;
        map->entries[(size_t)i * CHD_ENTRY_LEN] = last;
    }
    return true;
}

/* Length, place and CRC of every hunk. */
static enum status take_fields(struct map *map) {
    uint64_t at = map->first_at, self = 0;
    for (uint32_t i = 0; i < map->header->hunks; i++) {
        uint8_t *entry = map->entries + (size_t)i * CHD_ENTRY_LEN;
        unsigned kind = entry[0];
        if (kind <= CHD_CODEC3) {
            uint32_t len = (uint32_t)bits_take_long(&map->bits, map->length_bits);
            put_entry(entry, kind, len, at, bits_take(&map->bits, 16));
            at += len;
        } else if (kind == CHD_PLAIN) {
            put_entry(entry, kind, map->header->hunk_len, at, bits_take(&map->bits, 16));
            at += map->header->hunk_len;
        } else if (kind == CHD_SELF || kind == SELF_SAME || kind == SELF_NEXT) {
            self = kind == CHD_SELF ? bits_take_long(&map->bits, map->self_bits) : self + (kind == SELF_NEXT);
            put_entry(entry, CHD_SELF, 0, self, 0);
        } else {
            return ST_UNSUPPORTED;
        }
        if (map->bits.failed)
            return ST_BAD_FORMAT;
    }
    return ST_OK;
}

/* Puts in place of every reference what it refers to, which must come before it: no chain, no loop. */
static bool resolve(struct map *map) {
    for (uint32_t i = 0; i < map->header->hunks; i++) {
        uint8_t *entry = map->entries + (size_t)i * CHD_ENTRY_LEN;
        if (entry[0] != CHD_SELF)
            continue;
        uint64_t target = (uint64_t)get_be16(entry + 4) << 32 | get_be32(entry + 6);
        if (target >= i)
            return false;
        memcpy(entry, map->entries + (size_t)target * CHD_ENTRY_LEN, CHD_ENTRY_LEN);
    }
    return true;
}

static enum status read_compressed(struct map *map, struct file *inner, const struct host *host, struct error *error) {
    uint8_t head[MAP_HEADER_LEN];
    uint64_t at = map->header->map_at;
    if (at > inner->size || inner->size - at < sizeof head)
        return error_set(error, ST_BAD_FORMAT, 0, "the map lies outside the file");
    TRY(file_read(inner, at, head, sizeof head));
    uint32_t len = get_be32(head);
    map->first_at = (uint64_t)get_be16(head + 4) << 32 | get_be32(head + 6);
    map->crc = get_be16(head + 10);
    map->length_bits = head[12], map->self_bits = head[13];
    if (len > inner->size - at - sizeof head || map->length_bits > 24 || map->self_bits > 48)
        return error_set(error, ST_BAD_FORMAT, 0, "the map lies outside the file");
    /* A run of references costs no bits: how much a small map may unfold to is a limit of ours. */
    if (map->header->hunks > 65536 && map->header->hunks / 512 > len)
        return error_set(error, ST_TOO_LARGE, 0, "a map of %u bytes for %u hunks", len, map->header->hunks);
    uint8_t *packed = host_take(host, len + 1u);
    struct huffman *huffman = host_take(host, sizeof *huffman);
    enum status status = packed && huffman ? file_read(inner, at + sizeof head, packed, len) : ST_NO_MEMORY;
    if (status == ST_OK) {
        map->bits = bits_over((struct bytes){packed, len});
        status = take_kinds(map, huffman) ? take_fields(map) : ST_BAD_FORMAT;
    }
    host_give(host, packed, len + 1u);
    host_give(host, huffman, sizeof *huffman);
    if (status == ST_UNSUPPORTED)
        return error_set(error, status, 0, "the CHD needs its parent, which is not read here: make one without");
    if (status == ST_OK && crc16(0xffff, map->entries, (size_t)map->header->hunks * CHD_ENTRY_LEN) != map->crc)
        status = ST_BAD_FORMAT;
    if (status == ST_OK && !resolve(map))
        return error_set(error, ST_BAD_FORMAT, 0, "a hunk refers to itself or a later one");
    return status == ST_OK || status == ST_NO_MEMORY ? status : error_set(error, status, 0, "the map is damaged");
}

static enum status read_plain(struct map *map, struct file *inner, struct error *error) {
    uint8_t place[4 * 64];
    uint64_t at = map->header->map_at;
    if (at > inner->size || (inner->size - at) / 4 < map->header->hunks)
        return error_set(error, ST_BAD_FORMAT, 0, "the map lies outside the file");
    for (uint32_t i = 0; i < map->header->hunks; i++) {
        uint32_t inside = i % 64, left = map->header->hunks - i;
        if (!inside)
            TRY(file_read(inner, at + (uint64_t)i * 4, place, 4 * (left < 64 ? left : 64)));
        uint32_t where = get_be32(place + 4 * inside);
        put_entry(map->entries + (size_t)i * CHD_ENTRY_LEN, where ? CHD_PLAIN : CHD_ZERO, map->header->hunk_len,
                  (uint64_t)where * map->header->hunk_len, 0);
    }
    return ST_OK;
}

enum status chd_map_read(struct file *inner, const struct host *host, const struct chd_header *header, uint8_t **ret,
                         struct error *error) {
    size_t len = (size_t)header->hunks * CHD_ENTRY_LEN;
    struct map map = {.header = header};
    /* What is asked for is held against the file first: a plain map is in it, a compressed one is judged by its length. */
    if (header->hunks > CHD_MOST_HUNKS)
        return error_set(error, ST_TOO_LARGE, 0, "%u hunks are over the limit of 4194304", header->hunks);
    if (!header->codec[0] && header->hunks > inner->size / 4)
        return error_set(error, ST_BAD_FORMAT, 0, "the map lies outside the file");
    map.entries = host_take(host, len);
    if (!map.entries)
        return ST_NO_MEMORY;
    enum status status =
        header->codec[0] ? read_compressed(&map, inner, host, error) : read_plain(&map, inner, error);
    if (status != ST_OK) {
        host_give(host, map.entries, len);
        return status;
    }
    *ret = map.entries;
    return ST_OK;
}
