#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Do real programs believe the drive? Runs unmodified packages under `ntcdrom run` as an ordinary user and judges what they say.

programs.py BUILD [--page FILE] [NAME...]: every row of the table below (or those named), one test each; --page writes docs/programs.md."""
import argparse, array, math, os, pathlib, pwd, re, resource, shutil, subprocess, sys, tempfile, time

RAW = 2352
here = pathlib.Path(__file__).resolve().parent

# --- discs ---------------------------------------------------------------------------------------------------------------------

def tone(track, sectors):
    """Audio that no two places share, quiet at neither end: rippers align by its samples."""
    samples = array.array("h")
    step = 0.01 + 0.003 * track
    for n in range(sectors * 588):
        left = 9000 * math.sin(n * step) + 3000 * math.sin(n * 0.0007 * track) + (n * 7919 % 251)
        samples.append(int(left))
        samples.append(int(8000 * math.sin(n * step * 1.5 + 1) + (n * 104729 % 241)))
    return samples.tobytes()

def msf(sector):
    return f"{sector // 4500:02}:{sector // 75 % 60:02}:{sector % 75:02}"

def make_audio(folder):
    lengths = [600, 750, 450]
    audio = b"".join(tone(i + 1, n) for i, n in enumerate(lengths))
    (folder / "audio.bin").write_bytes(audio)
    lines = ['CATALOG 4012345678901', 'PERFORMER "The Testers"', 'TITLE "Three Tones"', 'FILE "audio.bin" BINARY']
    at = 0
    for i, n in enumerate(lengths, 1):
        lines += [f"  TRACK {i:02} AUDIO", f'    TITLE "Tone {i}"', f"    ISRC USRC1760783{i}", f"    INDEX 01 {msf(at)}"]
        at += n
    (folder / "audio.cue").write_text("\n".join(lines) + "\n")

def make_data(folder):
    tree = folder / "tree"
    tree.mkdir()
    (tree / "README.TXT").write_text("read me\n" * 100)
    (tree / "big.bin").write_bytes(bytes((n * 31 + n // 256) % 256 for n in range(900 * 2048)))
    subprocess.run(["xorriso", "-as", "mkisofs", "-quiet", "-V", "NTCDROM", "-o", folder / "data.iso", tree], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

def make_mixed(folder):
    sectors = (folder / "data.iso").stat().st_size // 2048
    (folder / "mixed.cue").write_text(
        'FILE "data.iso" BINARY\n  TRACK 01 MODE1/2048\n    INDEX 01 00:00:00\n    POSTGAP 00:02:00\n'
        'FILE "mixed.bin" BINARY\n  TRACK 02 AUDIO\n    PREGAP 00:02:00\n    INDEX 01 00:00:00\n')
    (folder / "mixed.bin").write_bytes(tone(2, 600))
    return sectors

def make_dvd(folder):
    """A sparse file of DVD size whose front is the data image."""
    shutil.copy(folder / "data.iso", folder / "dvd.iso")
    os.truncate(folder / "dvd.iso", 2295104 * 2048)

# --- the table -----------------------------------------------------------------------------------------------------------------

class Say(Exception):
    """What a program did wrong."""

def has(text, *patterns):
    for pattern in patterns:
        if not re.search(pattern, text, re.M):
            raise Say(f"does not say /{pattern}/")

def same(one, other, what):
    if one != other:
        at = next((i for i, (a, b) in enumerate(zip(one, other)) if a != b), min(len(one), len(other)))
        raise Say(f"{what}: {len(one)} bytes, {len(other)} wanted; they part at {at}")

def audio_of(folder, track):
    lengths = [600, 750, 450]
    at = sum(lengths[:track - 1]) * RAW
    return (folder / "audio.bin").read_bytes()[at:at + lengths[track - 1] * RAW]

def wav_data(path):
    data = path.read_bytes()
    at = data.index(b"data")
    return data[at + 8:]

def ripped(run, names):
    for track, name in enumerate(names, 1):
        same(wav_data(run.folder / name), audio_of(run.discs, track), name)

def swapped(data):
    words = array.array("H", data)
    words.byteswap()
    return words.tobytes()

def paranoia_faulty(run):
    out = run.folder / "out.wav"
    if not out.exists() or out.stat().st_size != 44 + 600 * RAW:
        raise Say("the track is not there whole")

def read_cd(run):
    data = (run.folder / "cd.bin").read_bytes()
    whole = (run.discs / "audio.bin").read_bytes()
    same(swapped(data), whole, "cd.bin")
    has((run.folder / "cd.toc").read_text(), r'CATALOG "4012345678901"', r"TRACK AUDIO", r'ISRC "USRC17607831"')

def dd(run):
    image = (run.discs / "data.iso").read_bytes()
    same((run.folder / "dd.out").read_bytes(), image, "dd.out")

def rescued(run):
    lines = [l.split() for l in (run.folder / "map").read_text().splitlines() if not l.startswith("#")]
    bad = [(int(l[0], 16), int(l[1], 16)) for l in lines[1:] if l[2] == "-"]
    if bad != [(100 * 2048, 2 * 2048), (250 * 2048, 2048)]:
        raise Say(f"its map says {bad}")
    good, image = (run.folder / "rescued").read_bytes(), bytearray((run.discs / "data.iso").read_bytes())
    for at, size in bad:
        image[at:at + size] = bytes(size)
    same(good, bytes(image), "rescued")

def extracted(run):
    for name in ("README.TXT", "big.bin"):
        same((run.folder / "out" / name).read_bytes(), (run.discs / "tree" / name).read_bytes(), name)

def played(run):
    """The sound file holds exactly the samples of the track from its first on."""
    data, want = wav_data(run.folder / "sound.wav"), audio_of(run.discs, 2)
    if len(data) < 75 * RAW:
        raise Say(f"only {len(data)} bytes of sound")
    same(data[:len(want)], want[:len(data)], "sound.wav")

def equal_info(run):
    direct = subprocess.run([run.program, "info", "--json", run.discs / "audio.cue"], capture_output=True, text=True, check=True).stdout
    keep = lambda text: re.sub(r'"(bus|bus_type|address|serial|device)":("[^"]*"|[0-9]+|null),?', "", text)
    same(keep(run.text).encode(), keep(direct).encode(), "ntcdrom info")

def said(*patterns):
    return lambda run: has(run.text, *patterns)

def both(*checks):
    def check(run):
        for one in checks:
            one(run)
    return check

S = "sh", "-c"
# name, disc, command, what must be true; options: `door` for ntcdrom run, `code` the exit code when it is not 0.
PROGRAMS = [
    ("cd-info", "audio", ["cd-info", "--no-cddb", "--no-header", "/dev/sr0"], said(r"TOTAL|leadout", r"Catalog Number.*4012345678901", r"Tone 2")),
    ("cd-info", "mixed", ["cd-info", "--no-cddb", "/dev/cdrom"], said(r"1: 00:02:00 .*data", r"2: .*audio", r"NTCDROM")),
    ("cd-drive", "audio", ["cd-drive"], said(r"/dev/sr0|/dev/cdrom", r"NTCDROM", r"Can read")),
    ("cd-read", "audio", [*S, "cd-read -m red -s 100 -n 3 -o out.bin /dev/sr0"], lambda run: same((run.folder / "out.bin").read_bytes(), (run.discs / "audio.bin").read_bytes()[100 * RAW:103 * RAW], "out.bin")),
    ("iso-info", "data", ["iso-info", "-i", "/dev/sr0", "-l"], said(r"NTCDROM", r"readme.txt|README.TXT")),
    ("cd-paranoia", "audio", [*S, "cd-paranoia -d /dev/sr0 -B -q"], lambda run: ripped(run, [f"track{i:02}.cdda.wav" for i in (1, 2, 3)])),
    ("cdparanoia", "audio", [*S, "cdparanoia -d /dev/sr0 -B -q"], lambda run: ripped(run, [f"track{i:02}.cdda.wav" for i in (1, 2, 3)])),
    ("cdparanoia, C2", "audio", [*S, "cdparanoia -d /dev/sr0 -q 1 out.wav"], paranoia_faulty, {"fault": "c2 lba=200-203 value=40 flip times=6\n"}),
    ("cdparanoia, unreadable", "audio", [*S, "cdparanoia -d /dev/sr0 -Z -q 1 out.wav"], paranoia_faulty, {"fault": "unreadable lba=200-201\n", "code": None}),
    ("cdrdao disk-info", "audio", ["cdrdao", "disk-info", "--device", "/dev/sr0"], said(r"Toc Type +: CD-DA or CD-ROM", r"Last Track +: 3")),
    ("cdrdao read-toc", "audio", [*S, "cdrdao read-toc --device /dev/sr0 cd.toc && cat cd.toc"], said(r'ISRC "USRC17607832"', r"TRACK AUDIO")),
    ("cdrdao read-cd", "audio", [*S, "cdrdao read-cd --device /dev/sr0 --datafile cd.bin cd.toc"], read_cd),
    ("wodim -toc", "audio", ["wodim", "dev=/dev/sr0", "-toc"], said(r"track:lout lba: +1800", r"first: 1 last 3")),
    ("wodim -atip", "cdr", ["wodim", "dev=/dev/sr0", "-atip"], said(r"ATIP info from disk", r"start of lead out")),
    ("wodim -prcap", "audio", ["wodim", "dev=/dev/sr0", "fs=1m", "-prcap"], said(r"Does read CD-R media", r"Does support C2|C2 error pointers")),
    ("wodim -scanbus", "audio", ["wodim", "-scanbus"], said(r"NTCDROM")),
    ("icedax", "audio", [*S, "icedax -D /dev/sr0 -t 2 -H -q out.wav"], lambda run: same(wav_data(run.folder / "out.wav"), audio_of(run.discs, 2), "out.wav")),
    ("readom", "data", [*S, "readom dev=/dev/sr0 f=out.iso -nocorr"], lambda run: same((run.folder / "out.iso").read_bytes(), (run.discs / "data.iso").read_bytes(), "out.iso")),
    ("cdrskin -toc", "audio", ["cdrskin", "dev=/dev/sr0", "-toc"], said(r"track: +3 lba: +1350", r"Media summary: 1 session")),
    ("xorriso -toc", "data", ["xorriso", "-dev", "/dev/sr0", "-toc"], said(r"Media summary: 1 session", r"NTCDROM")),
    ("osirrox", "data", [*S, "osirrox -indev /dev/sr0 -extract / out && chmod -R u+w out"], extracted),
    ("sg_inq", "audio", ["sg_inq", "/dev/sg0"], said(r"NTCDROM", r"PDT=5|cd/dvd")),
    ("sg_get_config", "dvd", ["sg_get_config", "/dev/sr0"], said(r"DVD-ROM.*current|current.*DVD-ROM|\[0x10\]")),
    ("sg_modes", "audio", ["sg_modes", "-a", "/dev/sg0"], said(r"0x2a|MM capabilities")),
    ("sg_raw", "audio", ["sg_raw", "-r", "12", "/dev/sg0", "43", "00", "00", "00", "00", "00", "aa", "00", "0c", "00"], said(r"SCSI Status: Good", r"00 0a 01 03")),
    ("sg_opcodes", "audio", ["sg_opcodes", "/dev/sg0"], said(r"Read CD$", r"Read TOC/PMA/ATIP|Read toc")),
    ("cd-discid", "audio", ["cd-discid", "/dev/sr0"], said(r"^[0-9a-f]{8} 3 150 750 1500 ")),
    ("setcd", "audio", ["setcd", "-i", "/dev/sr0"], said(r"audio disc", r"3 Tracks")),
    ("eject", "audio", [*S, "eject -X /dev/sr0; eject /dev/sr0 && setcd -i /dev/sr0; eject -t /dev/sr0; eject -T /dev/sr0; eject -i on /dev/sr0; eject -i off /dev/sr0"], said(r"tray is open|Tray is open|open")),
    ("cdtool", "audio", [*S, "cdplay -d /dev/sr0 2 2; sleep 1.2; cdstop -d /dev/sr0"], played, {"door": ["--sound", "sound.wav", "--time-scale", "300"]}),
    ("cdcd", "audio", [*S, "printf '\\n\\n\\nno\\n\\n\\n\\n\\n\\n' | cdcd tracks"], said(r"3|Tracks|tracks"), {"code": None}),
    ("dvd+rw-mediainfo", "dvd", ["dvd+rw-mediainfo", "/dev/sr0"], said(r"Mounted Media: +10h, DVD-ROM", r"Legacy lead-out at: +2295104")),
    ("lsdvd", "dvd", ["lsdvd", "/dev/sr0"], said(r"open|Can't|can't"), {"code": None}),
    ("blkid", "data", ["blkid", "-p", "/dev/sr0"], said(r'LABEL="NTCDROM"', r'TYPE="iso9660"')),
    ("cdrom_id", "audio", ["/lib/udev/cdrom_id", "--debug", "/dev/sr0"], said(r"ID_CDROM_MEDIA_TRACK_COUNT_AUDIO=3", r"ID_CDROM_MEDIA_CD=1|ID_CDROM_MEDIA_CD")),
    ("dd", "data", [*S, "dd if=/dev/sr0 of=dd.out bs=64k 2>&1"], dd),
    ("ddrescue", "data", [*S, "ddrescue -b 2048 -n -q /dev/sr0 rescued map"], rescued, {"fault": "unreadable lba=100-101\nunreadable lba=250\n"}),
    ("abcde", "audio", [*S, "printf 'ACTIONS=read,encode\\nOUTPUTTYPE=wav\\nCDROMREADERSYNTAX=cdparanoia\\nINTERACTIVE=n\\nKEEPWAVS=y\\n' > a.conf; abcde -c a.conf -N -d /dev/sr0 -n -a read 1 2 3; find . -name '*.wav' | sort | head -3 | tee list; i=1; for f in $(cat list); do cp $f w$i.wav; i=$((i+1)); done"], lambda run: ripped(run, ["w1.wav", "w2.wav", "w3.wav"]), {"code": None}),
    ("ffmpeg, libcdio", "audio", [*S, "ffmpeg -nostdin -v error -f libcdio -i /dev/sr0 -t 20 -f s16le out.pcm"], lambda run: same((run.folder / "out.pcm").read_bytes(), (run.discs / "audio.bin").read_bytes()[:20 * 176400], "out.pcm")),
    ("libdiscid", "audio", ["python3", "-c", "import libdiscid; d = libdiscid.read('/dev/sr0', libdiscid.FEATURE_MCN | libdiscid.FEATURE_ISRC); print(d.freedb_id, d.track_offsets, d.mcn, d.track_isrcs)"], said(r"4012345678901", r"USRC17607831", r"\(150, 750, 1500\)")),
    ("ntcdrom info", "audio", ["NTCDROM", "info", "--json", "/dev/sr0"], equal_info),
    ("two at once", "data", [*S, "dd if=/dev/sr0 of=one bs=32k 2>/dev/null & dd if=/dev/cdrom of=dd.out bs=2k 2>/dev/null; wait; cmp one dd.out"], dd),
    ("a swap under a reader", "data", [*S, "exec 3</dev/sr0; head -c 2048 <&3 >/dev/null; NTCDROM insert $DISCS/audio.cue; setcd -i /dev/sr0"], said(r"audio disc")),
]

# --- running -------------------------------------------------------------------------------------------------------------------

class Run:
    def __init__(self, program, discs, folder):
        self.program, self.discs, self.folder, self.text = program, discs, folder, ""

def drop():
    """As an ordinary user; wodim locks its buffer into memory."""
    def change():
        if os.getuid() == 0:
            try:
                resource.setrlimit(resource.RLIMIT_MEMLOCK, (64 << 20, 64 << 20))
            except (ValueError, OSError):
                pass  # what there is must do
            user = pwd.getpwnam("nobody")
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
    return change

def image_of(discs, disc):
    return {"audio": ["audio.cue"], "data": ["data.iso"], "mixed": ["mixed.cue"], "dvd": ["dvd.iso"], "cdr": ["audio.cue", "--medium", "cd-r"]}[disc]

def run_one(row, program, discs, work):
    name, disc, command, check, more = (*row, {})[:5]
    folder = work / re.sub(r"\W+", "-", f"{name}-{disc}")
    folder.mkdir()
    if os.getuid() == 0:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_gid)
    image, *options = image_of(discs, disc)
    door = [program, "run", "--image", discs / image, *options, *more.get("door", [])]
    if "fault" in more:
        (folder / "fault").write_text(more["fault"])
        door += ["--fault", folder / "fault"]
    command = [word.replace("NTCDROM", str(program)) if "NTCDROM " in word or word == "NTCDROM" else word for word in command]
    environment = {"PATH": os.environ["PATH"].replace("/root", "/nonexistent") + ":/usr/sbin:/sbin", "HOME": str(folder), "LC_ALL": "C", "TMPDIR": str(folder), "DISCS": str(discs)}
    run = Run(program, discs, folder)
    try:
        done = subprocess.run([*door, "--", *command], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, preexec_fn=drop(), timeout=90)
    except subprocess.TimeoutExpired as late:
        return f"no end within 90 s: {(late.stdout or b'')[-300:]!r}", ""
    run.text = done.stdout.decode(errors="replace")
    try:
        if more.get("code", 0) is not None and done.returncode != more.get("code", 0):
            raise Say(f"exit code {done.returncode}")
        check(run)
    except (Say, OSError, ValueError) as why:
        return str(why), run.text
    return None, run.text

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--page", type=pathlib.Path)
    parser.add_argument("name", nargs="*")
    options = parser.parse_args()
    good = bad = 0
    lines = []
    with tempfile.TemporaryDirectory(prefix="ntcd-") as top:
        os.chmod(top, 0o755)
        work = pathlib.Path(top)
        # What an ordinary user may run need not lie where an ordinary user may look: the door is brought here.
        program = work / "ntcdrom"
        shutil.copy(options.build / "ntcdrom", program)
        shutil.copy(options.build / "libntcdrom-run.so", work)
        discs = work / "discs"
        discs.mkdir()
        make_audio(discs), make_data(discs), make_mixed(discs), make_dvd(discs)
        for row in PROGRAMS:
            if options.name and row[0] not in options.name:
                continue
            tool = row[2][2].split()[0] if row[2][0] == "sh" else row[2][0]
            why, text = run_one(row, program, discs, work)
            print(f"{'ok  ' if why is None else 'FAIL'} {row[0]} ({row[1]}){': ' + why if why else ''}", flush=True)
            if why:
                print("    | " + "\n    | ".join(text.splitlines()[-25:]))
            lines.append(f"| {row[0]} | {row[1]} | {'as on a real drive' if why is None else why} |")
            good, bad = good + (why is None), bad + (why is not None)
    if options.page:
        options.page.write_text("# Programs\n\nUnmodified packages of Debian 12 under `ntcdrom run`, as an ordinary user. This page is made by the test run "
                                "(`tests/run/programs.py`).\n\n| program | disc | result |\n|---|---|---|\n" + "\n".join(lines) + "\n")
    print(f"Ok: {good}\nFail: {bad}")
    return bad != 0

sys.exit(main())
