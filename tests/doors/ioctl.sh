#!/bin/sh
# SPDX-License-Identifier: MIT
# Does `ioctl` send what it is told, and decode what returns?
. "$SOURCE/tests/doors/lib.sh"

answers 0 ioctl IOCTL_CDROM_READ_TOC_EX --format full-toc --msf 1 --session-track=1 audio.cue --json
keeps ioctl out
is "input" "$(jq -r .input out)" "82010000"
is "status" "$(jq -c '[.status,.status_name,.win32_error]' out)" '[0,"STATUS_SUCCESS",0]'
is "points" "$(jq -c '[.fields.Descriptors[].Point]' out)" "[160,161,162,1,2,3]"
is "structure" "$(jq -r .structure out)" CDROM_TOC_FULL_TOC_DATA
is "Information" "$(jq '.information == (.output|length)/2' out)" true

# By number, by a short name, as hex: the same answer.
answers 0 ioctl 0x24054 --in "82 01 00 00" audio.cue --json
is "whole input" "$(jq -c '[.fields.Descriptors[].Point]' out)" "[160,161,162,1,2,3]"
answers 0 ioctl cdrom-read-toc-ex --format 2 --msf true audio.cue
says "IOCTL_CDROM_READ_TOC_EX (0x00024054)" out
says "STATUS_SUCCESS (0x00000000)" out
says "ERROR_SUCCESS (0)" out
says "00:16:00" out
answers 0 ioctl cdrom_read_toc --hex audio.cue
says "000000  00 22" out

# The structure follows the request type.
answers 0 ioctl cdrom-get-performance --request-type 2 --json audio.cue
is "input" "$(jq -r .input out)" 02000000
answers 0 ioctl cdrom-read-q-channel --format 2 --json audio.cue
is "catalogue" "$(jq -r .fields.MediaCatalog out)" 4012345678901
answers 0 ioctl cdrom-get-configuration --feature 0x1e --request-type 2 --json audio.cue
is "feature" "$(jq -r '.structure' out)" GET_CONFIGURATION_HEADER

# A status that is an error or a warning is exit 1, and is shown.
answers 1 ioctl cdrom-read-toc-ex --format 9 audio.cue
says "STATUS_INVALID_PARAMETER (0xc000000d)" out
answers 1 ioctl cdrom-read-toc --out-len 803 --json audio.cue
is "too small" "$(jq -c '[.status_name,.information,.win32_error,.output]' out)" '["STATUS_BUFFER_TOO_SMALL",804,122,""]'
answers 1 ioctl cdrom-get-inquiry-data --out-len 8 --json audio.cue
is "overflow" "$(jq -c '[.status_name,(.output|length)]' out)" '["STATUS_BUFFER_OVERFLOW",16]'
answers 1 ioctl 0x12345678 audio.cue
says "STATUS_INVALID_DEVICE_REQUEST" out

# RAW_READ has just the room it needs, and its bytes can be kept.
answers 0 ioctl cdrom-raw-read --disk-offset 20480 --sector-count 2 --track-mode cdda --save two audio.cue
dd if=audio.bin bs=2352 skip=10 count=2 status=none | cmp - two || fail "RAW_READ --save"

# Pass-through: what nobody wants to say is filled in; sense is decoded.
answers 0 ioctl scsi-pass-through --cdb 120000002400 --data-transfer-length 36 --json audio.cue
keeps ioctl out
is "INQUIRY" "$(jq -r '.data[0:4]' out)" 0580
answers 0 ioctl scsi-pass-through-direct --cdb 120000002400 --data-transfer-length 36 --json audio.cue
is "INQUIRY, direct" "$(jq -r '.data[0:4]' out)" 0580
answers 0 ioctl scsi-pass-through --cdb ff0000000000 --json audio.cue
is "CHECK CONDITION" "$(jq -c '.fields.ScsiStatus' out)" 2
answers 0 ioctl scsi-pass-through --cdb ff0000000000 audio.cue
says "5/20/00" out

# Mended rows.
answers 1 ioctl storage-find-new-devices audio.cue
says STATUS_ACCESS_DENIED out
answers 0 ioctl storage-find-new-devices --mend find-new-devices audio.cue
answers 0 ioctl storage-find-new-devices --mend all audio.cue
answers 2 ioctl storage-find-new-devices --mend bogus audio.cue
says bogus err

# Wrong words are named.
for wrong in "bogus audio.cue" "cdrom-read-toc-ex --bogus 1 audio.cue" "cdrom-read-toc-ex --format bogus audio.cue" \
    "cdrom-read-toc-ex --format 16 audio.cue" "cdrom-read-toc-ex --in bogus audio.cue" "cdrom-read-toc-ex --in 0 audio.cue" \
    "cdrom-read-toc-ex --in 00 --format 1 audio.cue" "cdrom-read-toc --bogus 1 audio.cue" "cdrom-read-toc --out-len bogus audio.cue" \
    "cdrom-read-toc --out-len 99999999999999999999 audio.cue" "cdrom-play-audio-msf --starting-m 256 audio.cue" \
    "cdrom-set-volume --port-volume 1,2,3,4,5 audio.cue" "cdrom-set-speed --read-speed -1x audio.cue" "cdrom-read-toc"; do
    # shellcheck disable=SC2086
    answers 2 ioctl $wrong
    is "ioctl $wrong: lines" "$(wc -l <err)" 1
    [ ! -s out ] || fail "ioctl $wrong: speaks on standard output"
done

# Every code there is, with nothing: an answer, never a crash; and its fields can be listed.
for name in $("$NTCDROM" controls | awk 'NR > 1 { print $2 }'); do
    got=0
    "$NTCDROM" ioctl "$name" audio.cue >out 2>err || got=$?
    [ "$got" -le 1 ] || fail "ioctl $name: exit $got: $(cat err)"
    grep -q 'STATUS_' out || fail "ioctl $name shows no status: $(cat out err)"
    "$NTCDROM" ioctl --json "$name" audio.cue 2>err >out || true
    keeps ioctl out
    "$NTCDROM" ioctl --fields "$name" >out 2>err || says "takes no fields" err
done
# Windows' own driver is on Windows.
answers 2 ioctl cdrom-read-toc --system audio.cue
says "Windows' own driver" err
echo ok
