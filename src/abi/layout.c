/* SPDX-License-Identifier: MIT */
/* What lies where in the input and output of each control code? */
#include "abi/layout.h"
#include "abi/control_codes.h"

#define WORDS(list, ...) static const struct abi_word words_##list[] = {__VA_ARGS__, {NULL, 0}}
WORDS(toc_format, {"toc", 0}, {"session", 1}, {"full-toc", 2}, {"pma", 3}, {"atip", 4}, {"cdtext", 5});
WORDS(cd_text_pack, {"album-name", 0x80}, {"performer", 0x81}, {"songwriter", 0x82}, {"composer", 0x83},
      {"arranger", 0x84}, {"messages", 0x85}, {"disc-id", 0x86}, {"genre", 0x87}, {"toc-info", 0x88},
      {"toc-info2", 0x89}, {"upc-ean", 0x8e}, {"size-info", 0x8f});
WORDS(sub_q_format, {"sub-q-channel", 0}, {"current-position", 1}, {"media-catalog", 2}, {"track-isrc", 3});
WORDS(audio_status, {"not-supported", 0}, {"in-progress", 0x11}, {"paused", 0x12}, {"play-complete", 0x13},
      {"play-error", 0x14}, {"no-status", 0x15});
WORDS(track_mode, {"yellow-mode2", 0}, {"xa-form2", 1}, {"cdda", 2}, {"raw-with-c2-and-subcode", 3},
      {"raw-with-c2", 4}, {"raw-with-subcode", 5});
WORDS(speed_request, {"set-speed", 0}, {"set-streaming", 1});
WORDS(rotation, {"default", 0}, {"cav", 1});
WORDS(exclusive_request, {"query-state", 0}, {"lock-device", 1}, {"unlock-device", 2});
WORDS(streaming_request, {"disable", 1}, {"enable-for-read-only", 2}, {"enable-for-write-only", 3},
      {"enable-for-read-write", 4});
WORDS(opc_request, {"simple-opc-info", 1});
WORDS(performance_request, {"performance-request", 1}, {"write-speed-request", 2});
WORDS(performance_type, {"read", 1}, {"write", 2});
WORDS(performance_exceptions, {"nominal", 1}, {"entire-list", 2}, {"exceptions-only", 3});
WORDS(performance_tolerance, {"10-nominal-20-exceptions", 1});
WORDS(configuration_request, {"all", 0}, {"current", 1}, {"one", 2});
WORDS(profile, {"invalid", 0}, {"non-removable-disk", 1}, {"removable-disk", 2}, {"mo-erasable", 3},
      {"mo-write-once", 4}, {"as-mo", 5}, {"cd-rom", 8}, {"cd-recordable", 9}, {"cd-rewritable", 0xa},
      {"dvd-rom", 0x10}, {"dvd-recordable", 0x11}, {"dvd-ram", 0x12}, {"dvd-rewritable", 0x13},
      {"dvd-rw-sequential", 0x14}, {"dvd-r-dual-layer", 0x15}, {"dvd-r-layer-jump", 0x16}, {"dvd-plus-rw", 0x1a},
      {"dvd-plus-r", 0x1b}, {"ddcd-rom", 0x20}, {"ddcd-recordable", 0x21}, {"ddcd-rewritable", 0x22},
      {"dvd-plus-rw-dual-layer", 0x2a}, {"dvd-plus-r-dual-layer", 0x2b}, {"bd-rom", 0x40},
      {"bd-r-sequential", 0x41}, {"bd-r-random", 0x42}, {"bd-rewritable", 0x43}, {"hd-dvd-rom", 0x50},
      {"hd-dvd-recordable", 0x51}, {"hd-dvd-ram", 0x52}, {"hd-dvd-rewritable", 0x53}, {"hd-dvd-r-dual-layer", 0x58},
      {"hd-dvd-rw-dual-layer", 0x5a}, {"non-standard", 0xffff});
