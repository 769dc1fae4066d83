/* SPDX-License-Identifier: MIT */
/* Does our driver answer as the real one was seen to answer? Runs the vectors of docs/vectors.md. */
#include "abi/names.h"
#include "host/posix.h"
#include "port/replay_load.h"
#include "tests/judge.h"
#include "tests/lines.h"
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct tally {
    unsigned passed, failed, broken, doubtful_alike, doubtful_other;
};

struct run {
    const struct replay_book *book;
    const char *prefix; /* of ids; NULL: all */
    bool apart;         /* input and output never share memory */
    bool drive_only;    /* the drive alone, against the packets the vectors list */
    unsigned loudness;  /* 1: every id, doubtful differences too; 2: their packets */
    struct tally tally;
};

/* One vector being run. */
struct vector {
    const struct run *run;
    const json_t *json;
    struct bench bench;
    struct verdict verdict;
    bool loose;
};

static bool field_set(const json_t *object, const char *name, struct verdict *verdict) {
    const json_t *value = json_object_get(object, name);
    if (!json_is_boolean(value) && !json_is_integer(value))
        verdict_break(verdict, "%s: neither true nor false", name);
    return json_is_true(value) || json_integer_value(value) != 0;
}

static int64_t number_or(const json_t *object, const char *name, int64_t otherwise) {
    const json_t *value = json_object_get(object, name);
    return value ? json_integer_value(value) : otherwise;
}

/* The handle a step names; NULL is a kernel caller. */
static struct handle *handle_of(struct vector *vector, const json_t *step) {
    int64_t number = number_or(step, "handle", -1);
    if (number == -1)
        return NULL;
    if (number < 0 || number >= BENCH_HANDLES || !vector->bench.handle[number])
        verdict_break(&vector->verdict, "handle %lld is not open", (long long)number);
    return vector->verdict.broken ? NULL : vector->bench.handle[number];
}

enum { OVERRIDE_VERIFY = 0x02, REALTIME_STREAM = 0x20 }; /* [WDK SL_*] */

static struct request *request_begin(struct vector *vector, const json_t *step, enum request_kind kind) {
    struct request *request = arena_take(&vector->bench.arena, sizeof *request);
    int64_t flags = number_or(step, "stack_flags", 0);
    if (!request)
        abort();
    if (flags & ~(int64_t)(OVERRIDE_VERIFY | REALTIME_STREAM))
        verdict_break(&vector->verdict, "stack_flags: unknown bit in %lld", (long long)flags);
    request->kind = kind;
    request->from = handle_of(vector, step);
    request->from_kernel = !request->from;
    request->override_verify = flags & OVERRIDE_VERIFY;
    request->realtime = flags & REALTIME_STREAM;
    request->from_32bit = number_or(step, "from_32bit_process", 0) || json_is_true(json_object_get(step, "from_32bit_process"));
    return request;
}

/* What the I/O manager copies back: success and warnings, but for VERIFY_REQUIRED. */
static bool delivered(nt_status status) { return (status >> 30) != 3 && status != STATUS_VERIFY_REQUIRED; }

static void submit(struct vector *vector, struct request *request, bool direct, struct answer *answer) {
    uint32_t seen;
    answer->status = bench_submit(&vector->bench, request);
    answer->information = request->information;
    if (answer->status == STATUS_PENDING || !delivered(answer->status) || request->kind == REQUEST_WRITE)
        return;
    seen = request->information;
    if (seen > request->out_len) {
        if (!direct && seen)
            verdict_fail(&vector->verdict, "information %u is more than the output's %u", seen, request->out_len);
        seen = request->out_len;
    }
    answer->out = (struct bytes){request->out, seen};
}

/* Where a pass-through request by pointer keeps its pointers. A recorded pointer is a number that means nothing here: while the
 * request runs, memory of the bench stands in for it. */
static const struct borrowed {
    uint32_t code, least;   /* the structure's length */
    unsigned length[2], at[2]; /* of the transfer lengths and the pointers; 0: none */
} borrowed[] = {
    {0x0004d014, 56, {12, 0}, {24, 0}},  /* IOCTL_SCSI_PASS_THROUGH_DIRECT */
    {0x0004d048, 56, {32, 36}, {40, 48}},/* IOCTL_SCSI_PASS_THROUGH_DIRECT_EX */
};

