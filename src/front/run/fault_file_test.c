/* SPDX-License-Identifier: MIT */
/* Is every word of a fault file understood, every wrong line refused with its place, and a map's bad area unreadable? */
#include "front/run/fault_file.h"
#include "front/run/test_door.h"
#include "scsi/sense.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct trial {
    struct door_place place;
    char path[64];
    struct error error;
};

static void begin(struct trial *trial) {
    memset(trial, 0, sizeof *trial);
    door_begin(&trial->place, "image(ua_on_login=off):data.cue");
    strcpy(trial->path, "/tmp/ntcdrom-fault.XXXXXX");
    int fd = mkstemp(trial->path);
    assert_true(fd >= 0);
    close(fd);
}

static void end(struct trial *trial) {
    unlink(trial->path);
    door_end(&trial->place);
}

static enum status load(struct trial *trial, const char *text) {
    FILE *stream = fopen(trial->path, "w");
    assert_non_null(stream);
    assert_true(fputs(text, stream) >= 0);
    assert_int_equal(fclose(stream), 0);
    const char *const path = trial->path;
    return fault_files_load(&path, 1, port_image_drive(trial->place.port), &trial->error);
}

static uint32_t read_sector(struct trial *trial, uint8_t lba) {
    static uint8_t data[2048];
    struct packet packet;
    packet_begin(&packet, 10, DIRECTION_IN, data, sizeof data, 10);
    packet.cdb[0] = 0x28, packet.cdb[5] = lba, packet.cdb[8] = 1;
    assert_int_equal(port_execute(trial->place.port, &packet), ST_OK);
    return packet.scsi_status == SCSI_GOOD ? 0 : sense_get(&packet.sense).number;
}

/* Every row of faults.def: with all it may need it is taken, without what it must have it is refused. */
static void every_word(void **state) {
    (void)state;
    struct trial trial;
    char line[128];
    begin(&trial);
    assert_true(fault_word_count > 10);
    for (unsigned i = 0; i < fault_word_count; i++) {
        bool place = fault_words[i].kind >= FAULT_UNREADABLE || fault_words[i].kind == FAULT_REMOVE;
        snprintf(line, sizeof line, "%s %s sense=3/11/05 value=8 command=28 after=1 times=2 permille=500 flip\n", fault_words[i].word,
                 place ? "lba=1-2" : "");
        if (load(&trial, line) != ST_OK)
            fail_msg("%s", trial.error.text);
        snprintf(line, sizeof line, "\n%s\n", fault_words[i].word);
        enum status status = load(&trial, line);
        assert_int_equal(status, fault_words[i].needs ? ST_BAD_FORMAT : ST_OK);
        if (fault_words[i].needs) {
            assert_int_equal(trial.error.line, 2);
            assert_non_null(strstr(trial.error.text, "is missing behind"));
        }
    }
    end(&trial);
}

static void refusals(void **state) {
    (void)state;
    static const struct {
        const char *text;
        uint32_t line;
        const char *says;
    } cases[] = {{"# fine\nbroken lba=1\n", 2, "unknown fault 'broken'"},
                 {"unreadable lba\n", 1, "not NAME=VALUE: 'lba'"},
                 {"unreadable lba=5-4\n", 1, "bad setting '5-4'"},
                 {"unreadable lba=x\n", 1, "bad setting 'x'"},
                 {"unreadable lba=1-99999999999\n", 1, "bad setting"},
                 {"unreadable lba=-2147483648-2147483647\n", 1, "bad setting"},
                 {"sense sense=3/11\n", 1, "bad setting '3/11'"},
                 {"sense sense=3/11/05/1\n", 1, "bad setting"},
                 {"slow value=99999999999\n", 1, "bad setting"},
                 {"slow value=1 command=1ff\n", 1, "bad setting '1ff'"},
                 {"slow value=1 command=1,2,3,4,5,6,7,8,9\n", 1, "bad setting"},
                 {"slow value=1 command=\n", 1, "bad setting"},
                 {"slow value=1 times=0\n", 1, "bad setting '0'"},
                 {"slow value=1 permille=1001\n", 1, "bad setting '1001'"},
                 {"slow value=1 often=3\n", 1, "bad setting '3'"},
                 {"slow value=1 lba=3\n", 1, "lba= means nothing behind 'slow'"},
                 {"seed\n", 1, "bad seed"},
                 {"seed -1\n", 1, "bad seed '-1'"},
                 {"0x0 +\n0x100\n", 2, "no map line"},
                 {"0x0\n", 1, "no map status line"},
                 {"0x0 +\n0x0 -1 -\n", 2, "no map line"},
                 {"0x0 +\n-5 10 -\n", 2, "no map line"},
                 {"0x0 +\n0x7fffffffffffffff 0x7fffffffffffffff -\n", 2, "beyond any disc"}};
    struct trial trial;
    char place[96];
    begin(&trial);
    assert_int_equal(load(&trial, "unreadable lba=7\n"), ST_OK);
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(load(&trial, cases[i].text), ST_BAD_FORMAT);
        assert_int_equal(trial.error.line, cases[i].line);
        snprintf(place, sizeof place, "%s:%u: ", trial.path, cases[i].line);
        assert_int_equal(strncmp(trial.error.text, place, strlen(place)), 0);
        if (!strstr(trial.error.text, cases[i].says))
            fail_msg("'%s' does not say '%s'", trial.error.text, cases[i].says);
        assert_int_equal(read_sector(&trial, 7), SENSE(3, 0x11, 5)); /* the drive is as it was */
    }
    end(&trial);
}

