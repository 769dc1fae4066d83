/* SPDX-License-Identifier: MIT */
/* ntcdrom read: how do sectors, user data or a track get into a file? */
#include "abi/control_codes.h"
#include "front/cli/facts.h"
#include "front/cli/json_print.h"
#include "front/cli/output.h"
#include "front/cli/page.h"
#include "front/cli/progress.h"
#include <stdlib.h>
#include <string.h>

enum {
    COOKED = -1,
    COOKED_LEN = 2048,
    RAW_READ_LEN = 16,
    WAV_HEADER_LEN = 44,
    AUDIO_LEN = 2352,
    LEAST_TRANSFER = 4096,
    MOST_TRANSFER = 65536,
    BUFFER_ALIGNMENT = 4096,
    CDDA = 2
};

/* The ways to read a sector: TRACK_MODE_TYPE, or user data. */
static const struct read_mode {
    const char *name;
    int track_mode; /* COOKED: none */
    uint32_t len;   /* bytes of a whole sector */
} modes[] = {
    {"cooked", COOKED, COOKED_LEN},
    {"cdda", CDDA, AUDIO_LEN},
    {"xa", 1, 2352},
    {"yellow", 0, 2352},
    {"raw+c2", 4, 2648},
    {"raw+sub", 5, 2448},
    {"raw+c2+sub", 3, 2744},
};

/* Sectors that could not be read, one after the other with the same status. */
struct bad_run {
    int64_t first, last;
    uint32_t status;
};

struct reading {
    const struct call *call;
    struct opened *opened;
    const struct read_mode *mode;
    int64_t first, count;
    uint32_t block_len, at_once; /* sectors in one request */
    bool go_on, wav;
    uint8_t *buffer;
    struct output output;
    uint64_t bytes;
    struct bad_run *bad;
    unsigned bad_count;
};

static const struct read_mode *find_mode(const char *name) {
    for (unsigned i = 0; i < sizeof modes / sizeof *modes; i++)
        if (strcmp(modes[i].name, name) == 0)
            return &modes[i];
    return NULL;
}

/* Reads sectors into the buffer; *got is the bytes that came. */
static uint32_t read_sectors(struct reading *reading, int64_t lba, uint32_t count, uint32_t *got) {
    if (reading->mode->track_mode == COOKED)
        return opened_read(reading->opened, (uint64_t)lba * reading->block_len, reading->buffer,
                           count * reading->block_len, got);
    uint8_t ask[RAW_READ_LEN];
    set_le64(ask, (uint64_t)lba * COOKED_LEN);
    set_le32(ask + 8, count);
    set_le32(ask + 12, (uint32_t)reading->mode->track_mode);
    return opened_ask(reading->opened, IOCTL_CDROM_RAW_READ, ask, sizeof ask, reading->buffer,
                      count * reading->mode->len, got);
}

static uint32_t sector_len(const struct reading *reading) {
    return reading->mode->track_mode == COOKED ? reading->block_len : reading->mode->len;
}

static enum answer put_sectors(struct reading *reading, uint32_t len) {
    reading->bytes += len;
    return output_put(&reading->output, reading->buffer, len);
}

static void note_bad(struct reading *reading, int64_t lba, uint32_t status) {
    struct bad_run *last = reading->bad_count ? &reading->bad[reading->bad_count - 1] : NULL;
    if (last && last->last == lba - 1 && last->status == status) {
        last->last = lba;
        return;
    }
    reading->bad = memory(reading->bad, (reading->bad_count + 1) * sizeof *reading->bad);
    reading->bad[reading->bad_count++] = (struct bad_run){lba, lba, status};
}

/* A request failed: sector by sector tells which one it was. */
static enum answer read_singly(struct reading *reading, int64_t lba, uint32_t count, struct progress *progress) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t got, status = read_sectors(reading, lba + i, 1, &got);
        if (!succeeded(status)) {
            char place[16];
            if (!reading->go_on) {
                progress_end(progress);
                return refuse(reading->call, "LBA %lld (%s): %s", (long long)(lba + i), place_words(lba + i, place),
                              status_words(status));
            }
            note_bad(reading, lba + i, status);
            got = sector_len(reading);
            memset(reading->buffer, 0, got);
        }
        enum answer answer = put_sectors(reading, got);
        if (answer)
            return answer;
        progress_tell(progress, (uint64_t)(lba + i + 1 - reading->first));
    }
    return ANSWER_DONE;
}

