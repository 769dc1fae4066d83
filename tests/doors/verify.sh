#!/bin/sh
# SPDX-License-Identifier: MIT
# Does `verify` find all that is damaged, nothing else, and the sums that catalogues list?
. "$SOURCE/tests/doors/lib.sh"
python3 "$SOURCE/tests/doors/damaged.py" .

# sums FILE: as other programs make them.
sums() { echo "$(md5sum <"$1" | cut -c1-32) $(sha1sum <"$1" | cut -c1-40)"; }
of() { jq -r ".tracks[$1]|.md5+\" \"+.sha1" out; }

answers 0 verify --json raw.cue
keeps verify out
is "a sound disc" "$(jq -c '[.what,.medium,.sound,.sectors,.codes_checked,.damaged]' out)" '["cue","CD",true,120,120,[]]'
is "its sums" "$(of 0)" "$(sums raw.bin)"
is "its CRC-32" "$(jq -r '.tracks[0].crc32' out)" "$(python3 -c 'import sys,zlib;print("%08x"%zlib.crc32(open("raw.bin","rb").read()))')"
answers 0 verify raw.cue
says "nothing is damaged" out

# Each kind of damage is found where it is; a damaged disc ends with 1. The drive around the image says the same.
for address in bad.cue "record(file=bad.record):bad.cue"; do
    answers 1 verify --json "$address"
    keeps verify out
    is "$address: damage" "$(jq -c '[.damaged[]|[.first,.last,.what]]' out)" "$(cat bad.json)"
    is "$address: sectors" "$(jq -c '[.sound,.damaged_sectors]' out)" "[false,11]"
    is "$address: sums" "$(of 0)" "$(sums bad.bin)"
done
answers 1 verify bad.cue
says "80   81        2  00:03:05      1  wrong data, beyond correction" out

# The Q channel an image keeps; what a patch file puts there is meant.
answers 1 verify --json sub.ccd
is "Q" "$(jq -c '[.q_checked,.damaged]' out)" '[120,[{"first":33,"last":34,"track":1,"what":"q"}]]'
printf 'SBI\0\0\003\005\001\101\001\001\007\006\005\000\043\010\005' >raw.sbi
answers 0 verify --json raw.cue
is "a patch" "$(jq -c '[.q_checked,.q_patched]' out)" '[0,1]'
rm raw.sbi

# Tracks are cut as catalogues cut them: a pregap is at the head of its own track.
answers 0 verify --json audio.cue
dd if=audio.bin bs=2352 skip=300 count=450 status=none >two
is "a pregap" "$(jq -c '.tracks[1]|[.first,.sectors]' out),$(of 1)" "[300,450],$(sums two)"
for address in mixed.cue "record(file=mixed.record):mixed.cue"; do
    answers 0 verify --json "$address"
    is "$address: tracks" "$(jq -c '[.tracks[]|[.first,.sectors]]' out)" "[[0,300],[300,1200]]"
    [ "$address" = mixed.cue ] && mv out first
done
is "an image and the drive around it" "$(jq -c .tracks first)" "$(jq -c .tracks out)"

# A dump as preservation catalogues list it: a file for each track, its pause at its head, music before the first track in
# the first file, and nothing of what stands in front of a session. The sums are those of the files.
tracks() {
    n=0
    for file in "$@"; do
        is "$file" "$(of $n) $(jq -r ".tracks[$n].crc32" out)" \
            "$(sums "$file") $(python3 -c 'import sys,zlib;print("%08x"%zlib.crc32(open(sys.argv[1],"rb").read()))' "$file")"
        n=$((n + 1))
    done
    is "$1: tracks" "$(jq '.tracks|length' out)" $n
}
piece() { dd if="$1" of="$2" bs=2352 skip="$3" count="$4" status=none; }
cat >cooked.cue <<'END'
REM SESSION 01
FILE "audio.bin" BINARY
  TRACK 01 AUDIO
    INDEX 01 00:00:00
REM SESSION 02
FILE "data.iso" BINARY
  TRACK 02 MODE1/2048
    INDEX 01 00:00:00
END
answers 0 convert cooked.cue whole.ccd
piece whole.img "dump (Track 4).bin" 1050 300
piece audio.bin "dump (Track 1).bin" 0 300
piece audio.bin "dump (Track 2).bin" 300 450
piece audio.bin "dump (Track 3).bin" 750 300
cat >dump.cue <<'END'
REM SESSION 01
FILE "dump (Track 1).bin" BINARY
  TRACK 01 AUDIO
    INDEX 00 00:00:00
    INDEX 01 00:00:32
FILE "dump (Track 2).bin" BINARY
  TRACK 02 AUDIO
    INDEX 00 00:00:00
    INDEX 01 00:02:00
