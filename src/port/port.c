/* SPDX-License-Identifier: MIT */
/* Which port does an address mean? */
#include "port/port.h"
#include <string.h>

#define ON_any(...) __VA_ARGS__
#if defined(NTCDROM_JSON)
#define ON_json(...) __VA_ARGS__
#else
#define ON_json(...)
#endif
#if defined(__linux__)
#define ON_linux(...) __VA_ARGS__
#else
#define ON_linux(...)
#endif
#if defined(_WIN32)
#define ON_windows(...) __VA_ARGS__
static const char device_scheme[] = "spti";
#else
#define ON_windows(...)
static const char device_scheme[] = "sg";
#endif
enum { ADDRESS = 0, WRAPS = 1, MOST_WRAPPERS = 8 };
#define ROW(...) {__VA_ARGS__},
const struct port_kind port_kinds[] = {
#define PORT(name, where, wraps, options, words) ON_##where(ROW(#name, wraps, options, words, port_open_##name))
#include "port/ports.def"
#undef PORT
};
const unsigned port_kind_count = sizeof port_kinds / sizeof *port_kinds;

static const struct port_kind *kind_named(const char *name, size_t len) {
    for (unsigned i = 0; i < port_kind_count; i++)
        if (strlen(port_kinds[i].scheme) == len && memcmp(port_kinds[i].scheme, name, len) == 0)
            return &port_kinds[i];
    return NULL;
}

/* How many wrappers stand in front of an address, options unread. Each opens the next, so their number is bounded. */
static unsigned wrappers_of(const char *address) {
    unsigned count = 0;
    for (;;) {
        size_t len = port_scheme_len(address);
        const struct port_kind *kind = kind_named(address, len);
        struct port_address parts;
        if (!kind || !kind->wraps || port_address_take(address, len, &parts, NULL) != ST_OK)
            return count;
        address = parts.rest;
        count++;
    }
}

enum status port_open(const char *address, const struct host *host, struct port **ret, struct error *error) {
    struct port_address parts;
    if (wrappers_of(address) > MOST_WRAPPERS)
        return error_set(error, ST_USAGE, 0, "more than %d ports around each other", (int)MOST_WRAPPERS);
    size_t len = port_scheme_len(address);
    const struct port_kind *kind = kind_named(address, len);
    if (!kind) {
        const char *scheme = port_names_device(address) ? device_scheme : "image";
        len = 0;
        kind = kind_named(scheme, strlen(scheme));
        if (!kind)
            return error_set(error, ST_UNSUPPORTED, 0, "%s: this build has no port for it (%s)", address, scheme);
    }
    TRY(port_address_take(address, len, &parts, error));
    if (!*parts.rest)
        return error_set(error, ST_USAGE, 0, "%s: needs %s behind the colon", kind->scheme,
                         kind->wraps ? "another port's address" : "a name");
    TRY(port_options_check(&parts, kind->options, error));
    return kind->open(&parts, host, ret, error);
}
