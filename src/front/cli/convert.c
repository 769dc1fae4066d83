/* SPDX-License-Identifier: MIT */
/* ntcdrom convert: how does a disc image of one format become one of another, and what is lost on the way? */
#include "front/cli/cli.h"
#include "front/cli/json_print.h"
#include "front/cli/outputs.h"
#include "front/cli/page.h"
#include "front/cli/progress.h"
#include "front/cli/system.h"
#include "host/user.h"
#include "image/save.h"
#include <ctype.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* One thing the image does not hold. */
struct loss {
    char *what, *line;
};

struct conversion {
    struct image_sink sink;
    const struct call *call;
    const char *in, *out;
    const struct image_format *format;
    struct save_options options;
    struct user_host ground;
    struct disc disc;
    struct outputs *outputs;
    struct progress progress;
    bool progressing;
    uint64_t sectors;
    struct loss *loss;
    unsigned loss_count;
};

/* ---- what the user asked for ---- */

/* Lower case, without the dot; "" when the name has none. */
static void suffix_of(const char *name, char into[8]) {
    const char *dot = strrchr(system_last_component(name), '.');
    size_t len = dot ? strlen(dot + 1) : 0;
    if (len > 7)
        len = 0;
    for (size_t i = 0; i < len; i++)
        into[i] = (char)tolower((unsigned char)dot[1 + i]);
    into[len] = 0;
}

/* "chd, cue, iso ..." */
static const char *writable(void) {
    static char words[128];
    size_t len = 0;
    for (unsigned i = 0; i < image_format_count; i++)
        for (const char *c = image_formats[i].saves; *c; c += strcspn(c, " "), c += *c == ' ')
            len +=
                (size_t)snprintf(words + len, sizeof words - len, "%s%.*s", len ? ", " : "", (int)strcspn(c, " "), c);
    return words;
}

static enum answer choose_format(struct conversion *conversion) {
    const char *to = call_value(conversion->call, "to");
    char suffix[8];
    suffix_of(conversion->out, suffix);
    const char *word = to ? to : suffix;
    for (unsigned i = 0; i < image_format_count; i++)
        if (*word && image_formats[i].save && image_listed(image_formats[i].saves, word))
            conversion->format = &image_formats[i];
    if (!conversion->format)
        return misused(conversion->call, "%s: no format that is written; those are %s", to ? to : conversion->out,
                       writable());
    if (strcmp(word, "wav") == 0)
        conversion->options.audio = SAVE_AUDIO_WAV;
    else if (strcmp(word, "flac") == 0)
        conversion->options.audio = SAVE_AUDIO_FLAC;
    return ANSWER_DONE;
}

static enum answer choose_options(struct conversion *conversion) {
    const struct call *call = conversion->call;
    const char *audio = call_value(call, "audio");
    bool cue = strcmp(conversion->format->name, "cue") == 0;
    if (!cue && (audio || call_given(call, "one-file") || call_given(call, "subchannel")))
        return misused(call, "--audio, --one-file and --subchannel are of a cue sheet");
    if (audio && strcmp(audio, "wav") == 0)
        conversion->options.audio = SAVE_AUDIO_WAV;
    else if (audio && strcmp(audio, "flac") == 0)
        conversion->options.audio = SAVE_AUDIO_FLAC;
    else if (audio && strcmp(audio, "raw") != 0)
        return misused(call, "--audio %s: none of raw, wav, flac", audio);
    const char *page = call_value(call, "text");
    if (page && strcmp(page, "cp1252") != 0 && strcmp(page, "cp932") != 0)
        return misused(call, "--text %s: none of cp1252, cp932", page);
    conversion->options.one_file = call_given(call, "one-file");
    conversion->options.subchannel = call_given(call, "subchannel");
    conversion->options.fill = call_given(call, "continue");
    conversion->options.check = call_given(call, "check");
    return ANSWER_DONE;
}

/* ---- the sink ---- */

static struct conversion *of(struct image_sink *sink) { return (struct conversion *)sink; }

