/* SPDX-License-Identifier: MIT */
/* What do sense bytes say, and how is a complaint written down in either format? */
#include "scsi/sense.h"

enum {
    FIXED_LEN = 18,
    FIXED_ADDITIONAL = 10, /* bytes behind byte 7 of the fixed format [SPC-4 4.5.3] */
    DESCRIPTOR_HEADER = 8,
    DESCRIPTOR_INFORMATION = 0x00,
    DESCRIPTOR_SPECIFIC = 0x02,
    DESCRIPTOR_BLOCK = 0x05
};

void sense_put(struct sense *sense, const struct sense_detail *detail) {
    uint8_t *at = sense->bytes;
    memset(at, 0, FIXED_LEN);
    at[0] = (uint8_t)((detail->information_valid ? 0x80 : 0) | (detail->deferred ? 0x71 : 0x70));
    at[2] = (uint8_t)((detail->ili ? 0x20 : 0) | (sense_number_key(detail->number) & 0x0f));
    set_be32(at + 3, detail->information);
    at[7] = FIXED_ADDITIONAL;
    at[12] = sense_number_asc(detail->number);
    at[13] = sense_number_ascq(detail->number);
    if (detail->specific_valid) {
        memcpy(at + 15, detail->specific, 3);
        at[15] |= 0x80;
    }
    sense->len = FIXED_LEN;
}

void sense_put_descriptor(struct sense *sense, const struct sense_detail *detail) {
    struct writer out = writer_over(sense->bytes, sizeof sense->bytes);
    put_u8(&out, detail->deferred ? 0x73 : 0x72);
    put_u8(&out, sense_number_key(detail->number) & 0x0f);
    put_u8(&out, sense_number_asc(detail->number));
    put_u8(&out, sense_number_ascq(detail->number));
    put_zero(&out, 4); /* the last of them is the additional length, settled below */
    if (detail->information_valid) {
        put_u8(&out, DESCRIPTOR_INFORMATION);
        put_u8(&out, 0x0a);
        put_u8(&out, 0x80);
        put_u8(&out, 0);
        /* An LBA is a signed 32-bit number on a CD: a lead-in address stays negative in 64 bits. */
        put_be32(&out, detail->information & 0x80000000u ? 0xffffffffu : 0);
        put_be32(&out, detail->information);
    }
    if (detail->specific_valid) {
        put_u8(&out, DESCRIPTOR_SPECIFIC);
        put_u8(&out, 0x06);
        put_zero(&out, 2);
        put_u8(&out, detail->specific[0] | 0x80u);
        put(&out, detail->specific + 1, 2);
        put_u8(&out, 0);
    }
    if (detail->ili) {
        put_u8(&out, DESCRIPTOR_BLOCK);
        put_u8(&out, 0x02);
        put_u8(&out, 0);
        put_u8(&out, 0x20);
    }
    sense->bytes[7] = (uint8_t)(out.wanted - DESCRIPTOR_HEADER);
    sense->len = (uint8_t)out.wanted;
}

static void specific_from(struct sense_detail *detail, const uint8_t *from) {
    memcpy(detail->specific, from, 3);
    detail->specific_valid = (from[0] & 0x80) != 0;
}

static void get_fixed(const uint8_t at[FIXED_LEN], struct sense_detail *detail) {
    detail->number = SENSE(at[2] & 0x0f, at[12], at[13]);
    detail->information_valid = (at[0] & 0x80) != 0;
    detail->information = get_be32(at + 3);
    detail->ili = (at[2] & 0x20) != 0;
    specific_from(detail, at + 15);
}

static void get_one(uint8_t type, const uint8_t *body, uint8_t len, struct sense_detail *detail) {
    if (type == DESCRIPTOR_INFORMATION && len >= 0x0a) {
        detail->information_valid = (body[0] & 0x80) != 0;
        detail->information = get_be32(body + 6);
    } else if (type == DESCRIPTOR_SPECIFIC && len >= 0x06) {
        specific_from(detail, body + 2);
    } else if (type == DESCRIPTOR_BLOCK && len >= 0x02) {
        detail->ili = (body[1] & 0x20) != 0;
    }
}

static void get_descriptors(const struct sense *sense, size_t len, struct sense_detail *detail) {
    struct reader in = reader_over(sense->bytes, len);
    take_skip(&in, 1);
    uint8_t key = take_u8(&in) & 0x0f, asc = take_u8(&in), ascq = take_u8(&in);
    detail->number = SENSE(key, asc, ascq);
    take_skip(&in, 3);
    size_t additional = take_u8(&in);
    if (additional < reader_left(&in))
        in.end = in.at + additional;
    while (!in.failed && reader_left(&in) >= 2) {
        uint8_t type = take_u8(&in), body_len = take_u8(&in);
        const uint8_t *body = take(&in, body_len);
        if (body)
            get_one(type, body, body_len, detail);
    }
}

struct sense_detail sense_get(const struct sense *sense) {
    struct sense_detail detail = {0};
    uint8_t fixed[FIXED_LEN] = {0};
    size_t len = sense->len < SENSE_ROOM ? sense->len : (size_t)SENSE_ROOM;
    if (len == 0)
        return detail;
    uint8_t code = sense->bytes[0] & 0x7f;
    detail.deferred = code == 0x71 || code == 0x73;
    if (code == 0x72 || code == 0x73) {
        get_descriptors(sense, len, &detail);
    } else {
        memcpy(fixed, sense->bytes, len < FIXED_LEN ? len : (size_t)FIXED_LEN);
        get_fixed(fixed, &detail);
    }
    return detail;
}

static const struct {
    uint8_t asc, ascq;
    const char *words;
} complaints[] = {
#define COMPLAINT(asc, ascq, words) {asc, ascq, words},
#include "scsi/sense_words.def"
#undef COMPLAINT
};

/* The words of exactly this code, or NULL; the rows are ordered. */
static const char *find(unsigned code) {
    unsigned first = 0, end = sizeof complaints / sizeof complaints[0];
    while (first < end) {
        unsigned middle = first + (end - first) / 2;
        unsigned here = (unsigned)complaints[middle].asc << 8 | complaints[middle].ascq;
        if (here == code)
            return complaints[middle].words;
        if (here < code)
            first = middle + 1;
        else
            end = middle;
    }
    return NULL;
}

const char *sense_words(uint32_t number) {
    const char *words = find(number & 0xffff);
    /* An unlisted ASCQ: the words of its ASC alone still say what kind of trouble it is. */
    if (!words)
        words = find(number & 0xff00);
    return words ? words : "";
}

const char *sense_key_words(uint8_t key) {
    static const char *const words[16] = {"no sense",        "recovered error", "not ready",      "medium error",
                                          "hardware error",  "illegal request", "unit attention", "data protect",
                                          "blank check",     "vendor specific", "copy aborted",   "aborted command",
                                          "reserved key 0C", "volume overflow", "miscompare",     "completed"};
    return words[key & 0x0f];
}
