/* SPDX-License-Identifier: MIT */
/* Do the test discs, and what the disc floor makes of them, have the bytes docs/test-discs.md lists? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "disc/position.h"
#include "disc/sector.h"
#include "disc/subchannel.h"
#include "disc/test_data.h"
#include "laid.h"

static void *resize(void *self, void *old, size_t old_len, size_t new_len) {
    (void)self, (void)old_len;
    if (!new_len) {
        free(old);
        return NULL;
    }
    return realloc(old, new_len);
}
static const struct host host = {.resize = resize};

/* A recipe with all it takes to read it. */
struct bench {
    const struct recipe *recipe;
    uint8_t *raw, *sub;
    size_t count;
    struct disc disc;
    struct disc_reader *reader;
};

static void set_up(struct bench *b, unsigned id, bool keep_sub) {
    size_t len;
    b->recipe = &recipes[id];
    b->raw = recipe_all(b->recipe, KEEP_RAW, &len);
    b->count = len / RAW_LEN;
    b->sub = recipe_all(b->recipe, KEEP_SUB_ONLY | KEEP_SUB, &len);
    struct bytes sub = {keep_sub ? b->sub : NULL, keep_sub ? len : 0};
    assert_int_equal(laid_disc(b->recipe, &host, (struct bytes){b->raw, b->count * RAW_LEN}, sub, &b->disc), ST_OK);
    assert_int_equal(disc_reader_open(&b->disc, &b->reader), ST_OK);
}

static void tear_down(struct bench *b) {
    disc_reader_close(b->reader);
    disc_close(&b->disc);
    free(b->raw);
    free(b->sub);
}

/* The CRC of what disc_read gives for every stored sector. */
static uint32_t read_crc(struct bench *b, unsigned parts, uint32_t at_once) {
    uint8_t *piece = malloc((size_t)at_once * (RAW_LEN + SUB_LEN));
    uint32_t crc = 0;
    assert_non_null(piece);
    for (unsigned n = 0; n < b->recipe->track_count; n++)
        for (int32_t lba = b->recipe->track[n].stored; lba < b->recipe->track[n].end;) {
            uint32_t left = (uint32_t)(b->recipe->track[n].end - lba), count = left < at_once ? left : at_once;
            struct writer out = writer_over(piece, (size_t)at_once * (RAW_LEN + SUB_LEN));
            assert_int_equal(disc_read(b->reader, lba, count, parts, &out, NULL), ST_OK);
            crc = crc32_of(crc, piece, out.wanted);
            lba += (int32_t)count;
        }
    free(piece);
    return crc;
}

static uint32_t linear_crc(const uint8_t *sub, size_t count) {
    uint32_t crc = 0;
    uint8_t linear[SUB_LEN];
    for (size_t i = 0; i < count; i++) {
        sub_deinterleave(sub + SUB_LEN * i, linear);
        crc = crc32_of(crc, linear, SUB_LEN);
    }
    return crc;
}

static const struct {
    unsigned id;
    uint32_t raw, linear, interleaved, raw_interleaved, raw_pq16;
} streams[] = {
    {T01, 0xCEF310F4, 0x469EFEFF, 0xAAAC925E, 0x37069189, 0x0F1AD7AF},
    {T02, 0xBEC5C17A, 0x1D8C80D8, 0xBC0BFE75, 0xC04FC8F2, 0xC7CD2B6C},
    {T03, 0x2206E513, 0x9B434D2D, 0x50AA3ECD, 0x6309049D, 0x545EC5B7},
    {T04, 0x56749E7F, 0xC693E689, 0x5561A302, 0x45E6C955, 0xE08282D4},
    {T05, 0x87DC69AB, 0xA7D65741, 0xD3D54186, 0x1BD01C65, 0x03AB2CC3},
    {T06, 0xBA0BD48E, 0xFE5DFD73, 0x2D76DE97, 0xCAA695BF, 0x72876FA0},
    {T07, 0xBA0BD48E, 0xFE5DFD73, 0x2D76DE97, 0xCAA695BF, 0x72876FA0},
    {T10, 0x7459F111, 0x22867DA5, 0x3A4E709F, 0x7C086FB7, 0x26EC47DC},
    {T12, 0x4588EF5B, 0x5D8BA723, 0x0E12BF48, 0x7BA33F27, 0},
};

static void streams_match(void **state) {
    (void)state;
    for (unsigned i = 0; i < sizeof streams / sizeof *streams; i++) {
        struct bench b;
        set_up(&b, streams[i].id, streams[i].id == T12);
        assert_int_equal(crc32_of(0, b.raw, b.count * RAW_LEN), streams[i].raw);
        assert_int_equal(crc32_of(0, b.sub, b.count * SUB_LEN), streams[i].interleaved);
        assert_int_equal(linear_crc(b.sub, b.count), streams[i].linear);
        for (uint32_t at_once = 1; at_once <= 75; at_once = at_once * 3 + 24) {
            assert_int_equal(read_crc(&b, PART_RAW, at_once), streams[i].raw);
            assert_int_equal(read_crc(&b, PART_SUB_RAW, at_once), streams[i].interleaved);
            assert_int_equal(read_crc(&b, PART_RAW | PART_SUB_RAW, at_once), streams[i].raw_interleaved);
            if (streams[i].raw_pq16)
                assert_int_equal(read_crc(&b, PART_RAW | PART_SUB_PQ16, at_once), streams[i].raw_pq16);
        }
        tear_down(&b);
    }
}

