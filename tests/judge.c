/* SPDX-License-Identifier: MIT */
/* Is this what the vector expects? */
#include "tests/judge.h"
#include <nettle/sha2.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { MOST_SHOWN = 512 }; /* longer outputs are expected by their hash */

static void say(struct verdict *verdict, const char *format, va_list args) {
    if (!verdict->failed)
        vsnprintf(verdict->text, sizeof verdict->text, format, args);
    verdict->failed = true;
}

void verdict_fail(struct verdict *verdict, const char *format, ...) {
    va_list args;
    va_start(args, format);
    say(verdict, format, args);
    va_end(args);
}

void verdict_break(struct verdict *verdict, const char *format, ...) {
    va_list args;
    va_start(args, format);
    if (!verdict->broken)
        verdict->failed = false; /* not being understood outweighs any difference */
    say(verdict, format, args);
    verdict->broken = true;
    va_end(args);
}

int64_t field_number(const json_t *object, const char *name, struct verdict *verdict) {
    const json_t *value = json_object_get(object, name);
    if (!json_is_integer(value))
        verdict_break(verdict, "%s: not a number", name);
    return json_integer_value(value);
}

const char *field_text(const json_t *object, const char *name, struct verdict *verdict) {
    const json_t *value = json_object_get(object, name);
    if (!json_is_string(value))
        verdict_break(verdict, "%s: not a text", name);
    return json_is_string(value) ? json_string_value(value) : "";
}

void field_refuse_unknown(const json_t *object, const char *const *known, struct verdict *verdict) {
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)object, key, value) {
        const char *const *name = known;
        while (*name && strcmp(*name, key) != 0)
            name++;
        if (!*name)
            verdict_break(verdict, "unknown field %s", key);
    }
}

static void hex_put(char *into, size_t room, const uint8_t *bytes, size_t len) {
    size_t at = 0;
    for (size_t i = 0; i < len && at + 3 < room; i++)
        at += (size_t)snprintf(into + at, room - at, "%02x", bytes[i]);
    into[at] = 0;
}

/* One packet as the vectors write it, for people. */
static void entry_words(const struct bench_entry *entry, char *into, size_t room) {
    char cdb[2 * CDB_ROOM + 4];
    if (entry->is_function) {
        snprintf(into, room, "function %u", entry->function);
        return;
    }
    hex_put(cdb, sizeof cdb, entry->cdb, entry->cdb_len);
    snprintf(into, room, "%s len %u %s %us scsi %02x srb %u got %u", cdb, entry->data_len,
             entry->direction == DIRECTION_IN ? "in" : entry->direction == DIRECTION_OUT ? "out" : "none",
             entry->timeout_s, entry->scsi_status, entry->port_status, entry->transferred);
}

static int64_t number_or(const json_t *object, const char *name, int64_t otherwise) {
    const json_t *value = json_object_get(object, name);
    return value ? json_integer_value(value) : otherwise;
}

static bool hex_is(const char *text, const uint8_t *bytes, size_t len) {
    static const char digits[] = "0123456789abcdef";
    if (strlen(text) != 2 * len)
        return false;
    for (size_t i = 0; i < len; i++)
        if (text[2 * i] != digits[bytes[i] >> 4] || text[2 * i + 1] != digits[bytes[i] & 15])
            return false;
    return true;
}

/* One packet against one entry of the vector, `n` left aside. */
static bool entry_is(const struct bench_entry *entry, const json_t *expect, struct verdict *verdict) {
    static const char *const known[] = {"cdb",        "xfer_len", "dir",      "timeout_s", "scsi_status",
                                        "srb_status", "got",      "data_out", "n",         "srb_function", NULL};
    const json_t *function = json_object_get(expect, "srb_function");
    field_refuse_unknown(expect, known, verdict);
    if (function)
        return entry->is_function && entry->function == json_integer_value(function);
    const char *dir = field_text(expect, "dir", verdict);
    enum direction direction = strcmp(dir, "in") == 0    ? DIRECTION_IN
                               : strcmp(dir, "out") == 0 ? DIRECTION_OUT
                                                         : DIRECTION_NONE;
    if (direction == DIRECTION_NONE && strcmp(dir, "none") != 0)
        verdict_break(verdict, "dir: unknown %s", dir);
    int64_t len = field_number(expect, "xfer_len", verdict);
    const json_t *out = json_object_get(expect, "data_out");
    return !entry->is_function && hex_is(field_text(expect, "cdb", verdict), entry->cdb, entry->cdb_len) &&
           entry->data_len == len && entry->direction == direction &&
           number_or(expect, "timeout_s", entry->timeout_s) == entry->timeout_s &&
           number_or(expect, "scsi_status", 0) == entry->scsi_status &&
           number_or(expect, "srb_status", PORT_SUCCESS) == entry->port_status &&
           number_or(expect, "got", len) == entry->transferred &&
           (!out || hex_is(json_string_value(out), entry->out, entry->out_len));
}