static enum answer read_all(struct reading *reading, struct progress *progress) {
    for (int64_t done = 0; done < reading->count;) {
        int64_t left = reading->count - done;
        uint32_t count = left < reading->at_once ? (uint32_t)left : reading->at_once, got;
        uint32_t status = read_sectors(reading, reading->first + done, count, &got);
        enum answer answer = succeeded(status) ? put_sectors(reading, got)
                                               : read_singly(reading, reading->first + done, count, progress);
        if (answer)
            return answer;
        done += count;
        progress_tell(progress, (uint64_t)done);
    }
    return ANSWER_DONE;
}

/* RIFF WAVE, 16 bits, two channels, 44100 Hz: what a CD holds [RIFF 1991, chapter 3]. */
static enum answer put_wav_header(struct reading *reading) {
    uint8_t bytes[WAV_HEADER_LEN];
    struct writer header = writer_over(bytes, sizeof bytes);
    uint64_t data = (uint64_t)reading->count * AUDIO_LEN;
    if (data > UINT32_MAX - WAV_HEADER_LEN)
        return misused(reading->call, "a WAV file holds no more than 4 GB");
    put(&header, "RIFF", sizeof "RIFF" - 1);
    put_le32(&header, (uint32_t)data + WAV_HEADER_LEN - 8);
    put(&header, "WAVEfmt ", sizeof "WAVEfmt " - 1);
    put_le32(&header, 16);
    put_le16(&header, 1);
    put_le16(&header, 2);
    put_le32(&header, 44100);
    put_le32(&header, 44100 * 4);
    put_le16(&header, 4);
    put_le16(&header, 16);
    put(&header, "data", sizeof "data" - 1);
    put_le32(&header, (uint32_t)data);
    return output_put(&reading->output, bytes, sizeof bytes);
}

static bool ends_in_wav(const char *name) {
    size_t len = strlen(name);
    return len > 4 && (strcmp(name + len - 4, ".wav") == 0 || strcmp(name + len - 4, ".WAV") == 0);
}

static enum answer place(const struct call *call, const char *option, int64_t *ret) {
    const char *text = call_value(call, option);
    if (text && (!parse_lba(text, ret) || *ret < 0))
        return misused(call, "--%s %s: no LBA from 0, and no MM:SS:FF from 00:02:00", option, text);
    return ANSWER_DONE;
}

/* Where a track's own sectors end: before the pregap of a next track of the other kind, which cannot be read like it.
 */
static int64_t own_end(struct reading *reading, struct facts *facts, unsigned index) {
    const struct fact_track *track = &facts->track[index];
    struct fact_track *next = index + 1 < facts->track_count ? &facts->track[index + 1] : NULL;
    if (!next || next->session != track->session || !((next->control ^ track->control) & TRACK_DATA_BIT))
        return track->end;
    facts_pregap(reading->opened, facts, index + 1);
    bool sane = next->pregap > 0 && next->pregap < track->end - track->start;
    return sane ? track->end - next->pregap : track->end;
}

/* The track asked for: its sectors, and audio as audio. */
static enum answer choose_track(struct reading *reading, const char *text) {
    uint64_t number;
    if (!parse_number(text, 1, FACT_TRACKS, &number))
        return misused(reading->call, "--track %s: no number from 1 to 99", text);
    struct facts *facts = facts_new();
    facts_toc(reading->opened, facts);
    const struct fact_track *track = NULL;
    for (unsigned i = 0; i < facts->track_count; i++)
        if (facts->track[i].number == number)
            track = &facts->track[i];
    enum answer answer = ANSWER_DONE;
    if (!facts->track_count)
        answer = refuse(reading->call, "no table of contents: %s", status_words(facts->toc_status));
    else if (!track)
        answer = refuse(reading->call, "the disc has no track %s", text);
    else if (track->end == UNKNOWN || track->start < 0)
        answer = refuse(reading->call, "the table of contents does not say where track %s ends", text);
    if (!answer) {
        reading->first = track->start;
        reading->count = own_end(reading, facts, (unsigned)(track - facts->track)) - track->start;
        if (!reading->mode)
            reading->mode = find_mode(track->control & TRACK_DATA_BIT ? "cooked" : "cdda");
    }
    facts_free(facts);
    return answer;
}

