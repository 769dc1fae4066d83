/* SPDX-License-Identifier: MIT */
/* Is every complaint judged as the reference judges it, for every kind of command? */
#include "class/control/asked.h"

/* The kinds of command that differ, in the order of the columns below. */
static const struct command {
    uint8_t cdb[CDB_ROOM], len;
} commands[] = {
    {{0x00}, 6},                                  /* TEST UNIT READY, like most */
    {{0x43}, 10},                                 /* READ TOC, like READ CD: busy, not unready */
    {{0x28}, 10},                                  /* READ(10) */
    {{0xa8, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0x80}, 12}, /* READ(12), streaming */
    {{0x25}, 10},                                 /* READ CAPACITY */
    {{0x5a}, 10},                                 /* MODE SENSE */
    {{0x1e, 0, 0, 0, 1}, 6},                      /* PREVENT */
    {{0x1e}, 6},                                  /* ALLOW */
};
enum { COMMANDS = sizeof commands / sizeof *commands, PAUSE = 777 };

/* Verdict "/" what comes next: x is final, rN a retry after N seconds, rD one after the device's own pause. */
static const struct {
    const char *name;
    nt_status status;
} words[] = {
    {"NR", STATUS_DEVICE_NOT_READY},
    {"NM", STATUS_NO_MEDIA_IN_DEVICE},
    {"UM", STATUS_UNRECOGNIZED_MEDIA},
    {"DDE", STATUS_DEVICE_DATA_ERROR},
    {"IOE", STATUS_IO_DEVICE_ERROR},
    {"IDR", STATUS_INVALID_DEVICE_REQUEST},
    {"NXS", STATUS_NONEXISTENT_SECTOR},
    {"CSS", STATUS_CSS_SCRAMBLED_SECTOR},
    {"MWP", STATUS_MEDIA_WRITE_PROTECTED},
    {"NDD", STATUS_NO_DATA_DETECTED},
    {"VR", STATUS_VERIFY_REQUIRED},
    {"BUSY", STATUS_DEVICE_BUSY},
    {"TO", STATUS_IO_TIMEOUT},
    {"DNC", STATUS_DEVICE_NOT_CONNECTED},
    {"NSD", STATUS_NO_SUCH_DEVICE},
    {"OVR", STATUS_DATA_OVERRUN},
    {"OK", STATUS_SUCCESS},
};

