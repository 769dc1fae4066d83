/* SPDX-License-Identifier: MIT */
/* Does a map come back out of its bits, whatever kinds of hunks follow each other? */
#include "host/test.h"
#include "image/chd_pack.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

enum { MOST = 5000 };

struct map {
    uint32_t hunks, noise;
    uint64_t at;
    uint8_t entries[MOST * CHD_ENTRY_LEN];
};

static uint32_t next(struct map *map) { return (map->noise = map->noise * 1664525u + 1013904223u) >> 8; }

static void add(struct map *map, unsigned kind, uint32_t len, uint32_t self) {
    uint8_t *entry = map->entries + (size_t)map->hunks * CHD_ENTRY_LEN;
    bool same = kind == CHD_SELF;
    uint64_t place = same ? self : map->at;
    entry[0] = (uint8_t)kind;
    set_be24(entry + 1, same ? 0 : len);
    set_be16(entry + 4, (uint32_t)(place >> 32)), set_be32(entry + 6, (uint32_t)place);
    set_be16(entry + 10, same ? 0 : next(map));
    map->at += same ? 0 : len;
    map->hunks++;
}

/* What the reader makes of it: a reference becomes what it refers to. */
static void resolve(struct map *map) {
    for (uint32_t i = 0; i < map->hunks; i++) {
        uint8_t *entry = map->entries + (size_t)i * CHD_ENTRY_LEN;
        if (entry[0] == CHD_SELF)
            memcpy(entry, map->entries + (size_t)get_be32(entry + 6) * CHD_ENTRY_LEN, CHD_ENTRY_LEN);
    }
}

static void comes_back(struct map *map) {
    static const struct chd_header kind_of = {.codec = {1}, .hunk_len = 19584, .unit_len = CHD_CD_UNIT};
    struct test_host test;
    struct file *file;
    struct bytes bits;
    uint8_t *entries;
    struct error error = {0};
    test_host_begin(&test);
    struct arena arena = arena_on(&test.host);
    assert_int_equal(chd_map_put(map->entries, map->hunks, &arena, &bits), ST_OK);
    assert_int_equal(file_over(&test.host, bits, "map", &file), ST_OK);
    struct chd_header header = kind_of;
    header.hunks = map->hunks;
    if (chd_map_read(file, &test.host, &header, &entries, &error) != ST_OK)
        fail_msg("%s", error.text);
    resolve(map);
    assert_memory_equal(entries, map->entries, (size_t)map->hunks * CHD_ENTRY_LEN);
    host_give(&test.host, entries, (size_t)map->hunks * CHD_ENTRY_LEN);
    file_close(file);
    arena_drop(&arena);
    assert_int_equal(test_host_end(&test), 0);
}

static struct map *fresh(void) {
    static struct map map;
    memset(&map, 0, sizeof map);
    map.at = 124, map.noise = 1;
    return &map;
}

/* Runs of every length around the steps of the run codes. */
static void test_runs(void **state) {
    static const uint32_t lengths[] = {1, 2, 3, 4, 17, 18, 19, 20, 34, 35, 274, 275, 276, 600, 2000};
    (void)state;
    for (unsigned kind = 0; kind <= CHD_PLAIN; kind++)
        for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++) {
            struct map *map = fresh();
            for (uint32_t k = 0; k < lengths[i]; k++)
                add(map, kind, kind == CHD_PLAIN ? 19584 : 100 + k, 0);
            comes_back(map);
            map = fresh();
            add(map, 1, 7, 0);
            for (uint32_t k = 0; k < lengths[i]; k++)
                add(map, kind, kind == CHD_PLAIN ? 19584 : 100 + k, 0);
            add(map, 1, 7, 0);
            comes_back(map);
        }
}

/* References to the same hunk, to the next ones, and anywhere. */
static void test_references(void **state) {
    struct map *map = fresh();
    (void)state;
    for (unsigned i = 0; i < 300; i++)
        add(map, i % 2, 1 + next(map) % 19583, 0);
    for (unsigned i = 0; i < 300; i++)
        add(map, CHD_SELF, 0, i);
    for (unsigned i = 0; i < 300; i++)
        add(map, CHD_SELF, 0, 5);
    for (unsigned i = 0; i < 300; i++)
        add(map, CHD_SELF, 0, next(map) % map->hunks);
    comes_back(map);
}

static void test_noise(void **state) {
    (void)state;
    for (uint32_t seed = 1; seed < 200; seed++) {
        struct map *map = fresh();
        map->noise = seed * 2654435761u;
        uint32_t hunks = 1 + next(map) % 800;
        for (uint32_t i = 0; i < hunks; i++) {
            unsigned kind = next(map) % 6;
            kind = kind == CHD_SELF && !i ? 0 : kind;
            add(map, kind, kind == CHD_PLAIN ? 19584 : next(map) % 19584, i ? next(map) % i : 0);
        }
        comes_back(map);
    }
}

/* Kinds whose counts grow like Fibonacci's numbers want codes longer than eight bits: they get flatter ones. */
static void test_deep_code(void **state) {
    struct map *map = fresh();
    (void)state;
    uint32_t times = 1, before = 1;
    for (unsigned level = 0; level < 13 && map->hunks + times < MOST; level++) {
        for (uint32_t i = 0; i < times; i++) {
            unsigned kind = level % 6;
            if (kind == CHD_SELF && !map->hunks)
                kind = 0;
            add(map, kind, kind == CHD_PLAIN ? 19584 : 1 + next(map) % 1000, map->hunks ? next(map) % map->hunks : 0);
            add(map, 0, 5, 0); /* no runs */
        }
        uint32_t sum = times + before;
        before = times, times = sum;
    }
    comes_back(map);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_runs),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_noise),
        cmocka_unit_test(test_deep_code),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
