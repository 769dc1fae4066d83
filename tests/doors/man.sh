#!/bin/sh
# SPDX-License-Identifier: MIT
# Does ntcdrom(1) tell of every verb and option, of none that is not there, and do its examples run?
. "$SOURCE/tests/doors/lib.sh"
page=$SOURCE/docs/man/ntcdrom.1
mandoc -T lint -W warning "$page" >lint || true
[ ! -s lint ] || fail "$(cat lint)"
mandoc -T ascii -O width=200 "$page" | col -b >text

# The part of a verb is what stands between its name and the next one's.
part() { sed -n "/^\.It Cm $1\$/,/^\.It Cm /p" "$page"; }
for verb in $("$NTCDROM" --help | awk '/^  [a-z]/ { print $1 }'); do
    case $verb in run | convert | verify | map | insert | eject | status) continue ;; esac
    grep -q "^\.It Cm $verb\$" "$page" || fail "ntcdrom(1) does not tell of $verb"
    for option in $("$NTCDROM" "$verb" --help | grep -oE '^ +(-., )?--[a-z0-9-]+' | grep -oE -- '--.*'); do
        case $option in
        --help | --json) ;;
        --mend | --really) says "$option" text ;;
        *) part "$verb" | grep -qE "(Fl | , )-${option#--}( |\$)" || fail "ntcdrom(1) does not tell of $verb $option" ;;
        esac
    done
    for option in $(part "$verb" | grep -oE '^\.It Fl.*' | grep -oE ' (Fl |, )?-[a-z0-9][a-z0-9-]+' | grep -oE '[a-z0-9][a-z0-9-]+$'); do
        "$NTCDROM" "$verb" --help | grep -q -e "--$option" || fail "ntcdrom(1) tells of $verb --$option, which is not there"
    done
done

# The examples, one by one, each with the discs that ship.
mkdir try
cd try
ln -s "$SOURCE/examples" examples
PATH=$(dirname "$NTCDROM"):$PATH
count=0
sed -n 's/^\.Dl \$ //p' "$page" "$SOURCE/docs/man/ntcdrom-verify.1" "$SOURCE/docs/man/ntcdrom-map.1" >../examples.txt
while read -r line; do
    count=$((count + 1))
    sh -ec "$line" >../out 2>../err </dev/null || fail "example '$line': $(head -c 400 ../err)"
    [ -s ../out ] || [ -n "$(ls | grep -v examples)" ] || fail "example '$line' gives nothing"
done <../examples.txt
[ "$count" -ge 5 ] || fail "only $count examples"
echo ok
