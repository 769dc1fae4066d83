/* SPDX-License-Identifier: MIT */
/* Is this drive one of those known to lie? */
#include "class/class.h"

struct quirk {
    uint32_t bits;
    const char *vendor, *product, *revision;
};
static const struct quirk model_quirks[] = {
#define MODEL_QUIRK(bits, vendor, product, revision) {bits, vendor, product, revision},
#include "class/quirks.def"
};
static const struct quirk device_quirks[] = {
#define DEVICE_QUIRK(bits, vendor, product, revision) {bits, vendor, product, revision},
#include "class/quirks.def"
};
static const char *const never_detect[] = {
#define NEVER_DETECT(text) text,
#include "class/quirks.def"
};

enum { VENDOR_LEN = 8, PRODUCT_LEN = 16, REVISION_LEN = 4 };
/* A model's names as they are compared. */
struct model {
    struct bytes vendor, product, revision;
};

static struct bytes trimmed(struct bytes text) {
    while (text.len > 0 && text.at[text.len - 1] == ' ')
        text.len--;
    return text;
}

/* NULL matches anything, "" an empty string only, everything else as a prefix. */
static bool matches(const char *pattern, struct bytes text) {
    if (!pattern)
        return true;
    size_t len = strlen(pattern);
    return len == 0 ? text.len == 0 : len <= text.len && memcmp(pattern, text.at, len) == 0;
}

static uint32_t find_quirk(const struct quirk *rows, size_t count, const struct model *models, unsigned model_count) {
    for (size_t i = 0; i < count; i++)
        for (unsigned m = 0; m < model_count; m++)
            if (matches(rows[i].vendor, models[m].vendor) && matches(rows[i].product, models[m].product) &&
                matches(rows[i].revision, models[m].revision))
                return rows[i].bits;
    return 0;
}

static bool detection_is_harmful(struct bytes name) {
    for (size_t i = 0; i < sizeof never_detect / sizeof *never_detect; i++)
        if (matches(never_detect[i], name))
            return true;
    return false;
}

void device_match_quirks(struct device *device) {
    enum { WAYS = 3, FUJITSU_TIMEOUT = 20, COMBINED_ROOM = VENDOR_LEN + 1 + PRODUCT_LEN };
    const uint8_t *names = device->inquiry + 8;
    uint8_t combined[COMBINED_ROOM];
    struct bytes vendor = {names, VENDOR_LEN}, product = {names + VENDOR_LEN, PRODUCT_LEN};
    struct bytes revision = {names + VENDOR_LEN + PRODUCT_LEN, REVISION_LEN};
    struct bytes bare = trimmed(vendor);
    memcpy(combined, bare.at, bare.len);
    combined[bare.len] = ' ';
    memcpy(combined + bare.len + 1, product.at, product.len);
    const struct model models[WAYS] = {
        {vendor, product, revision},
        {trimmed(vendor), trimmed(product), revision},
        {{names, 0}, {combined, bare.len + 1 + product.len}, revision},
    };
    device->cdrom_quirks |= find_quirk(model_quirks, sizeof model_quirks / sizeof *model_quirks, models, WAYS);
    device->quirks |= find_quirk(device_quirks, sizeof device_quirks / sizeof *device_quirks, models, WAYS);
    if (detection_is_harmful((struct bytes){names, VENDOR_LEN + PRODUCT_LEN + REVISION_LEN}))
        device->media.enabled = false;
    if (device->cdrom_quirks & QUIRK_FUJITSU_FMCD)
        device->timeout_s = FUJITSU_TIMEOUT;
    device->no_reserve6 = (device->quirks & QUIRK_NO_RESERVE6) != 0;
    device->no_streaming = (device->quirks & QUIRK_NO_STREAMING) != 0;
}
