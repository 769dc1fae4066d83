#!/bin/sh
# SPDX-License-Identifier: MIT
# Does our own driver answer every request of the vectors as the rules ask, whatever the drive, and are two runs compared?
. "$SOURCE/tests/doors/lib.sh"
CONFORM=$(dirname "$NTCDROM")/ntcdrom-conform
conforms() {
    want=$1
    shift
    got=0
    "$CONFORM" "$@" >out 2>err || got=$?
    [ "$got" = "$want" ] || fail "ntcdrom-conform $*: exit $got, not $want: $(head -c 400 err) $(tail -n 5 out)"
}
for address in image:audio.cue image:mixed.cue 'image(model=cd-rom-4x):data.iso' 'image(model=dvd-rom):data.iso' image:-; do
    conforms 0 "$address"
    summary=$(tail -n 1 out)
    says ' 0 unlike, 0 broken' out
    [ "$(echo "$summary" | awk '{ print $3 }')" -gt 1000 ] || fail "$address: $summary"
done
# A line for each answer; the same device answers the same, another disc does not.
conforms 0 image:data.iso --json
cp out data.jsonl
is "lines" "$(jq -s 'length > 1700 and all(.[]; (.code | startswith("0x")) and (.room | type) == "number" and .bytes <= .room)' data.jsonl)" true
conforms 0 image:data.iso --against data.jsonl
says ' 0 answered otherwise in data.jsonl' out
conforms 1 image:audio.cue --against data.jsonl --only cdrom-read-toc
says 'IOCTL_CDROM_READ_TOC, input 0 bytes, room 804' out
# Two codes, and nothing else.
conforms 0 image:data.iso --json --only storage-check-verify --only 0x24000
is "codes" "$(jq -sr '[.[].code] | unique | join(" ")' out)" '0x00024000 0x002d4800'
# What could do harm is not sent unasked.
conforms 0 image:data.iso --json --only write --only cdrom-send-opc-information --only storage-eject-media --only scsi-pass-through-direct
is "harm unasked" "$(wc -c <out)" 0
conforms 0 image:data.iso --json --only storage-eject-media --really
is "harm asked for" "$(jq -s 'length > 0' out)" true
conforms 2 image:data.iso --only nothing
conforms 2 image:data.iso --json --against data.jsonl
conforms 2
conforms 1 image:nowhere.cue
conforms 1 image:data.iso --against nowhere
echo '{"code":"0x24000"}' >bad.jsonl
conforms 1 image:data.iso --against bad.jsonl
says 'line 1' err
# The table is made of the vectors alone, in one order.
"$SOURCE/tools/conform-table" one.c "$SOURCE"/tests/vectors/0*.xz >/dev/null
"$SOURCE/tools/conform-table" two.c $(ls -r "$SOURCE"/tests/vectors/0*.xz) >/dev/null
cmp one.c two.c || fail "the table hangs on the order of its files"
echo ok
