/* SPDX-License-Identifier: MIT */
/* Whether what came is what a vector expects. */
#ifndef NTCDROM_TESTS_JUDGE_H
#define NTCDROM_TESTS_JUDGE_H

#include "tests/bench.h"
#include <jansson.h>

/* What one step gave. */
struct answer {
    nt_status status;
    uint32_t information;
    struct bytes out; /* what the caller gets to see; NULL `at` when the step has no output */
};

/* Why a vector is not met; the first reason stays. */
struct verdict {
    bool failed;
    bool broken;    /* the vector itself could not be understood */
    char text[900];
};
void verdict_fail(struct verdict *verdict, const char *format, ...) __attribute__((format(printf, 2, 3)));
void verdict_break(struct verdict *verdict, const char *format, ...) __attribute__((format(printf, 2, 3)));

struct expectation {
    const json_t *expect;
    bool loose; /* numbers of tries may differ by 1 or 1 %: zero_time_commands */
    bool prior; /* a step before the tested one: only what is written is compared */
};
void judge(const struct bench *bench, const struct expectation *expected, const struct answer *answer,
           struct verdict *verdict);
/* The packets alone, without what the driver above adds (timeouts). */
void judge_packets(const struct bench *bench, const struct expectation *expected, struct verdict *verdict);

/* A field that must be there. */
int64_t field_number(const json_t *object, const char *name, struct verdict *verdict);
const char *field_text(const json_t *object, const char *name, struct verdict *verdict);
/* No fields but these; the list ends with NULL. */
void field_refuse_unknown(const json_t *object, const char *const *known, struct verdict *verdict);

#endif
