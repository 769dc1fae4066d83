#!/bin/sh
# SPDX-License-Identifier: MIT
# Does `map` draw what is there, as wide as it may, and a picture that is XML?
. "$SOURCE/tests/doors/lib.sh"
python3 "$SOURCE/tests/doors/damaged.py" .
unset LC_ALL LC_CTYPE NO_COLOR || true
export LANG=C

# One cell a sector: each kind of damage stands where it is.
answers 0 map bad.cue
sed -n 's/^ 00:0[0-9]:[0-9][0-9] //p' out | tr -d '\n' >cells
is "cells" "$(wc -c <cells)" 120
is "damage" "$(sed 's/[1#]//g' cells)" "xxxxXXXXXXx"
is "first damage" "$(cut -c11 cells),$(cut -c91 cells),$(cut -c101 cells)" "x,X,x"
says "A cell is 1 sector." out
says "LBA 80 to 81: wrong data, beyond correction" out
answers 0 map --layout bad.cue
is "the layout alone" "$(sed -n 's/^ 00:0[0-9]:[0-9][0-9] //p' out | tr -d '#\n')" 1

# Tracks with their numbers, pregaps, another alphabet, sessions.
answers 0 map audio.cue
sed -n 's/^ 00:[0-9][0-9]:[0-9][0-9] //p' out | tr -d '\n' >cells
is "tracks" "$(sed 's/==*/=/g;s/--*/-/g' cells)" "1=-2=3="
is "cells of a whole disc" "$(wc -c <cells)" 525
LANG=C.UTF-8 answers 0 map audio.cue
says "▒" out
LANG=C.UTF-8 answers 0 map --ascii audio.cue
if LC_ALL=C grep -q '[^ -~]' out; then fail "--ascii is not ASCII"; fi
answers 0 map --layout "$SOURCE/examples/sessions.cue"
says "Session 2: track 3" out

# SVG: well-formed, one stretch for each track, pregap and run of damage; the names of files are only text.
cp bad.cue '<&">.cue'
answers 0 map --svg bad.svg '<&">.cue'
python3 - <<'END' || fail "SVG"
import xml.etree.ElementTree as tree
root = tree.parse("bad.svg").getroot()
space = "{http://www.w3.org/2000/svg}"
paths = root.findall(space + "path")
assert [path.get("class") for path in paths] == ["track"] + ["damage"] * 10, paths
assert root.find(space + "title").text == '<&">.cue'
assert paths[8].find(space + "title").text == "LBA 80 to 81: wrong data, beyond correction", paths[8].find(space + "title").text
END
answers 0 map --layout --svg - audio.cue
is "tracks and pregaps" "$(grep -c '<path class="track"' out)" 4
is "nothing but SVG" "$(head -c 5 out)" "<?xml"
answers 1 map --svg no/such/file bad.cue
answers 1 map nowhere.cue
answers 2 map

# A terminal's width and colours.
if command -v script >/dev/null; then
    TERM=xterm script -qec "stty cols 60; $NTCDROM map bad.cue" /dev/null </dev/null >tty
    grep -q "$(printf '\033')" tty || fail "no colours on a terminal"
    sed "s/$(printf '\033')\\[[0-9;]*[mK]//g" tty | tr -d '\r' >plain
    is "width" "$(sed -n 's/^ 00:0[0-9]:[0-9][0-9] //p' plain | head -n 1 | tr -d '\n' | wc -c)" 50
    NO_COLOR=1 TERM=xterm script -qec "$NTCDROM map --layout bad.cue" /dev/null </dev/null >tty
    if grep -q "$(printf '\033')" tty; then fail "NO_COLOR"; fi
fi
echo ok
