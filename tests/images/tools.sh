#!/bin/sh
# SPDX-License-Identifier: MIT
# Do other people's programs and this one agree about the same discs? Usage: tools.sh IMAGES_TOOL
# A program that is missing fails the test where CI is set, and is named elsewhere.
set -u
export LC_ALL=C
tool=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
bad=0 good=0
"$tool" make . || exit 1

have() {
    command -v "$1" >/dev/null && return 0
    echo "missing: $1"
    [ -z "${CI:-}" ] || bad=$((bad + 1))
    return 1
}
# is WHAT WANTED COMMAND...: the last line the command prints
is() {
    what=$1 wanted=$2
    shift 2
    got=$("$@" 2>&1 | tail -n 1)
    if [ "$got" = "$wanted" ]; then good=$((good + 1)); else bad=$((bad + 1)) && echo "$what: \"$got\", not \"$wanted\""; fi
}
# same A B
same() {
    if cmp -s "$1" "$2"; then good=$((good + 1)); else bad=$((bad + 1)) && echo "$1 and $2 differ"; fi
}

crc() { case $1 in T01) echo CEF310F4 ;; T02) echo BEC5C17A ;; T03) echo 2206E513 ;; T04) echo 56749E7F ;; T05) echo 87DC69AB ;; T06) echo BA0BD48E ;; esac; }
sha() { case $1 in T01) echo 0a98efcf52d06858805038456471ba197040158c ;; T02) echo 401b784cbb71f70d0f3317a8495a6fba1ac0b135 ;; T03) echo 87cb3ee8a6bf9d208b92a4847511620bafd80010 ;; T04) echo c234c8228e0610d06d0b4f58f9efff10d8c3e8cb ;; T06) echo f28ea34fa5d3ec1d6125bb70c9e466b2a37c0cd2 ;; esac; }

for disc in T01 T02 T03 T04 T05 T06; do
    is "$disc.cue" "$(crc $disc)" "$tool" say $disc.cue
done

if have chdman; then
    for disc in T01 T02 T03 T04 T05 T06; do
        for codec in none cdzl cdlz cdfl default; do
            option="-c $codec"
            [ $codec != default ] || option=
            # shellcheck disable=SC2086
            timeout 60 chdman createcd -f -i $disc.cue -o $disc.chd $option >/dev/null 2>&1 || { echo "chdman: $disc $codec"; bad=$((bad + 1)); continue; }
            is "$disc.chd $codec" "$(crc $disc)" "$tool" say $disc.chd
        done
        [ $disc = T05 ] || is "$disc data SHA-1" "$(sha $disc)" sh -c "timeout 60 chdman info -i $disc.chd | sed -n 's/^Data SHA1: *//p'"
    done
    head -c 614400 T01.iso >raw.iso
    for codec in none zlib lzma huff flac lzma,zlib,huff,flac; do
        timeout 60 chdman createraw -f -i raw.iso -o raw.chd -us 2048 -hs 4096 -c $codec >/dev/null 2>&1 || { echo "chdman: raw $codec"; bad=$((bad + 1)); continue; }
        "$tool" user raw.chd >raw.out
        same raw.out raw.iso
    done
fi

if have bchunk; then
    bchunk T01.bin T01.cue bchunk >/dev/null 2>&1
    "$tool" user T01.cue >user.out
    same user.out bchunk01.iso
fi

if have xorriso; then
    mkdir tree && echo some words >tree/file
    xorriso -as mkisofs -V DET -o tree.iso tree >/dev/null 2>&1
    "$tool" user tree.iso >tree.out
    same tree.out tree.iso
fi

# What strips sectors down to a volume: of whole sectors, of CloneCD's, and of Nero's.
if have xorriso && have iat; then
    "$tool" raw tree.iso >tree.bin
    timeout 60 iat tree.bin iat.iso >/dev/null 2>&1 </dev/null
    same iat.iso tree.iso
fi

