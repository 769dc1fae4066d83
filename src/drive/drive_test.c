/* SPDX-License-Identifier: MIT */
/* Do the gates stand in order, does the table hold what it promises, and does the tray do as it is told? */
#include "drive/test_drive.h"

#define UNIT_READY 0, 0, 0, 0, 0, 0
#define EJECT 0x1b, 0, 0, 0, 2, 0
#define LOAD 0x1b, 0, 0, 0, 3, 0

static void rows_are_ordered_and_whole(void **state) {
    (void)state;
    for (unsigned i = 0; i < drive_command_count; i++) {
        const struct drive_command *row = &drive_commands[i];
        if (i) {
            int order = drive_commands[i - 1].opcode * 256 + drive_commands[i - 1].service;
            assert_true(order < row->opcode * 256 + row->service);
        }
        assert_int_equal(row->usage[0], row->opcode);
        assert_true(row->cdb_len == 6 || row->cdb_len == 10 || row->cdb_len == 12 || row->cdb_len == 16);
        unsigned width = row->length & 0x0f, at = row->length >> 4;
        assert_true(at + width < row->cdb_len);
        for (unsigned j = 0; j < width; j++)
            assert_int_equal(row->usage[at + j], 0xff);
        assert_true(row->types & TYPE_ALL);
        assert_int_equal(row->usage[row->cdb_len - 1] & 0x3f, 0);
    }
}

static void names_are_unique(void **state) {
    (void)state;
    const struct {
        const struct drive_words *words;
        unsigned count;
    } lists[] = {{drive_model_words, drive_model_count},
                 {drive_medium_words, drive_medium_count},
                 {drive_knob_words, drive_knob_count}};
    for (unsigned list = 0; list < 3; list++)
        for (unsigned i = 0; i < lists[list].count; i++) {
            assert_true(lists[list].words[i].words[0] != '\0');
            for (unsigned j = 0; j < i; j++)
                assert_string_not_equal(lists[list].words[i].name, lists[list].words[j].name);
        }
    for (unsigned i = 0; i < drive_medium_count; i++) {
        assert_int_not_equal(medium_profile_bit(drive_media[i].profile), 0);
        assert_true(model_has_profile(&drive_models[0], drive_media[i].profile));
        assert_int_equal(drive_media[i].limit == 0, drive_media[i].make == MAKE_PRESSED);
    }
    for (unsigned i = 0; i < drive_model_count; i++) {
        assert_int_equal(strlen(drive_models[i].vendor), 8);
        assert_int_equal(strlen(drive_models[i].product), 16);
        assert_int_equal(strlen(drive_models[i].revision), 4);
        assert_int_equal(drive_models[i].speed[MEDIUM_DVD] != 0, (drive_models[i].type & TYPE_DVD) != 0);
        assert_int_equal(drive_models[i].speed[MEDIUM_BD] != 0, drive_models[i].type == TYPE_BW);
    }
}

static void power_on_and_a_disc(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, NULL);
    bench_data(bench, 1000, NULL);
    assert_int_equal(TELL(bench, UNIT_READY), POWER_ON);
    assert_int_equal(TELL(bench, UNIT_READY), 0);
    assert_int_equal(bench_send(bench, 2, DIRECTION_NONE, 0, CDB(UNIT_READY)), POWER_ON);
    bench_free(bench);
}

static void attention_passes_some_commands(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, NULL);
    assert_int_equal(ASK(bench, 36, 0x12, 0, 0, 0, 36, 0), 0);
    assert_int_equal(ASK(bench, 8, 0x46, 0, 0, 0, 0, 0, 0, 0, 8, 0), 0);
    assert_int_equal(ASK(bench, 8, 0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8, 0), 0);
    assert_int_equal(ASK(bench, 16, 0xa0, 0, 0, 0, 0, 0, 0, 0, 0, 16, 0, 0), 0);
    /* Unknown operation codes meet it, too, and only one is taken at a time. */
    assert_int_equal(TELL(bench, 0xd8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), POWER_ON);
    assert_int_equal(TELL(bench, 0xd8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), BAD_OPCODE);
    assert_int_equal(TELL(bench, UNIT_READY), NO_MEDIUM_CLOSED);
    bench_free(bench);
}