WORDS(feature, {"profile-list", 0}, {"core", 1}, {"morphing", 2}, {"removable-medium", 3}, {"write-protect", 4},
      {"random-readable", 0x10}, {"multi-read", 0x1d}, {"cd-read", 0x1e}, {"dvd-read", 0x1f},
      {"random-writable", 0x20}, {"incremental-streaming-writable", 0x21}, {"sector-erasable", 0x22},
      {"formattable", 0x23}, {"defect-management", 0x24}, {"write-once", 0x25}, {"restricted-overwrite", 0x26},
      {"cdrw-cav-write", 0x27}, {"mrw", 0x28}, {"enhanced-defect-reporting", 0x29}, {"dvd-plus-rw", 0x2a},
      {"dvd-plus-r", 0x2b}, {"rigid-restricted-overwrite", 0x2c}, {"cd-track-at-once", 0x2d},
      {"cd-mastering", 0x2e}, {"dvd-recordable-write", 0x2f}, {"ddcd-read", 0x30}, {"ddcd-r-write", 0x31},
      {"ddcd-rw-write", 0x32}, {"layer-jump-recording", 0x33}, {"cd-rw-media-write-support", 0x37},
      {"bd-r-pseudo-overwrite", 0x38}, {"dvd-plus-rw-dual-layer", 0x3a}, {"dvd-plus-r-dual-layer", 0x3b},
      {"bd-read", 0x40}, {"bd-write", 0x41}, {"tsr", 0x42}, {"hd-dvd-read", 0x50}, {"hd-dvd-write", 0x51},
      {"hybrid-disc", 0x80}, {"power-management", 0x100}, {"smart", 0x101}, {"embedded-changer", 0x102},
      {"cd-audio-analog-play", 0x103}, {"microcode-upgrade", 0x104}, {"timeout", 0x105}, {"dvd-css", 0x106},
      {"real-time-streaming", 0x107}, {"logical-unit-serial-number", 0x108}, {"media-serial-number", 0x109},
      {"disc-control-blocks", 0x10a}, {"dvd-cprm", 0x10b}, {"firmware-date", 0x10c}, {"aacs", 0x10d},
      {"vcps", 0x110});
WORDS(dvd_structure, {"physical", 0}, {"copyright", 1}, {"disk-key", 2}, {"bca", 3}, {"manufacturer", 4}, {"max", 5});
WORDS(dvd_key, {"challenge-key", 1}, {"bus-key1", 2}, {"bus-key2", 3}, {"title-key", 4}, {"asf", 5},
      {"set-rpc-key", 6}, {"get-rpc-key", 8}, {"disk-key", 0x80}, {"invalidate-agid", 0x3f});
WORDS(property, {"device", 0}, {"adapter", 1}, {"device-id", 2}, {"device-unique-id", 3}, {"device-write-cache", 4},
      {"miniport", 5}, {"access-alignment", 6}, {"seek-penalty", 7}, {"trim", 8}, {"write-aggregation", 9},
      {"telemetry", 10}, {"lb-provisioning", 11}, {"device-power", 12});
WORDS(query, {"standard", 0}, {"exists", 1}, {"mask", 2});
WORDS(cache_type, {"unknown", 0}, {"none", 1}, {"write-back", 2}, {"write-through", 3});
WORDS(cache_enabled, {"unknown", 0}, {"disabled", 1}, {"enabled", 2});
WORDS(cache_changeable, {"unknown", 0}, {"not-changeable", 1}, {"changeable", 2});
WORDS(write_through, {"unknown", 0}, {"not-supported", 1}, {"supported", 2});
WORDS(media_type, {"removable-media", 11}, {"cd-rom", 51}, {"cd-r", 52}, {"cd-rw", 53}, {"dvd-rom", 54},
      {"dvd-r", 55}, {"dvd-rw", 56}, {"dvd-ram", 88});
WORDS(disk_media, {"unknown", 0}, {"removable-media", 11}, {"fixed-media", 12});
WORDS(bus, {"unknown", 0}, {"scsi", 1}, {"atapi", 2}, {"ata", 3}, {"1394", 4}, {"ssa", 5}, {"fibre", 6}, {"usb", 7},
      {"raid", 8}, {"iscsi", 9}, {"sas", 10}, {"sata", 11}, {"sd", 12}, {"mmc", 13}, {"virtual", 14},
      {"file-backed-virtual", 15}, {"spaces", 16});
WORDS(partition_style, {"mbr", 0}, {"gpt", 1}, {"raw", 2});
WORDS(data_in, {"out", 0}, {"in", 1}, {"unspecified", 2}, {"bidirectional", 3});
WORDS(reserve_in, {"read-keys", 0}, {"read-reservations", 1});
WORDS(reserve_out, {"register", 0}, {"reserve", 1}, {"release", 2}, {"clear", 3}, {"preempt", 4},
      {"preempt-abort", 5}, {"register-ignore-existing", 6});
WORDS(reserve_type, {"write-exclusive", 1}, {"exclusive", 3}, {"write-exclusive-registrants", 5},
      {"exclusive-registrants", 6});
