/* SPDX-License-Identifier: MIT */
/* Does the Media Control Interface play a track of the drive: music.exe LETTER */
#include <windows.h>
#include <mmsystem.h>
#include <stdio.h>
#include <string.h>

static char answer[128];

/* False: refused, and said. */
static int say(const char *command) {
    MCIERROR error = mciSendStringA(command, answer, sizeof answer, NULL);
    if (error)
        printf("%s: error %lu\n", command, (unsigned long)error);
    return error == 0;
}

/* Wine tells a track's type by its number. */
static int says(const char *command, const char *expected, const char *number) {
    int good = say(command) && (strcmp(answer, expected) == 0 || strcmp(answer, number) == 0);
    if (!good)
        printf("%s: %s, not %s\n", command, answer, expected);
    return good;
}

int main(int argc, char **argv) {
    char open[64];
    if (argc != 2)
        return 2;
    (void)snprintf(open, sizeof open, "open %c: type cdaudio alias cd", argv[1][0]);
    int good = say(open) && say("set cd time format tmsf") && says("status cd number of tracks", "3", "3") &&
               says("status cd type track 1", "other", "1089") && says("status cd type track 2", "audio", "1088") && say("play cd from 2") &&
               says("status cd mode", "playing", "526") && say("status cd position") && answer[0] &&
               say("pause cd") && say("status cd mode") && strcmp(answer, "playing") != 0 && say("stop cd") && say("close cd");
    printf(good ? "music played\n" : "no music: %s\n", answer);
    return !good;
}
