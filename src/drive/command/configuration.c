/* SPDX-License-Identifier: MIT */
/* What can the drive do, and what of it with this medium? */
#include "scsi/configuration.h"
#include "drive/state.h"

struct feature {
    uint16_t code;
    uint8_t version, types;
    bool always;
    uint16_t any, blank, formatted;
    void (*put)(const struct drive *drive, const struct feature *feature, struct writer *out);
    const char *data;
    uint8_t data_len;
};

/* The drive sees a medium it can name. */
static bool here(const struct drive *drive) { return drive->state == DRIVE_READY; }

static bool blank_or_open(const struct drive *drive) {
    return drive->medium.state == STATE_BLANK || drive->medium.state == STATE_OPEN;
}

static bool current(const struct drive *drive, const struct feature *feature) {
    unsigned bit = drive->medium.profile_bit;
    if (feature->always)
        return true;
    if (!here(drive))
        return false;
    if (feature->any & CSS_PROFILE)
        return drive->medium.protected_css;
    return feature->any & bit || (feature->blank & bit && blank_or_open(drive)) ||
           (feature->formatted & bit && drive->medium.state != STATE_BLANK);
}

static void put_bytes(const struct drive *drive, const struct feature *feature, struct writer *out) {
    (void)drive;
    put(out, feature->data, feature->data_len);
}

static bool profile_current(const struct drive *drive, uint16_t profile) {
    if (!here(drive))
        return false;
    if (profile == drive->medium.profile)
        return true;
    /* The knob: as some drives do, a recorded disc is a kind of pressed one. */
    uint16_t now = drive->medium.profile;
    bool recorded_cd = now == 0x09 || now == 0x0a;
    return drive->knobs.profile_family && ((profile == 0x08 && recorded_cd) || (profile == 0x40 && now == 0x41));
}

static void put_profiles(const struct drive *drive, const struct feature *feature, struct writer *out) {
    (void)feature;
    for (unsigned i = 0; i < drive_profile_count; i++)
        if (model_has_profile(drive->model, drive_profiles[i])) {
            put_be16(out, drive_profiles[i]);
            put_u8(out, profile_current(drive, drive_profiles[i]));
            put_u8(out, 0);
        }
}

/* INQ2 and DBE beside the interface [MMC-6 5.3.2]. */
static void put_core(const struct drive *drive, const struct feature *feature, struct writer *out) {
    (void)feature;
    put_be32(out, drive->knobs.interface);
    put_be32(out, 0x03000000);
}

static uint16_t blocking(const struct drive *drive) {
    static const uint16_t blocks[] = {[MEDIUM_CD] = 1, [MEDIUM_DVD] = 16, [MEDIUM_BD] = 32};
    return here(drive) ? blocks[drive->medium.class] : 1;
}

static void put_readable(const struct drive *drive, const struct feature *feature, struct writer *out) {
    (void)feature;
    put_be32(out, 2048);
    put_be16(out, blocking(drive));
    put_u8(out, 0x01); /* page 01h is there */
    put_u8(out, 0);
}

static void put_writable(const struct drive *drive, const struct feature *feature, struct writer *out) {
    put_be32(out, here(drive) && drive->medium.capacity ? drive->medium.capacity - 1 : 0);
    put_readable(drive, feature, out);
}

static void put_incremental(const struct drive *drive, const struct feature *feature, struct writer *out) {
    (void)feature;
    bool dvd = here(drive) && !drive->medium.cd;
    put_be16(out, dvd ? 0x0100 : 0x3f0f); /* data block types */
    put_u8(out, 0x01);                    /* BUF */
    put_u8(out, 1);                       /* one link size */
    put_u8(out, dvd ? 0x10 : 0x07);
    put_zero(out, 3);
}

static void put_formattable(const struct drive *drive, const struct feature *feature, struct writer *out) {
    (void)feature;
    bool bd = here(drive) && drive->medium.class == MEDIUM_BD;
    put_u8(out, bd ? 0x0f : 0);
    put_zero(out, 7);
}

static void put_write_bit(const struct drive *drive, const struct feature *feature, struct writer *out) {
    (void)feature;
    put_u8(out, here(drive) && blank_or_open(drive));
    put_zero(out, 3);
}

/* Writers: RBCB, SCS, MP2A, WSPD and SW; readers: SCS alone. */
static void put_streaming(const struct drive *drive, const struct feature *feature, struct writer *out) {
    (void)feature;
    put_u8(out, drive->model->type & TYPE_WRITERS ? 0x1f : 0x08);
    put_zero(out, 3);
}

static void put_serial(const struct drive *drive, const struct feature *feature, struct writer *out) {
    (void)feature;
    size_t len = strlen(drive->serial);
    put(out, drive->serial, len);
    for (; len % 4; len++)
        put_u8(out, ' ');
}

static const struct feature features[] = {
#define FEATURE(code, version, always, types, any, blank, formatted, put, data)                                        \
    {code, version, types, always, (uint16_t)(any), blank, formatted, put, data, sizeof(data) - 1},
#include "drive/features.def"
#undef FEATURE
};

uint32_t fields_configuration(struct drive *drive, const uint8_t *cdb) {
    return (cdb[1] & 0x03) == 0x03 ? refuse_cdb(drive, 1) : 0;
}

static bool wanted(const struct drive *drive, const struct configuration *command, const struct feature *feature) {
    if (!(feature->types & drive->model->type))
        return false;
    switch (command->type) {
    case 0: return feature->code >= command->feature;
    case 1: return feature->code >= command->feature && current(drive, feature);
    default: return feature->code == command->feature;
    }
}

static void put_feature(const struct drive *drive, const struct feature *feature, struct writer *out) {
    size_t at = out->wanted;
    put_be16(out, feature->code);
    put_u8(out, (uint32_t)feature->version << 2 | (feature->always ? 0x02 : 0) | current(drive, feature));
    put_u8(out, 0);
    feature->put(drive, feature, out);
    uint8_t len = (uint8_t)(out->wanted - at - 4);
    put_again(out, at + 3, &len, 1);
}

uint32_t command_configuration(struct drive *drive, const uint8_t *cdb, struct bytes in, struct writer *out) {
    (void)in;
    struct configuration command = configuration_get(cdb);
    put_be32(out, 0);
    put_be16(out, 0);
    put_be16(out, here(drive) ? drive->medium.profile : 0);
    for (unsigned i = 0; i < sizeof features / sizeof features[0]; i++)
        if (wanted(drive, &command, &features[i]))
            put_feature(drive, &features[i], out);
    put_again_be32(out, 0, (uint32_t)(out->wanted - 4));
    return 0;
}
