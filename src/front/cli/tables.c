/* SPDX-License-Identifier: MIT */
/* ntcdrom controls, images, ports, mends: what do the tables hold the program is made of? */
#include "abi/control_codes.h"
#include "abi/layout.h"
#include "class/device.h"
#include "front/cli/cli.h"
#include "front/cli/json_print.h"
#include "front/cli/page.h"
#include "image/image.h"
#include "port/port.h"
#include <ctype.h>
#include <string.h>

static const struct vectored {
    uint32_t code;
    unsigned count;
} vectored[] = {
#define VECTORED(code, count) {code, count},
#include "front/cli/vectored.def"
#undef VECTORED
};

static unsigned vectors_of(uint32_t code) {
    for (unsigned i = 0; i < sizeof vectored / sizeof *vectored; i++)
        if (vectored[i].code == code)
            return vectored[i].count;
    return 0;
}

/* The smallest buffer: the row's, or where a code judges for itself, the smallest structure it may be. */
static uint32_t least_len(const struct control *control, bool answer) {
    uint32_t least = answer ? control->out_len : control->in_len;
    for (unsigned i = 0, found = least != 0; i < abi_shape_count && !found; i++)
        if (abi_shapes[i].code == control->code && abi_shapes[i].answer == answer &&
            (!least || abi_shapes[i].layout->len < least))
            least = abi_shapes[i].layout->len;
    return least;
}

/* The handle a code asks for: bits 14 and 15 [WDK CTL_CODE]. */
static const char *access_words(uint32_t code) {
    static const char *const words[] = {"any", "read", "write", "read+write"};
    return words[code >> 14 & 3];
}

/* How it is run: at once, in its turn, in its turn after the capability refresh. */
static const char *group_words(const struct control *control) {
    return control->gates & CONTROL_DIRECT ? "direct" : control->gates & CONTROL_UNREFRESHED ? "unrefreshed" : "queued";
}

static const char *care_words(const struct control *control) {
    return control->gates & CONTROL_HARMS ? "harms" : control->gates & CONTROL_EJECTS ? "moves" : "";
}

static void print_controls_json(void) {
    struct json_print print;
    struct json_writer *json = json_print_begin(&print);
    json_put_array(json, "controls");
    for (unsigned i = 0; i < control_count; i++) {
        const struct control *control = &controls[i];
        json_put_object(json, NULL);
        json_put_unsigned(json, "code", control->code);
        json_put_text(json, "name", control->name);
        json_put_unsigned(json, "input", least_len(control, false));
        json_put_unsigned(json, "output", least_len(control, true));
        json_put_text(json, "access", access_words(control->code));
        json_put_text(json, "group", group_words(control));
        json_put_text(json, "commands", control->commands);
        json_put_bool(json, "harms", control->gates & CONTROL_HARMS);
        json_put_bool(json, "moves", control->gates & CONTROL_EJECTS);
        json_put_unsigned(json, "vectors", vectors_of(control->code));
        json_put_close(json);
    }
    json_print_end(&print);
}

static enum answer run_controls(struct call *call) {
    static const char *const headings[] = {"Code",  "Name",     "#In",      "#Out", "Access",
                                           "Group", "Commands", "#Vectors", "Care"};
    if (call_given(call, "json")) {
        print_controls_json();
        return ANSWER_DONE;
    }
    struct page page = page_on(stdout);
    struct table table = table_of(sizeof headings / sizeof *headings, headings);
    for (unsigned i = 0; i < control_count; i++) {
        const struct control *control = &controls[i];
        table_cell(&table, "0x%08x", control->code);
        table_cell(&table, "%s", control->name);
        table_cell(&table, "%u", least_len(control, false));
        table_cell(&table, "%u", least_len(control, true));
        table_cell(&table, "%s", access_words(control->code));
        table_cell(&table, "%s", group_words(control));
        table_cell(&table, "%s", control->commands);
        table_cell(&table, "%u", vectors_of(control->code));
        table_cell(&table, "%s", care_words(control));
    }
    page_table(&page, &table);
    return ANSWER_DONE;
}

