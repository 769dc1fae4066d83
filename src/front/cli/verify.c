/* SPDX-License-Identifier: MIT */
/* ntcdrom verify: is every sector of a disc what it says it is, and by which sums do catalogues know its tracks? */
#include "front/cli/facts.h"
#include "front/cli/json_print.h"
#include "front/cli/page.h"
#include "front/cli/survey.h"
#include <string.h>

static const char *const medium_names[] = {[MEDIUM_CD] = "CD", [MEDIUM_DVD] = "DVD", [MEDIUM_BD] = "BD"};
static const char *const mode_names[] = {
    [TRACK_AUDIO] = "audio",         [TRACK_MODE0] = "mode 0",  [TRACK_MODE1] = "mode 1",
    [TRACK_MODE2] = "mode 2",        [TRACK_XA] = "mode 2, XA", [TRACK_FORM1] = "mode 2, form 1",
    [TRACK_FORM2] = "mode 2, form 2"};

static const char *hex(const uint8_t *bytes, size_t len, char into[2 * SHA1_LEN + 1]) {
    for (size_t i = 0; i < len; i++)
        snprintf(into + 2 * i, 3, "%02x", bytes[i]);
    return into;
}

static unsigned track_of(const struct survey *survey, int32_t lba) {
    for (unsigned i = 0; i < survey->track_count; i++)
        if (lba >= survey->track[i].from && lba < survey->track[i].end)
            return survey->track[i].number;
    return 0;
}

/* ---- for a person ---- */

static void print_tracks(struct page *page, const struct survey *survey) {
    static const char *const headings[] = {"#Track", "Kind", "#LBA", "#Sectors", "#Bytes", "CRC-32", "MD5", "SHA-1"};
    struct table table = table_of(sizeof headings / sizeof *headings, headings);
    char text[2 * SHA1_LEN + 1];
    for (unsigned i = 0; i < survey->track_count; i++) {
        const struct survey_track *track = &survey->track[i];
        long sectors = (long)track->end - track->from;
        table_cell(&table, "%u", track->number);
        table_cell(&table, "%s", survey_is_cd(survey) ? mode_names[track->mode] : "data");
        table_cell(&table, "%ld", (long)track->from);
        table_cell(&table, "%ld", sectors);
        table_cell(&table, "%llu", (unsigned long long)sectors * survey->sector_len);
        if (track->whole)
            table_cell(&table, "%08x", track->digest.crc32);
        else
            table_cell(&table, "not whole");
        table_cell(&table, "%s", track->whole ? hex(track->digest.md5, MD5_LEN, text) : "");
        table_cell(&table, "%s", track->whole ? hex(track->digest.sha1, SHA1_LEN, text) : "");
    }
    page_table(page, &table);
}

static void print_damage(struct page *page, const struct survey *survey) {
    static const char *const headings[] = {"#From", "#To", "#Sectors", "Place", "#Track", "What"};
    struct table table = table_of(sizeof headings / sizeof *headings, headings);
    char place[16];
    for (size_t i = 0; i < survey->damaged_count; i++) {
        const struct damaged *damaged = &survey->damaged[i];
        table_cell(&table, "%ld", (long)damaged->first);
        table_cell(&table, "%ld", (long)damaged->last);
        table_cell(&table, "%ld", (long)damaged->last - damaged->first + 1);
        table_cell(&table, "%s", place_words(damaged->first, place));
        table_cell(&table, "%u", track_of(survey, damaged->first));
        table_cell(&table, "%s", damages[damaged->kind].words);
    }
    page_table(page, &table);
}

static void print_checks(struct page *page, const struct survey *survey) {
    char number[32], kept[2 * SHA1_LEN + 1], made[2 * SHA1_LEN + 1];
    page_line(page, "Read", "%s sectors", page_number(survey->sectors, number));
    if (survey->codes_checked)
        page_line(page, "Error codes", "of %s sectors checked", page_number(survey->codes_checked, number));
    else
        page_line(page, "Error codes", "none are kept");
    if (survey->q_checked)
        page_line(page, "Q channel", "of %s sectors checked", page_number(survey->q_checked, number));
    if (survey->q_patched)
        page_line(page, "Q patched", "%s frames, as a patch file says", page_number(survey->q_patched, number));
    for (unsigned i = 0; i < survey->sum_count; i++) {
        const struct survey_sum *sum = &survey->sum[i];
        hex(sum->kept, SHA1_LEN, kept);
        if (sum->right)
            page_line(page, "CHD", "%s is right: %s", sum->words, kept);
        else
            page_line(page, "CHD", "%s is %s, and not %s as the file says", sum->words, hex(sum->made, SHA1_LEN, made),
                      kept);
    }
}

