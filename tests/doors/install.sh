#!/bin/sh
# SPDX-License-Identifier: MIT
# Does what is installed work from where it was put, and does uninstall take it all away?
set -eu
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
git clone -q "$here" "$work/clone"
cd "$work/clone"
fail() { echo "FAILED: $1"; exit 1; }
make install DESTDIR="$work/root" PREFIX=/usr >"$work/log" 2>&1 || { tail -n 40 "$work/log"; fail "make install"; }
root=$work/root/usr
libdir=$(dirname "$(find "$root/lib" -name 'libntcdrom.so')")
for file in bin/ntcdrom include/ntcdrom/ntcdrom.h share/man/man1/ntcdrom.1 share/man/man3/ntcdrom.3 share/man/man7/ntcdrom-control.7 \
    share/bash-completion/completions/ntcdrom; do
    [ -e "$root/$file" ] || [ -e "$root/$file.gz" ] || fail "$file is not installed"
done
LD_LIBRARY_PATH=$libdir "$root/bin/ntcdrom" --version >/dev/null || fail "the installed program does not run"

# A program built with nothing but pkg-config's words, in C and C++, against the shared and the static library.
cat >"$work/one.c" <<'END'
#include <ntcdrom/ntcdrom.h>
#include <stdio.h>
int main(void) {
    puts(ntcd_status_name(STATUS_NO_MEDIA_IN_DEVICE));
    return IOCTL_CDROM_READ_TOC == 0x24000 ? 0 : 1;
}
END
export PKG_CONFIG_PATH=$libdir/pkgconfig PKG_CONFIG_SYSROOT_DIR=$work/root
cc "$work/one.c" -o "$work/one" $(pkg-config --cflags --libs ntcdrom) || fail "linking the shared library"
[ "$(LD_LIBRARY_PATH=$libdir "$work/one")" = STATUS_NO_MEDIA_IN_DEVICE ] || fail "the shared library"
c++ -x c++ "$work/one.c" -o "$work/two" $(pkg-config --cflags --libs ntcdrom) || fail "C++"
cc "$work/one.c" -o "$work/three" $(pkg-config --cflags ntcdrom) "$libdir/libntcdrom.a" $(pkg-config --static --libs ntcdrom | sed 's/-lntcdrom//') || fail "linking the static library"
[ "$("$work/three")" = STATUS_NO_MEDIA_IN_DEVICE ] || fail "the static library"
# Nothing but ntcd_ is exported.
foreign=$(nm -D --defined-only "$libdir/libntcdrom.so" | awk '$3 !~ /^ntcd_/ && $2 != "A" { print $3 }')
[ -z "$foreign" ] || fail "exported: $foreign"
objdump -p "$libdir/libntcdrom.so" | grep -q 'SONAME *libntcdrom.so.0' || fail "SONAME"

make uninstall >/dev/null || fail "make uninstall"
left=$(find "$work/root" -type f -o -type l)
[ -z "$left" ] || fail "left behind: $left"
make deb >"$work/log" 2>&1 || { tail -n 40 "$work/log"; fail "make deb"; }
[ "$(ls dist/*.deb | wc -l)" -ge 3 ] || fail "not all packages were built"
for package in dist/ntcdrom_*.deb; do dpkg-deb -c "$package" | grep -q 'bin/ntcdrom$' || fail "$package has no program"; done
echo "ok"