static void request_sense_takes_the_attention(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, NULL);
    bench_data(bench, 10, NULL);
    assert_int_equal(ASK(bench, 18, 0x03, 0, 0, 0, 18, 0), 0);
    ANSWERS(bench, "70 00 06 00 00 00 00 0a 00 00 00 00 29 00 00 00 00 00");
    assert_int_equal(ASK(bench, 252, 0x03, 0, 0, 0, 252, 0), 0);
    ANSWERS(bench, "70 00 00 00 00 00 00 0a 00 00 00 00 00 00 00 00 00 00");
    assert_int_equal(ASK(bench, 252, 0x03, 1, 0, 0, 252, 0), 0);
    ANSWERS(bench, "72 00 00 00 00 00 00 00");
    assert_int_equal(ASK(bench, 252, 0x03, 0, 0, 0, 5, 0), 0);
    ANSWERS(bench, "70 00 00 00 00");
    bench_free(bench);
}

static void eject_and_load(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    (void)bench_send(bench, 2, DIRECTION_NONE, 0, CDB(UNIT_READY));
    assert_int_equal(TELL(bench, UNIT_READY), 0);
    assert_int_equal(TELL(bench, EJECT), 0);
    assert_int_equal(TELL(bench, UNIT_READY), NO_MEDIUM_OPEN);
    assert_int_equal(TELL(bench, LOAD), 0);
    assert_int_equal(TELL(bench, UNIT_READY), 0);
    assert_int_equal(bench_send(bench, 2, DIRECTION_NONE, 0, CDB(UNIT_READY)), MEDIUM_CHANGED);
    assert_int_equal(bench_send(bench, 2, DIRECTION_NONE, 0, CDB(UNIT_READY)), 0);
    bench_free(bench);
}

static void events_of_the_tray(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    bench_data(bench, 1000, NULL);
#define POLL(mask) ASK(bench, 8, 0x4a, 1, 0, 0, mask, 0, 0, 0, 8, 0)
    assert_int_equal(POLL(0), 0);
    ANSWERS(bench, "00 02 80 5e");
    assert_int_equal(POLL(0x20), 0);
    ANSWERS(bench, "00 02 80 5e");
    assert_int_equal(ASK(bench, 4, 0x4a, 1, 0, 0, 0x10, 0, 0, 0, 4, 0), 0);
    ANSWERS(bench, "00 06 04 5e");
    assert_int_equal(POLL(0x10), 0);
    ANSWERS(bench, "00 06 04 5e 02 02 00 00");
    assert_int_equal(POLL(0x10), 0);
    ANSWERS(bench, "00 06 04 5e 00 02 00 00");
    assert_int_equal(TELL(bench, EJECT), 0);
    assert_int_equal(POLL(0x10), 0);
    ANSWERS(bench, "00 06 04 5e 03 01 00 00");
    assert_int_equal(POLL(0x10), 0);
    ANSWERS(bench, "00 06 04 5e 00 01 00 00");
    assert_int_equal(TELL(bench, LOAD), 0);
    assert_int_equal(POLL(0x5a), 0);
    ANSWERS(bench, "00 06 01 5e 02 00 00 01");
    assert_int_equal(POLL(0x5a), 0);
    ANSWERS(bench, "00 06 04 5e 02 02 00 00");
    assert_int_equal(POLL(0x5a), 0);
    ANSWERS(bench, "00 06 01 5e 00 00 00 00");
    assert_int_equal(drive_remove(bench->drive, false), ST_OK);
    assert_int_equal(POLL(0x10), 0);
    ANSWERS(bench, "00 06 04 5e 03 00 00 00");
    assert_int_equal(POLL(0x10), 0);
    ANSWERS(bench, "00 06 04 5e 00 00 00 00");
    assert_int_equal(ASK(bench, 8, 0x4a, 0, 0, 0, 0x10, 0, 0, 0, 8, 0), BAD_CDB);
    bench_free(bench);
}

