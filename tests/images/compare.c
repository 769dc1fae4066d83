/* SPDX-License-Identifier: MIT */
/* In what do two discs differ, and in what did a writer say they would? */
#include "compare.h"
#include "disc/cdtext.h"
#include "disc/sector.h"
#include "disc/subchannel.h"

static const struct {
    const char *what;
    unsigned bit;
} words[] = {
    {"medium", LOST_MEDIUM},   {"make", LOST_MAKE},          {"layers", LOST_LAYERS},  {"structure", LOST_STRUCTURE},
    {"mcn", LOST_MCN},         {"sessions", LOST_SESSIONS},  {"type", LOST_TYPE},      {"leadout", LOST_LEADOUT},
    {"address", LOST_ADDRESS}, {"length", LOST_LENGTH},      {"mode", LOST_MODE},      {"number", LOST_NUMBER},
    {"control", LOST_CONTROL}, {"isrc", LOST_ISRC},          {"index", LOST_INDEX},    {"pause", LOST_PAUSE},
    {"cdtext", LOST_CDTEXT},   {"cdtext-packs", LOST_PACKS}, {"toc", LOST_TOC},        {"pq", LOST_PQ},
    {"rw", LOST_RW},           {"pregap", LOST_PREGAP},      {"codes", LOST_MAIN},     {"corrected", LOST_MAIN},
    {"damaged", LOST_MAIN},    {"unread", LOST_MAIN},        {"unreadable", LOST_MARK}};

/* The table of contents, and with it what Q says, follows from these. */
enum {
    MOVES = LOST_SESSIONS | LOST_ADDRESS | LOST_LENGTH | LOST_NUMBER | LOST_TYPE | LOST_LEADOUT | LOST_CONTROL,
    SAYS = MOVES | LOST_MCN | LOST_ISRC | LOST_INDEX | LOST_PAUSE
};

unsigned folder_told(const struct folder *folder) {
    unsigned bits = 0;
    for (unsigned i = 0; i < folder->lost_count; i++) {
        unsigned bit = 0;
        for (unsigned k = 0; k < sizeof words / sizeof *words; k++)
            bit |= strcmp(words[k].what, folder->what[i]) == 0 ? words[k].bit : 0;
        if (!bit)
            fail_msg("\"%s\" is no word for a loss: %s", folder->what[i], folder->lost[i]);
        bits |= bit;
    }
    return bits;
}

const char *lost_words(unsigned bits, char into[256]) {
    size_t len = 0;
    into[0] = 0;
    for (unsigned k = 0; k < sizeof words / sizeof *words; k++)
        if (bits & words[k].bit)
            len += (size_t)snprintf(into + len, 256 - len, " %s", words[k].what), bits &= ~words[k].bit;
    return into;
}

struct two {
    const struct disc *a, *b;
    struct disc_reader *a_reader, *b_reader;
    unsigned found;
    const char *where;
};

static bool is_stored(const struct disc *disc, int32_t lba, bool sub) {
    for (uint32_t i = 0; i < disc->extent_count; i++) {
        const struct extent *extent = &disc->extent[i];
        if (lba >= extent->first && lba < extent->first + extent->count)
            return sub ? extent->sub != SUB_NONE : extent->file != NULL;
    }
    return false;
}

static bool has_patch(const struct disc *disc, int32_t lba) {
    for (uint32_t i = 0; i < disc->patch_count; i++)
        if (disc->patch[i].lba == lba)
            return true;
    return false;
}

static bool is_bad(const struct disc *disc, int32_t lba) {
    for (uint32_t i = 0; i < disc->bad_count; i++)
        if (lba >= disc->bad[i].first && lba < disc->bad[i].first + disc->bad[i].count)
            return true;
    return false;
}

enum status read_one(struct disc_reader *reader, int32_t lba, unsigned parts, uint8_t into[RAW_LEN], size_t *len) {
    struct writer out = writer_over(into, RAW_LEN);
    enum status status = disc_read(reader, lba, 1, parts, &out, NULL);
    *len = status == ST_OK ? out.wanted : 0;
    return status;
}