struct complaint_row {
    uint8_t key, asc, ascq;
    const char *verdicts;
};
static const struct complaint_row unmounted[] = {
    {0x2, 0x04, 0x00, "NR/r0   NR/r0   NR/rD   NR/x    NR/r0   NR/r2   NR/r2   NR/r2"},
    {0x2, 0x04, 0x01, "NR/r10  NR/r10  NR/rD   NR/x    NR/r10  NR/r10  NR/r10  NR/r10"},
    {0x2, 0x04, 0x02, "NR/r0   NR/r0   NR/rD   NR/x    NR/r0   NR/r2   NR/r2   NR/r2"},
    {0x2, 0x04, 0x03, "NM/x    NM/x    NM/x    NM/x    NM/x    NM/x    NM/x    NM/r10"},
    {0x2, 0x04, 0x04, "NR/x    NR/x    NR/x    NR/x    NR/x    NR/x    NR/x    NR/r10"},
    {0x2, 0x04, 0x07, "NR/r10  BUSY/r10 BUSY/rD NR/x    BUSY/r10 NR/r10  NR/r10  NR/r10"},
    {0x2, 0x04, 0x08, "NR/r0   BUSY/r0 BUSY/rD NR/x    BUSY/r0 NR/r2   NR/r2   NR/r2"},
    {0x2, 0x04, 0x09, "NR/r0   NR/r0   NR/rD   NR/x    NR/r0   NR/r2   NR/r2   NR/r2"},
    {0x2, 0x30, 0x00, "NR/r0   NR/r0   NR/rD   NR/x    NR/r0   NR/r0   NR/r0   NR/r0"},
    {0x2, 0x30, 0x01, "UM/x    UM/x    UM/x    UM/x    UM/x    UM/x    UM/x    UM/r0"},
    {0x2, 0x3a, 0x00, "NM/x    NM/x    NM/x    NM/x    NM/x    NM/x    NM/x    NM/r0"},
    {0x2, 0x3e, 0x00, "NR/r0   NR/r0   NR/rD   NR/x    NR/r0   NR/r0   NR/r0   NR/r0"},
    {0x3, 0x02, 0x00, "DDE/r0  DDE/r0  DDE/rD  DDE/x   DDE/r0  DDE/r0  DDE/r0  DDE/r0"},
    {0x3, 0x11, 0x05, "DDE/x   DDE/x   DDE/x   DDE/x   DDE/x   DDE/x   DDE/x   DDE/r0"},
    {0x3, 0x57, 0x00, "UM/x    UM/x    UM/x    UM/x    UM/x    UM/x    UM/x    UM/r0"},
    {0x3, 0x73, 0x03, "DDE/x   DDE/x   DDE/x   DDE/x   DDE/x   DDE/x   DDE/x   DDE/r0"},
    {0x4, 0x08, 0x03, "IOE/r1  IOE/r1  IOE/rD  IOE/x   IOE/r1  IOE/r1  IOE/r1  IOE/r1"},
    {0x4, 0x09, 0x00, "IOE/r0  IOE/r0  IOE/rD  IOE/x   IOE/r0  IOE/r0  IOE/r0  IOE/r0"},
    {0x4, 0x44, 0x00, "IOE/r0  IOE/r0  IOE/rD  IOE/x   IOE/r0  IOE/r0  IOE/r0  IOE/r0"},
    {0x5, 0x20, 0x00, "IDR/x   IDR/x   IDR/x   IDR/rD  IDR/x   IDR/x   IDR/x   IDR/r0"},
    {0x5, 0x21, 0x00, "NXS/x   NXS/x   NXS/x   NXS/x   NXS/x   NXS/x   NXS/x   NXS/r0"},
    {0x5, 0x24, 0x00, "IDR/x   IDR/x   IDR/x   IDR/rD  IDR/x   IDR/x   IDR/x   IDR/r3"},
    {0x5, 0x26, 0x00, "IDR/x   IDR/x   IDR/x   IDR/rD  IDR/x   IDR/x   IDR/x   IDR/r0"},
    {0x5, 0x27, 0x00, "IDR/x   IDR/x   IDR/x   IDR/rD  IDR/x   IDR/x   IDR/x   IDR/r0"},
    {0x5, 0x2c, 0x00, "IDR/x   IDR/x   IDR/x   IDR/rD  IDR/x   IDR/x   IDR/x   IDR/r0"},
    {0x5, 0x30, 0x02, "UM/x    UM/x    UM/x    UM/rD   UM/x    UM/x    UM/x    UM/r0"},
    {0x5, 0x53, 0x02, "IDR/x   IDR/x   IDR/x   IDR/rD  IDR/x   IDR/x   IDR/x   IDR/r0"},
    {0x5, 0x64, 0x00, "IDR/x   IDR/x   IDR/x   IDR/rD  IDR/x   IDR/x   IDR/x   IDR/r0"},
    {0x5, 0x6f, 0x03, "CSS/x   CSS/x   CSS/x   CSS/rD  CSS/x   CSS/x   CSS/x   CSS/r0"},
    {0x6, 0x28, 0x00, "IOE/r0  IOE/r0  IOE/rD  IOE/x   IOE/r0  IOE/r0  IOE/r0  IOE/r0"},
    {0x6, 0x29, 0x00, "IOE/r0  IOE/r0  IOE/rD  IOE/rD  IOE/r0  IOE/r0  IOE/r0  IOE/r0"},
    {0x6, 0x2a, 0x01, "IOE/r0  IOE/r0  IOE/rD  IOE/x   IOE/r0  IOE/r0  IOE/r0  IOE/r0"},
    {0x6, 0x2e, 0x00, "IOE/r0  IOE/r0  IOE/rD  IOE/rD  IOE/r0  IOE/r0  IOE/r0  IOE/r0"},
    {0x6, 0x3f, 0x00, "IOE/r5  IOE/r5  IOE/rD  IOE/x   IOE/r5  IOE/r5  IOE/r5  IOE/r5"},
    {0x6, 0x5a, 0x01, "BUSY/r0 BUSY/r0 BUSY/rD BUSY/x  BUSY/r0 BUSY/r0 BUSY/r0 BUSY/r0"},
    {0x6, 0x5a, 0x03, "BUSY/r0 BUSY/r0 BUSY/rD BUSY/x  BUSY/r0 BUSY/r0 BUSY/r0 BUSY/r0"},
    {0x6, 0x5a, 0x04, "IOE/r0  IOE/r0  IOE/rD  IOE/x   IOE/r0  IOE/r0  IOE/r0  IOE/r0"},
    {0x7, 0x27, 0x00, "MWP/x   MWP/x   MWP/x   MWP/x   MWP/x   MWP/x   MWP/x   MWP/r0"},
    {0x8, 0x00, 0x00, "NDD/x   NDD/x   NDD/x   NDD/x   NDD/x   NDD/x   NDD/x   NDD/r0"},
    {0xb, 0x00, 0x00, "IOE/r1  IOE/r1  IOE/rD  IOE/x   IOE/r1  IOE/r1  IOE/r1  IOE/r1"},
    {0x1, 0x0b, 0x01, "OK/x    OK/x    OK/x    OK/x    OK/x    OK/x    OK/x    OK/r0"},
    {0x1, 0x17, 0x01, "OK/x    OK/x    OK/x    OK/x    OK/x    OK/x    OK/x    OK/r0"},
    {0x0, 0x00, 0x00, "IOE/r0  IOE/r0  IOE/rD  IOE/x   IOE/r0  IOE/r0  IOE/r0  IOE/r0"},
};
static const struct complaint_row mounted[] = {
    {0x6, 0x28, 0x00, "VR/x VR/x VR/x VR/x VR/r0 VR/r0 VR/x VR/r0"},
    {0x6, 0x2a, 0x00, "VR/x VR/x VR/x VR/x VR/r0 VR/r0 VR/x VR/r0"},
    {0x6, 0x29, 0x00, "VR/x VR/x VR/x VR/rD VR/r0 VR/r0 VR/x VR/r0"},
    {0x6, 0x2e, 0x00, "VR/x VR/x VR/x VR/rD VR/r0 VR/r0 VR/x VR/r0"},
    {0x6, 0x3f, 0x00, "VR/x VR/x VR/x VR/x VR/r5 VR/r5 VR/x VR/r5"},
    {0x6, 0x5a, 0x01, "BUSY/r0 BUSY/r0 BUSY/rD BUSY/x BUSY/r0 BUSY/r0 BUSY/r0 BUSY/r0"},
    {0x6, 0x5a, 0x02, "BUSY/r0 BUSY/r0 BUSY/rD BUSY/x BUSY/r0 BUSY/r0 BUSY/r0 BUSY/r0"},
    {0x6, 0x5a, 0x03, "BUSY/r0 BUSY/r0 BUSY/rD BUSY/x BUSY/r0 BUSY/r0 BUSY/r0 BUSY/r0"},
};
struct port_row {
    uint8_t port, scsi;
    const char *verdicts;
};
static const struct port_row without_sense[] = {
    {PORT_ABORTED, 0x00, "TO/r1 TO/r1 TO/rD TO/x TO/r1 TO/r1 TO/r1 TO/r1"},
    {PORT_ERROR, 0x00, "IOE/r1 IOE/r1 IOE/rD IOE/x IOE/r1 IOE/r1 IOE/r1 IOE/r1"},
    {PORT_ERROR, 0x02, "IOE/r0 IOE/r0 IOE/rD IOE/x IOE/r0 IOE/r0 IOE/r0 IOE/r0"},
    {PORT_ERROR, 0x28, "IOE/r0 IOE/r0 IOE/rD IOE/x IOE/r0 IOE/r0 IOE/r0 IOE/r0"},
    {PORT_ERROR, 0x08, "NR/r0 NR/r0 NR/rD NR/x NR/r0 NR/r0 NR/r0 NR/r0"},
    {PORT_BUSY, 0x00, "IOE/r0 IOE/r0 IOE/rD IOE/x IOE/r0 IOE/r0 IOE/r0 IOE/r0"},
    {PORT_ABORT_FAILED, 0x00, "IOE/r0 IOE/r0 IOE/rD IOE/x IOE/r0 IOE/r0 IOE/r0 IOE/r0"},
    {PORT_REQUEST_SENSE_FAILED, 0x00, "IOE/r0 IOE/r0 IOE/rD IOE/x IOE/r0 IOE/r0 IOE/r0 IOE/r0"},
    {PORT_BAD_FUNCTION, 0x00, "IOE/r0 IOE/r0 IOE/rD IOE/x IOE/r0 IOE/r0 IOE/r0 IOE/r0"},
    {PORT_NOT_POWERED, 0x00, "IOE/r0 IOE/r0 IOE/rD IOE/x IOE/r0 IOE/r0 IOE/r0 IOE/r0"},
    {PORT_INVALID_REQUEST, 0x00, "IDR/x IDR/x IDR/x IDR/x IDR/x IDR/x IDR/x IDR/r0"},
    {PORT_INVALID_PATH, 0x00, "NSD/x NSD/x NSD/x NSD/x NSD/x NSD/x NSD/x NSD/r0"},
    {PORT_NO_DEVICE, 0x00, "NSD/x NSD/x NSD/x NSD/x NSD/x NSD/x NSD/x NSD/r0"},
    {PORT_NO_HBA, 0x00, "NSD/x NSD/x NSD/x NSD/x NSD/x NSD/x NSD/x NSD/r0"},
    {PORT_INVALID_LUN, 0x00, "NSD/x NSD/x NSD/x NSD/x NSD/x NSD/x NSD/x NSD/r0"},
    {PORT_INVALID_TARGET, 0x00, "NSD/x NSD/x NSD/x NSD/x NSD/x NSD/x NSD/x NSD/r0"},
    {PORT_TIMEOUT, 0x00, "TO/r1 TO/r1 TO/rD TO/rD TO/r1 TO/r1 TO/r1 TO/r1"},
    {PORT_COMMAND_TIMEOUT, 0x00, "TO/r1 TO/r1 TO/rD TO/rD TO/r1 TO/r1 TO/r1 TO/r1"},
    {PORT_SELECTION_TIMEOUT, 0x00, "DNC/x DNC/x DNC/x DNC/rD DNC/x DNC/x DNC/x DNC/r2"},
    {PORT_BUS_RESET, 0x00, "IOE/r0 IOE/r0 IOE/rD IOE/rD IOE/r0 IOE/r0 IOE/r0 IOE/r0"},
    {PORT_PARITY_ERROR, 0x00, "IOE/r1 IOE/r1 IOE/rD IOE/x IOE/r1 IOE/r1 IOE/r1 IOE/r1"},
    {PORT_UNEXPECTED_BUS_FREE, 0x00, "IOE/r1 IOE/r1 IOE/rD IOE/x IOE/r1 IOE/r1 IOE/r1 IOE/r1"},
    {PORT_PHASE_SEQUENCE_FAILURE, 0x00, "IOE/r1 IOE/r1 IOE/rD IOE/x IOE/r1 IOE/r1 IOE/r1 IOE/r1"},
    {PORT_DATA_OVERRUN, 0x00, "OVR/x OVR/x OVR/x OVR/x OVR/x OK/x OVR/x OVR/r0"},
    {PORT_REQUEST_FLUSHED, 0x00, "IOE/r0 IOE/r0 IOE/rD IOE/x IOE/r0 IOE/r0 IOE/r0 IOE/r0"},
    {PORT_ERROR, 0x18, "BUSY/x BUSY/x BUSY/x BUSY/x BUSY/x BUSY/x BUSY/x BUSY/r0"},
};