/* The same sectors out of every way to keep the subchannel and the main channel. */
static void kept_otherwise_reads_alike(void **state) {
    (void)state;
    struct bench b;
    set_up(&b, T02, false);
    size_t stride = RAW_LEN + SUB_LEN;
    uint8_t *kept = malloc(b.count * stride);
    static const enum sub_form forms[] = {SUB_RAW, SUB_LINEAR, SUB_PQ16};
    for (unsigned f = 0; f < 3; f++)
        for (unsigned swapped = 0; swapped < 2; swapped++) {
            for (size_t i = 0; i < b.count; i++) {
                uint8_t *record = kept + stride * i, *sub = record + RAW_LEN, q[Q_LEN];
                memcpy(record, b.raw + RAW_LEN * i, RAW_LEN);
                if (swapped)
                    sector_swap(record);
                sub_get_q(b.sub + SUB_LEN * i, q);
                if (forms[f] == SUB_RAW)
                    memcpy(sub, b.sub + SUB_LEN * i, SUB_LEN);
                else if (forms[f] == SUB_LINEAR)
                    sub_deinterleave(b.sub + SUB_LEN * i, sub);
                else
                    sub_pq16(q, sub_get_p(b.sub + SUB_LEN * i), sub);
                if (forms[f] == SUB_PQ16 && i % 3 == 0)
                    sub[10] = sub[11] = 0;
            }
            if (swapped && f == 0)
                assert_int_equal(crc32_of(0, kept, b.count * stride), 0xE2210BD7);
            struct disc disc;
            struct disc_reader *own = b.reader;
            assert_int_equal(
                laid_disc(b.recipe, &host, (struct bytes){kept, b.count * stride}, (struct bytes){NULL, 0}, &disc),
                ST_OK);
            for (unsigned e = 0; e < disc.extent_count; e++) {
                struct extent *extent = &disc.extent[e];
                extent->at = extent->at / RAW_LEN * stride;
                extent->stride = (uint32_t)stride, extent->sub = forms[f], extent->sub_at = RAW_LEN;
                extent->big_endian = swapped;
            }
            disc.mcn[0] = '\0';
            for (unsigned t = 0; t < disc.track_count; t++)
                disc.track[t].isrc[0] = '\0';
            assert_int_equal(disc_check(&disc, NULL), ST_OK);
            assert_int_equal(disc_reader_open(&disc, &b.reader), ST_OK);
            for (uint32_t at_once = 1; at_once <= 50; at_once += 49) {
                assert_int_equal(read_crc(&b, PART_RAW, at_once), 0xBEC5C17A);
                assert_int_equal(read_crc(&b, PART_RAW | PART_SUB_RAW, at_once), 0xC04FC8F2);
                assert_int_equal(read_crc(&b, PART_RAW | PART_SUB_PQ16, at_once), 0xC7CD2B6C);
            }
            assert_string_equal(disc_mcn(b.reader), "4012345678901");
            assert_string_equal(disc_isrc(b.reader, 1), "USRC17607839");
            assert_string_equal(disc_isrc(b.reader, 2), "GBAYE0000351");
            assert_string_equal(disc_isrc(b.reader, 3), "");
            disc_reader_close(b.reader);
            disc_close(&disc);
            b.reader = own;
        }
    free(kept);
    tear_down(&b);
}

static void spots_match(void **state) {
    (void)state;
    static const struct {
        int32_t lba;
        unsigned len;
        uint32_t crc;
    } users[] = {
        {0, 2048, 0xAD45C8B5}, {-1, 2048, 0xE3E6AF03},    {299, 2048, 0x38B3B62F},     {12250, 2048, 0x9270A34D},
        {0, 2324, 0xD1E81EBA}, {12250, 2324, 0x713CC619}, {1048576, 2048, 0x585333F2}, {2097152, 2048, 0x49CA7D3D},
    };
    uint8_t raw[RAW_LEN], want[20];
    for (unsigned i = 0; i < sizeof users / sizeof *users; i++) {
        recipe_user(users[i].lba, raw, users[i].len);
        assert_int_equal(crc32_of(0, raw, users[i].len), users[i].crc);
    }
    recipe_user(0, raw, 2048);
    test_hex("00 00 00 00 4E 54 43 44 D2 CD 62 49 3A 3E DF 33 34 E4 41 BA", want);
    assert_memory_equal(raw, want, 20);
    recipe_audio(1, 0, 0, raw);
    test_hex("01 01 FD 03 08 01 0A 04 0F 01 17 04 16 01 24 04", want);
    assert_memory_equal(raw, want, 16);
    assert_int_equal(crc32_of(0, raw, RAW_LEN), 0x633A3140);
    recipe_audio(2, 450, 600, raw);
    assert_int_equal(crc32_of(0, raw, RAW_LEN), 0x4E06C508);
    recipe_data(KIND_MODE1, 0, raw);
    assert_int_equal(crc32_of(0, raw, RAW_LEN), 0xC5339F61);
    recipe_data(KIND_XA, 0, raw);
    assert_int_equal(crc32_of(0, raw, RAW_LEN), 0xA3859C74);
    recipe_data(KIND_XA, 7, raw);
    assert_int_equal(crc32_of(0, raw, RAW_LEN), 0xCC1CCD77);
}

static void tracks_match(void **state) {
    (void)state;
    static const struct {
        unsigned id;
        unsigned track;
        uint32_t crc;
    } tracks[] = {
        {T02, 1, 0x4588EF5B}, {T02, 2, 0x6DF43E6C}, {T02, 3, 0x5B4242FD}, {T03, 1, 0x25ADFABE},
        {T03, 2, 0xB47320D3}, {T04, 2, 0x32B815B2}, {T04, 3, 0xD2EF7BBD}, {T05, 2, 0x0F4051DE},
        {T05, 3, 0x24D1E5B4}, {T10, 1, 0x2E8347C9}, {T10, 2, 0x4C8D6983}, {T10, 3, 0x41C455DF},
    };
    for (unsigned i = 0; i < sizeof tracks / sizeof *tracks; i++) {
        uint8_t raw[RAW_LEN];
        uint32_t crc = 0;
        const struct recipe *recipe = &recipes[tracks[i].id];
        const struct recipe_track *track = &recipe->track[tracks[i].track - 1];
        for (int32_t lba = track->stored; lba < track->end; lba++) {
            recipe_raw(recipe, lba, raw);
            crc = crc32_of(crc, raw, RAW_LEN);
        }
        assert_int_equal(crc, tracks[i].crc);
    }
}

