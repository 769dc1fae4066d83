/* SPDX-License-Identifier: MIT */
/* What are profiles, features, buses and tracks called, for people? */
#include "front/cli/facts.h"

struct number_words {
    unsigned number;
    const char *words;
};

static const char *find(const struct number_words *list, size_t count, unsigned number) {
    for (size_t i = 0; i < count; i++)
        if (list[i].number == number)
            return list[i].words;
    return NULL;
}

/* Profiles [MMC-6 table "Profile list"]. */
static const struct number_words profiles[] = {
    {0x0000, "none"},
    {0x0001, "fixed disk"},
    {0x0002, "removable disk"},
    {0x0003, "MO erasable"},
    {0x0004, "MO write once"},
    {0x0005, "AS-MO"},
    {0x0008, "CD-ROM"},
    {0x0009, "CD-R"},
    {0x000a, "CD-RW"},
    {0x0010, "DVD-ROM"},
    {0x0011, "DVD-R"},
    {0x0012, "DVD-RAM"},
    {0x0013, "DVD-RW restricted overwrite"},
    {0x0014, "DVD-RW sequential"},
    {0x0015, "DVD-R DL"},
    {0x0016, "DVD-R DL layer jump"},
    {0x001a, "DVD+RW"},
    {0x001b, "DVD+R"},
    {0x0020, "DDCD-ROM"},
    {0x0021, "DDCD-R"},
    {0x0022, "DDCD-RW"},
    {0x002a, "DVD+RW DL"},
    {0x002b, "DVD+R DL"},
    {0x0040, "BD-ROM"},
    {0x0041, "BD-R sequential"},
    {0x0042, "BD-R random"},
    {0x0043, "BD-RE"},
    {0x0050, "HD DVD-ROM"},
    {0x0051, "HD DVD-R"},
    {0x0052, "HD DVD-RAM"},
    {0x0053, "HD DVD-RW"},
    {0x0058, "HD DVD-R DL"},
    {0x005a, "HD DVD-RW DL"},
    {0xffff, "non-standard"},
};
const char *profile_words(unsigned profile) {
    const char *words = find(profiles, sizeof profiles / sizeof *profiles, profile);
    return words ? words : "unknown";
}

/* Features [MMC-6 5.3]. */
static const struct number_words features[] = {
    {0x0000, "profile list"},
    {0x0001, "core"},
    {0x0002, "morphing"},
    {0x0003, "removable medium"},
    {0x0004, "write protect"},
    {0x0010, "random readable"},
    {0x001d, "multi-read"},
    {0x001e, "CD read"},
    {0x001f, "DVD read"},
    {0x0020, "random writable"},
    {0x0021, "incremental streaming writable"},
    {0x0022, "sector erasable"},
    {0x0023, "formattable"},
    {0x0024, "defect management"},
    {0x0025, "write once"},
    {0x0026, "restricted overwrite"},
    {0x0027, "CD-RW CAV write"},
    {0x0028, "MRW"},
    {0x0029, "enhanced defect reporting"},
    {0x002a, "DVD+RW"},
    {0x002b, "DVD+R"},
    {0x002c, "rigid restricted overwrite"},
    {0x002d, "CD track at once"},
    {0x002e, "CD mastering"},
    {0x002f, "DVD-R/-RW write"},
    {0x0030, "DDCD read"},
    {0x0031, "DDCD-R write"},
    {0x0032, "DDCD-RW write"},
    {0x0033, "layer jump recording"},
    {0x0037, "CD-RW media write support"},
    {0x0038, "BD-R pseudo-overwrite"},
    {0x003a, "DVD+RW dual layer"},
    {0x003b, "DVD+R dual layer"},
    {0x0040, "BD read"},
    {0x0041, "BD write"},
    {0x0042, "timely safe recording"},
    {0x0050, "HD DVD read"},
    {0x0051, "HD DVD write"},
    {0x0080, "hybrid disc"},
    {0x0100, "power management"},
    {0x0101, "SMART"},
    {0x0102, "embedded changer"},
    {0x0103, "CD audio analog play"},
    {0x0104, "microcode upgrade"},
    {0x0105, "timeout"},
    {0x0106, "DVD CSS"},
    {0x0107, "real-time streaming"},
    {0x0108, "drive serial number"},
    {0x0109, "media serial number"},
    {0x010a, "disc control blocks"},
    {0x010b, "DVD CPRM"},
    {0x010c, "firmware information"},
    {0x010d, "AACS"},
    {0x010e, "DVD CSS managed recording"},
    {0x0110, "VCPS"},
    {0x0113, "SecurDisc"},
    {0x0120, "BD CPS"},
    {0x0142, "OSSC"},
};
const char *feature_words(unsigned feature) {
    const char *words = find(features, sizeof features / sizeof *features, feature);
    return words ? words : feature >= 0xff00 ? "vendor specific" : "unknown";
}

