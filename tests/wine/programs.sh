#!/bin/sh
# SPDX-License-Identifier: MIT
# Do the programs for Windows do in Wine what ours do here? Usage: programs.sh NATIVE-BUILD WINDOWS-BUILD [SOURCE]
# One fresh prefix for all; no window; everything under a time limit. Prints what failed, then "Ok: N" and "Fail: N".
set -eu
native=$(realpath "$1")
windows=$(realpath "$2")
source=$(realpath "${3:-$(dirname "$0")/../..}")
work=$(mktemp -d)
good=0 bad=0
pass() { good=$((good + 1)); }
miss() {
    bad=$((bad + 1))
    echo "FAILED $1"
}
# same WHAT FILE FILE; says WHAT WORDS FILE
same() { if cmp -s "$2" "$3"; then pass; else miss "$1: $(cmp "$2" "$3" 2>&1 | head -n 1): $(head -c 200 "$3") $(head -c 300 err)"; fi; }
says() { if grep -qF -e "$2" "$3"; then pass; else miss "$1: no '$2' in: $(head -c 300 "$3")"; fi; }

export WINEPREFIX="$work/prefix" WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=' HOME="$work"
unset DISPLAY WAYLAND_DISPLAY
# Only this prefix' own server.
trap 'timeout 30 wineserver -k || true; rm -rf "$work"' EXIT
# Our programs end with 0, 1 or 2; anything else is Wine that did not start it, which is tried once more.
in_wine() {
    tries=0
    while :; do
        code_of_wine=0
        timeout 120 wine "$@" </dev/null || code_of_wine=$?
        tries=$((tries + 1))
        if [ $code_of_wine -le 2 ] || [ $tries = 2 ]; then return $code_of_wine; fi
        echo "wine ended with $code_of_wine: $*" >>"$work/wine.log"
    done
}
ours() { "$native/ntcdrom" "$@"; }
theirs() { in_wine "$windows/ntcdrom.exe" "$@"; }

cd "$work"
: >err
timeout 300 wineboot -i >boot.log 2>&1 </dev/null || { tail boot.log; echo "wineboot failed"; exit 1; }

# ---- the command line over images ----
mkdir discs
"$native/tests/discs/discs_make" tests discs >/dev/null
cp "$source"/examples/data.* discs
gzip -kf discs/T01.iso
for image in discs/T0[1-4].cue discs/T04.ccd discs/T04.mds discs/T04-sub.nrg discs/T04.cdi discs/T04.b6t discs/T10.ccd discs/T01.bin.ecm \
    discs/T01.iso.gz discs/data.cue; do
    ours toc --json "$image" >wanted
    theirs toc --json "$image" >got 2>err || true
    same "toc $image" wanted got
done
for image in discs/T02.cue discs/T05.ccd discs/data.cue; do
    ours info --json "$image" >wanted
    theirs info --json "$image" >got 2>err || true
    same "info --json $image" wanted got
    ours info "$image" >wanted
    theirs info "$image" >got 2>err || true
    same "info $image" wanted got
done
for words in "verify --json discs/T01.cue" "map discs/T04.cue" "controls" "commands --json" "mends" "images" \
    "ioctl cdrom-read-toc-ex --format full-toc discs/T10.ccd" "ioctl --json storage-query-property discs/data.cue"; do
    ours $words >wanted || true
    theirs $words >got 2>err || true
    same "$words" wanted got
done
theirs read discs/data.cue - >got
same "read to standard output" discs/data.iso got
theirs read discs/data.cue got.iso
same "read to a file" discs/data.iso got.iso
ours read --track 2 discs/T04.cue wanted.wav
theirs read --track 2 discs/T04.cue got.wav
same "a track as WAV" wanted.wav got.wav
[ "$(find . -name '*.part-*' | wc -l)" = 0 ] && pass || miss "parts are left"