/* --from, --to and --count, or the whole disc. */
static enum answer choose_range(struct reading *reading, int64_t blocks) {
    const struct call *call = reading->call;
    int64_t first = 0, last = blocks - 1;
    uint64_t count;
    enum answer answer = place(call, "from", &first);
    if (!answer)
        answer = place(call, "to", &last);
    if (answer)
        return answer;
    const char *text = call_value(call, "count");
    if (text && call_given(call, "to"))
        return misused(call, "--count and --to say the same: give one");
    if (text && !parse_number(text, 1, INT32_MAX, &count))
        return misused(call, "--count %s: no number from 1", text);
    if (text)
        last = first + (int64_t)count - 1;
    if (last < first && call_given(call, "to"))
        return misused(call, "--to is before --from");
    if (last < first)
        return refuse(call, "LBA %lld is behind the disc's %lld sectors", (long long)first, (long long)blocks);
    reading->first = first;
    reading->count = last - first + 1;
    return ANSWER_DONE;
}

/* What one request may move: the port's own word [WDK STORAGE_ADAPTER_DESCRIPTOR], 64 KiB at most. */
static uint32_t transfer_limit(struct opened *opened) {
    uint8_t query[12] = {1}, data[32];
    uint32_t len, limit = MOST_TRANSFER;
    if (succeeded(opened_ask(opened, IOCTL_STORAGE_QUERY_PROPERTY, query, sizeof query, data, sizeof data, &len)) &&
        len >= 16) {
        uint64_t pages = (uint64_t)get_le32(data + 12) * BUFFER_ALIGNMENT;
        limit = get_le32(data + 8) < limit ? get_le32(data + 8) : limit;
        limit = pages < limit ? (uint32_t)pages : limit;
    }
    return limit < LEAST_TRANSFER ? LEAST_TRANSFER : limit;
}

static enum answer choose(struct reading *reading) {
    const struct call *call = reading->call;
    const char *mode = call_value(call, "mode"), *track = call_value(call, "track");
    if (mode && !(reading->mode = find_mode(mode)))
        return misused(call, "--mode %s: none of cooked, cdda, xa, yellow, raw+c2, raw+sub, raw+c2+sub", mode);
    if (track && (call_given(call, "from") || call_given(call, "to") || call_given(call, "count")))
        return misused(call, "--track is a range of its own: no --from, --to or --count");
    struct facts *facts = facts_new();
    uint32_t status = facts_capacity(reading->opened, facts);
    reading->block_len = facts->block_len ? facts->block_len : COOKED_LEN;
    int64_t blocks = facts->blocks < INT32_MAX ? (int64_t)facts->blocks : INT32_MAX;
    facts_free(facts);
    if (!succeeded(status))
        return refuse(call, "%s: no capacity: %s", call->argument[0], status_words(status));
    enum answer answer = track ? choose_track(reading, track) : choose_range(reading, blocks);
    if (answer)
        return answer;
    if (!reading->mode)
        reading->mode = find_mode("cooked");
    reading->wav = call_given(call, "wav") || ends_in_wav(call->argument[1]);
    if (reading->wav && reading->mode->track_mode != CDDA)
        return misused(call, "a WAV file holds audio: --mode cdda, or an audio track");
    reading->at_once = transfer_limit(reading->opened) / sector_len(reading);
    if (!reading->at_once)
        reading->at_once = 1;
    return ANSWER_DONE;
}

