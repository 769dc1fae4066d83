#!/bin/sh
# SPDX-License-Identifier: MIT
# The driver without its symbols, and its symbols. Usage: split.sh OBJCOPY WHOLE DRIVER SYMBOLS
set -eu
"$1" --strip-all "$2" "$3"
"$1" --only-keep-debug "$2" "$4"