# Several files that get their names together.
mkdir n w
for row in 'T04.ccd out.cue' 'T05.ccd out.ccd' 'T02.cue out.toc'; do
    ours convert "discs/${row% *}" "n/${row#* }" 2>/dev/null
    theirs convert "discs/${row% *}" "w/${row#* }" 2>err || true
    rm -f n/*.log w/*.log
    if diff -r n w >diff.out 2>&1; then pass; else miss "convert $row: $(head -n 3 diff.out) $(head -c 300 err)"; fi
done
code=0
theirs convert discs/T04.ccd w/out.cue 2>err || code=$?
[ "$code" = 1 ] && pass || miss "convert over what is there: exit $code, not 1"
theirs convert --force discs/T04.ccd w/out.cue 2>err && pass || miss "convert --force: $(head -c 300 err)"
diff -r n w >diff.out 2>&1 && pass || miss "convert --force: $(head -n 3 diff.out)"
code=0
theirs convert --force discs/T04.ccd discs/T04.ccd 2>err || code=$?
[ "$code" = 2 ] && pass || miss "convert onto itself: exit $code, not 2"

# Names that are in no code page at once.
mkdir 'größe 日本'
cp discs/data.* 'größe 日本'
ours toc --json 'größe 日本/data.cue' >wanted
theirs toc --json 'größe 日本/data.cue' >got 2>err || true
same "a name of many scripts" wanted got
theirs read 'größe 日本/data.cue' 'größe 日本/Ωμέγα.bin' || true
same "a file named in many scripts" discs/data.iso 'größe 日本/Ωμέγα.bin'
! theirs toc 'größe 日本/nötig.cue' 2>err || miss "a missing file opens"
says "a missing file's name" 'größe 日本/nötig.cue' err

# Sheets over WAVE files; what needs a library that is not there is refused by its name.
ours read --track 2 discs/T02.cue w.wav
printf 'FILE "w.wav" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n' >w.cue
ours read --mode cdda w.cue wanted
theirs read --mode cdda w.cue got || true
same "audio in a WAVE file" wanted got
flac -s -f -o w.flac w.wav
sed 's/w.wav/w.flac/' w.cue >f.cue
xz -kf discs/T01.iso
zstd -qf discs/T01.iso
chdman createcd -i discs/T04.cue -o z.chd -c cdzl >/dev/null 2>&1
chdman createcd -i discs/T02.cue -o f.chd -c cdfl >/dev/null 2>&1
chdman createcd -i discs/T04.cue -o l.chd -c cdlz >/dev/null 2>&1
ours read --mode cdda --from 300 --count 100 z.chd wanted
theirs read --mode cdda --from 300 --count 100 z.chd got || true
same "a CHD packed with deflate" wanted got
for row in 'f.cue FLAC' 'f.chd FLAC' 'l.chd LZMA' 'discs/T01.iso.xz LZMA' 'discs/T01.iso.zst Zstandard'; do
    code=0
    theirs toc ${row% *} >got 2>err || code=$?
    [ "$code" = 1 ] && pass || miss "${row% *}: exit $code, not 1"
    says "${row% *}" "decoder for ${row#* }" err
done
code=0
theirs run x 2>err || code=$?
[ "$code" = 1 ] && pass || miss "run: exit $code, not 1"
says run 'Linux only' err
theirs --help >got
! grep -q '^  run ' got && pass || miss "help tells of run"
theirs drives --json >got 2>err || true
[ "$(jq '.drives | type' got)" = '"array"' ] && pass || miss "drives --json: $(cat got err)" # a machine may have one
code=0
theirs info Q: 2>err || code=$?
[ "$code" = 1 ] && pass || miss "info Q:: exit $code, not 1"
says "a drive that is not there" 'ntcdrom drives' err

# ---- the library ----
dll=$windows/src/front/api/ntcdrom.dll
grep -oE '\bntcd_[a-z0-9_]+\(' "$source/include/ntcdrom/ntcdrom.h" | tr -d '(' | sort -u | grep -vx ntcd_succeeded >wanted
x86_64-w64-mingw32-objdump -p "$dll" | sed -n 's/^\t\[ *[0-9]*\] \([A-Za-z_].*\)/\1/p' | sed 's/^+base.*\] *//; s/^.* //' | sort -u >got
same "what the DLL exports" wanted got
x86_64-w64-mingw32-objdump -p "$dll" | sed -n 's/.*DLL Name: //p' | grep -vixE 'kernel32.dll|msvcrt.dll|ntdll.dll' >got || true
[ ! -s got ] && pass || miss "the DLL wants: $(tr '\n' ' ' <got)"
cp "$dll" .
flags="-I$source/include -I$source/src -Wall -Wextra -Werror"
x86_64-w64-mingw32-gcc -std=c11 $flags "$source/tests/wine/library.c" -o library.exe "$dll.a" -lversion >got 2>&1 &&
    in_wine library.exe discs/data.cue >got 2>&1 && pass || miss "library: $(tr -d '\r' <got | head -n 5)"
