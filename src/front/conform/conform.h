/* SPDX-License-Identifier: MIT */
/* What ntcdrom-conform is made of: the requests, the device they go to, the verdict on each answer. */
#ifndef NTCDROM_FRONT_CONFORM_H
#define NTCDROM_FRONT_CONFORM_H

#include "front/cli/cli.h"

/* One request of the vectors, and what was recorded of its answers. tools/conform-table fills the tables. */
struct conform_request {
    uint32_t code; /* CONFORM_READ, CONFORM_WRITE: the input is the offset, 8 bytes, and the room the length */
    uint32_t in_at, in_len, room;
    uint32_t status_at, status_count; /* every status recorded, over all drives and discs */
    bool sure;       /* the first of them is the driver's own, whatever the drive */
    uint32_t length; /* the Information of every success, whatever the drive; CONFORM_ANY when they differ */
};
enum { CONFORM_READ = 0, CONFORM_WRITE = 1 };
#define CONFORM_ANY 0xffffffffu
extern const uint8_t conform_inputs[];
extern const uint32_t conform_statuses[];
extern const struct conform_request conform_requests[];
extern const unsigned conform_request_count;

/* "IOCTL_CDROM_READ_TOC", "read", or the number. The text lives until the next call. */
const char *conform_name(uint32_t code);

/* A device and a driver above it: the system's own for a drive of a Windows machine, ours for every other address. */
struct target;
enum answer target_open(const struct call *call, const char *address, struct target **ret);
void target_close(struct target *target);
/* A new handle takes the old one's place: what hung on that is undone. False: it cannot be opened any more. */
bool target_renew(struct target *target);
/* Sends one request; answers its status. `out` has the request's room. */
uint32_t target_ask(struct target *target, uint32_t code, const uint8_t *in, uint32_t in_len, uint8_t *out, uint32_t room,
                    uint32_t *information);

/* Why a request is not sent, or NULL. What can do lasting harm is sent if `really`. */
const char *choose_left_out(const struct conform_request *request, bool really);
/* Does it leave something behind that would change later answers? Then it is sent after the others, on a handle of its own. */
bool choose_leaves_traces(const struct conform_request *request);
/* Sends what undoes it, as far as closing the handle does not. */
void choose_undo(struct target *target, const struct conform_request *request);

enum verdict { AS_RECORDED, UNSEEN, UNLIKE, BROKEN, LEFT_OUT, VERDICTS };
extern const char *const verdict_words[VERDICTS];
/* One request's answer. */
struct conform_answer {
    enum verdict verdict;
    uint32_t status, information;
    uint32_t len;    /* bytes that came */
    uint64_t digest; /* of them, FNV-1a */
    uint8_t head[32];
};
/* Looks at what came into `out` and fills the rest of the answer, whose status and Information are there. */
void judge(const struct conform_request *request, const uint8_t *out, struct conform_answer *answer);

/* The answers, one for each request of the table: a line of JSON each, or a page of tables. */
void report_lines(const struct conform_answer *answers);
void report_page(const struct conform_answer *answers);
/* What an earlier run's lines say; answers that were not there have the verdict LEFT_OUT. */
enum answer report_load(const struct call *call, const char *name, struct conform_answer *answers);
/* Prints where two runs differ; *differing is how many answers do. */
void report_differences(const struct conform_answer *answers, const struct conform_answer *before, const char *name,
                        unsigned *differing);

#endif
