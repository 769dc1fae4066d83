#!/bin/sh
# SPDX-License-Identifier: MIT
# Does `ntcdrom drives` tell what the kernel tells, on a system made of files, and on one without drives?
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $1"; exit 1; }

mkdir -p "$work/empty"
"$NTCDROM" drives --root "$work/empty" | grep -q 'no CD, DVD or BD drive' || fail "a machine without drives"
[ "$("$NTCDROM" drives --root "$work/empty" --json | jq -c .)" = '{"drives":[]}' ] || fail "no drives as JSON"

root=$work/root
for name in sr0 sr1 sr10 sda; do mkdir -p "$root/sys/class/block/$name/device"; done
mkdir -p "$root/sys/class/block/sr0/device/scsi_generic/sg3" "$root/proc/sys/dev/cdrom" "$root/proc/self" "$root/dev"
echo 0 >"$root/sys/class/block/sda/device/type"
for name in sr0 sr1 sr10; do echo 5 >"$root/sys/class/block/$name/device/type"; done
echo 'ACME    ' >"$root/sys/class/block/sr0/device/vendor"
printf 'DVD \033[31mRED\n' >"$root/sys/class/block/sr0/device/model"
echo '1.23' >"$root/sys/class/block/sr0/device/rev"
echo 1440 >"$root/sys/class/block/sr0/size"
: >"$root/dev/sr0"
printf '%s\n' '/dev/sr0 /media/my\040disc iso9660 ro 0 0' >"$root/proc/self/mounts"
printf 'CD-ROM information\n\ndrive name:\t\tsr1\tsr0\nCan close tray:\t\t0\t1\nCan write CD-R:\t\t1\t0\n' \
    >"$root/proc/sys/dev/cdrom/info"

"$NTCDROM" drives --root "$root" --json >"$work/json" || fail "drives --json"
[ "$(jq -r '[.drives[].node] | join(" ")' "$work/json")" = "/dev/sr0 /dev/sr1 /dev/sr10" ] || fail "nodes: $(cat "$work/json")"
[ "$(jq -c '.drives[0] | [.vendor, .revision, .generic, .bytes, .exists, .can]' "$work/json")" = \
    '["ACME","1.23","sg3",737280,true,"closes its tray"]' ] || fail "sr0: $(cat "$work/json")"
[ "$(jq -c '.drives[1] | [.vendor, .exists, .can]' "$work/json")" = '["",false,"writes CD-R"]' ] || fail "sr1: $(cat "$work/json")"
[ "$(jq -r '.drives[0].mounted' "$work/json")" = '/media/my disc' ] || fail "mounted: $(cat "$work/json")"
"$NTCDROM" drives --root "$root" >"$work/page" || fail "drives"
grep -q 'DVD ?\[31mRED' "$work/page" || fail "an escape sequence reaches the terminal"
echo ok