static const struct borrowed *borrowed_find(const struct request *request) {
    for (unsigned i = 0; i < sizeof borrowed / sizeof *borrowed; i++)
        if (request->code == borrowed[i].code && request->in.len >= borrowed[i].least && !request->from_32bit)
            return &borrowed[i];
    return NULL;
}

enum { MOST_BORROWED = 1 << 20 };

/* Swaps the pointers for the bench's memory and gives the recorded ones back in `kept`. */
static void lend(struct vector *vector, struct request *request, uint64_t kept[2]) {
    const struct borrowed *where = borrowed_find(request);
    uint8_t *in = (uint8_t *)(uintptr_t)request->in.at;
    for (unsigned i = 0; where && i < 2 && where->at[i]; i++) {
        uint32_t len = get_le32(in + where->length[i]);
        kept[i] = get_le64(in + where->at[i]);
        if (!len)
            continue;
        uint8_t *memory = bench_memory(&vector->bench, len < MOST_BORROWED ? len : MOST_BORROWED);
        if (!memory)
            abort();
        set_le64(in + where->at[i], (uint64_t)(uintptr_t)memory);
    }
}

static void take_back(const struct request *request, const struct answer *answer, const uint64_t kept[2]) {
    const struct borrowed *where = borrowed_find(request);
    for (unsigned i = 0; where && i < 2 && where->at[i]; i++)
        if (answer->out.len >= where->at[i] + 8u)
            set_le64(request->out + where->at[i], kept[i]);
}

static void step_ioctl(struct vector *vector, const json_t *step, struct answer *answer) {
    struct verdict *verdict = &vector->verdict;
    struct bytes in = {NULL, 0};
    const char *method = field_text(step, "method", verdict);
    bool direct = strcmp(method, "METHOD_BUFFERED") != 0;
    struct bench_layout layout = {direct, (uint32_t)number_or(step, "buffer_page_offset", 0)};
    struct request *request = request_begin(vector, step, REQUEST_CONTROL);
    if (direct && strcmp(method, "METHOD_OUT_DIRECT") != 0 && strcmp(method, "METHOD_IN_DIRECT") != 0 &&
        strcmp(method, "METHOD_NEITHER") != 0)
        verdict_break(verdict, "method: unknown %s", method);
    if (!replay_hex_load(json_object_get(step, "in"), &vector->bench.arena, &in) ||
        (int64_t)in.len != field_number(step, "in_len", verdict))
        verdict_break(verdict, "in: not in_len bytes");
    request->code = (uint32_t)strtoul(field_text(step, "code", verdict), NULL, 16);
    request->out_len = (uint32_t)field_number(step, "out_len", verdict);
    if (verdict->broken)
        return;
    if (!bench_lay(&vector->bench, request, in, &layout))
        abort();
    uint64_t kept[2] = {0, 0};
    lend(vector, request, kept);
    submit(vector, request, direct, answer);
    take_back(request, answer, kept);
}

static void step_transfer(struct vector *vector, const json_t *step, struct answer *answer) {
    bool writes = strcmp(json_string_value(json_object_get(step, "op")), "write") == 0;
    struct request *request = request_begin(vector, step, writes ? REQUEST_WRITE : REQUEST_READ);
    struct bench_layout layout = {true, (uint32_t)number_or(step, "buffer_page_offset", 0)};
    struct bytes in = {NULL, 0};
    uint32_t length = (uint32_t)field_number(step, "length", &vector->verdict);
    request->offset = field_number(step, "offset", &vector->verdict);
    if (vector->verdict.broken)
        return;
    request->out_len = length;
    if (!bench_lay(&vector->bench, request, in, &layout))
        abort();
    if (writes) {
        for (uint32_t i = 0; i < length; i++)
            request->out[i] = (uint8_t)(3 * i + 1);
        request->in = (struct bytes){request->out, length};
        request->out = NULL;
        request->out_len = 0;
    }
    submit(vector, request, true, answer);
}