static void locks(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    assert_int_equal(TELL(bench, 0x1e, 0, 0, 0, 1, 0), 0);
    assert_int_equal(TELL(bench, EJECT), REMOVAL_PREVENTED);
    assert_int_equal(TELL(bench, UNIT_READY), 0);
    assert_int_equal(drive_remove(bench->drive, false), ST_BUSY);
    assert_int_equal(ASK(bench, 8, 0x4a, 1, 0, 0, 0x10, 0, 0, 0, 8, 0), 0);
    ANSWERS(bench, "00 06 04 5e 01 02 00 00");
    /* Allowing the persistent kind does not lift the other. */
    assert_int_equal(TELL(bench, 0x1e, 0, 0, 0, 2, 0), 0);
    assert_int_equal(TELL(bench, EJECT), REMOVAL_PREVENTED);
    drive_forget(bench->drive, 0);
    assert_int_equal(TELL(bench, UNIT_READY), POWER_ON);
    assert_int_equal(TELL(bench, EJECT), 0);
    assert_int_equal(TELL(bench, 0x1e, 0, 0, 0, 3, 0), 0);
    assert_int_equal(TELL(bench, LOAD), REMOVAL_PREVENTED);
    assert_int_equal(drive_remove(bench->drive, true), ST_OK);
    assert_int_equal(TELL(bench, LOAD), 0);
    assert_int_equal(TELL(bench, UNIT_READY), NO_MEDIUM_CLOSED);
    assert_int_equal(drive_remove(bench->drive, true), ST_NOT_FOUND);
    bench_free(bench);
}

static void field_errors_come_before_the_medium(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    assert_int_equal(ASK(bench, 8, 0x43, 0, 6, 0, 0, 0, 0, 0, 8, 0), BAD_CDB);
    assert_int_equal(ASK(bench, 8, 0x43, 0, 0, 0, 0, 0, 0, 0, 8, 0), NO_MEDIUM_CLOSED);
    assert_int_equal(ASK(bench, 64, 0x1a, 0, 0x3e, 0, 64, 0), BAD_CDB);
    static const uint8_t sense[18] = {0x70, 0, 5, 0, 0, 0, 0, 0x0a, 0, 0, 0, 0, 0x24, 0, 0, 0xc0, 0, 2};
    assert_memory_equal(bench->packet.sense.bytes, sense, 18);
    bench_free(bench);
}

static void spinning_up_takes_its_time(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "spinup_ms=500,ua_on_login=off");
    bench_data(bench, 1000, NULL);
    assert_int_equal(TELL(bench, UNIT_READY), BECOMING_READY);
    assert_int_equal(ASK(bench, 8, 0x46, 2, 0, 0x10, 0, 0, 0, 0, 8, 0), 0);
    ANSWERS(bench, "00 00 00 10 00 00 00 00");
    assert_int_equal(ASK(bench, 8, 0x4a, 1, 0, 0, 0x40, 0, 0, 0, 8, 0), 0);
    ANSWERS(bench, "00 06 06 5e 01 02 00 06");
    bench->host.clock += 499 * HOST_MS;
    assert_int_equal(TELL(bench, UNIT_READY), BECOMING_READY);
    bench->host.clock += HOST_MS;
    assert_int_equal(TELL(bench, UNIT_READY), 0);
    bench_free(bench);
}

static void operations_with_progress(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, "longop_ms=1000");
    assert_int_equal(TELL(bench, 0x35, 2, 0, 0, 0, 0), 0);
    bench->host.clock += 500 * HOST_MS;
    assert_int_equal(TELL(bench, UNIT_READY), OPERATION_RUNNING);
    assert_int_equal(ASK(bench, 18, 0x03, 0, 0, 0, 18, 0), 0);
    ANSWERS(bench, "70 00 02 00 00 00 00 0a 00 00 00 00 04 07 00 80 7f ff");
    assert_int_equal(ASK(bench, 34, 0x51, 0, 0, 0, 0, 0, 0, 0, 34, 0), 0);
    assert_int_equal(TELL(bench, EJECT), OPERATION_RUNNING);
    bench->host.clock += 500 * HOST_MS;
    assert_int_equal(TELL(bench, UNIT_READY), 0);
    bench_free(bench);
}

static void two_meanings(void **state) {
    (void)state;
    struct bench *bench = bench_ready(1000, NULL);
    assert_int_equal(ASK(bench, 8, 0xa3, 0x0a, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0), BAD_OPCODE);
    assert_int_equal(ASK(bench, 8, 0xa3, 0x0c, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0), 0);
    assert_int_equal(GIVE(bench, 0, 0xa3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x3e, 0), BAD_CDB);
    assert_int_equal(ASK(bench, 8, 0xa4, 0x1f, 0, 0, 0, 0, 0, 0, 0, 8, 8, 0), BAD_OPCODE);
    assert_int_equal(TELL(bench, 0xa1, 0x08, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), BAD_OPCODE);
    assert_int_equal(TELL(bench, 0x85, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), BAD_OPCODE);
    bench_free(bench);
}