static nt_status status_named(const char *name, size_t len) {
    for (unsigned i = 0; i < sizeof words / sizeof *words; i++)
        if (strlen(words[i].name) == len && memcmp(words[i].name, name, len) == 0)
            return words[i].status;
    fail_msg("no status %.*s", (int)len, name);
    return 0;
}

/* The column's cell against the verdict. */
static void assert_cell(const char *cell, const struct verdict *verdict) {
    size_t len = strcspn(cell, " "), name = strcspn(cell, "/");
    nt_status wanted = status_named(cell, name);
    uint64_t delay = cell[name + 2] == 'D' ? PAUSE : strtoul(cell + name + 2, NULL, 10) * 1000ull * HOST_MS;
    if (verdict->status != wanted || verdict->retry != (cell[name + 1] == 'r') ||
        (verdict->retry && verdict->delay != delay))
        fail_msg("expected %.*s, came 0x%08x retry %d after %llu", (int)len, cell, verdict->status, verdict->retry,
                 (unsigned long long)verdict->delay);
}

static const char *next_cell(const char *cells) {
    cells += strcspn(cells, " ");
    return cells + strspn(cells, " ");
}

static void ready(struct asked *asked, bool volume) {
    asked_begin(asked);
    asked->device.retry_delay = PAUSE;
    asked->device.mounted = volume;
}

