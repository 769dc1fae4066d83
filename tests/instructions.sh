#!/bin/sh
# SPDX-License-Identifier: MIT
# How many instructions does it take to make a sector's codes, and to answer a request? More than these would be a step back.
# Usage: instructions.sh SECTORS REQUESTS (the programs)
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

# count PROGRAM ARGUMENT...
count() {
    valgrind --tool=callgrind --callgrind-out-file="$work/out" "$@" >"$work/said" 2>&1 || { cat "$work/said" >&2; return 1; }
    sed -n 's/.*Collected : //p' "$work/said"
}
# most INSTRUCTIONS PROGRAM ARGUMENT...: each time, with the program's own beginning and end taken off
most() {
    limit=$1
    shift
    few=$(count "$@" 100) many=$(count "$@" 1100)
    each=$(((many - few) / 1000))
    shift
    echo "$*: $each instructions each, at most $limit"
    if [ "$each" -gt "$limit" ] || [ "$each" -lt 100 ]; then bad=1; fi
}
sectors=$(realpath "$1") requests=$(realpath "$2")
most 20000 "$sectors" portable
# Valgrind has AVX2 where the processor has it.
if grep -qw avx2 /proc/cpuinfo; then most 4000 "$sectors" avx2; fi

cd "$work"
printf 'FILE "disc.bin" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n' >disc.cue
truncate -s $((300 * 2352)) disc.bin
most 560 "$requests" disc.cue check_verify
most 1400 "$requests" disc.cue raw_read
[ $bad = 0 ]
