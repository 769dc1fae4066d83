/* SPDX-License-Identifier: MIT */
/* ntcdrom info: what is this drive, what can it do, and what disc is in it? */
#include "front/cli/facts.h"
#include "front/cli/json_print.h"
#include "front/cli/page.h"
#include <stdlib.h>
#include <string.h>

/* A bit of a feature, and what a drive that sets it can do. */
static const struct ability {
    unsigned feature, at;
    uint8_t bit; /* 0: to have the feature is enough */
    const char *words;
} abilities[] = {
    {0x001e, 0, 0, "reads CDs"},
    {0x001e, 4, 0x01, "reads CD-TEXT"},
    {0x001e, 4, 0x02, "gives C2 error pointers"},
    {0x0103, 0, 0, "plays audio"},
    {0x001f, 0, 0, "reads DVDs"},
    {0x0106, 0, 0, "unlocks CSS"},
    {0x010b, 0, 0, "unlocks CPRM"},
    {0x0040, 0, 0, "reads BDs"},
    {0x010d, 0, 0, "unlocks AACS"},
    {0x0028, 0, 0, "Mount Rainier"},
    {0x002d, 0, 0, "writes CDs by track"},
    {0x002e, 0, 0, "writes CDs by session"},
    {0x002e, 4, 0x08, "writes raw"},
    {0x002f, 0, 0, "writes DVD-R"},
    {0x002a, 4, 0x01, "writes DVD+RW"},
    {0x002b, 4, 0x01, "writes DVD+R"},
    {0x0041, 0, 0, "writes BDs"},
    {0x0107, 0, 0, "real-time streaming"},
    {0x0107, 4, 0x08, "SET CD SPEED"},
    {0x0003, 4, 0x01, "locks its tray"},
    {0x0003, 4, 0x08, "ejects"},
    {0x0102, 0, 0, "changer"},
    {0x0104, 0, 0, "firmware can be replaced"},
};

static bool has_ability(const struct facts *facts, const struct ability *ability) {
    struct bytes feature = facts_feature(facts, ability->feature);
    if (!feature.at || !ability->bit)
        return feature.at != NULL;
    return ability->at < feature.len && feature.at[ability->at] & ability->bit;
}

static const char *mechanism_words(const struct facts *facts) {
    static const char *const words[] = {"caddy",
                                        "tray",
                                        "pop-up",
                                        "loading mechanism 3",
                                        "changer of single discs",
                                        "changer with cartridges",
                                        "loading mechanism 6",
                                        "loading mechanism 7"};
    struct bytes feature = facts_feature(facts, 0x0003);
    return feature.len > 4 ? words[feature.at[4] >> 5] : "";
}

/* Appends ", words"; cut when full. */
static void append(char *into, size_t room, const char *words) {
    size_t len = strlen(into);
    if (len < room)
        snprintf(into + len, room - len, "%s%s", len ? ", " : "", words);
}

/* How many times single speed, tenths; 1x is 176.4 kB/s of a CD's raw sectors, 1385 of a DVD, 4495.5 of a BD. */
static void speed_words(const struct facts *facts, uint32_t kilobytes, char *into, size_t room) {
    uint64_t single = facts->profile >= 0x40 ? 44955 : facts->profile >= 0x10 ? 13850 : 1764;
    uint64_t tenths = ((uint64_t)kilobytes * 100 + single / 2) / single;
    char number[32];
    snprintf(into, room, "%llu.%llux (%s kB/s)", (unsigned long long)tenths / 10, (unsigned long long)tenths % 10,
             page_number(kilobytes, number));
}