static void step_system(struct vector *vector, const json_t *step, struct answer *answer) {
    bool flush = strcmp(json_string_value(json_object_get(step, "op")), "flush") == 0;
    struct request *request = request_begin(vector, step, flush ? REQUEST_FLUSH : REQUEST_SHUTDOWN);
    submit(vector, request, false, answer);
}

static struct handle **handle_slot(struct vector *vector, const json_t *step, bool open) {
    int64_t number = field_number(step, "handle", &vector->verdict);
    bool fits = number >= 0 && number < BENCH_HANDLES;
    if (!fits || !vector->bench.handle[number] != open) {
        verdict_break(&vector->verdict, "handle %lld cannot be used so", (long long)number);
        return NULL;
    }
    return &vector->bench.handle[number];
}

static void step_open(struct vector *vector, const json_t *step, struct answer *answer) {
    struct handle **slot = handle_slot(vector, step, true);
    if (slot)
        answer->status = device_open_handle(vector->bench.device, ACCESS_READ | ACCESS_WRITE, slot);
}

static void step_close(struct vector *vector, const json_t *step, struct answer *answer) {
    struct handle **slot = handle_slot(vector, step, false);
    (void)answer;
    if (!slot)
        return;
    device_close_handle(vector->bench.device, *slot);
    *slot = NULL;
}

static void step_timer(struct vector *vector, const json_t *step, struct answer *answer) {
    (void)answer;
    device_tick(vector->bench.device, (uint32_t)field_number(step, "ticks", &vector->verdict));
}

static void step_advance(struct vector *vector, const json_t *step, struct answer *answer) {
    (void)answer;
    vector->bench.clock += (uint64_t)field_number(step, "ms", &vector->verdict) * HOST_MS;
}

static void step_fault(struct vector *vector, const json_t *step, struct answer *answer) {
    struct replay_rule rule;
    struct error error = {0};
    (void)answer;
    if (replay_rule_load(json_object_get(step, "rule"), &vector->bench.arena, 0, &rule, &error) != ST_OK)
        verdict_break(&vector->verdict, "rule: %s", error.text);
    else if (replay_fault(vector->bench.replay, &rule) != ST_OK)
        abort();
}

static void step_clear(struct vector *vector, const json_t *step, struct answer *answer) {
    (void)step, (void)answer;
    replay_clear_faults(vector->bench.replay);
}

static void step_state(struct vector *vector, const json_t *step, struct answer *answer) {
    (void)answer;
    replay_set_state(vector->bench.replay, field_text(step, "state", &vector->verdict));
}

static void step_mount(struct vector *vector, const json_t *step, struct answer *answer) {
    (void)answer;
    device_set_mounted(vector->bench.device, field_set(step, "on", &vector->verdict));
}

static void step_verify(struct vector *vector, const json_t *step, struct answer *answer) {
    (void)answer;
    device_set_verify(vector->bench.device, field_set(step, "on", &vector->verdict));
}

static void step_power(struct vector *vector, const json_t *step, struct answer *answer) {
    (void)answer;
    device_power(vector->bench.device, field_set(step, "down", &vector->verdict));
}

static void step_remove(struct vector *vector, const json_t *step, struct answer *answer) {
    (void)step, (void)answer;
    device_surprise_remove(vector->bench.device);
}

/* Every kind of step; of_drive ones need no driver. */
static const struct step {
    const char *op;
    bool of_drive;
    void (*run)(struct vector *vector, const json_t *step, struct answer *answer);
} steps[] = {
    {"ioctl", false, step_ioctl},        {"read", false, step_transfer},
    {"write", false, step_transfer},     {"open", false, step_open},
    {"close", false, step_close},        {"flush", false, step_system},
    {"shutdown", false, step_system},    {"timer", false, step_timer},
    {"advance_ms", false, step_advance}, {"fault", true, step_fault},
    {"clear_faults", true, step_clear},  {"drive_state", true, step_state},
    {"mount", false, step_mount},        {"verify_flag", false, step_verify},
    {"power", false, step_power},        {"surprise_remove", false, step_remove},
};