static enum status create(struct image_sink *sink, const char *ending, struct file **ret, struct error *error) {
    struct conversion *conversion = of(sink);
    const char *out = conversion->out, *last = system_last_component(out), *dot = strrchr(last, '.');
    size_t stem = *ending && dot && dot > last ? (size_t)(dot - out) : strlen(out);
    char *path = memory(NULL, stem + strlen(ending) + 1);
    memcpy(path, out, stem);
    memcpy(path + stem, ending, strlen(ending) + 1);
    enum status status = outputs_create(conversion->outputs, path, ret, error);
    free(path);
    return status;
}

static enum status reopen(struct image_sink *sink, const struct file *written, struct file **ret) {
    return outputs_reopen(of(sink)->outputs, written, ret);
}

static bool tell(struct image_sink *sink, uint64_t done, uint64_t whole) {
    struct conversion *conversion = of(sink);
    if (!conversion->progressing || conversion->progress.whole != whole) {
        conversion->progress = progress_begin(whole, "sectors", 2352);
        conversion->progressing = true;
        conversion->sectors = conversion->sectors ? conversion->sectors : whole;
    }
    progress_tell(&conversion->progress, done);
    return !outputs_ended(conversion->outputs);
}

static void lost(struct image_sink *sink, const char *what, const char *line) {
    struct conversion *conversion = of(sink);
    conversion->loss = memory(conversion->loss, (conversion->loss_count + 1) * sizeof *conversion->loss);
    char *copy = memory(NULL, strlen(what) + strlen(line) + 2);
    struct loss *loss = &conversion->loss[conversion->loss_count++];
    loss->what = strcpy(copy, what);
    loss->line = strcpy(copy + strlen(what) + 1, line);
}

/* ---- the image that is read ---- */

static void said(void *self, enum loudness loudness, const char *line) {
    (void)loudness;
    remark(self, "%s", line);
}

static enum answer open_disc(struct conversion *conversion) {
    const struct call *call = conversion->call;
    const struct host *host = &conversion->ground.host;
    struct image_options options = {.swap_audio = call_given(call, "swap-audio"),
                                    .allow_truncated = call_given(call, "allow-truncated"),
                                    .allow_paths = call_given(call, "allow-paths"),
                                    .whole_gd = call_given(call, "whole-gd")};
    const char *page = call_value(call, "text");
    if (page && strcmp(page, "cp932") == 0)
        options.text_set = CHARSET_MS_JIS;
    struct error error = {0};
    struct file *file;
    enum status status = host->open_file(host->self, conversion->in, OPEN_TO_READ, &file);
    if (status != ST_OK)
        return refuse(call, "%s: %s", conversion->in, status_name(status));
    status = image_load(file, host, &options, &conversion->disc, &error);
    if (status != ST_OK && error.line)
        return refuse(call, "%s (line %u)", error.text, (unsigned)error.line);
    return status == ST_OK ? ANSWER_DONE : refuse(call, "%s", error.text);
}

/* What is read is never written over: the image itself, and the files beside it that it is made of. */
static void spare_sources(struct conversion *conversion) {
    int folder = (int)(system_last_component(conversion->in) - conversion->in);
    outputs_spare(conversion->outputs, conversion->in);
    for (unsigned i = 0; i < conversion->disc.file_count; i++) {
        const char *name = conversion->disc.file[i]->name;
        size_t room = (size_t)folder + strlen(name) + 1;
        char *path = memory(NULL, room);
        snprintf(path, room, "%.*s%s", folder, conversion->in, name);
        outputs_spare(conversion->outputs, path);
        free(path);
    }
}

/* ---- the answer ---- */

