/* SPDX-License-Identifier: MIT */
/* How a packet reaches a drive, whatever stands behind: this machine, another one, or an image. */
#ifndef NTCDROM_PORT_PORT_H
#define NTCDROM_PORT_PORT_H

#include "base/error.h"
#include "base/host.h"
#include "base/status.h"
#include "scsi/packet.h"
#include <stdbool.h>

struct port;
struct port_address;

/* Services of the port itself that are no SCSI commands [WDK SRB_FUNCTION_*]. */
enum port_function { PORT_CLAIM = 0x01, PORT_RELEASE = 0x06, PORT_SHUTDOWN = 0x07, PORT_FLUSH = 0x08 };

struct port_ops {
    const char *scheme;
    /* ST_OK: the drive (or the way to it) answered; packet->port_status says what. Anything else: ST_GONE, ST_NO_MEMORY,
     * ST_CANCELLED only. One call at a time. */
    enum status (*execute)(struct port *port, struct packet *packet);
    /* NULL: every function succeeds. The answer is an enum port_status. */
    uint8_t (*function)(struct port *port, enum port_function function);
    /* Any thread, while execute runs on another: ends it early with PORT_ABORTED where the way allows. May be NULL. */
    void (*cancel)(struct port *port);
    void (*close)(struct port *port);
};

/* What the class driver must know of the way. Filled by open; constant afterwards. */
struct port {
    const struct port_ops *ops;
    const struct host *host;
    uint32_t max_transfer;   /* bytes in one packet */
    uint32_t max_pages;      /* 4096-byte pages one packet may touch */
    uint32_t alignment_mask; /* buffer address and length bits that must be zero */
    uint8_t bus_type;        /* STORAGE_BUS_TYPE */
    bool short_is_overrun;   /* fewer bytes than asked come back as PORT_DATA_OVERRUN (informative) */
    bool real;               /* a real drive: harm to it lasts (wrappers copy it from what they wrap) */
    struct port *below;      /* what a wrapper wraps, else NULL */
};

/* The defaults of `control-codes`: 128 KiB, 33 pages, no alignment. */
enum { PORT_MAX_TRANSFER = 131072, PORT_MAX_PAGES = 33 };

/* Opens by address: `scheme:rest`, `wrapper(option=value,...):address`, or a bare path (device node: sg, else image). A
 * one-letter scheme is a drive letter. On failure *ret is untouched and error (may be NULL) says why. */
NTCD_CHECKED enum status port_open(const char *address, const struct host *host, struct port **ret,
                                   struct error *error);
NTCD_CHECKED static inline enum status port_execute(struct port *port, struct packet *packet) {
    return port->ops->execute(port, packet);
}
static inline uint8_t port_function(struct port *port, enum port_function function) {
    return port->ops->function ? port->ops->function(port, function) : (uint8_t)PORT_SUCCESS;
}
static inline void port_cancel(struct port *port) {
    if (port->ops->cancel)
        port->ops->cancel(port);
}
static inline void port_close(struct port *port) {
    if (port)
        port->ops->close(port);
}

/* One option of an address, `name=value`; not NUL-terminated. */
struct port_option {
    struct bytes name, value;
};
enum { PORT_OPTIONS = 24 };
/* An address taken apart; it points into the caller's string. */
struct port_address {
    struct bytes scheme;
    struct port_option option[PORT_OPTIONS];
    unsigned option_count;
    const char *rest; /* NUL-terminated */
};

/* One row of ports.def. */
struct port_kind {
    const char *scheme;
    bool wraps;          /* its rest is another port's address */
    const char *options; /* "name=what,name=what", "" for none: what `ntcdrom ports` prints */
    const char *words;   /* what it is, one line */
    enum status (*open)(const struct port_address *address, const struct host *host, struct port **ret,
                        struct error *error);
};
extern const struct port_kind port_kinds[];
extern const unsigned port_kind_count;

/* The length of the scheme at the start of text, 0 when there is none: two letters or more (one is a Windows drive letter), then
 * ':' or '('. Whether it is known is not asked. */
size_t port_scheme_len(const char *text);
/* Takes an address apart. Its scheme is the first scheme_len bytes; 0: all of it is a path. */
NTCD_CHECKED enum status port_address_take(const char *text, size_t scheme_len, struct port_address *ret,
                                           struct error *error);
/* The option's value, or a NULL `at` when absent. */
struct bytes port_option_find(const struct port_address *address, const char *name);
/* Refuses every option whose name is not in the row's list, naming it, and every option given twice. */
NTCD_CHECKED enum status port_options_check(const struct port_address *address, const char *known,
                                            struct error *error);
/* A whole number, decimal or 0x and hexadecimal, at most `most`. False: it is none. */
bool port_option_number(struct bytes value, uint32_t most, uint32_t *ret);
/* The value is exactly this text. */
bool port_option_is(struct bytes value, const char *text);

/* The node or name exists as a device of this machine, or lies where only devices lie. */
bool port_names_device(const char *path);

/* Every row's opener, as port_kind.open. */
#define PORT(name, where, wraps, options, words)                                                              \
    enum status port_open_##name(const struct port_address *address, const struct host *host, struct port **ret, \
                                 struct error *error);
#include "port/ports.def"
#undef PORT

#endif
