/* SPDX-License-Identifier: MIT */
/* Do fault rules fire when they should, and do just what they say? */
#include "drive/test_drive.h"
#include "disc/subchannel.h"

static void lay(struct bench *bench, const struct drive_fault *rules, unsigned count) {
    assert_int_equal(drive_set_faults(bench->drive, rules, count, 1), ST_OK);
}
#define LAY(bench, ...)                                                                                                \
    lay(bench, (const struct drive_fault[]){__VA_ARGS__},                                                              \
        sizeof((const struct drive_fault[]){__VA_ARGS__}) / sizeof(struct drive_fault))
#define READ(bench, lba, count) ASK(bench, 65536, 0x28, 0, 0, 0, (uint8_t)((lba) >> 8), (uint8_t)(lba), 0, 0, count, 0)
#define READ_CD(bench, lba, count, parts, sub)                                                                         \
    ASK(bench, 65536, 0xbe, 0, 0, 0, (uint8_t)((lba) >> 8), (uint8_t)(lba), 0, 0, count, parts, sub, 0)
#define UNIT_READY(bench) TELL(bench, 0, 0, 0, 0, 0, 0)

static void bad_sectors(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    LAY(bench, {.kind = FAULT_UNREADABLE, .first = 500, .count = 1},
        {.kind = FAULT_UNREADABLE, .first = 700, .count = 2, .sense = NO_SEEK});
    assert_int_equal(READ(bench, 496, 8), UNCORRECTABLE);
    assert_int_equal(bench->packet.transferred, 4 * 2048);
    static const uint8_t sense[18] = {0xf0, 0, 3, 0, 0, 1, 0xf4, 0x0a, 0, 0, 0, 0, 0x11, 5};
    assert_memory_equal(bench->packet.sense.bytes, sense, 18);
    assert_int_equal(READ(bench, 501, 8), 0);
    assert_int_equal(READ(bench, 701, 1), NO_SEEK);
    assert_int_equal(READ_CD(bench, 499, 2, 0xf8, 0), UNCORRECTABLE);
    assert_int_equal(bench->packet.transferred, 2352);
    assert_int_equal(READ_CD(bench, 499, 2, 0x20, 0), 0);
    /* Page 01h, DCR: as stored is good enough. */
    fill_hex(bench, "00 00 00 00 01 0a 01 01 00 00 00 00 01 00 00 00");
    assert_int_equal(GIVE(bench, 16, 0x15, 0x10, 0, 0, 16, 0), 0);
    assert_int_equal(READ_CD(bench, 499, 2, 0xf8, 0), 0);
    /* TB: the bad sector comes along. */
    fill_hex(bench, "00 00 00 00 01 0a 20 01 00 00 00 00 01 00 00 00");
    assert_int_equal(GIVE(bench, 16, 0x15, 0x10, 0, 0, 16, 0), 0);
    assert_int_equal(READ(bench, 499, 3), UNCORRECTABLE);
    assert_int_equal(bench->packet.transferred, 2 * 2048);
    assert_int_equal(information(bench), 500);
    assert_int_equal(READ_CD(bench, 499, 3, 0xf8, 0), UNCORRECTABLE);
    assert_int_equal(bench->packet.transferred, 2 * 2352);
    LAY(bench, {.kind = FAULT_UNREADABLE, .first = 500, .count = 1, .times = 2});
    assert_int_equal(READ(bench, 500, 1), UNCORRECTABLE);
    assert_int_equal(READ(bench, 500, 1), UNCORRECTABLE);
    assert_int_equal(READ(bench, 500, 1), 0);
    assert_int_equal(drive_set_faults(bench->drive, NULL, 0, 0), ST_OK);
    bench_free(bench);
}

