#!/bin/sh
# SPDX-License-Identifier: MIT
# Does `convert` keep what both formats can hold, tell what is lost, and leave nothing behind when it fails?
. "$SOURCE/tests/doors/lib.sh"
# clean: no part of an image is left anywhere.
clean() { is "what is left" "$(find . -name '*.part-*' -o -name '*.old-*')" ""; }
# whole IN OUT: nothing is lost, and every sector reads back.
whole() {
    answers 0 convert --check "$@"
    is "convert $*: lost" "$(cat out)" ""
    clean
}

# ISO and sheet, both ways.
whole data.iso data.cue
cmp data.iso data.bin || fail "the sectors stay as they are kept"
says 'TRACK 01 MODE1/2048' data.cue
whole data.cue back.iso
cmp data.iso back.iso || fail "to a sheet and back"
whole audio.cue 'copy one.cue'
is "a file for each track" "$(cat 'copy one (Track 1).bin' 'copy one (Track 2).bin' 'copy one (Track 3).bin' | cmp - audio.bin && echo same)" same
[ -f 'copy one.cdt' ] || fail "no CD-TEXT"
whole --one-file 'copy one.cue' one.cue
cmp audio.bin one.bin || fail "one file for all tracks"
answers 0 info --json audio.cue
jq 'del(.address)' out >wanted
answers 0 info --json one.cue
jq 'del(.address)' out | cmp - wanted || fail "info tells another disc"
whole mixed.cue again.cue
says 'PREGAP 00:02:00' again.cue
for kind in wav flac; do
    whole --audio $kind audio.cue $kind.cue
    is "$kind" "$(sox "$kind (Track 2).$kind" -t raw - | cmp - "copy one (Track 2).bin" && echo same)" same
done
flac -st 'flac (Track 3).flac' || fail "flac refuses what was written"

# What a program is told.
answers 0 convert --json data.iso told.cue
keeps convert out
is "JSON" "$(jq -c '[.from,.to,.sectors,[.files[].name],.lost]' out)" '["iso","cue",300,["told.bin","told.cue"],[]]'

# Names that are taken, or not to be had.
echo old >taken.iso
answers 1 convert data.iso taken.iso
says "taken.iso is there already" err
is "an old file" "$(cat taken.iso)" old
answers 0 convert --force data.cue taken.iso
cmp data.iso taken.iso || fail "--force"
answers 2 convert --force data.cue data.cue
says "is what is being read" err
answers 2 convert --force data.iso ./data.iso
cmp data.iso back.iso || fail "what was read is changed"
ln -s taken.iso link.iso
answers 0 convert --force data.cue link.iso
[ -L link.iso ] || fail "a link was replaced"
ln -s nowhere.iso dangling.iso
answers 1 convert --force data.cue dangling.iso
mkdir folder.iso
answers 1 convert --force data.cue folder.iso
answers 1 convert data.iso no/such/folder.iso
says "no/such/folder.iso" err
answers 2 convert data.iso 'bad
name.cue'
answers 2 convert data.iso 'a:b.cue'
says "cannot name" err
answers 0 convert data.iso 'a:b.iso'
whole data.iso 'a "b" %s.cue'
whole "$(printf 'a "b" %%s.cue')" -- ./-f.iso
clean

# One of several names is not to be had: none is there.
echo old >'set.cue'
answers 1 convert audio.cue set.cue
is "all or nothing" "$(ls set*)" set.cue
is "an old sheet" "$(cat set.cue)" old
clean

# What a format cannot hold at all.
answers 1 convert audio.cue audio.iso
says "an ISO holds one data track" err
answers 2 convert data.iso data.nrg
says "no format that is written" err
answers 2 convert data.iso data
answers 0 convert --to iso data.cue data
cmp data data.iso || fail "--to"
answers 2 convert --one-file data.cue x.iso
answers 2 convert --audio mp3 data.cue x.cue

# A full disk, and a folder that cannot be written to.
status=0
(ulimit -f 100; "$NTCDROM" convert audio.cue full.cue >out 2>err) || status=$?
is "a full disk: exit" "$status" 1
says "full" err
is "a full disk" "$(ls | grep -c '^full' || true)" 0
clean
echo ok
