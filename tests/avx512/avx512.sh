#!/bin/sh
# SPDX-License-Identifier: MIT
# Does every x86 kernel of the error codes give the same bytes on a processor that has AVX-512, and is AVX-512 chosen there?
# Few machines have one: Bochs emulates it, bare, with this program for an operating system. Usage: avx512.sh [CPU-MODEL]
set -eu
cd "$(dirname "$0")/../.."
model=${1:-corei7_icelake_u}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
kernels=
for name in edc edc_tables edc_choose edc_sse edc_avx2 edc_avx512; do kernels="$kernels src/disc/$name.c"; done
# Optimised as packages are; a loop in what stands in for the C library must not become a call of itself.
# shellcheck disable=SC2086
gcc -std=c11 -O3 -Wall -Wextra -Werror -fno-tree-loop-distribute-patterns -fno-stack-protector -fcf-protection=none -fno-pic \
    -fno-asynchronous-unwind-tables -Isrc -no-pie -static -nostdlib -Wa,--noexecstack -Wl,-T,tests/avx512/machine.ld \
    -Wl,--build-id=none,--no-warn-rwx-segments -o "$work/disk" tests/avx512/boot.S tests/avx512/machine.c tests/avx512/mended.c $kernels
truncate -s $((2 * 16 * 63 * 512)) "$work/disk"
cat >"$work/bochsrc" <<END
cpu: model=$model, reset_on_triple_fault=0
memory: guest=32, host=32
romimage: file=/usr/share/bochs/BIOS-bochs-legacy
vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest
ata0-master: type=disk, path=$work/disk, mode=flat, cylinders=2, heads=16, spt=63
boot: disk
com1: enabled=1, mode=file, dev=$work/said
display_library: term
panic: action=fatal
clock: sync=none
log: $work/log
END
# Debian's Bochs stops for its debugger at the first instruction; it wants a terminal, whatever is on it.
printf 'continue\nquit\n' >"$work/commands"
TERM=vt100 timeout 170 script -qec "bochs -q -f '$work/bochsrc' -rc '$work/commands'" /dev/null >"$work/screen" 2>&1 </dev/null || true
[ -f "$work/said" ] || { echo "nothing was said"; tail -n 20 "$work/log" "$work/screen"; exit 1; }
cat "$work/said"
good() { grep -Eq "^$1: same bytes, [0-9]+ instructions a sector\$" "$work/said"; }
for tier in portable sse avx2; do good "$tier is $tier"; done
for tier in avx512 best; do good "$tier is avx512( \(GF2P8AFFINEQB mended\))?"; done
# A count of instructions, not a time: 1438 when this was written.
[ "$(sed -n 's/^best is .* \([0-9]*\) instructions a sector$/\1/p' "$work/said")" -le 1700 ]
grep -qx end "$work/said"