const char *bus_words(unsigned bus) {
    static const struct number_words buses[] = {
        {1, "SCSI"},
        {2, "ATAPI"},
        {3, "ATA"},
        {4, "IEEE 1394"},
        {5, "SSA"},
        {6, "Fibre Channel"},
        {7, "USB"},
        {8, "RAID"},
        {9, "iSCSI"},
        {10, "SAS"},
        {11, "SATA"},
        {12, "SD"},
        {13, "MMC"},
        {14, "virtual"},
        {15, "file-backed virtual"},
        {16, "storage spaces"},
    };
    const char *words = find(buses, sizeof buses / sizeof *buses, bus);
    return words ? words : "unknown";
}

const char *session_words(uint8_t type) {
    return type == 0 ? "CD-DA or CD-ROM" : type == 0x10 ? "CD-i" : type == 0x20 ? "CD-ROM XA" : "unknown";
}

const struct text_kind text_kinds[TEXT_KINDS] = {
    {CDTEXT_TITLE, "title", "Title"},
    {CDTEXT_PERFORMER, "performer", "Performer"},
    {CDTEXT_SONGWRITER, "songwriter", "Songwriter"},
    {CDTEXT_COMPOSER, "composer", "Composer"},
    {CDTEXT_ARRANGER, "arranger", "Arranger"},
    {CDTEXT_MESSAGE, "message", "Message"},
    {CDTEXT_DISC_ID, "disc-id", "Disc ID"},
    {CDTEXT_GENRE, "genre", "Genre"},
    {CDTEXT_CODES, "code", "UPC/EAN"},
};

/* Languages [EBU Tech 3244]. */
const char *language_words(uint8_t language) {
    static const struct number_words languages[] = {
        {0x01, "Albanian"},  {0x06, "Czech"},     {0x07, "Danish"},     {0x08, "German"},    {0x09, "English"},
        {0x0a, "Spanish"},   {0x0f, "French"},    {0x15, "Italian"},    {0x1b, "Hungarian"}, {0x1d, "Dutch"},
        {0x1e, "Norwegian"}, {0x20, "Polish"},    {0x21, "Portuguese"}, {0x22, "Romanian"},  {0x25, "Slovak"},
        {0x26, "Slovenian"}, {0x27, "Finnish"},   {0x28, "Swedish"},    {0x29, "Turkish"},   {0x49, "Ukrainian"},
        {0x56, "Russian"},   {0x65, "Korean"},    {0x69, "Japanese"},   {0x6c, "Hebrew"},    {0x70, "Greek"},
        {0x75, "Chinese"},   {0x77, "Bulgarian"}, {0x7e, "Arabic"},
    };
    const char *words = find(languages, sizeof languages / sizeof *languages, language);
    return words ? words : "unknown language";
}

void control_words(uint8_t control, char *into, size_t room) {
    bool data = control & TRACK_DATA_BIT;
    const char *parts[3];
    unsigned count = 0;
    if (control & TRACK_COPY)
        parts[count++] = "copy permitted";
    if (control & TRACK_PREEMPHASIS) /* in data tracks the bit says "recorded incrementally" [MMC-6 READ TOC] */
        parts[count++] = data ? "incremental" : "pre-emphasis";
    if (control & TRACK_FOUR_CHANNELS)
        parts[count++] = data ? "reserved bit 3" : "four channels";
    size_t len = 0;
    into[0] = 0;
    for (unsigned i = 0; i < count && len < room; i++)
        len += (size_t)snprintf(into + len, room - len, "%s%s", i ? ", " : "", parts[i]);
}

void track_words(const struct fact_track *track, char *into, size_t room) {
    if (!(track->control & TRACK_DATA_BIT))
        snprintf(into, room, "audio");
    else if (track->mode == UNKNOWN)
        snprintf(into, room, "data");
    else if (track->form > 0)
        snprintf(into, room, "mode %d form %d", track->mode, track->form);
    else
        snprintf(into, room, "mode %d", track->mode);
}

const char *length_words(int64_t sectors, char into[16]) {
    long long count = sectors < 0 ? 0 : (long long)sectors;
    snprintf(into, 16, "%02lld:%02lld.%02lld", count / 4500 % 100000, count / 75 % 60, count % 75);
    return into;
}

const char *place_words(int64_t lba, char into[16]) {
    long long frame = (long long)lba + 150;
    if (frame < 0)
        frame = 0;
    snprintf(into, 16, "%02lld:%02lld:%02lld", frame / 4500 % 100000, frame / 75 % 60, frame % 75);
    return into;
}