static struct packet packet_of(const struct command *command) {
    struct packet packet;
    memset(&packet, 0, sizeof packet);
    packet_begin(&packet, command->len, DIRECTION_NONE, NULL, 0, 10);
    memcpy(packet.cdb, command->cdb, command->len);
    packet.scsi_status = SCSI_CHECK_CONDITION;
    packet.port_status = PORT_ERROR;
    return packet;
}

static void put_sense_bytes(struct packet *packet, uint8_t key, uint8_t asc, uint8_t ascq) {
    packet->port_status = PORT_ERROR | PORT_SENSE_VALID;
    packet->sense.len = 18;
    packet->sense.bytes[0] = 0x70, packet->sense.bytes[2] = key, packet->sense.bytes[7] = 10;
    packet->sense.bytes[12] = asc, packet->sense.bytes[13] = ascq;
}

static void judge_row(struct asked *asked, const struct complaint_row *row, bool volume) {
    const char *cell = row->verdicts;
    for (unsigned i = 0; i < COMMANDS; i++, cell = next_cell(cell)) {
        ready(asked, volume);
        struct packet packet = packet_of(&commands[i]);
        put_sense_bytes(&packet, row->key, row->asc, row->ascq);
        struct attempt attempt = {.packet = &packet};
        print_message("  %x/%02x/%02x, command %02x\n", row->key, row->asc, row->ascq, commands[i].cdb[0]);
        struct verdict verdict = device_judge(&asked->device, &attempt);
        assert_cell(cell, &verdict);
        if (volume)
            assert_true(asked->device.verify);
    }
}

