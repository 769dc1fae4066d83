#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs every case in one go: makes the images, runs the groups pinned to one core, keeps the lines, prints the table."""
import argparse, datetime, os, pathlib, platform, subprocess, sys, tempfile

here = pathlib.Path(__file__).resolve().parent

def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", default=here.parent / "build-bench", type=pathlib.Path, help="build folder (made when missing)")
    parser.add_argument("--sectors", default=100000, type=int, help="sectors of the large image")
    parser.add_argument("--rounds", default=15, type=int)
    parser.add_argument("--out", type=pathlib.Path, help="where the lines are kept (default: bench/results/DATE.jsonl)")
    parser.add_argument("--peers", type=pathlib.Path, help="the folder bench/peers made; else those are absent")
    parser.add_argument("group", nargs="*", help="only these groups")
    options = parser.parse_args()
    if not (options.build / "build.ninja").exists():
        subprocess.run(["meson", "setup", options.build, "--buildtype=release", "-Db_lto=true", "-Dtests=disabled", "-Dbench=true"], cwd=here.parent, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["ninja", "-C", options.build], check=True, stdout=subprocess.DEVNULL)
    environment = dict(os.environ, **({"NTCDROM_PEERS": str(options.peers.resolve())} if options.peers else {}))
    groups = options.group or sorted(p.name[:-6] for p in (options.build / "bench").glob("*_bench"))
    out = options.out or here / "results" / f"{datetime.date.today()}.jsonl"
    out.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as images, open(out, "w") as lines:
        subprocess.run([options.build / "bench" / "gen", images, str(options.sectors)], check=True)
        for group in groups:
            program = options.build / "bench" / f"{group}_bench"
            command = ["taskset", "-c", "0", program, images, str(options.rounds)]
            try:
                run = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=600, env=environment)
            except subprocess.TimeoutExpired:
                print(f"{group}: no end within 600 s", file=sys.stderr)
                continue
            if run.returncode:
                print(f"{group}: failed with {run.returncode}", file=sys.stderr)
            lines.writelines(line for line in run.stdout.splitlines(True) if line.startswith("{"))  # peers talk between ours
    cpu = next((l.split(":")[1].strip() for l in open("/proc/cpuinfo") if l.startswith("model name")), "unknown")
    print(f"{cpu}, {os.cpu_count()} cores, Linux {platform.release()}\n")
    return subprocess.run([sys.executable, here / "report.py", out]).returncode

sys.exit(main())
