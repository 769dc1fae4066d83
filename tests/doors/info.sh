#!/bin/sh
# SPDX-License-Identifier: MIT
# Do `info` and `toc` tell what is on the discs, to people and to programs?
. "$SOURCE/tests/doors/lib.sh"

answers 0 info --json audio.cue
keeps info out
is "start" "$(jq -c '[.tracks[].start]' out)" "[0,450,750]"
is "sectors" "$(jq -c '[.tracks[].sectors]' out)" "[450,300,300]"
is "pregap" "$(jq -c '[.tracks[].pregap]' out)" "[150,150,0]"
is "isrc" "$(jq -c '[.tracks[].isrc]' out)" '["USRC17607839","","GBAYE0000351"]'
is "copy" "$(jq -c '[.tracks[].copy]' out)" "[true,false,false]"
is "pre-emphasis" "$(jq -c '[.tracks[].preemphasis]' out)" "[false,true,false]"
is "kind" "$(jq -c '[.tracks[].kind]|unique' out)" '["audio"]'
is "MCN" "$(jq -r .mcn out)" "4012345678901"
is "title" "$(jq -r .cdtext.title out)" "The Disc"
is "performers" "$(jq -r '[.tracks[].cdtext.performer]|join(",")' out)" "Anna,Björn,Clara"
is "lead-out" "$(jq -c '[.sessions[]|[.number,.first_track,.last_track,.leadout]]' out)" "[[1,1,3,1050]]"
is "capacity" "$(jq -c '[.medium.block_length,.medium.blocks]' out)" "[2048,1050]"
is "medium" "$(jq -c '[.medium.present,.medium.status]' out)" '[true,"STATUS_SUCCESS"]'
is "features" "$(jq '.drive.features|map(select(.name=="CD read" and .current))|length' out)" 1

answers 0 info audio.cue
for words in "Track" "00:08:00" "4012345678901" "USRC17607839" "Björn - Second" "copy permitted" "pre-emphasis" "1,050 sectors" "CD-ROM"; do
    says "$words" out
done
[ -z "$(LC_ALL=C grep -l "$(printf '\033')" out)" ] || fail "colours without a terminal"

answers 0 info --json data.iso
keeps info out
is "data track" "$(jq -c '[.tracks[]|[.kind,.start,.sectors]]' out)" '[["data",0,300]]'
answers 0 info data.iso
says "614,400 bytes" out

answers 0 info --json mixed.cue
keeps info out
is "mixed" "$(jq -c '[.tracks[]|[.kind,.mode,.start,.pregap]]' out)" '[["data",1,0,150],["audio",null,450,150]]'

answers 0 toc --json audio.cue
keeps toc out
is "toc" "$(jq -c '[.tracks[]|[.number,.start,.start_msf]]' out)" '[[1,0,"00:02:00"],[2,450,"00:08:00"],[3,750,"00:12:00"]]'
answers 0 toc audio.cue
says "lead-out at 00:16:00 (LBA 1050)" out

# The discs that ship: two sessions, two languages, audio hidden before track 1.
answers 0 info --json "$SOURCE/examples/sessions.cue"
keeps info out
is "sessions" "$(jq -c '[.sessions[]|[.first_track,.last_track,.type,.leadout]]' out)" '[[1,2,0,600],[3,3,32,12300]]'
is "their tracks" "$(jq -c '[.tracks[]|[.session,.kind,.mode,.form,.start,.sectors,.pregap]]' out)" \
    '[[1,"audio",null,null,0,300,150],[1,"audio",null,null,300,300,0],[2,"data",2,1,12000,300,150]]'
answers 0 info "$SOURCE/examples/audio.cue"
for words in "English" "German" "Drei Töne" "The Triangles - Low"; do says "$words" out; done
answers 0 info --json "$SOURCE/examples/audio.cue"
is "hidden audio" "$(jq -c '.tracks[0]|[.start,.pregap]' out)" "[150,300]"

# What is done on the way is told: a GD-ROM's second area, and how far a long pack is.
printf '3\n1 0 4 2048 data.iso 0\n2 450 4 2048 data.iso 0\n3 45000 4 2048 data.iso 0\n' >gd.gdi
answers 0 info gd.gdi
says "the high-density area of the GD-ROM is left out" err
head -c 34000000 /dev/urandom >noise
truncate -s $((2048 * 17000)) noise
xz -0 -T1 --block-size=1GiB <noise >noise.iso.xz
answers 0 info --json noise.iso.xz
says "noise.iso.xz: unpacked 50%" err
keeps info out
rm noise noise.iso.xz

# A medium longer than MSF can say is told by LBA.
truncate -s $((2048 * 2000000)) long.iso
answers 0 info --json long.iso
keeps info out
is "a DVD" "$(jq -c '[.medium.name,.medium.blocks,.tracks[0].sectors,.sessions[0].leadout,.tracks[0].pregap]' out)" \
    '["DVD-ROM",2000000,2000000,2000000,null]'
answers 0 info long.iso
says "2000000" out

# An empty drive is a drive still; it has no table of contents.
answers 0 info --json image:-
keeps info out
is "no medium" "$(jq -c '[.medium.present,.medium.status,.tracks]' out)" '[false,"STATUS_NO_MEDIA_IN_DEVICE",[]]'
answers 0 info image:-
says "STATUS_NO_MEDIA_IN_DEVICE" out
answers 1 toc image:-
says "STATUS_NO_MEDIA_IN_DEVICE" err
[ ! -s out ] || fail "toc of nothing speaks on standard output"

# A GD-ROM goes on where no CD does, in a session of its own.
truncate -s $((600 * 2352)) gd1.bin
truncate -s $((300 * 2352)) gd2.raw
truncate -s $((504150 * 2352)) gd3.bin
printf '3\n1 0 4 2352 gd1.bin 0\n2 600 0 2352 gd2.raw 0\n3 45000 4 2352 gd3.bin 0\n' >gd.gdi
answers 0 toc 'image(whole-gd=on):gd.gdi'
says "Session 2     tracks 3-3, CD-DA or CD-ROM, lead-out at 122:04:00 (LBA 549150)" out

# What cannot be opened is named, in one line.
answers 1 toc no-such.cue
says no-such.cue err
is "lines" "$(wc -l <err)" 1
answers 1 info "$(printf 'no\033[31msuch')"
says 'no?[31msuch' err

# On a terminal there are colours, unless NO_COLOR says no; every line fits its width.
if command -v script >/dev/null; then
    script -qec "stty cols 80; $NTCDROM info audio.cue" /dev/null </dev/null >tty
    LC_ALL=C grep -q "$(printf '\033')\[1m" tty || fail "no colours on a terminal"
    script -qec "NO_COLOR=1 $NTCDROM info audio.cue" /dev/null </dev/null >tty
    ! LC_ALL=C grep -q "$(printf '\033')" tty || fail "colours in spite of NO_COLOR"
fi
echo ok
