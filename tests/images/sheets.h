/* SPDX-License-Identifier: MIT */
/* Cue sheets of the recipes' discs, ';' for a line end. */
#ifndef NTCDROM_TESTS_IMAGES_SHEETS_H
#define NTCDROM_TESTS_IMAGES_SHEETS_H

#define CUE_T01 "FILE \"T01.bin\" BINARY;  TRACK 01 MODE1/2352;    INDEX 01 00:00:00;"
#define CUE_T02                                                                                        \
    "CATALOG 4012345678901;FILE \"T02.bin\" BINARY;  TRACK 01 AUDIO;    ISRC USRC17607839;"            \
    "    INDEX 01 00:00:00;  TRACK 02 AUDIO;    ISRC GBAYE0000351;    INDEX 00 00:06:00;"              \
    "    INDEX 01 00:08:00;    INDEX 02 00:10:50;  TRACK 03 AUDIO;    INDEX 01 00:13:25;"
#define CUE_T02_MANY(suffix, type)                                                                     \
    "CATALOG 4012345678901;FILE \"T02 (Track 1)." suffix "\" " type ";TRACK 01 AUDIO;ISRC USRC17607839;" \
    "INDEX 01 00:00:00;FILE \"T02 (Track 2)." suffix "\" " type ";TRACK 02 AUDIO;ISRC GBAYE0000351;"   \
    "INDEX 00 00:00:00;INDEX 01 00:02:00;INDEX 02 00:04:50;FILE \"T02 (Track 3)." suffix "\" " type ";" \
    "TRACK 03 AUDIO;INDEX 01 00:00:00;"
#define CUE_T03                                                                                        \
    "FILE \"T03.bin\" BINARY;TRACK 01 AUDIO;INDEX 00 00:00:00;INDEX 01 00:08:00;TRACK 02 AUDIO;"       \
    "FLAGS PRE;INDEX 01 00:13:25;"
#define CUE_T04_TRACKS                                                                                 \
    "TRACK 01 MODE1/2352;INDEX 01 00:00:00;TRACK 02 AUDIO;INDEX 00 00:04:00;INDEX 01 00:06:00;"        \
    "TRACK 03 AUDIO;FLAGS DCP;INDEX 01 00:10:00;"
#define CUE_T04 "FILE \"T04.bin\" BINARY;" CUE_T04_TRACKS
#define CUE_T05_A                                                                                      \
    "REM SESSION 01;FILE \"T05 (Track 1).bin\" BINARY;TRACK 01 AUDIO;INDEX 01 00:00:00;"               \
    "FILE \"T05 (Track 2).bin\" BINARY;TRACK 02 AUDIO;INDEX 01 00:00:00;REM LEAD-OUT 01:30:00;"        \
    "REM SESSION 02;REM LEAD-IN 01:00:00;REM PREGAP 00:02:00;FILE \"T05 (Track 3).bin\" BINARY;"       \
    "TRACK 03 MODE2/2352;INDEX 01 00:00:00;"
#define CUE_T05_A_BARE                                                                                 \
    "REM SESSION 01;FILE \"T05 (Track 1).bin\" BINARY;TRACK 01 AUDIO;INDEX 01 00:00:00;"               \
    "FILE \"T05 (Track 2).bin\" BINARY;TRACK 02 AUDIO;INDEX 01 00:00:00;REM SESSION 02;"               \
    "FILE \"T05 (Track 3).bin\" BINARY;TRACK 03 MODE2/2352;INDEX 01 00:00:00;"
#define CUE_T05_B(file, third)                                                                         \
    "FILE \"" file "\" BINARY;REM SESSION 01;TRACK 01 AUDIO;INDEX 01 00:00:00;TRACK 02 AUDIO;"         \
    "INDEX 01 00:06:00;REM LEAD-OUT 00:11:25;REM SESSION 02;TRACK 03 MODE2/2352;INDEX 01 " third ";"
#define CUE_T05_NAIVE                                                                                  \
    "FILE \"T05.bin\" BINARY;TRACK 01 AUDIO;INDEX 01 00:00:00;TRACK 02 AUDIO;INDEX 01 00:06:00;"       \
    "TRACK 03 MODE2/2352;INDEX 01 00:11:25;"
#define CUE_T06 "FILE \"T06.bin\" BINARY;TRACK 01 MODE2/2352;INDEX 01 00:00:00;"

#endif
