/* SPDX-License-Identifier: MIT */
/* Which sector is meant by a written time? */
#include "disc/msf.h"

bool msf_to_lba(struct msf msf, enum msf_context context, int32_t *ret) {
    if (!msf_valid(msf))
        return false;
    int32_t lba = (int32_t)msf_length(msf) - MSF_PREGAP;
    *ret = context == MSF_LEAD_IN && msf.m >= 90 ? lba - MSF_WRAP : lba;
    return true;
}

bool msf_get_bcd(const uint8_t at[3], struct msf *ret) {
    int m = bcd_value(at[0]), s = bcd_value(at[1]), f = bcd_value(at[2]);
    if (m < 0 || s < 0 || f < 0)
        return false;
    struct msf msf = {(uint8_t)m, (uint8_t)s, (uint8_t)f};
    if (!msf_valid(msf))
        return false;
    *ret = msf;
    return true;
}
