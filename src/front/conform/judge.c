/* SPDX-License-Identifier: MIT */
/* Is an answer one that was recorded, without knowing the drive and the disc it is about? */
#include "abi/control_codes.h"
#include "base/bytes.h"
#include "front/conform/conform.h"

const char *const verdict_words[VERDICTS] = {"as recorded", "unseen", "unlike", "broken", "left out"};

/* A length in the answer itself must account for every byte that came: be or le, so wide, at so many bytes, behind so many. */
static const struct {
    uint32_t code;
    uint8_t at, width;
    bool little;
    uint8_t more;
} lengths[] = {
    {IOCTL_CDROM_READ_TOC, 0, 2, false, 2},          {IOCTL_CDROM_READ_TOC_EX, 0, 2, false, 2},
    {IOCTL_CDROM_GET_LAST_SESSION, 0, 2, false, 2},  {IOCTL_CDROM_READ_Q_CHANNEL, 2, 2, false, 4},
    {IOCTL_CDROM_GET_CONFIGURATION, 0, 4, false, 4}, {IOCTL_CDROM_GET_PERFORMANCE, 0, 4, false, 4},
    {IOCTL_STORAGE_QUERY_PROPERTY, 4, 4, true, 0},
};

static bool accounts_for(uint32_t code, const uint8_t *out, uint32_t len) {
    for (unsigned i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        const uint8_t *p = out + lengths[i].at;
        if (lengths[i].code != code || len < (uint32_t)lengths[i].at + lengths[i].width)
            continue;
        uint64_t said = lengths[i].width == 2 ? get_be16(p) : lengths[i].little ? get_le32(p) : get_be32(p);
        if (said + lengths[i].more < len)
            return false;
    }
    return true;
}

static bool recorded(const struct conform_request *request, uint32_t status) {
    const uint32_t *statuses = conform_statuses + request->status_at;
    for (uint32_t i = 0; i < request->status_count; i++)
        if (statuses[i] == status)
            return true;
    return false;
}

static enum verdict verdict_on(const struct conform_request *request, const uint8_t *out, const struct conform_answer *answer) {
    bool success = answer->status >> 31 == 0;
    if (success && answer->information > request->room && request->code != CONFORM_WRITE)
        return BROKEN;
    if (!accounts_for(request->code, out, answer->len))
        return BROKEN;
    if (request->sure && answer->status != conform_statuses[request->status_at])
        return UNLIKE;
    if (success && request->length != CONFORM_ANY && answer->information != request->length)
        return UNLIKE;
    return recorded(request, answer->status) ? AS_RECORDED : UNSEEN;
}

void judge(const struct conform_request *request, const uint8_t *out, struct conform_answer *answer) {
    bool delivered = answer->status >> 30 != 3 && request->code != CONFORM_WRITE; /* as the system copies it back */
    answer->len = !delivered ? 0 : answer->information < request->room ? answer->information : request->room;
    answer->digest = 0xcbf29ce484222325;
    for (uint32_t i = 0; i < answer->len; i++)
        answer->digest = (answer->digest ^ out[i]) * 0x100000001b3;
    memset(answer->head, 0, sizeof answer->head);
    memcpy(answer->head, out, answer->len < sizeof answer->head ? answer->len : sizeof answer->head);
    answer->verdict = verdict_on(request, out, answer);
}