static void strict_bits_and_reservations(void **state) {
    (void)state;
    struct bench *bench = bench_ready(10, "strict_cdb=1,reserve=1");
    assert_int_equal(TELL(bench, 0, 0x20, 0, 0, 0, 0), 0);
    assert_int_equal(TELL(bench, 0, 0, 0, 1, 0, 0), BAD_CDB);
    (void)bench_send(bench, 7, DIRECTION_NONE, 0, CDB(UNIT_READY));
    assert_int_equal(TELL(bench, 0x16, 0, 0, 0, 0, 0), 0);
    assert_int_equal(bench_send(bench, 7, DIRECTION_NONE, 0, CDB(UNIT_READY)), 0xffffff);
    assert_int_equal(bench->packet.scsi_status, SCSI_RESERVATION_CONFLICT);
    assert_int_equal(bench_send(bench, 7, DIRECTION_NONE, 0, CDB(0x17, 0, 0, 0, 0, 0)), 0);
    assert_int_equal(bench_send(bench, 7, DIRECTION_NONE, 0, CDB(UNIT_READY)), 0xffffff);
    drive_reset(bench->drive, SENSE(6, 0x29, 3));
    assert_int_equal(bench_send(bench, 7, DIRECTION_NONE, 0, CDB(UNIT_READY)), SENSE(6, 0x29, 3));
    assert_int_equal(bench_send(bench, 7, DIRECTION_NONE, 0, CDB(UNIT_READY)), 0);
    bench_free(bench);
}

static void many_initiators(void **state) {
    (void)state;
    struct bench *bench = bench_ready(10, NULL);
    for (uint32_t nexus = 1; nexus <= 3 * NEXUS_ROOM; nexus++) {
        assert_int_equal(bench_send(bench, nexus, DIRECTION_NONE, 0, CDB(UNIT_READY)), POWER_ON);
        assert_int_equal(bench_send(bench, nexus, DIRECTION_NONE, 0, CDB(UNIT_READY)), 0);
    }
    bench_free(bench);
}

/* A changer of one slot: its disc is the drive's. */
static void one_slot(void **state) {
    (void)state;
    struct bench *bench = bench_ready(20, NULL);
    assert_int_equal(TELL(bench, 0xa6, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0), BAD_OPCODE);
    bench_free(bench);
    bench = bench_ready(20, "changer=on");
    assert_int_equal(TELL(bench, 0xa6, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0), BAD_CDB);
    assert_int_equal(TELL(bench, 0xa6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), 0);
    assert_int_equal(TELL(bench, UNIT_READY), 0);
    assert_int_equal(ASK(bench, 64, 0xbd, 0, 0, 0, 0, 0, 0, 0, 0, 64, 0, 0), 0);
    ANSWERS(bench, "00 00 00 00 00 01 00 04 80 00 00 00");
    assert_int_equal(TELL(bench, 0xa6, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0), 0);
    assert_int_equal(TELL(bench, UNIT_READY), NO_MEDIUM_OPEN);
    assert_int_equal(TELL(bench, 0xa6, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0), 0);
    assert_int_equal(TELL(bench, UNIT_READY), 0);
    assert_int_equal(TELL(bench, 0x1e, 0, 0, 0, 1, 0), 0);
    assert_int_equal(TELL(bench, 0xa6, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0), REMOVAL_PREVENTED);
    bench_free(bench);
}