static void compare_structures(struct two *two) {
    const struct disc *a = two->a, *b = two->b;
    for (unsigned i = 0; i < a->structure_count; i++) {
        const struct disc_structure *x = &a->structure[i];
        bool kept = false;
        for (unsigned k = 0; k < b->structure_count; k++) {
            const struct disc_structure *y = &b->structure[k];
            kept |= x->layer == y->layer && x->format == y->format && x->data.len == y->data.len &&
                    !memcmp(x->data.at, y->data.at, x->data.len);
        }
        two->found |= kept ? 0 : LOST_STRUCTURE;
    }
}

static const char *or_none(const char *text) { return text ? text : ""; }

static bool same_texts(struct bytes x, struct bytes y, unsigned first, const struct host *host) {
    struct arena arena = arena_on(host);
    struct cdtext a = {0}, b = {0};
    assert_int_equal(cdtext_decode(&arena, x, first, &a), ST_OK);
    assert_int_equal(cdtext_decode(&arena, y, first, &b), ST_OK);
    bool same = true;
    for (unsigned i = 0; i < CDTEXT_BLOCKS && same; i++) {
        same = !a.block[i] == !b.block[i];
        if (!same || !a.block[i])
            continue;
        same = a.block[i]->charset == b.block[i]->charset && a.block[i]->language == b.block[i]->language &&
               a.block[i]->genre == b.block[i]->genre && a.block[i]->copyright == b.block[i]->copyright;
        for (unsigned k = 0; k < 1600 && same; k++)
            same =
                strcmp(or_none(a.block[i]->text[k / 100][k % 100]), or_none(b.block[i]->text[k / 100][k % 100])) == 0;
    }
    arena_drop(&arena);
    return same;
}

static void compare_sessions(struct two *two, const struct host *host) {
    const struct disc *a = two->a, *b = two->b;
    two->found |= a->session_count != b->session_count ? LOST_SESSIONS : 0;
    for (unsigned i = 0; i < a->session_count; i++) {
        struct bytes x = a->session[i].cdtext, y = i < b->session_count ? b->session[i].cdtext : (struct bytes){0};
        if (x.len && (x.len != y.len || memcmp(x.at, y.at, x.len) != 0))
            two->found |= y.len && same_texts(x, y, a->first_track, host) ? LOST_PACKS : LOST_CDTEXT;
        if (a->session_count != b->session_count)
            continue;
        const struct session *s = &a->session[i], *t = &b->session[i];
        two->found |= s->type != t->type ? LOST_TYPE : 0;
        assert_int_equal(s->last_track - a->first_track, t->last_track - b->first_track);
        if (s->leadout - disc_track(a, s->last_track)->start != t->leadout - disc_track(b, t->last_track)->start)
            two->found |= LOST_LEADOUT;
    }
}

static void compare_tracks(struct two *two) {
    for (unsigned i = 0; i < two->a->track_count; i++) {
        const struct track *x = &two->a->track[i], *y = &two->b->track[i];
        unsigned found = 0;
        found |= x->start != y->start ? LOST_ADDRESS : 0;
        found |= x->end - x->start != y->end - y->start ? LOST_LENGTH : 0;
        found |= x->mode != y->mode ? LOST_MODE : 0;
        found |= x->number != y->number ? LOST_NUMBER : 0;
        found |= x->control != y->control ? LOST_CONTROL : 0;
        found |= x->start - x->first != y->start - y->first ? LOST_PAUSE : 0;
        found |= strcmp(disc_isrc(two->a_reader, x->number), disc_isrc(two->b_reader, y->number)) != 0 ? LOST_ISRC : 0;
        found |= x->index_count != y->index_count ? LOST_INDEX : 0;
        for (unsigned k = 0; k < x->index_count && k < y->index_count; k++)
            found |= x->index[k] - x->start != y->index[k] - y->start ? LOST_INDEX : 0;
        two->found |= found;
    }
}