static void ninety_nine_tracks_match(void **state) {
    (void)state;
    const struct recipe *recipe = &recipes[T08];
    uint32_t raw_crc = 0, sub_crc = 0;
    for (int32_t lba = 0; lba < recipe->leadout; lba++) {
        uint8_t raw[RAW_LEN], sub[SUB_LEN], linear[SUB_LEN];
        recipe_raw(recipe, lba, raw);
        recipe_sub(recipe, lba, sub);
        sub_deinterleave(sub, linear);
        raw_crc = crc32_of(raw_crc, raw, RAW_LEN);
        sub_crc = crc32_of(sub_crc, linear, SUB_LEN);
    }
    assert_int_equal(raw_crc, recipe->raw_crc);
    assert_int_equal(sub_crc, recipe->linear_crc);
}

static void q_frames_match(void **state) {
    (void)state;
    static const struct {
        unsigned id;
        int32_t lba;
        const char *q;
        bool p;
    } frames[] = {
        {T02, -150, "01 01 00 00 01 74 00 00 00 00 AA B9", true},
        {T02, -149, "01 01 00 00 01 73 00 00 00 01 DD 4C", true},
        {T02, -125, "02 40 12 34 56 78 90 10 00 25 47 10", true},
        {T02, -124, "01 01 00 00 01 48 00 00 00 26 69 D8", true},
        {T02, -1, "01 01 00 00 00 00 00 00 01 74 76 BB", true},
        {T02, 0, "01 01 01 00 00 00 00 00 02 00 5A 28", true},
        {T02, 1, "01 01 01 00 00 01 00 00 02 01 E0 58", false},
        {T02, 25, "03 96 38 93 04 76 07 83 90 25 6D 5B", false},
        {T02, 26, "01 01 01 00 00 26 00 00 02 26 DB BD", false},
        {T02, 75, "02 40 12 34 56 78 90 10 00 00 33 D7", false},
        {T02, 76, "01 01 01 00 01 01 00 00 03 01 96 C9", false},
        {T02, 449, "01 01 01 00 05 74 00 00 07 74 4C 4F", false},
        {T02, 450, "01 02 00 00 01 74 00 00 08 00 0E 54", true},
        {T02, 599, "01 02 00 00 00 00 00 00 09 74 D2 56", true},
        {T02, 600, "01 02 01 00 00 00 00 00 10 00 12 7D", true},
        {T02, 601, "01 02 01 00 00 01 00 00 10 01 A8 0D", false},
        {T02, 799, "01 02 01 00 02 49 00 00 12 49 9F A6", false},
        {T02, 800, "01 02 02 00 02 50 00 00 12 50 78 ED", false},
        {T02, 850, "01 02 02 00 03 25 00 00 13 25 1E 9F", true},
        {T02, 1000, "01 03 01 00 00 00 00 00 15 25 72 6C", true},
        {T02, 1349, "01 03 01 00 04 49 00 00 19 74 C2 60", true},
        {T03, 0, "01 01 00 00 07 74 00 00 02 00 41 3A", true},
        {T03, 599, "01 01 00 00 00 00 00 00 09 74 FF 12", true},
        {T03, 600, "01 01 01 00 00 00 00 00 10 00 3F 39", true},
        {T05, 849, "01 02 01 00 05 24 00 00 13 24 E1 7B", true},
        {T05, 12100, "41 03 00 00 01 74 00 02 43 25 5C FC", true},
        {T05, 12249, "41 03 00 00 00 00 00 02 45 24 37 5B", true},
        {T05, 12250, "41 03 01 00 00 00 00 02 45 25 60 A9", true},
        {T08, 29399, "01 98 01 00 03 74 00 06 33 74 94 CF", true},
        {T08, 29400, "01 99 01 00 00 00 00 06 34 00 82 08", true},
        {T08, 29699, "01 99 01 00 03 74 00 06 37 74 B3 28", true},
        {T10, 11550, "41 02 00 00 01 74 00 02 36 00 34 B4", true},
        {T10, 11700, "41 02 01 00 00 00 00 02 38 00 81 48", true},
        {T10, 18750, "41 03 00 00 01 74 00 04 12 00 A7 15", true},
        {T10, 19199, "41 03 01 00 03 74 00 04 17 74 AA 60", true},
        {T01, 300, "41 AA 01 00 00 00 00 00 06 00 F8 03", true},
        {T01, 301, "41 AA 01 00 00 01 00 00 06 01 42 73", false},
    };
    for (unsigned i = 0; i < sizeof frames / sizeof *frames; i++) {
        struct disc disc;
        struct disc_reader *reader;
        uint8_t q[Q_LEN], want[Q_LEN];
        bool p;
        assert_int_equal(laid_disc(&recipes[frames[i].id], &host, (struct bytes){0}, (struct bytes){0}, &disc), ST_OK);
        assert_int_equal(disc_reader_open(&disc, &reader), ST_OK);
        test_hex(frames[i].q, want);
        assert_int_equal(disc_q(reader, frames[i].lba, q), ST_OK);
        assert_memory_equal(q, want, Q_LEN);
        const struct track *track = disc_track_at(&disc, frames[i].lba);
        position_make(&disc, track, frames[i].lba, (struct position_names){disc.mcn, track ? track->isrc : ""}, q, &p);
        assert_int_equal(p, frames[i].p);
        disc_reader_close(reader);
        disc_close(&disc);
    }
}

