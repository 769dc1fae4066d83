#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Do real programs believe the drive? Runs unmodified packages under `ntcdrom run` as an ordinary user and judges what they say.

programs.py BUILD [NAME...]: every row of the table below (or those named), one test each.
--page FILE writes what was seen as docs/programs.md; --against FILE fails when that page says anything else."""
import argparse, array, json, math, os, pathlib, pwd, re, resource, shutil, subprocess, sys, tempfile

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

def make_video(folder):
    """Half a second of black: a DVD-Video whose menus and titles are as a disc's."""
    work = folder / "video"
    work.mkdir()
    quiet = {"check": True, "cwd": work, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    subprocess.run(["ffmpeg", "-nostdin", "-f", "lavfi", "-i", "color=black:s=720x480:r=30000/1001:d=0.5", "-target", "ntsc-dvd", "a.mpg"], **quiet)
    (work / "disc.xml").write_text('<dvdauthor><vmgm/><titleset><titles><video format="ntsc"/><pgc><vob file="a.mpg"/></pgc></titles></titleset></dvdauthor>')
    subprocess.run(["dvdauthor", "-o", "out", "-x", "disc.xml"], env={**os.environ, "VIDEO_FORMAT": "NTSC"}, **quiet)
    subprocess.run(["genisoimage", "-quiet", "-dvd-video", "-V", "NTCDVIDEO", "-o", folder / "video.iso", "out"], **quiet)

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

def but_for(first, last):
    """The rip is whole, and every sector outside the scratch is the disc's."""
    def check(run):
        data, want = wav_data(run.folder / "out.wav"), audio_of(run.discs, 1)
        same(data[:first * RAW], want[:first * RAW], "before the scratch")
        same(data[(last + 1) * RAW:], want[(last + 1) * RAW:], "behind the scratch")
    return check

def toc_of(path):
    """What a cdrdao TOC file says: the catalogue number, then kind, ISRC, title and length of each track."""
    head, *tracks = re.split(r"^TRACK ", path.read_text(), flags=re.M)
    one = lambda text, pattern: (re.search(pattern, text, re.M) or [None, None])[1]
    return one(head, r'^CATALOG "(.*)"'), [
        (track.split()[0], one(track, r'^ISRC "(.*)"'), one(track, r'TITLE "(.*)"'), one(track, r'(?:FILE .* |DATAFILE "[^"]*" )(\d\d:\d\d:\d\d)'))
        for track in tracks]

def wants_toc(run, catalog, tracks):
    found = toc_of(run.folder / "cd.toc")
    if found != (catalog, tracks):
        raise Say(f"cd.toc says {found}")

def read_toc(run):
    wants_toc(run, "4012345678901", [("AUDIO", f"USRC1760783{i}", f"Tone {i}", length) for i, length in ((1, "00:08:00"), (2, "00:10:00"), (3, "00:06:00"))])

def read_cd(run):
    read_toc(run)
    same(swapped((run.folder / "cd.bin").read_bytes()), (run.discs / "audio.bin").read_bytes(), "cd.bin")

def read_mixed(run):
    data, music = (run.discs / "data.iso").read_bytes() + bytes(150 * 2048), (run.discs / "mixed.bin").read_bytes()
    wants_toc(run, None, [("MODE1", None, None, msf(len(data) // 2048)), ("AUDIO", None, None, "00:08:00")])
    found = (run.folder / "cd.bin").read_bytes()
    same(found[:len(data)], data, "the data track")
    same(swapped(found[len(data):]), music, "the audio track")

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
    """The sound file holds exactly the samples of the track, from its first to its last."""
    same(wav_data(run.folder / "sound.wav"), audio_of(run.discs, 2), "sound.wav")

def ask(run, *words):
    return json.loads(subprocess.run([run.program, *words, "--json"], capture_output=True, text=True, check=True).stdout)

def same_tracks(run):
    """cd-info of the node and ntcdrom info of the sheet tell the same disc."""
    known = ask(run, "info", run.discs / "audio.cue")
    rows = [(int(n), int(lsn), kind) for n, lsn, kind in re.findall(r"^ *(\d+): \S+ +(\d+) (\w+)", run.text, re.M)]
    want = [(t["number"], t["start"], t["kind"]) for t in known["tracks"]] + [(170, known["sessions"][0]["leadout"], "leadout")]
    if rows != want:
        raise Say(f"lists {rows}, not {want}")
    has(run.text, f"MCN\\): {known['mcn']}", *(f"TRACK +{t['number']} ISRC: {t['isrc']}" for t in known["tracks"]))

def same_opcodes(run):
    """The drive describes itself as its own table does, but for what a knob must turn on or another model has."""
    said = {(int(op, 16), int(size)) for op, size in re.findall(r"^ ([0-9a-f]{2}) +(?:[0-9a-f]+ +)?(\d+) +\d,\d", run.text, re.M)}
    table = {(row["opcode"], row["length"]) for row in ask(run, "commands")["commands"] if row["opcode"] not in (0x16, 0x17, 0x56, 0x57, 0x58, 0x9e, 0xa6)}
    if said != table:
        raise Say(f"only one of both lists {sorted(said ^ table)}")

def whippered(run):
    tracks = sorted((run.folder / "out").rglob("*.flac"))
    for track, path in enumerate(tracks, 1):
        raw = subprocess.run(["flac", "-d", "-s", "-c", "--force-raw-format", "--endian=little", "--sign=signed", path], capture_output=True, check=True).stdout
        same(raw, audio_of(run.discs, track), path.name)
    if len(tracks) != 3:
        raise Say(f"{len(tracks)} tracks")

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
    ("cdparanoia, C2", "audio", [*S, "cdparanoia -d /dev/sr0 -e 1 out.wav"], both(but_for(0, -1), said(r"\[correction\]")), {"fault": "c2 lba=200-203 value=40 flip times=6\n"}),
    ("readom, C2", "audio", ["readom", "dev=/dev/sr0", "-c2scan"], said(r"C2 in sector: 200 first at byte: +0 .*total: +40 errors", r"C2 errors total: 160 bytes in 4 sectors"), {"fault": "c2 lba=200-203 value=40\n"}),
    ("cdparanoia, unreadable", "audio", [*S, "cdparanoia -d /dev/sr0 -e 1 out.wav"], both(but_for(198, 214), said(r"Medium reading data from medium", r"\[transport error\]")), {"fault": "unreadable lba=200-201\n"}),
    ("cd-paranoia, unreadable", "audio", [*S, "cd-paranoia -d /dev/sr0 -e 1 out.wav"], both(but_for(198, 214), said(r"\[transport error\]")), {"fault": "unreadable lba=200-201\n"}),
    ("cdrdao disk-info", "audio", ["cdrdao", "disk-info", "--device", "/dev/sr0"], said(r"Toc Type +: CD-DA or CD-ROM", r"Last Track +: 3")),
    ("cdrdao read-toc", "audio", ["cdrdao", "read-toc", "--device", "/dev/sr0", "cd.toc"], read_toc),
    # Its paranoia reads borders twice, and gives the ISRC of the track before to the one behind.
    ("cdrdao read-cd", "audio", [*S, "cdrdao read-cd --paranoia-mode 0 --device /dev/sr0 --datafile cd.bin cd.toc"], read_cd),
    ("cdrdao read-cd", "mixed", [*S, "cdrdao read-cd --paranoia-mode 0 --device /dev/sr0 --datafile cd.bin cd.toc"], read_mixed),
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
    ("sg_opcodes", "audio", ["sg_opcodes", "/dev/sg0"], same_opcodes),
    ("cd-discid", "audio", ["cd-discid", "/dev/sr0"], said(r"^[0-9a-f]{8} 3 150 750 1500 ")),
    ("setcd", "audio", ["setcd", "-i", "/dev/sr0"], said(r"audio disc", r"3 Tracks")),
    ("eject", "audio", [*S, "eject -X /dev/sr0; eject -x 4 /dev/sr0; eject /dev/sr0; setcd -i /dev/sr0; eject -t /dev/sr0; setcd -i /dev/sr0; eject -T /dev/sr0; setcd -i /dev/sr0; "
                             "eject -T /dev/sr0; eject -i on /dev/sr0; NTCDROM eject; echo button $?; eject -i off /dev/sr0; NTCDROM eject; echo button $?"],
     said(r"^48 *$", r"tray is open(?s:.*)audio disc(?s:.*)tray is open(?s:.*)NOT be ejected(?s:.*)button 1(?s:.*)button 0")),
    ("cdtool", "audio", [*S, "cdplay -d /dev/sr0 2 2; while cdinfo -d /dev/sr0 | grep play; do sleep 0.1; done; cdstop -d /dev/sr0"], played, {"door": ["--sound", "sound.wav", "--time-scale", "1000"]}),
    ("cdcd", "audio", [*S, "printf '# .cdcdrc revision 3\n\nverbose=ON\ndevice=/dev/sr0\n' > .cdcdrc; printf 'ACCESS=LOCAL\n' > .cdserverrc; "
                            "cdcd play 2 2; while cdcd status | grep -i play; do sleep 0.1; done; cdcd tracks"], both(played, said(r"Total tracks: +3", r"2: +> *\[ 0:10|2: .*0:10")), {"door": ["--sound", "sound.wav", "--time-scale", "1000"]}),
    ("dvd+rw-mediainfo", "dvd", ["dvd+rw-mediainfo", "/dev/sr0"], said(r"Mounted Media: +10h, DVD-ROM", r"Legacy lead-out at: +2295104")),
    ("lsdvd", "video", ["lsdvd", "-x", "/dev/sr0"], said(r"Disc Title: NTCDVIDEO", r"Title: 01, Length: 00:00:00.500", r"Format: NTSC")),
    ("blkid", "data", ["blkid", "-p", "/dev/sr0"], said(r'LABEL="NTCDROM"', r'TYPE="iso9660"')),
    ("cdrom_id", "audio", ["/lib/udev/cdrom_id", "--debug", "/dev/sr0"], said(r"^ID_CDROM_MEDIA_TRACK_COUNT_AUDIO=3", r"^ID_CDROM_MEDIA_CD=1", r"^ID_CDROM_BD=1")),
    ("dd", "data", [*S, "dd if=/dev/sr0 of=dd.out bs=64k 2>&1"], dd),
    ("ddrescue", "data", [*S, "ddrescue -b 2048 -n -q /dev/sr0 rescued map"], rescued, {"fault": "unreadable lba=100-101\nunreadable lba=250\n"}),
    ("abcde", "audio", [*S, "printf 'ACTIONS=read,encode\\nOUTPUTTYPE=wav\\nCDROMREADERSYNTAX=cdparanoia\\nINTERACTIVE=n\\nKEEPWAVS=y\\n' > a.conf; abcde -c a.conf -N -d /dev/sr0 -n -a read 1 2 3; find . -name '*.wav' | sort | head -3 | tee list; i=1; for f in $(cat list); do cp $f w$i.wav; i=$((i+1)); done"], lambda run: ripped(run, ["w1.wav", "w2.wav", "w3.wav"])),
    ("whipper", "audio", [*S, "mkdir -p .config/whipper; whipper --eject never cd -d /dev/sr0 rip --unknown --offset 0 --output-directory out"], whippered),
    ("ffmpeg, libcdio", "audio", [*S, "ffmpeg -nostdin -v error -f libcdio -i /dev/sr0 -t 20 -f s16le out.pcm"], lambda run: same((run.folder / "out.pcm").read_bytes(), (run.discs / "audio.bin").read_bytes()[:20 * 176400], "out.pcm")),
    ("libdiscid", "audio", ["python3", "-c", "import libdiscid; d = libdiscid.read('/dev/sr0', libdiscid.FEATURE_MCN | libdiscid.FEATURE_ISRC); print(d.freedb_id, d.track_offsets, d.mcn, d.track_isrcs)"], said(r"4012345678901", r"USRC17607831", r"\(150, 750, 1500\)")),
    ("ntcdrom info", "audio", ["NTCDROM", "info", "--json", "/dev/sr0"], equal_info),
    ("cd-info as ntcdrom info", "audio", ["cd-info", "--no-cddb", "--no-header", "/dev/sr0"], same_tracks),
    ("two at once", "data", [*S, "dd if=/dev/sr0 of=one bs=32k 2>/dev/null & dd if=/dev/cdrom of=dd.out bs=2k 2>/dev/null; wait; cmp one dd.out"], dd),
    ("Wine: a program on D:, and MCI", "its own", ["WORK/wine.sh", "NTCDROM"], said(r"^ok$"), {"seconds": 400}),
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
    return {"audio": ["audio.cue"], "data": ["data.iso"], "mixed": ["mixed.cue"], "dvd": ["dvd.iso"], "video": ["video.iso", "--medium", "dvd-rom"], "cdr": ["audio.cue", "--medium", "cd-r"], "its own": None}[disc]

def run_one(row, program, discs, work):
    name, disc, command, check, more = (*row, {})[:5]
    folder = work / re.sub(r"\W+", "-", f"{name}-{disc}")
    folder.mkdir()
    if os.getuid() == 0:
        os.chown(folder, pwd.getpwnam("nobody").pw_uid, pwd.getpwnam("nobody").pw_gid)
    image = image_of(discs, disc)
    door = [program, "run", "--image", discs / image[0], *image[1:], *more.get("door", []), "--"] if image else []
    if "fault" in more:
        (folder / "fault").write_text(more["fault"])
        door[-1:] = ["--fault", folder / "fault", "--"]
    command = [word.replace("WORK", str(work)) for word in command]
    command = [word.replace("NTCDROM", str(program)) if "NTCDROM " in word or word == "NTCDROM" else word for word in command]
    environment = {"PATH": os.environ["PATH"].replace("/root", "/nonexistent") + ":/usr/sbin:/sbin", "HOME": str(folder), "LC_ALL": "C", "TMPDIR": str(folder), "DISCS": str(discs),
                   "http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}  # nobody is asked over a network
    run = Run(program, discs, folder)
    try:
        done = subprocess.run([*door, *command], cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, preexec_fn=drop(), timeout=more.get("seconds", 90))
    except subprocess.TimeoutExpired as late:
        return f"no end within {late.timeout} s: {(late.stdout or b'')[-300:]!r}", ""
    run.text = done.stdout.decode(errors="replace")
    try:
        if more.get("code", 0) is not None and done.returncode != more.get("code", 0):
            raise Say(f"exit code {done.returncode}")
        check(run)
    except (Say, OSError, ValueError) as why:
        return str(why), run.text
    return None, run.text

HEAD = """# Programs

Unmodified packages of Debian 12 under `ntcdrom run`, as an ordinary user. This page is made by the test run (`tests/run/programs.py --page`), and the
test run fails when it sees anything else.

| program | disc | result |
|---|---|---|
"""

def against(path, page):
    """True when the page kept says what this run saw."""
    kept, seen = path.read_text().splitlines(), page.splitlines()
    for line in [f"    | only in {path.name}: {l}" for l in kept if l not in seen] + [f"    | only seen: {l}" for l in seen if l not in kept]:
        print(line)
    print(f"{'ok  ' if kept == seen else 'FAIL'} {path.name}")
    return kept == seen

def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--page", type=pathlib.Path)
    parser.add_argument("--against", type=pathlib.Path)
    parser.add_argument("name", nargs="*")
    options = parser.parse_args()
    if options.name and (options.page or options.against):
        parser.error("a page is made of every row")
    good = bad = 0
    page = HEAD
    with tempfile.TemporaryDirectory(prefix="ntcd-") as top:
        os.chmod(top, 0o755)
        work = pathlib.Path(top)
        # What an ordinary user may run need not lie where an ordinary user may look: the door is brought here.
        program = work / "ntcdrom"
        shutil.copy(options.build / "ntcdrom", program)
        shutil.copy(options.build / "libntcdrom-run.so", work)
        shutil.copy(here / "wine.sh", work), shutil.copy(here / "wine_drive.c", work)
        discs = work / "discs"
        discs.mkdir()
        make_audio(discs), make_data(discs), make_mixed(discs), make_dvd(discs), make_video(discs)
        for row in PROGRAMS:
            if options.name and row[0] not in options.name:
                continue
            why, text = run_one(row, program, discs, work)
            print(f"{'ok  ' if why is None else 'FAIL'} {row[0]} ({row[1]}){': ' + why if why else ''}", flush=True)
            if why:
                print("    | " + "\n    | ".join(text.splitlines()[-25:]))
            page += f"| {row[0]} | {row[1]} | {'as on a real drive' if why is None else why} |\n"
            good, bad = good + (why is None), bad + (why is not None)
    if options.page:
        options.page.write_text(page)
    if options.against:
        kept = against(options.against, page)
        good, bad = good + kept, bad + (not kept)
    print(f"Ok: {good}\nFail: {bad}")
    return bad != 0

sys.exit(main())