/* The bytes of a raw sector that are kept, when it has moved; those that are made say where it stands. */
struct span {
    size_t at, len;
};
static struct span kept_bytes(const struct disc *disc, int32_t lba, int32_t there) {
    for (uint32_t i = 0; i < disc->extent_count && lba != there; i++) {
        const struct extent *extent = &disc->extent[i];
        if (lba >= extent->first && lba < extent->first + extent->count)
            return (struct span){extent->main_at, extent->main_len};
    }
    return (struct span){0, RAW_LEN};
}

/* Subchannel that neither keeps, and that each makes of what its descriptor says: one may know a code only from the
 * sectors that do keep it. */
static bool made_of_other_codes(const struct two *two, int32_t lba, int32_t there) {
    return strcmp(two->a->mcn, two->b->mcn) != 0 && !is_stored(two->a, lba, true) && !is_stored(two->b, there, true);
}

/* In front of a session, where no image needs to keep anything. */
static bool in_pregap(const struct two *two, const struct track *track, int32_t lba) {
    bool opens = track == two->a->track || track[-1].session != track->session;
    return opens && lba < track->start && (lba < 0 || track->session > 1);
}

/* A sector of a; in b it may stand elsewhere. */
static void compare_main(struct two *two, const struct track *track, int32_t lba, int32_t there) {
    uint8_t x[RAW_LEN], y[RAW_LEN];
    size_t x_len, y_len;
    unsigned parts = two->a->medium == MEDIUM_CD ? PART_RAW : PART_USER;
    bool pregap = in_pregap(two, track, lba);
    if ((two->found & (LOST_ADDRESS | LOST_MODE)) &&
        (pregap || !is_stored(two->a, lba, false) || !is_stored(two->b, there, false)))
        return; /* what is made says where it stands */
    enum status status = read_one(two->a_reader, lba, parts, x, &x_len);
    if (status != ST_OK && is_bad(two->a, lba)) {
        two->found |= LOST_MAIN | LOST_MARK;
        return;
    }
    assert_int_equal(status, ST_OK);
    status = read_one(two->b_reader, there, parts, y, &y_len);
    if (status != ST_OK)
        fail_msg("%s: LBA %d: %s", two->where, there, status_name(status));
    struct span span = kept_bytes(two->a, lba, there);
    if (x_len != y_len || memcmp(x + span.at, y + span.at, span.len < x_len ? span.len : x_len) != 0)
        two->found |= pregap ? LOST_PREGAP : LOST_MAIN;
}

static void compare_sub(struct two *two, struct disc_reader *made, int32_t lba, int32_t there) {
    uint8_t x[RAW_LEN], y[RAW_LEN];
    size_t len;
    bool kept = is_stored(two->b, there, true), was_kept = is_stored(two->a, lba, true) || has_patch(two->a, lba);
    if (!was_kept && (!kept || (two->found & (SAYS | LOST_MODE))))
        return; /* it is made, of other words where some are lost; Q is looked at apart */
    if (read_one(two->a_reader, lba, PART_SUB_RAW, x, &len) != ST_OK)
        return;                                            /* told of as unread */
    bool other = !kept && two->found & (SAYS | LOST_MODE); /* then it is held against what is made of a itself */
    assert_int_equal(read_one(other ? made : two->b_reader, other ? lba : there, PART_SUB_RAW, y, &len), ST_OK);
    for (unsigned i = 0; i < SUB_LEN; i++)
        two->found |= ((x[i] ^ y[i]) & 0xc0 ? LOST_PQ : 0) | ((x[i] ^ y[i]) & 0x3f ? LOST_RW : 0);
}

/* The disc as it would be if no subchannel were kept. */
static struct disc without_sub(struct two *two, struct arena *arena) {
    struct disc made = *two->a;
    memcpy(made.mcn, disc_mcn(two->a_reader), sizeof made.mcn);
    made.extent = arena_take(arena, made.extent_count * sizeof *made.extent + 1);
    made.track = arena_take(arena, made.track_count * sizeof *made.track);
    assert_true(made.extent && made.track);
    memcpy(made.extent, two->a->extent, made.extent_count * sizeof *made.extent);
    memcpy(made.track, two->a->track, made.track_count * sizeof *made.track);
    for (uint32_t i = 0; i < made.extent_count; i++)
        made.extent[i].sub = SUB_NONE;
    for (unsigned i = 0; i < made.track_count; i++)
        memcpy(made.track[i].isrc, disc_isrc(two->a_reader, made.track[i].number), sizeof made.track[i].isrc);
    made.patch_count = 0;
    return made;
}