static void expect_words(const json_t *expect, char *into, size_t room) {
    char *text = json_dumps(expect, JSON_COMPACT | JSON_PRESERVE_ORDER);
    snprintf(into, room, "%s", text ? text : "?");
    free(text);
}

/* Where in what was noted the comparison stands. */
struct walk {
    const struct bench *bench;
    size_t at;
    bool loose;
    struct verdict *verdict;
};

static void walk_fail(const struct walk *walk, const json_t *expect) {
    char wanted[300], came[200] = "nothing more";
    expect_words(expect, wanted, sizeof wanted);
    if (walk->at < walk->bench->entry_count)
        entry_words(&walk->bench->entry[walk->at], came, sizeof came);
    verdict_fail(walk->verdict, "packet %zu: expected %s, came %s", walk->at + 1, wanted, came);
}

/* 1 or 1 %, whichever is more, where that is allowed. */
static bool near_enough(int64_t wanted, int64_t came, bool loose) {
    int64_t slack = loose ? (wanted / 100 > 1 ? wanted / 100 : 1) : 0;
    return came >= wanted - slack && came <= wanted + slack;
}

/* How often in a row the entry came, up to what could still be right. */
static int64_t walk_run(struct walk *walk, const json_t *expect, int64_t most) {
    int64_t count = 0;
    while (count < most && walk->at < walk->bench->entry_count && !walk->verdict->broken &&
           entry_is(&walk->bench->entry[walk->at], expect, walk->verdict)) {
        count++;
        walk->at++;
    }
    return count;
}

static int64_t most_of(const struct walk *walk, int64_t wanted) {
    return walk->loose ? wanted + wanted / 100 + 1 : wanted;
}

/* One entry, as many times as its n says. */
static bool walk_entry(struct walk *walk, const json_t *expect) {
    int64_t n = number_or(expect, "n", 1);
    if (near_enough(n, walk_run(walk, expect, most_of(walk, n)), walk->loose && json_object_get(expect, "n")))
        return true;
    walk_fail(walk, expect);
    return false;
}

/* One round of a group. False, and the walk back where it was: it does not stand here. */
static bool walk_group_once(struct walk *walk, const json_t *group) {
    size_t start = walk->at, i;
    json_t *item;
    json_array_foreach((json_t *)group, i, item) {
        int64_t n = number_or(item, "n", 1);
        if (walk_run(walk, item, n) != n) {
            walk->at = start;
            return false;
        }
    }
    return true;
}

static bool walk_group(struct walk *walk, const json_t *expect) {
    static const char *const known[] = {"repeat", "cdbs", NULL};
    const json_t *group = json_object_get(expect, "cdbs");
    int64_t wanted = field_number(expect, "repeat", walk->verdict), count = 0;
    field_refuse_unknown(expect, known, walk->verdict);
    if (!json_array_size(group))
        verdict_break(walk->verdict, "an empty group");
    while (count < most_of(walk, wanted) && !walk->verdict->broken && walk_group_once(walk, group))
        count++;
    if (near_enough(wanted, count, walk->loose))
        return true;
    verdict_fail(walk->verdict, "a group of packets came %lld times, not %lld", (long long)count, (long long)wanted);
    return false;
}