static void report(const struct conversion *conversion) {
    if (!call_given(conversion->call, "json")) {
        for (unsigned i = 0; i < conversion->loss_count; i++)
            printf("not kept: %s\n", conversion->loss[i].line);
        return;
    }
    struct json_print print;
    struct json_writer *json = json_print_begin(&print);
    json_put_text(json, "input", conversion->in);
    json_put_text(json, "output", conversion->out);
    json_put_text(json, "from", conversion->disc.format);
    json_put_text(json, "to", conversion->format->name);
    json_put_unsigned(json, "sectors", conversion->sectors);
    json_put_array(json, "files");
    for (unsigned i = 0; i < outputs_count(conversion->outputs); i++) {
        const struct file *file = outputs_file(conversion->outputs, i);
        json_put_object(json, NULL);
        json_put_text(json, "name", file->name);
        json_put_unsigned(json, "bytes", file->size);
        json_put_close(json);
    }
    json_put_close(json);
    json_put_array(json, "lost");
    for (unsigned i = 0; i < conversion->loss_count; i++) {
        json_put_object(json, NULL);
        json_put_text(json, "what", conversion->loss[i].what);
        json_put_text(json, "words", conversion->loss[i].line);
        json_put_close(json);
    }
    json_print_end(&print);
}

static enum answer convert(struct conversion *conversion) {
    struct error error = {0};
    enum status status =
        image_save(&conversion->disc, conversion->format, &conversion->options, &conversion->sink, &error);
    if (conversion->progressing)
        progress_end(&conversion->progress);
    if (status == ST_OK)
        status = outputs_keep(conversion->outputs, &error);
    if (status == ST_OK) {
        report(conversion);
        return ANSWER_DONE;
    }
    if (outputs_ended(conversion->outputs))
        return ANSWER_REFUSED;
    if (status == ST_USAGE)
        return misused(conversion->call, "%s", error.text);
    return refuse(conversion->call, "%s", error.text[0] ? error.text : status_name(status));
}

static enum answer run(struct call *call) {
    struct conversion conversion = {
        .sink = {create, reopen, tell, lost}, .call = call, .in = call->argument[0], .out = call->argument[1]};
    enum answer answer = choose_format(&conversion);
    if (!answer)
        answer = choose_options(&conversion);
    if (answer)
        return answer;
    user_host_begin(&conversion.ground);
    conversion.ground.least = LOUD_NOTE;
    conversion.ground.said = said;
    conversion.ground.said_self = call;
    answer = open_disc(&conversion);
    int ended = 0;
    if (!answer) {
        conversion.outputs = outputs_begin(call_given(call, "force"));
        spare_sources(&conversion);
        answer = convert(&conversion);
        ended = outputs_ended(conversion.outputs);
        outputs_end(conversion.outputs);
        disc_close(&conversion.disc);
    }
    for (unsigned i = 0; i < conversion.loss_count; i++)
        free(conversion.loss[i].what);
    free(conversion.loss);
    user_host_end(&conversion.ground);
    if (answer && ended)
        raise(ended);
    return answer;
}

static const struct cli_option options[] = {
    {"to", 0, "FORMAT", "chd wav flac ccd toc cue iso", "the format, where the name of OUT does not tell it"},
    {"force", 'f', NULL, NULL, "replace files that are there already"},
    {"audio", 0, "KIND", "raw wav flac", "a cue sheet's audio tracks: raw (default), wav or flac"},
    {"one-file", 0, NULL, NULL, "a cue sheet with one data file for all tracks"},
    {"subchannel", 0, NULL, NULL, "a cue sheet whose records keep the disc's subchannel: few programs read those"},
    {"continue", 'c', NULL, NULL, "make sectors that cannot be read empty ones, and tell of them"},
    {"check", 0, NULL, NULL, "read every sector back and compare"},
    {"swap-audio", 0, NULL, NULL, "raw audio of IN is stored the other way round than it says"},
    {"allow-truncated", 0, NULL, NULL, "shorten the last track of IN where sectors are missing"},
    {"allow-paths", 0, NULL, NULL, "open absolute names in IN as they stand"},
    {"whole-gd", 0, NULL, NULL, "both areas of a GD-ROM"},
    {"text", 0, "PAGE", "cp1252 cp932", "the code page of a sheet that is no Unicode: cp1252 (default) or cp932"},
    {0}};
const struct verb verb_convert = {
    .arguments = "IN OUT",
    .completes = "file file",
    .least = 2,
    .most = 2,
    .shares = SHARES_JSON,
    .options = options,
    .more = "The name of OUT tells the format. Each thing of the disc that it cannot hold is told in a line.\n"
            "The files appear under their names when all of them are whole; none is replaced without --force.\n",
    .run = run,
};
