/* SPDX-License-Identifier: MIT */
/* Do the player's CDBs come out as the standard draws them, and back again? */
#include "scsi/play_audio.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
/* cmocka wants the four above first */
#include <cmocka.h>

static void play(void **state) {
    (void)state;
    static const uint8_t expected[] = {0x47, 0, 0, 1, 2, 3, 4, 5, 6, 0};
    uint8_t cdb[PLAY_MSF_CDB_LEN];
    memset(cdb, 0xee, sizeof cdb);
    play_msf_put(cdb, &(struct play_msf){{1, 2, 3}, {4, 5, 6}});
    assert_memory_equal(cdb, expected, sizeof cdb);
    struct play_msf back = play_msf_get(cdb);
    assert_int_equal(back.start.second, 2);
    assert_int_equal(back.end.frame, 6);
}

static void pause_and_resume(void **state) {
    (void)state;
    static const uint8_t resume[] = {0x4b, 0, 0, 0, 0, 0, 0, 0, 1, 0};
    uint8_t cdb[PAUSE_RESUME_CDB_LEN];
    memset(cdb, 0xee, sizeof cdb);
    pause_resume_put(cdb, true);
    assert_memory_equal(cdb, resume, sizeof cdb);
    assert_true(pause_resume_get(cdb));
    pause_resume_put(cdb, false);
    assert_false(pause_resume_get(cdb));
}

static void seek(void **state) {
    (void)state;
    static const uint8_t expected[] = {0x2b, 0, 0xff, 0xff, 0xff, 0x6a, 0, 0, 0, 0};
    uint8_t cdb[SEEK_CDB_LEN];
    memset(cdb, 0xee, sizeof cdb);
    seek_put(cdb, 0xffffff6a);
    assert_memory_equal(cdb, expected, sizeof cdb);
    assert_int_equal(seek_get(cdb), 0xffffff6a);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(play), cmocka_unit_test(pause_and_resume),
                                       cmocka_unit_test(seek)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