void judge_packets(const struct bench *bench, const struct expectation *expected, struct verdict *verdict) {
    struct walk walk = {bench, 0, expected->loose, verdict};
    const json_t *list = json_object_get(expected->expect, "cdbs");
    size_t i;
    json_t *item;
    if (!list)
        return;
    if (!json_is_array(list))
        verdict_break(verdict, "cdbs: not a list");
    json_array_foreach((json_t *)list, i, item)
        if (!(json_object_get(item, "repeat") ? walk_group(&walk, item) : walk_entry(&walk, item)))
            return;
    if (walk.at < bench->entry_count) {
        char came[200];
        entry_words(&bench->entry[walk.at], came, sizeof came);
        verdict_fail(verdict, "packet %zu: expected nothing more, came %s", walk.at + 1, came);
    }
}

static void judge_status(const struct bench *bench, const json_t *expect, const struct answer *answer,
                         struct verdict *verdict) {
    const char *name = field_text(expect, "status", verdict);
    const json_t *number = json_object_get(expect, "status_hex");
    if (strcmp(name, "RUNAWAY") == 0) {
        if (!bench->runaway)
            verdict_fail(verdict, "status: expected no end, came 0x%08x", answer->status);
        return;
    }
    if (bench->runaway)
        verdict_fail(verdict, "status: expected %s, came no end", name);
    if (strcmp(name, "DRIVER_FAULT") == 0) {
        verdict_fail(verdict, "status: expected a crash, came 0x%08x", answer->status);
        return;
    }
    if (!number && strcmp(name, "STATUS_PENDING") != 0)
        verdict_break(verdict, "status_hex: missing for %s", name);
    nt_status wanted = number ? (nt_status)strtoul(json_string_value(number), NULL, 16) : STATUS_PENDING;
    if (answer->status != wanted)
        verdict_fail(verdict, "status: expected %s 0x%08x, came 0x%08x", name, wanted, answer->status);
    const json_t *information = json_object_get(expect, "information");
    if (information && json_integer_value(information) != answer->information)
        verdict_fail(verdict, "information: expected %lld, came %u", (long long)json_integer_value(information),
                     answer->information);
}

static bool undefined_at(const json_t *ranges, size_t at) {
    for (size_t i = 0; i < json_array_size(ranges); i++) {
        const json_t *range = json_array_get(ranges, i);
        size_t first = (size_t)json_integer_value(json_array_get(range, 0));
        if (at >= first && at < first + (size_t)json_integer_value(json_array_get(range, 1)))
            return true;
    }
    return false;
}

static void judge_hash(const json_t *expect, struct bytes out, struct verdict *verdict) {
    const json_t *hash = json_object_get(expect, "out_sha256");
    struct sha256_ctx context;
    uint8_t digest[SHA256_DIGEST_SIZE];
    if (!hash)
        return;
    sha256_init(&context);
    sha256_update(&context, out.len, out.at);
    sha256_digest(&context, sizeof digest, digest);
    if (!json_is_string(hash) || !hex_is(json_string_value(hash), digest, sizeof digest))
        verdict_fail(verdict, "out: the first %d bytes are right, the hash of all %zu is not", (int)MOST_SHOWN, out.len);
}

static void judge_out(const json_t *expect, const struct answer *answer, struct verdict *verdict) {
    const json_t *wanted = json_object_get(expect, "out"), *holes = json_object_get(expect, "out_undefined");
    if (!wanted)
        return;
    const char *text = json_is_string(wanted) ? json_string_value(wanted) : "";
    size_t shown = strlen(text) / 2;
    size_t len = (size_t)number_or(expect, "out_full_len", (int64_t)shown);
    if (answer->out.len != len) {
        verdict_fail(verdict, "out: expected %zu bytes, came %zu", len, answer->out.len);
        return;
    }
    for (size_t i = 0; i < shown; i++) {
        char pair[3];
        snprintf(pair, sizeof pair, "%02x", answer->out.at[i]);
        if (memcmp(pair, text + 2 * i, 2) != 0 && !undefined_at(holes, i)) {
            verdict_fail(verdict, "out: byte %zu: expected %.2s, came %s", i, text + 2 * i, pair);
            return;
        }
    }
    judge_hash(expect, answer->out, verdict);
}