/* 99 minutes in one track: past 89:59:74 the time goes on, it does not wrap. */
static void long_disc_does_not_wrap(void **state) {
    (void)state;
    struct recipe recipe = laid_alone(KIND_AUDIO, 445350);
    static const struct {
        int32_t lba;
        const char *q;
    } frames[] = {{404849, "01 01 01 89 57 74 00 89 59 74 BF D5"},
                  {404850, "01 01 01 89 58 00 00 90 00 00 B9 90"},
                  {445349, "01 01 01 98 57 74 00 98 59 74 44 9C"}};
    struct disc disc;
    struct disc_reader *reader;
    assert_int_equal(laid_disc(&recipe, &host, (struct bytes){0}, (struct bytes){0}, &disc), ST_OK);
    assert_int_equal(disc_reader_open(&disc, &reader), ST_OK);
    for (unsigned i = 0; i < 3; i++) {
        uint8_t q[Q_LEN], want[Q_LEN];
        test_hex(frames[i].q, want);
        assert_int_equal(disc_q(reader, frames[i].lba, q), ST_OK);
        assert_memory_equal(q, want, Q_LEN);
    }
    disc_reader_close(reader);
    disc_close(&disc);
}

static void full_tocs_match(void **state) {
    (void)state;
    static const struct {
        unsigned id;
        const char *toc;
        uint32_t crc; /* of the READ TOC answer, header included, where no bytes are listed */
        unsigned sessions;
    } tocs[] = {
        {T01, "0114 00A0 00000000 010000 0114 00A1 00000000 010000 0114 00A2 00000000 000600 0114 0001 00000000 000200",
         0, 1},
        {T03,
         "0110 00A0 00000000 010000 0111 00A1 00000000 020000 0111 00A2 00000000 001319 0110 0001 00000000 000A00"
         "0111 0002 00000000 000F19",
         0, 1},
        {T05,
         "0110 00A0 00000000 010000 0110 00A1 00000000 020000 0110 00A2 00000000 000D19 0110 0001 00000000 000200"
         "0110 0002 00000000 000800 0150 00B0 022B1902 4F3B4A 0150 00C0 00000000 5F0000 0214 00A0 00000000 032000"
         "0214 00A1 00000000 030000 0214 00A2 00000000 023119 0214 0003 00000000 022D19 0254 00B0 FFFFFF01 4F3B4A",
         0, 2},
        {T06, "0114 00A0 00000000 012000 0114 00A1 00000000 010000 0114 00A2 00000000 000614 0114 0001 00000000 000200",
         0, 1},
        {T07, "0114 00A0 00000000 011000 0114 00A1 00000000 010000 0114 00A2 00000000 000614 0114 0001 00000000 000200",
         0, 1},
        {T08, "", 0xC38D4C8A, 1},
        {T10, "", 0xD562C28E, 3},
    };
    for (unsigned i = 0; i < sizeof tocs / sizeof *tocs; i++) {
        struct disc disc;
        uint8_t want[256], got[2048] = {0};
        struct writer out = writer_over(got, sizeof got);
        assert_int_equal(laid_disc(&recipes[tocs[i].id], &host, (struct bytes){0}, (struct bytes){0}, &disc), ST_OK);
        put_zero(&out, 4);
        unsigned count = disc_full_toc(&disc, &out);
        assert_int_equal(out.wanted, 4 + 11 * count);
        put_again_be16(&out, 0, (uint32_t)(out.wanted - 2));
        got[2] = 1, got[3] = (uint8_t)tocs[i].sessions;
        size_t len = test_hex(tocs[i].toc, want);
        if (len) {
            assert_int_equal(len, out.wanted - 4);
            assert_memory_equal(got + 4, want, len);
        } else {
            assert_int_equal(crc32_of(0, got, out.wanted), tocs[i].crc);
        }
        disc_close(&disc);
    }
}

static void edges_answer(void **state) {
    (void)state;
    static const struct {
        unsigned id;
        int32_t lba;
        uint32_t count;
        enum status status;
        int32_t fault;
    } reads[] = {
        {T01, 300, 1, ST_OUT_OF_RANGE, 300},
        {T01, -151, 1, ST_OUT_OF_RANGE, -151},
        {T01, -150, 450, ST_OK, 0},
        {T01, 299, 2, ST_OUT_OF_RANGE, 300},
        {T05, 850, 1, ST_OUT_OF_RANGE, 850},
        {T05, 12099, 2, ST_OUT_OF_RANGE, 12099},
        {T05, 849, 5, ST_OUT_OF_RANGE, 850},
        {T05, 12100, 450, ST_OK, 0},
        {T05, 12550, 1, ST_OUT_OF_RANGE, 12550},
    };
    static uint8_t piece[450 * RAW_LEN];
    for (unsigned i = 0; i < sizeof reads / sizeof *reads; i++) {
        struct bench b;
        struct disc_fault fault = {0};
        struct writer out = writer_over(piece, sizeof piece);
        set_up(&b, reads[i].id, false);
        assert_int_equal(disc_read(b.reader, reads[i].lba, reads[i].count, PART_RAW, &out, &fault), reads[i].status);
        assert_int_equal(fault.lba, reads[i].fault);
        uint32_t delivered = reads[i].status == ST_OK ? reads[i].count : (uint32_t)(reads[i].fault - reads[i].lba);
        assert_int_equal(out.wanted, (size_t)delivered * RAW_LEN);
        tear_down(&b);
    }
}

static void gaps_are_made(void **state) {
    (void)state;
    static const struct {
        unsigned id;
        int32_t lba;
        uint32_t count, crc;
    } reads[] = {
        {T01, -150, 150, 0xF13C9C34},  {T02, -150, 150, 0x7ABE247F},  {T01, -150, 450, 0x25E7A7A3},
        {T05, 12100, 450, 0x94567DB4}, {T10, 11550, 450, 0xBAA78675}, {T10, 18750, 450, 0xA0C9FECD},
    };
    static uint8_t piece[450 * RAW_LEN];
    for (unsigned i = 0; i < sizeof reads / sizeof *reads; i++) {
        struct bench b;
        struct writer out = writer_over(piece, sizeof piece);
        set_up(&b, reads[i].id, false);
        assert_int_equal(disc_read(b.reader, reads[i].lba, reads[i].count, PART_RAW, &out, NULL), ST_OK);
        assert_int_equal(crc32_of(0, piece, out.wanted), reads[i].crc);
        tear_down(&b);
    }
}

