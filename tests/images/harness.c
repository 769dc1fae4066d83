/* SPDX-License-Identifier: MIT */
/* Loading an image out of memory, and holding what came of it against a recipe. */
#include "harness.h"
#include "disc/subchannel.h"

void trial_begin(struct trial *trial) {
    memset(trial, 0, sizeof *trial);
    test_host_begin(&trial->host);
}

void trial_end(struct trial *trial) {
    if (trial->loaded)
        disc_close(&trial->disc);
    assert_int_equal(test_host_end(&trial->host), 0);
    for (unsigned i = 0; i < trial->kept_count; i++)
        free(trial->kept[i]);
}

void trial_file(struct trial *trial, const char *name, uint8_t *bytes, size_t len) {
    assert_true(trial->kept_count < sizeof trial->kept / sizeof *trial->kept);
    trial->kept[trial->kept_count++] = bytes;
    test_host_file(&trial->host, name, bytes, len);
}

void trial_sheet(struct trial *trial, const char *name, const char *text) {
    size_t len = strlen(text);
    uint8_t *copy = malloc(len + 1);
    assert_non_null(copy);
    for (size_t i = 0; i < len; i++)
        copy[i] = (uint8_t)(text[i] == ';' ? '\n' : text[i]);
    trial_file(trial, name, copy, len);
}

void trial_stream(struct trial *trial, const char *name, const struct recipe *recipe, int32_t first, int32_t end,
                  unsigned keep) {
    size_t len;
    uint8_t *bytes = recipe_stream(recipe, first, end, keep, &len);
    trial_file(trial, name, bytes, len);
}

void trial_note(const struct trial *trial) {
    const char *path = getenv("NTCDROM_REFUSALS");
    FILE *notes = path && trial->error.text[0] ? fopen(path, "a") : NULL;
    if (notes) {
        (void)fprintf(notes, "%s\n", trial->error.text);
        (void)fclose(notes);
    }
}

static enum status load(struct trial *trial, const char *name) {
    if (trial->loaded)
        disc_close(&trial->disc);
    memset(&trial->error, 0, sizeof trial->error);
    struct file *file = test_host_open(&trial->host, name);
    enum status status = image_load(file, &trial->host.host, &trial->options, &trial->disc, &trial->error);
    trial->loaded = status == ST_OK;
    if (status != ST_OK)
        trial_note(trial);
    return status;
}

void trial_load(struct trial *trial, const char *name) {
    if (load(trial, name) != ST_OK)
        fail_msg("line %u: %s", trial->error.line, trial->error.text);
}

void trial_refused(struct trial *trial, const char *name, uint32_t line, const char *words) {
    if (load(trial, name) == ST_OK)
        fail_msg("%s was loaded, not refused for \"%s\"", name, words);
    if (!strstr(trial->error.text, words) || !strstr(trial->error.text, name) || trial->error.line != line)
        fail_msg("line %u: \"%s\", not line %u: \"%s\"", trial->error.line, trial->error.text, line, words);
}

static struct disc_reader *open_reader(struct trial *trial) {
    struct disc_reader *reader;
    assert_int_equal(disc_reader_open(&trial->disc, &reader), ST_OK);
    return reader;
}

uint32_t trial_crc(struct trial *trial, int32_t first, int32_t end) {
    struct disc_reader *reader = open_reader(trial);
    uint8_t raw[RAW_LEN];
    uint32_t crc = 0;
    for (int32_t lba = first; lba < end; lba++) {
        struct writer out = writer_over(raw, sizeof raw);
        enum status status = disc_read(reader, lba, 1, PART_RAW, &out, NULL);
        if (status != ST_OK)
            fail_msg("LBA %d: %s", lba, status_name(status));
        assert_int_equal(out.wanted, RAW_LEN);
        crc = crc32_of(crc, raw, sizeof raw);
    }
    disc_reader_close(reader);
    return crc;
}

size_t trial_toc(struct trial *trial, uint8_t into[4 + 11 * 320]) {
    struct writer out = writer_over(into + 4, 11 * 320);
    (void)disc_full_toc(&trial->disc, &out);
    assert_true(out.wanted <= 11 * 320);
    set_be16(into, (uint32_t)out.wanted + 2);
    into[2] = 1, into[3] = trial->disc.session_count;
    return out.wanted + 4;
}

