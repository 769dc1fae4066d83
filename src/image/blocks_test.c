/* SPDX-License-Identifier: MIT */
/* Who decodes which block when, with helpers that run only when they are told, and with real ones? */
#include "host/test.h"
#include "image/blocks.h"
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

enum { BLOCK = 1000, BLOCKS = 400, LAST = 17, ERRANDS = 64, PIECE = 8 };

/* A file of which every byte is known, and a host whose threads are the test's to run. */
struct scene {
    struct blocks blocks;
    struct test_host test;
    bool threads;                      /* real ones; else errands wait to be run */
    struct {
        void (*work)(void *);
        void *arg;
    } errand[ERRANDS];
    unsigned errands, spawned;
    bool refuse;
    unsigned decoded[BLOCKS];
    uint64_t order[4 * BLOCKS];
    unsigned orders, worker_misses;    /* decodings whose worker stood elsewhere */
    int64_t damaged, failing_once;     /* blocks; -1: none */
    void (*during)(struct scene *scene, uint64_t block); /* called inside a decoding, once */
    unsigned ended;                    /* workers */
};

struct worker {
    uint64_t next;
    uint8_t busy;
};

static uint8_t byte_at(uint64_t at) { return (uint8_t)(at * 2654435761u >> 13); }

static enum status decode(struct blocks *blocks, void *scratch, uint64_t block, uint8_t *into) {
    struct scene *scene = (struct scene *)blocks;
    struct worker *worker = scratch;
    void (*during)(struct scene *, uint64_t) = scene->threads ? NULL : scene->during;
    assert_false(worker->busy);
    worker->busy = 1;
    host_lock(&scene->test.host);
    scene->decoded[block]++;
    if (scene->orders < 4 * BLOCKS)
        scene->order[scene->orders++] = block;
    scene->worker_misses += worker->next != block && block % PIECE != 0;
    bool once = scene->failing_once == (int64_t)block;
    if (once)
        scene->failing_once = -1;
    host_unlock(&scene->test.host);
    if (during) {
        scene->during = NULL;
        during(scene, block);
    }
    for (uint32_t i = 0; i < blocks_len(blocks, block); i++)
        into[i] = byte_at(block * BLOCK + i);
    worker->next = block + 1;
    worker->busy = 0;
    return once ? ST_IO_ERROR : scene->damaged == (int64_t)block ? ST_BAD_FORMAT : ST_OK;
}

static uint64_t by_eight(const struct blocks *blocks, uint64_t block) {
    (void)blocks;
    return (block / PIECE + 1) * PIECE;
}

static uint64_t never(const struct blocks *blocks, uint64_t block) {
    (void)blocks, (void)block;
    return UINT64_MAX;
}

static void worker_end(struct blocks *blocks, void *scratch) {
    assert_false(((struct worker *)scratch)->busy);
    ((struct scene *)blocks)->ended++;
}

static void close_scene(struct blocks *blocks) { blocks_end(blocks); }

static const struct blocks_ops plain_ops = {.decode = decode, .worker_end = worker_end, .close = close_scene};
static const struct blocks_ops eight_ops = {decode, by_eight, worker_end, close_scene};
static const struct blocks_ops never_ops = {decode, never, worker_end, close_scene};

static bool spawn_later(void *self, void (*work)(void *), void *arg) {
    struct scene *scene = (struct scene *)((uint8_t *)self - offsetof(struct scene, test));
    scene->spawned++;
    if (scene->refuse)
        return false;
    assert_true(scene->errands < ERRANDS);
    scene->errand[scene->errands].work = work, scene->errand[scene->errands++].arg = arg;
    return true;
}

/* All that wait, and those they make. */
static void run_helpers(struct scene *scene) {
    for (unsigned i = 0; i < scene->errands; i++)
        scene->errand[i].work(scene->errand[i].arg);
    scene->errands = 0;
}

/* Whoever sleeps lets the others run. */
static void sleep_so_they_run(void *self, uint64_t time) {
    (void)time;
    run_helpers((struct scene *)((uint8_t *)self - offsetof(struct scene, test)));
}

