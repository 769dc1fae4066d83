/* SPDX-License-Identifier: MIT */
/* How are the answers of a run told to a person, to a program, and to a later run? */
#include "abi/names.h"
#include "base/bytes.h"
#include "base/json.h"
#include "front/cli/page.h"
#include "front/cli/system.h"
#include "front/conform/conform.h"
#include <errno.h>
#include <ntcdrom/ntcdrom.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_ROOM = 65536, SHOWN_INPUT = 24 };

const char *conform_name(uint32_t code) {
    static char number[16];
    const char *name = control_code_name(code);
    snprintf(number, sizeof number, "0x%08x", (unsigned)code);
    return code == CONFORM_READ ? "read" : code == CONFORM_WRITE ? "write" : name ? name : number;
}

static const char *status_text(uint32_t status) {
    static char number[16];
    const char *name = ntcd_status_name((NTSTATUS)status);
    snprintf(number, sizeof number, "0x%08x", (unsigned)status);
    return name ? name : number;
}

static struct bytes input_of(const struct conform_request *request) {
    return (struct bytes){conform_inputs + request->in_at, request->in_len};
}

/* ---- lines ---- */

static enum status write_out(struct json_sink *sink, const char *text, size_t len) {
    (void)sink;
    return fwrite(text, 1, len, stdout) == len ? ST_OK : ST_IO_ERROR;
}

static void put_number(struct json_writer *json, const char *name, uint64_t number, int digits) {
    char text[24];
    snprintf(text, sizeof text, "0x%0*llx", digits, (unsigned long long)number);
    json_put_text(json, name, text);
}

void report_lines(const struct conform_answer *answers) {
    struct json_sink sink = {write_out};
    struct json_writer json;
    json_put_begin(&json, &sink);
    for (unsigned i = 0; i < conform_request_count; i++) {
        const struct conform_request *request = &conform_requests[i];
        const struct conform_answer *answer = &answers[i];
        if (answer->verdict == LEFT_OUT)
            continue;
        json_put_object(&json, NULL);
        put_number(&json, "code", request->code, 8);
        json_put_text(&json, "name", conform_name(request->code));
        json_put_hex(&json, "input", input_of(request));
        json_put_unsigned(&json, "room", request->room);
        put_number(&json, "status", answer->status, 8);
        json_put_text(&json, "status_name", status_text(answer->status));
        json_put_unsigned(&json, "information", answer->information);
        json_put_unsigned(&json, "bytes", answer->len);
        put_number(&json, "digest", answer->digest, 16);
        json_put_hex(&json, "head", (struct bytes){answer->head, answer->len < sizeof answer->head ? answer->len : sizeof answer->head});
        json_put_text(&json, "verdict", verdict_words[answer->verdict]);
        (void)!json_put_end(&json); /* standard output's own error is told at the end */
    }
}

/* The text of a member as report_lines writes it: no escape stands in any of those that are asked for. */
static bool member(const char *line, const char *name, char *into, size_t room) {
    char wanted[32];
    snprintf(wanted, sizeof wanted, "\"%s\":", name);
    const char *at = strstr(line, wanted);
    if (!at)
        return false;
    at += strlen(wanted);
    at += *at == '"';
    size_t len = strcspn(at, "\",}");
    if (len >= room)
        return false;
    memcpy(into, at, len);
    into[len] = 0;
    return true;
}

static bool member_number(const char *line, const char *name, uint64_t *ret) {
    char text[24];
    return member(line, name, text, sizeof text) && parse_number(text, 0, UINT64_MAX, ret);
}

static bool same_input(const struct conform_request *request, const char *hex) {
    struct bytes in = input_of(request);
    char digits[3];
    if (strlen(hex) != in.len * 2)
        return false;
    for (size_t i = 0; i < in.len; i++) {
        snprintf(digits, sizeof digits, "%02x", in.at[i]);
        if (memcmp(digits, hex + 2 * i, 2) != 0)
            return false;
    }
    return true;
}

/* Runs of one table have one order: the search goes on where the last one ended. */
static bool find_request(const char *line, char *hex, unsigned *next) {
    uint64_t code, room;
    if (!member_number(line, "code", &code) || !member_number(line, "room", &room) || !member(line, "input", hex, LINE_ROOM))
        return false;
    for (unsigned i = 0; i < conform_request_count; i++) {
        unsigned n = (*next + i) % conform_request_count;
        const struct conform_request *request = &conform_requests[n];
        if (request->code == code && request->room == room && same_input(request, hex)) {
            *next = n;
            return true;
        }
    }
    *next = conform_request_count; /* a request this program does not know */
    return true;
}

static bool take_line(const char *line, char *hex, unsigned *next, struct conform_answer *answers) {
    uint64_t status, information, len, digest;
    if (!find_request(line, hex, next) || !member_number(line, "status", &status) || !member_number(line, "information", &information) ||
        !member_number(line, "bytes", &len) || !member_number(line, "digest", &digest))
        return false;
    if (*next < conform_request_count)
        answers[(*next)++] = (struct conform_answer){.verdict = AS_RECORDED,
                                                     .status = (uint32_t)status,
                                                     .information = (uint32_t)information,
                                                     .len = (uint32_t)len,
                                                     .digest = digest};
    *next %= conform_request_count;
    return true;
}