static void compare_sectors(struct two *two, struct arena *arena) {
    struct disc bare = without_sub(two, arena);
    struct disc_reader *made;
    assert_int_equal(disc_reader_open(&bare, &made), ST_OK);
    for (unsigned i = 0; i < two->a->track_count; i++) {
        const struct track *x = &two->a->track[i], *y = &two->b->track[i];
        for (int32_t lba = x->first; lba < x->end; lba++) {
            int32_t there = y->end - (x->end - lba);
            if (there < -PREGAP_LEN || (there < y->first && in_pregap(two, x, lba)))
                continue; /* the pregap has become shorter */
            compare_main(two, x, lba, there);
            if (two->a->medium == MEDIUM_CD && !(in_pregap(two, x, lba) && two->found & LOST_ADDRESS))
                compare_sub(two, made, lba, there);
        }
    }
    disc_reader_close(made);
}

/* Where nothing is said otherwise, Q is the same everywhere, in lead-outs too, and so is the table of contents. */
static void compare_q(struct two *two) {
    for (unsigned i = 0; i <= two->a->track_count; i++) {
        bool leadout = i == two->a->track_count;
        int32_t lba = leadout ? two->a->leadout : two->a->track[i].first;
        for (int32_t end = leadout ? lba + PREGAP_LEN : two->a->track[i].end; lba < end; lba++) {
            uint8_t x[Q_LEN], y[Q_LEN];
            enum status status = disc_q(two->a_reader, lba, x);
            assert_int_equal(disc_q(two->b_reader, lba, y), status);
            if (status == ST_OK && !made_of_other_codes(two, lba, lba) && memcmp(x, y, Q_LEN) != 0)
                fail_msg("%s: Q of LBA %d is another", two->where, lba);
        }
    }
}

static void compare_toc(struct two *two, struct arena *arena) {
    enum { ROOM = 11 * 600 };
    uint8_t *x = arena_take(arena, 2 * ROOM);
    assert_non_null(x);
    struct writer a = writer_over(x, ROOM), b = writer_over(x + ROOM, ROOM);
    (void)disc_full_toc(two->a, &a), (void)disc_full_toc(two->b, &b);
    if (a.wanted != b.wanted || memcmp(a.at, b.at, a.wanted) != 0)
        two->found |= LOST_TOC;
}

unsigned disc_differences(const struct disc *a, const struct disc *b, const struct host *host, const char *where) {
    struct two two = {.a = a, .b = b, .where = where};
    struct arena arena = arena_on(host);
    assert_int_equal(disc_reader_open(a, &two.a_reader), ST_OK);
    assert_int_equal(disc_reader_open(b, &two.b_reader), ST_OK);
    assert_int_equal(a->track_count, b->track_count);
    two.found |= a->medium != b->medium ? LOST_MEDIUM : 0;
    two.found |= a->make != b->make ? LOST_MAKE : 0;
    two.found |= a->layer_break != b->layer_break ? LOST_LAYERS : 0;
    two.found |= strcmp(disc_mcn(two.a_reader), disc_mcn(two.b_reader)) != 0 ? LOST_MCN : 0;
    compare_structures(&two);
    compare_sessions(&two, host);
    compare_tracks(&two);
    compare_sectors(&two, &arena);
    if (a->medium == MEDIUM_CD && !(two.found & (MOVES | LOST_PAUSE)))
        compare_toc(&two, &arena);
    if (a->medium == MEDIUM_CD && !(two.found & (SAYS | LOST_PQ | LOST_MAIN)))
        compare_q(&two);
    disc_reader_close(two.a_reader), disc_reader_close(two.b_reader);
    arena_drop(&arena);
    return two.found;
}
