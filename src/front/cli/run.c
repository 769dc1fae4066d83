/* SPDX-License-Identifier: MIT */
/* ntcdrom run: gives a program a drive of its own, with no root and no kernel module. */
#include "front/cli/cli.h"
#include "drive/drive.h"
#include "front/run/broker.h"
#include "front/run/fault_file.h"
#include "front/run/program.h"
#include "front/run/sound.h"
#include "front/run/uniform_private.h"
#include "front/run/views.h"
#include "host/posix.h"
#include "port/image.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <linux/cdrom.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* As env(1): 125 the door itself failed, 126 the program cannot be run, 127 it was not found. */
enum { EXIT_DOOR = 125, EXIT_NOT_RUN = 126, EXIT_MISSING = 127, ADDRESS_ROOM = 8192, FAULT_FILES = 16 };

struct door {
    const struct call *call;
    struct posix_host ground;
    struct port *port[DOOR_DRIVES];
    char path[DOOR_DRIVES][PATH_MAX]; /* the disc each was opened with */
    struct audio_sink *sound;
    unsigned drive_count;
    char folder[PATH_MAX], root[PATH_MAX], socket[PATH_MAX], library[PATH_MAX], trace[PATH_MAX];
};

static int no(const struct door *door, int answer, const char *what) {
    refuse(door->call, "%s", what);
    return answer;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *place) {
    (void)st, (void)kind, (void)place;
    return remove(path);
}

/* This process' own hold on the drives: the broker has its copy. */
static void close_drives(struct door *door) {
    for (unsigned i = 0; i < door->drive_count; i++)
        port_close(door->port[i]);
    sound_close(door->sound);
}

static void clean_up(struct door *door) {
    close_drives(door);
    if (door->folder[0])
        (void)nftw(door->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    posix_host_end(&door->ground);
}

/* The preload library stands beside the program in the build folder, below ../lib when installed. */
static bool find_library(struct door *door) {
    static const char *const places[] = {"libntcdrom-run.so", "../lib/ntcdrom/libntcdrom-run.so", NTCDROM_LIBRARY_FROM_BIN};
    char own[PATH_MAX], candidate[2 * PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", own, sizeof own - 1);
    if (len <= 0)
        return false;
    own[len] = 0;
    char *slash = strrchr(own, '/');
    slash[1] = 0;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        snprintf(candidate, sizeof candidate, "%s%s", own, places[i]);
        if (realpath(candidate, door->library))
            return true;
    }
    return false;
}

/* What the port address of an image is, with the options that choose drive and medium. */
static bool make_address(const struct call *call, const char *image, char address[ADDRESS_ROOM]) {
    static const char *const passed[] = {"model", "medium", "serial"};
    size_t len = (size_t)snprintf(address, ADDRESS_ROOM, "image(");
    const char *comma = "";
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++)
        if (call_given(call, passed[i])) {
            len += (size_t)snprintf(address + len, len < ADDRESS_ROOM ? ADDRESS_ROOM - len : 0, "%s%s=%s", comma, passed[i],
                                    call_value(call, passed[i]));
            comma = ",";
        }
    if (call_given(call, "time-scale")) {
        len += (size_t)snprintf(address + len, len < ADDRESS_ROOM ? ADDRESS_ROOM - len : 0, "%saudio_speed=%s", comma,
                                call_value(call, "time-scale"));
        comma = ",";
    }
    for (unsigned i = 0; i < call->given_count; i++)
        if (!strcmp(call->given[i].option->name, "knob")) {
            len += (size_t)snprintf(address + len, len < ADDRESS_ROOM ? ADDRESS_ROOM - len : 0, "%s%s", comma,
                                    call->given[i].value);
            comma = ",";
        }
    len += (size_t)snprintf(address + len, len < ADDRESS_ROOM ? ADDRESS_ROOM - len : 0, "):%s", image);
    return len < ADDRESS_ROOM;
}

