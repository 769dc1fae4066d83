/* SPDX-License-Identifier: MIT */
/* ntcdrom ioctl: what does the driver answer to one control code? */
#include "abi/control_codes.h"
#include "abi/names.h"
#include "base/bytes.h"
#include "class/device.h"
#include "front/cli/fields.h"
#include "front/cli/json_print.h"
#include "front/cli/opened.h"
#include "front/cli/output.h"
#include "front/cli/page.h"
#include "front/cli/pass_through.h"
#include "front/cli/system.h"
#include "scsi/sense.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    OPEN_ENDED_LEN = 0xfffc,
    RAW_READ_SECTORS_AT = 8,
    RAW_READ_MODE_AT = 12,
    MOST_BYTES = 1 << 24,
    PAGE_ALIGNMENT = 4096,
    IN_SHOWN = 96,
    ENCODE_ROUNDS = 4
};

struct asking {
    const struct call *call;
    uint32_t code;
    const char *name; /* of the code, or "a code without a name" */
    bool from_32bit;
    const struct abi_layout *in_layout, *out_layout; /* NULL: only bytes */
    struct grown in;
    struct passed passed;
    uint8_t *out;
    uint32_t out_len, status, information;
};

static enum answer find_code(struct asking *asking, const char *text) {
    uint64_t number;
    if (parse_number(text, 0, UINT32_MAX, &number))
        asking->code = (uint32_t)number;
    else if (!control_code_find(text, &asking->code))
        return misused(asking->call, "no control code '%s'; see ntcdrom controls", text);
    asking->name = control_code_name(asking->code);
    return ANSWER_DONE;
}

/* HEX, or @FILE for what a file holds. */
static enum answer take_hex(const struct call *call, const char *option, struct grown *into) {
    const char *text = call_value(call, option);
    if (!text)
        return ANSWER_DONE;
    if (*text != '@')
        return grown_put_hex(into, text) ? ANSWER_DONE : misused(call, "--%s %s: not hexadecimal bytes", option, text);
    FILE *file = system_open(text + 1, "rb");
    if (!file)
        return refuse(call, "%s: %s", text + 1, strerror(errno));
    uint8_t piece[4096];
    size_t len;
    while (into->len < MOST_BYTES && (len = fread(piece, 1, sizeof piece, file)) > 0)
        grown_put(into, piece, len);
    bool failed = ferror(file) != 0;
    fclose(file);
    return failed ? refuse(call, "%s: cannot be read", text + 1) : ANSWER_DONE;
}

/* A 32-bit caller's structure, where it differs, has the same name with 32 behind it. */
static const struct abi_layout *narrowed(const struct asking *asking, const struct abi_layout *layout) {
    char name[96];
    if (!layout || !asking->from_32bit)
        return layout;
    snprintf(name, sizeof name, "%s32", layout->name);
    const struct abi_layout *narrow = abi_layout_find(name);
    return narrow ? narrow : layout;
}

static void choose_layouts(struct asking *asking) {
    asking->in_layout = narrowed(asking, abi_input(asking->code, asking->in.at, asking->in.len));
    asking->out_layout = narrowed(asking, abi_answer(asking->code, asking->in.at, asking->in.len));
}

/* The input by its fields: which structure a code takes may hang on a field's value, so the choice is made again until
 * it stands. */
static enum answer encode(struct asking *asking) {
    const struct abi_layout *chosen = NULL;
    choose_layouts(asking);
    if (!asking->in_layout)
        return asking->call->field_count
                   ? misused(asking->call, "%s takes no field '%.*s': give its input by --in",
                             asking->name ? asking->name : "this code", (int)strcspn(asking->call->field[0].name, "="),
                             asking->call->field[0].name)
                   : ANSWER_DONE;
    for (unsigned round = 0; round < ENCODE_ROUNDS && asking->in_layout != chosen; round++) {
        chosen = asking->in_layout;
        free(asking->in.at);
        enum answer answer = fields_encode(asking->call, chosen, false, &asking->in);
        if (answer)
            return answer;
        choose_layouts(asking);
    }
    free(asking->in.at);
    return fields_encode(asking->call, chosen, true, &asking->in);
}

