#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Does the man page name every port and every option of ports.def, and no other? Usage: ports_page.py PORTS.DEF PAGE"""
import re, sys

table, page = (open(path).read() for path in sys.argv[1:3])
rows = {}
for name, rest in re.findall(r"^PORT\((\w+),(.*?)\)\n", table, re.M | re.S):
    texts = re.findall(r'"((?:[^"\\]|\\.)*)"', rest)
    options = "".join(texts[:-1])
    rows[name] = [part.split("=", 1)[0] for part in options.split(",") if part]
said, port = {}, None
for line in page.splitlines():
    if match := re.match(r"\.Ss (\w+)$", line):
        port = match[1]
        said[port] = []
    elif line.startswith(".Sh "):
        port = None
    elif port and (match := re.match(r"\.It Cm ([\w-]+) Ns =", line)):
        said[port].append(match[1])
bad = 0
for name in sorted(rows.keys() | said.keys()):
    table_has, page_has = set(rows.get(name, [])), set(said.get(name, []))
    if name not in rows or name not in said:
        print(f"port {name}: only in the {'table' if name in rows else 'page'}")
        bad += 1
    for option in sorted(table_has ^ page_has):
        print(f"port {name}: option {option} only in the {'table' if option in table_has else 'page'}")
        bad += 1
print(f"{len(rows)} ports, {bad} bad")
sys.exit(1 if bad or not rows else 0)