/* `image` is the disc's path when the address is made from one, else NULL. */
static bool open_drive(struct door *door, const char *address, const char *image) {
    struct error error = {.text = ""};
    if (door->drive_count == DOOR_DRIVES)
        return refuse(door->call, "more than %d drives", DOOR_DRIVES), false;
    if (port_open(address, &door->ground.host, &door->port[door->drive_count], &error) != ST_OK)
        return refuse(door->call, "%s", error.text), false;
    if (!image || !realpath(image, door->path[door->drive_count]))
        strcpy(door->path[door->drive_count], "-");
    door->drive_count++;
    return true;
}

/* One drive an --image or --drive, in their order; --drives fills up with empty ones. */
static bool open_drives(struct door *door) {
    const struct call *call = door->call;
    char address[ADDRESS_ROOM];
    uint64_t wanted = 1;
    for (unsigned i = 0; i < call->given_count; i++) {
        const char *name = call->given[i].option->name, *value = call->given[i].value;
        if (!strcmp(name, "image")) {
            if (!make_address(call, value, address))
                return refuse(call, "the image's name is too long"), false;
            if (!open_drive(door, address, value))
                return false;
        } else if (!strcmp(name, "drive") && !open_drive(door, value, NULL))
            return false;
    }
    if (call_given(call, "drives") && !parse_number(call_value(call, "drives"), 1, DOOR_DRIVES, &wanted))
        return misused(call, "--drives wants a number from 1 to %d", DOOR_DRIVES), false;
    while (door->drive_count < wanted)
        if (!make_address(call, "-", address) || !open_drive(door, address, NULL))
            return false;
    return true;
}

static int execute(void *self, struct packet *packet) { return port_execute(self, packet) == ST_OK ? 0 : EIO; }

static void copy_text(char *into, size_t room, const uint8_t *from, size_t len) {
    memset(into, 0, room);
    for (size_t i = 0; i < len && i + 1 < room; i++)
        into[i] = from[i] >= 0x20 && from[i] < 0x7f ? (char)from[i] : ' ';
}

/* What the views show is what the drive says of itself. */
static void look_at_drive(struct port *port, unsigned number, struct view *view) {
    struct uniform_state state = {0};
    struct uniform uniform = {.execute = execute, .self = port, .state = &state, .number = number, .flags = O_NONBLOCK};
    uint8_t inquiry[36], page[64];
    const uint8_t ask_inquiry[6] = {0x12, 0, 0, 0, sizeof inquiry}, ask_page[10] = {0x5a, 8, 0x2a, 0, 0, 0, 0, 0, sizeof page};
    memset(view, 0, sizeof *view);
    if (!uniform_ask(&uniform, ask_inquiry, sizeof ask_inquiry, inquiry, sizeof inquiry)) {
        copy_text(view->vendor, sizeof view->vendor, inquiry + 8, 8);
        copy_text(view->product, sizeof view->product, inquiry + 16, 16);
        copy_text(view->revision, sizeof view->revision, inquiry + 32, 4);
    }
    snprintf(view->serial, sizeof view->serial, "NTCD%04u", number);
    if (!uniform_ask(&uniform, ask_page, sizeof ask_page, page, sizeof page) && (page[8] & 0x3f) == 0x2a)
        view->speed = get_be16(page + 16) / 176u; /* as sr counts */
    view->capability = uniform_ioctl(&uniform, CDROM_GET_CAPABILITY, NULL);
    (void)uniform_open(&uniform);
    view->capacity = state.capacity;
}

/* Faults and music concern drives of ours; the first one plays. */
static bool set_up_drives(struct door *door) {
    const struct call *call = door->call;
    const char *sound = call_value(call, "sound"), *why;
    const char *faults[FAULT_FILES];
    unsigned fault_count = 0;
    struct drive *first = NULL;
    for (unsigned k = 0; k < call->given_count; k++)
        if (!strcmp(call->given[k].option->name, "fault")) {
            if (fault_count == FAULT_FILES)
                return misused(call, "--fault may be given %d times", FAULT_FILES), false;
            faults[fault_count++] = call->given[k].value;
        }
    for (unsigned i = 0; i < door->drive_count; i++) {
        struct drive *drive = port_image_drive(door->port[i]);
        struct error error = {.text = ""};
        first = first ? first : drive;
        if (drive && fault_count && fault_files_load(faults, fault_count, drive, &error) != ST_OK)
            return refuse(call, "%s", error.text), false;
    }
    if (!first && (sound || call_given(call, "fault")))
        return refuse(call, "--sound and --fault want a drive over an image"), false;
    if (!sound || !strcmp(sound, "none"))
        return true;
    door->sound = sound_open(sound, &why);
    if (!door->sound)
        return refuse(call, "%s: %s", sound, why), false;
    drive_sound(first, door->sound);
    return true;
}