static void speeds_page(struct page *page, const struct facts *facts) {
    char line[1024] = "", one[64];
    uint32_t slowest = UINT32_MAX, fastest = 0;
    for (unsigned i = 0; i < facts->read_speed_count; i++) {
        const struct fact_speed *speed = &facts->read_speed[i];
        uint32_t low = speed->begin < speed->end ? speed->begin : speed->end;
        uint32_t high = speed->begin < speed->end ? speed->end : speed->begin;
        slowest = low < slowest ? low : slowest;
        fastest = high > fastest ? high : fastest;
    }
    if (facts->read_speed_count) {
        speed_words(facts, slowest, one, sizeof one);
        append(line, sizeof line, one);
        if (slowest != fastest) {
            speed_words(facts, fastest, one, sizeof one);
            strncat(line, " to ", sizeof line - strlen(line) - 1);
            strncat(line, one, sizeof line - strlen(line) - 1);
        }
        page_line(page, "Reads at", "%s", line);
    }
    line[0] = 0;
    for (unsigned i = 0; i < facts->write_speed_count; i++) {
        speed_words(facts, facts->write_speed[i].end, one, sizeof one);
        append(line, sizeof line, one);
    }
    page_line(page, "Writes at", "%s", line);
}

static void regions(uint8_t allowed, char *into, size_t room) {
    char digit[4];
    into[0] = 0;
    for (unsigned i = 0; i < 8; i++)
        if (allowed >> i & 1) {
            snprintf(digit, sizeof digit, "%u", i + 1);
            append(into, room, digit);
        }
    if (!into[0])
        snprintf(into, room, "none");
}

static void drive_page(struct page *page, const struct facts *facts) {
    char line[1024] = "";
    page_heading(page, "%s %s %s", facts->vendor, facts->product, facts->revision);
    page_line(page, "Device", "\\Device\\CdRom%u, %s drive, %s", facts->number, facts->dvd ? "DVD" : "CD-ROM",
              facts->features ? "MMC" : "not MMC");
    page_line(page, "Serial", "%s", facts->serial);
    page_line(page, "Bus", "%s", bus_words(facts->bus));
    page_line(page, "Mechanism", "%s", mechanism_words(facts));
    struct bytes list = facts_feature(facts, 0x0000);
    for (size_t at = 4; at + 4 <= list.len; at += 4)
        append(line, sizeof line, profile_words(get_be16(list.at + at)));
    page_line(page, "Media", "%s", line);
    line[0] = 0;
    for (unsigned i = 0; i < sizeof abilities / sizeof *abilities; i++)
        if (has_ability(facts, &abilities[i]))
            append(line, sizeof line, abilities[i].words);
    page_line(page, "Can", "%s", line);
    speeds_page(page, facts);
    if (facts->region_known) {
        regions(facts->region_mask, line, sizeof line);
        page_line(page, "Region", "%s; may be changed %u more times", facts->region_mask ? line : "not set",
                  facts->region_changes);
    }
}

static const char *book_words(uint8_t type) {
    static const char *const words[] = {"DVD-ROM",  "DVD-RAM",   "DVD-R",    "DVD-RW", "HD DVD-ROM", "HD DVD-RAM",
                                        "HD DVD-R", "book 7",    "book 8",   "DVD+RW", "DVD+R",      "book 11",
                                        "book 12",  "DVD+RW DL", "DVD+R DL", "book 15"};
    return words[type & 0xf];
}

static void structure_page(struct page *page, const struct facts *facts) {
    static const char *const protections[] = {"none", "CSS", "CPRM", "AACS"};
    char line[64];
    if (facts->layer_known)
        page_line(page, "Book", "%s version %u, %u layer%s, %s cm", book_words(facts->layer[0] >> 4),
                  facts->layer[0] & 0xf, (facts->layer[2] >> 5 & 3) + 1u, facts->layer[2] >> 5 & 3 ? "s" : "",
                  facts->layer[1] >> 4 == 0   ? "12"
                  : facts->layer[1] >> 4 == 1 ? "8"
                                              : "?");
    if (!facts->copyright_known)
        return;
    regions((uint8_t)~facts->copyright_regions, line, sizeof line);
    page_line(page, "Protection", "%s%s%s", facts->copyright_type < 4 ? protections[facts->copyright_type] : "unknown",
              facts->copyright_type ? "; regions " : "", facts->copyright_type ? line : "");
}