static void complaints(void **state) {
    for (unsigned i = 0; i < sizeof unmounted / sizeof *unmounted; i++)
        judge_row(*state, &unmounted[i], false);
}

static void complaints_with_a_volume(void **state) {
    for (unsigned i = 0; i < sizeof mounted / sizeof *mounted; i++)
        judge_row(*state, &mounted[i], true);
}

static void failures_without_sense(void **state) {
    struct asked *asked = *state;
    for (unsigned r = 0; r < sizeof without_sense / sizeof *without_sense; r++) {
        const struct port_row *row = &without_sense[r];
        const char *cell = row->verdicts;
        for (unsigned i = 0; i < COMMANDS; i++, cell = next_cell(cell)) {
            ready(asked, false);
            struct packet packet = packet_of(&commands[i]);
            packet.port_status = row->port;
            packet.scsi_status = row->scsi;
            struct attempt attempt = {.packet = &packet};
            print_message("  port %02x, scsi %02x, command %02x\n", row->port, row->scsi, commands[i].cdb[0]);
            struct verdict verdict = device_judge(&asked->device, &attempt);
            assert_cell(cell, &verdict);
        }
    }
}

/* Flushed out of a queue: again, unless the medium must be verified first. */
static void flushed(void **state) {
    struct asked *asked = *state;
    ready(asked, false);
    struct packet packet = packet_of(&commands[0]);
    struct attempt attempt = {.packet = &packet};
    packet.port_status = PORT_REQUEST_FLUSHED;
    asked->device.verify = true;
    struct verdict verdict = device_judge(&asked->device, &attempt);
    assert_int_equal(verdict.status, STATUS_VERIFY_REQUIRED);
    assert_false(verdict.retry);
    packet.port_status = PORT_INTERNAL_ERROR;
    packet.internal = STATUS_INVALID_PARAMETER;
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_INVALID_PARAMETER);
}

