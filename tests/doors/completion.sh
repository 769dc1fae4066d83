#!/bin/bash
# SPDX-License-Identifier: MIT
# Does the completion script offer what the tables hold?
set -eu
fail() { echo "FAILED: $1"; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$NTCDROM" completion >"$work/ntcdrom"
# shellcheck disable=SC1091
. "$work/ntcdrom"
cd "$work"
touch disc.cue

# offers WORD ARGUMENTS...: completing the last argument offers WORD.
offers() {
    want=$1
    shift
    COMP_WORDS=(ntcdrom "$@")
    COMP_CWORD=$#
    COMPREPLY=()
    _ntcdrom || true
    for reply in "${COMPREPLY[@]-}"; do [ "$reply" = "$want" ] && return; done
    fail "ntcdrom $*: offers '${COMPREPLY[*]-}', not '$want'"
}
for verb in $("$NTCDROM" --help | awk '/^  [a-z]/ { print $1 }'); do
    offers "$verb" "${verb:0:2}"
    for option in $("$NTCDROM" "$verb" --help | grep -oE '^ +(-., )?--[a-z0-9-]+' | grep -oE -- '--.*'); do
        offers "$option" "$verb" "$option"
    done
done
offers disc.cue drives --root di
offers disc.cue info --json di
offers disc.cue ioctl --out-len 4 cdrom-read-toc di
offers disc.cue read di
offers image: info im
offers IOCTL_CDROM_READ_TOC_EX ioctl IOCTL_CDROM_READ_TOC_
offers IOCTL_CDROM_READ_TOC_EX ioctl --hex IOCTL_CDROM_READ_TOC_
offers raw+c2+sub read --mode raw+c2+
offers raw+c2+sub read -m raw+
offers all info --mend a
# The installed script is this one; bash knows it by the program's name.
complete -p ntcdrom | grep -q -- '-F _ntcdrom' || fail "nothing completes ntcdrom"
echo ok
