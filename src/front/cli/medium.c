/* SPDX-License-Identifier: MIT */
/* ntcdrom insert, eject, status: how does a person change the disc of a running door? */
#include "front/cli/cli.h"
#include "front/cli/json_print.h"
#include "front/cli/page.h"
#include "front/run/wire.h"
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { DOORS_MAX = 64 };

/* Running doors are folders ntcdrom-run.PID.* of the user's own in the temporary folder. */
struct doors {
    unsigned count;
    struct {
        unsigned long pid;
        int socket;
    } door[DOORS_MAX];
};

static int connect_to(const char *folder) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    const uint8_t hello = DOOR_CONTROL;
    if (snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", folder) >= (int)sizeof address.sun_path)
        return -1;
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    if (fd >= 0 && (connect(fd, (struct sockaddr *)&address, sizeof address) || send(fd, &hello, 1, MSG_NOSIGNAL) != 1)) {
        close(fd);
        return -1;
    }
    return fd;
}

static void find_doors(struct doors *doors) {
    const char *base = door_base_folder();
    DIR *dir = opendir(base);
    for (struct dirent *entry; dir && (entry = readdir(dir)) && doors->count < DOORS_MAX;) {
        unsigned long pid;
        char folder[PATH_MAX];
        if (sscanf(entry->d_name, "ntcdrom-run.%lu.", &pid) != 1)
            continue;
        snprintf(folder, sizeof folder, "%s/%s", base, entry->d_name);
        int fd = connect_to(folder);
        if (fd >= 0) {
            doors->door[doors->count].pid = pid;
            doors->door[doors->count++].socket = fd;
        }
    }
    if (dir)
        closedir(dir);
}

/* The one door that is meant; NULL after saying why there is none. */
static int choose(const struct call *call, const struct doors *doors) {
    uint64_t pid = 0;
    const char *wanted = call_value(call, "door");
    if (wanted && !parse_number(wanted, 1, INT_MAX, &pid))
        return misused(call, "--door wants the process number that ntcdrom status shows"), -1;
    for (unsigned i = 0; i < doors->count; i++)
        if (wanted && doors->door[i].pid == pid)
            return doors->door[i].socket;
    if (wanted || doors->count == 0)
        return refuse(call, "no such door is open: ntcdrom run opens one"), -1;
    if (doors->count > 1)
        return refuse(call, "%u doors are open: choose one with --door, as ntcdrom status shows them", doors->count), -1;
    return doors->door[0].socket;
}

static ssize_t converse(int socket, uint8_t kind, uint8_t drive, bool force, const char *path, uint8_t *answer) {
    uint8_t request[DOOR_TEXT_LEN];
    struct writer w = writer_over(request, sizeof request);
    put_u8(&w, kind);
    put_u8(&w, drive);
    put_u8(&w, force);
    put(&w, path, strlen(path));
    if (w.wanted > w.room || send(socket, request, w.wanted, MSG_NOSIGNAL) != (ssize_t)w.wanted)
        return -1;
    ssize_t got;
    do
        got = recv(socket, answer, DOOR_TEXT_LEN, 0);
    while (got < 0 && errno == EINTR);
    return got > 0 ? got : -1;
}

static enum answer change(struct call *call, const char *path) {
    struct doors doors = {0};
    uint8_t answer[DOOR_TEXT_LEN];
    uint64_t drive = 0;
    if (call_given(call, "number") && !parse_number(call_value(call, "number"), 0, DOOR_DRIVES - 1, &drive))
        return misused(call, "--number wants 0 to %d", DOOR_DRIVES - 1);
    find_doors(&doors);
    int socket = choose(call, &doors);
    if (socket < 0)
        return ANSWER_REFUSED;
    ssize_t len = converse(socket, DOOR_CHANGE, (uint8_t)drive, call_given(call, "force"), path, answer);
    if (len < 0)
        return refuse(call, "the door does not answer");
    if (answer[0])
        return refuse(call, "%.*s", (int)(len - 1), (const char *)answer + 1);
    return ANSWER_DONE;
}

