#!/bin/sh
# SPDX-License-Identifier: MIT
# A disc of 300 sectors in two drives and a third, empty drive, for what tests/run/descriptors.c asks. Usage: descriptors.sh NTCDROM DESCRIPTORS
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
awk 'BEGIN { for (i = 0; i < 300 * 2048 / 16; i++) printf "%015d\n", i * 7919 }' >"$folder/disc.bin"
printf 'FILE "disc.bin" BINARY\n TRACK 01 MODE1/2048\n  INDEX 01 00:00:00\n' >"$folder/disc.cue"
mkdir "$folder/dosdevices"
ln -s /dev/sr0 "$folder/dosdevices/d::"
TMPDIR=$folder "$1" run --image "$folder/disc.cue" -i "$folder/disc.cue" --drives 3 --knob inq_version=5 --knob rc16=on -- "$2" "$folder/disc.bin" "$folder/dosdevices/d::"
