/* SPDX-License-Identifier: MIT */
/* ntcdrom drives: which drives does this machine have? */
#include "front/cli/drives.h"
#include "front/cli/json_print.h"
#include "front/cli/page.h"
#include <stdlib.h>

static void print_json(const struct machine_drives *machine) {
    struct json_print print;
    struct json_writer *json = json_print_begin(&print);
    json_put_array(json, "drives");
    for (unsigned i = 0; i < machine->count; i++) {
        const struct machine_drive *drive = &machine->drive[i];
        char node[DRIVE_NAME_ROOM + 8];
        snprintf(node, sizeof node, "%s%s", drives_prefix, drive->name);
        json_put_object(json, NULL);
        json_put_text(json, "node", node);
        json_put_text(json, "vendor", drive->vendor);
        json_put_text(json, "product", drive->model);
        json_put_text(json, "revision", drive->revision);
        json_put_text(json, "generic", drive->generic);
        json_put_unsigned(json, "bytes", drive->bytes);
        json_put_bool(json, "exists", drive->node);
        json_put_bool(json, "readable", drive->readable);
        json_put_bool(json, "writable", drive->writable);
        json_put_text(json, "mounted", drive->mounted);
        json_put_text(json, "can", drive->can);
        json_put_close(json);
    }
    json_print_end(&print);
}

static const char *access_words(const struct machine_drive *drive) {
    return !drive->node      ? "no such node"
           : drive->writable ? "may be read and written"
           : drive->readable ? "may be read"
                             : "may not be opened by you";
}

static void print_page(const struct machine_drives *machine) {
    struct page page = page_on(stdout);
    if (!machine->count)
        printf("This machine has no CD, DVD or BD drive. An image will do: ntcdrom info IMAGE\n");
    for (unsigned i = 0; i < machine->count; i++) {
        const struct machine_drive *drive = &machine->drive[i];
        char number[32];
        if (i)
            putchar('\n');
        page_heading(&page, "%s%s", drives_prefix, drive->name);
        page_line(&page, "Drive", "%s %s %s", drive->vendor, drive->model, drive->revision);
        page_line(&page, "Generic node", "%s%s", drive->generic[0] ? drives_prefix : "", drive->generic);
        page_line(&page, "Can", "%s", drive->can);
        page_line(&page, "Access", "%s", access_words(drive));
        page_line(&page, "Mounted", "%s", drive->mounted);
        if (drive->bytes)
            page_line(&page, "Medium", "%s bytes", page_number(drive->bytes, number));
    }
}

static enum answer run(struct call *call) {
    struct machine_drives *machine = memory(NULL, sizeof *machine);
    *machine = (struct machine_drives){0};
    enum answer answer = drives_look(call, machine);
    if (!answer && call_given(call, "json"))
        print_json(machine);
    else if (!answer)
        print_page(machine);
    free(machine);
    return answer;
}

const struct verb verb_drives = {
    .arguments = "",
    .completes = "",
    .shares = SHARES_JSON,
    .options = drives_options,
    .run = run,
};
