/* SPDX-License-Identifier: MIT */
/* Is every command that is told of obeyed, and every one that is obeyed told of? */
#include "drive/test_drive.h"

#define COMMANDS(bench, options, opcode, service)                                                                      \
    ASK(bench, 65535, 0xa3, 0x0c, options, opcode, 0, service, 0, 0, 0xff, 0xff, 0, 0)

static const char *const models[] = {"bd-rw", "dvd-rw", "dvd-rom", "cd-rw", "cd-rom"};

static void every_listed_command_is_known_alone(void **state) {
    (void)state;
    static uint8_t list[65536];
    for (unsigned m = 0; m < 5; m++) {
        struct bench *bench = bench_new(models[m], "ua_on_login=off,reserve=1,rc16=1");
        for (uint8_t timeouts = 0; timeouts < 2; timeouts++) {
            uint8_t rctd = (uint8_t)(timeouts << 7);
            assert_int_equal(COMMANDS(bench, rctd, 0, 0), 0);
            uint32_t len = bench->packet.transferred, stride = timeouts ? 20 : 8;
            memcpy(list, bench->data, len);
            assert_int_equal(get_be32(list), len - 4);
            assert_int_equal((len - 4) % stride, 0);
            for (uint32_t at = 4; at < len; at += stride) {
                bool services = list[at + 5] & 1;
                assert_int_equal(list[at + 5] & 2, timeouts << 1);
                assert_int_equal(COMMANDS(bench, rctd | (services ? 2 : 1), list[at], list[at + 3]), 0);
                assert_int_equal(bench->data[1], 3 | rctd);
                assert_int_equal(get_be16(bench->data + 2), get_be16(list + at + 6));
                assert_int_equal(bench->data[4], list[at]);
                assert_int_equal(bench->packet.transferred, 4u + get_be16(bench->data + 2) + (timeouts ? 12 : 0));
                assert_int_equal(COMMANDS(bench, rctd | (services ? 1 : 2), list[at], list[at + 3]), BAD_CDB);
                assert_int_equal(bench->packet.sense.bytes[17], 2);
                assert_int_equal(COMMANDS(bench, rctd | 3, list[at], list[at + 3]), 0);
                assert_int_equal(bench->data[1], 3 | rctd);
            }
        }
        bench_free(bench);
    }
}

static void what_is_obeyed_is_what_is_listed(void **state) {
    (void)state;
    for (unsigned m = 0; m < 5; m++)
        for (unsigned opcode = 0; opcode < 256; opcode++) {
            struct bench *bench = bench_new(models[m], "ua_on_login=off");
            uint8_t cdb[16] = {(uint8_t)opcode};
            bool listed = opcode == 0xa3;
            if (!listed) {
                assert_int_equal(COMMANDS(bench, 1, (uint8_t)opcode, 0), 0);
                listed = bench->data[1] == 3;
            } else {
                cdb[1] = 0x0c;
            }
            uint32_t sense = bench_send(bench, 0, DIRECTION_IN, 64, cdb, 16);
            assert_int_equal(sense != BAD_OPCODE, listed);
            bench_free(bench);
        }
}

static void what_is_not_there(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    static const uint8_t unknown[] = {0x0a, 0x16, 0x1c, 0x34, 0x37, 0x49, 0x4c, 0x5e, 0x85, 0x88,
                                      0x9e, 0xa2, 0xa6, 0xab, 0xb5, 0xc0, 0xd4, 0xd8, 0xff};
    for (unsigned i = 0; i < sizeof unknown; i++) {
        assert_int_equal(COMMANDS(bench, 1, unknown[i], 0), 0);
        ANSWERS(bench, "00 01 00 00");
    }
    assert_int_equal(COMMANDS(bench, 4, 0, 0), BAD_CDB);
    assert_int_equal(COMMANDS(bench, 3, 0xa3, 0x0d), 0);
    ANSWERS(bench, "00 01 00 00");
    assert_int_equal(COMMANDS(bench, 1, 0x28, 0), 0);
    ANSWERS(bench, "00 03 00 0a 28 18 ff ff ff ff 00 ff ff 00");
    bench_free(bench);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_listed_command_is_known_alone),
                                       cmocka_unit_test(what_is_obeyed_is_what_is_listed),
                                       cmocka_unit_test(what_is_not_there)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