/* How many times a complaint is answered by another try: the count limits. */
static void limits(void **state) {
    static const struct {
        uint8_t cdb[CDB_ROOM], len;
        uint32_t sends;
    } rows[] = {
        {{0x00}, 6, 6}, {{0x43}, 10, 6},   {{0xac}, 12, 6}, {{0x5a}, 10, 3},
        {{0x1a}, 6, 3}, {{0x25}, 10, 3},   {{0x9e}, 16, 3}, {{0x1e, 0, 0, 0, 1}, 6, 3},
        {{0x1e}, 6, 6}, {{0x56}, 10, 6}, {{0x16}, 6, 6},
    };
    struct asked *asked = *state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct command command = {.len = rows[i].len};
        memcpy(command.cdb, rows[i].cdb, sizeof command.cdb);
        ready(asked, false);
        struct packet packet = packet_of(&command);
        struct attempt attempt = {.packet = &packet};
        bool again = true;
        while (again) {
            put_sense_bytes(&packet, 0x4, 0x44, 0x00);
            again = device_judge(&asked->device, &attempt).retry;
            attempt.retries++;
            assert_true(attempt.retries < 100);
        }
        print_message("  command %02x\n", command.cdb[0]);
        assert_int_equal(attempt.retries, rows[i].sends);
    }
}

static void the_window_of_reads(void **state) {
    enum { WINDOW_TICKS = 160 * 64 };
    struct asked *asked = *state;
    ready(asked, false);
    struct packet packet = packet_of(&commands[2]);
    struct attempt attempt = {.packet = &packet, .retries = 5000};
    put_sense_bytes(&packet, 0x4, 0x44, 0x00);
    attempt.elapsed = WINDOW_TICKS;
    assert_true(device_judge(&asked->device, &attempt).retry);
    attempt.elapsed = WINDOW_TICKS + 1;
    assert_false(device_judge(&asked->device, &attempt).retry);
    /* a servo failure is counted, whatever the time */
    attempt.elapsed = 0;
    put_sense_bytes(&packet, 0x4, 0x09, 0x00);
    assert_false(device_judge(&asked->device, &attempt).retry);
}

static void change_counter(void **state) {
    static const struct {
        uint8_t asc, ascq;
        uint32_t counts;
    } rows[] = {{0x28, 0x00, 2}, {0x29, 0x00, 2}, {0x2a, 0x01, 2}, {0x3f, 0x02, 2},
                {0x5a, 0x01, 2}, {0x5a, 0x02, 2}, {0x24, 0, 1}};
    struct asked *asked = *state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        ready(asked, false);
        asked->device.media.enabled = true;
        struct packet packet = packet_of(&commands[0]);
        struct attempt attempt = {.packet = &packet};
        put_sense_bytes(&packet, 0x6, rows[i].asc, rows[i].ascq);
        (void)device_judge(&asked->device, &attempt);
        assert_int_equal(asked->device.media_changes, rows[i].counts);
    }
}

/* Bytes the additional length does not admit, bytes that never came, and the other format. */
static void shapes_of_sense(void **state) {
    struct asked *asked = *state;
    ready(asked, false);
    struct packet packet = packet_of(&commands[0]);
    struct attempt attempt = {.packet = &packet};
    put_sense_bytes(&packet, 0x5, 0x21, 0x00);
    packet.sense.bytes[7] = 5; /* ends before byte 12, as the reference counts */
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_INVALID_DEVICE_REQUEST);
    asked->device.options.mend = MEND_SENSE_LENGTH;
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_NONEXISTENT_SECTOR);
    put_sense_bytes(&packet, 0x2, 0x3a, 0x00);
    packet.sense.len = 7; /* key only */
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_DEVICE_NOT_READY);
    packet.sense.len = 4;
    memcpy(packet.sense.bytes, "\x72\x03\x11\x05", 4);
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_DEVICE_DATA_ERROR);
    assert_int_equal(packet.sense.bytes[2], 0x03);
    packet.sense.len = 4; /* of an earlier command */
    memcpy(packet.sense.bytes, "\x73\x08\x00\x00", 4);
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_NO_DATA_DETECTED);
    assert_int_equal(packet.sense.bytes[0], 0x70);
    packet.sense.len = 12;
    memcpy(packet.sense.bytes, "\x72\x01\x17\x00\x00\x00\x00\x04\x05\x02\x00\x20", 12);
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_INVALID_BLOCK_LENGTH);
    packet.sense.len = 16; /* behind another descriptor */
    memcpy(packet.sense.bytes, "\x72\x01\x17\x00\x00\x00\x00\x08\x02\x02\x00\x20\x05\x02\x00\x20", 16);
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_INVALID_BLOCK_LENGTH);
    packet.sense.len = 12; /* without one */
    memcpy(packet.sense.bytes, "\x72\x01\x17\x00\x00\x00\x00\x04\x02\x02\x00\x20", 12);
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_SUCCESS);
    packet.sense.len = 0; /* valid, they say */
    packet.port_status = PORT_ERROR | PORT_SENSE_VALID;
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_IO_DEVICE_ERROR);
}