static void user_data_matches(void **state) {
    (void)state;
    static uint8_t piece[900 * USER_LEN];
    struct bench b;
    struct disc_fault fault;
    struct writer out = writer_over(piece, sizeof piece);
    set_up(&b, T01, false);
    assert_int_equal(disc_read_user(b.reader, 0, 300, &out, NULL), ST_OK);
    assert_int_equal(crc32_of(0, piece, out.wanted), 0x29F13CEC);
    tear_down(&b);
    set_up(&b, T10, false);
    out = writer_over(piece, sizeof piece);
    static const struct {
        int32_t lba;
        uint32_t crc;
    } parts[] = {{0, 0x29F13CEC}, {11700, 0x129C6A8A}, {18900, 0x94051536}};
    for (unsigned i = 0; i < 3; i++) {
        size_t before = out.wanted;
        assert_int_equal(disc_read_user(b.reader, parts[i].lba, 300, &out, NULL), ST_OK);
        assert_int_equal(crc32_of(0, piece + before, out.wanted - before), parts[i].crc);
    }
    assert_int_equal(crc32_of(0, piece, out.wanted), 0xE15B06F3);
    tear_down(&b);
    set_up(&b, T04, false);
    out = writer_over(piece, sizeof piece);
    assert_int_equal(disc_read_user(b.reader, 299, 2, &out, &fault), ST_UNSUPPORTED);
    assert_int_equal(fault.lba, 300);
    assert_int_equal(fault.kind, SECTOR_AUDIO);
    assert_int_equal(out.wanted, USER_LEN);
    tear_down(&b);
    set_up(&b, T06, false);
    out = writer_over(piece, sizeof piece);
    assert_int_equal(disc_read_user(b.reader, 7, 1, &out, &fault), ST_UNSUPPORTED);
    assert_int_equal(fault.kind, SECTOR_FORM2);
    assert_int_equal(disc_read_user(b.reader, 8, 1, &out, &fault), ST_OK);
    uint8_t want[USER_LEN];
    recipe_user(8, want, USER_LEN);
    assert_memory_equal(piece, want, USER_LEN);
    tear_down(&b);
}

/* Mixed forms: a selection that gives each its own length stops where the length changes; one that gives all the same
 * goes on. */
static void forms_change_in_the_middle(void **state) {
    (void)state;
    static uint8_t piece[320 * RAW_LEN];
    struct bench b;
    struct disc_fault fault;
    set_up(&b, T06, false);
    struct writer out = writer_over(piece, sizeof piece);
    assert_int_equal(disc_read(b.reader, 0, 16, PART_USER, &out, &fault), ST_BAD_FORMAT);
    assert_int_equal(fault.lba, 7);
    assert_int_equal(fault.kind, SECTOR_FORM2);
    assert_int_equal(out.wanted, 7 * USER_LEN);
    out = writer_over(piece, sizeof piece);
    assert_int_equal(disc_read(b.reader, 0, 320, PART_SUBHEADER | PART_USER | PART_EDC_ECC, &out, &fault), ST_OK);
    assert_int_equal(crc32_of(0, piece, out.wanted), 0xFD68C46E);
    enum sector_kind kind;
    assert_int_equal(disc_kind(b.reader, 7, &kind), ST_OK);
    assert_int_equal(kind, SECTOR_FORM2);
    assert_int_equal(disc_kind(b.reader, 8, &kind), ST_OK);
    assert_int_equal(kind, SECTOR_FORM1);
    out = writer_over(piece, sizeof piece);
    assert_int_equal(disc_read(b.reader, 0, 1, PART_SYNC | PART_USER, &out, &fault), ST_UNSUPPORTED);
    assert_int_equal(out.wanted, 0);
    tear_down(&b);
}

static void cdtext_matches(void **state) {
    (void)state;
    struct bench b;
    set_up(&b, T02, false);
    struct bytes packs = b.disc.session[0].cdtext;
    assert_int_equal(packs.len, 252);
    assert_int_equal(crc32_of(0, packs.at, packs.len), 0x91316E7D);
    assert_int_equal(crc32_of(0x91316E7D, "", 1), 0xFC27D362);
    tear_down(&b);
}

/* --- damage --- */

static void flip(uint8_t *at, unsigned from, unsigned to, uint8_t by) {
    for (unsigned i = from; i <= to; i++)
        at[i] ^= by;
}

static void damage(uint8_t *raw, enum recipe_kind kind) {
    unsigned edc_at = kind == KIND_MODE1 ? EDC_AT_MODE1 : EDC_AT_FORM1;
    flip(raw + 10 * RAW_LEN, 100, 100, 0xff);
    flip(raw + 20 * RAW_LEN, 16, 35, 0xff);
    flip(raw + 30 * RAW_LEN, edc_at, edc_at, 1);
    memset(raw + 40 * RAW_LEN + Q_AT, 0, Q_PARITY_LEN);
    raw[50 * RAW_LEN + 5] = 0;
    memcpy(raw + 60 * RAW_LEN + 12, (const uint8_t[]){0x00, 0x02, 0x61}, 3);
    if (kind == KIND_MODE1)
        edc_seal_mode1(&edc_portable, raw + 60 * RAW_LEN);
    else
        edc_seal_form1(&edc_portable, raw + 60 * RAW_LEN);
    memset(raw + 70 * RAW_LEN + 16, 0x55, RAW_LEN - 16);
    flip(raw + 80 * RAW_LEN, 200, 599, 0xa5);
    memset(raw + 90 * RAW_LEN, 0, RAW_LEN);
    raw[100 * RAW_LEN + 15] = kind == KIND_MODE1 ? 2 : 1;
    flip(raw + 110 * RAW_LEN, 50, 50, 0x80);
    flip(raw + 110 * RAW_LEN, 2100, 2100, 0x80);
    flip(raw + 110 * RAW_LEN, 2300, 2300, 0x80);
    raw[120 * RAW_LEN + 12] ^= 0x10;
}

