/* SPDX-License-Identifier: MIT */
/* Where would the head be if it were playing, and what would be heard? */
#include "drive/state.h"
#include "scsi/read_subchannel.h"

enum { TICKS_PER_S = 10000000, SECTORS_PER_S = 75, SCAN_RATE = 8, PAGE_AUDIO = 0x0e };

/* Sectors gone by since the clock was last looked at, forwards or back. */
static int64_t way(const struct drive *drive, uint64_t now) {
    const struct audio *audio = &drive->audio;
    uint64_t gone = now > audio->since ? now - audio->since : 0;
    /* Split so that the product stays inside 64 bits for centuries. */
    uint64_t whole = gone / TICKS_PER_S, rest = gone % TICKS_PER_S;
    uint64_t speed = (uint64_t)SECTORS_PER_S * drive->knobs.audio_speed;
    uint64_t sectors = (whole * speed + rest * speed / TICKS_PER_S) / 100;
    if (sectors > 1u << 24)
        sectors = 1u << 24;
    return (int64_t)sectors * audio->rate;
}

/* Where the head is now, `end` when it is past it. */
static int32_t place(const struct drive *drive, uint64_t now) {
    const struct audio *audio = &drive->audio;
    int64_t at = audio->at + way(drive, now);
    if (audio->rate > 0)
        return at < audio->end ? (int32_t)at : audio->end;
    return at > audio->end ? (int32_t)at : audio->end;
}

static int16_t sample_at(const uint8_t *at) { return (int16_t)get_le16(at); }

/* One output port's share of a stereo pair: the channels it is connected to, at its volume [MMC-3 5.5.6]. */
static int32_t heard(const uint8_t port[2], int32_t left, int32_t right) {
    int32_t sum = (port[0] & 1 ? left : 0) + (port[0] & 2 ? right : 0);
    if ((port[0] & 3) == 3)
        sum /= 2;
    return port[1] == 255 ? sum : sum * port[1] / 255;
}

static void sound(struct drive *drive, uint8_t *samples, size_t len) {
    const uint8_t *page = pages_find(drive, PAGE_AUDIO);
    static const uint8_t straight[4] = {1, 255, 2, 255};
    if (memcmp(page + 8, straight, 4) != 0)
        for (size_t i = 0; i + 4 <= len; i += 4) {
            int32_t left = sample_at(samples + i), right = sample_at(samples + i + 2);
            set_le16(samples + i, (uint32_t)heard(page + 8, left, right));
            set_le16(samples + i + 2, (uint32_t)heard(page + 10, left, right));
        }
    drive->audio.sink->play(drive->audio.sink, samples, len);
}

/* Gives the sink every sector up to `end`; a sector that cannot be read is silence. */
static void sound_until(struct drive *drive, int32_t end) {
    struct audio *audio = &drive->audio;
    while (audio->sink && audio->sounded < end) {
        struct writer out = writer_over(drive->scratch, RAW_LEN);
        if (disc_read(drive->reader, audio->sounded, 1, PART_RAW, &out, NULL) != ST_OK)
            memset(drive->scratch, 0, RAW_LEN);
        sound(drive, drive->scratch, RAW_LEN);
        audio->sounded++;
    }
}

void drive_sound(struct drive *drive, struct audio_sink *sink) {
    drive_advance(drive);
    drive->audio.sink = sink;
    drive->audio.sounded = audio_position(drive);
}

void audio_advance(struct drive *drive, uint64_t now) {
    struct audio *audio = &drive->audio;
    if (audio->status != AUDIO_PLAYING)
        return;
    int32_t at = place(drive, now);
    drive->head = at;
    if (!audio->scanning)
        sound_until(drive, at);
    if (at == audio->end) {
        audio->status = audio->after;
        audio->at = at;
        /* The last sector played is what the head stands on. */
        drive->head = audio->rate > 0 ? at - 1 : at;
    }
}

int32_t audio_position(const struct drive *drive) {
    return drive->audio.status == AUDIO_PLAYING ? place(drive, host_now(drive->host)) : drive->head;
}

void audio_stop(struct drive *drive, uint8_t status) {
    if (drive->audio.status == AUDIO_PLAYING)
        audio_advance(drive, host_now(drive->host));
    drive->audio.status = status;
}

static void begin(struct drive *drive, int32_t first, int32_t end, uint8_t after) {
    struct audio *audio = &drive->audio;
    audio_stop(drive, AUDIO_NONE);
    audio->at = audio->sounded = first;
    audio->end = end;
    audio->after = after;
    audio->rate = 1;
    audio->scanning = false;
    audio->since = host_now(drive->host);
    audio->status = AUDIO_PLAYING;
    drive->head = first;
    drive->clocked = true;
}

/* The end of the music that begins at `first`: the first sector that is none, but not behind `end`. */
static int32_t music_until(const struct drive *drive, int32_t first, int32_t end) {
    const struct track *track = disc_track_at(&drive->disc, first);
    while (first < end) {
        if (!track || track->mode != TRACK_AUDIO)
            return first;
        first = track->end;
        track = disc_track_at(&drive->disc, first);
    }
    return end;
}

void audio_play(struct drive *drive, int32_t first, int32_t end) {
    const uint8_t *page = pages_find(drive, PAGE_AUDIO);
    const struct track *track = disc_track_at(&drive->disc, first);
    /* SOTC: stop on track crossing [MMC-3 5.5.6]. */
    if (page[2] & 0x02 && track && track->end < end)
        end = track->end;
    int32_t last = music_until(drive, first < 0 ? 0 : first, end);
    if (last < first)
        last = first;
    begin(drive, first, last, last < end ? AUDIO_ERROR : AUDIO_COMPLETE);
}

void audio_scan(struct drive *drive, int32_t first, bool back) {
    int32_t end = back ? 0 : music_until(drive, first, drive->disc.leadout);
    begin(drive, first, end, AUDIO_COMPLETE);
    drive->audio.scanning = true;
    drive->audio.rate = back ? -SCAN_RATE : SCAN_RATE;
}

bool audio_pause(struct drive *drive, bool pause) {
    struct audio *audio = &drive->audio;
    if (audio->status != AUDIO_PLAYING && audio->status != AUDIO_PAUSED)
        return false;
    uint64_t now = host_now(drive->host);
    if (pause && audio->status == AUDIO_PLAYING) {
        audio_advance(drive, now);
        if (audio->status == AUDIO_PLAYING) {
            audio->at = drive->head;
            audio->status = AUDIO_PAUSED;
        }
    } else if (!pause && audio->status == AUDIO_PAUSED) {
        audio->since = now;
        audio->status = AUDIO_PLAYING;
        drive->clocked = true;
    } else if (!pause && audio->scanning) {
        /* Resume ends a scan where it is and plays on. */
        audio_advance(drive, now);
        audio_play(drive, drive->head, drive->disc.leadout);
    }
    return true;
}

uint8_t audio_tell(struct drive *drive) {
    uint8_t status = drive->audio.status;
    bool once = status == AUDIO_COMPLETE || status == AUDIO_ERROR;
    if (once && !drive->knobs.status_sticky)
        drive->audio.status = AUDIO_NONE;
    return status;
}