static void complaints_and_counts(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    LAY(bench, {.kind = FAULT_SENSE,
                .opcodes = {0x25, 0x28},
                .opcode_count = 2,
                .after = 1,
                .times = 2,
                .sense = SENSE(4, 0x44, 0)});
    assert_int_equal(UNIT_READY(bench), 0);
    assert_int_equal(READ(bench, 0, 1), 0);
    assert_int_equal(READ(bench, 0, 1), SENSE(4, 0x44, 0));
    assert_int_equal(ASK(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), SENSE(4, 0x44, 0));
    assert_int_equal(READ(bench, 0, 1), 0);
    LAY(bench, {.kind = FAULT_SENSE, .one_nexus = true, .nexus = 5});
    assert_int_equal(UNIT_READY(bench), 0);
    assert_int_equal(bench_send(bench, 5, DIRECTION_NONE, 0, CDB(0, 0, 0, 0, 0, 0)), 0xffffff);
    assert_int_equal(bench->packet.scsi_status, SCSI_CHECK_CONDITION);
    assert_int_equal(bench->packet.sense.len, 0);
    LAY(bench, {.kind = FAULT_STATUS, .value = SCSI_BUSY, .times = 1},
        {.kind = FAULT_ATTENTION, .sense = SENSE(6, 0x3f, 3), .times = 1});
    assert_int_equal(UNIT_READY(bench), 0xffffff);
    assert_int_equal(bench->packet.scsi_status, SCSI_BUSY);
    assert_int_equal(bench->packet.port_status, PORT_BUSY);
    assert_int_equal(UNIT_READY(bench), SENSE(6, 0x3f, 3));
    assert_int_equal(UNIT_READY(bench), 0);
    LAY(bench, {.kind = FAULT_DESCRIPTOR});
    assert_int_equal(READ(bench, 1000, 1), BAD_LBA);
    assert_int_equal(bench->packet.sense.bytes[0], 0x72);
    bench_free(bench);
}

static void time_and_silence(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    LAY(bench, {.kind = FAULT_SLOW, .value = 250, .times = 1}, {.kind = FAULT_NOT_READY, .value = 100, .times = 1});
    uint64_t before = bench->host.clock;
    assert_int_equal(UNIT_READY(bench), BECOMING_READY);
    assert_int_equal(bench->host.clock - before, 250 * HOST_MS);
    bench->host.clock += 100 * HOST_MS;
    assert_int_equal(UNIT_READY(bench), 0);
    LAY(bench, {.kind = FAULT_HANG, .times = 1});
    before = bench->host.clock;
    packet_begin(&bench->packet, 6, DIRECTION_NONE, NULL, 0, 10);
    drive_execute(bench->drive, &bench->packet);
    assert_int_equal(bench->packet.port_status, PORT_COMMAND_TIMEOUT);
    assert_int_equal(bench->host.clock - before, 10000 * HOST_MS);
    assert_int_equal(UNIT_READY(bench), 0);
    bench_free(bench);
}

static void the_disc_goes_away(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    LAY(bench, {.kind = FAULT_REMOVE, .first = 100, .count = 1});
    assert_int_equal(READ(bench, 98, 8), NO_MEDIUM_OPEN);
    assert_int_equal(bench->packet.transferred, 2 * 2048);
    assert_int_equal(UNIT_READY(bench), NO_MEDIUM_OPEN);
    assert_int_equal(ASK(bench, 8, 0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8, 0), 0);
    ANSWERS(bench, "00 06 04 5e 03 01 00 00");
    assert_int_equal(TELL(bench, 0x1b, 0, 0, 0, 3, 0), 0);
    LAY(bench, {.kind = FAULT_REMOVE, .opcodes = {0x25}, .opcode_count = 1});
    assert_int_equal(UNIT_READY(bench), 0);
    assert_int_equal(ASK(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), NO_MEDIUM_OPEN);
    bench_free(bench);
}

