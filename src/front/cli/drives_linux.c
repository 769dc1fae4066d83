/* SPDX-License-Identifier: MIT */
/* Which drives does a Linux machine have, by what the kernel tells in /sys and /proc? */
#include "front/cli/drives.h"
#include "front/cli/page.h"
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { NAME_ROOM = DRIVE_NAME_ROOM, PATH_ROOM = DRIVE_PATH_ROOM, FILE_ROOM = 16384, SCSI_TYPE_CD = 5 };

struct machine {
    const char *root; /* "" or the folder the system is looked at below */
    char info[FILE_ROOM], mounts[FILE_ROOM];
    struct machine_drives *drives;
};

/* The beginning of a file that fits, with a NUL behind; "" when it cannot be read. */
static void slurp(const struct machine *machine, const char *path, char *into, size_t room) {
    char whole[PATH_ROOM];
    size_t len = 0;
    snprintf(whole, sizeof whole, "%s%s", machine->root, path);
    FILE *file = fopen(whole, "rb");
    if (file) {
        len = fread(into, 1, room - 1, file);
        fclose(file);
    }
    into[len] = 0;
}

/* A sysfs attribute: one line, cleaned. */
static void attribute(const struct machine *machine, const char *name, const char *what, char *into, size_t room) {
    char path[PATH_ROOM], text[256];
    snprintf(path, sizeof path, "/sys/class/block/%s/%s", name, what);
    slurp(machine, path, text, sizeof text);
    page_clean(into, room, text, strcspn(text, "\n"));
}

/* The value of `drive` on a line of /proc/sys/dev/cdrom/info, whose columns are named by the line "drive name:". */
static bool info_says(const struct machine *machine, const char *drive, const char *line_name) {
    const char *names = strstr(machine->info, "drive name:"), *line = strstr(machine->info, line_name);
    if (!names || !line)
        return false;
    names += strlen("drive name:");
    line += strlen(line_name);
    for (;;) {
        names += strspn(names, " \t");
        line += strspn(line, " \t");
        size_t name_len = strcspn(names, " \t\n"), len = strcspn(line, " \t\n");
        if (!name_len || !len)
            return false;
        if (name_len == strlen(drive) && memcmp(names, drive, name_len) == 0)
            return line[0] == '1' && len == 1;
        names += name_len;
        line += len;
    }
}

static void find_abilities(const struct machine *machine, struct machine_drive *drive) {
    static const struct {
        const char *line, *words;
    } abilities[] = {
        {"Can play audio:", "plays audio"},       {"Can read MRW:", "reads MRW"},
        {"Can read DVD:", "reads DVD"},           {"Can write CD-R:", "writes CD-R"},
        {"Can write CD-RW:", "writes CD-RW"},     {"Can write DVD-R:", "writes DVD-R"},
        {"Can write DVD-RAM:", "writes DVD-RAM"}, {"Can close tray:", "closes its tray"},
        {"Can open tray:", "opens its tray"},     {"Can lock tray:", "locks its tray"},
    };
    size_t len = 0;
    for (unsigned i = 0; i < sizeof abilities / sizeof *abilities; i++)
        if (info_says(machine, drive->name, abilities[i].line))
            len += (size_t)snprintf(drive->can + len, sizeof drive->can - len, "%s%s", len ? ", " : "",
                                    abilities[i].words);
}

/* A field of /proc/self/mounts: blanks and the like are written as three octal digits [fstab(5)]. */
static void unescape(char *into, size_t room, const char *field) {
    char text[PATH_ROOM];
    size_t len = 0;
    for (; *field && *field != ' ' && *field != '\n' && len < sizeof text - 1; field++) {
        if (*field == '\\' && strspn(field + 1, "01234567") >= 3) {
            text[len++] = (char)((field[1] - '0') * 64 + (field[2] - '0') * 8 + field[3] - '0');
            field += 3;
        } else {
            text[len++] = *field;
        }
    }
    page_clean(into, room, text, len);
}

