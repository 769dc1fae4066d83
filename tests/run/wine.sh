#!/bin/sh
# SPDX-License-Identifier: MIT
# A Windows program in Wine: does it find the drive at D:, the disc's bytes, and its music? Usage: wine.sh NTCDROM
set -eu
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
x86_64-w64-mingw32-gcc -O1 -o "$folder/drive.exe" "$here/wine_drive.c" -lwinmm
awk 'BEGIN { for (i = 0; i < 450 * 2352 / 16; i++) printf "%015d\n", i * 7919 }' >"$folder/disc.bin"
printf 'FILE "disc.bin" BINARY\n TRACK 01 AUDIO\n  INDEX 01 00:00:00\n TRACK 02 AUDIO\n  INDEX 01 00:02:00\n TRACK 03 AUDIO\n  INDEX 01 00:04:00\n' \
    >"$folder/disc.cue"
cat >"$folder/inside" <<'INSIDE'
export WINEPREFIX=$PWD/prefix WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=' HOME=$PWD
unset DISPLAY
timeout 240 wineboot -i >boot.log 2>&1 </dev/null || { tail boot.log; echo "wineboot: $?"; exit 1; }
ln -sfn / prefix/dosdevices/z:
rm -f prefix/dosdevices/d:
ln -sfn /dev/sr0 prefix/dosdevices/d::
ln -sfn "$PWD" prefix/dosdevices/d:
timeout 60 wine reg add 'HKLM\Software\Wine\Drives' /v d: /d cdrom /f >/dev/null 2>&1 </dev/null
timeout 30 wineserver -k || true
timeout 30 wineserver -w || true
code=0
timeout 90 wine drive.exe raw.bin </dev/null >said 2>/dev/null || code=$?
timeout 90 wine drive.exe -p </dev/null >>said 2>/dev/null || code=$?
timeout 30 wineserver -k || true
exit "$code"
INSIDE
cd "$folder"
code=0
TMPDIR=$folder "$program" run --image disc.cue --sound sound.wav --time-scale 400 -- sh ./inside || code=$?
cat said || true
[ "$code" = 0 ]
tr -d '\r' <said >text
for line in 'type 5' 'tracks 1-3' 'track 2 at 00:04:00' 'track 170 at 00:08:00' 'raw 7056' 'music tracks 3' 'then stopped'; do
    grep -qx "$line" text || { echo "does not say: $line"; exit 1; }
done
tail -c +$((10 * 2352 + 1)) disc.bin | head -c $((3 * 2352)) | cmp - raw.bin
# The music is track 2 from its first sample to its last; the WAV file's header is 44 bytes.
tail -c +45 sound.wav >heard
tail -c +$((150 * 2352 + 1)) disc.bin | head -c $((150 * 2352)) | cmp - heard
echo ok