static void damaged_sectors_are_judged(void **state) {
    (void)state;
    static const struct {
        int32_t lba;
        uint32_t crc;
        enum sector_check mode1, form1;
    } sectors[] = {
        {10, 0x6906BFC5, SECTOR_CORRECTED, SECTOR_CORRECTED},
        {20, 0xE17AC62B, SECTOR_CORRECTED, SECTOR_CORRECTED},
        {30, 0x5075E671, SECTOR_CORRECTED, SECTOR_CORRECTED},
        {40, 0x23F6ED89, SECTOR_RIGHT, SECTOR_RIGHT},
        {50, 0x24DE8012, SECTOR_NO_SYNC, SECTOR_NO_SYNC},
        {60, 0x53E2EC03, SECTOR_RIGHT, SECTOR_RIGHT},
        {70, 0x3BCD66FB, SECTOR_UNCORRECTABLE, SECTOR_UNCORRECTABLE},
        {80, 0x6C95F301, SECTOR_UNCORRECTABLE, SECTOR_UNCORRECTABLE},
        {90, 0xBE97CE3F, SECTOR_NO_SYNC, SECTOR_NO_SYNC},
        {100, 0x3DFF9B9E, SECTOR_CORRECTED, SECTOR_CORRECTED},
        {110, 0xB97CEC4E, SECTOR_CORRECTED, SECTOR_CORRECTED},
        {120, 0x1179F50C, SECTOR_CORRECTED, SECTOR_RIGHT},
        {11, 0, SECTOR_RIGHT, SECTOR_RIGHT},
    };
    for (unsigned form = 0; form < 2; form++) {
        struct bench b;
        enum sector_kind kind = form ? SECTOR_FORM1 : SECTOR_MODE1;
        set_up(&b, form ? T06 : T01, false);
        damage(b.raw, form ? KIND_XA : KIND_MODE1);
        if (!form)
            assert_int_equal(crc32_of(0, b.raw, b.count * RAW_LEN), 0xE429F0A8);
        for (unsigned i = 0; i < sizeof sectors / sizeof *sectors; i++) {
            const uint8_t *raw = b.raw + (size_t)sectors[i].lba * RAW_LEN;
            uint8_t fixed[RAW_LEN], right[RAW_LEN], user[USER_LEN], before[RAW_LEN];
            enum sector_check want = form ? sectors[i].form1 : sectors[i].mode1;
            if (!form && sectors[i].crc)
                assert_int_equal(crc32_of(0, raw, RAW_LEN), sectors[i].crc);
            memcpy(before, raw, RAW_LEN);
            assert_int_equal(sector_check(&edc_portable, kind, raw, fixed), want);
            assert_memory_equal(raw, before, RAW_LEN);
            recipe_raw(b.recipe, sectors[i].lba, right);
            if (want == SECTOR_CORRECTED)
                assert_memory_equal(fixed, right, RAW_LEN);
            struct writer out = writer_over(user, sizeof user);
            enum status status = disc_read_user(b.reader, sectors[i].lba, 1, &out, NULL);
            if (want == SECTOR_RIGHT || want == SECTOR_CORRECTED) {
                assert_int_equal(status, ST_OK);
                assert_memory_equal(user, right + (form ? 24 : 16), USER_LEN);
            } else {
                assert_int_equal(status, want == SECTOR_UNCORRECTABLE ? ST_UNREADABLE : ST_UNSUPPORTED);
                assert_int_equal(out.wanted, 0);
            }
            struct writer whole = writer_over(fixed, sizeof fixed);
            assert_int_equal(disc_read(b.reader, sectors[i].lba, 1, PART_RAW, &whole, NULL), ST_OK);
            assert_memory_equal(fixed, raw, RAW_LEN);
        }
        tear_down(&b);
    }
}

static void bad_ranges_fail_where_they_are(void **state) {
    (void)state;
    static const struct bad_range bad[] = {{100, 2}, {250, 1}};
    static uint8_t piece[10 * RAW_LEN];
    struct bench b;
    struct disc_fault fault;
    set_up(&b, T01, false);
    b.disc.bad = bad, b.disc.bad_count = 2;
    static const struct {
        int32_t lba;
        uint32_t count, delivered;
        enum status status;
    } reads[] = {{98, 8, 2, ST_UNREADABLE},  {100, 1, 0, ST_UNREADABLE}, {101, 4, 0, ST_UNREADABLE}, {102, 8, 8, ST_OK},
                 {249, 2, 1, ST_UNREADABLE}, {251, 3, 3, ST_OK},         {90, 10, 10, ST_OK}};
    for (unsigned i = 0; i < sizeof reads / sizeof *reads; i++)
        for (unsigned user = 0; user < 2; user++) {
            struct writer out = writer_over(piece, sizeof piece);
            enum status status = user ? disc_read_user(b.reader, reads[i].lba, reads[i].count, &out, &fault)
                                      : disc_read(b.reader, reads[i].lba, reads[i].count, PART_RAW, &out, &fault);
            assert_int_equal(status, reads[i].status);
            assert_int_equal(out.wanted, reads[i].delivered * (user ? (size_t)USER_LEN : (size_t)RAW_LEN));
            if (status != ST_OK)
                assert_int_equal(fault.lba, reads[i].lba + (int32_t)reads[i].delivered);
        }
    tear_down(&b);
}

static void patches_replace_q(void **state) {
    (void)state;
    struct q_patch patch = {80, {0x41, 1, 1, 7, 6, 5, 0, 0x23, 8, 5, 0xff, 0xb8}};
    for (unsigned keep = 0; keep < 2; keep++) {
        struct bench b;
        uint8_t q[Q_LEN], raw[3 * SUB_LEN];
        set_up(&b, T01, keep);
        b.disc.patch = &patch, b.disc.patch_count = 1;
        assert_int_equal(disc_q(b.reader, 80, q), ST_OK);
        assert_memory_equal(q, patch.q, Q_LEN);
        struct writer out = writer_over(raw, sizeof raw);
        assert_int_equal(disc_read(b.reader, 79, 3, PART_SUB_RAW, &out, NULL), ST_OK);
        for (int i = 0; i < 3; i++) {
            sub_get_q(raw + SUB_LEN * i, q);
            if (i == 1)
                assert_memory_equal(q, patch.q, Q_LEN);
            else
                assert_memory_equal(raw + SUB_LEN * i, b.sub + SUB_LEN * (79 + i), SUB_LEN);
        }
        tear_down(&b);
    }
}