static const struct step *step_find(const json_t *step, struct verdict *verdict) {
    const char *op = field_text(step, "op", verdict);
    for (unsigned i = 0; i < sizeof steps / sizeof *steps; i++)
        if (strcmp(steps[i].op, op) == 0)
            return &steps[i];
    verdict_break(verdict, "unknown step %s", op);
    return NULL;
}

static void refuse_unknown_in_step(const json_t *step, bool prior, struct verdict *verdict) {
    static const char *const known[] = {
        "op", "handle", "ioctl", "code",   "method", "in",    "in_len", "out_len", "buffer_page_offset", "stack_flags",
        "on", "rule",   "state", "offset", "length", "ticks", "ms",     "down",    "from_32bit_process", "expect", NULL};
    static const char *const known_whole[] = {"op", "handle", "ioctl", "code", "method", "in", "in_len", "out_len",
        "buffer_page_offset", "stack_flags", "offset", "length", "ticks", "down", "from_32bit_process", "expect", "id",
        "persona", "port", "setup", "prior", "assumes", "doubtful", "init_faults", "initial_state", "start_up_failed", NULL};
    field_refuse_unknown(step, prior ? known : known_whole, verdict);
}

/* The packets a step's expectation lists, sent to the drive without a driver. */
static void send_listed(struct vector *vector, const json_t *list);

static void send_one(struct vector *vector, const json_t *item) {
    struct packet packet;
    struct bytes cdb = {NULL, 0};
    const char *dir = json_string_value(json_object_get(item, "dir"));
    uint32_t len = (uint32_t)number_or(item, "xfer_len", 0);
    if (json_object_get(item, "srb_function")) {
        (void)port_function(&vector->bench.spy, (enum port_function)number_or(item, "srb_function", 0));
        return;
    }
    if (!dir || !replay_hex_load(json_object_get(item, "cdb"), &vector->bench.arena, &cdb) || cdb.len > CDB_ROOM) {
        verdict_break(&vector->verdict, "cdb: not understood");
        return;
    }
    uint8_t *data = calloc(1, len + 1);
    struct bytes out = {NULL, 0};
    if (!data)
        abort();
    if (replay_hex_load(json_object_get(item, "data_out"), &vector->bench.arena, &out) && out.len <= len && out.len)
        memcpy(data, out.at, out.len);
    packet_begin(&packet, (uint8_t)cdb.len, dir[0] == 'i' ? DIRECTION_IN : dir[0] == 'o' ? DIRECTION_OUT : DIRECTION_NONE,
                 data, len, (uint32_t)number_or(item, "timeout_s", 10));
    memcpy(packet.cdb, cdb.at, cdb.len);
    /* START UNIT on the side is the one packet that wants no sense; it is known by its time-out. */
    packet.no_sense = packet.cdb[0] == 0x1b && packet.timeout_s == 240;
    (void)!port_execute(&vector->bench.spy, &packet);
    free(data);
}

static void send_listed(struct vector *vector, const json_t *list) {
    size_t i, j;
    json_t *item, *inner;
    json_array_foreach((json_t *)list, i, item) {
        int64_t times = number_or(item, "repeat", number_or(item, "n", 1));
        for (; times > 0 && !vector->verdict.broken; times--) {
            if (!json_object_get(item, "repeat")) {
                send_one(vector, item);
                continue;
            }
            json_array_foreach(json_object_get(item, "cdbs"), j, inner)
                for (int64_t n = number_or(inner, "n", 1); n > 0; n--)
                    send_one(vector, inner);
        }
    }
}

static void judge_drive(struct vector *vector, const json_t *expect) {
    struct expectation expected = {expect, false, true};
    send_listed(vector, json_object_get(expect, "cdbs"));
    judge_packets(&vector->bench, &expected, &vector->verdict);
    const char *state = json_string_value(json_object_get(expect, "drive_state"));
    if (strcmp(state ? state : "", replay_state(vector->bench.replay)) != 0 && state)
        verdict_fail(&vector->verdict, "drive state: expected \"%s\", came \"%s\"", state,
                     replay_state(vector->bench.replay));
}

