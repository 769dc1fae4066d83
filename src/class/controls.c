/* SPDX-License-Identifier: MIT */
/* Which row of the table answers a control code? */
#include "class/class.h"

/* Rows are written with the short names of the gates. */
enum {
    DIRECT = CONTROL_DIRECT,
    UNREFRESHED = CONTROL_UNREFRESHED,
    PASSES_LOCK = CONTROL_PASSES_LOCK,
    NOT_PLAYING = CONTROL_NOT_PLAYING,
    OVERRUN_IS_FINE = CONTROL_OVERRUN_IS_FINE,
    ALIGNED = CONTROL_ALIGNED,
    WANTS_WRITABLE = CONTROL_WANTS_WRITABLE,
    HARMS = CONTROL_HARMS,
    EJECTS = CONTROL_EJECTS
};

const struct control controls[] = {
#define CONTROL(code, in, in_short, out, gates, commands, file, check, run)                                            \
    {code, #code, in, in_short, out, (uint16_t)(gates), commands, check, run},
#include "class/controls.def"
#undef CONTROL
};
const unsigned control_count = sizeof controls / sizeof *controls;

const struct control *control_find(uint32_t code) {
    unsigned low = 0, high = control_count;
    while (low < high) {
        unsigned middle = (low + high) / 2;
        if (controls[middle].code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < control_count && controls[low].code == code ? &controls[low] : NULL;
}

/* [WDK CTL_CODE]: type << 16 | access << 14 | function << 2 | method. */
enum {
    TYPE_CD_ROM = 0x02,
    TYPE_CONTROLLER = 0x04,
    TYPE_DISK = 0x07,
    TYPE_TAPE = 0x1f,
    TYPE_MASS_STORAGE = 0x2d,
    TYPE_DVD = 0x33
};

uint32_t control_normalise(uint32_t code) {
    uint32_t type = code >> 16, function = code >> 2 & 0xfff;
    bool shared =
        type == TYPE_CD_ROM || type == TYPE_CONTROLLER || type == TYPE_DISK || type == TYPE_TAPE || type == TYPE_DVD;
    return shared && function >= 0x200 && function <= 0x300 ? TYPE_MASS_STORAGE << 16 | (code & 0xffff) : code;
}

nt_status check_nothing(struct device *device, struct request *request) {
    (void)device, (void)request;
    return STATUS_SUCCESS;
}