static void a_damaged_stored_q_goes_out_as_it_is(void **state) {
    (void)state;
    struct bench b;
    uint8_t q[Q_LEN], raw[SUB_LEN];
    set_up(&b, T01, true);
    b.sub[80 * SUB_LEN + 95] ^= 0x40; /* one bit of the CRC */
    assert_int_equal(disc_q(b.reader, 80, q), ST_OK);
    assert_false(q_valid(q));
    struct writer out = writer_over(raw, sizeof raw);
    assert_int_equal(disc_read(b.reader, 80, 1, PART_SUB_RAW, &out, NULL), ST_OK);
    assert_memory_equal(raw, b.sub + 80 * SUB_LEN, SUB_LEN);
    tear_down(&b);
}

/* --- graphics --- */

static void packs_come_out_of_the_symbols(void **state) {
    (void)state;
    static const struct {
        unsigned n;
        const char *pack;
    } known[] = {
        {0, "09 06 35 3A 00 0B 16 21 2C 37 02 0D 18 23 2E 39 04 0F 1A 25 23 08 2E 35"},
        {1, "09 06 35 3A 05 10 1B 26 31 3C 07 12 1D 28 33 3E 09 14 1F 2A 2F 1F 13 03"},
        {1799, "09 06 35 3A 23 2E 39 04 0F 1A 25 30 3B 06 11 1C 27 32 3D 08 2F 0F 13 13"},
    };
    uint8_t pack[24], want[32];
    for (unsigned i = 0; i < 3; i++) {
        recipe_pack(known[i].n, pack);
        test_hex(known[i].pack, want);
        assert_memory_equal(pack, want, 24);
    }
    struct bench b;
    set_up(&b, T12, true);
    test_hex("89 80 80 80 80 80 80 C0 AC 80 80 80 80 80 80 C0 84 80 80 80 80 80 80 C0 89 9A 80 80 80 80 80 80", want);
    assert_memory_equal(b.sub, want, 32);
    test_hex("09 3D 29 04 14 35 20 66 14 1A 20 26 2C 32 38 7E 2C 32 06 3E 2A 02 1D 7A", want);
    assert_memory_equal(b.sub + 2 * SUB_LEN, want, 24);
    static uint8_t packs[450 * SUB_LEN];
    struct writer out = writer_over(packs, sizeof packs);
    assert_int_equal(disc_read(b.reader, 0, 450, PART_SUB_RW, &out, NULL), ST_OK);
    assert_int_equal(crc32_of(0, packs, 448 * SUB_LEN), 0x8DD8DAB6);

    /* Kept as packs, they give the same symbols back (the last sectors' packs are whole there). */
    static uint8_t whole[450 * SUB_LEN];
    for (unsigned n = 0; n < 1800; n++)
        recipe_pack(n, whole + 24 * n);
    struct disc disc;
    struct disc_reader *reader;
    struct bytes raw = {b.raw, b.count * RAW_LEN};
    assert_int_equal(laid_disc(b.recipe, &host, raw, (struct bytes){whole, sizeof whole}, &disc), ST_OK);
    disc.extent[0].sub = SUB_RW;
    assert_int_equal(disc_reader_open(&disc, &reader), ST_OK);
    out = writer_over(packs, sizeof packs);
    assert_int_equal(disc_read(reader, 0, 450, PART_SUB_RAW, &out, NULL), ST_OK);
    assert_memory_equal(packs, b.sub, sizeof packs);
    disc_reader_close(reader);
    disc_close(&disc);
    tear_down(&b);
}

static void damaged_packs_are_repaired(void **state) {
    (void)state;
    struct bench b;
    uint8_t packs[SUB_LEN], good[SUB_LEN];
    set_up(&b, T12, true);
    struct writer out = writer_over(good, sizeof good);
    assert_int_equal(disc_read(b.reader, 5, 1, PART_SUB_RW, &out, NULL), ST_OK);
    for (unsigned flips = 1; flips <= 3; flips++) {
        uint8_t kept[3 * SUB_LEN];
        memcpy(kept, b.sub + 5 * SUB_LEN, sizeof kept);
        uint8_t taken[SUB_LEN];
        rw_gather(kept, taken);
        for (unsigned n = 0; n < 4; n++)
            for (unsigned i = 0; i < flips; i++)
                taken[24 * n + 5 + 4 * i] ^= (uint8_t)(0x2a >> i);
        rw_scatter(taken, b.sub + 5 * SUB_LEN);
        struct disc_reader *fresh; /* nothing held from before */
        assert_int_equal(disc_reader_open(&b.disc, &fresh), ST_OK);
        out = writer_over(packs, sizeof packs);
        assert_int_equal(disc_read(fresh, 5, 1, PART_SUB_RW, &out, NULL), ST_OK);
        if (flips < 3)
            assert_memory_equal(packs, good, SUB_LEN);
        else
            assert_memory_equal(packs, taken, SUB_LEN);
        disc_reader_close(fresh);
        memcpy(b.sub + 5 * SUB_LEN, kept, sizeof kept);
    }
    tear_down(&b);
}

