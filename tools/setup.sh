# SPDX-License-Identifier: MIT
# Sourced by try and check: `need KIND...` installs the packages of tools/packages.txt that are missing.
# Prints their names first, asks nothing, uses sudo when not root, and says in one line what is missing when it cannot.

need() {
    missing=
    for kind in "$@"; do
        for package in $(awk -v kind="$kind" '$1 == kind { print $2 }' tools/packages.txt); do
            dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
        done
    done
    [ -n "$missing" ] || return 0
    echo "installing:$missing"
    as_root=
    if [ "$(id -u)" != 0 ]; then
        as_root="sudo -n"
        sudo -n true 2>/dev/null || { echo "$0: missing packages:$missing (cannot install them: not root, and sudo would ask)" >&2; exit 1; }
    fi
    log=$(mktemp)
    if ! { $as_root apt-get -qq update && $as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends \
            install $missing; } </dev/null >"$log" 2>&1; then
        echo "$0: missing packages:$missing (apt-get failed: $(grep -m1 '^E:' "$log" || tail -n1 "$log"))" >&2
        rm -f "$log"
        exit 1
    fi
    rm -f "$log"
}

# `configure FOLDER OPTION...` makes a build folder once; later calls cost nothing.
configure() {
    folder=$1
    shift
    [ -f "$folder/build.ninja" ] || meson setup "$folder" "$@" >"$folder.log" 2>&1 || { cat "$folder.log" >&2; rm -f "$folder.log"; return 1; }
    rm -f "$folder.log"
}
