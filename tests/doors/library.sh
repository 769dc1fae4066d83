#!/bin/sh
# SPDX-License-Identifier: MIT
# Is ntcdrom(3) in order, does it tell of every function of the header, and does its example compile and run as printed?
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
page=$SOURCE/docs/man/ntcdrom.3
header=$SOURCE/include/ntcdrom/ntcdrom.h
fail() { echo "FAILED: $1"; exit 1; }
mandoc -T lint -W warning "$page" >"$work/lint" || true
[ ! -s "$work/lint" ] || fail "$(cat "$work/lint")"
for name in $(grep -oE '\bntcd_[a-z_0-9]+\(' "$header" | tr -d '(' | sort -u); do
    grep -qE "^\.(Fn|Fo) $name( |\$)" "$page" || fail "ntcdrom(3) does not tell of $name"
done
for name in $(sed -n 's/^\.F[no] \(ntcd_[a-z_0-9]*\).*/\1/p' "$page" | sort -u); do
    grep -q "\b$name(" "$header" "$SOURCE/src/abi/structures.h" || fail "ntcdrom(3) tells of $name, which is not there"
done

sed -n '/^\.Bd -literal/,/^\.Ed/p' "$page" | sed '1d;$d;s/\\e/\\/g' >"$work/tracks.c"
# A drive in so many rules, with one data track.
cat >"$work/drive.jsonl" <<'END'
{"persona":"tiny","header":true,"desc":"a CD-ROM drive","leadout":100,"tracks":[{"n":1,"type":"mode1","start":0,"end":99}]}
{"persona":"tiny","cdb":"12","data_in":"05 80 00 21 1f 00 00 00 4e 54 43 44 52 4f 4d 20 54 49 4e 59 20 20 20 20 20 20 20 20 20 20 20 20 31 2e 30 30","alloc":{"off":4,"len":1}}
{"persona":"tiny","cdb":"00"}
{"persona":"tiny","cdb":"25","data_in":"00 00 00 63 00 00 08 00"}
{"persona":"tiny","cdb":"43","data_in":"00 12 01 01 00 14 01 00 00 00 02 00 00 14 aa 00 00 00 03 19","alloc":{"off":7,"len":2}}
{"persona":"tiny","cdb":"28","gen":"read"}
END
printf 'track 1: data at 0:02.00\nread 2048 bytes\n' >"$work/wanted"
for compiler in "${CC:-cc} -std=c11 -Wall -Wextra -Wpedantic -Werror" "${CXX:-c++} -x c++ -Wall -Wextra -Werror"; do
    $compiler ${CFLAGS:-} -I"$SOURCE/include" -I"$SOURCE/src" "$work/tracks.c" -o "$work/tracks" -L"$(dirname "$LIBRARY")" -lntcdrom \
        -Wl,-rpath,"$(dirname "$LIBRARY")" || fail "the example does not compile: $compiler"
    "$work/tracks" "replay(timing=off):$work/drive.jsonl" >"$work/got" || fail "the example fails"
    cmp "$work/wanted" "$work/got" || fail "the example prints: $(cat "$work/got")"
done
! "$work/tracks" "replay:$work/nothing" 2>"$work/err" || fail "a drive that is not there opens"
[ -s "$work/err" ] || fail "nobody says why the drive does not open"

# Nothing but ntcd_ is exported.
foreign=$(nm -D --defined-only "$LIBRARY" | awk '$3 !~ /^ntcd_/ && $2 != "A" { print $3 }')
[ -z "$foreign" ] || fail "exported: $foreign"
echo ok