static void scrambled_reads_alike(void **state) {
    (void)state;
    struct bench b;
    set_up(&b, T01, false);
    for (size_t i = 0; i < b.count; i++)
        sector_scramble(b.raw + RAW_LEN * i);
    assert_int_equal(crc32_of(0, b.raw, b.count * RAW_LEN), 0x7BD76FF3);
    b.disc.extent[0].scrambled = true;
    assert_int_equal(read_crc(&b, PART_RAW, 20), 0xCEF310F4);
    uint8_t user[USER_LEN], want[USER_LEN];
    struct writer out = writer_over(user, sizeof user);
    assert_int_equal(disc_read_user(b.reader, 17, 1, &out, NULL), ST_OK);
    recipe_user(17, want, USER_LEN);
    assert_memory_equal(user, want, USER_LEN);
    tear_down(&b);
    set_up(&b, T06, false);
    for (size_t i = 0; i < b.count; i++)
        sector_scramble(b.raw + RAW_LEN * i);
    b.disc.extent[0].scrambled = true;
    assert_int_equal(read_crc(&b, PART_RAW, 20), 0xBA0BD48E);
    enum sector_kind kind;
    assert_int_equal(disc_kind(b.reader, 7, &kind), ST_OK);
    assert_int_equal(kind, SECTOR_FORM2);
    tear_down(&b);
}

/* A buffer too small counts what there would be, and stores what fits. */
static void small_rooms_are_kept_to(void **state) {
    (void)state;
    struct bench b;
    set_up(&b, T01, false);
    uint8_t piece[3 * RAW_LEN];
    for (size_t room = 0; room <= 2 * RAW_LEN + 100; room += 1176) {
        memset(piece, 0xee, sizeof piece);
        struct writer out = writer_over(piece, room);
        assert_int_equal(disc_read(b.reader, 3, 3, PART_RAW, &out, NULL), ST_OK);
        assert_int_equal(out.wanted, 3 * RAW_LEN);
        assert_memory_equal(piece, b.raw + 3 * RAW_LEN, room);
        for (size_t i = room; i < sizeof piece; i++)
            assert_int_equal(piece[i], 0xee);
    }
    tear_down(&b);
}

/* --- a file that shrinks while it is read --- */

struct short_file {
    struct file file;
    struct bytes bytes;
    uint64_t left;
};

static enum status read_short(struct file *file, uint64_t at, void *into, size_t len) {
    struct short_file *self = (struct short_file *)file;
    if (at > self->left || len > self->left - at)
        return ST_TRUNCATED;
    memcpy(into, self->bytes.at + at, len);
    return ST_OK;
}
static void close_short(struct file *file) { (void)file; }
static const struct file_ops short_ops = {.read_at = read_short, .close = close_short};

static void a_shrunken_file_fails_only_where_it_is_gone(void **state) {
    (void)state;
    struct bench b;
    static uint8_t piece[300 * RAW_LEN];
    set_up(&b, T01, false);
    struct short_file file = {{&short_ops, b.count * RAW_LEN, "short"}, {b.raw, b.count * RAW_LEN}, 150 * RAW_LEN + 7};
    b.disc.extent[0].file = &file.file;
    struct disc_fault fault;
    struct writer out = writer_over(piece, sizeof piece);
    assert_int_equal(disc_read(b.reader, 100, 100, PART_RAW, &out, &fault), ST_UNREADABLE);
    assert_int_equal(fault.lba, 150);
    assert_int_equal(out.wanted, 50 * RAW_LEN);
    assert_memory_equal(piece, b.raw + 100 * RAW_LEN, 50 * RAW_LEN);
    out = writer_over(piece, sizeof piece);
    assert_int_equal(disc_read_user(b.reader, 149, 2, &out, &fault), ST_UNREADABLE);
    assert_int_equal(fault.lba, 150);
    out = writer_over(piece, sizeof piece);
    assert_int_equal(disc_read(b.reader, 0, 150, PART_RAW, &out, &fault), ST_OK);
    tear_down(&b);
}

/* The last record of a file may lack its end: it reads as if zeros followed. */
static void a_cut_last_record_is_padded(void **state) {
    (void)state;
    struct recipe recipe = laid_alone(KIND_AUDIO, 2);
    static uint8_t raw[2 * RAW_LEN], piece[2 * RAW_LEN];
    recipe_audio(1, 0, 0, raw);
    recipe_audio(1, 1, 0, raw + RAW_LEN);
    struct disc disc;
    struct disc_reader *reader;
    assert_int_equal(laid_disc(&recipe, &host, (struct bytes){raw, 4000}, (struct bytes){0}, &disc), ST_OK);
    assert_int_equal(disc_reader_open(&disc, &reader), ST_OK);
    struct writer out = writer_over(piece, sizeof piece);
    assert_int_equal(disc_read(reader, 0, 2, PART_RAW, &out, NULL), ST_OK);
    assert_int_equal(crc32_of(0, piece, sizeof piece), 0x3439DE98);
    disc_reader_close(reader);
    disc_close(&disc);
    assert_int_equal(laid_disc(&recipe, &host, (struct bytes){raw, RAW_LEN}, (struct bytes){0}, &disc), ST_TRUNCATED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spots_match),
        cmocka_unit_test(tracks_match),
        cmocka_unit_test(ninety_nine_tracks_match),
        cmocka_unit_test(streams_match),
        cmocka_unit_test(kept_otherwise_reads_alike),
        cmocka_unit_test(q_frames_match),
        cmocka_unit_test(long_disc_does_not_wrap),
        cmocka_unit_test(full_tocs_match),
        cmocka_unit_test(edges_answer),
        cmocka_unit_test(gaps_are_made),
        cmocka_unit_test(user_data_matches),
        cmocka_unit_test(forms_change_in_the_middle),
        cmocka_unit_test(cdtext_matches),
        cmocka_unit_test(damaged_sectors_are_judged),
        cmocka_unit_test(bad_ranges_fail_where_they_are),
        cmocka_unit_test(patches_replace_q),
        cmocka_unit_test(a_damaged_stored_q_goes_out_as_it_is),
        cmocka_unit_test(packs_come_out_of_the_symbols),
        cmocka_unit_test(damaged_packs_are_repaired),
        cmocka_unit_test(scrambled_reads_alike),
        cmocka_unit_test(small_rooms_are_kept_to),
        cmocka_unit_test(a_shrunken_file_fails_only_where_it_is_gone),
        cmocka_unit_test(a_cut_last_record_is_padded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
