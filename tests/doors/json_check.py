#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Does an answer on standard input keep to docs/json.md? json_check.py DOCS VERB"""
import json
import re
import sys


def read_schema(path, verb):
    rows, inside = {}, False
    for line in open(path, encoding="utf-8"):
        if line.startswith("## "):
            inside = line[3:].strip() == verb
        match = re.match(r"\| `([^`]+)` \| ([^|]+) \|", line)
        if inside and match:
            rows[match[1]] = match[2].strip()
    if not rows:
        sys.exit(f"{path} says nothing of {verb}")
    return rows


def fits(value, kind):
    first = kind.split(",")[0].strip()
    if first.endswith(" or null"):
        if value is None:
            return True
        first = first[: -len(" or null")]
    if first == "hex":
        return isinstance(value, str) and re.fullmatch(r"([0-9a-f]{2})*", value) is not None
    if first == "number":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, {"string": str, "boolean": bool, "array": list, "object": dict}[first])


def check(value, path, schema, faults):
    if path:
        kind = schema.get(path)
        if kind is None:
            faults.append(f"{path} is not documented")
            return
        if not fits(value, kind):
            faults.append(f"{path} is {value!r}, not {kind}")
            return
        if "free" in kind:
            return
    if isinstance(value, list):
        for element in value:
            check_members(element, path + "[]", schema, faults)
    elif isinstance(value, dict):
        check_members(value, path, schema, faults)


def check_members(value, path, schema, faults):
    if not isinstance(value, dict):
        faults.append(f"{path} is no object")
        return
    before = path + "." if path else ""
    for name, member in value.items():
        check(member, before + name, schema, faults)
    for name, kind in schema.items():
        own = name.startswith(before) and "." not in name[len(before):] and "[" not in name[len(before):]
        if own and "optional" not in kind and name[len(before):] not in value:
            faults.append(f"{name} is missing")


def main():
    schema, faults = read_schema(sys.argv[1], sys.argv[2]), []
    text = sys.stdin.read()
    if text.count("\n") != 1 or not text.endswith("\n"):
        faults.append("the answer is not one line")
    check(json.loads(text), "", schema, faults)
    for fault in faults[:20]:
        print(f"{sys.argv[2]}: {fault}")
    sys.exit(1 if faults else 0)


main()