static void begin(struct scene *scene, const struct blocks_ops *ops, unsigned processors) {
    memset(scene, 0, sizeof *scene);
    test_host_begin(&scene->test);
    scene->test.host.spawn = spawn_later;
    scene->test.host.sleep = sleep_so_they_run;
    scene->test.host.processors = processors;
    scene->damaged = scene->failing_once = -1;
    scene->blocks.block_len = BLOCK, scene->blocks.worker_len = sizeof(struct worker);
    blocks_begin(&scene->blocks, &scene->test.host, ops, (BLOCKS - 1) * BLOCK + LAST, "x");
}

static void end(struct scene *scene) {
    file_close(&scene->blocks.file);
    assert_int_equal(scene->errands, 0);
    assert_int_equal(test_host_end(&scene->test), 0);
}

static enum status read_range(struct scene *scene, uint64_t at, size_t len) {
    uint8_t bytes[6 * BLOCK];
    enum status status = file_read(&scene->blocks.file, at, bytes, len);
    for (size_t i = 0; i < len && status == ST_OK; i++)
        if (bytes[i] != byte_at(at + i))
            fail_msg("byte %llu", (unsigned long long)(at + i));
    return status;
}

/* Some bytes out of the middle of a block. */
static enum status touch(struct scene *scene, uint64_t block) { return read_range(scene, block * BLOCK + 3, 10); }

static void walk(struct scene *scene, uint64_t from, uint64_t end) {
    for (uint64_t block = from; block < end; block++)
        assert_int_equal(touch(scene, block), ST_OK);
}

/* Blocks decoded at all, and whether any was twice. */
static unsigned decoded(const struct scene *scene, bool *twice) {
    unsigned count = 0;
    *twice = false;
    for (unsigned i = 0; i < BLOCKS; i++) {
        count += scene->decoded[i] != 0;
        *twice |= scene->decoded[i] > 1;
    }
    return count;
}

static void test_bytes(void **state) {
    (void)state;
    struct scene scene;
    begin(&scene, &plain_ops, 0);
    const uint64_t size = scene.blocks.file.size;
    assert_int_equal(read_range(&scene, 0, 1), ST_OK);
    assert_int_equal(read_range(&scene, BLOCK - 1, 2), ST_OK);
    assert_int_equal(read_range(&scene, 3 * BLOCK - 5, 5 * BLOCK), ST_OK);
    assert_int_equal(read_range(&scene, size - LAST - 1, LAST + 1), ST_OK);
    assert_int_equal(read_range(&scene, size, 0), ST_OK);
    assert_int_equal(read_range(&scene, size, 1), ST_TRUNCATED);
    assert_int_equal(read_range(&scene, size + 1, 0), ST_TRUNCATED);
    assert_int_equal(read_range(&scene, 7, SIZE_MAX), ST_TRUNCATED);
    assert_int_equal(scene.ended, 0);
    end(&scene);
    assert_int_equal(scene.ended, 1);
}

/* One processor, or a host without threads: nothing is asked of the host, and no byte is taken for what may come. */
static void test_alone(void **state) {
    (void)state;
    for (unsigned how = 0; how < 3; how++) {
        struct scene scene;
        bool twice;
        begin(&scene, &plain_ops, how ? how * 2 - 1 : 0);
        if (how == 2) { /* a kernel's */
            scene.test.host.spawn = NULL;
            blocks_begin(&scene.blocks, &scene.test.host, &plain_ops, scene.blocks.file.size, "x");
        }
        walk(&scene, 0, BLOCKS);
        assert_int_equal(decoded(&scene, &twice), BLOCKS);
        assert_false(twice);
        assert_int_equal(scene.spawned, 0);
        assert_null(scene.blocks.ahead);
        end(&scene);
    }
}

/* What a look at an image is made of begins no thread and takes no more memory than before. */
static void test_looks(void **state) {
    static const uint64_t at[] = {0, BLOCKS - 1, 0, 1, 2, 40, 41, 42, 43, 42, 41, 40, 39, 38, 37, 36, 35, 200, 202, 204, 206, 208, 210, 212};
    struct scene scene;
    (void)state;
    begin(&scene, &plain_ops, 4);
    for (size_t i = 0; i < sizeof at / sizeof *at; i++)
        for (unsigned again = 0; again < 9; again++)
            assert_int_equal(touch(&scene, at[i]), ST_OK);
    assert_int_equal(scene.spawned, 0);
    assert_null(scene.blocks.ahead);
    end(&scene);
}