static void reserve_changes_form(void **state) {
    struct asked *asked = *state;
    ready(asked, false);
    struct packet packet = packet_of(&(struct command){{0x16}, 6});
    struct attempt attempt = {.packet = &packet};
    put_sense_bytes(&packet, 0x5, 0x20, 0x00);
    assert_true(device_judge(&asked->device, &attempt).retry);
    assert_int_equal(packet.cdb[0], 0x56);
    assert_int_equal(packet.cdb_len, 10);
    assert_true(asked->device.no_reserve6);
    assert_false(device_judge(&asked->device, &attempt).retry);
}

static void overrun_by_code(void **state) {
    struct asked *asked = *state;
    ready(asked, false);
    struct packet packet = packet_of(&commands[1]);
    struct request request = {
        .kind = REQUEST_CONTROL, .code = IOCTL_CDROM_READ_TOC, .row = control_find(IOCTL_CDROM_READ_TOC)};
    struct attempt attempt = {.packet = &packet, .request = &request};
    packet.port_status = PORT_DATA_OVERRUN;
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_SUCCESS);
    request.code = IOCTL_CDROM_RAW_READ;
    request.row = control_find(request.code);
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_DATA_OVERRUN);
}

/* Recovered is good enough, mended: ALLOW is not sent five times for it. */
static void allow_mended(void **state) {
    struct asked *asked = *state;
    ready(asked, false);
    struct packet packet = packet_of(&commands[7]);
    struct attempt attempt = {.packet = &packet};
    put_sense_bytes(&packet, 0x1, 0x0b, 0x01);
    assert_true(device_judge(&asked->device, &attempt).retry);
    asked->device.options.mend = MEND_ALLOW_RETRIES;
    assert_false(device_judge(&asked->device, &attempt).retry);
    put_sense_bytes(&packet, 0x5, 0x20, 0x00);
    assert_true(device_judge(&asked->device, &attempt).retry);
}

/* A rule that was meant for another command. */
static void performance_without_sense(void **state) {
    struct asked *asked = *state;
    ready(asked, false);
    struct packet packet = packet_of(&(struct command){{0xac, 0x12}, 12});
    struct attempt attempt = {.packet = &packet};
    asked->device.options.mend = MEND_PERFORMANCE_TYPE;
    (void)device_judge(&asked->device, &attempt);
    assert_false(asked->device.bad_type_one);
    asked->device.options.mend = 0;
    assert_true(device_judge(&asked->device, &attempt).retry);
    assert_true(asked->device.bad_type_one);
    packet.port_status = PORT_DATA_OVERRUN;
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_SUCCESS);
}

static void region_refused(void **state) {
    static const struct {
        uint8_t key, asc, ascq;
        nt_status status;
    } rows[] = {{0x2, 0x3a, 0x00, STATUS_NO_MEDIA_IN_DEVICE},
                {0x5, 0x3a, 0x02, STATUS_NO_MEDIA_IN_DEVICE},
                {0x5, 0x6f, 0x04, STATUS_CSS_REGION_MISMATCH},
                {0x5, 0x30, 0x02, STATUS_CSS_REGION_MISMATCH},
                {0x5, 0x30, 0x01, STATUS_UNRECOGNIZED_MEDIA},
                {0x5, 0x6f, 0x05, STATUS_CSS_RESETS_EXHAUSTED}};
    struct asked *asked = *state;
    for (unsigned i = 0; i < sizeof rows / sizeof *rows; i++) {
        ready(asked, false);
        struct packet packet = packet_of(&(struct command){{0xa3, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0x46}, 12});
        struct attempt attempt = {.packet = &packet};
        put_sense_bytes(&packet, rows[i].key, rows[i].asc, rows[i].ascq);
        struct verdict verdict = device_judge(&asked->device, &attempt);
        assert_int_equal(verdict.status, rows[i].status);
        assert_false(verdict.retry);
    }
}