/* Where /proc/self/mounts says the drive's node is mounted. */
static void find_mount(const struct machine *machine, struct machine_drive *drive) {
    char node[NAME_ROOM + 8];
    int node_len = snprintf(node, sizeof node, "/dev/%s ", drive->name);
    for (const char *line = machine->mounts; *line; line += strcspn(line, "\n"), line += *line == '\n')
        if (strncmp(line, node, (size_t)node_len) == 0) {
            unescape(drive->mounted, sizeof drive->mounted, line + node_len);
            return;
        }
}

static void find_generic(const struct machine *machine, struct machine_drive *drive) {
    char path[PATH_ROOM];
    snprintf(path, sizeof path, "%s/sys/class/block/%s/device/scsi_generic", machine->root, drive->name);
    DIR *folder = opendir(path);
    if (!folder)
        return;
    for (struct dirent *entry; (entry = readdir(folder));)
        if (entry->d_name[0] != '.')
            page_clean(drive->generic, sizeof drive->generic, entry->d_name, strlen(entry->d_name));
    closedir(folder);
}

static bool is_optical(const struct machine *machine, const char *name) {
    char type[16];
    uint64_t number;
    attribute(machine, name, "device/type", type, sizeof type);
    if (parse_number(type, 0, 31, &number))
        return number == SCSI_TYPE_CD;
    return strncmp(name, "sr", 2) == 0 && name[2] >= '0' && name[2] <= '9';
}

static void add(struct machine *machine, const char *name) {
    struct machine_drive *drive = &machine->drives->drive[machine->drives->count++];
    char path[PATH_ROOM], sectors[32];
    uint64_t number;
    *drive = (struct machine_drive){0};
    page_clean(drive->name, sizeof drive->name, name, strlen(name));
    attribute(machine, name, "device/vendor", drive->vendor, sizeof drive->vendor);
    attribute(machine, name, "device/model", drive->model, sizeof drive->model);
    attribute(machine, name, "device/rev", drive->revision, sizeof drive->revision);
    attribute(machine, name, "size", sectors, sizeof sectors);
    if (parse_number(sectors, 0, UINT64_MAX / 512, &number))
        drive->bytes = number * 512; /* sysfs counts blocks of 512, whatever the medium's are */
    snprintf(path, sizeof path, "%s/dev/%s", machine->root, name);
    drive->node = access(path, F_OK) == 0;
    drive->readable = access(path, R_OK) == 0;
    drive->writable = access(path, W_OK) == 0;
    find_generic(machine, drive);
    find_mount(machine, drive);
    find_abilities(machine, drive);
}

static int by_name(const void *a, const void *b) {
    const struct machine_drive *left = a, *right = b;
    size_t left_len = strlen(left->name), right_len = strlen(right->name);
    return left_len != right_len ? (left_len < right_len ? -1 : 1) : strcmp(left->name, right->name);
}

static void look(struct machine *machine) {
    struct machine_drives *drives = machine->drives;
    char path[PATH_ROOM];
    slurp(machine, "/proc/sys/dev/cdrom/info", machine->info, sizeof machine->info);
    slurp(machine, "/proc/self/mounts", machine->mounts, sizeof machine->mounts);
    snprintf(path, sizeof path, "%s/sys/class/block", machine->root);
    DIR *folder = opendir(path);
    if (!folder)
        return;
    for (struct dirent *entry; drives->count < MOST_DRIVES && (entry = readdir(folder));)
        if (entry->d_name[0] != '.' && strlen(entry->d_name) < NAME_ROOM && is_optical(machine, entry->d_name))
            add(machine, entry->d_name);
    closedir(folder);
    qsort(drives->drive, drives->count, sizeof *drives->drive, by_name);
}


enum answer drives_look(const struct call *call, struct machine_drives *ret) {
    struct machine *machine = memory(NULL, sizeof *machine);
    *machine = (struct machine){.root = call_value(call, "root"), .drives = ret};
    if (!machine->root)
        machine->root = "";
    look(machine);
    free(machine);
    return ANSWER_DONE;
}

const char drives_prefix[] = "/dev/";
const struct cli_option drives_options[] = {{"root", 0, "DIR", "@", "look at the system whose root is DIR"}, {0}};