static enum answer add_data(struct asking *asking) {
    struct grown data = {0};
    enum answer answer = take_hex(asking->call, "data", &data);
    if (!answer && is_pass_through(asking->code) && asking->in_layout)
        answer = passed_prepare(asking->call, asking->in_layout, (struct bytes){data.at, data.len}, &asking->in,
                                &asking->passed);
    else if (!answer)
        grown_put(&asking->in, data.at, data.len);
    free(data.at);
    return answer;
}

static enum answer make_input(struct asking *asking) {
    const struct call *call = asking->call;
    bool whole = call_given(call, "in");
    if (call_given(call, "system") && (call_given(call, "from-32bit") || call_given(call, "mend")))
        return misused(call, "--system: the system's driver knows no --from-32bit and no --mend");
    if (whole && (call->field_count || call_given(call, "data")))
        return misused(call, "--in is the whole input: no fields and no --data beside it");
    /* A 32-bit program is a 32-bit caller in any case. */
    asking->from_32bit = sizeof(void *) == 4 || call_given(call, "from-32bit");
    if (asking->from_32bit && sizeof(void *) != 4 &&
        (asking->code == IOCTL_SCSI_PASS_THROUGH_DIRECT || asking->code == IOCTL_SCSI_PASS_THROUGH_DIRECT_EX))
        return misused(call, "--from-32bit: its pointers cannot reach this program's memory");
    enum answer answer = whole ? take_hex(call, "in", &asking->in) : encode(asking);
    choose_layouts(asking);
    return answer ? answer : add_data(asking);
}

/* RAW_READ's answer has no header: sectors times the mode's bytes [WDK TRACK_MODE_TYPE]. */
static uint64_t raw_read_len(const struct asking *asking) {
    static const uint32_t lens[] = {2352, 2352, 2352, 2744, 2648, 2448};
    if (asking->in.len < 16)
        return 0;
    uint32_t mode = get_le32(asking->in.at + RAW_READ_MODE_AT);
    uint64_t len = (uint64_t)get_le32(asking->in.at + RAW_READ_SECTORS_AT) * (mode < 6 ? lens[mode] : lens[0]);
    return len < MOST_BYTES ? len : MOST_BYTES;
}

/* Does the layout end with something as long as there are bytes? */
static bool is_open_ended(const struct abi_layout *layout) {
    for (unsigned i = 0; i < layout->count; i++) {
        const struct abi_field *field = &layout->fields[i];
        bool to_end =
            field->kind == ABI_FEATURES || field->count == 0 ||
            ((field->kind == ABI_BYTES || field->kind == ABI_TEXT || field->kind == ABI_WIDE) && field->width == 0);
        if (to_end || (field->kind == ABI_LAYOUT && field->count == 1 && is_open_ended(field->layout)))
            return true;
    }
    return false;
}

/* Room for the answer: what the user says, else what the code's answer can be. */
static enum answer choose_room(struct asking *asking) {
    const char *text = call_value(asking->call, "out-len");
    uint64_t len = 0;
    if (text && !parse_number(text, 0, MOST_BYTES, &len))
        return misused(asking->call, "--out-len %s: no number up to %d", text, MOST_BYTES);
    if (!text) {
        const struct abi_layout *layout = asking->out_layout;
        const struct control *control = control_find(control_normalise(asking->code));
        len = asking->code == IOCTL_CDROM_RAW_READ        ? raw_read_len(asking)
              : is_pass_through(asking->code) && layout   ? passed_room(layout, &asking->in)
              : !layout                                   ? (control ? control->out_len : 0)
              : is_open_ended(layout)                     ? OPEN_ENDED_LEN
              : control && control->out_len > layout->len ? control->out_len
                                                          : layout->len;
    }
    asking->out_len = (uint32_t)len;
    asking->out = aligned_memory(PAGE_ALIGNMENT, asking->out_len);
    memset(asking->out, 0, asking->out_len);
    return ANSWER_DONE;
}

