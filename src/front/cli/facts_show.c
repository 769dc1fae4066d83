/* SPDX-License-Identifier: MIT */
/* How does a verb show what it has gathered of a drive? */
#include "front/cli/facts.h"
#include "front/cli/json_print.h"

enum answer facts_show(struct call *call, const struct facts_view *view) {
    struct opened *opened;
    enum answer answer = opened_open(call, call->argument[0], &opened);
    if (answer)
        return answer;
    struct facts *facts = facts_new();
    view->gather(opened, facts);
    answer = view->judge(call, facts);
    if (!answer && call_given(call, "json")) {
        struct json_print print;
        struct json_writer *json = json_print_begin(&print);
        json_put_text(json, "address", call->argument[0]);
        view->tell(json, facts);
        json_print_end(&print);
    } else if (!answer) {
        view->print(facts);
    }
    facts_free(facts);
    opened_close(opened);
    return answer;
}
