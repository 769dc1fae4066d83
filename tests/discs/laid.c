/* SPDX-License-Identifier: MIT */
/* What disc does a recipe make? */
#include "laid.h"
#include <string.h>

struct recipe laid_alone(enum recipe_kind kind, int32_t end) {
    return (struct recipe){.name = "",
                           .mcn = "",
                           .track_count = 1,
                           .session_count = 1,
                           .leadout = end,
                           .track = {{1, 1, kind == KIND_AUDIO ? 0 : 4, kind, -150, 0, 0, 0, end, ""}}};
}

static enum track_mode mode_of(enum recipe_kind kind) {
    return kind == KIND_AUDIO   ? TRACK_AUDIO
           : kind == KIND_MODE1 ? TRACK_MODE1
           : kind == KIND_XA    ? TRACK_XA
                                : TRACK_FORM1;
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
        indices[2 * n] = from->start, indices[2 * n + 1] = from->index2;
        *track = (struct track){.number = (uint8_t)(n + 1),
                                .session = from->session,
                                .control = from->control,
                                .mode = mode_of(from->kind),
                                .first = from->first,
                                .start = from->start,
                                .end = from->end,
                                .index_count = from->index2 ? 2 : 1,
                                .index = indices + 2 * n};
        memcpy(track->isrc, from->isrc, strlen(from->isrc));
        struct session *session = &disc->session[from->session - 1];
        if (!session->number)
            *session = (struct session){
                .number = from->session, .first_track = (uint8_t)(n + 1), .type = recipe->type[from->session - 1]};
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

static enum status fill_extents(const struct recipe *recipe, const struct host *host, struct bytes raw,
                                struct bytes sub, struct disc *disc) {
    struct file *raw_file = NULL, *sub_file = NULL;
    TRY(own_memory(disc, host, raw, &raw_file));
    TRY(own_memory(disc, host, sub, &sub_file));
    disc->extent = arena_take(&disc->arena, recipe->track_count * sizeof *disc->extent);
    if (!disc->extent)
        return ST_NO_MEMORY;
    uint64_t at = 0;
    for (unsigned n = 0; n < recipe->track_count; n++) {
        struct extent *extent = &disc->extent[n];
        *extent = (struct extent){.first = recipe->track[n].stored,
                                  .count = recipe->track[n].end - recipe->track[n].stored,
                                  .file = raw_file,
                                  .at = at * RAW_LEN,
                                  .stride = RAW_LEN,
                                  .main_len = RAW_LEN,
                                  .mode = mode_of(recipe->track[n].kind)};
        if (sub_file)
            extent->sub = SUB_RAW, extent->sub_file = sub_file, extent->sub_at = at * SUB_LEN,
            extent->sub_stride = SUB_LEN;
        at += (uint64_t)extent->count;
    }
    disc->extent_count = recipe->track_count;
    return ST_OK;
}

static enum status put_texts(const struct recipe *recipe, struct arena *arena, struct bytes *ret) {
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

enum status laid_disc(const struct recipe *recipe, const struct host *host, struct bytes raw, struct bytes sub,
                      struct disc *ret) {
    disc_begin(ret, host);
    memcpy(ret->mcn, recipe->mcn, strlen(recipe->mcn) + 1);
    enum status status = fill_tracks(recipe, ret);
    if (status == ST_OK)
        status = fill_extents(recipe, host, raw, sub, ret);
    if (status == ST_OK)
        status = put_texts(recipe, &ret->arena, &ret->session[0].cdtext);
    if (status == ST_OK)
        status = disc_check(ret, NULL);
    if (status != ST_OK)
        disc_close(ret);
    return status;
}