/* START UNIT goes out once for each try, but not from a poll and not to a drive it could harm. */
static void starts_the_unit(void **state) {
    struct asked *asked = *state;
    for (unsigned i = 0; i < 4; i++) {
        ready(asked, false);
        asked->device.safe_start_unit = i != 2;
        struct packet packet = packet_of(&commands[0]);
        struct attempt attempt = {.packet = &packet, .polling = i == 1};
        put_sense_bytes(&packet, 0x2, 0x04, i == 3 ? 0x01 : 0x00);
        (void)device_judge(&asked->device, &attempt);
        asked_sent(asked, i == 0 ? "1b0000000100" : "");
    }
    ready(asked, false);
    asked->device.is_mmc = false;
    asked->device.safe_start_unit = true;
    asked->device.cdrom_quirks = QUIRK_HITACHI_GD2000;
    struct packet packet = packet_of(&commands[0]);
    struct attempt attempt = {.packet = &packet};
    put_sense_bytes(&packet, 0x4, 0x44, 0x00);
    struct verdict verdict = device_judge(&asked->device, &attempt);
    assert_int_equal(verdict.status, STATUS_DEVICE_NOT_READY);
    asked_sent(asked, "1b0000000100");
    put_sense_bytes(&packet, 0x4, 0x08, 0x00); /* another failure of the same drive */
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_IO_DEVICE_ERROR);
    put_sense_bytes(&packet, 0x3, 0x44, 0x00);
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_DEVICE_DATA_ERROR);
    asked_sent(asked, "1b0000000100");
}

static void override_ends(void **state) {
    struct asked *asked = *state;
    struct request request = {.kind = REQUEST_CONTROL,
                              .code = IOCTL_CDROM_CHECK_VERIFY,
                              .override_verify = true,
                              .row = control_find(IOCTL_STORAGE_CHECK_VERIFY)};
    ready(asked, true);
    struct packet packet = packet_of(&commands[0]);
    struct attempt attempt = {.packet = &packet, .request = &request};
    put_sense_bytes(&packet, 0x6, 0x28, 0x00);
    struct verdict verdict = device_judge(&asked->device, &attempt);
    assert_int_equal(verdict.status, STATUS_IO_DEVICE_ERROR);
    assert_true(verdict.retry);
    asked_sent(asked, "25000000000000000000");
    attempt.retries = 5;
    assert_false(device_judge(&asked->device, &attempt).retry);
}

static void cancelled_while_failing(void **state) {
    struct asked *asked = *state;
    struct request request = {.kind = REQUEST_CONTROL, .code = IOCTL_STORAGE_CHECK_VERIFY, .cancelled = true};
    ready(asked, false);
    struct packet packet = packet_of(&commands[0]);
    struct attempt attempt = {.packet = &packet, .request = &request};
    put_sense_bytes(&packet, 0x4, 0x44, 0x00);
    struct verdict verdict = device_judge(&asked->device, &attempt);
    assert_int_equal(verdict.status, STATUS_CANCELLED);
    assert_false(verdict.retry);
    put_sense_bytes(&packet, 0x3, 0x11, 0x00); /* final anyway: its own status */
    assert_int_equal(device_judge(&asked->device, &attempt).status, STATUS_DEVICE_DATA_ERROR);
}

int main(void) {
    static struct asked asked;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_prestate(complaints, &asked),
        cmocka_unit_test_prestate(complaints_with_a_volume, &asked),
        cmocka_unit_test_prestate(failures_without_sense, &asked),
        cmocka_unit_test_prestate(flushed, &asked),
        cmocka_unit_test_prestate(allow_mended, &asked),
        cmocka_unit_test_prestate(performance_without_sense, &asked),
        cmocka_unit_test_prestate(limits, &asked),
        cmocka_unit_test_prestate(the_window_of_reads, &asked),
        cmocka_unit_test_prestate(change_counter, &asked),
        cmocka_unit_test_prestate(shapes_of_sense, &asked),
        cmocka_unit_test_prestate(reserve_changes_form, &asked),
        cmocka_unit_test_prestate(overrun_by_code, &asked),
        cmocka_unit_test_prestate(region_refused, &asked),
        cmocka_unit_test_prestate(starts_the_unit, &asked),
        cmocka_unit_test_prestate(override_ends, &asked),
        cmocka_unit_test_prestate(cancelled_while_failing, &asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
