#!/bin/sh
# SPDX-License-Identifier: MIT
# Does every file of the test discs hold the disc it is of? Usage: suite.sh DISCS_MAKE IMAGES_TOOL
set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$1" tests "$work" || exit $?
bad=0 good=0
for image in "$work"/*.cue "$work"/*.ccd "$work"/*.mds "$work"/*.nrg "$work"/*.cdi "$work"/*.b6t "$work"/*.iso "$work"/*.ecm; do
    name=${image##*/}
    case $name in
    T01*) wanted=CEF310F4 ;; T02*) wanted=BEC5C17A ;; T03*) wanted=2206E513 ;; T04*) wanted=56749E7F ;;
    T05*) wanted=87DC69AB ;; T06*) wanted=BA0BD48E ;; T10*) wanted=7459F111 ;; *) wanted=none ;;
    esac
    got=$("$2" say "$image" 2>&1 | tail -n 1)
    if [ "$got" = "$wanted" ]; then good=$((good + 1)); else bad=$((bad + 1)) && echo "$name: $got, not $wanted"; fi
done
echo "Ok: $good"
[ "$bad" = 0 ] && [ "$good" -ge 44 ]