static enum answer run_images(struct call *call) {
    static const char *const headings[] = {"Format", "Names", "Written as", "What it is"};
    struct json_print print;
    if (call_given(call, "json")) {
        struct json_writer *json = json_print_begin(&print);
        json_put_array(json, "images");
        for (unsigned i = 0; i < image_format_count; i++) {
            json_put_object(json, NULL);
            json_put_text(json, "name", image_formats[i].name);
            json_put_text(json, "suffixes", image_formats[i].suffixes);
            json_put_text(json, "saves", image_formats[i].saves);
            json_put_text(json, "words", image_formats[i].words);
            json_put_close(json);
        }
        json_print_end(&print);
        return ANSWER_DONE;
    }
    struct page page = page_on(stdout);
    struct table table = table_of(sizeof headings / sizeof *headings, headings);
    for (unsigned i = 0; i < image_format_count; i++) {
        table_cell(&table, "%s", image_formats[i].name);
        table_cell(&table, "%s", image_formats[i].suffixes);
        table_cell(&table, "%s", image_formats[i].saves);
        table_cell(&table, "%s", image_formats[i].words);
    }
    page_table(&page, &table);
    return ANSWER_DONE;
}

static void print_ports_json(void) {
    struct json_print print;
    struct json_writer *json = json_print_begin(&print);
    json_put_array(json, "ports");
    for (unsigned i = 0; i < port_kind_count; i++) {
        json_put_object(json, NULL);
        json_put_text(json, "scheme", port_kinds[i].scheme);
        json_put_bool(json, "wraps", port_kinds[i].wraps);
        json_put_text(json, "options", port_kinds[i].options);
        json_put_text(json, "words", port_kinds[i].words);
        json_put_close(json);
    }
    json_print_end(&print);
}

/* "name=what,name=what" as one line each below the port. */
static void print_port_options(struct page *page, const char *options) {
    while (*options) {
        size_t len = strcspn(options, ","), name_len = strcspn(options, "=");
        char name[64];
        if (name_len > len)
            name_len = len;
        snprintf(name, sizeof name, "%.*s", (int)name_len, options);
        const char *what = options + name_len + (name_len < len);
        page_line(page, name, "%.*s", (int)(options + len - what), what);
        options += len + (options[len] == ',');
    }
}

static enum answer run_ports(struct call *call) {
    if (call_given(call, "json")) {
        print_ports_json();
        return ANSWER_DONE;
    }
    struct page page = page_on(stdout);
    for (unsigned i = 0; i < port_kind_count; i++) {
        const struct port_kind *kind = &port_kinds[i];
        page_heading(&page, "%s%s:%s", kind->scheme, kind->options[0] ? "(...)" : "", kind->wraps ? "ADDRESS" : "REST");
        page_line(&page, "Is", "%s", kind->words);
        print_port_options(&page, kind->options);
    }
    return ANSWER_DONE;
}

static const struct mend_row {
    const char *name, *reference, *mended;
} mends[] = {
#define MEND(name, bit, reference, mended) {#name, reference, mended},
#include "class/mend.def"
#undef MEND
};

static void lower(char *into, size_t room, const char *name) {
    size_t used = 0;
    for (; *name && used + 1 < room; name++)
        into[used++] = *name == '_' ? '-' : (char)tolower((unsigned char)*name);
    into[used] = 0;
}

static enum answer run_mends(struct call *call) {
    static const char *const headings[] = {"Row", "As the reference driver", "Mended"};
    bool as_json = call_given(call, "json");
    struct json_print print;
    struct json_writer *json = as_json ? json_print_begin(&print) : NULL;
    struct page page = page_on(stdout);
    struct table table = table_of(sizeof headings / sizeof *headings, headings);
    char name[64];
    if (as_json)
        json_put_array(json, "mends");
    for (unsigned i = 0; i < sizeof mends / sizeof *mends; i++) {
        lower(name, sizeof name, mends[i].name);
        if (as_json) {
            json_put_object(json, NULL);
            json_put_text(json, "name", name);
            json_put_text(json, "reference", mends[i].reference);
            json_put_text(json, "mended", mends[i].mended);
            json_put_close(json);
        } else {
            table_cell(&table, "%s", name);
            table_cell(&table, "%s", mends[i].reference);
            table_cell(&table, "%s", mends[i].mended);
        }
    }
    if (as_json)
        json_print_end(&print);
    else
        page_table(&page, &table);
    return ANSWER_DONE;
}

const struct verb verb_controls = {.arguments = "", .completes = "", .shares = SHARES_JSON, .run = run_controls};
const struct verb verb_images = {.arguments = "", .completes = "", .shares = SHARES_JSON, .run = run_images};
const struct verb verb_mends = {.arguments = "", .completes = "", .shares = SHARES_JSON, .run = run_mends};
const struct verb verb_ports = {.arguments = "", .completes = "", .shares = SHARES_JSON, .run = run_ports};
