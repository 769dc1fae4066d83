#!/bin/sh
# SPDX-License-Identifier: MIT
# Does `read` write the right bytes, under a name only when they are whole?
. "$SOURCE/tests/doors/lib.sh"

answers 0 read data.iso copy.iso
cmp data.iso copy.iso || fail "the whole disc, cooked"
answers 0 read data.iso -
cmp data.iso out || fail "to standard output"
answers 0 read --from 10 --count 5 data.iso part
dd if=data.iso bs=2048 skip=10 count=5 status=none | cmp - part || fail "--from --count"
answers 0 read --from 00:02:10 --to 00:02:14 data.iso part
dd if=data.iso bs=2048 skip=10 count=5 status=none | cmp - part || fail "places as MM:SS:FF"
answers 0 read -t 1 data.iso track
cmp data.iso track || fail "a data track is user data"

# Audio: the sectors as they are, and with an exact header.
answers 0 read --track 2 audio.cue two.bin
dd if=audio.bin bs=2352 skip=450 count=300 status=none | cmp - two.bin || fail "a track of audio"
answers 0 read --track 2 audio.cue two.wav
is "WAV size" "$(wc -c <two.wav)" $((44 + 300 * 2352))
is "WAV header" "$(head -c 44 two.wav | od -An -tx1 | tr -d ' \n')" \
    "52494646""64c40a00""57415645666d7420100000000100020044ac000010b102000400100064617461""40c40a00"
tail -c +45 two.wav | cmp - two.bin || fail "WAV samples"
is "a WAV other programs read" "$(sox --i -s two.wav)" $((300 * 588))
answers 0 read --wav --mode cdda --count 1 audio.cue one
is "--wav" "$(head -c 4 one)" RIFF
answers 0 read --mode cdda --json audio.cue all.bin
cmp audio.bin all.bin || fail "the whole disc as audio"
keeps read out
is "JSON" "$(jq -c '[.mode,.wav,.first,.sectors,.bytes,.errors]' out)" "[\"cdda\",false,0,1050,$((1050 * 2352)),[]]"
answers 0 read --mode raw+sub --from 450 --count 2 audio.cue sub
is "raw+sub" "$(wc -c <sub)" $((2 * 2448))
dd if=sub bs=2448 count=1 status=none | head -c 2352 >first
dd if=audio.bin bs=2352 skip=450 count=1 status=none | cmp - first || fail "raw+sub: the samples"
answers 0 read --mode raw+c2 --count 1 audio.cue c2
is "raw+c2" "$(wc -c <c2)" 2648
answers 0 read --mode raw+c2+sub --count 1 audio.cue both
is "raw+c2+sub" "$(wc -c <both)" 2744

# A data track ends where the next track's pregap begins, whatever the table of contents says.
answers 0 read --track 1 mixed.cue mixed.iso
cmp data.iso mixed.iso || fail "the data track of a mixed disc"
answers 0 read --track 2 mixed.cue mixed.wav
tail -c +45 mixed.wav | cmp - audio.bin || fail "the audio track of a mixed disc"

# What cannot be read is named by its LBA; nothing is left, and an old file stays.
echo old >kept
answers 1 read --mode cooked --from 100 --count 4 audio.cue kept
says "LBA 100 (00:03:25)" err
says "STATUS_" err
is "an old file" "$(cat kept)" old
is "no parts are left" "$(find . -name '*.part-*')" ""
answers 1 read --mode cooked --continue --from 100 --count 4 --json audio.cue zeros
is "filled with zeros" "$(od -An -v -tx1 zeros | tr -d ' 0\n' | wc -c),$(wc -c <zeros)" "0,8192"
keeps read out
is "errors" "$(jq -c '[.errors[]|[.first,.last]]' out)" "[[100,103]]"
answers 1 read --from 299 --count 2 data.iso part2
says "LBA 300" err
[ ! -e part2 ] || fail "a half-written file under the final name"

answers 1 read image:- part
says STATUS_NO_MEDIA_IN_DEVICE err

# A pipe, a device, a link.
answers 0 read data.iso /dev/null
[ -c /dev/null ] || fail "/dev/null was replaced"
echo old >target && ln -s target link
answers 0 read --count 1 data.iso link
[ -L link ] || fail "a link was replaced"
is "behind the link" "$(wc -c <target)" 2048
mkdir folder
answers 1 read --count 1 data.iso folder
says folder err
answers 1 read --count 1 data.iso no/such/file
says no/such/file err
if [ -w /dev/full ]; then answers 1 read data.iso /dev/full; fi

# Wrong words.
for wrong in "--from bogus" "--from -1" "--from 00:00:00" "--to bogus" "--count 0" "--count bogus" "--track 0" "--track 100" "--mode bogus" \
    "--count 1 --to 1" "--track 1 --from 1" "--from 10 --to 9" "--wav"; do
    # shellcheck disable=SC2086
    answers 2 read $wrong data.iso part
    is "read $wrong: lines" "$(wc -l <err)" 1
done
answers 2 read --json data.iso -
answers 1 read --track 7 data.iso part
says "no track 7" err
answers 1 read --from 300 data.iso part
says "300" err

# A bar on a terminal, none otherwise.
if command -v script >/dev/null; then
    script -qec "$NTCDROM read --mode cdda audio.cue bar.bin" /dev/null </dev/null >tty
    grep -q '100% 1050/1050 sectors' tty || fail "no bar: $(cat tty)"
fi
echo ok
