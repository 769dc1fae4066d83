/* SPDX-License-Identifier: MIT */
/* Which packs say these texts? */
#include "disc/cdtext.h"

enum {
    PAYLOAD_AT = 4,
    PAYLOAD_LEN = 12,
    CRC_AT = 16,
    DOUBLE_BYTE = 0x80,
    MAX_POSITION = 15, /* the character position field stops counting there */
    SIZE_PACKS = 3,
    SIZES_LEN = SIZE_PACKS * PAYLOAD_LEN,
    TYPES = 16
};

uint16_t cdtext_crc(const uint8_t *pack) {
    unsigned crc = 0;
    for (unsigned i = 0; i < CRC_AT; i++) {
        crc ^= (unsigned)pack[i] << 8;
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc << 1 ^ (crc & 0x8000 ? 0x11021u : 0);
    }
    return (uint16_t)~crc;
}

/* One block's packs in the making. */
struct pack_writer {
    uint8_t *packs;       /* room for CDTEXT_MAX_PACKS */
    unsigned count, used; /* packs begun; payload bytes of the last */
    unsigned block_bits;  /* block number and double-byte bit as in ID4 */
    bool too_many;
};

static void begin_pack(struct pack_writer *w, unsigned type, unsigned track, unsigned position) {
    if (w->count == CDTEXT_MAX_PACKS) {
        w->too_many = true;
        w->count--; /* goes on in the last one: nothing of it will be used */
    }
    uint8_t *pack = w->packs + CDTEXT_PACK_LEN * w->count;
    memset(pack, 0, CDTEXT_PACK_LEN);
    pack[0] = (uint8_t)type;
    pack[1] = (uint8_t)track;
    pack[2] = (uint8_t)w->count;
    pack[3] = (uint8_t)(w->block_bits | (position < MAX_POSITION ? position : MAX_POSITION));
    w->count++;
    w->used = 0;
}

/* A byte of the text of `track`; `position` characters of it came before. */
static void put_byte(struct pack_writer *w, unsigned type, unsigned track, unsigned position, uint8_t byte) {
    if (w->used == PAYLOAD_LEN)
        begin_pack(w, type, track, position);
    w->packs[CDTEXT_PACK_LEN * (w->count - 1) + PAYLOAD_AT + w->used++] = byte;
}

static void put_text(struct pack_writer *w, const struct cdtext_block *block, unsigned type, unsigned track) {
    const char *text = block->text[type - CDTEXT_TITLE][track];
    struct reader r = reader_over(text ? text : "", text ? strlen(text) : 0);
    enum charset set = type == CDTEXT_CODES || type == CDTEXT_GENRE ? CHARSET_ASCII : block->charset;
    bool wide = w->block_bits & DOUBLE_BYTE;
    unsigned position = 0;
    for (; reader_left(&r) && !w->too_many; position++) {
        uint8_t bytes[2];
        struct writer character = writer_over(bytes, sizeof bytes);
        if (!charset_put(set, utf8_get(&r), &character))
            put_u8(&character, '?');
        for (unsigned i = 0; i < character.wanted; i++)
            put_byte(w, type, track, position, bytes[i]);
    }
    put_byte(w, type, track, position, 0);
    if (wide)
        put_byte(w, type, track, position, 0);
}

static bool has_type(const struct cdtext_block *block, unsigned type) {
    for (unsigned track = 0; track < 100; track++)
        if (block->text[type - CDTEXT_TITLE][track])
            return true;
    return type == CDTEXT_GENRE && block->genre;
}

static void put_type(struct pack_writer *w, const struct cdtext_block *block, unsigned number, unsigned type) {
    bool plain = type == CDTEXT_CODES || type == CDTEXT_GENRE;
    w->block_bits = number << 4 | (block->charset >= CHARSET_MS_JIS && !plain ? DOUBLE_BYTE : 0);
    begin_pack(w, type, 0, 0);
    if (type == CDTEXT_GENRE) {
        put_byte(w, type, 0, 0, (uint8_t)(block->genre >> 8));
        put_byte(w, type, 0, 0, (uint8_t)block->genre);
    }
    put_text(w, block, type, 0);
    bool disc_only = type == CDTEXT_GENRE || type == CDTEXT_DISC_ID;
    for (unsigned track = block->first_track; !disc_only && track <= block->last_track; track++)
        put_text(w, block, type, track);
}

