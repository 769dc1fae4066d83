#!/bin/sh
# SPDX-License-Identifier: MIT
# Is every wrong word told in one line that names it, with exit 2; and do the help texts follow the tables?
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() { echo "FAILED: $1"; exit 1; }

# wrong WORD ARGUMENTS...: exit 2, nothing on standard output, one line that holds WORD.
wrong() {
    word=$1
    shift
    status=0
    "$NTCDROM" "$@" >"$work/out" 2>"$work/err" || status=$?
    [ "$status" = 2 ] || fail "ntcdrom $*: exit $status, not 2"
    [ ! -s "$work/out" ] || fail "ntcdrom $*: speaks on standard output"
    [ "$(wc -l <"$work/err")" = 1 ] || fail "ntcdrom $*: not one line: $(cat "$work/err")"
    grep -qF -e "$word" "$work/err" || fail "ntcdrom $*: does not name $word: $(cat "$work/err")"
}
wrong 'which verb'
wrong bogus bogus
wrong --bogus --bogus
wrong --version --version more
wrong "?[31m" "$(printf '\033[31m')"
for verb in $("$NTCDROM" --help | awk '/^  [a-z]/ { print $1 }'); do
    [ "$verb" = ioctl ] || wrong --bogus "$verb" --bogus=1 a b # there it is a field of the code
    wrong -Q "$verb" -Q a b
    wrong 'takes no value' "$verb" --help=1 a b
    [ "$verb" = run ] || wrong 'too many' "$verb" a b c d e f g h i j k l m n o p q r
    "$NTCDROM" "$verb" --help >"$work/help" || fail "$verb --help"
    [ "$("$NTCDROM" "$verb" -h)" = "$(cat "$work/help")" ] || fail "$verb -h is not --help"
    grep -q "^Usage: ntcdrom $verb" "$work/help" || fail "$verb --help shows no usage"
    [ "$(awk 'length > 120' "$work/help" | wc -l)" = 0 ] || fail "$verb --help has lines over 120 columns"
    if grep -q -- '--json' "$work/help"; then wrong 'given twice' "$verb" --json --json a b; fi
done
wrong 'wants a value' drives --root
NTCDROM_SIMD=bogus wrong 'NTCDROM_SIMD is none of portable, sse' images

[ "$("$NTCDROM" --version)" = "ntcdrom $VERSION" ] || fail "--version: $("$NTCDROM" --version)"
# An answer that cannot be written is no answer.
status=0
"$NTCDROM" --help >/dev/full 2>"$work/err" || status=$?
[ "$status" = 1 ] && grep -q 'standard output' "$work/err" || fail "a full disk: exit $status, $(cat "$work/err")"
echo ok
