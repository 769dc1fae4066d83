/* SPDX-License-Identifier: MIT */
/* The program ntcdrom-conform: how does a device's driver answer the requests the reference driver was recorded with? */
#include "abi/control_codes.h"
#include "abi/names.h"
#include "front/cli/page.h"
#include "front/cli/progress.h"
#include "front/cli/system.h"
#include "front/conform/conform.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { ROOM = 1 << 20, ALIGNMENT = 4096, PATTERN = 0xa5 };

struct run {
    const struct call *call;
    struct target *target;
    struct conform_answer *answers;
    uint8_t *out;
    struct progress progress;
    unsigned sent;
    bool lost; /* the device does not open any more */
};

/* --only names codes; without it all are sent. */
static bool is_wanted(const struct call *call, uint32_t code) {
    bool any = false;
    for (unsigned i = 0; i < call->given_count; i++) {
        uint64_t number;
        uint32_t named;
        if (strcmp(call->given[i].option->name, "only") != 0)
            continue;
        any = true;
        const char *text = call->given[i].value;
        if ((strcmp(text, "read") == 0 && code == CONFORM_READ) || (strcmp(text, "write") == 0 && code == CONFORM_WRITE) ||
            (parse_number(text, 0, UINT32_MAX, &number) && number == code) || (control_code_find(text, &named) && named == code))
            return true;
    }
    return !any;
}

static enum answer check_only(const struct call *call) {
    for (unsigned i = 0; i < call->given_count; i++) {
        uint64_t number;
        uint32_t named;
        const char *text = call->given[i].value;
        if (strcmp(call->given[i].option->name, "only") == 0 && strcmp(text, "read") != 0 && strcmp(text, "write") != 0 &&
            !parse_number(text, 0, UINT32_MAX, &number) && !control_code_find(text, &named))
            return misused(call, "--only %s: no control code, and not read or write", text);
    }
    return ANSWER_DONE;
}

static void ask(struct run *run, unsigned n) {
    const struct conform_request *request = &conform_requests[n];
    struct conform_answer *answer = &run->answers[n];
    memset(run->out, PATTERN, request->room);
    answer->status = target_ask(run->target, request->code, conform_inputs + request->in_at, request->in_len, run->out,
                                request->room, &answer->information);
    judge(request, run->out, answer);
    progress_tell(&run->progress, ++run->sent);
}

/* First what leaves nothing behind, then the rest, each on a handle of its own. */
static void ask_all(struct run *run, bool traces) {
    bool really = call_given(run->call, "really");
    for (unsigned i = 0; i < conform_request_count && !run->lost; i++) {
        const struct conform_request *request = &conform_requests[i];
        if (choose_leaves_traces(request) != traces || choose_left_out(request, really) || !is_wanted(run->call, request->code))
            continue;
        ask(run, i);
        if (!traces)
            continue;
        choose_undo(run->target, request);
        run->lost = !target_renew(run->target);
    }
}

static enum answer tell(const struct run *run, struct conform_answer *before) {
    const struct call *call = run->call;
    const char *against = call_value(call, "against");
    unsigned bad = 0;
    for (unsigned i = 0; i < conform_request_count; i++)
        bad += run->answers[i].verdict == UNLIKE || run->answers[i].verdict == BROKEN;
    if (call_given(call, "json"))
        report_lines(run->answers);
    else if (against)
        report_differences(run->answers, before, against, &bad);
    else
        report_page(run->answers);
    if (run->lost)
        return refuse(call, "%s: does not open any more; the run is not whole", call->argument[0]);
    return bad ? ANSWER_REFUSED : ANSWER_DONE;
}

static enum answer run_conform(struct call *call) {
    struct run run = {.call = call};
    const char *against = call_value(call, "against");
    if (against && call_given(call, "json"))
        return misused(call, "--json and --against are two ways to tell: give one");
    enum answer answer = check_only(call);
    if (answer)
        return answer;
    size_t len = conform_request_count * sizeof *run.answers;
    run.answers = memory(NULL, len);
    struct conform_answer *before = memory(NULL, len);
    for (unsigned i = 0; i < conform_request_count; i++)
        run.answers[i] = (struct conform_answer){.verdict = LEFT_OUT};
    if (against)
        answer = report_load(call, against, before);
    if (!answer)
        answer = target_open(call, call->argument[0], &run.target);
    if (!answer) {
        run.out = aligned_memory(ALIGNMENT, ROOM);
        run.progress = progress_begin(conform_request_count, "requests", 0);
        ask_all(&run, false);
        ask_all(&run, true);
        progress_end(&run.progress);
        answer = tell(&run, before);
        target_close(run.target);
        aligned_give(run.out);
    }
    free(before);
    free(run.answers);
    return answer;
}

static const struct cli_option options[] = {
    {"json", 'j', NULL, NULL, "a line of JSON for each answer instead of the table"},
    {"against", 'a', "FILE", "@", "show where the answers differ from the lines of an earlier run"},
    {"only", 'o', "CODE", NULL, "send this code's requests only; read and write are codes too", true},
    {"really", 0, NULL, NULL, "send what can change the drive or its medium for good, too"},
    {0}};
static const struct verb verb_conform = {
    .arguments = "DEVICE",
    .completes = "drive",
    .least = 1,
    .most = 1,
    .options = options,
    .more = "DEVICE is a drive of this Windows machine, as D: or CdRom0, whose driver is the system's; or an address of ours\n"
            "(ntcdrom-port(7)), as image:disc.cue or spti:D:, for our own driver.\n",
    .run = run_conform,
};
const struct verb_row verbs[] = {{"conform", "how a driver answers the requests the reference driver was recorded with", &verb_conform}};
const unsigned verb_count = 1;

int main(int argc, char **argv) {
    struct call call = {.row = &verbs[0]};
    argv = system_begin(argc, argv);
    if (!argv) {
        fputs("ntcdrom-conform: out of memory\n", stderr);
        return ANSWER_REFUSED;
    }
    enum answer answer = ANSWER_DONE;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            help_verb(stdout, &verbs[0]);
            return fclose(stdout) ? ANSWER_REFUSED : ANSWER_DONE;
        }
        if (strcmp(argv[i], "--version") == 0) {
            printf("ntcdrom-conform %s\n", NTCDROM_VERSION);
            return fclose(stdout) ? ANSWER_REFUSED : ANSWER_DONE;
        }
    }
    answer = call_parse(&call, argc - 1, argv + 1);
    if (!answer)
        answer = run_conform(&call);
    bool lost = ferror(stdout) != 0;
    if (fclose(stdout) != 0 || lost) {
        fprintf(stderr, "ntcdrom-conform: standard output: %s\n", strerror(errno ? errno : EIO));
        return answer ? (int)answer : ANSWER_REFUSED;
    }
    return (int)answer;
}
