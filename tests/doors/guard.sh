#!/bin/sh
# SPDX-License-Identifier: MIT
# Is a real drive kept from harm, and an image never guarded?
. "$SOURCE/tests/doors/lib.sh"
for verb in info toc ioctl read; do
    "$NTCDROM" "$verb" --help >help
    says "--really" help
    says "--mend" help
done
# Nothing lasting can happen to an image: what would be refused of a real drive is sent.
answers 1 ioctl cdrom-send-opc-information audio.cue
says STATUS_ out
answers 0 ioctl scsi-pass-through --cdb 040000000000 audio.cue
answers 0 ioctl storage-eject-media audio.cue

# A drive behind a device node is real, as far as the program can tell: here the node is one `ntcdrom run` gives it.
# (A sanitizer's library cannot be first beside a preloaded one, and the door's process ends without giving memory back.)
export ASAN_OPTIONS=${ASAN_OPTIONS-}${ASAN_OPTIONS+:}verify_asan_link_order=0:detect_leaks=0
inside() { answers "$1" run --image audio.cue -- "$NTCDROM" ioctl "$2" "$3" /dev/sr0 --json $4; }
inside 0 cdrom-read-toc --out-len=804 ""
keeps ioctl out
for code in cdrom-send-opc-information storage-reserve dvd-send-key2 storage-persistent-reserve-out cdrom-reserve; do
    inside 1 "$code" --hex ""
    says "--really" err
    [ ! -s out ] || fail "$code was sent: $(cat out)"
done
for cdb in 040000000000 2a000000000000000100 a10000000000000000000000 3b050000000000000000 a30000000000000000000600 c10000000000 551100000000000000; do
    inside 1 scsi-pass-through --cdb=$cdb ""
    says "--really" err
    inside 1 scsi-pass-through-direct --cdb=$cdb ""
    says "--really" err
done
inside 0 scsi-pass-through --cdb=000000000000 ""
inside 0 scsi-pass-through --cdb=040000000000 --really
says SCSI_PASS_THROUGH out
inside 1 cdrom-send-opc-information --hex --really
says STATUS_ out
inside 0 storage-eject-media --hex ""
echo ok
