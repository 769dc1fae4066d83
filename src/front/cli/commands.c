/* SPDX-License-Identifier: MIT */
/* ntcdrom commands: which commands does the virtual drive obey? */
#include "drive/drive.h"
#include "front/cli/cli.h"
#include "front/cli/json_print.h"
#include "front/cli/page.h"

static enum answer run(struct call *call) {
    static const char *const headings[] = {"Opcode", "Name", "#Length", "Data"};
    static const char *const directions[] = {"none", "in", "out"};
    struct json_print print;
    if (call_given(call, "json")) {
        struct json_writer *json = json_print_begin(&print);
        json_put_array(json, "commands");
        for (unsigned i = 0; i < drive_command_count; i++) {
            const struct drive_command *command = &drive_commands[i];
            json_put_object(json, NULL);
            json_put_unsigned(json, "opcode", command->opcode);
            json_put_text(json, "name", command->name);
            json_put_unsigned(json, "length", command->cdb_len);
            json_put_text(json, "data", directions[command->direction]);
            json_put_close(json);
        }
        json_print_end(&print);
        return ANSWER_DONE;
    }
    struct page page = page_on(stdout);
    struct table table = table_of(sizeof headings / sizeof *headings, headings);
    for (unsigned i = 0; i < drive_command_count; i++) {
        const struct drive_command *command = &drive_commands[i];
        table_cell(&table, "%02xh", command->opcode);
        table_cell(&table, "%s", command->name);
        table_cell(&table, "%u", command->cdb_len);
        table_cell(&table, "%s", directions[command->direction]);
    }
    page_table(&page, &table);
    return ANSWER_DONE;
}

const struct verb verb_commands = {.arguments = "", .completes = "", .shares = SHARES_JSON, .run = run};
