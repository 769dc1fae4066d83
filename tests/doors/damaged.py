#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes discs with known damage in the folder given: raw.cue (120 sectors of mode 1, sound), bad.cue (the same, damaged),
sub.ccd (two sectors with a wrong Q), and the lists of what is wrong with them, as `ntcdrom verify --json` tells it."""
import json
import os
import sys

SECTORS = 120


def edc(data):
    value = 0
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ (0xD8018001 if value & 1 else 0)
    return value


EDC_TABLE = [edc(bytes([i])) for i in range(256)]


def fast_edc(data):
    value = 0
    for byte in data:
        value = value >> 8 ^ EDC_TABLE[(value ^ byte) & 0xFF]
    return value


def times2(value):
    return (value << 1 ^ (0x11D if value & 0x80 else 0)) & 0xFF


def divided_by_3():
    table = [0] * 256
    for i in range(256):
        table[times2(i) ^ i] = i
    return table


BY_3 = divided_by_3()


def parity(sector, places):
    """The two bytes that make the codeword's sum, and its sum weighted by powers of 2, zero [ECMA-130 annex A]."""
    plain = weighted = 0
    for place in places:
        plain ^= sector[place]
        weighted = times2(weighted ^ sector[place])
    # With x the first byte and y the second: x + y = plain, 2x + y = twice weighted.
    first = BY_3[times2(weighted) ^ plain]
    return first, first ^ plain


def seal(sector):
    sector[2064:2068] = fast_edc(sector[:2064]).to_bytes(4, "little")
    sector[2068:2076] = bytes(8)
    for column in range(86):
        sector[2076 + column], sector[2162 + column] = parity(sector, [12 + column + 86 * m for m in range(24)])
    for plane in range(2):
        for n in range(26):
            places = [12 + 2 * ((44 * m + 43 * n) % 1118) + plane for m in range(43)]
            at = 2248 + 2 * n + plane
            sector[at], sector[at + 52] = parity(sector, places)


def bcd(value):
    return value // 10 << 4 | value % 10


def msf(frame):
    return bytes([bcd(frame // 4500), bcd(frame // 75 % 60), bcd(frame % 75)])


def sector(lba, place=None):
    raw = bytearray(2352)
    raw[:12] = b"\0" + b"\xff" * 10 + b"\0"
    raw[12:15] = msf((lba if place is None else place) + 150)
    raw[15] = 1
    raw[16:2064] = bytes((lba * 5 + i * 3 + (i >> 5)) & 0xFF for i in range(2048))
    seal(raw)
    return raw


def crc16(data):
    value = 0
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ (0x1021 if value & 0x8000 else 0)) & 0xFFFF
    return value ^ 0xFFFF


def sub(lba):
    q = bytes([0x41, 1, 1]) + msf(lba) + b"\0" + msf(lba + 150)
    return bytearray(12) + q + crc16(q).to_bytes(2, "big") + bytearray(72)


def flip(raw, first, last, bits):
    for i in range(first, last + 1):
        raw[i] ^= bits


def damage(sectors):
    flip(sectors[10], 100, 100, 0xFF)
    flip(sectors[20], 16, 35, 0xFF)
    flip(sectors[30], 2064, 2064, 1)
    sectors[40][2248:2352] = bytes(104)
    sectors[50][5] = 0
    sectors[60] = sector(60, 61)
    sectors[70][16:] = b"\x55" * 2336
    flip(sectors[80], 200, 599, 0xA5)
    flip(sectors[81], 200, 599, 0xA5)
    sectors[90] = bytearray(2352)
    sectors[100][15] = 2
    return [[10, 10, "correctable"], [20, 20, "correctable"], [30, 30, "correctable"], [40, 40, "parity"], [50, 50, "sync"],
            [60, 60, "address"], [70, 70, "data"], [80, 81, "data"], [90, 90, "sync"], [100, 100, "correctable"]]


CCD = """[CloneCD]
Version=3
[Disc]
TocEntries=4
Sessions=1
DataTracksScrambled=0
CDTextLength=0
[Session 1]
PreGapMode=1
PreGapSubC=1
"""


def entry(number, point, lba, minutes=0, seconds=0, frames=0):
    return (f"[Entry {number}]\nSession=1\nPoint=0x{point:02x}\nADR=0x01\nControl=0x04\nTrackNo=0\nAMin=0\nASec=0\nAFrame=0\n"
            f"ALBA=-150\nZero=0\nPMin={minutes}\nPSec={seconds}\nPFrame={frames}\nPLBA={lba}\n")


def main():
    folder = sys.argv[1]

    def write(name, data):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)

    sectors = [sector(lba) for lba in range(SECTORS)]
    write("raw.bin", b"".join(sectors))
    for name in "raw", "bad":
        write(name + ".cue", f'FILE "{name}.bin" BINARY\n  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n'.encode())
    subs = [sub(lba) for lba in range(SECTORS)]
    subs[33][23] ^= 1
    subs[34][14] ^= 0x80
    write("sub.img", b"".join(sectors))
    write("sub.sub", b"".join(subs))
    end = SECTORS + 150
    write("sub.ccd", (CCD + entry(0, 0xA0, 4350, 1) + entry(1, 0xA1, 4350, 1) +
                      entry(2, 0xA2, SECTORS, end // 4500, end // 75 % 60, end % 75) + entry(3, 1, 0, 0, 2) +
                      "[TRACK 1]\nMODE=1\nINDEX 1=0\n").encode())
    wrong = damage(sectors)
    write("bad.bin", b"".join(sectors))
    write("bad.json", json.dumps(wrong, separators=(",", ":")).encode())


main()