/* Blocks one after another: helpers fill what lies ahead, in order, no more than the window, and end. */
static void test_ahead(void **state) {
    struct scene scene;
    bool twice;
    (void)state;
    begin(&scene, &plain_ops, 2);
    walk(&scene, 100, 106);
    assert_int_equal(scene.spawned, 1);
    assert_int_equal(scene.errands, 1);
    run_helpers(&scene);
    assert_int_equal(decoded(&scene, &twice), 5 + BLOCKS_AHEAD);
    for (unsigned i = 0; i < scene.orders; i++)
        assert_int_equal(scene.order[i], 100 + i);
    /* All is there: nothing is decoded, and nobody called, until half of it is used up. */
    walk(&scene, 106, 105 + BLOCKS_AHEAD / 2);
    assert_int_equal(scene.orders, 5 + BLOCKS_AHEAD);
    assert_int_equal(scene.spawned, 1);
    walk(&scene, 105 + BLOCKS_AHEAD / 2, 106 + BLOCKS_AHEAD / 2);
    assert_int_equal(scene.spawned, 2);
    run_helpers(&scene);
    assert_int_equal(scene.orders, 5 + BLOCKS_AHEAD + BLOCKS_AHEAD / 2);
    /* To the end of the file, and not a block too many. */
    for (uint64_t block = 106 + BLOCKS_AHEAD / 2; block < BLOCKS; block++) {
        assert_int_equal(touch(&scene, block), ST_OK);
        run_helpers(&scene);
    }
    assert_int_equal(decoded(&scene, &twice), BLOCKS - 100);
    assert_false(twice);
    assert_int_equal(scene.blocks.helpers, 0);
    end(&scene);
}

/* As many helpers as processors beside the reader's, one more with each block, while there is work for them. */
static void test_helpers(void **state) {
    struct scene scene;
    (void)state;
    begin(&scene, &plain_ops, 4);
    walk(&scene, 0, 5);
    assert_int_equal(scene.spawned, 1);
    walk(&scene, 5, 12);
    assert_int_equal(scene.spawned, 3);
    assert_int_equal(scene.blocks.helpers, 3);
    run_helpers(&scene);
    assert_int_equal(scene.blocks.helpers, 0);
    end(&scene);
}

