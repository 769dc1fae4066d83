/* SPDX-License-Identifier: MIT */
/* How music leaves the drive: a WAV file that is whole at every moment, or the desktop's sound server. */
#include "front/run/sound.h"
#include "base/bytes.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef WITH_PULSE
#include <pulse/simple.h>
#endif

enum { WAV_HEADER = 44, RATE = 44100, FRAME = 4 };

struct sound {
    struct audio_sink sink;
    int fd;            /* of a WAV file, else -1 */
    uint64_t written;  /* bytes of samples */
    void *server;
    bool silent;       /* the server went away */
};

/* RIFF sizes are 32 bits: a longer file's say as much as they can, and players read to the end. */
static void put_header(struct sound *sound) {
    uint8_t header[WAV_HEADER];
    struct writer w = writer_over(header, sizeof header);
    uint32_t len = sound->written > 0xffffffffu - 36 ? 0xffffffffu - 36 : (uint32_t)sound->written;
    put(&w, "RIFF", 4);
    put_le32(&w, len + 36);
    put(&w, "WAVEfmt ", 8);
    put_le32(&w, 16);
    put_le16(&w, 1);
    put_le16(&w, 2);
    put_le32(&w, RATE);
    put_le32(&w, RATE * FRAME);
    put_le16(&w, FRAME);
    put_le16(&w, 16);
    put(&w, "data", 4);
    put_le32(&w, len);
    (void)!pwrite(sound->fd, header, sizeof header, 0);
}

static void play_to_file(struct audio_sink *sink, const uint8_t *samples, size_t len) {
    struct sound *sound = (struct sound *)sink;
    while (len) {
        ssize_t done = pwrite(sound->fd, samples, len, (off_t)(WAV_HEADER + sound->written));
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return; /* a full disk stops the recording, not the music */
        sound->written += (uint64_t)done;
        samples += done, len -= (size_t)done;
    }
    put_header(sound);
}

#ifdef WITH_PULSE
static pa_simple *connect_server(void) {
    const pa_sample_spec format = {.format = PA_SAMPLE_S16LE, .rate = RATE, .channels = 2};
    int error;
    return pa_simple_new(NULL, "ntcdrom", PA_STREAM_PLAYBACK, NULL, "CD audio", &format, NULL, NULL, &error);
}

/* The library does not work in a forked process once it was used before, so only the process that plays connects. */
static void play_to_server(struct audio_sink *sink, const uint8_t *samples, size_t len) {
    struct sound *sound = (struct sound *)sink;
    int error;
    if (!sound->server && !sound->silent) {
        sound->server = connect_server();
        sound->silent = !sound->server;
    }
    if (sound->server)
        (void)pa_simple_write(sound->server, samples, len, &error);
}

/* Whether there is a server is said at once: a process of its own has a look. */
static bool open_server(struct sound *sound, const char **why) {
    int status = 1;
    pid_t child = fork();
    if (child == 0)
        _exit(connect_server() == NULL);
    sound->sink.play = play_to_server;
    *why = "the desktop's sound server does not answer";
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return child > 0 && status == 0;
}
/* What was written is still to be heard. */
static void close_server(void *server) {
    int error;
    (void)pa_simple_drain(server, &error);
    pa_simple_free(server);
}
#else
static bool open_server(struct sound *sound, const char **why) {
    (void)sound;
    *why = "this build has no sound server's library (libpulse)";
    return false;
}
static void close_server(void *server) { (void)server; }
#endif

struct audio_sink *sound_open(const char *name, const char **why) {
    struct sound *sound = calloc(1, sizeof *sound);
    *why = "out of memory";
    if (!sound)
        return NULL;
    sound->fd = -1;
    if (!strcmp(name, "desktop")) {
        if (open_server(sound, why))
            return &sound->sink;
        free(sound);
        return NULL;
    }
    sound->sink.play = play_to_file;
    sound->fd = open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (sound->fd < 0) {
        *why = strerror(errno);
        free(sound);
        return NULL;
    }
    put_header(sound);
    return &sound->sink;
}

void sound_close(struct audio_sink *sink) {
    struct sound *sound = (struct sound *)sink;
    if (!sound)
        return;
    if (sound->fd >= 0)
        close(sound->fd);
    if (sound->server)
        close_server(sound->server);
    free(sound);
}
