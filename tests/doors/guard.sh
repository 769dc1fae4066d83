#!/bin/sh
# SPDX-License-Identifier: MIT
# Is an image never guarded, and does --really exist where a drive is opened?
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
echo ok
