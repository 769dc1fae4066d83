# SPDX-License-Identifier: MIT
# What the door tests share: a folder of their own with the discs in it, and how a failure is told. Sourced, not run.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 "$SOURCE/tests/doors/discs.py" "$work"
fail() {
    echo "FAILED: $1"
    exit 1
}
# is WHAT GOT WANTED
is() { [ "$2" = "$3" ] || fail "$1: got '$2', not '$3'"; }
# answers STATUS COMMAND...: the exit status; the outputs are in out and err.
answers() {
    want=$1
    shift
    got=0
    "$NTCDROM" "$@" >out 2>err || got=$?
    [ "$got" = "$want" ] || fail "ntcdrom $*: exit $got, not $want: $(head -c 400 err)"
}
# says WORDS FILE: the file holds these words.
says() { grep -qF -e "$1" "$2" || fail "no '$1' in: $(head -c 2000 "$2")"; }
# keeps VERB FILE: the JSON keeps to docs/json.md.
keeps() { python3 "$SOURCE/tests/doors/json_check.py" "$SOURCE/docs/json.md" "$1" <"$2" || fail "$1 --json"; }
