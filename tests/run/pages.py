#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Do the pages name every fault and every option, and no other? Usage: pages.py FAULTS.DEF FAULT.5 RUN.1 RUN.C MEDIUM.C"""
import re, shutil, subprocess, sys

table, fault_page, run_page, *sources = (open(path).read() for path in sys.argv[1:])
words = set(re.findall(r"^FAULT\(([\w-]+),", table, re.M))
said = set(re.findall(r"^\.It Cm ([\w-]+)$", fault_page, re.M)) - {"flip"}
options = {name for source in sources for name in re.findall(r'^ *\{"([a-z-]+)", (?:\'.\'|0), ', source, re.M)}
known = {name for line in re.findall(r"^\.It Fl (.*)$", run_page, re.M) for name in re.findall(r"(?:^|, )-([a-z][a-z-]+)", line)}
bad = [f"fault {name}: only in the {'table' if name in words else 'page'}" for name in words ^ said]
bad += [f"option --{name}: only in the {'program' if name in options else 'page'}" for name in options ^ known]
for path in sys.argv[2:4]:
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "warning", path], capture_output=True, text=True).stdout if shutil.which("mandoc") else ""
    bad += lint.splitlines()
print(*bad, f"{len(words)} faults, {len(options)} options, {len(bad)} bad", sep="\n")
sys.exit(1 if bad or not words or not options else 0)