static void check_tracks(const struct disc *disc, const struct recipe *recipe, unsigned loses) {
    assert_int_equal(disc->track_count, recipe->track_count);
    assert_int_equal(disc->leadout, recipe->leadout);
    for (unsigned i = 0; i < disc->track_count; i++) {
        const struct track *track = &disc->track[i];
        const struct recipe_track *wanted = &recipe->track[i];
        assert_int_equal(track->number, wanted->number);
        assert_int_equal(track->session, wanted->session);
        if (loses & LOSES_CONTROL)
            assert_int_equal(track->control & CONTROL_DATA, wanted->control & CONTROL_DATA);
        else
            assert_int_equal(track->control, wanted->control);
        assert_int_equal(track->mode == TRACK_AUDIO, wanted->kind == KIND_AUDIO);
        assert_int_equal(track->mode == TRACK_MODE1, wanted->kind == KIND_MODE1);
        assert_int_equal(track->first, wanted->first);
        assert_int_equal(track->start, wanted->start);
        assert_int_equal(track->end, wanted->end);
        if (!(loses & LOSES_INDEX2)) {
            assert_int_equal(track->index_count, wanted->index2 ? 2 : 1);
            if (wanted->index2)
                assert_int_equal(track->index[1], wanted->index2);
        }
    }
}

static void check_codes(struct trial *trial, const struct recipe *recipe) {
    struct disc_reader *reader = open_reader(trial);
    assert_string_equal(disc_mcn(reader), recipe->mcn);
    for (unsigned i = 0; i < recipe->track_count; i++)
        assert_string_equal(disc_isrc(reader, recipe->track[i].number), recipe->track[i].isrc);
    disc_reader_close(reader);
}

static void check_sector(struct disc_reader *reader, const struct recipe *recipe, const struct recipe_track *track,
                         int32_t lba, unsigned loses) {
    uint8_t got[RAW_LEN + SUB_LEN], wanted[RAW_LEN + SUB_LEN], q[Q_LEN], wanted_q[Q_LEN];
    unsigned parts = PART_RAW | (loses & KEEPS_SUB ? (unsigned)PART_SUB_RAW : 0);
    struct writer out = writer_over(got, sizeof got);
    recipe_raw(recipe, lba, wanted);
    recipe_sub(recipe, lba, wanted + RAW_LEN);
    if ((loses & LOSES_PAUSES) && lba < track->start && track->kind == KIND_AUDIO)
        memset(wanted, 0, RAW_LEN);
    enum status status = disc_read(reader, lba, 1, parts, &out, NULL);
    if (status != ST_OK)
        fail_msg("%s LBA %d: %s", recipe->name, lba, status_name(status));
    size_t len = RAW_LEN + (loses & KEEPS_SUB ? (size_t)SUB_LEN : 0);
    assert_int_equal(out.wanted, len);
    if (memcmp(got, wanted, len) != 0)
        fail_msg("%s LBA %d has other bytes", recipe->name, lba);
    if (loses & (LOSES_CONTROL | LOSES_CODES | LOSES_INDEX2))
        return;
    sub_get_q(wanted + RAW_LEN, wanted_q);
    assert_int_equal(disc_q(reader, lba, q), ST_OK);
    if (memcmp(q, wanted_q, Q_LEN) != 0)
        fail_msg("%s LBA %d has another Q", recipe->name, lba);
}

void trial_is(struct trial *trial, const struct recipe *recipe, unsigned loses) {
    const struct disc *disc = &trial->disc;
    check_tracks(disc, recipe, loses);
    assert_int_equal(disc->session_count, recipe->session_count);
    for (unsigned i = 0; i < disc->session_count && !(loses & LOSES_SESSION_TYPE); i++)
        assert_int_equal(disc->session[i].type, recipe->type[i]);
    if (!(loses & LOSES_CODES))
        check_codes(trial, recipe);
    struct disc_reader *reader = open_reader(trial);
    for (unsigned i = 0; i < recipe->track_count; i++) {
        const struct recipe_track *track = &recipe->track[i];
        for (int32_t lba = track->stored; lba < track->end; lba++)
            check_sector(reader, recipe, track, lba, loses);
    }
    disc_reader_close(reader);
}