#undef WORDS

/* Each layout's place in abi_layouts. */
enum {
#define FIELD_LAYOUT(name, len) LAYOUT_##name,
#define FIELD_VIEW(name, len) LAYOUT_##name,
#include "abi/fields.def"
    LAYOUT_COUNT
};

#define FIELD_LAYOUT(name, len) static const struct abi_field fields_of_##name[] = {
#define FIELD_VIEW(name, len) FIELD_LAYOUT(name, len)
#define FIELD_END(name) };
#define FIELD_LE(s, n, at, width, words, preset) {#n, ABI_LE, at, width, 1, 0, 0, words, NULL, preset},
#define FIELD_LES(s, n, at, width, count) {#n, ABI_LE, at, width, count, 0, 0, NULL, NULL, 0},
#define FIELD_SIGNED(s, n, at, width) {#n, ABI_SIGNED_LE, at, width, 1, 0, 0, NULL, NULL, 0},
#define FIELD_ENUM(s, n, at, words, preset) {#n, ABI_SIGNED_LE, at, 4, 1, 0, 0, words, NULL, preset},
#define FIELD_BE(s, n, at, width, words) {#n, ABI_BE, at, width, 1, 0, 0, words, NULL, 0},
#define FIELD_BITS(s, n, at, shift, bits, words) {#n, ABI_BITS, at, 1, 1, shift, bits, words, NULL, 0},
#define FIELD_BIT(s, n, at, shift) {#n, ABI_BOOL, at, 1, 1, shift, 1, NULL, NULL, 0},
#define FIELD_BOOL(s, n, at) {#n, ABI_BOOL, at, 1, 1, 0, 0, NULL, NULL, 0},
#define FIELD_BYTES(s, n, at, len) {#n, ABI_BYTES, at, len, 1, 0, 0, NULL, NULL, 0},
#define FIELD_TEXT(s, n, at, len) {#n, ABI_TEXT, at, len, 1, 0, 0, NULL, NULL, 0},
#define FIELD_WIDE(s, n, at, len) {#n, ABI_WIDE, at, len, 1, 0, 0, NULL, NULL, 0},
#define FIELD_MSF(s, n, at) {#n, ABI_MSF, at, 3, 1, 0, 0, NULL, NULL, 0},
#define FIELD_MSF4(s, n, at) {#n, ABI_MSF4, at, 4, 1, 0, 0, NULL, NULL, 0},
#define FIELD_PART(s, n, at, part, count) {#n, ABI_LAYOUT, at, 0, count, 0, 0, NULL, &abi_layouts[LAYOUT_##part], 0},
#define FIELD_FEATURES(s, n, at) {#n, ABI_FEATURES, at, 0, 0, 0, 0, NULL, NULL, 0},
#define FIELD_POINTER(s, n, at, count) {#n, ABI_LE, at, 8, count, 0, 0, NULL, NULL, 0},
#define FIELD_RESERVED(s, n, at, len) {#n, ABI_RESERVED, at, len, 1, 0, 0, NULL, NULL, 0},
#define FIELD_RESERVED_BITS(s, n, at, shift, bits) {#n, ABI_RESERVED, at, 1, 1, shift, bits, NULL, NULL, 0},
#include "abi/fields.def"

const struct abi_layout abi_layouts[] = {
#define FIELD_LAYOUT(name, len) {#name, len, fields_of_##name, sizeof fields_of_##name / sizeof fields_of_##name[0]},
#define FIELD_VIEW(name, len) FIELD_LAYOUT(name, len)
#include "abi/fields.def"
};
const unsigned abi_layout_count = LAYOUT_COUNT;

const struct abi_shape abi_shapes[] = {
#define INPUT(code, at, mask, value, layout) {code, false, at, mask, value, &abi_layouts[LAYOUT_##layout]},
#define ANSWER(code, at, mask, value, layout) {code, true, at, mask, value, &abi_layouts[LAYOUT_##layout]},
#include "abi/shapes.def"
#undef INPUT
#undef ANSWER
};
const unsigned abi_shape_count = sizeof abi_shapes / sizeof abi_shapes[0];

static const struct {
    uint16_t code, layout;
} features[] = {
#define FIELD_FEATURE(code, name) {code, LAYOUT_##name},
#include "abi/fields.def"
};

