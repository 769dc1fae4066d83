#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the golden requests, and sees to it that no IOCTL_CDROM_ code is without. Usage: golden.sh GOLDEN NTCDROM EXAMPLES
set -eu
here=$(cd "$(dirname "$0")" && pwd)
for code in $("$2" controls --json | jq -r '.. | objects | .name? // empty | select(startswith("IOCTL_CDROM_"))'); do
    grep -qx "ask $code" "$here"/golden/*/*.txt || { echo "$code: no golden request"; exit 1; }
done
exec "$1" "$3" "$here"/golden/*/*.txt
