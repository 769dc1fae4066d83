/* SPDX-License-Identifier: MIT */
/* How fast is the drive at each place, and how is that chosen? */
#include "drive/state.h"

/* kB/s of 1000 bytes, ascending: 1x, 2x, 4x ... of each family [docs/drive.md "Speed"]. */
static const uint32_t cd_speeds[] = {176, 353, 706, 1411, 1764, 2822, 4234, 5645, 7056, 8467, 9173};
static const uint32_t dvd_speeds[] = {1385, 2770, 3324, 4155, 4570, 5540, 6925, 8310, 11080, 13850, 16620, 22160};
static const uint32_t bd_speeds[] = {4495, 8990, 17980, 26970, 35960, 44950, 53940, 71920};
static const struct {
    const uint32_t *speed;
    unsigned count;
} families[] = {[MEDIUM_CD] = {cd_speeds, sizeof cd_speeds / sizeof cd_speeds[0]},
                [MEDIUM_DVD] = {dvd_speeds, sizeof dvd_speeds / sizeof dvd_speeds[0]},
                [MEDIUM_BD] = {bd_speeds, sizeof bd_speeds / sizeof bd_speeds[0]}};

/* Write speeds, descending: growisofs and cdrecord take the first for the fastest. */
static const uint32_t write_cd[] = {7056, 5645, 4234, 2822, 1764, 706};
static const uint32_t write_dvd[] = {22160, 16620, 11080, 8310, 5540, 2770};
static const uint32_t write_dvd_rw[] = {8310, 5540, 2770};
static const uint32_t write_plus_rw[] = {11080, 8310, 5540, 3324};
static const uint32_t write_ram[] = {6925, 4155, 2770};
static const uint32_t write_bd_r[] = {53940, 35960, 26970, 17980, 8990};
static const uint32_t write_bd_re[] = {8990};

static enum medium_class family(const struct drive *drive) {
    /* Without a medium a drive tells what it does with a CD. */
    return drive->has_disc && !drive->tray_open && drive->medium.profile ? drive->medium.class : MEDIUM_CD;
}

uint32_t rate_fastest(const struct drive *drive) { return drive->model->speed[family(drive)]; }

#define LIST(array) (*ret = (array), (unsigned)(sizeof(array) / sizeof(array)[0]))
unsigned rate_writing(const struct drive *drive, const uint32_t **ret) {
    if (!(drive->model->type & TYPE_WRITERS))
        return 0;
    enum medium_class class = family(drive);
    switch (class == MEDIUM_CD ? 0 : drive->medium.profile) {
    case 0: return LIST(write_cd);
    case 0x12: return LIST(write_ram);
    case 0x13:
    case 0x14: return LIST(write_dvd_rw);
    case 0x1a: return LIST(write_plus_rw);
    case 0x43: return LIST(write_bd_re);
    default: return class == MEDIUM_BD ? LIST(write_bd_r) : LIST(write_dvd);
    }
}
#undef LIST

/* Down to a listed speed, up from below the slowest; 0 and FFFFh ask for the fastest. */
static uint32_t round_reading(const struct drive *drive, uint32_t wanted) {
    uint32_t fastest = rate_fastest(drive), chosen = 0;
    enum medium_class class = family(drive);
    if (wanted == 0 || wanted >= 0xffff || wanted >= fastest)
        return fastest;
    for (unsigned i = 0; i < families[class].count; i++)
        if (families[class].speed[i] <= wanted && families[class].speed[i] <= fastest)
            chosen = families[class].speed[i];
    return chosen ? chosen : families[class].speed[0];
}

static uint32_t round_writing(const struct drive *drive, uint32_t wanted) {
    const uint32_t *speed = NULL;
    unsigned count = rate_writing(drive, &speed);
    if (count == 0)
        return 0;
    if (wanted == 0 || wanted >= 0xffff)
        return speed[0];
    for (unsigned i = 0; i < count; i++)
        if (speed[i] <= wanted)
            return speed[i];
    return speed[count - 1];
}

void rate_set(struct drive *drive, uint32_t read, uint32_t write) {
    drive->read_speed = round_reading(drive, read);
    drive->write_speed = round_writing(drive, write);
}

void rate_reset(struct drive *drive) {
    drive->rotation = 0;
    rate_set(drive, 0, 0);
}

/* The greatest number whose square is not above n. */
static uint32_t root(uint64_t n) {
    uint64_t low = 0, high = 0x100000000u;
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (middle * middle <= n)
            low = middle;
        else
            high = middle;
    }
    return (uint32_t)low;
}

/* Radius of the spiral, micrometres [docs/drive.md "Speed"]: from 25 (CD) or 24 mm outwards, back inwards on a
 * second layer. */
static uint32_t radius(const struct drive *drive, uint32_t lba) {
    static const struct {
        uint64_t inner, growth;
    } spirals[] = {[MEDIUM_CD] = {625000000, 7640}, [MEDIUM_DVD] = {576000000, 1215}, [MEDIUM_BD] = {576000000, 228}};
    const struct medium *medium = &drive->medium;
    uint32_t layer = medium->layer_break;
    if (layer && lba >= layer) {
        uint32_t turn = lba / layer, along = lba % layer;
        lba = turn & 1 ? layer - 1 - along : along;
    }
    return root(spirals[medium->class].inner + spirals[medium->class].growth * lba);
}

uint32_t rate_at(const struct drive *drive, uint32_t lba) {
    enum { OUTER = 58000 }; /* micrometres: where the greatest speed is reached */
    uint64_t speed = (uint64_t)drive->read_speed * radius(drive, lba) / OUTER;
    if (speed > drive->read_speed)
        speed = drive->read_speed;
    return speed ? (uint32_t)speed : 1;
}

void rate_wait(struct drive *drive, int32_t lba, uint32_t count) {
    if (!drive->knobs.timing || count == 0)
        return;
    uint32_t at = lba > 0 ? (uint32_t)lba : 0, from = drive->head > 0 ? (uint32_t)drive->head : 0;
    uint64_t len = (uint64_t)count * (drive->medium.cd ? RAW_LEN : 2048);
    uint64_t wait = len * HOST_MS / rate_at(drive, at); /* kB/s is bytes in a millisecond */
    if (at != from) {
        uint32_t here = radius(drive, at), there = radius(drive, from);
        uint64_t way = here > there ? here - there : there - here;
        /* 5 ms, and 100 ms from rim to hub. */
        wait += (uint64_t)5 * HOST_MS + way * 100 * HOST_MS / 34000;
    }
    host_sleep(drive->host, wait);
}