# The manual's example, in both languages.
sed -n '/^\.Bd -literal/,/^\.Ed/p' "$source/docs/man/ntcdrom.3" | sed '1d;$d;s/\\e/\\/g' >tracks.c
printf 'track 1: data at 0:02.00\nread 2048 bytes\n' >wanted
for compiler in "gcc -std=c11" "g++ -x c++"; do
    x86_64-w64-mingw32-${compiler%% *} ${compiler#* } $flags tracks.c -o tracks.exe -x none "$dll.a" || miss "compile: $compiler"
    in_wine tracks.exe discs/data.cue 2>err | tr -d '\r' >got || true
    same "the manual's example by $compiler" wanted got
done

# ---- the recorded requests, through our own driver ----
code=0
in_wine "$windows/ntcdrom-conform.exe" --json image:discs/data.cue >conform.jsonl 2>err || code=$?
[ "$code" = 0 ] && pass || miss "conform: exit $code: $(head -c 300 err)"
"$native/ntcdrom-conform" image:discs/data.cue --against conform.jsonl >got 2>&1 && pass || miss "conform here and there: $(tail -n 3 got)"

# ---- the same through our driver in Wine's kernel: the library's answers, but for the drive's number ----
cp "$windows/src/front/winsys/ntcdrom.sys" "$windows/src/front/winsys/ntcdromctl.exe" .
# Wine's services end with the prefix' last program: one stays. Those of the programs before, which may be ending just now
# and would take the new service with them, are waited for.
timeout 30 wineserver -k || true
timeout 60 wineserver -w || true
mkfifo stays
in_wine_until_told() { timeout 300 wine cmd <stays >/dev/null 2>&1; }
in_wine_until_told &
exec 9>stays
in_wine cmd /c ver >/dev/null 2>&1
for words in install start "add discs\\data.cue --letter X"; do
    in_wine ntcdromctl.exe $words >got 2>&1 && pass || miss "ntcdromctl $words: $(head -c 300 got)"
done
code=0
in_wine "$windows/ntcdrom-conform.exe" --json X: >driver.jsonl 2>err || code=$?
[ "$code" = 0 ] && pass || miss "conform X:: exit $code: $(head -c 300 err)"
code=0
"$native/ntcdrom-conform" image:discs/data.cue --against driver.jsonl >got 2>&1 || code=$?
grep -o '^  [A-Z_]*' got | sort -u >a
echo '  IOCTL_STORAGE_GET_DEVICE_NUMBER' >b
[ ! -s a ] || same "what driver and library answer otherwise" a b
says "driver and library" "$(wc -l <driver.jsonl) requests in both runs" got
theirs ioctl --json --system cdrom-read-toc X: >system.x 2>err || true
ours ioctl --json cdrom-read-toc discs/data.cue >wanted
same "ioctl --system on our driver" wanted system.x
exec 9>&-

# ---- a drive of this machine: the Linux door's, through Wine's own driver ----
timeout 30 wineserver -k || true
timeout 30 wineserver -w || true
cat >inside <<INSIDE
rm -f "$WINEPREFIX/dosdevices/d:" "$WINEPREFIX/dosdevices/d::"
ln -s /dev/sr0 "$WINEPREFIX/dosdevices/d::"
ln -s "$work" "$WINEPREFIX/dosdevices/d:"
timeout 60 wine reg add 'HKLM\\Software\\Wine\\Drives' /v d: /d cdrom /f
timeout 30 wineserver -k
timeout 30 wineserver -w
run() { timeout 120 wine "$windows/\$@" </dev/null; }
run ntcdrom.exe info --json D: >spti.info 2>err.info
run ntcdrom.exe toc --json '\\\\.\\D:' >spti.toc 2>err.toc
run ntcdrom.exe read D: spti.iso 2>err.read
run ntcdrom.exe drives >spti.drives 2>&1
run ntcdrom.exe ioctl --json --system cdrom-read-toc D: >system.toc 2>err.system
run ntcdrom.exe ioctl --json cdrom-read-toc D: >spti.ioctl 2>err.ioctl
run ntcdrom.exe ioctl cdrom-send-opc-information D: >harm 2>&1
echo \$? >harm.code
run ntcdrom-conform.exe --json D: >system.jsonl 2>err.conform
run ntcdrom.exe ioctl --json scsi-pass-through D: --Cdb '28 00 00 20 00 00 00 00 01 00' --DataTransferLength 2048 >sense 2>err.sense
run ntcdrom-conform.exe spti:D: >spti.all 2>err.all
timeout 30 wineserver -k
true
INSIDE
TMPDIR=$work timeout 500 "$native/ntcdrom" run --image discs/data.cue -- sh ./inside >door.log 2>&1 || miss "run: $(tail -n 3 door.log)"
# The way to the drive is another; all else is the disc's and the drive's.
plain='del(.address, .drive.bus, .drive.max_transfer, .drive.number)'
ours info --json discs/data.cue | jq "$plain" >wanted
jq "$plain" spti.info >got 2>err || true
same "info D:" wanted got
ours toc --json discs/data.cue | jq 'del(.address)' >wanted
jq 'del(.address)' spti.toc >got 2>err || true
same 'toc \\.\D:' wanted got
same "read D:" discs/data.iso spti.iso
says "drives" '\\.\D:' spti.drives
jq '[.status, .information, .output]' spti.ioctl >wanted
jq '[.status, .information, .output]' system.toc >got 2>err || true
says "ioctl on D:" '"00120101' wanted
[ "$(jq .status system.toc)" = 0 ] && pass || miss "ioctl --system: $(cat system.toc err.system)"
jq '.[2][0:40]' wanted >a
jq '.[2][0:40]' got >b
same "the table of contents through both drivers" a b
says "sense comes through" '"sense":"f00005' sense
says "our driver above Wine's" ' 0 unlike, 0 broken' spti.all
[ "$(cat harm.code)" = 1 ] && pass || miss "harm to a real drive is not refused"
says "harm to a real drive" '--really' harm
[ "$(wc -l <system.jsonl)" -gt 1000 ] && pass || miss "conform D:: $(wc -l <system.jsonl) lines: $(head -c 300 err.conform)"
# The page of both drivers' answers, made anew, has every code the kept one has.
"$source/tests/wine/codes" system.jsonl driver.jsonl >codes.md && pass || miss "the page of codes cannot be made"
"$source/tests/wine/codes" --shape codes.md >a
"$source/tests/wine/codes" --shape "$source/docs/windows-codes.md" >b
same "docs/windows-codes.md is current" a b
[ -z "${KEEP_CODES-}" ] || cp codes.md "$KEEP_CODES"
echo "Ok: $good"
echo "Fail: $bad"
[ "$bad" = 0 ]
