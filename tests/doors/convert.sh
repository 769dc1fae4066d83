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

# The page tells of every option, and of none that is not there; its examples run.
page=$SOURCE/docs/man/ntcdrom-convert.1
options() { grep -oE -- "$1" "$2" | grep -oE '[a-z-]+$' | sed 's/^-*//' | sort -u; }
answers 0 convert --help
options '^ +(-., )?--[a-z-]+' out | grep -v help >wanted
sed -n 's/^\.It //p' "$page" >items
options 'Fl -[a-z-]+|, -[a-z-]+' items | cmp - wanted || fail "other options in the page than in --help"
mkdir try
(cd try && ln -s "$SOURCE/examples" examples && PATH=$(dirname "$NTCDROM"):$PATH && export PATH &&
    sed -n 's/^\.Dl \$ //p' "$page" | while read -r line; do sh -ec "$line" >/dev/null </dev/null || exit 1; done) || fail "an example"
# The table of what formats hold is of all formats, and says which are written.
answers 0 images --json
jq -r '.images[] | [.name, .saves] | @tsv' out | while read -r name saves; do
    row=$(sed -n '/^## What each format holds/,/^## Invariants/p' "$SOURCE/docs/images.md" | grep "^| \`$name\`") || fail "docs/images.md has no row of $name"
    case $saves in '') word='no' ;; *) word=$(echo "$saves" | sed 's/ /, /g') ;; esac
    [ "$(echo "$row" | awk -F' *[|] *' '{ print $4 }')" = "$word" ] || fail "docs/images.md: $name is written as '$word': $row"
done

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

# Every other format there and back: nothing is lost.
for suffix in ccd toc; do
    whole audio.cue there.$suffix
    whole --one-file there.$suffix back.$suffix.cue
    cmp audio.bin back.$suffix.bin || fail "by way of $suffix"
    whole data.iso iso.$suffix
    whole iso.$suffix back.$suffix.iso
    cmp data.iso back.$suffix.iso || fail "user data by way of $suffix"
done
answers 0 convert --check audio.cue there.chd
is "a CHD does not hold" "$(cut -d: -f1 out | sort -u),$(wc -l <out)" "not kept,4"
answers 0 convert --check --one-file there.chd back.chd.cue
cmp audio.bin back.chd.bin || fail "by way of a CHD"
whole data.iso iso.chd
whole iso.chd back.chd.iso
cmp data.iso back.chd.iso || fail "user data by way of a CHD"
answers 0 convert --json audio.cue tracks.flac
keeps convert out
is "audio alone does not hold" "$(jq -c '[.lost[].what]|sort' out)" '["cdtext","control","isrc","mcn","pause"]'
flac -st 'tracks (Track 2).flac' || fail "flac refuses a track"

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

# Interrupted: nothing is left, and the program ends as the signal ends programs.
head -c 79998976 /dev/urandom >big.iso
for signal in INT:130 TERM:143 HUP:129; do
    exit=${signal#*:} signal=${signal%:*}
    env --default-signal "$NTCDROM" convert big.iso interrupted.chd 2>err &
    child=$!
    while [ -z "$(find . -name 'interrupted.chd.part-*')" ]; do
        kill -0 $child 2>/dev/null || fail "SIG$signal: it was done too soon"
        sleep 0.05
    done
    kill -$signal $child
    status=0
    wait $child || status=$?
    is "SIG$signal: exit" "$status" "$exit"
    [ ! -e interrupted.chd ] || fail "SIG$signal: a file is there"
    clean
done
# Killed: what was written so far has not got the name.
"$NTCDROM" convert big.iso killed.chd 2>err &
child=$!
while [ -z "$(find . -name 'killed.chd.part-*')" ]; do
    kill -0 $child 2>/dev/null || fail "SIGKILL: it was done too soon"
    sleep 0.05
done
kill -KILL $child
wait $child 2>/dev/null || true
[ ! -e killed.chd ] || fail "SIGKILL: a file is there"
rm killed.chd.part-* big.iso

# A full disk, and a folder that cannot be written to.
status=0
(ulimit -f 100; "$NTCDROM" convert audio.cue much.cue >out 2>err) || status=$?
is "a full disk: exit" "$status" 1
says "much (Track 1).bin: no space left" err
is "a full disk" "$(ls | grep -c '^much' || true)" 0
clean
answers 1 convert data.iso /sys/data.iso
says /sys/data.iso err

# A bar on a terminal.
script -qec "$NTCDROM convert --audio wav audio.cue bar.cue" /dev/null </dev/null >tty
grep -q '100% 1050/1050 sectors' tty || fail "no bar: $(cat tty)"
echo ok