static void run_step(struct vector *vector, const json_t *json, bool prior) {
    struct answer answer = {STATUS_SUCCESS, 0, {NULL, 0}};
    const struct step *step = step_find(json, &vector->verdict);
    const json_t *expect = json_object_get(json, "expect");
    refuse_unknown_in_step(json, prior, &vector->verdict);
    if (vector->verdict.broken)
        return;
    bench_forget(&vector->bench);
    if (vector->run->drive_only) {
        if (step->of_drive)
            step->run(vector, json, &answer);
        if (expect)
            judge_drive(vector, expect);
        return;
    }
    step->run(vector, json, &answer);
    if (vector->verdict.broken || !expect)
        return;
    struct expectation expected = {expect, vector->loose, prior};
    judge(&vector->bench, &expected, &answer, &vector->verdict);
    if (vector->verdict.failed && prior) {
        char why[sizeof vector->verdict.text];
        memcpy(why, vector->verdict.text, sizeof why);
        snprintf(vector->verdict.text, sizeof vector->verdict.text, "before (%s %s): %.800s", step->op,
                 json_object_get(json, "ioctl") ? json_string_value(json_object_get(json, "ioctl")) : "", why);
    }
}

/* The device start, the open and the first CHECK_VERIFY2, each judged when the vector is about them. */
static void judge_if(struct vector *vector, const char *part, const struct answer *answer) {
    const json_t *expect = json_object_get(vector->json, part);
    struct expectation expected = {expect, vector->loose, false};
    if (!expect || vector->verdict.failed)
        return;
    judge(&vector->bench, &expected, answer, &vector->verdict);
    if (vector->verdict.failed) {
        char why[sizeof vector->verdict.text];
        memcpy(why, vector->verdict.text, sizeof why);
        snprintf(vector->verdict.text, sizeof vector->verdict.text, "%s: %.800s", part, why);
    }
}

static void check_verify(struct vector *vector, struct answer *answer) {
    struct request *request = arena_take(&vector->bench.arena, sizeof *request);
    struct bench_layout layout = {false, 0};
    if (!request)
        abort();
    request->kind = REQUEST_CONTROL;
    request->code = 0x002d0800; /* IOCTL_STORAGE_CHECK_VERIFY2 */
    request->from = vector->bench.handle[0];
    if (!bench_lay(&vector->bench, request, (struct bytes){NULL, 0}, &layout))
        abort();
    bench_forget(&vector->bench);
    submit(vector, request, false, answer);
}

/* A status as a vector may name it: its name, its number, or no more than that it fails. */
static bool status_is(const json_t *wanted, nt_status came) {
    const char *text = json_string_value(wanted), *name = nt_status_name(came);
    if (json_is_integer(wanted))
        return (nt_status)json_integer_value(wanted) == came;
    if (!text)
        return json_is_true(wanted) && (came >> 31) != 0;
    return strncmp(text, "0x", 2) == 0 ? (nt_status)strtoul(text, NULL, 16) == came : name && strcmp(text, name) == 0;
}

/* A start that is to fail says so in the vector or in one of its expectations. False: it is to succeed. */
static bool start_fails(struct vector *vector, nt_status came) {
    const json_t *places[] = {vector->json, json_object_get(vector->json, "start_up"),
                              json_object_get(vector->json, "expect")};
    const json_t *wanted = NULL;
    unsigned place = 0;
    for (; place < 3 && !wanted; place++)
        wanted = json_object_get(places[place], "start_up_failed");
    if (!wanted || json_is_false(wanted))
        return false;
    const json_t *hex = json_object_get(places[place - 1], "status_hex");
    struct expectation expected = {places[place - 1], vector->loose, false};
    if (!status_is(wanted, came) || (hex && !status_is(hex, came)))
        verdict_fail(&vector->verdict, "start: expected to fail, but not so; came 0x%08x", came);
    else
        judge_packets(&vector->bench, &expected, &vector->verdict);
    return true;
}