/* The bytes kept ahead have a limit, whatever the blocks are; a window of one block is none. */
static void test_window(void **state) {
    static const struct {
        uint32_t block_len, ahead;
        unsigned helpers;
    } rows[] = {{BLOCK, BLOCKS_AHEAD, 3}, {64 << 10, 32, 3}, {512 << 10, 4, 3}, {1 << 20, 2, 3}, {2 << 20, 1, 0}, {4 << 20, 0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scene scene;
        begin(&scene, &plain_ops, 4);
        scene.blocks.block_len = rows[i].block_len;
        blocks_begin(&scene.blocks, &scene.test.host, &plain_ops, 1, "x");
        assert_int_equal(scene.blocks.ahead_count, rows[i].ahead);
        assert_int_equal(scene.blocks.most_helpers, rows[i].helpers);
        end(&scene);
    }
}

/* A reader that jumps away: helpers stop, and what they made is still good when it comes back. */
static void test_jump(void **state) {
    struct scene scene;
    (void)state;
    begin(&scene, &plain_ops, 2);
    walk(&scene, 0, 5);
    walk(&scene, 300, 301);
    run_helpers(&scene);
    assert_int_equal(scene.orders, 6);
    walk(&scene, 20, 25);
    run_helpers(&scene);
    assert_int_equal(scene.orders, 10 + BLOCKS_AHEAD);
    walk(&scene, 300, 301);
    walk(&scene, 25, 24 + BLOCKS_AHEAD);
    assert_int_equal(scene.orders, 10 + BLOCKS_AHEAD);
    end(&scene);
}

/* Damage ahead is nobody's before it is asked for, then its reader's every time; its neighbours stay whole. */
static void test_damage(void **state) {
    struct scene scene;
    (void)state;
    begin(&scene, &plain_ops, 2);
    scene.damaged = 12, scene.failing_once = 15;
    walk(&scene, 0, 5);
    run_helpers(&scene);
    walk(&scene, 5, 12);
    assert_int_equal(scene.decoded[12], 1);
    assert_int_equal(touch(&scene, 12), ST_BAD_FORMAT);
    assert_int_equal(touch(&scene, 12), ST_BAD_FORMAT);
    assert_int_equal(read_range(&scene, 10 * BLOCK, 4 * BLOCK), ST_BAD_FORMAT);
    assert_int_equal(scene.decoded[12], 4);
    walk(&scene, 13, 30); /* what failed for a helper does not fail for the reader */
    assert_int_equal(scene.decoded[15], 2);
    assert_int_equal(scene.decoded[16], 1);
    run_helpers(&scene);
    assert_int_equal(scene.decoded[12], 4);
    end(&scene);
}

/* A host that refuses a thread, or the room for a window, is not asked again, and the bytes come all the same. */
static void test_refused(void **state) {
    struct scene scene;
    bool twice;
    (void)state;
    begin(&scene, &plain_ops, 4);
    scene.refuse = true;
    walk(&scene, 0, BLOCKS);
    assert_int_equal(scene.spawned, 1);
    assert_int_equal(decoded(&scene, &twice), BLOCKS);
    assert_false(twice);
    end(&scene);
    begin(&scene, &plain_ops, 4);
    walk(&scene, 0, 3);
    scene.test.fail_at = scene.test.allocations + 1;
    walk(&scene, 3, BLOCKS);
    assert_true(scene.test.allocations > scene.test.fail_at);
    assert_null(scene.blocks.ahead);
    assert_int_equal(scene.spawned, 0);
    end(&scene);
}

/* Every piece of memory refused in turn: the bytes or ST_NO_MEMORY, and nothing is left behind. */
static void test_no_memory(void **state) {
    struct scene scene;
    bool done = false;
    (void)state;
    for (uint64_t attempt = 1; !done; attempt++) {
        begin(&scene, &plain_ops, 3);
        scene.test.fail_at = attempt;
        for (uint64_t block = 0; block < BLOCKS; block++) {
            enum status status = touch(&scene, block);
            if (status != ST_OK)
                assert_int_equal(status, ST_NO_MEMORY);
            if (block % 3 == 0)
                run_helpers(&scene);
        }
        run_helpers(&scene);
        done = scene.test.allocations < attempt;
        assert_true(attempt < 200);
        end(&scene);
    }
}

/* Closing waits for who has begun, and they do nothing more. */
static void test_close(void **state) {
    struct scene scene;
    (void)state;
    begin(&scene, &plain_ops, 4);
    walk(&scene, 0, 12);
    assert_int_equal(scene.errands, 3);
    end(&scene);
    assert_int_equal(scene.orders, 12);
    assert_int_equal(scene.ended, 1);
}

static void helpers_run(struct scene *scene, uint64_t block) {
    (void)block;
    run_helpers(scene);
}

/* While the reader decodes in a piece, helpers take the pieces behind it; they do not cut into its own. */
static void test_pieces(void **state) {
    struct scene scene;
    bool twice;
    (void)state;
    begin(&scene, &eight_ops, 2);
    walk(&scene, 0, 10);
    assert_int_equal(scene.errands, 1);
    scene.during = helpers_run;
    walk(&scene, 10, 11);
    assert_int_equal(scene.order[10], 10);
    for (unsigned i = 0; i < BLOCKS_AHEAD - 6; i++)
        assert_int_equal(scene.order[11 + i], 16 + i);
    walk(&scene, 11, 10 + BLOCKS_AHEAD);
    assert_int_equal(decoded(&scene, &twice), 10 + BLOCKS_AHEAD);
    assert_false(twice);
    assert_int_equal(scene.worker_misses, 0);
    end(&scene);
}

/* Where every block gains from the one before, nothing is decoded ahead. */
static void test_one_piece(void **state) {
    struct scene scene;
    (void)state;
    begin(&scene, &never_ops, 2);
    walk(&scene, 0, 10);
    run_helpers(&scene);
    scene.during = helpers_run;
    walk(&scene, 10, 30);
    run_helpers(&scene);
    assert_int_equal(scene.orders, 30);
    end(&scene);
}

static void reader_comes(struct scene *scene, uint64_t block) { assert_int_equal(touch(scene, block), ST_OK); }

/* A reader whose block is under way at a helper's decodes what is next meanwhile; when nothing is left, its own. */
static void test_under_way(void **state) {
    struct scene scene;
    (void)state;
    begin(&scene, &plain_ops, 2);
    walk(&scene, 0, 5);
    scene.during = reader_comes; /* for block 5, which is the helper's first */
    run_helpers(&scene);
    assert_int_equal(scene.order[5], 5);
    for (unsigned i = 6; i < 5 + BLOCKS_AHEAD; i++)
        assert_int_equal(scene.order[i], i);
    assert_int_equal(scene.decoded[5], 2);
    walk(&scene, 5, 4 + BLOCKS_AHEAD);
    assert_int_equal(scene.decoded[5], 2);
    end(&scene);
}

static void another_goes_through(struct scene *scene, uint64_t block) {
    (void)block;
    walk(scene, 0, 5);
}

static void reader_comes_and_another(struct scene *scene, uint64_t block) {
    scene->during = another_goes_through;
    reader_comes(scene, block);
}

/* A reader that helps finds, when it comes back, that others have moved what is ahead: every helper it counted is called. */
static void test_moved_meanwhile(void **state) {
    struct scene scene;
    (void)state;
    begin(&scene, &plain_ops, 8);
    walk(&scene, 0, 5);
    scene.during = reader_comes_and_another;
    run_helpers(&scene);
    assert_true(scene.spawned > 3);
    assert_int_equal(scene.blocks.helpers, 0);
    end(&scene);
}

/* ---- real threads: an assertion that fails in one ends the program ---- */

enum { READERS = 4, ROUNDS = 8 };

static void *read_through(void *arg) {
    struct scene *scene = arg;
    for (uint64_t block = 0; block < BLOCKS; block++)
        if (touch(scene, block) != (block == 77 ? ST_BAD_FORMAT : ST_OK))
            fail_msg("block %llu", (unsigned long long)block);
    return NULL;
}

static void *read_about(void *arg) {
    struct scene *scene = arg;
    uint32_t noise = 12345;
    for (unsigned i = 0; i < BLOCKS; i++) {
        noise = noise * 1664525u + 1013904223u;
        uint64_t block = (noise >> 8) % (BLOCKS - 1);
        for (uint64_t next = block; next < BLOCKS && next < block + noise % 9; next++)
            if (touch(scene, next) != (next == 77 ? ST_BAD_FORMAT : ST_OK))
                fail_msg("block %llu", (unsigned long long)next);
    }
    return NULL;
}

/* Readers in order, readers that jump, damage, and a file closed while helpers are at work. */
static void test_threads(void **state) {
    static const struct blocks_ops *const ops[] = {&plain_ops, &eight_ops};
    (void)state;
    for (unsigned round = 0; round < ROUNDS; round++) {
        static struct scene scene;
        pthread_t thread[READERS];
        struct test_host plain;
        unsigned readers = round % READERS + 1;
        begin(&scene, ops[round % 2], 4);
        test_host_begin(&plain);
        scene.test.host.spawn = plain.host.spawn, scene.test.host.sleep = plain.host.sleep;
        (void)test_host_end(&plain);
        scene.threads = true, scene.damaged = 77;
        for (unsigned i = 0; i < readers; i++)
            assert_int_equal(pthread_create(&thread[i], NULL, i < 2 ? read_through : read_about, &scene), 0);
        for (unsigned i = 0; i < readers; i++)
            assert_int_equal(pthread_join(thread[i], NULL), 0);
        walk(&scene, 100, 110);
        end(&scene);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bytes),     cmocka_unit_test(test_alone),     cmocka_unit_test(test_looks),
        cmocka_unit_test(test_ahead),     cmocka_unit_test(test_helpers),   cmocka_unit_test(test_window),
        cmocka_unit_test(test_jump),      cmocka_unit_test(test_damage),    cmocka_unit_test(test_refused),
        cmocka_unit_test(test_no_memory), cmocka_unit_test(test_close),     cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_one_piece), cmocka_unit_test(test_under_way), cmocka_unit_test(test_moved_meanwhile),
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
