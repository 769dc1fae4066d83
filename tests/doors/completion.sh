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
echo ok