static void report(const struct reading *reading, bool json_wanted) {
    char from[16];
    for (unsigned i = 0; i < reading->bad_count && !json_wanted; i++) {
        const struct bad_run *bad = &reading->bad[i];
        remark(reading->call, "LBA %lld to %lld (%s): %s; filled with zeros", (long long)bad->first,
               (long long)bad->last, place_words(bad->first, from), status_words(bad->status));
    }
    if (!json_wanted)
        return;
    struct json_print print;
    struct json_writer *json = json_print_begin(&print);
    json_put_text(json, "address", reading->call->argument[0]);
    json_put_text(json, "file", reading->call->argument[1]);
    json_put_text(json, "mode", reading->mode->name);
    json_put_bool(json, "wav", reading->wav);
    json_put_number(json, "first", reading->first);
    json_put_number(json, "sectors", reading->count);
    json_put_unsigned(json, "bytes", reading->bytes);
    json_put_array(json, "errors");
    for (unsigned i = 0; i < reading->bad_count; i++) {
        json_put_object(json, NULL);
        json_put_number(json, "first", reading->bad[i].first);
        json_put_number(json, "last", reading->bad[i].last);
        json_put_text(json, "status", status_name_of(reading->bad[i].status));
        json_put_close(json);
    }
    json_print_end(&print);
}

static enum answer copy(struct reading *reading) {
    enum answer answer = output_open(reading->call, reading->call->argument[1], &reading->output);
    if (answer)
        return answer;
    reading->buffer = aligned_memory(BUFFER_ALIGNMENT, (size_t)reading->at_once * sector_len(reading));
    struct progress progress = progress_begin((uint64_t)reading->count, "sectors", sector_len(reading));
    answer = reading->wav ? put_wav_header(reading) : ANSWER_DONE;
    if (!answer)
        answer = read_all(reading, &progress);
    progress_end(&progress);
    aligned_give(reading->buffer);
    if (answer)
        output_drop(&reading->output);
    else
        answer = output_keep(&reading->output);
    return answer;
}

static enum answer run(struct call *call) {
    struct reading reading = {.call = call, .go_on = call_given(call, "continue")};
    bool json_wanted = call_given(call, "json");
    if (json_wanted && strcmp(call->argument[1], "-") == 0)
        return misused(call, "--json and the sectors cannot both go to standard output");
    enum answer answer = opened_open(call, call->argument[0], &reading.opened);
    if (answer)
        return answer;
    answer = choose(&reading);
    if (!answer)
        answer = copy(&reading);
    if (!answer)
        report(&reading, json_wanted);
    if (!answer && reading.bad_count)
        answer = ANSWER_REFUSED;
    free(reading.bad);
    opened_close(reading.opened);
    return answer;
}

static const struct cli_option options[] = {
    {"track", 't', "N", NULL, "read this track: audio as audio, data as user data"},
    {"from", 'f', "PLACE", NULL, "first sector, an LBA or MM:SS:FF; else 0"},
    {"to", 0, "PLACE", NULL, "last sector; else the disc's last"},
    {"count", 'n', "N", NULL, "how many sectors"},
    {"mode", 'm', "MODE", "cooked cdda xa yellow raw+c2 raw+sub raw+c2+sub",
     "how to read; else cooked, or as the track is"},
    {"wav", 'w', NULL, NULL, "put a WAV header before audio; so does a FILE named *.wav"},
    {"continue", 'c', NULL, NULL, "fill sectors that cannot be read with zeros, list them, end with 1"},
    {0}};
const struct verb verb_read = {
    .arguments = "ADDRESS FILE",
    .completes = "drive file",
    .least = 2,
    .most = 2,
    .shares = SHARES_JSON | SHARES_DRIVE,
    .options = options,
    .more =
        "FILE '-' is standard output. A file gets its name only when it is whole.\n"
        "The raw modes give the bytes the driver gives: 2352 of audio, fewer of data sectors, whose EDC and ECC it\n"
        "never asks for; then 296 of C2 pointers and 96 of subchannel.\n",
    .run = run,
};