static enum status encode_block(struct pack_writer *w, const struct cdtext_block *block, unsigned number,
                                uint8_t sizes[SIZES_LEN]) {
    sizes[0] = (uint8_t)block->charset;
    sizes[1] = block->first_track, sizes[2] = block->last_track;
    sizes[3] = block->copyright;
    for (unsigned type = CDTEXT_TITLE; type < CDTEXT_SIZES; type++) {
        unsigned before = w->count;
        if (type != CDTEXT_TOC && type != CDTEXT_TOC2 && has_type(block, type))
            put_type(w, block, number, type);
        sizes[4 + type - CDTEXT_TITLE] = (uint8_t)(w->count - before);
    }
    sizes[4 + CDTEXT_SIZES - CDTEXT_TITLE] = SIZE_PACKS;
    w->block_bits = number << 4;
    for (unsigned i = 0; i < SIZE_PACKS; i++)
        begin_pack(w, CDTEXT_SIZES, i, 0);
    return w->too_many ? ST_TOO_LARGE : ST_OK;
}

/* What every block says of all: their last sequence numbers and languages. Then the CRCs. */
static void finish_block(uint8_t *packs, unsigned count, const uint8_t sizes[SIZES_LEN]) {
    for (unsigned i = 0; i < SIZE_PACKS; i++)
        memcpy(packs + CDTEXT_PACK_LEN * (count - SIZE_PACKS + i) + PAYLOAD_AT, sizes + PAYLOAD_LEN * i, PAYLOAD_LEN);
    for (unsigned i = 0; i < count; i++)
        set_be16(packs + CDTEXT_PACK_LEN * i + CRC_AT, cdtext_crc(packs + CDTEXT_PACK_LEN * i));
}

enum status cdtext_encode(struct arena *arena, const struct cdtext *texts, struct bytes *ret) {
    uint8_t sizes[CDTEXT_BLOCKS][SIZES_LEN] = {{0}}, last[CDTEXT_BLOCKS] = {0}, language[CDTEXT_BLOCKS] = {0};
    unsigned counts[CDTEXT_BLOCKS] = {0}, total = 0;
    uint8_t *packs = arena_take(arena, (size_t)CDTEXT_BLOCKS * CDTEXT_MAX_PACKS * CDTEXT_PACK_LEN);
    if (!packs)
        return ST_NO_MEMORY;
    for (unsigned n = 0; n < CDTEXT_BLOCKS; n++) {
        const struct cdtext_block *block = texts->block[n];
        struct pack_writer w = {.packs = packs + (size_t)CDTEXT_PACK_LEN * total};
        if (!block)
            continue;
        TRY(encode_block(&w, block, n, sizes[n]));
        counts[n] = w.count, total += w.count;
        last[n] = (uint8_t)(w.count - 1), language[n] = block->language;
    }
    uint8_t *at = packs;
    for (unsigned n = 0; n < CDTEXT_BLOCKS; n++) {
        if (!counts[n])
            continue;
        memcpy(sizes[n] + 20, last, sizeof last);
        memcpy(sizes[n] + 28, language, sizeof language);
        finish_block(at, counts[n], sizes[n]);
        at += CDTEXT_PACK_LEN * counts[n];
    }
    *ret = (struct bytes){packs, (size_t)CDTEXT_PACK_LEN * total};
    return ST_OK;
}

/* Whether a set has the characters of a block's texts; *beyond when some are ideographs, syllables or letters of the Far East.
 * More characters than packs hold are not looked at: they are refused anyway. */
static bool set_suits(const struct cdtext_block *block, enum charset set, bool *beyond) {
    unsigned left = CDTEXT_MAX_PACKS * PAYLOAD_LEN;
    for (unsigned type = CDTEXT_TITLE; type <= CDTEXT_CLOSED; type++)
        for (unsigned track = 0; track < 100; track++) {
            const char *text = type == CDTEXT_GENRE ? NULL : block->text[type - CDTEXT_TITLE][track];
            struct reader r = reader_over(text ? text : "", text ? strlen(text) : 0);
            for (; reader_left(&r) && left; left--) {
                uint8_t bytes[2];
                struct writer w = writer_over(bytes, sizeof bytes);
                uint32_t character = utf8_get(&r);
                *beyond = *beyond || character >= 0x2e80;
                if (!charset_put(set, character, &w))
                    return false;
            }
        }
    return true;
}

void cdtext_choose_set(struct cdtext_block *block) {
    static const struct {
        enum charset set;
        uint8_t language;
    } sets[] = {{CHARSET_LATIN, 0x09}, {CHARSET_MS_JIS, 0x69}, {CHARSET_KOREAN, 0x65}, {CHARSET_MANDARIN, 0x75}};
    block->charset = CHARSET_LATIN, block->language = 0x09;
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        bool beyond = false;
        if (!set_suits(block, sets[i].set, &beyond))
            continue;
        block->charset = sets[i].set;
        block->language = !i || beyond ? sets[i].language : 0;
        return;
    }
}