static void lines_too_long(void **state) {
    (void)state;
    struct trial trial;
    char line[1400];
    begin(&trial);
    memset(line, ' ', sizeof line);
    line[sizeof line - 1] = 0;
    assert_int_equal(load(&trial, line), ST_BAD_FORMAT);
    const char *const absent = "/nonexistent/faults";
    assert_int_equal(fault_files_load(&absent, 1, port_image_drive(trial.place.port), &trial.error), ST_NOT_FOUND);
    end(&trial);
}

static void rules_work(void **state) {
    (void)state;
    struct trial trial;
    begin(&trial);
    assert_int_equal(load(&trial, "  # nothing but words\n\nunreadable lba=5-6 # two\nsense sense=4/44/00 command=28 after=4 times=1\r\n"), ST_OK);
    assert_int_equal(read_sector(&trial, 4), 0);
    assert_int_equal(read_sector(&trial, 5), SENSE(3, 0x11, 5));
    assert_int_equal(read_sector(&trial, 6), SENSE(3, 0x11, 5));
    assert_int_equal(read_sector(&trial, 7), 0);
    assert_int_equal(read_sector(&trial, 9), SENSE(4, 0x44, 0));
    assert_int_equal(read_sector(&trial, 9), 0);
    assert_int_equal(load(&trial, ""), ST_OK); /* no rule takes all away */
    assert_int_equal(read_sector(&trial, 5), 0);
    end(&trial);
}

static void rescue_maps(void **state) {
    (void)state;
    struct trial trial;
    begin(&trial);
    assert_int_equal(load(&trial, "# Mapfile. Created by GNU ddrescue version 1.27\n# current_pos\n0x00006800     +               1\n"
                                  "0x00000000  0x00005000  +\n0x00005000  0x00001000  -\n0x00006000  0x00000400  +\n"
                                  "0x00006400  0x00000200  -\n0x00006600  0x00000200  /\n"),
                     ST_OK);
    for (uint8_t lba = 0; lba < 20; lba++)
        assert_int_equal(read_sector(&trial, lba), lba >= 10 && lba <= 12 ? SENSE(3, 0x11, 5) : 0);
    end(&trial);
}

/* The rules of all files hold, in their order. */
static void several_files(void **state) {
    (void)state;
    struct trial one, other;
    begin(&one), begin(&other);
    assert_int_equal(load(&one, "unreadable lba=5\n"), ST_OK);
    assert_int_equal(load(&other, "0x0 + 1\n0x00003000 0x00000800 -\n"), ST_OK);
    const char *const paths[] = {one.path, other.path};
    assert_int_equal(fault_files_load(paths, 2, port_image_drive(one.place.port), &one.error), ST_OK);
    for (uint8_t lba = 4; lba < 8; lba++)
        assert_int_equal(read_sector(&one, lba), lba == 5 || lba == 6 ? SENSE(3, 0x11, 5) : 0);
    assert_int_equal(load(&other, "nonsense\n"), ST_BAD_FORMAT);
    assert_int_equal(fault_files_load(paths, 2, port_image_drive(one.place.port), &one.error), ST_BAD_FORMAT);
    assert_int_equal(read_sector(&one, 6), SENSE(3, 0x11, 5)); /* as it was */
    end(&one), end(&other);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_word), cmocka_unit_test(refusals), cmocka_unit_test(lines_too_long),
                                       cmocka_unit_test(rules_work), cmocka_unit_test(rescue_maps),
                                       cmocka_unit_test(several_files)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