/* False: the device did not start, as was expected or not. */
static bool set_up(struct vector *vector, bool open, bool warm) {
    struct answer answer = {STATUS_SUCCESS, 0, {NULL, 0}};
    answer.status = bench_start(&vector->bench);
    if (start_fails(vector, answer.status))
        return false;
    judge_if(vector, "start_up", &answer);
    if (!vector->bench.device) {
        verdict_fail(&vector->verdict, "start: came 0x%08x", answer.status);
        return false;
    }
    bench_forget(&vector->bench);
    if (open)
        answer.status = device_open_handle(vector->bench.device, ACCESS_READ | ACCESS_WRITE, &vector->bench.handle[0]);
    judge_if(vector, "open", &answer);
    if (warm) {
        answer = (struct answer){STATUS_SUCCESS, 0, {NULL, 0}};
        check_verify(vector, &answer);
        judge_if(vector, "warm_check_verify2", &answer);
    }
    return true;
}

static bool assumes(const json_t *json, const char *what) {
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(json, "assumes"), i, item)
        if (json_is_string(item) && strcmp(json_string_value(item), what) == 0)
            return true;
    return false;
}

static void init_faults(struct vector *vector) {
    size_t i;
    json_t *item;
    struct replay_rule rule;
    struct error error = {0};
    json_array_foreach(json_object_get(vector->json, "init_faults"), i, item) {
        if (replay_rule_load(item, &vector->bench.arena, 0, &rule, &error) != ST_OK)
            verdict_break(&vector->verdict, "init_faults: %s", error.text);
        else if (replay_fault(vector->bench.replay, &rule) != ST_OK)
            abort();
    }
}

static void run_steps(struct vector *vector) {
    size_t i;
    json_t *item;
    json_array_foreach(json_object_get(vector->json, "prior"), i, item)
        if (!vector->verdict.failed)
            run_step(vector, item, true);
    if (json_object_get(vector->json, "op") && !vector->verdict.failed)
        run_step(vector, vector->json, false);
}

static void run_vector(struct vector *vector) {
    static const char *const start_up[] = {"id",       "persona", "port",        "init_faults",        "initial_state",
                                           "start_up", "open",    "warm_check_verify2", "assumes", "start_up_failed", NULL};
    const json_t *json = vector->json;
    struct verdict *verdict = &vector->verdict;
    bool is_start = json_object_get(json, "op") == NULL;
    const char *setup = is_start ? "warm" : field_text(json, "setup", verdict);
    const struct replay_persona *persona = replay_persona_find(vector->run->book, field_text(json, "persona", verdict));
    const struct replay_profile *profile = replay_profile_find(vector->run->book, field_text(json, "port", verdict));
    bool open = strcmp(setup, "none") != 0, warm = strcmp(setup, "warm") == 0;
    if (!persona || !profile)
        verdict_break(verdict, "no such persona or port");
    if (open && !warm && strcmp(setup, "cold") != 0)
        verdict_break(verdict, "setup: unknown %s", setup);
    if (is_start)
        field_refuse_unknown(json, start_up, verdict);
    vector->loose = assumes(json, "zero_time_commands");
    if (verdict->broken)
        return;
    if (bench_drive(&vector->bench, persona, profile) != ST_OK)
        abort();
    if (json_object_get(json, "initial_state"))
        replay_set_state(vector->bench.replay, field_text(json, "initial_state", verdict));
    init_faults(vector);
    if (verdict->broken)
        return;
    if (!vector->run->drive_only) {
        if (set_up(vector, open, warm))
            run_steps(vector);
    } else if (is_start) {
        static const char *const parts[] = {"start_up", "open", "warm_check_verify2"};
        for (unsigned i = 0; i < 3; i++) {
            bench_forget(&vector->bench);
            judge_drive(vector, json_object_get(json, parts[i]));
        }
    } else if (!json_object_get(json, "init_faults")) {
        /* Without the driver's start the drive stands where the start leaves it. */
        replay_set_state(vector->bench.replay, "");
        run_steps(vector);
    }
}

static void show_packets(const struct bench *bench) {
    for (size_t i = 0; i < bench->entry_count && i < 40; i++) {
        const struct bench_entry *entry = &bench->entry[i];
        if (entry->is_function) {
            printf("    function %u\n", entry->function);
            continue;
        }
        printf("    ");
        for (unsigned j = 0; j < entry->cdb_len; j++)
            printf("%02x", entry->cdb[j]);
        printf(" len %u timeout %u scsi %02x srb %u got %u\n", entry->data_len, entry->timeout_s, entry->scsi_status,
               entry->port_status, entry->transferred);
    }
}

