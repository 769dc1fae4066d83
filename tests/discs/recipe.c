/* SPDX-License-Identifier: MIT */
/* What is on each test disc? */
#include "recipe.h"
#include "disc/position.h"
#include "disc/sector.h"
#include "disc/subchannel.h"
#include "disc/test_data.h"

const char *const recipe_ids[] = {"T01", "T02", "T03", "T04", "T05", "T06", "T07", "T08", "T10", "T12"};
const unsigned recipe_count = sizeof recipe_ids / sizeof *recipe_ids;

/* Tracks as the table in docs/test-discs.md lists them; `stored` is index 0, or index 1 for the first of a session. */
static const struct recipe t01 = {.id = "T01", .mcn = "", .track_count = 1, .session_count = 1,
    .track = {{RECIPE_MODE1, 4, 1, -150, 0, 0, 300, 0, ""}}};
static const struct recipe t02 = {.id = "T02", .mcn = "4012345678901", .track_count = 3, .session_count = 1, .texts = true,
    .track = {{RECIPE_AUDIO, 0, 1, -150, 0, 0, 450, 0, "USRC17607839"},
              {RECIPE_AUDIO, 0, 1, 450, 600, 800, 1000, 450, "GBAYE0000351"},
              {RECIPE_AUDIO, 0, 1, 1000, 1000, 0, 1350, 1000, ""}}};
static const struct recipe t03 = {.id = "T03", .mcn = "", .track_count = 2, .session_count = 1,
    .track = {{RECIPE_AUDIO, 0, 1, -150, 600, 0, 1000, 0, ""}, {RECIPE_AUDIO, 1, 1, 1000, 1000, 0, 1300, 1000, ""}}};
static const struct recipe t04 = {.id = "T04", .mcn = "", .track_count = 3, .session_count = 1,
    .track = {{RECIPE_MODE1, 4, 1, -150, 0, 0, 300, 0, ""},
              {RECIPE_AUDIO, 0, 1, 300, 450, 0, 750, 300, ""},
              {RECIPE_AUDIO, 2, 1, 750, 750, 0, 1060, 750, ""}}};
static const struct recipe t05 = {.id = "T05", .mcn = "", .track_count = 3, .session_count = 2, .session_type = {0, 0x20},
    .track = {{RECIPE_AUDIO, 0, 1, -150, 0, 0, 450, 0, ""},
              {RECIPE_AUDIO, 0, 1, 450, 450, 0, 850, 450, ""},
              {RECIPE_XA, 4, 2, 12100, 12250, 0, 12550, 12250, ""}}};
static const struct recipe t06 = {.id = "T06", .mcn = "", .track_count = 1, .session_count = 1, .session_type = {0x20},
    .track = {{RECIPE_XA, 4, 1, -150, 0, 0, 320, 0, ""}}};
static const struct recipe t07 = {.id = "T07", .mcn = "", .track_count = 1, .session_count = 1, .session_type = {0x10},
    .track = {{RECIPE_XA, 4, 1, -150, 0, 0, 320, 0, ""}}};
static const struct recipe t10 = {.id = "T10", .mcn = "", .track_count = 3, .session_count = 3,
    .session_type = {0x20, 0x20, 0x20},
    .track = {{RECIPE_FORM1, 4, 1, -150, 0, 0, 300, 0, ""},
              {RECIPE_FORM1, 4, 2, 11550, 11700, 0, 12000, 11700, ""},
              {RECIPE_FORM1, 4, 3, 18750, 18900, 0, 19200, 18900, ""}}};
static const struct recipe t12 = {.id = "T12", .mcn = "", .track_count = 1, .session_count = 1, .graphics = true,
    .track = {{RECIPE_AUDIO, 0, 1, -150, 0, 0, 450, 0, ""}}};

static void make_t08(struct recipe *ret) {
    enum { LEN = 300 };
    *ret = (struct recipe){.id = "T08", .mcn = "", .track_count = 99, .session_count = 1};
    for (int n = 0; n < 99; n++)
        ret->track[n] = (struct recipe_track){RECIPE_AUDIO, 0, 1, n ? LEN * n : -150, LEN * n, 0, LEN * (n + 1), LEN * n, ""};
}

bool recipe_find(const char *id, struct recipe *ret) {
    static const struct recipe *const all[] = {&t01, &t02, &t03, &t04, &t05, &t06, &t07, &t10, &t12};
    for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
        if (strcmp(all[i]->id, id) == 0) {
            *ret = *all[i];
            return true;
        }
    if (strcmp(id, "T08") != 0)
        return false;
    make_t08(ret);
    return true;
}

void recipe_user(int32_t lba, uint8_t *into, unsigned n) {
    set_le32(into, (uint32_t)lba);
    memcpy(into + 4, "NTCD", 4);
    test_noise(into + 8, n - 8, (uint32_t)lba + 0x1000);
}