static enum answer insert(struct call *call) {
    char path[PATH_MAX];
    if (!realpath(call->argument[0], path))
        return refuse(call, "%s: %s", call->argument[0], strerror(errno));
    return change(call, path);
}

static enum answer eject(struct call *call) { return change(call, "-"); }

static const char *audio_word(uint8_t state) { return state == 1 ? "playing" : state == 2 ? "scanning" : "silent"; }

static bool get_status(int socket, uint8_t drive, struct door_status *ret) {
    uint8_t answer[DOOR_TEXT_LEN];
    ssize_t len = converse(socket, DOOR_STATUS, drive, false, "", answer);
    if (len < 0 || answer[0])
        return false;
    struct reader r = reader_over(answer + 1, (size_t)len - 1);
    ret->tray_open = take_u8(&r), ret->present = take_u8(&r), ret->locked = take_u8(&r);
    ret->audio = take_u8(&r), ret->drive_count = take_u8(&r);
    uint8_t name[24] = {0};
    take_bytes(&r, name, sizeof name);
    page_clean(ret->name, sizeof ret->name, name, sizeof name);
    size_t path_len = reader_left(&r);
    if (r.failed)
        return false;
    take_bytes(&r, ret->path, path_len);
    ret->path[path_len] = 0;
    return true;
}

static enum answer status(struct call *call) {
    struct doors doors = {0};
    struct door_status state;
    struct json_print print;
    struct json_writer *json = NULL;
    bool as_json = call_given(call, "json");
    find_doors(&doors);
    if (as_json) {
        json = json_print_begin(&print);
        json_put_array(json, "doors");
    }
    for (unsigned i = 0; i < doors.count; i++) {
        if (as_json) {
            json_put_object(json, NULL);
            json_put_unsigned(json, "pid", doors.door[i].pid);
            json_put_array(json, "drives");
        }
        for (unsigned n = 0; get_status(doors.door[i].socket, (uint8_t)n, &state); n++) {
            char text[DOOR_TEXT_LEN];
            if (as_json) {
                json_put_object(json, NULL);
                json_put_text(json, "name", state.name);
                json_put_bool(json, "tray_open", state.tray_open);
                json_put_bool(json, "present", state.present);
                json_put_bool(json, "locked", state.locked);
                json_put_text(json, "audio", audio_word(state.audio));
                page_utf8(text, sizeof text, state.path, strlen(state.path));
                json_put_text(json, "disc", strcmp(text, "-") ? text : NULL);
                json_put_close(json);
            } else {
                page_clean(text, sizeof text, state.path, strlen(state.path));
                printf("door %lu  drive %u  %s  %s%s%s  %s\n", doors.door[i].pid, n, state.name,
                       state.tray_open ? "tray open" : state.present ? "disc in" : "empty", state.locked ? ", locked" : "",
                       state.audio == 1 ? ", playing" : "", strcmp(text, "-") ? text : "");
            }
        }
        if (as_json) {
            json_put_close(json);
            json_put_close(json);
        }
    }
    if (as_json)
        json_print_end(&print);
    else if (!doors.count)
        puts("no door is open");
    return ANSWER_DONE;
}

static const struct cli_option change_options[] = {
    {"door", 'd', "PID", NULL, "which door, when several are open"},
    {"number", 'n', "N", NULL, "which of its drives; else the first"},
    {"force", 'f', NULL, NULL, "also when a program has locked the disc in"},
    {NULL, 0, NULL, NULL, NULL}};

const struct verb verb_insert = {.arguments = "FILE", .completes = "file", .least = 1, .most = 1, .options = change_options, .run = insert};
const struct verb verb_eject = {.arguments = "", .options = change_options, .run = eject};
const struct verb verb_status = {.arguments = "", .shares = SHARES_JSON, .run = status};
