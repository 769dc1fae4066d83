#!/bin/sh
# SPDX-License-Identifier: MIT
# Does the music of a drive reach the desktop's sound server, sample for sample? A PulseAudio with a sink that goes nowhere stands for a
# desktop; what its monitor hears is compared. Usage: sound.sh NTCDROM
set -eu
program=$(realpath "$1")
folder=$(mktemp -d)
server='' recorder=''
end() {
    [ -z "$recorder" ] || kill "$recorder" 2>/dev/null || true
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    wait
    rm -rf "$folder"
}
trap end EXIT
cd "$folder"
export HOME="$folder" TMPDIR="$folder" XDG_RUNTIME_DIR="$folder" PULSE_RUNTIME_PATH="$folder/pulse" PULSE_SERVER="unix:$folder/native"
soon() { # soon WHAT COMMAND...: within ten seconds the command succeeds
    what=$1
    shift
    for i in $(seq 100); do
        if "$@"; then return 0; fi
        sleep 0.1
    done
    echo "not within ten seconds: $what"
    exit 1
}
awk 'BEGIN { for (i = 0; i < 300 * 2352 / 16; i++) printf "%015d\n", i * 7919 }' >disc.bin
printf 'FILE "disc.bin" BINARY\n TRACK 01 AUDIO\n  INDEX 01 00:00:00\n' >disc.cue

code=0
"$program" run -i disc.cue --sound desktop -- true 2>said || code=$?
[ "$code" = 125 ] && grep -q "sound server" said || { echo "without a server: $code"; cat said; exit 1; }

pulseaudio -n --daemonize=no --exit-idle-time=-1 --use-pid-file=no --log-target=stderr -L "module-native-protocol-unix auth-anonymous=1 socket=$folder/native" \
    -L "module-null-sink sink_name=nowhere format=s16le rate=44100 channels=2" 2>server.log &
server=$!
soon "a server" pactl info >/dev/null 2>&1
parec -d nowhere.monitor --raw --format=s16le --rate=44100 --channels=2 >heard &
recorder=$!
soon "a recording" test -s heard
"$program" run -i disc.cue --sound desktop -- sh -c 'cdplay -d /dev/sr0 1 1; while cdinfo -d /dev/sr0 | grep -q play; do sleep 0.1; done'
# Silence comes before and after, and wherever a busy machine made the music wait; no sample of the music is silent.
cat >compare.py <<'PYTHON'
import sys
heard, disc = (open(name, "rb").read() for name in ("heard", "disc.bin"))
heard = heard[:len(heard) // 4 * 4]
music = b"".join(heard[i:i + 4] for i in range(0, len(heard), 4) if any(heard[i:i + 4]))
sys.exit(music != disc)
PYTHON
soon "the music, whole" python3 compare.py
echo ok
