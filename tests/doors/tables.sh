#!/bin/sh
# SPDX-License-Identifier: MIT
# Are the printed tables the program's own, documented, and true of the recorded answers?
. "$SOURCE/tests/doors/lib.sh"
for verb in controls commands images ports mends drives; do
    answers 0 "$verb" --json
    keeps "$verb" out
    answers 0 "$verb"
    [ -s out ] || fail "$verb prints nothing"
done
# A door with a drive, for what `status` tells.
answers 0 status --json
keeps status out
# An instrumented program finds the door's library in front of its runtime.
ASAN_OPTIONS=${ASAN_OPTIONS-}${ASAN_OPTIONS+:}verify_asan_link_order=0:detect_leaks=0 \
    "$NTCDROM" run --image audio.cue -- "$NTCDROM" status --json >out 2>err || fail "status inside a door: $(cat err)"
keeps status out
is "a drive in a door" "$(jq '[.doors[].drives[]] | length >= 1' out)" true
# Every verb that knows --json is described.
for verb in $("$NTCDROM" --help | awk '/^  [a-z]/ { print $1 }'); do
    if "$NTCDROM" "$verb" --help | grep -q -e '--json'; then
        grep -qx "## $verb" "$SOURCE/docs/json.md" || fail "docs/json.md does not tell of $verb"
    fi
done
"$NTCDROM" controls --json >out
is "codes in order, once" "$(jq '[.controls[].code] | . == (unique)' out)" true
is "names" "$(jq -r '.controls[] | select(.code == 147536) | .name' out)" IOCTL_CDROM_GET_DRIVE_GEOMETRY_EX
# The vectors column counts what is in tests/vectors.
python3 - "$SOURCE" out <<'END' || fail "vectored.def does not count what tests/vectors holds"
import collections, glob, json, lzma, os, re, sys
counts = collections.Counter()
for path in sorted(glob.glob(sys.argv[1] + "/tests/vectors/*.jsonl.xz")):
    if os.path.basename(path).startswith(("personas", "90_")):
        continue
    for line in lzma.open(path, "rt"):
        vector = json.loads(line)
        if vector.get("op") == "ioctl":
            counts[int(vector["code"], 16) if isinstance(vector["code"], str) else vector["code"]] += 1
wrong = [c for c in json.load(open(sys.argv[2]))["controls"] if c["vectors"] != counts[c["code"]]]
for control in wrong:
    print(control["name"], control["vectors"], "should be", counts[control["code"]])
sys.exit(1 if wrong or not counts else 0)
END
echo ok
