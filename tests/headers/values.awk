# SPDX-License-Identifier: MIT
# Which values do our headers give to names? Each becomes a question to a compiler: is it so where Windows' own headers came first?
# Reads abi/constants.h, control_codes.h, ntstatus.h; writes C.
BEGIN {
    print "#include \"ntcdrom/ntcdrom.h\""
    print "#ifdef __cplusplus\n#define CHECK(what, text) static_assert(what, text)"
    print "#else\n#define CHECK(what, text) _Static_assert(what, text)\n#endif"
}
/^#ifndef NTCDROM_HAVE_/ { family = 1 }
/^#define NTCDROM_|^#define NTCD_GUID_/ { next }
/^#define [A-Z]/ && NF >= 3 {
    value = $3
    for (i = 4; i <= NF; i++)
        value = value " " $i
    sub(/ *\\$/, "", value)
    gsub(/\(NTCDROM_STATUS_TYPE\)/, "(uint32_t)", value)
    # mingw-w64 has these as sizes of structures, the same numbers.
    printf "CHECK((uint32_t)(%s) == (uint32_t)(%s), \"%s\");\n", $2, value, $2
    count++
}
/^typedef enum/ { members = 1; next }
/^}/ { members = 0 }
members {
    line = $0
    gsub(/,/, " ", line)
    gsub(/ = /, "=", line)
    n = split(line, pair, " ")
    for (i = 1; i <= n; i++) {
        split(pair[i], side, "=")
        # The last of a list moves as the list grows.
        if (side[1] != "PropertyQueryMaxDefined")
            printf "CHECK((int)%s == %s, \"%s\");\n", side[1], side[2], side[1]
        count++
    }
}
END { printf "/* %d questions */\n", count }
