#!/bin/sh
# SPDX-License-Identifier: MIT
# The Windows driver in Wine: built, installed, started, used, stopped, removed, in a prefix of its own, without a window. Usage:
# winsys.sh NATIVE-BUILD MINGW-BUILD (64-bit)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../.." && pwd)
native=$(realpath "$1")
mingw=$(realpath "$2")
folder=$(mktemp -d)
export WINEPREFIX=$folder/prefix WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=' HOME=$folder
unset DISPLAY
tidy() {
    exec 9>&-
    timeout 30 wineserver -k >/dev/null 2>&1 || true
    timeout 30 wineserver -w >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap tidy EXIT
good=0 bad=0
ok() { good=$((good + 1)) && printf 'ok: %s\n' "$*"; }
fail() { bad=$((bad + 1)) && printf 'not ok: %s\n' "$*"; }
is() { if [ "$2" = "$3" ]; then ok "$1"; else fail "$1: \"$2\" is not \"$3\""; fi; }
# `ctl WORD...`: its lines in $said, its exit code in $code.
ctl() { said=$(timeout 60 wine ntcdromctl.exe "$@" 2>&1 </dev/null) && code=0 || code=$?; said=$(printf %s "$said" | tr -d '\r'); }
key='HKLM\System\CurrentControlSet\Services\ntcdrom\Parameters'
reg() { timeout 60 wine reg add "$key\\$1" /v "$2" /t "$3" /d "$4" /f </dev/null >/dev/null 2>&1; }

cd "$folder"
cp "$mingw/src/front/winsys/ntcdrom.sys" "$mingw/src/front/winsys/ntcdromctl.exe" .
for program in requests behave music; do
    x86_64-w64-mingw32-gcc -std=gnu11 -O1 -Wall -Wextra -Werror -I"$source/src" -I"$source/include" -o $program.exe "$here/$program.c" -lwinmm
done
mkdir discs
"$native/tests/discs/discs_make" tests discs
timeout 240 wineboot -i >boot.log 2>&1 </dev/null || { tail boot.log; echo "wineboot: $?"; exit 1; }
timeout 30 wineserver -k || true
timeout 60 wineserver -w
at="Z:$(printf %s "$folder" | tr / '\\')"
# Wine's services, and the driver with them, end with the prefix's last program: one stays.
mkfifo stays
wine cmd <stays >/dev/null 2>&1 &
exec 9>stays

# The words of the program itself.
ctl --help && is help "$code $(printf "%s\n" "$said" | head -n 1)" "0 Usage: ntcdromctl COMMAND [ARGUMENT]... [OPTION]..."
ctl bogus && is "unknown command" "$code" 2
ctl add --letter && is "missing value" "$code" 2
ctl list && is "no driver yet" "$code" 1
ctl start && is "no service yet" "$code" 1

ctl install && is install "$code $said" "0 "
ctl install && is "installed once" "$code" 1
for drive in 7 8 9; do
    reg $drive Image REG_SZ "image(audio_speed=1):$at\\discs\\T04.cue"
    reg $drive Poll REG_DWORD 0
done
reg 7 Image REG_SZ "image(timing=on):$at\\discs\\T01.iso"
reg 8 VolumeOnlinePending REG_DWORD 1
reg 9 Letter REG_SZ x
reg 6 Image REG_SZ "$at\\discs\\missing.iso"
ctl start && is start "$code $said" "0 "
ctl list
is "drives of the key" "$code $(printf "%s\n" "$said" | grep -c '^CdRom')" "0 4"
is "a letter" "$(printf "%s\n" "$said" | grep '^CdRom9')" "CdRom9	X:	$at\\discs\\T04.cue	0 open"
is "a missing image" "$(printf "%s\n" "$said" | grep -A 1 '^CdRom6' | tr '\n' '|')" "CdRom6	-	empty	0 open|	$at\\discs\\missing.iso: not found|"

# The same requests to the driver and to the library.
"$native/tests/winsys/winsys_requests" "image(audio_speed=1):discs/T04.cue" 9 X >library
timeout 300 wine requests.exe '\\.\CdRom9' </dev/null 2>/dev/null | tr -d '\r' >driver || true
if [ "$(tail -n 1 library)" = end ] && cmp -s library driver; then
    ok "$(wc -l <library) requests answered alike"
else
    diff library driver | head -n 20 || true
    fail "the driver answers as the library"
fi

# Discs at run time, in every format the driver reads; one it does not.
for image in T01.iso T02.ccd T02.mds T03.nrg T05.cdi T06.cue T04.b6t; do
    ctl insert 9 "discs/$image"
    is "insert $image" "$code $said" "0 "
    "$native/tests/winsys/winsys_requests" "image:discs/$image" 9 X toc >library
    timeout 60 wine requests.exe '\\.\CdRom9' toc </dev/null 2>/dev/null | tr -d '\r' >driver || true
    if grep -q 'READ_TOC_EX.*error 0' library && cmp -s library driver; then ok "the TOC of $image"; else fail "the TOC of $image"; fi
done
cp "$source/examples/audio.flac" discs
ctl insert 9 discs/audio.flac
is "a format of a foreign library" "$code $(printf "%s\n" "$said" | grep -c 'ntcdrom convert')" "1 1"
ctl list && is "an empty tray after it" "$(printf "%s\n" "$said" | grep -A 1 '^CdRom9' | tr '\n' ' ' | grep -c 'empty.*ntcdrom convert')" 1
ctl insert X: discs/T04.cue && is "insert by letter" "$code $said" "0 "
ctl eject CdRom9 && is eject "$code $said" "0 "
ctl insert 9 "image(audio_speed=1):discs/T04.cue" && is "insert by path only" "$code" 1
ctl insert 9 x:/track.iso && is "an image on its own drive" "$code $said" "1 ntcdromctl: an image cannot lie on a disc of this driver's own"
ctl insert 9 discs/T04.cue --keep && is "insert again" "$code" 0
ctl add discs/T01.iso --letter Y --number 12 --keep && is add "$code $said" "0 CdRom12"
ctl add discs/T01.iso --number 12 && is "a number twice" "$code" 1
ctl add discs/T01.iso --letter Y && is "a letter twice" "$code" "0"
ctl add "image(model=no-such):discs/T01.iso" && is "a drive nobody has" "$code" 1
ctl letter 12 Z && is "a letter of a folder" "$code" 1
ctl letter 12 w && is "another letter" "$code $said" "0 "
ctl drop 12 --keep && is drop "$code $said" "0 "
ctl drop 12 && is "no such drive" "$code" 1

# Without DirectSound Wine plays by the audio codes.
said=$(WINEDLLOVERRIDES='mscoree=;mshtml=;dsound=' timeout 60 wine music.exe X 2>/dev/null </dev/null | tr -d '\r') || true
is "music by MCI" "$(printf "%s\n" "$said" | tail -n 1)" "music played"

timeout 300 wine behave.exe 9 8 7 X </dev/null >said 2>/dev/null && code=0 || code=$?
tr -d '\r' <said
if [ $code = 0 ] && grep -q 'so, 0 not' said; then ok behave; else fail "behave: $code"; fi

ctl stop && is stop "$code $said" "0 "
ctl list && is stopped "$code" 1
ctl start && is "start again" "$code $said" "0 "
ctl list && is "the key's drives" "$(printf "%s\n" "$said" | grep '^CdRom9')" "CdRom9	X:	$at\\discs\\T04.cue	0 open"
ctl remove && is remove "$code $said" "0 "
ctl start && is removed "$code" 1
echo "Ok: $good"
echo "Fail: $bad"
[ $bad = 0 ]