static void lies_about_size(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    LAY(bench, {.kind = FAULT_CAPACITY, .value = -2},
        {.kind = FAULT_SHORT, .opcodes = {0x12}, .opcode_count = 1, .value = 5});
    assert_int_equal(ASK(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
    ANSWERS(bench, "00 00 03 e5 00 00 08 00");
    assert_int_equal(ASK(bench, 36, 0x12, 0, 0, 0, 36, 0), 0);
    assert_int_equal(bench->packet.transferred, 5);
    bench_free(bench);
}

static void recovered_errors(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    LAY(bench, {.kind = FAULT_RECOVERED, .first = 10, .count = 1});
    assert_int_equal(READ(bench, 8, 4), 0);
    fill_hex(bench, "00 00 00 00 01 0a 04 01 00 00 00 00 01 00 00 00");
    assert_int_equal(GIVE(bench, 16, 0x15, 0x10, 0, 0, 16, 0), 0);
    assert_int_equal(READ(bench, 8, 4), SENSE(1, 0x18, 0));
    assert_int_equal(bench->packet.transferred, 4 * 2048);
    assert_int_equal(READ(bench, 11, 4), 0);
    bench_free(bench);
}

static void c2_bits(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    LAY(bench, {.kind = FAULT_C2, .first = 20, .count = 1, .value = 3, .flip = true});
    assert_int_equal(READ_CD(bench, 19, 3, 0xfc, 1), 0);
    uint32_t stride = 2352 + 296 + 96, set = 0;
    for (unsigned sector = 0; sector < 3; sector++) {
        const uint8_t *c2 = bench->data + sector * stride + 2352;
        uint8_t any = 0;
        for (unsigned i = 0; i < 294; i++) {
            any |= c2[i];
            for (unsigned bit = 0; bit < 8; bit++)
                set += c2[i] >> bit & 1;
        }
        assert_int_equal(c2[294], any);
        assert_int_equal(any != 0, sector == 1);
    }
    assert_int_equal(set, 3);
    assert_int_equal(bench->data[stride], 0xff); /* a sync byte that was 00 */
    bench_free(bench);
    bench = bench_ready(1000, "c2_beb_first=1");
    LAY(bench, {.kind = FAULT_C2, .first = 20, .count = 1});
    assert_int_equal(READ_CD(bench, 20, 1, 0xfc, 0), 0);
    assert_int_equal(bench->data[2352], 0x80);
    assert_int_equal(bench->data[2353], 0);
    assert_int_equal(bench->data[2354], 0x80);
    bench_free(bench);
}

static void wrong_q(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    LAY(bench, {.kind = FAULT_Q_CRC, .first = 10, .count = 1}, {.kind = FAULT_Q_MISSING, .first = 11, .count = 1},
        {.kind = FAULT_Q_SHIFT, .first = 12, .count = 1, .value = 5});
    assert_int_equal(READ_CD(bench, 9, 4, 0x00, 1), 0);
    assert_int_equal(bench->packet.transferred, 4 * 96);
    for (unsigned sector = 0; sector < 4; sector++) {
        uint8_t q[12];
        sub_get_q(bench->data + sector * 96, q);
        assert_int_equal(q_valid(q), sector == 0 || sector == 3);
        if (sector == 2)
            assert_int_equal(q[0] | q[9] | q[11], 0);
        if (sector == 3)
            assert_int_equal(q[9], 0x17);
    }
    assert_int_equal(READ_CD(bench, 12, 1, 0x00, 2), 0);
    assert_int_equal(bench->data[9], 0x17);
    bench_free(bench);
}

static void read_offset(void **state) {
    (void)state;
    static uint8_t samples[10 * RAW_LEN];
    static const struct test_track track[] = {{1, TRACK_AUDIO, 0, -150, 0, 0, 10, NULL}};
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    struct disc disc;
    test_noise(samples, sizeof samples, 3);
    test_disc(&bench->host.host, &disc, track, 1, (struct bytes){samples, sizeof samples});
    bench_insert(bench, &disc, NULL);
    LAY(bench, {.kind = FAULT_OFFSET, .value = 30});
    assert_int_equal(READ_CD(bench, 2, 3, 0x10, 0), 0);
    assert_memory_equal(bench->data, samples + 2 * RAW_LEN - 120, 3 * RAW_LEN);
    LAY(bench, {.kind = FAULT_OFFSET, .value = -700});
    assert_int_equal(READ_CD(bench, 2, 8, 0x10, 0), 0);
    assert_memory_equal(bench->data, samples + 2 * RAW_LEN + 2800, 8 * RAW_LEN - 2800);
    for (unsigned i = 8 * RAW_LEN - 2800; i < 8 * RAW_LEN; i++)
        assert_int_equal(bench->data[i], 0);
    LAY(bench, {.kind = FAULT_UNREADABLE, .first = 4, .count = 1});
    assert_int_equal(READ_CD(bench, 2, 3, 0x10, 0), CIRC_UNRECOVERED);
    bench_free(bench);
}

/* Each command's audio is somewhere within reach of its place, whole in itself, and not always at the same place. */
static void jitter(void **state) {
    (void)state;
    enum { MOST = 8, ROUNDS = 20 };
    static uint8_t samples[10 * RAW_LEN];
    static const struct test_track track[] = {{1, TRACK_AUDIO, 0, -150, 0, 0, 10, NULL}};
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    struct disc disc;
    unsigned seen[2 * MOST + 1] = {0}, places = 0;
    test_noise(samples, sizeof samples, 3);
    test_disc(&bench->host.host, &disc, track, 1, (struct bytes){samples, sizeof samples});
    bench_insert(bench, &disc, NULL);
    LAY(bench, {.kind = FAULT_JITTER, .value = MOST});
    for (unsigned round = 0; round < ROUNDS; round++) {
        assert_int_equal(READ_CD(bench, 2, 3, 0x10, 0), 0);
        int late = -MOST;
        while (late <= MOST && memcmp(bench->data, samples + 2 * RAW_LEN - 4 * late, 3 * RAW_LEN) != 0)
            late++;
        assert_true(late <= MOST);
        places += seen[late + MOST]++ == 0;
    }
    assert_true(places > 3);
    LAY(bench, {.kind = FAULT_JITTER, .value = MOST, .first = 6, .count = 2});
    assert_int_equal(READ_CD(bench, 2, 3, 0x10, 0), 0);
    assert_memory_equal(bench->data, samples + 2 * RAW_LEN, 3 * RAW_LEN);
    bench_free(bench);
}

static void connections_and_keys(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    LAY(bench, {.kind = FAULT_DROP, .opcodes = {0x28}, .opcode_count = 1, .value = 3000, .times = 1});
    assert_int_equal(UNIT_READY(bench), 0);
    packet_begin(&bench->packet, 10, DIRECTION_IN, bench->data, 4096, 10);
    bench->packet.cdb[0] = 0x28, bench->packet.cdb[8] = 2;
    drive_execute(bench->drive, &bench->packet);
    assert_int_equal(bench->packet.port_status, PORT_UNEXPECTED_BUS_FREE);
    assert_int_equal(bench->packet.transferred, 3000);
    assert_int_equal(READ(bench, 0, 2), 0);
    LAY(bench, {.kind = FAULT_REQUEST, .opcodes = {0x25}, .opcode_count = 1, .value = 0x101});
#define EVENTS(bench) ASK(bench, 8, 0x4a, 1, 0, 0, 0x08, 0, 0, 0, 8, 0)
    assert_int_equal(EVENTS(bench), 0);
    ANSWERS(bench, "00 06 03 5e 00 00 00 00");
    assert_int_equal(ASK(bench, 8, 0x25, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
    assert_int_equal(EVENTS(bench), 0);
    ANSWERS(bench, "00 06 03 5e 03 00 01 01");
    assert_int_equal(EVENTS(bench), 0); /* told once */
    ANSWERS(bench, "00 06 03 5e 00 00 00 00");
    bench_free(bench);
}

static void chance_is_repeatable(void **state) {
    (void)state;
    uint32_t first = 0;
    for (unsigned round = 0; round < 2; round++) {
        struct bench *bench = bench_ready(1000, NULL);
        LAY(bench, {.kind = FAULT_SENSE, .permille = 300, .sense = SENSE(4, 0x44, 0)});
        uint32_t fired = 0;
        for (unsigned i = 0; i < 32; i++)
            fired = fired << 1 | (UNIT_READY(bench) != 0);
        assert_true(fired != 0 && fired != 0xffffffff);
        if (round)
            assert_int_equal(fired, first);
        first = fired;
        bench_free(bench);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(bad_sectors),      cmocka_unit_test(complaints_and_counts),
                                       cmocka_unit_test(time_and_silence), cmocka_unit_test(the_disc_goes_away),
                                       cmocka_unit_test(lies_about_size),  cmocka_unit_test(recovered_errors),
                                       cmocka_unit_test(c2_bits),          cmocka_unit_test(wrong_q),
                                       cmocka_unit_test(read_offset),      cmocka_unit_test(chance_is_repeatable),
                                       cmocka_unit_test(jitter),           cmocka_unit_test(connections_and_keys)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
