/* SPDX-License-Identifier: MIT */
/* ntcdrom toc: what does the disc's table of contents say? */
#include "front/cli/facts.h"
#include "front/cli/json_print.h"
#include "front/cli/page.h"
#include <stdlib.h>

static enum answer run(struct call *call) {
    struct opened *opened;
    enum answer answer = opened_open(call, call->argument[0], &opened);
    if (answer)
        return answer;
    struct facts *facts = facts_new();
    facts_toc(opened, facts);
    if (!facts->track_count) {
        answer = refuse(call, "%s: no table of contents: %s", call->argument[0], status_words(facts->toc_status));
    } else if (call_given(call, "json")) {
        struct json_print print;
        struct json_writer *json = json_print_begin(&print);
        json_put_text(json, "address", call->argument[0]);
        facts_tracks_json(json, facts, false);
        json_print_end(&print);
    } else {
        struct page page = page_on(stdout);
        facts_tracks_page(&page, facts);
    }
    facts_free(facts);
    opened_close(opened);
    return answer;
}

const struct verb verb_toc = {
    .arguments = "ADDRESS",
    .completes = "drive",
    .least = 1,
    .most = 1,
    .shares = SHARES_JSON | SHARES_DRIVE,
    .run = run,
};