void recipe_audio(unsigned number, int32_t lba, int32_t start, uint8_t *raw) {
    for (int32_t i = 0; i < 588; i++) {
        uint32_t n = (uint32_t)((lba - start) * 588 + i);
        set_le16(raw + 4 * i, 7 * n + 257 * number);
        set_le16(raw + 4 * i + 2, 13 * n + 1021 * number);
    }
}

void recipe_data(enum recipe_kind kind, int32_t lba, uint8_t *raw) {
    static const uint8_t form_1[8] = {0, 0, 8, 0, 0, 0, 8, 0}, form_2[8] = {1, 0, 0x64, 0x7f, 1, 0, 0x64, 0x7f};
    sector_put_header(raw, lba, kind == RECIPE_MODE1 ? 1 : 2);
    if (kind == RECIPE_MODE1) {
        recipe_user(lba, raw + USER_AT_MODE1, USER_LEN);
        edc_seal_mode1(&edc_portable, raw);
    } else if (kind == RECIPE_XA && lba % 8 == 7) {
        memcpy(raw + SUBHEADER_AT, form_2, sizeof form_2);
        recipe_user(lba, raw + USER_AT_FORMS, FORM2_LEN);
        edc_seal_form2(&edc_portable, raw);
    } else {
        memcpy(raw + SUBHEADER_AT, form_1, sizeof form_1);
        recipe_user(lba, raw + USER_AT_FORMS, USER_LEN);
        edc_seal_form1(&edc_portable, raw);
    }
}

void recipe_sector(const struct recipe *recipe, int32_t lba, uint8_t *raw) {
    unsigned n = recipe->track_count - 1;
    while (n && lba < recipe->track[n].stored)
        n--;
    const struct recipe_track *track = &recipe->track[n];
    if (track->kind == RECIPE_AUDIO)
        recipe_audio(n + 1, lba, track->start, raw);
    else
        recipe_data(track->kind, lba, raw);
}

int32_t recipe_track_stored(const struct recipe *recipe, unsigned number) {
    return recipe->track[number - 1].end - recipe->track[number - 1].stored;
}

int32_t recipe_stored(const struct recipe *recipe) {
    int32_t count = 0;
    for (unsigned n = 1; n <= recipe->track_count; n++)
        count += recipe_track_stored(recipe, n);
    return count;
}

void recipe_raw(const struct recipe *recipe, uint8_t *into) {
    for (unsigned n = 0; n < recipe->track_count; n++)
        for (int32_t lba = recipe->track[n].stored; lba < recipe->track[n].end; lba++, into += RAW_LEN)
            recipe_sector(recipe, lba, into);
}

void recipe_pack(unsigned n, uint8_t pack[24]) {
    memset(pack, 0, 24);
    pack[0] = 9, pack[1] = 6; /* CD+G, tile block */
    for (unsigned i = 0; i < 16; i++)
        pack[4 + i] = (uint8_t)((5 * n + 11 * i) % 64);
    rw_parity(pack);
}

static void add_graphics(const struct recipe *recipe, uint8_t *sub) {
    enum { PACKS_TOGETHER = 4 };
    uint8_t packs[PACKS_TOGETHER * RW_PACK_LEN], spread[RW_SPAN * SUB_LEN];
    int32_t count = recipe_stored(recipe);
    for (int32_t s = 0; s < count; s++) {
        for (unsigned i = 0; i < PACKS_TOGETHER; i++)
            recipe_pack((unsigned)s * PACKS_TOGETHER + i, packs + RW_PACK_LEN * i);
        memset(spread, 0, sizeof spread);
        rw_scatter(packs, spread);
        for (int32_t i = 0; i < RW_SPAN * SUB_LEN && SUB_LEN * s + i < SUB_LEN * count; i++)
            sub[SUB_LEN * s + i] |= spread[i]; /* what would lie behind the track is dropped */
    }
}

void recipe_sub(const struct recipe *recipe, const struct host *host, uint8_t *into) {
    struct disc disc;
    uint8_t *at = into;
    if (recipe_disc(recipe, host, (struct bytes){NULL, 0}, (struct bytes){NULL, 0}, &disc) != ST_OK)
        return;
    for (unsigned n = 0; n < recipe->track_count; n++)
        for (int32_t lba = recipe->track[n].stored; lba < recipe->track[n].end; lba++, at += SUB_LEN) {
            uint8_t q[Q_LEN];
            bool p;
            position_make(&disc, &disc.track[n], lba, (struct position_names){recipe->mcn, recipe->track[n].isrc}, q, &p);
            sub_from_q(q, p, at);
        }
    if (recipe->graphics)
        add_graphics(recipe, into);
    disc_close(&disc);
}

static enum track_mode mode_of(enum recipe_kind kind) {
    return kind == RECIPE_AUDIO ? TRACK_AUDIO : kind == RECIPE_MODE1 ? TRACK_MODE1 : kind == RECIPE_XA ? TRACK_XA : TRACK_FORM1;
}

