/* SPDX-License-Identifier: MIT */
/* How is a port's address taken apart: `scheme:rest`, `wrapper(option=value,...):rest`, or a bare path? */
#include "port/port.h"

static bool names(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_'; }

size_t port_scheme_len(const char *text) {
    size_t len = 0;
    while (names(text[len]))
        len++;
    return len >= 2 && (text[len] == ':' || text[len] == '(') ? len : 0;
}

bool port_option_is(struct bytes value, const char *text) {
    size_t len = strlen(text);
    return value.at && value.len == len && (len == 0 || memcmp(value.at, text, len) == 0);
}

/* Takes one `name=value` at *text and leaves *text at the ',' or ')' behind it. A value may hold commas inside brackets of its own,
 * so that it may be an address. */
static enum status take_option(const char **text, struct port_address *address, struct error *error) {
    const char *name = *text, *at = name;
    if (address->option_count == PORT_OPTIONS)
        return error_set(error, ST_USAGE, 0, "more than %d options", (int)PORT_OPTIONS);
    while (names(*at))
        at++;
    struct bytes key = {(const uint8_t *)name, (size_t)(at - name)};
    if (*at != '=' || !key.len)
        return error_set(error, ST_USAGE, 0, "an option is name=value, not \"%s\"", name);
    const char *value = ++at;
    for (unsigned depth = 0; *at && (depth || (*at != ',' && *at != ')')); at++) {
        depth += *at == '(';
        depth -= *at == ')';
    }
    if (!*at)
        return error_set(error, ST_USAGE, 0, "the bracket is not closed behind \"%s\"", name);
    address->option[address->option_count++] =
        (struct port_option){key, {(const uint8_t *)value, (size_t)(at - value)}};
    *text = at;
    return ST_OK;
}

enum status port_address_take(const char *text, size_t scheme_len, struct port_address *ret, struct error *error) {
    ret->scheme = (struct bytes){(const uint8_t *)text, scheme_len};
    ret->option_count = 0;
    ret->rest = text;
    if (!scheme_len)
        return ST_OK;
    text += scheme_len;
    if (*text == '(') {
        text++;
        if (*text != ')')
            TRY(take_option(&text, ret, error));
        while (*text == ',') {
            text++;
            TRY(take_option(&text, ret, error));
        }
        text++;
    }
    if (*text != ':')
        return error_set(error, ST_USAGE, 0, "a colon belongs behind the bracket, not \"%s\"", text);
    ret->rest = text + 1;
    return ST_OK;
}

static bool same(struct bytes a, struct bytes b) { return a.len == b.len && memcmp(a.at, b.at, a.len) == 0; }

struct bytes port_option_find(const struct port_address *address, const char *name) {
    for (unsigned i = 0; i < address->option_count; i++)
        if (port_option_is(address->option[i].name, name))
            return address->option[i].value;
    return (struct bytes){NULL, 0};
}

/* The name is before a '=' of the list "name=words,name=words". */
static bool listed(const char *known, struct bytes name) {
    while (*known) {
        size_t len = 0;
        while (known[len] && known[len] != '=')
            len++;
        if (same(name, (struct bytes){(const uint8_t *)known, len}))
            return true;
        known += len;
        while (*known && *known != ',')
            known++;
        known += *known == ',';
    }
    return false;
}

enum status port_options_check(const struct port_address *address, const char *known, struct error *error) {
    for (unsigned i = 0; i < address->option_count; i++) {
        struct bytes name = address->option[i].name;
        if (!listed(known, name))
            return error_set(error, ST_USAGE, 0, "%.*s: knows no option %.*s", (int)address->scheme.len,
                             (const char *)address->scheme.at, (int)name.len, (const char *)name.at);
        for (unsigned j = 0; j < i; j++)
            if (same(name, address->option[j].name))
                return error_set(error, ST_USAGE, 0, "%.*s is given twice", (int)name.len, (const char *)name.at);
    }
    return ST_OK;
}

static int digit(uint8_t c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : 99;
}

bool port_option_number(struct bytes value, uint32_t most, uint32_t *ret) {
    bool hexadecimal = value.len > 2 && value.at[0] == '0' && (value.at[1] == 'x' || value.at[1] == 'X');
    int base = hexadecimal ? 16 : 10;
    uint64_t number = 0;
    for (size_t i = hexadecimal ? 2 : 0; i < value.len; i++) {
        int next = digit(value.at[i]);
        if (next >= base)
            return false;
        number = number * (unsigned)base + (unsigned)next;
        if (number > most)
            return false;
    }
    if (!value.len)
        return false;
    *ret = (uint32_t)number;
    return true;
}
