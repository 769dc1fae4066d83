#!/bin/sh
# SPDX-License-Identifier: MIT
# Does `run` give programs their drive, pass on how they end, say why when it cannot, and let `insert`, `eject` and `status` in?
. "$SOURCE/tests/doors/lib.sh"
export TMPDIR="$work/tmp"
mkdir "$TMPDIR"
# Where drive and broker are built with sanitizers, what they found stands here.
sound_of_mind() { ! grep -E "Sanitizer|runtime error|process of the drives" err || fail "$1: the broker complains"; }

# How it ends is how the program ended.
for code in 0 1 7 125; do
    answers $code run -i data.iso -- sh -c "exit $code"
done
answers 143 run -i data.iso -- sh -c 'kill -TERM $$'
answers 127 run -i data.iso -- no-such-program
says "no-such-program: not found" err
answers 127 run -i data.iso -- ./no-such-program
echo text >text
answers 126 run -i data.iso -- ./text
answers 125 run -i no-such.iso -- true
answers 125 run -i data.iso -f no-such-file -- true
answers 125 run -i data.iso --model no-such -- true
answers 125 run -i data.iso --trace no/such/folder -- true

# Where no library can enter, it says so and what to do.
echo 'int main(void) { return 0; }' >one.c
cc -static one.c -o static
answers 125 run -i data.iso -- ./static
says "linked statically" err
says "use a dynamically linked build" err
if [ "$(id -u)" = 0 ]; then
    cc one.c -o private
    chown 65534 private
    chmod u+s private
    answers 125 run -i data.iso -- ./private
    says "set-uid" err
    says "run a plain copy" err
fi
mkdir prefix
printf '#!/bin/sh\nexit 3\n' >wine
chmod +x wine
WINEPREFIX="$work/prefix" answers 3 run -i data.iso -- ./wine
cat >server.py <<'PYTHON'
import os, socket, sys
st = os.stat("prefix")
folder = f"/tmp/.wine-{os.getuid()}/server-{st.st_dev:x}-{st.st_ino:x}"
os.makedirs(folder, exist_ok=True)
server = socket.socket(socket.AF_UNIX)
server.bind(folder + "/socket")
server.listen()
print(folder, flush=True)
sys.stdin.read()
PYTHON
mkfifo to from
python3 server.py <to >from &
exec 8>to 9<from
read -r served <&9
WINEPREFIX="$work/prefix" answers 125 run -i data.iso -- ./wine
says "wineserver -k" err
exec 8>&-
wait
rm -r "$served"

# The drives, in their order, then the empty ones; the system's other files are as they were.
answers 0 run -i data.iso -i audio.cue --drives 3 -- sh -c 'cat /dev/sr0 | cmp - data.iso && [ -b /dev/sr1 ] && [ -c /dev/sg2 ] && [ ! -e /dev/sr3 ] &&
    ! dd if=/dev/sr2 2>dd.err && grep -q medium dd.err && [ -c /dev/null ] && readlink /dev/cdrom && cat /sys/block/sr1/device/type'
is "links and views" "$(cat out)" "sr0
5"
sound_of_mind drives

# Every ioctl and packet, a line each.
answers 0 run -i data.iso --trace trace -- sg_raw -r 8 /dev/sg0 25 00 00 00 00 00 00 00 00 00
is "the packet" "$(jq -r 'select(.cdb and .command == "READ CAPACITY(10)" and .transferred == 8) | "\(.node) \(.status)"' trace)" "sg0 0"
is "the ioctl" "$(jq -r 'select(.name == "SG_IO") | .answer' trace | sort -u)" 0
is "lines without a node" "$(jq -c 'select(.node == null)' trace)" ""

# Two fault files are both heeded; what lies before the first bad sector comes.
echo "unreadable lba=100" >one.fault
printf '0x0 + 1\n0x19000 0x800 -\n' >two.map
answers 0 run -i data.iso -f one.fault -f two.map -- sh -c 'for lba in 49 50 51 99 100 101; do
    dd if=/dev/sr0 bs=2048 skip=$lba count=1 status=none 2>/dev/null | wc -c; done'
is "bad sectors" "$(tr '\n' ' ' <out)" "2048 0 2048 2048 0 2048 "
sound_of_mind faults

# The music goes where it is told to.
answers 0 run -i audio.cue -s music.wav --time-scale 1000 -- sg_raw /dev/sr0 47 00 00 00 02 00 00 02 10 00 00
[ "$(wc -c <music.wav)" -ge 44 ] || fail "no WAV header"

# A running door, from outside.
hostile=$(printf 'disc\033[31m\nred.iso')
cp data.iso "$hostile"
mkfifo up go
"$NTCDROM" run -i data.iso -- sh -c 'echo up >up; read go <go; cat /dev/sr0 >disc.copy; echo up >up; read go <go; sg_prevent --prevent=1 /dev/sr0
    echo up >up; read go <go; sg_prevent --allow /dev/sr0; echo up >up; read go <go; exit 5' 2>run.err &
door=$!
read -r up <up
answers 0 status
says "$door  drive 0  NTCDROM VIRTUAL BD-RW" out
says "disc in  $work/data.iso" out
answers 0 status --json
keeps status out
is "status" "$(jq -c '.doors[0].drives[0] | [.present, .tray_open, .locked, .audio]' out)" '[true,false,false,"silent"]'
answers 1 insert no-such.iso
answers 0 insert --door "$door" "$hostile"
answers 0 status
says 'disc?[31m?red.iso' out
is "control characters" "$(tr -d '\n' <out | tr -dc '\000-\037' | wc -c)" 0
answers 0 status --json
is "the name whole" "$(jq -r '.doors[0].drives[0].disc' out)" "$work/$hostile"
echo go >go
read -r up <up
cmp disc.copy data.iso || fail "the new disc"
echo go >go
read -r up <up
answers 1 eject
says "locked in" err
echo go >go
read -r up <up
answers 0 eject
answers 0 status --json
is "empty" "$(jq -c '.doors[0].drives[0] | [.present, .disc]' out)" '[false,null]'
answers 1 eject --door 1
echo go >go
got=0
wait "$door" || got=$?
is "the program's end" "$got" 5
cp run.err err
sound_of_mind "a running door"
# The broker goes when its last client has gone.
for i in $(seq 100); do
    [ -z "$(ls "$TMPDIR")" ] && break
    sleep 0.1
done
is "what is left" "$(ls "$TMPDIR")" ""