static int make_folder(struct door *door) {
    const char *base = door_base_folder();
    struct view view[DOOR_DRIVES];
    snprintf(door->folder, sizeof door->folder, "%s/ntcdrom-run.%ld.XXXXXX", base, (long)getpid());
    if (!mkdtemp(door->folder)) {
        door->folder[0] = 0;
        return errno;
    }
    if (snprintf(door->root, sizeof door->root, "%.4000s/root", door->folder) < 0 ||
        snprintf(door->socket, sizeof door->socket, "%.4000s/socket", door->folder) < 0 || mkdir(door->root, 0755))
        return errno;
    for (unsigned i = 0; i < door->drive_count; i++)
        look_at_drive(door->port[i], i, &view[i]);
    return views_make(door->root, view, door->drive_count);
}

/* The trace file is made before the program starts: its processes may stand in other folders, and only append. */
static int make_trace(struct door *door) {
    const char *name = call_value(door->call, "trace");
    int fd = name ? open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) : -1;
    if (!name)
        return 0;
    if (fd < 0 || !realpath(name, door->trace))
        return errno;
    close(fd);
    return 0;
}

/* The broker is a process of its own, so that the program's exit code can be passed on while a daemon of it lives. */
static pid_t start_broker(struct door *door, int *stop) {
    int started[2], stopping[2];
    if (pipe2(started, O_CLOEXEC) || pipe2(stopping, O_CLOEXEC))
        return -1;
    pid_t broker = fork();
    if (broker == 0) {
        close(started[0]);
        close(stopping[1]);
        signal(SIGINT, SIG_IGN), signal(SIGHUP, SIG_IGN), signal(SIGQUIT, SIG_IGN);
        setpgid(0, 0);
        struct broker_options options = {.socket = door->socket, .drive_count = door->drive_count, .started = started[1],
                                         .stop = stopping[0]};
        memcpy(options.port, door->port, sizeof options.port);
        options.sounding = door->sound != NULL;
        for (unsigned i = 0; i < door->drive_count; i++)
            options.path[i] = door->path[i];
        int error = broker_serve(&options);
        clean_up(door);
        _exit(error ? 1 : 0);
    }
    close(started[1]);
    close(stopping[0]);
    uint8_t byte;
    bool listens = broker > 0 && read(started[0], &byte, 1) == 1;
    close(started[0]);
    *stop = stopping[1];
    return listens ? broker : -1;
}

static void set_environment(const struct door *door) {
    char preload[2 * PATH_MAX];
    const char *others = getenv("LD_PRELOAD");
    snprintf(preload, sizeof preload, "%s%s%s", door->library, others && *others ? ":" : "", others ? others : "");
    setenv("LD_PRELOAD", preload, 1);
    setenv(DOOR_SOCKET_ENV, door->socket, 1);
    setenv(DOOR_ROOT_ENV, door->root, 1);
    setenv(DOOR_LIBRARY_ENV, door->library, 1);
    if (door->trace[0])
        setenv(DOOR_TRACE_ENV, door->trace, 1);
}