static void medium_page(struct page *page, const struct facts *facts) {
    char bytes[32], blocks[32], lead_in[16];
    fputc('\n', page->out);
    if (!succeeded(facts->medium_status)) {
        page_heading(page, "No readable medium");
        page_line(page, "Status", "%s", status_words(facts->medium_status));
        return;
    }
    page_heading(page, "%s", facts->profile ? profile_words(facts->profile) : "Medium");
    if (facts->block_len)
        page_line(page, "Capacity", "%s bytes, %s sectors of %u", page_number(facts->blocks * facts->block_len, bytes),
                  page_number(facts->blocks, blocks), facts->block_len);
    page_line(page, "Writable", "%s", facts->writable ? "yes, as a disk" : "no");
    if (facts->atip_known)
        page_line(page, "ATIP", "%s, lead-in %02u:%02u:%02u, last lead-out %s",
                  facts->atip[2] & 0x40 ? "CD-RW" : "CD-R", facts->atip[4], facts->atip[5], facts->atip[6],
                  place_words(((int64_t)facts->atip[8] * 60 + facts->atip[9]) * 75 + facts->atip[10] - 150, lead_in));
    structure_page(page, facts);
    page_line(page, "MCN", "%s", facts->mcn);
}

static void cdtext_page(struct page *page, const struct facts *facts) {
    for (unsigned number = 0; number < CDTEXT_BLOCKS; number++) {
        const struct cdtext_block *block = facts->cdtext.block[number];
        char clean[1024];
        if (!block)
            continue;
        page_line(page, "CD-TEXT", "%s", language_words(block->language));
        for (unsigned i = 0; i < TEXT_KINDS; i++) {
            const char *text = cdtext_text(block, text_kinds[i].type, 0);
            page_clean(clean, sizeof clean, text ? text : "", text ? strlen(text) : 0);
            page_line(page, text_kinds[i].words, "%s", clean);
        }
    }
    if (facts->cdtext_damaged)
        page_line(page, "CD-TEXT", "%u of %u packs have a wrong checksum", facts->cdtext_damaged, facts->cdtext_packs);
}

static void print_page(const struct facts *facts) {
    struct page page = page_on(stdout);
    drive_page(&page, facts);
    medium_page(&page, facts);
    if (!succeeded(facts->medium_status))
        return;
    cdtext_page(&page, facts);
    if (facts->track_count)
        facts_tracks_page(&page, facts);
    else
        page_line(&page, "Contents", "no table of contents: %s", status_words(facts->toc_status));
}

static void speeds_json(struct json_writer *json, const char *name, const struct fact_speed *speed, unsigned count,
                        bool write) {
    json_put_array(json, name);
    for (unsigned i = 0; i < count; i++) {
        json_put_object(json, NULL);
        json_put_unsigned(json, "last", speed[i].last);
        if (!write) {
            json_put_unsigned(json, "first", speed[i].first);
            json_put_unsigned(json, "begin_kb", speed[i].begin);
            json_put_unsigned(json, "end_kb", speed[i].end);
        } else {
            json_put_unsigned(json, "read_kb", speed[i].begin);
            json_put_unsigned(json, "write_kb", speed[i].end);
        }
        json_put_close(json);
    }
    json_put_close(json);
}

