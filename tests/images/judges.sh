#!/bin/sh
# SPDX-License-Identifier: MIT
# Do other people's programs read what `ntcdrom convert` writes as the disc it is, and does it read theirs? Usage: judges.sh NTCDROM
# IMAGES_TOOL DISCS_MAKE. A program that is missing fails the test where CI is set, and is named elsewhere.
set -u
export LC_ALL=C
ntcdrom=$(realpath "$1") tool=$(realpath "$2") make=$(realpath "$3")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
bad=0 good=0
"$make" tests . || exit 1

have() {
    command -v "$1" >/dev/null && return 0
    echo "missing: $1"
    [ -z "${CI:-}" ] || bad=$((bad + 1))
    return 1
}
right() { good=$((good + 1)); }
wrong() { bad=$((bad + 1)) && echo "WRONG: $*"; }
# is WHAT GOT WANTED
is() { if [ "$2" = "$3" ]; then right; else wrong "$1: \"$2\", not \"$3\""; fi; }
# same A B
same() { if cmp -s "$1" "$2"; then right; else wrong "$1 and $2 differ"; fi; }
# convert ...
convert() { "$ntcdrom" convert --check -f "$@" >lost 2>err || wrong "convert $*: $(cat err)"; }
# foreign COMMAND...: another program, with a limit of time, which must succeed
foreign() { if timeout 60 "$@" >foreign.log 2>&1 </dev/null; then right; else wrong "$*: $(tail -n 3 foreign.log)"; fi; }
# crc IMAGE: of all its sectors
crc() { "$tool" say "$1" 2>&1 | tail -n 1; }

if have chdman; then
    for disc in T01 T02 T03 T04 T05 T06; do
        for kind in cue ccd; do
            convert $disc.$kind our.chd
            foreign chdman verify -i our.chd
            foreign chdman extractcd -f -i our.chd -o back.cue -ob back.bin
            is "$disc.$kind, extracted" "$(crc back.cue)" "$(crc $disc.$kind)"
        done
        # Theirs read, and written as other formats; the same sums for the same sheet.
        convert $disc.cue our.chd
        foreign chdman createcd -f -i $disc.cue -o their.chd
        [ $disc = T05 ] || is "$disc: SHA-1" "$(chdman info -i our.chd | grep SHA1)" "$(chdman info -i their.chd | grep SHA1)"
        for suffix in cue ccd; do
            convert their.chd from_chd.$suffix
            is "$disc: their CHD as $suffix" "$(crc from_chd.$suffix)" "$(crc $disc.cue)"
        done
    done
    convert T01.iso our.chd
    foreign chdman createcd -f -i T01.iso -o their.chd
    is "T01.iso: SHA-1" "$(chdman info -i our.chd | grep SHA1)" "$(chdman info -i their.chd | grep SHA1)"
    convert their.chd back.iso
    same back.iso T01.iso
fi

if have bchunk; then
    convert --one-file T04.ccd chunk.cue
    foreign bchunk -w chunk.bin chunk.cue chunk
    convert --audio wav T04.ccd wave.cue
    # bchunk puts a pause behind the track before it: the last track has none.
    foreign sox chunk03.wav -t raw -e signed -b 16 -c 2 -L chunk03.raw
    foreign sox "wave (Track 3).wav" -t raw -e signed -b 16 -c 2 -L wave03.raw
    same chunk03.raw wave03.raw
    convert T01.ccd one.iso
    same chunk01.iso one.iso
fi

if have cdrdao && have toc2cue; then
    for disc in T01 T02 T03 T04 T06; do
        for kind in cue ccd; do # without subchannel and with it
            convert $disc.$kind our.toc
            foreign cdrdao show-toc our.toc
            foreign cdrdao read-test our.toc
            is "$disc: blocks cdrdao reads" "$(sed -n 's/^Read \([0-9]*\) blocks.*/\1/p' foreign.log)" \
                "$("$tool" say $disc.cue 2>/dev/null | sed -n '1s/.*lead-out //p')"
        done
    done
    head -c $((600 * 2448)) /dev/zero >gap.bin
    printf 'FILE gap.bin BINARY\nTRACK 01 CDG\nINDEX 01 0:0:0\nTRACK 02 CDG\nPREGAP 0:2:0\nINDEX 01 0:4:0\n' >gap.cue
    convert gap.cue our.toc
    foreign cdrdao show-toc our.toc
    foreign cdrdao read-test our.toc
    is "a pause between records with subchannel" "$(sed -n 's/^Read \([0-9]*\) blocks.*/\1/p' foreign.log)" 750
    convert T01.cue our.toc
    rm -f their.cue
    foreign toc2cue our.toc their.cue
    is "toc2cue" "$(crc their.cue)" "$(crc T01.cue)"
    convert T02.cue our.toc
    rm -f their.cue
    foreign toc2cue our.toc their.cue
    is "toc2cue: indices" "$(grep -c INDEX their.cue)" 4
    printf 'FILE "our.bin" BINARY\n' >swapped.cue
    sed 1d their.cue >>swapped.cue
    "$ntcdrom" convert -f --swap-audio swapped.cue back.cue >lost 2>err || wrong "swapped: $(cat err)"
    is "toc2cue's audio, the other way round" "$(crc back.cue)" "$(crc T02.cue)"
fi

if have cd-info && have iso-read && have xorriso; then
    convert --one-file T04.ccd info.cue
    is "cd-info: lead-out" "$(cd-info --no-header --no-device-info --no-disc-mode --cue-file=info.cue 2>/dev/null | sed -n 's/^170: [0-9:]* *0*\([0-9]*\) leadout.*/\1/p')" 1060
    is "cd-info: tracks" "$(cd-info --no-header --no-device-info --no-disc-mode --cue-file=info.cue 2>/dev/null | sed -n 's/^ *\([123]\): *\([0-9:]*\) .*/\1 \2/p' | tr '\n' ,)" \
        "1 00:02:00,2 00:08:00,3 00:12:00,"
    mkdir tree
    seq 1 20000 >tree/numbers.txt
    xorriso -as mkisofs -V JUDGED -o tree.iso tree >/dev/null 2>&1
    for suffix in cue ccd chd toc; do
        convert tree.iso tree.$suffix
        convert tree.$suffix back.iso
        same back.iso tree.iso
    done
    foreign iso-read -i back.iso -e numbers.txt -o numbers.txt
    same numbers.txt tree/numbers.txt
fi

if have flac && have sox; then
    for kind in wav flac; do
        convert T02.cue track.$kind
        cat lost >lost.$kind
        for track in 1 2 3; do
            foreign sox "track (Track $track).$kind" -t raw -e signed -b 16 -c 2 -L track$track.raw
        done
        cat track1.raw track2.raw track3.raw >all.raw
        same all.raw T02.bin
    done
    foreign flac -t 'track (Track 1).flac'
    is "what audio files do not hold" "$(grep -c 'not kept' lost.flac)" 4
fi

echo "Ok: $good"
echo "Fail: $bad"
[ $bad = 0 ] && [ $good -gt 100 ]