static int run_program(const struct door *door) {
    char **argv = door->call->program;
    pid_t child = fork();
    if (child == 0) {
        set_environment(door);
        execvp(argv[0], argv);
        _exit(errno == ENOENT ? EXIT_MISSING : EXIT_NOT_RUN);
    }
    if (child < 0)
        return no(door, EXIT_DOOR, "cannot start a process");
    /* What the terminal sends goes to the program as well; it decides. */
    signal(SIGINT, SIG_IGN), signal(SIGQUIT, SIG_IGN);
    int status;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* 0, or the exit code after saying why this program cannot be given a drive. */
static int judge_program(const struct door *door) {
    const struct call *call = door->call;
    const char *name = call->program[0], *base = strrchr(name, '/');
    char path[PATH_MAX] = "";
    base = base ? base + 1 : name;
    switch (program_find(name, path)) {
    case PROGRAM_FINE: break;
    case PROGRAM_MISSING: return refuse(call, "%s: not found", name), EXIT_MISSING;
    case PROGRAM_NOT_RUN: return refuse(call, "%s: cannot be executed", name), EXIT_NOT_RUN;
    case PROGRAM_STATIC:
        return refuse(call, "%s is linked statically, so no library can enter it; use a dynamically linked build", path),
               EXIT_DOOR;
    case PROGRAM_PRIVILEGED:
        return refuse(call, "%s is set-uid or has capabilities, so the loader keeps libraries out; run a plain copy of it", path),
               EXIT_DOOR;
    case PROGRAM_FOREIGN:
        return refuse(call, "%s is built for another machine or word length than this ntcdrom", path), EXIT_DOOR;
    }
    if (!strncmp(base, "wine", 4) && program_wine_runs())
        return refuse(call, "a wineserver started outside the door serves this prefix: stop it (wineserver -k) or set WINEPREFIX"),
               EXIT_DOOR;
    return 0;
}

static enum answer run(struct call *call) {
    struct door door = {.call = call};
    int stop = -1;
    posix_host_begin(&door.ground);
    int answer = judge_program(&door);
    if (!answer && !find_library(&door))
        answer = no(&door, EXIT_DOOR, "libntcdrom-run.so is not beside this program nor below ../lib");
    if (!answer && (!open_drives(&door) || !set_up_drives(&door)))
        answer = EXIT_DOOR;
    int error = answer ? 0 : make_trace(&door);
    if (error)
        answer = (refuse(call, "%s: %s", call_value(call, "trace"), strerror(error)), EXIT_DOOR);
    error = answer ? 0 : make_folder(&door);
    if (error)
        answer = no(&door, EXIT_DOOR, strerror(error));
    pid_t broker = answer ? -1 : start_broker(&door, &stop);
    if (!answer && broker < 0)
        answer = no(&door, EXIT_DOOR, "the broker did not start");
    if (!answer)
        answer = run_program(&door);
    if (broker < 0)
        clean_up(&door);
    else {
        /* The broker finishes by itself when its last client has gone; only a door without clients is waited for. */
        int ended = 0;
        close(stop);
        for (int i = 0; i < 100 && waitpid(broker, &ended, WNOHANG) == 0; i++)
            usleep(10000);
        if (ended)
            remark(call, "the process of the drives ended with %d", WIFSIGNALED(ended) ? 128 + WTERMSIG(ended) : WEXITSTATUS(ended));
        close_drives(&door);
    }
    return (enum answer)answer;
}

static const struct cli_option options[] = {
    {"image", 'i', "FILE", "@", "a drive with this disc in it; again for another drive", true},
    {"drive", 'd', "ADDRESS", NULL, "a drive by its port's address, as ntcdrom ports lists them", true},
    {"drives", 'n', "COUNT", NULL, "at least so many drives, the rest of them empty"},
    {"model", 'm', "NAME", NULL, "which drive it is"},
    {"medium", 'M', "NAME", NULL, "how the disc presents itself: auto, cd-rom, cd-r, dvd-rom, ..."},
    {"serial", 0, "TEXT", NULL, "the drive's serial number"},
    {"knob", 'k', "NAME=VALUE", NULL, "turns a knob of the drive; may be given again", true},
    {"time-scale", 0, "PERCENT", NULL, "how fast audio plays: 100 as on a real drive, 1000 ten times as fast"},
    {"sound", 's', "FILE", "@", "where audio goes: a WAV file, desktop, or none"},
    {"fault", 'f', "FILE", "@", "what shall go wrong: ntcdrom-fault(5), or a ddrescue map; again for more", true},
    {"trace", 't', "FILE", "@", "write every ioctl and packet to FILE as JSON lines"},
    {NULL, 0, NULL, NULL, NULL}};

const struct verb verb_run = {.arguments = "-- PROGRAM [ARGUMENT...]", .options = options, .takes_program = true,
                              .more = "Exit codes are the program's own; 125 the door failed, 126 the program cannot be run, 127 it was not found.",
                              .run = run};
