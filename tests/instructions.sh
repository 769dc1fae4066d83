#!/bin/sh
# SPDX-License-Identifier: MIT
# How many instructions does it take to make a sector's codes? More than these would be a step back. Usage: instructions.sh PROGRAM
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
bad=0

# count TIER SECTORS
count() {
    valgrind --tool=callgrind --callgrind-out-file="$work/out" "$program" "$1" "$2" >"$work/said" 2>&1 || { cat "$work/said" >&2; return 1; }
    sed -n 's/.*Collected : //p' "$work/said"
}
# most TIER INSTRUCTIONS: a sector, with the program's own beginning and end taken off
most() {
    few=$(count "$1" 100) many=$(count "$1" 1100)
    each=$(((many - few) / 1000))
    echo "$1: $each instructions a sector, at most $2"
    if [ "$each" -gt "$2" ] || [ "$each" -lt 100 ]; then bad=1; fi
}
program=$1
most portable 20000
# Valgrind has AVX2 where the processor has it.
if grep -qw avx2 /proc/cpuinfo; then most avx2 4000; fi
[ $bad = 0 ]