static void print_page(const struct survey *survey) {
    struct page page = page_on(stdout);
    char number[32];
    page_heading(&page, "%s: %s, %s, %u session%s, %u track%s", survey->call->argument[0], survey->what,
                 medium_names[survey->medium], survey->session_count, survey->session_count == 1 ? "" : "s",
                 survey->track_count, survey->track_count == 1 ? "" : "s");
    print_tracks(&page, survey);
    puts("");
    print_checks(&page, survey);
    if (survey->damaged_count) {
        puts("");
        print_damage(&page, survey);
    }
    if (survey_bad(survey))
        page_line(&page, "Damaged", "%s sectors", page_number(survey_damaged_sectors(survey), number));
    else
        page_line(&page, "Sound", "nothing is damaged");
}

/* ---- for a program ---- */

static void print_json(const struct survey *survey) {
    struct json_print print;
    struct json_writer *json = json_print_begin(&print);
    char text[16];
    json_put_text(json, "address", survey->call->argument[0]);
    json_put_text(json, "what", survey->what);
    json_put_text(json, "medium", medium_names[survey->medium]);
    json_put_bool(json, "sound", !survey_bad(survey));
    json_put_unsigned(json, "sectors", survey->sectors);
    json_put_unsigned(json, "codes_checked", survey->codes_checked);
    json_put_unsigned(json, "q_checked", survey->q_checked);
    json_put_unsigned(json, "q_patched", survey->q_patched);
    json_put_unsigned(json, "damaged_sectors", survey_damaged_sectors(survey));
    json_put_array(json, "tracks");
    for (unsigned i = 0; i < survey->track_count; i++) {
        const struct survey_track *track = &survey->track[i];
        struct bytes md5 = {track->digest.md5, MD5_LEN}, sha1 = {track->digest.sha1, SHA1_LEN};
        json_put_object(json, NULL);
        json_put_number(json, "number", track->number);
        json_put_number(json, "session", track->session);
        json_put_number(json, "first", track->from);
        json_put_number(json, "sectors", (int64_t)track->end - track->from);
        json_put_number(json, "bytes", ((int64_t)track->end - track->from) * survey->sector_len);
        json_put_bool(json, "whole", track->whole);
        if (track->whole) {
            snprintf(text, sizeof text, "%08x", track->digest.crc32);
            json_put_text(json, "crc32", text);
            json_put_hex(json, "md5", md5);
            json_put_hex(json, "sha1", sha1);
        }
        json_put_close(json);
    }
    json_put_close(json);
    json_put_array(json, "sums");
    for (unsigned i = 0; i < survey->sum_count; i++) {
        struct bytes kept = {survey->sum[i].kept, SHA1_LEN}, made = {survey->sum[i].made, SHA1_LEN};
        json_put_object(json, NULL);
        json_put_text(json, "name", survey->sum[i].name);
        json_put_bool(json, "right", survey->sum[i].right);
        json_put_hex(json, "kept", kept);
        json_put_hex(json, "made", made);
        json_put_close(json);
    }
    json_put_close(json);
    json_put_array(json, "damaged");
    for (size_t i = 0; i < survey->damaged_count; i++) {
        json_put_object(json, NULL);
        json_put_number(json, "first", survey->damaged[i].first);
        json_put_number(json, "last", survey->damaged[i].last);
        json_put_number(json, "track", track_of(survey, survey->damaged[i].first));
        json_put_text(json, "what", damages[survey->damaged[i].kind].name);
        json_put_close(json);
    }
    json_print_end(&print);
}

static enum answer run(struct call *call) {
    struct survey *survey;
    enum answer answer = survey_make(call, call->argument[0], true, &survey);
    if (answer)
        return answer;
    if (call_given(call, "json"))
        print_json(survey);
    else
        print_page(survey);
    answer = survey_bad(survey) ? ANSWER_REFUSED : ANSWER_DONE;
    survey_free(survey);
    return answer;
}

const struct verb verb_verify = {
    .arguments = "ADDRESS",
    .completes = "drive",
    .least = 1,
    .most = 1,
    .shares = SHARES_JSON | SHARES_DRIVE,
    .more = "Reads every sector. An image is looked at as it is; a drive is asked for all it tells, C2 pointers too.\n"
            "It ends with 1 when anything is damaged.\n",
    .run = run,
};