FILE "dump (Track 3).bin" BINARY
  TRACK 03 AUDIO
    INDEX 01 00:00:00
REM LEAD-OUT 01:30:00
REM SESSION 02
REM LEAD-IN 01:00:00
REM PREGAP 00:02:00
FILE "dump (Track 4).bin" BINARY
  TRACK 04 MODE1/2352
    INDEX 01 00:00:00
END
answers 0 verify --json dump.cue
tracks "dump (Track 1).bin" "dump (Track 2).bin" "dump (Track 3).bin" "dump (Track 4).bin"
is "places" "$(jq -c '[.tracks[]|[.session,.first,.sectors]]' out)" "[[1,0,300],[1,300,450],[1,750,300],[2,12450,300]]"
jq -c '[.tracks[]|[.number,.sectors,.crc32,.md5,.sha1]]' out >wanted
# The same disc kept otherwise has the same sums.
for suffix in ccd one.cue; do
    answers 0 convert --check $(case $suffix in one.cue) echo --one-file ;; esac) dump.cue kept.$suffix
    answers 0 verify --json kept.$suffix
    jq -c '[.tracks[]|[.number,.sectors,.crc32,.md5,.sha1]]' out | cmp - wanted || fail "kept.$suffix: other sums"
done
# Damage in a later session is named by its place on the disc.
printf '\377\377' | dd of="dump (Track 4).bin" bs=1 seek=$((17 * 2352 + 1000)) conv=notrunc status=none
answers 1 verify --json dump.cue
is "damage in session 2" "$(jq -c '[.damaged[]|[.first,.last,.track,.what]]' out)" '[[12467,12467,4,"correctable"]]'
tracks "dump (Track 1).bin" "dump (Track 2).bin" "dump (Track 3).bin" "dump (Track 4).bin"

# What cannot be read: the sectors are named, and their track has no sums.
dd if=raw.bin of=cut.bin bs=2352 count=120 status=none
sed 's/raw/cut/' raw.cue >cut.cue
chdman createcd -f -i raw.cue -o raw.chd -c cdzl >/dev/null
answers 0 verify --json raw.chd
is "a CHD's own sums" "$(jq -c '[.sums[]|[.name,.right]]' out)" '[["data",true],["whole",true]]'
is "its track" "$(of 0)" "$(sums raw.bin)"
cp raw.chd wrong.chd
printf '\377\377\377\377' | dd of=wrong.chd bs=1 seek=70 conv=notrunc status=none
answers 1 verify --json wrong.chd
is "a wrong sum" "$(jq -c '[.sound,[.sums[].right]]' out)" '[false,[false,false]]'
python3 - <<'END'
import struct
data = bytearray(open("raw.chd", "rb").read())
at = struct.unpack(">Q", data[40:48])[0]  # the map is behind the hunks
for i in range(at - 400, at - 300):
    data[i] ^= 0x55
open("hunk.chd", "wb").write(data)
END
answers 1 verify --json hunk.chd
is "a damaged hunk" "$(jq -c '[.tracks[0].whole, .tracks[0].md5, (.damaged|length>0), ([.damaged[].what]|unique)]' out)" '[false,null,true,["unreadable"]]'
answers 1 verify hunk.chd
says "not whole" out
says "cannot be read" out

# Whichever instructions make the codes, the bytes are the same.
answers 0 verify --json data.iso
mv out best
for tier in portable sse avx2 avx512 neon; do
    NTCDROM_SIMD=$tier answers 0 verify --json data.iso
    is "NTCDROM_SIMD=$tier" "$(jq -c .tracks out)" "$(jq -c .tracks best)"
    NTCDROM_SIMD=$tier answers 1 verify --json bad.cue
    is "NTCDROM_SIMD=$tier: damage" "$(jq -c '[.damaged[]|[.first,.last,.what]]' out)" "$(cat bad.json)"
done

# A DVD has user data alone.
truncate -s $((20000 * 2048)) dvd.iso
answers 0 verify --json "image(class=dvd):dvd.iso"
is "a DVD" "$(jq -c '[.medium,.sectors,.codes_checked,.tracks[0].bytes]' out)" "[\"DVD\",20000,0,$((20000 * 2048))]"
is "a DVD's sums" "$(of 0)" "$(sums dvd.iso)"

answers 1 verify nowhere.cue
says nowhere.cue err
answers 2 verify
answers 2 verify "image(class=tape):raw.cue"
if command -v script >/dev/null; then
    script -qec "$NTCDROM verify 'image(class=dvd):dvd.iso'" /dev/null </dev/null >tty
    grep -q '100% 20000/20000 sectors' tty || fail "no bar: $(head -c 400 tty)"
fi
echo ok