enum answer report_load(const struct call *call, const char *name, struct conform_answer *answers) {
    FILE *file = system_open(name, "rb");
    if (!file)
        return refuse(call, "%s: %s", name, strerror(errno));
    char *line = memory(NULL, 2 * (size_t)LINE_ROOM), *hex = line + LINE_ROOM;
    enum answer answer = ANSWER_DONE;
    unsigned next = 0, number = 0;
    for (unsigned i = 0; i < conform_request_count; i++)
        answers[i].verdict = LEFT_OUT;
    while (!answer && fgets(line, LINE_ROOM, file)) {
        number++;
        if (!take_line(line, hex, &next, answers))
            answer = refuse(call, "%s: line %u is no line of ntcdrom-conform --json", name, number);
    }
    if (!answer && ferror(file))
        answer = refuse(call, "%s: cannot be read", name);
    free(line);
    fclose(file);
    return answer;
}

/* ---- pages ---- */

static void print_request(const struct conform_request *request) {
    struct bytes in = input_of(request);
    printf("  %s", conform_name(request->code));
    if (request->code == CONFORM_READ || request->code == CONFORM_WRITE) {
        printf(" of %u bytes at 0x%llx", (unsigned)request->room, (unsigned long long)get_le64(in.at));
        return;
    }
    printf(", input %zu bytes%s", in.len, in.len ? " " : "");
    for (size_t i = 0; i < in.len && i < SHOWN_INPUT; i++)
        printf("%02x", in.at[i]);
    printf("%s, room %u", in.len > SHOWN_INPUT ? "..." : "", (unsigned)request->room);
}

static void print_bad(const struct conform_answer *answers) {
    for (unsigned i = 0; i < conform_request_count; i++) {
        const struct conform_request *request = &conform_requests[i];
        if (answers[i].verdict != UNLIKE && answers[i].verdict != BROKEN)
            continue;
        print_request(request);
        printf("\n    %s, Information %u: %s", status_text(answers[i].status), (unsigned)answers[i].information,
               verdict_words[answers[i].verdict]);
        if (request->sure)
            printf(", recorded %s", status_text(conform_statuses[request->status_at]));
        if (request->length != CONFORM_ANY)
            printf(", Information %u", (unsigned)request->length);
        putchar('\n');
    }
}

/* Requests of one code stand together in the table: from `first` up to the answer. */
static unsigned end_of_code(unsigned first) {
    unsigned i = first;
    while (i < conform_request_count && conform_requests[i].code == conform_requests[first].code)
        i++;
    return i;
}

void report_page(const struct conform_answer *answers) {
    static const char *const headings[] = {"Request", "#Recorded", "#Unseen", "#Unlike", "#Broken", "#Left out"};
    struct page page = page_on(stdout);
    struct table table = table_of(sizeof headings / sizeof *headings, headings);
    unsigned whole[VERDICTS] = {0};
    for (unsigned first = 0, end; first < conform_request_count; first = end) {
        unsigned count[VERDICTS] = {0};
        end = end_of_code(first);
        for (unsigned i = first; i < end; i++)
            count[answers[i].verdict]++;
        table_cell(&table, "%s", conform_name(conform_requests[first].code));
        for (unsigned v = 0; v < VERDICTS; v++) {
            char number[12] = "";
            if (count[v])
                snprintf(number, sizeof number, "%u", count[v]);
            table_cell(&table, "%s", number);
            whole[v] += count[v];
        }
    }
    page_table(&page, &table);
    print_bad(answers);
    printf("%u requests: %u as recorded, %u unseen, %u unlike, %u broken, %u left out\n", conform_request_count,
           whole[AS_RECORDED], whole[UNSEEN], whole[UNLIKE], whole[BROKEN], whole[LEFT_OUT]);
}

static bool differs(const struct conform_answer *a, const struct conform_answer *b) {
    return a->status != b->status || a->len != b->len || a->digest != b->digest;
}

void report_differences(const struct conform_answer *answers, const struct conform_answer *before, const char *name,
                        unsigned *differing) {
    unsigned both = 0;
    *differing = 0;
    for (unsigned i = 0; i < conform_request_count; i++) {
        const struct conform_answer *here = &answers[i], *there = &before[i];
        if (here->verdict == LEFT_OUT || there->verdict == LEFT_OUT)
            continue;
        both++;
        if (!differs(here, there))
            continue;
        ++*differing;
        print_request(&conform_requests[i]);
        if (here->status != there->status) {
            printf("\n    here %s", status_text(here->status));
            printf(", there %s\n", status_text(there->status));
        } else if (here->len != there->len) {
            printf("\n    here %u bytes, there %u\n", (unsigned)here->len, (unsigned)there->len);
        } else {
            printf("\n    %u other bytes\n", (unsigned)here->len);
        }
    }
    printf("%u requests in both runs, %u answered otherwise in %s\n", both, *differing, name);
}
