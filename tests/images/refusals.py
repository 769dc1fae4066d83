#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Is every refusal of the image floor tried by some test? Usage: refusals.py SOURCE-FOLDER FOLDER-OF-BAD-FILES TEST...

Each place that makes a message is found in the sources; the tests, run once more, say which messages they got. One that nobody got
fails, unless tests/images/untried.txt has it, with the reason; so does a line there whose refusal is tried or gone."""
import glob
import os
import re
import subprocess
import sys
import tempfile

CALL = re.compile(r"\b(?:error_set|(?:[A-Z]+_)*FAIL(?:_AT)?)\s*\(")
STRINGS = re.compile(r'[^"]*((?:"(?:[^"\\]|\\.)*"\s*)+)', re.S)
LETTER = re.compile(r"%[-0 #+]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:ll|l|z|h)?[a-zA-Z]")
ESCAPES = {r"\"": '"', r"\\": "\\", r"\n": "\n"}


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def arguments(code, at):
    """What stands between the parentheses that open before `at`."""
    depth, quoted, begin = 1, False, at
    while depth:
        letter = code[at]
        if quoted:
            at += letter == "\\"
            quoted = letter != '"'
        else:
            quoted = letter == '"'
            depth += (letter == "(") - (letter == ")")
        at += 1
    return code[begin : at - 1]


def sites(root):
    """(file, line, format) of each place that says why something is refused; the last is None where no words stand."""
    for path in sorted(glob.glob(os.path.join(root, "src/image/**/*.c"), recursive=True)):
        if path.endswith("_test.c"):
            continue
        with open(path, encoding="utf-8") as file:
            code = re.sub(r"/\*.*?\*/", blank, file.read(), flags=re.S)
        for call in CALL.finditer(code):
            if code[: call.start()].rpartition("\n")[2].startswith("#define"):
                continue
            words = STRINGS.match(arguments(code, call.end()))
            text = "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', words.group(1))) if words else None
            yield os.path.relpath(path, root), code.count("\n", 0, call.start()) + 1, text


def pattern(text):
    """The messages a format can become."""
    parts = [re.escape(re.sub(r"\\.", lambda m: ESCAPES.get(m.group(0), m.group(0)), part).replace("%%", "%"))
             for part in LETTER.split(text)]
    return re.compile("(?:^|: )" + ".*".join(parts) + "$", re.S)


def said(tests, bad):
    with tempfile.TemporaryDirectory() as folder:
        notes = os.path.join(folder, "notes")
        for test in tests:
            done = subprocess.run([test, bad], env=os.environ | {"NTCDROM_REFUSALS": notes}, capture_output=True, text=True)
            if done.returncode:
                sys.exit(f"{test} fails:\n{done.stderr[-2000:]}")
        with open(notes, encoding="utf-8", errors="replace") as file:
            return set(file.read().split("\n"))


def reasons(path):
    with open(path, encoding="utf-8") as file:
        rows = [line.rstrip("\n").split(" | ") for line in file if line.strip() and not line.startswith("#")]
    return {(row[0], row[1]): row[2] for row in rows}


def main():
    root, bad, tests = sys.argv[1], sys.argv[2], sys.argv[3:]
    messages, faults, tried, count = said(tests, bad), 0, 0, 0
    untried = reasons(os.path.join(root, "tests/images/untried.txt"))
    for path, line, text in sites(root):
        if not text or not re.search("[a-z]", LETTER.sub("", text)):
            continue  # another's words, passed on
        count += 1
        form = pattern(text)
        if any(form.search(message) for message in messages):
            tried += 1
            if (path, text) in untried:
                print(f"{path}:{line}: tried, and tests/images/untried.txt says it is not: {text}")
                faults += 1
        elif not untried.pop((path, text), None):
            print(f"{path}:{line}: nothing is refused for this: {text}")
            faults += 1
    for path, text in untried:
        print(f"tests/images/untried.txt: {path} does not refuse: {text}")
        faults += 1
    print(f"{count} refusals, {tried} tried")
    return 1 if faults or not count else 0


sys.exit(main())
