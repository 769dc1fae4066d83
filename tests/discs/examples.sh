#!/bin/sh
# SPDX-License-Identifier: MIT
# Are the discs that ship what the program makes of them: every byte, and of FLAC every sample?
set -eu
make=$1 ships=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $1"; exit 1; }

"$make" examples "$work" || exit $?
cmp "$work/MANIFEST" "$ships/MANIFEST" || fail "the manifest"
while read -r kind crc len name; do
    [ -f "$ships/$name" ] || fail "$name does not ship"
    case $kind in
    bytes) cmp "$work/$name" "$ships/$name" || fail "$name" ;;
    samples) "$make" samples "$ships/$name" | grep -qx "$crc $len" || fail "$name: other samples than the rule's" ;;
    *) fail "the manifest says '$kind'" ;;
    esac
done <"$ships/MANIFEST"
for file in "$ships"/*; do
    name=${file##*/}
    [ "$name" = MANIFEST ] || [ "$name" = README.md ] || grep -qF " $name" "$ships/MANIFEST" || fail "$name ships unlisted"
done
total=$(cat "$ships"/* | wc -c)
[ "$total" -lt $((4 << 20)) ] || fail "the examples take $total bytes"
echo "ok: $total bytes"
