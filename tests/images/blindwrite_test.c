/* SPDX-License-Identifier: MIT */
/* Is each kind of disc read out of BlindWrite's files: every sector, its subchannel, the table of contents and what a
 * DVD says of itself? */
#include "build.h"
#include "harness.h"

/* The data file: 150 sectors in front where the pregap is stored. */
static struct built data_of(const struct recipe *recipe, unsigned how) {
    unsigned keep = how & B6T_LINEAR ? KEEP_LINEAR : how & B6T_PQ16 ? KEEP_PQ16 : KEEP_RAW;
    struct built out = {0};
    size_t len;
    for (int32_t lba = -150; lba < 0 && how & B6T_PREGAP; lba++) {
        uint8_t raw[RAW_LEN];
        recipe_raw(recipe, lba, raw);
        built_put(&out, raw, sizeof raw);
        built_zero(&out, how & B6T_LINEAR ? SUB_LEN : how & B6T_PQ16 ? 16 : 0);
    }
    uint8_t *stream = recipe_all(recipe, keep, &len);
    built_put(&out, stream, len);
    free(stream);
    return out;
}

static void read_back(const struct recipe *recipe, unsigned how, const char *suffix) {
    struct trial trial;
    char data[16], name[16];
    uint8_t toc[4 + 11 * 320], wanted[128][11];
    (void)snprintf(data, sizeof data, "%s.b6i", recipe->name);
    (void)snprintf(name, sizeof name, "%s.%s", recipe->name, suffix);
    trial_begin(&trial);
    struct built bytes = data_of(recipe, how), descriptor = build_b6t(recipe, how);
    trial_file(&trial, data, bytes.at, bytes.len);
    trial_file(&trial, name, descriptor.at, descriptor.len);
    trial_load(&trial, name);
    /* An index 2 and an ISRC have no field; the latter is found in the subchannel. */
    for (unsigned i = 0; i < trial.disc.track_count; i++)
        if (trial.disc.track[i].mode == TRACK_XA && recipe->track[i].kind == KIND_FORM1)
            trial.disc.track[i].mode = TRACK_FORM1;
    bool sub = how & (B6T_LINEAR | B6T_PQ16);
    trial_is(&trial, recipe,
             LOSES_INDEX2 | (sub ? 0 : LOSES_CODES) | (how & B6T_LINEAR ? KEEPS_SUB : 0) |
                 (how & B6T_TOC ? 0 : LOSES_SESSION_TYPE));
    assert_string_equal(trial.disc.mcn, recipe->mcn);
    size_t len = trial_toc(&trial, toc);
    if (how & B6T_TOC) {
        assert_non_null(trial.disc.toc);
        assert_int_equal(len, 4 + 11 * build_toc(recipe, wanted));
        assert_memory_equal(toc + 4, wanted, len - 4);
    }
    assert_int_equal(trial.host.said[LOUD_WARNING], 0);
    trial_end(&trial);
}

static void test_discs(void **state) {
    static const unsigned discs[] = {T01, T02, T03, T04, T05, T06, T07, T10, T12};
    static const unsigned hows[] = {
        0, B6T_PREGAP, B6T_TOC, B6T_TOC | B6T_PREGAP | B6T_LINEAR, B6T_TOC | B6T_LINEAR, B6T_TOC | B6T_PQ16};
    (void)state;
    for (unsigned i = 0; i < sizeof discs / sizeof *discs; i++)
        for (unsigned k = 0; k < sizeof hows / sizeof *hows; k++)
            if (discs[i] != T12 || hows[k] & B6T_LINEAR)
                read_back(&recipes[discs[i]], hows[k], k % 2 ? "b5t" : "b6t");
}

/* ---- DVD ---- */

enum { FIRST_PART = 1048575, SECOND_PART = 200 }; /* files of 2 GB */

static void put_block(struct built *out, const char *name, uint32_t first, uint32_t sectors) {
    built_le(out, 0, 4), built_le(out, sectors * 2048, 4), built_zero(out, 32), built_le(out, first, 4);
    built_le(out, sectors, 4), built_le(out, 2 * strlen(name), 4);
    for (; *name; name++)
        built_le(out, (uint8_t)*name, 2);
    built_zero(out, 4);
}

static struct built dvd_of(unsigned profile, const struct built *structures, const char *burst) {
    struct built out = {0}, blocks = {0};
    built_le(&blocks, 2, 4), built_le(&blocks, 0, 4);
    put_block(&blocks, "disc.b01", FIRST_PART, SECOND_PART), put_block(&blocks, "disc.b00", 0, FIRST_PART);
    built_put(&out, "BWT5 STREAM SIGN", 16), built_zero(&out, 32), built_le(&out, profile, 2), built_le(&out, 1, 2);
    built_zero(&out, 104 - out.len), built_le(&out, strlen(burst), 4), built_zero(&out, 12);
    built_le(&out, structures->len, 4), built_zero(&out, 248 - out.len);
    built_le(&out, blocks.len, 4), built_le(&out, 16 + 64, 4), built_zero(&out, 4);
    built_put(&out, burst, strlen(burst)), built_put(&out, structures->at, structures->len);
    built_put(&out, blocks.at, blocks.len);
    built_le(&out, 1, 2), built_le(&out, 1, 1), built_le(&out, 3, 1), built_zero(&out, 4);
    built_le(&out, FIRST_PART + SECOND_PART, 4), built_le(&out, 1, 2), built_le(&out, 1, 2);
    built_le(&out, 6, 1), built_zero(&out, 9), built_le(&out, 4, 1), built_le(&out, 1, 1), built_le(&out, 1, 1);
    built_zero(&out, 33), built_le(&out, FIRST_PART + SECOND_PART, 4), built_zero(&out, 14);
    built_le(&out, out.len + 20, 4), built_put(&out, "BWT5 STREAM FOOT", 16);
    free(blocks.at);
    return out;
}

