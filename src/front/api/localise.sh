#!/bin/sh
# SPDX-License-Identifier: MIT
# Makes a static library of one object in which only visible names are global: localise.sh IN OUT FOLDER OBJCOPY AR CC...
set -eu
in=$1 out=$2 folder=$3 objcopy=$4 ar=$5
shift 5
mkdir -p "$folder"
"$@" -r -nostdlib -Wl,--whole-archive "$in" -Wl,--no-whole-archive -o "$folder/ntcdrom.o"
"$objcopy" --localize-hidden "$folder/ntcdrom.o"
rm -f "$out"
"$ar" rcs "$out" "$folder/ntcdrom.o"
