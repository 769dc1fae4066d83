/* SPDX-License-Identifier: MIT */
/* ntcdrom toc: what does the disc's table of contents say? */
#include "front/cli/facts.h"
#include "front/cli/page.h"
#include <stdlib.h>

static enum answer judge(const struct call *call, const struct facts *facts) {
    if (facts->track_count)
        return ANSWER_DONE;
    return refuse(call, "%s: no table of contents: %s", call->argument[0], status_words(facts->toc_status));
}

static void tell(struct json_writer *json, const struct facts *facts) { facts_tracks_json(json, facts, false); }

static void print(const struct facts *facts) {
    struct page page = page_on(stdout);
    facts_tracks_page(&page, facts);
}

static enum answer run(struct call *call) {
    static const struct facts_view view = {facts_toc, judge, tell, print};
    return facts_show(call, &view);
}

const struct verb verb_toc = {
    .arguments = "ADDRESS",
    .completes = "drive",
    .least = 1,
    .most = 1,
    .shares = SHARES_JSON | SHARES_DRIVE,
    .run = run,
};