/* Kept sectors are good for as long as nothing happened that a reader would have been told. */
static void epochs(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off,reserve=on");
    assert_int_equal(drive_epoch(bench->drive), 0);
    bench_data(bench, 20, "cd-r");
    assert_int_equal(bench_send(bench, 0, DIRECTION_NONE, 0, CDB(UNIT_READY)), 0);
    uint32_t first = drive_epoch(bench->drive);
    assert_int_not_equal(first, 0);
    assert_int_equal(bench_send(bench, 0, DIRECTION_NONE, 0, CDB(0x1b, 0, 0, 0, 2, 0)), 0);
    assert_int_equal(drive_epoch(bench->drive), 0);
    assert_int_equal(bench_send(bench, 0, DIRECTION_NONE, 0, CDB(0x1b, 0, 0, 0, 3, 0)), 0);
    uint32_t second = drive_epoch(bench->drive);
    assert_true(second != 0 && second != first);
    drive_reset(bench->drive, SENSE(6, 0x29, 3)); /* an initiator is owed a word */
    assert_int_equal(drive_epoch(bench->drive), 0);
    assert_int_equal(bench_send(bench, 0, DIRECTION_NONE, 0, CDB(UNIT_READY)), SENSE(6, 0x29, 3));
    assert_int_equal(drive_epoch(bench->drive), second);
    assert_int_equal(bench_send(bench, 0, DIRECTION_NONE, 0, CDB(0x16, 0, 0, 0, 0, 0)), 0);
    assert_int_equal(drive_epoch(bench->drive), 0);
    assert_int_equal(bench_send(bench, 0, DIRECTION_NONE, 0, CDB(0x17, 0, 0, 0, 0, 0)), 0);
    assert_int_equal(drive_epoch(bench->drive), second);
    const struct drive_fault slow = {.kind = FAULT_SLOW, .value = 1};
    assert_int_equal(drive_set_faults(bench->drive, &slow, 1, 0), ST_OK);
    assert_int_equal(drive_epoch(bench->drive), 0);
    bench_free(bench);
}

static void insertions(void **state) {
    (void)state;
    struct bench *bench = bench_new(NULL, "ua_on_login=off");
    struct disc disc;
    struct error error;
    disc_begin(&disc, &bench->host.host);
    assert_int_equal(drive_insert(bench->drive, &disc, "cd-rom", &error), ST_USAGE);
    disc_begin(&disc, &bench->host.host);
    assert_int_equal(drive_insert(bench->drive, &disc, "nothing", &error), ST_USAGE);
    assert_string_equal(error.text, "no medium is called 'nothing'");
    bench_data(bench, 20, "cd-r");
    disc_begin(&disc, &bench->host.host);
    assert_int_equal(drive_insert(bench->drive, &disc, "cd-r-blank", &error), ST_BUSY);
    bench_free(bench);
}

static void wrong_options(void **state) {
    (void)state;
    struct test_host host;
    struct error error;
    struct drive *drive = NULL;
    static const struct drive_options options[] = {{.model = "no-such"},
                                                   {.knobs = "nothing=1"},
                                                   {.knobs = "mode_bd"},
                                                   {.knobs = "mode_bd=2"},
                                                   {.knobs = "mode_bd=1,interface=x"},
                                                   {.knobs = "product=12345678901234567"},
                                                   {.serial = ""},
                                                   {.serial = "1234567890123456789012345678901234567"},
                                                   {.serial = "\x01"}};
    test_host_begin(&host);
    for (unsigned i = 0; i < sizeof options / sizeof options[0]; i++) {
        assert_int_equal(drive_open(&host.host, &options[i], &drive, &error), ST_USAGE);
        assert_true(error.text[0] != '\0');
    }
    assert_null(drive);
    for (unsigned n = 1; !drive; n++) {
        host.fail_at = host.allocations + n;
        assert_int_equal(drive_open(&host.host, NULL, &drive, NULL), n <= 2 ? ST_NO_MEMORY : ST_OK);
        assert_true(drive || host.live == 0);
    }
    drive_close(drive);
    assert_int_equal(test_host_end(&host), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(rows_are_ordered_and_whole),
                                       cmocka_unit_test(names_are_unique),
                                       cmocka_unit_test(power_on_and_a_disc),
                                       cmocka_unit_test(attention_passes_some_commands),
                                       cmocka_unit_test(request_sense_takes_the_attention),
                                       cmocka_unit_test(eject_and_load),
                                       cmocka_unit_test(events_of_the_tray),
                                       cmocka_unit_test(locks),
                                       cmocka_unit_test(field_errors_come_before_the_medium),
                                       cmocka_unit_test(spinning_up_takes_its_time),
                                       cmocka_unit_test(operations_with_progress),
                                       cmocka_unit_test(two_meanings),
                                       cmocka_unit_test(strict_bits_and_reservations),
                                       cmocka_unit_test(many_initiators),
                                       cmocka_unit_test(one_slot),
                                       cmocka_unit_test(epochs),
                                       cmocka_unit_test(insertions),
                                       cmocka_unit_test(wrong_options)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