static void event_words(const struct bench_event *event, char *into, size_t room) {
    static const char *const names[] = {
        [EVENT_MEDIA_ARRIVAL] = "Notify(MEDIA_ARRIVAL)",
        [EVENT_MEDIA_REMOVAL] = "Notify(MEDIA_REMOVAL)",
        [EVENT_EXTERNAL_REQUEST] = "Notify(DEVICE_EXTERNAL_REQUEST)",
        [EVENT_EJECT_REQUEST] = "Notify(MEDIA_EJECT_REQUEST)",
        [EVENT_BECOMING_READY] = "Notify(DEVICE_BECOMING_READY)",
        [EVENT_EXCLUSIVE_LOCK] = "Notify(CDROM_EXCLUSIVE_LOCK)",
        [EVENT_EXCLUSIVE_UNLOCK] = "Notify(CDROM_EXCLUSIVE_UNLOCK)",
        [EVENT_BUS_RELATIONS] = "IoInvalidateDeviceRelations(BusRelations)",
    };
    if (event->kind == EVENT_LOG)
        snprintf(into, room, "ErrorLog(0x%08x)", event->code);
    else
        snprintf(into, room, "%s", (size_t)event->kind < sizeof names / sizeof *names ? names[event->kind] : "?");
}

static void judge_events(const struct bench *bench, const struct expectation *expected, struct verdict *verdict) {
    enum { RECORDED_MOST = 8191, PUNCTUATION = 3 }; /* what the recorder kept of one list: characters, "", */
    const json_t *list = json_object_get(expected->expect, "events");
    char came[80];
    size_t recorded = 0;
    if (!list && expected->prior)
        return;
    for (size_t i = 0; i < json_array_size(list) || i < bench->event_count; i++) {
        const char *wanted = i < json_array_size(list) ? json_string_value(json_array_get(list, i)) : "no more";
        snprintf(came, sizeof came, "no more");
        if (i < bench->event_count)
            event_words(&bench->event[i], came, sizeof came);
        recorded += strlen(came) + PUNCTUATION;
        if (i >= json_array_size(list) && recorded > RECORDED_MOST)
            return; /* it was full */
        if (!wanted || strcmp(wanted, came) != 0) {
            verdict_fail(verdict, "event %zu: expected %s, came %s", i + 1, wanted ? wanted : "?", came);
            return;
        }
    }
}

static void judge_after(const struct bench *bench, const struct expectation *expected, struct verdict *verdict) {
    const json_t *expect = expected->expect, *state = json_object_get(expect, "drive_state");
    int64_t slept = number_or(expect, "delay_100ns", 0), sleeps = number_or(expect, "delay_count", 0);
    if (expected->prior)
        return;
    if (!near_enough(sleeps, bench->sleeps, expected->loose))
        verdict_fail(verdict, "waits: expected %lld, came %u", (long long)sleeps, bench->sleeps);
    if (!near_enough(slept, (int64_t)bench->slept, expected->loose))
        verdict_fail(verdict, "waited: expected %lld, came %llu (100 ns)", (long long)slept,
                     (unsigned long long)bench->slept);
    if (bench->device && device_verify(bench->device) != (number_or(expect, "verify_flag", 0) != 0))
        verdict_fail(verdict, "verify flag: expected %d", (int)number_or(expect, "verify_flag", 0));
    const char *wanted = state ? json_string_value(state) : "";
    if (!wanted || strcmp(wanted, replay_state(bench->replay)) != 0)
        verdict_fail(verdict, "drive state: expected \"%s\", came \"%s\"", wanted ? wanted : "?",
                     replay_state(bench->replay));
}

void judge(const struct bench *bench, const struct expectation *expected, const struct answer *answer,
           struct verdict *verdict) {
    static const char *const known[] = {
        "status",      "status_hex", "information", "out",         "out_full_len",    "out_sha256", "out_undefined", "cdbs",
        "delay_100ns", "delay_count", "events",     "verify_flag", "drive_state",     "notes",      "shim",          NULL};
    field_refuse_unknown(expected->expect, known, verdict);
    judge_status(bench, expected->expect, answer, verdict);
    judge_packets(bench, expected, verdict);
    judge_out(expected->expect, answer, verdict);
    judge_events(bench, expected, verdict);
    judge_after(bench, expected, verdict);
}