/* Bytes that may be looked at: none of an error's, though Information may then tell how many are wanted. */
static uint32_t answered(const struct asking *asking) {
    bool delivered = asking->status >> 30 != 3;
    return !delivered ? 0 : asking->information < asking->out_len ? asking->information : asking->out_len;
}

static void print_passed(struct page *page, const struct asking *asking) {
    struct bytes answer = {asking->out, answered(asking)};
    struct bytes sense = passed_sense(asking->out_layout, answer),
                 data = passed_data(asking->out_layout, answer, &asking->passed);
    if (sense.len) {
        struct sense came = {.len = (uint8_t)(sense.len < SENSE_ROOM ? sense.len : SENSE_ROOM)};
        memcpy(came.bytes, sense.at, came.len);
        uint32_t number = sense_get(&came).number;
        page_line(page, "Sense", "%x/%02x/%02x %s: %s", sense_number_key(number), sense_number_asc(number),
                  sense_number_ascq(number), sense_key_words(sense_number_key(number)), sense_words(number));
    }
    hex_dump(stdout, data.at, data.len);
}

static void print_page(const struct asking *asking) {
    struct page page = page_on(stdout);
    char bytes[IN_SHOWN * 3 + 8] = "";
    uint32_t len = answered(asking);
    const struct abi_layout *in = asking->in_layout, *out = asking->out_layout;
    size_t used = 0;
    for (size_t i = 0; i < asking->in.len && i < IN_SHOWN; i++)
        used += (size_t)snprintf(bytes + used, sizeof bytes - used, " %02x", asking->in.at[i]);
    page_heading(&page, "%s (0x%08x)", asking->name ? asking->name : "a code without a name", asking->code);
    page_line(&page, "Input", "%s%s%zu bytes%s%s%s", in ? in->name : "", in ? ", " : "", asking->in.len,
              asking->in.len ? ":" : "", bytes, asking->in.len > IN_SHOWN ? " ..." : "");
    page_line(&page, "Output room", "%u bytes", asking->out_len);
    page_line(&page, "Status", "%s", status_words(asking->status));
    page_line(&page, "Win32 error", "%s", win32_words(asking->status));
    page_line(&page, "Information", "%u", asking->information);
    if (len && out && !call_given(asking->call, "hex")) {
        page_heading(&page, "%s", out->name);
        fields_page(&page, out, asking->out, len);
        if (is_pass_through(asking->code))
            print_passed(&page, asking);
    } else {
        hex_dump(stdout, asking->out, len);
    }
}

static void print_json(const struct asking *asking) {
    struct json_print print;
    struct json_writer *json = json_print_begin(&print);
    uint32_t len = answered(asking);
    const struct abi_layout *out = asking->out_layout;
    json_put_unsigned(json, "code", asking->code);
    if (asking->name)
        json_put_text(json, "name", asking->name);
    else
        json_put_null(json, "name");
    json_put_hex(json, "input", (struct bytes){asking->in.at, asking->in.len});
    json_put_unsigned(json, "output_length", asking->out_len);
    json_put_unsigned(json, "status", asking->status);
    json_put_text(json, "status_name", status_name_of(asking->status));
    json_put_unsigned(json, "win32_error", win32_number(asking->status));
    json_put_unsigned(json, "information", asking->information);
    json_put_hex(json, "output", (struct bytes){asking->out, len});
    if (len && out && is_pass_through(asking->code)) {
        struct bytes answer = {asking->out, len};
        json_put_hex(json, "sense", passed_sense(out, answer));
        json_put_hex(json, "data", passed_data(out, answer, &asking->passed));
    }
    if (len && out) {
        json_put_text(json, "structure", out->name);
        fields_json(json, "fields", out, asking->out, len);
    }
    json_print_end(&print);
}