if have ccd2iso; then
    cp T01.bin T01.img
    timeout 60 ccd2iso T01.img ccd2iso.iso >/dev/null 2>&1
    "$tool" user T01.cue >user.out
    same ccd2iso.iso user.out
fi

if have xorriso && have nrg2iso; then # it takes 150 sectors of 2048 bytes off, and leaves what is behind the volume
    python3 - <<'END'
import struct
iso = open("tree.iso", "rb").read()
chunks = b"ETN2" + struct.pack(">IQQII8x", 32, 150 * 2048, len(iso), 0, 0) + b"SINF" + struct.pack(">II", 4, 1)
chunks += b"MTYP" + struct.pack(">II", 4, 1) + b"END!" + struct.pack(">I", 0)
at = 150 * 2048 + len(iso)
open("tree.nrg", "wb").write(bytes(150 * 2048) + iso + chunks + b"NER5" + struct.pack(">Q", at))
END
    timeout 60 nrg2iso tree.nrg nrg2iso.all >/dev/null 2>&1
    head -c "$(wc -c <tree.iso)" nrg2iso.all >nrg2iso.iso
    "$tool" user tree.nrg >nrg.out
    same nrg2iso.iso nrg.out
    same nrg.out tree.iso
fi

if have cd-info; then
    is "cd-info and T04.cue" 1060 sh -c "cd-info --no-header --no-device-info --no-disc-mode --cue-file=T04.cue 2>/dev/null | sed -n 's/^170: [0-9:]* *0*\([0-9]*\) leadout.*/\1/p'"
fi

if have cdrdao; then
    printf 'CD_DA\nCATALOG "4012345678901"\nTRACK AUDIO\nFILE "T02be.bin" #0 0 00:06:00\nTRACK AUDIO\nFILE "T02be.bin" #1058400 0 00:07:25\nSTART 00:02:00\nINDEX 00:02:50\nTRACK AUDIO\nFILE "T02be.bin" #2352000 0 00:04:50\n' >T02.toc
    is "T02.toc" BEC5C17A "$tool" say T02.toc
    if timeout 60 cdrdao show-toc T02.toc >/dev/null 2>&1; then good=$((good + 1)); else bad=$((bad + 1)) && echo "cdrdao refuses T02.toc"; fi
fi

if have flac && have sox; then
    sox -t raw -r 44100 -e signed -b 16 -c 2 -L T02.bin T02.wav && flac -sf T02.wav && sox T02.wav T02.aiff
    for kind in wav flac aiff; do
        printf 'FILE "T02.%s" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n' $kind >$kind.cue
        is "T02.$kind" BEC5C17A "$tool" say $kind.cue
    done
fi

if have sox; then # Vorbis comes out of every decoder as the same samples, but for how they are rounded
    sox -t raw -r 44100 -e signed -b 16 -c 2 -L T02.bin T02.ogg && sox -D T02.ogg -t raw -e signed -b 16 -L sox.raw
    printf 'FILE "T02.ogg" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n' >ogg.cue
    "$tool" raw ogg.cue >ogg.raw
    is "T02.ogg" "1350 sectors, nothing off by more than 2" python3 - <<'END'
import array
ours, theirs = array.array("h", open("ogg.raw", "rb").read()), array.array("h", open("sox.raw", "rb").read())
theirs.extend([0] * (len(ours) - len(theirs)))
most = max(abs(a - b) for a, b in zip(ours, theirs, strict=True))
print(f"{len(ours) // 1176} sectors, nothing off by more than {max(most, 2)}")
END
fi

for pack in 'gzip -k' 'xz -kT1' 'xz -k --block-size=262144' 'zstd -qk'; do
    have "${pack%% *}" || continue
    cp T04.bin packed.bin
    $pack packed.bin
    rm packed.bin
    sed 's/T04/packed/' T04.cue >packed.cue
    is "$pack" 56749E7F "$tool" say packed.cue
    rm packed.bin.*
done

echo "Ok: $good"
echo "Fail: $bad"
[ $bad = 0 ] && [ $good -gt 0 ]
