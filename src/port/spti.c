/* SPDX-License-Identifier: MIT */
/* How does a packet reach a drive of this Windows machine? By the pass-through requests of the system's own driver. */
#include "port/spti.h"
#include "port/real.h"
#include <windows.h>

enum { NODE_ROOM = 512, BUS_ATAPI = 2 }; /* [WDK STORAGE_BUS_TYPE]: what the system does not tell */

static uint32_t system_call(void *node, uint32_t code, void *buffer, uint32_t in_len, uint32_t out_len, uint32_t *got) {
    DWORD moved = 0;
    BOOL done = DeviceIoControl(node, code, buffer, in_len, buffer, out_len, &moved, NULL);
    DWORD error = done ? 0 : GetLastError();
    *got = moved;
    return done ? 0 : error ? error : ERROR_GEN_FAILURE;
}

static void close_node(struct port *port) {
    struct spti *spti = (struct spti *)port;
    (void)CloseHandle(spti->node);
    spti_drop(spti);
    host_give(port->host, spti, sizeof *spti);
}

static void cancel(struct port *port) { (void)CancelIoEx(((struct spti *)port)->node, NULL); }

static const struct port_ops spti_ops = {"spti", spti_execute, NULL, cancel, close_node};

/* Why a drive could not be opened, and what to do about it. */
static enum status explain(const char *name, DWORD error, struct error *ret) {
    switch (error) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_INVALID_NAME:
        return error_set(ret, ST_NOT_FOUND, 0, "%s: there is no such drive; \"ntcdrom drives\" lists this machine's drives",
                         name);
    case ERROR_ACCESS_DENIED:
        return error_set(ret, ST_NO_ACCESS, 0, "%s: not allowed; run this as administrator", name);
    case ERROR_SHARING_VIOLATION:
    case ERROR_BUSY:
        return error_set(ret, ST_BUSY, 0, "%s: another program has it for itself", name);
    case ERROR_DEV_NOT_EXIST:
    case ERROR_DEVICE_NOT_CONNECTED:
    case ERROR_BAD_UNIT:
        return error_set(ret, ST_GONE, 0, "%s: the drive is gone", name);
    default:
        return error_set(ret, ST_IO_ERROR, 0, "%s: error %u of CreateFile", name, (unsigned)error);
    }
}

/* The system lets packets through only to who may write as well. */
static enum status open_node(const char *name, bool exclusive, HANDLE *ret, struct error *error) {
    WCHAR node[NODE_ROOM];
    DWORD share = exclusive ? 0 : FILE_SHARE_READ | FILE_SHARE_WRITE;
    char text[NODE_ROOM];
    if (!spti_node_name(name, text, sizeof text) ||
        !MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, node, NODE_ROOM))
        return error_set(error, ST_USAGE, 0, "%s: no drive's name, as D: or CdRom0", name);
    *ret = CreateFileW(node, GENERIC_READ | GENERIC_WRITE, share, NULL, OPEN_EXISTING, 0, NULL);
    return *ret == INVALID_HANDLE_VALUE ? explain(name, GetLastError(), error) : ST_OK;
}

enum status port_open_spti(const struct port_address *address, const struct host *host, struct port **ret,
                           struct error *error) {
    struct spti spti = {.port = {.ops = &spti_ops, .host = host, .bus_type = BUS_ATAPI, .real = true}, .call = system_call};
    bool exclusive = false;
    TRY(real_options_take(address, &spti.port, &exclusive, error));
    TRY(open_node(address->rest, exclusive, &spti.node, error));
    spti_ask_limits(&spti);
    enum status status = real_check(&spti.port, address->rest, error);
    struct spti *kept = status == ST_OK ? host_take(host, sizeof *kept) : NULL;
    if (!kept) {
        (void)CloseHandle(spti.node);
        spti_drop(&spti);
        return status != ST_OK ? status : error_set(error, ST_NO_MEMORY, 0, "%s: no memory", address->rest);
    }
    *kept = spti;
    *ret = &kept->port;
    return ST_OK;
}