static void features_json(struct json_writer *json, const struct facts *facts) {
    json_put_array(json, "features");
    for (uint32_t at = 8; facts->features && at + 4 <= facts->features_len; at += 4u + facts->features[at + 3]) {
        const uint8_t *p = facts->features + at;
        if (4u + p[3] > facts->features_len - at)
            break;
        json_put_object(json, NULL);
        json_put_unsigned(json, "code", get_be16(p));
        json_put_text(json, "name", feature_words(get_be16(p)));
        json_put_unsigned(json, "version", p[2] >> 2 & 0xf);
        json_put_bool(json, "persistent", p[2] & 2);
        json_put_bool(json, "current", p[2] & 1);
        json_put_hex(json, "data", (struct bytes){p + 4, p[3]});
        json_put_close(json);
    }
    json_put_close(json);
    json_put_array(json, "profiles");
    struct bytes list = facts_feature(facts, 0x0000);
    for (size_t at = 4; at + 4 <= list.len; at += 4) {
        json_put_object(json, NULL);
        json_put_unsigned(json, "code", get_be16(list.at + at));
        json_put_text(json, "name", profile_words(get_be16(list.at + at)));
        json_put_bool(json, "current", list.at[at + 2] & 1);
        json_put_close(json);
    }
    json_put_close(json);
}

static void drive_json(struct json_writer *json, const struct facts *facts) {
    json_put_object(json, "drive");
    json_put_text(json, "vendor", facts->vendor);
    json_put_text(json, "product", facts->product);
    json_put_text(json, "revision", facts->revision);
    json_put_text(json, "serial", facts->serial);
    json_put_unsigned(json, "number", facts->number);
    json_put_text(json, "kind", facts->dvd ? "dvd" : "cd-rom");
    json_put_bool(json, "mmc", facts->features != NULL);
    json_put_bool(json, "removable", facts->removable);
    json_put_text(json, "bus", bus_words(facts->bus));
    json_put_unsigned(json, "max_transfer", facts->max_transfer);
    features_json(json, facts);
    speeds_json(json, "read_speeds", facts->read_speed, facts->read_speed_count, false);
    speeds_json(json, "write_speeds", facts->write_speed, facts->write_speed_count, true);
    if (facts->region_known) {
        json_put_object(json, "region");
        json_put_unsigned(json, "mask", facts->region_mask);
        json_put_unsigned(json, "changes_left", facts->region_changes);
        json_put_close(json);
    }
    json_put_close(json);
}

static void medium_json(struct json_writer *json, const struct facts *facts) {
    json_put_object(json, "medium");
    json_put_bool(json, "present", succeeded(facts->medium_status));
    json_put_text(json, "status", status_name_of(facts->medium_status));
    if (succeeded(facts->medium_status)) {
        json_put_unsigned(json, "profile", facts->profile);
        json_put_text(json, "name", profile_words(facts->profile));
        json_put_unsigned(json, "block_length", facts->block_len);
        json_put_unsigned(json, "blocks", facts->blocks);
        json_put_bool(json, "writable", facts->writable);
        if (facts->atip_known)
            json_put_hex(json, "atip", (struct bytes){facts->atip, sizeof facts->atip});
        if (facts->layer_known)
            json_put_hex(json, "layer", (struct bytes){facts->layer, sizeof facts->layer});
        if (facts->copyright_known) {
            json_put_unsigned(json, "protection", facts->copyright_type);
            json_put_unsigned(json, "regions_barred", facts->copyright_regions);
        }
    }
    json_put_close(json);
}

static void gather(struct opened *opened, struct facts *facts) {
    facts_drive(opened, facts);
    if (!succeeded(facts->medium_status))
        return;
    facts_medium(opened, facts);
    facts_toc(opened, facts);
    facts_disc(opened, facts);
}

/* A drive without a disc is an answer, too. */
static enum answer judge(const struct call *call, const struct facts *facts) {
    (void)call, (void)facts;
    return ANSWER_DONE;
}

static void tell(struct json_writer *json, const struct facts *facts) {
    drive_json(json, facts);
    medium_json(json, facts);
    facts_tracks_json(json, facts, true);
}

static enum answer run(struct call *call) {
    static const struct facts_view view = {gather, judge, tell, print_page};
    return facts_show(call, &view);
}

const struct verb verb_info = {
    .arguments = "ADDRESS",
    .completes = "drive",
    .least = 1,
    .most = 1,
    .shares = SHARES_JSON | SHARES_DRIVE,
    .run = run,
};