/* The CD-ROM and disk twins of the storage codes, and those any access may send, have their layouts. */
static uint32_t normal(uint32_t code) {
    uint32_t type = code >> 16, function = code >> 2 & 0xfff;
    if (type != 0x02 && type != 0x07 && type != 0x2d)
        return code;
    return function >= 0x200 && function <= 0x206 ? 0x002d4000u | function << 2 : code;
}

static const struct abi_layout *find(uint32_t code, bool answer, const uint8_t *in, size_t in_len) {
    code = normal(code);
    for (unsigned i = 0; i < abi_shape_count; i++) {
        const struct abi_shape *shape = &abi_shapes[i];
        uint32_t word = 0;
        if (shape->code != code || shape->answer != answer)
            continue;
        for (unsigned byte = 0; byte < 4; byte++)
            if (shape->at + byte < in_len)
                word |= (uint32_t)in[shape->at + byte] << 8 * byte;
        if ((word & shape->mask) == shape->value)
            return shape->layout;
    }
    return NULL;
}

const struct abi_layout *abi_input(uint32_t code, const uint8_t *in, size_t in_len) {
    return find(code, false, in, in_len);
}
const struct abi_layout *abi_answer(uint32_t code, const uint8_t *in, size_t in_len) {
    return code == IOCTL_STORAGE_CHECK_VERIFY2 ? NULL : find(code, true, in, in_len);
}

const struct abi_layout *abi_feature(uint16_t feature) {
    for (size_t i = 0; i < sizeof features / sizeof features[0]; i++)
        if (features[i].code == feature)
            return &abi_layouts[features[i].layout];
    return &abi_layouts[LAYOUT_FEATURE_HEADER];
}

static bool same(const char *a, const char *b) {
    while (*a && *a == *b)
        a++, b++;
    return *a == *b;
}

const struct abi_layout *abi_layout_find(const char *name) {
    for (unsigned i = 0; i < LAYOUT_COUNT; i++)
        if (same(abi_layouts[i].name, name))
            return &abi_layouts[i];
    return NULL;
}

static bool holds(const struct abi_field *field, unsigned index, size_t len) {
    return len >= field->width && field->at + (size_t)index * field->width <= len - field->width;
}

uint64_t abi_get(const struct abi_field *field, unsigned index, const uint8_t *structure, size_t len) {
    if (!holds(field, index, len) || field->width > 8)
        return 0;
    const uint8_t *at = structure + field->at + (size_t)index * field->width;
    if (field->bits)
        return (uint64_t)(*at >> field->shift & ((1u << field->bits) - 1));
    uint64_t value = 0;
    for (unsigned i = 0; i < field->width; i++)
        value |= (uint64_t)at[field->kind == ABI_BE ? field->width - 1u - i : i] << 8 * i;
    if (field->kind == ABI_SIGNED_LE && field->width < 8 && value >> (8 * field->width - 1))
        value |= ~UINT64_C(0) << 8 * field->width;
    return value;
}

static bool fits(const struct abi_field *field, uint64_t value) {
    unsigned width = field->bits ? field->bits : 8u * field->width;
    if (width >= 64)
        return true;
    if (field->kind == ABI_BOOL && !field->bits)
        return value <= 0xff;
    if (field->kind != ABI_SIGNED_LE)
        return value >> width == 0;
    /* An enumeration may also be given as the unsigned number its bytes make. */
    return value >> width == 0 || value >> (width - 1) == ~UINT64_C(0) >> (width - 1);
}

bool abi_put(const struct abi_field *field, unsigned index, uint8_t *structure, size_t len, uint64_t value) {
    if (!holds(field, index, len) || field->width > 8 || !fits(field, value))
        return false;
    uint8_t *at = structure + field->at + (size_t)index * field->width;
    if (field->bits) {
        unsigned mask = ((1u << field->bits) - 1) << field->shift;
        *at = (uint8_t)((*at & ~mask) | ((unsigned)value << field->shift & mask));
        return true;
    }
    for (unsigned i = 0; i < field->width; i++)
        at[field->kind == ABI_BE ? field->width - 1u - i : i] = (uint8_t)(value >> 8 * i);
    return true;
}

const char *abi_word_of(const struct abi_word *words, uint64_t value) {
    for (; words && words->word; words++)
        if ((uint64_t)words->value == value)
            return words->word;
    return NULL;
}

bool abi_word_find(const struct abi_word *words, const char *word, uint64_t *ret) {
    for (; words && words->word; words++) {
        if (same(words->word, word)) {
            *ret = (uint64_t)words->value;
            return true;
        }
    }
    return false;
}