static void count(struct run *run, const struct vector *vector, const char *id) {
    bool doubtful = json_object_get(vector->json, "doubtful") != NULL;
    if (vector->verdict.broken) {
        run->tally.broken++;
        printf("%s: NOT UNDERSTOOD: %s\n", id, vector->verdict.text);
    } else if (vector->verdict.failed) {
        *(doubtful ? &run->tally.doubtful_other : &run->tally.failed) += 1;
        if (!doubtful || run->loudness)
            printf("%s: %s%s\n", id, doubtful ? "doubtful: " : "", vector->verdict.text);
    } else {
        *(doubtful ? &run->tally.doubtful_alike : &run->tally.passed) += 1;
        if (run->loudness)
            printf("%s: ok\n", id);
    }
    if (run->loudness > 1)
        show_packets(&vector->bench);
}

/* A driver that never comes back takes the runner with it, but the vector is named first. */
enum { PATIENCE_S = 20 };
static char running[160];

static void give_up(int signal) {
    static const char words[] = ": never ends\n";
    (void)signal;
    (void)!write(STDOUT_FILENO, running, strlen(running));
    (void)!write(STDOUT_FILENO, words, sizeof words - 1);
    _exit(1);
}

/* One line of a file. */
static void run_line(void *self, const char *text, size_t len, uint32_t line) {
    struct run *run = self;
    json_error_t what;
    json_t *json = json_loadb(text, len, JSON_REJECT_DUPLICATES, &what);
    const char *id = json_string_value(json_object_get(json, "id"));
    if (!json || !id) {
        run->tally.broken++;
        printf("line %u: NOT UNDERSTOOD: %s\n", line, json ? "no id" : what.text);
    } else if (!run->prefix || strncmp(id, run->prefix, strlen(run->prefix)) == 0) {
        static struct vector vector;
        vector = (struct vector){.run = run, .json = json};
        snprintf(running, sizeof running, "%s", id);
        (void)alarm(PATIENCE_S);
        bench_begin(&vector.bench, run->apart);
        run_vector(&vector);
        count(run, &vector, id);
        bench_end(&vector.bench);
        (void)alarm(0);
    }
    json_decref(json);
}

static int usage(void) {
    fputs("usage: vectors [-asv] [-f ID-PREFIX] -p PERSONAS FILE...\n"
          "  -p  the drives the vectors run on (JSON lines, .xz or not)\n"
          "  -f  only vectors whose id begins so\n"
          "  -v  name the vectors that pass, show doubtful differences; twice: list the packets\n"
          "  -a  keep input and output of buffered requests apart\n"
          "  -s  the drive alone: send it the packets the vectors list\n",
          stderr);
    return 2;
}

int main(int argc, char **argv) {
    struct run run = {0};
    struct posix_host ground;
    struct replay_book book;
    const char *personas = NULL;
    int option;
    while ((option = getopt(argc, argv, "p:f:vas")) != -1) {
        switch (option) {
        case 'p': personas = optarg; break;
        case 'f': run.prefix = optarg; break;
        case 'v': run.loudness++; break;
        case 'a': run.apart = true; break;
        case 's': run.drive_only = true; break;
        default: return usage();
        }
    }
    if (!personas || optind == argc)
        return usage();
    (void)signal(SIGALRM, give_up);
    setvbuf(stdout, NULL, _IOLBF, 0);
    posix_host_begin(&ground);
    if (!lines_book(personas, &ground.host, &book))
        return 2;
    run.book = &book;
    bool read = true;
    for (int i = optind; i < argc; i++)
        read &= lines_read(argv[i], run_line, &run);
    replay_book_close(&book);
    posix_host_end(&ground);
    const struct tally *tally = &run.tally;
    if (tally->doubtful_alike + tally->doubtful_other)
        printf("doubtful: %u alike, %u differ\n", tally->doubtful_alike, tally->doubtful_other);
    if (tally->broken)
        printf("%u not understood\n", tally->broken);
    printf("%u passed, %u failed\n", tally->passed, tally->failed);
    return !read || tally->failed || tally->broken || !(tally->passed + tally->doubtful_alike + tally->doubtful_other);
}