static void put_structure(struct built *out, unsigned format, uint8_t fill, unsigned len) {
    built_le(out, format, 2), built_be(out, len + 2, 2), built_zero(out, 2);
    for (unsigned i = 0; i < len; i++)
        built_put(out, &fill, 1);
}

static void lay_parts(struct trial *trial) {
    static uint8_t last[2048], first[2048];
    recipe_user(FIRST_PART - 1, last, sizeof last), recipe_user(FIRST_PART, first, sizeof first);
    test_host_hollow(&trial->host, "disc.b00", (struct bytes){0}, (struct bytes){last, sizeof last},
                     (uint64_t)FIRST_PART * 2048);
    test_host_hollow(&trial->host, "disc.b01", (struct bytes){first, sizeof first}, (struct bytes){0},
                     (uint64_t)SECOND_PART * 2048);
}

static void test_dvd(void **state) {
    static const struct {
        unsigned profile;
        enum medium_class medium;
    } rows[] = {{0x10, MEDIUM_DVD}, {0x11, MEDIUM_DVD}, {0x40, MEDIUM_BD}};
    (void)state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct built structures = {0};
        struct trial trial;
        uint8_t got[2 * 2048], user[2048];
        built_zero(&structures, 2);
        put_structure(&structures, 0, 0xaa, 2048), put_structure(&structures, 1, 0xbb, 4);
        struct built dvd = dvd_of(rows[i].profile, &structures, "burst");
        trial_begin(&trial);
        lay_parts(&trial);
        trial_file(&trial, "disc.b5t", dvd.at, dvd.len);
        trial_load(&trial, "disc.b5t");
        const struct disc *disc = &trial.disc;
        assert_int_equal(disc->medium, rows[i].medium);
        assert_int_equal(disc->leadout, FIRST_PART + SECOND_PART);
        struct disc_reader *reader;
        struct writer out = writer_over(got, sizeof got);
        assert_int_equal(disc_reader_open(disc, &reader), ST_OK);
        assert_int_equal(disc_read(reader, FIRST_PART - 1, 2, PART_USER, &out, NULL), ST_OK);
        recipe_user(FIRST_PART - 1, user, sizeof user);
        assert_memory_equal(got, user, sizeof user);
        recipe_user(FIRST_PART, user, sizeof user);
        assert_memory_equal(got + 2048, user, sizeof user);
        disc_reader_close(reader);
        assert_int_equal(disc->structure_count, 3);
        assert_int_equal(disc->structure[0].format, 0), assert_int_equal(disc->structure[0].data.len, 2048);
        assert_int_equal(disc->structure[0].data.at[2047], 0xaa);
        assert_int_equal(disc->structure[1].format, 1), assert_int_equal(disc->structure[1].data.len, 4);
        assert_int_equal(disc->structure[2].format, 3);
        assert_memory_equal(disc->structure[2].data.at, "burst", 5);
        trial_end(&trial);
        free(structures.at);
    }
}

/* Structures that are laid otherwise are left out; a part that does not follow the one before is not. */
static void test_strange_dvd(void **state) {
    struct built structures = {0};
    struct trial trial;
    (void)state;
    built_zero(&structures, 2), put_structure(&structures, 0, 1, 2048), built_zero(&structures, 7);
    struct built dvd = dvd_of(0x10, &structures, "");
    trial_begin(&trial);
    lay_parts(&trial);
    trial_file(&trial, "disc.b6t", dvd.at, dvd.len);
    trial_load(&trial, "disc.b6t");
    assert_int_equal(trial.disc.structure_count, 0);
    assert_non_null(strstr(trial.host.voice, "DVD structures make no sense"));
    trial_end(&trial);

    struct built hole = dvd_of(0x10, &structures, "");
    set_le32(hole.at + 260 + structures.len + 8 + 40, FIRST_PART + 1);
    trial_begin(&trial);
    lay_parts(&trial);
    trial_file(&trial, "disc.b6t", hole.at, hole.len);
    trial_refused(&trial, "disc.b6t", 0, "no data block holds LBA 1048575");
    trial_end(&trial);

    struct built none = dvd_of(0x10, &structures, "");
    memset(none.at + none.len - 20 - 64 + 46, 0, 4);
    trial_begin(&trial);
    lay_parts(&trial);
    trial_file(&trial, "disc.b6t", none.at, none.len);
    trial_refused(&trial, "disc.b6t", 0, "a DVD of 0 sectors");
    trial_end(&trial);
    free(structures.at);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_discs), cmocka_unit_test(test_dvd),
                                       cmocka_unit_test(test_strange_dvd)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
