#!/bin/sh
# SPDX-License-Identifier: MIT
# Does a fresh clone build and answer with the README's commands alone?
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone -q "$here" "$work/clone"
cd "$work/clone"
fail() { echo "FAILED: $1"; exit 1; }

./try >"$work/info" 2>"$work/err" || { cat "$work/err"; fail "./try"; }
grep -q 'Track' "$work/info" || fail "info does not speak of tracks: $(cat "$work/info")"
[ -z "$(git status --porcelain)" ] || fail "./try leaves files that git sees"
for program in ntcdrom vectors; do
    [ -x "build/$program" ] || fail "build/$program is not there"
done

for sheet in examples/*.cue; do
    ./try toc --json "$sheet" >"$work/toc.json" || fail "toc --json $sheet"
    jq -e '.tracks | length > 0' "$work/toc.json" >/dev/null || fail "toc --json $sheet: $(cat "$work/toc.json")"
done
./try ioctl IOCTL_CDROM_READ_TOC_EX --format full-toc examples/audio.cue >"$work/ioctl" || fail "ioctl"
grep -q 'STATUS_SUCCESS' "$work/ioctl" || fail "ioctl: $(cat "$work/ioctl")"

# Every command the README shows says what it shows.
awk '/^   ```$/ { inside = !inside; next } inside && /^   \$ / { sub(/^   \$ /, ""); print }' README.md >"$work/commands"
[ "$(wc -l <"$work/commands")" -ge 5 ] || fail "the README has no commands"
while read -r command; do
    awk -v wanted="$command" '/^   ```$/ { inside = !inside; if (!inside) on = 0; next }
        inside && $0 == "   $ " wanted { on = 1; next } inside && on { sub(/^   /, ""); print }' README.md >"$work/shown"
    sh -c "$command" >"$work/said" 2>&1 || true
    sed 's/ *$//' "$work/said" | cmp -s - "$work/shown" || { cat "$work/said"; fail "README: $command"; }
done <"$work/commands"
rm -f low.wav

# From another folder, with a path of that folder; later runs build nothing.
cp examples/audio* "$work/"
cd "$work"
before=$(stat -c %Y clone/build/ntcdrom)
clone/try toc audio.cue >/dev/null || fail "a path of the caller's folder"
[ "$before" = "$(stat -c %Y clone/build/ntcdrom)" ] || fail "the second run built again"
if clone/try toc no-such.cue >/dev/null 2>err; then fail "a missing file answers success"; fi
grep -q 'no-such.cue' err || fail "the error does not name the file: $(cat err)"
echo "ok"