static enum status fill_tracks(const struct recipe *recipe, struct disc *disc) {
    int32_t *indices = arena_take(&disc->arena, 2 * recipe->track_count * sizeof *indices);
    disc->track = arena_take(&disc->arena, recipe->track_count * sizeof *disc->track);
    disc->session = arena_take(&disc->arena, recipe->session_count * sizeof *disc->session);
    if (!indices || !disc->track || !disc->session)
        return ST_NO_MEMORY;
    for (unsigned n = 0; n < recipe->track_count; n++) {
        const struct recipe_track *from = &recipe->track[n];
        struct track *track = &disc->track[n];
        indices[2 * n] = from->start, indices[2 * n + 1] = from->index_2;
        *track = (struct track){.number = (uint8_t)(n + 1), .session = from->session, .control = from->control,
                                .mode = mode_of(from->kind), .first = from->first, .start = from->start, .end = from->end,
                                .index_count = from->index_2 ? 2 : 1, .index = indices + 2 * n};
        memcpy(track->isrc, from->isrc, strlen(from->isrc));
        struct session *session = &disc->session[from->session - 1];
        if (!session->number)
            *session = (struct session){.number = from->session, .first_track = (uint8_t)(n + 1),
                                        .type = recipe->session_type[from->session - 1]};
        session->last_track = (uint8_t)(n + 1);
        session->leadout = from->end;
    }
    disc->track_count = (uint8_t)recipe->track_count;
    disc->session_count = (uint8_t)recipe->session_count;
    disc->first_track = 1;
    return ST_OK;
}

static enum status own_memory(struct disc *disc, const struct host *host, struct bytes bytes, struct file **ret) {
    if (!bytes.at)
        return ST_OK;
    TRY(file_over(host, bytes, "memory", ret));
    return disc_own(disc, *ret);
}

static enum status fill_extents(const struct recipe *recipe, const struct host *host, struct bytes raw, struct bytes sub,
                                struct disc *disc) {
    struct file *raw_file = NULL, *sub_file = NULL;
    TRY(own_memory(disc, host, raw, &raw_file));
    TRY(own_memory(disc, host, sub, &sub_file));
    disc->extent = arena_take(&disc->arena, recipe->track_count * sizeof *disc->extent);
    if (!disc->extent)
        return ST_NO_MEMORY;
    uint64_t at = 0;
    for (unsigned n = 0; n < recipe->track_count; n++) {
        struct extent *extent = &disc->extent[n];
        *extent = (struct extent){.first = recipe->track[n].stored, .count = recipe_track_stored(recipe, n + 1),
                                  .file = raw_file, .at = at * RAW_LEN, .stride = RAW_LEN, .main_len = RAW_LEN,
                                  .mode = mode_of(recipe->track[n].kind)};
        if (sub_file)
            extent->sub = SUB_RAW, extent->sub_file = sub_file, extent->sub_at = at * SUB_LEN, extent->sub_stride = SUB_LEN;
        at += (uint64_t)extent->count;
    }
    disc->extent_count = recipe->track_count;
    return ST_OK;
}

enum status recipe_disc(const struct recipe *recipe, const struct host *host, struct bytes raw, struct bytes sub,
                        struct disc *ret) {
    disc_begin(ret, host);
    memcpy(ret->mcn, recipe->mcn, strlen(recipe->mcn) + 1);
    enum status status = fill_tracks(recipe, ret);
    if (status == ST_OK)
        status = fill_extents(recipe, host, raw, sub, ret);
    if (status == ST_OK)
        status = recipe_cdtext(recipe, &ret->arena, &ret->session[0].cdtext);
    if (status == ST_OK)
        status = disc_check(ret, NULL);
    if (status != ST_OK)
        disc_close(ret);
    return status;
}

enum status recipe_cdtext(const struct recipe *recipe, struct arena *arena, struct bytes *ret) {
    *ret = (struct bytes){NULL, 0};
    if (!recipe->texts)
        return ST_OK;
    struct cdtext_block *block = arena_take(arena, sizeof *block);
    if (!block)
        return ST_NO_MEMORY;
    block->language = 9;
    block->first_track = 1, block->last_track = (uint8_t)recipe->track_count;
    static const char *const titles[] = {"Test Disc Two", "One", "Two With Index", "Three"};
    static const char *const performers[] = {"Various Artists", "Alpha", "Beta", "Gamma"};
    for (unsigned n = 0; n < 4; n++) {
        block->text[0][n] = titles[n];
        block->text[1][n] = performers[n];
        block->text[CDTEXT_CODES - CDTEXT_TITLE][n] = n ? recipe->track[n - 1].isrc : recipe->mcn;
    }
    return cdtext_encode(arena, &(struct cdtext){.block = {block}}, ret);
}