/* The raw answer into a file, if that is wanted. */
static enum answer save(const struct asking *asking) {
    const char *name = call_value(asking->call, "save");
    struct output output;
    if (!name)
        return ANSWER_DONE;
    enum answer answer = output_open(asking->call, name, &output);
    if (answer)
        return answer;
    answer = output_put(&output, asking->out, answered(asking));
    if (!answer)
        return output_keep(&output);
    output_drop(&output);
    return answer;
}

static enum answer ask(struct asking *asking) {
    const struct call *call = asking->call;
    struct opened *opened;
    enum answer answer = call_given(call, "system") ? opened_open_system(call, call->argument[1], &opened)
                                                    : opened_open(call, call->argument[1], &opened);
    if (answer)
        return answer;
    answer = opened_guard(call, opened, asking->code, asking->in.at, (uint32_t)asking->in.len);
    if (!answer) {
        asking->status = opened_ask(opened, asking->code, asking->in.at, (uint32_t)asking->in.len, asking->out,
                                    asking->out_len, &asking->information);
        answer = save(asking);
        if (call_given(call, "json"))
            print_json(asking);
        else
            print_page(asking);
        if (!answer && !succeeded(asking->status))
            answer = ANSWER_REFUSED;
    }
    opened_close(opened);
    return answer;
}

static enum answer print_fields(const struct asking *asking) {
    const struct abi_layout *layout = abi_input(asking->code, NULL, 0);
    if (!layout)
        return refuse(asking->call, "%s takes no fields", asking->name ? asking->name : "this code");
    /* every structure the code may take: the shapes of one code stand together */
    for (unsigned i = 0; i < abi_shape_count; i++)
        if (!abi_shapes[i].answer && abi_shapes[i].code == asking->code) {
            printf("%s\n", abi_shapes[i].layout->name);
            fields_help(stdout, abi_shapes[i].layout);
        }
    return ANSWER_DONE;
}

static enum answer run(struct call *call) {
    struct asking asking = {.call = call};
    enum answer answer = find_code(&asking, call->argument[0]);
    if (!answer && call_given(call, "fields"))
        return print_fields(&asking);
    if (!answer && call->argument_count < 2)
        return misused(call, "wants CODE ADDRESS; see ntcdrom ioctl --help");
    if (!answer)
        answer = make_input(&asking);
    if (!answer)
        answer = choose_room(&asking);
    if (!answer)
        answer = ask(&asking);
    free(asking.in.at);
    aligned_give(asking.out);
    passed_free(&asking.passed);
    return answer;
}

static const struct cli_option options[] = {
    {"in", 'i', "HEX", NULL, "the whole input as hexadecimal bytes; @FILE: as a file holds it"},
    {"data", 'd', "HEX", NULL, "bytes behind the input's structure; @FILE likewise"},
    {"out-len", 'o', "N", NULL, "room for the answer; else what the code can answer"},
    {"hex", 'x', NULL, NULL, "dump the answer, do not decode it"},
    {"save", 's', "FILE", "@", "write the answer's bytes to FILE"},
    {"from-32bit", '3', NULL, NULL, "send it as a 32-bit program does"},
    {"system", 'S', NULL, NULL, "on Windows: ask the system's own driver of the device, not ours"},
    {"fields", 'l', NULL, NULL, "list the input's fields and send nothing"},
    {0}};
const struct verb verb_ioctl = {
    .arguments = "CODE ADDRESS",
    .completes = "control drive",
    .least = 1,
    .most = 2,
    .shares = SHARES_JSON | SHARES_DRIVE,
    .takes_fields = true,
    .options = options,
    .more = "CODE is a name, with or without IOCTL_, or a number. Every field of the input is an option:\n"
            "--format full-toc sets Format; --fields lists them. What is not given is zero or the usual value.\n",
    .run = run,
};
