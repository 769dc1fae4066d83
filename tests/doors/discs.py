#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the small discs the door tests read, in the folder given: audio.cue (3 tracks, MCN, ISRC, CD-TEXT, a pregap of 150),
data.iso (300 sectors), mixed.cue (both, with a pregap between)."""
import os
import sys

AUDIO, USER = 2352, 2048


def audio(lba):
    return bytes((lba * 7 + i * 13 + (i >> 8)) & 0xFF for i in range(AUDIO))


def user(lba):
    return lba.to_bytes(4, "little") + bytes((lba * 5 + i * 3) & 0xFF for i in range(USER - 4))


def write(folder, name, data):
    with open(os.path.join(folder, name), "wb") as file:
        file.write(data)


def main():
    folder = sys.argv[1]
    write(folder, "audio.bin", b"".join(audio(lba) for lba in range(1050)))
    write(folder, "audio.cue", b"""CATALOG 4012345678901
TITLE "The Disc"
PERFORMER "The Band"
FILE "audio.bin" BINARY
  TRACK 01 AUDIO
    TITLE "First"
    PERFORMER "Anna"
    ISRC USRC17607839
    FLAGS DCP
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Second"
    PERFORMER "Bj\xc3\xb6rn"
    FLAGS PRE
    INDEX 00 00:04:00
    INDEX 01 00:06:00
  TRACK 03 AUDIO
    TITLE "Third"
    PERFORMER "Clara"
    ISRC GBAYE0000351
    INDEX 01 00:10:00
""")
    write(folder, "mixed.cue", b"""FILE "data.iso" BINARY
  TRACK 01 MODE1/2048
    INDEX 01 00:00:00
FILE "audio.bin" BINARY
  TRACK 02 AUDIO
    PREGAP 00:02:00
    INDEX 01 00:00:00
""")
    write(folder, "data.iso", b"".join(user(lba) for lba in range(300)))


main()
