/* SPDX-License-Identifier: MIT */
/* Which files udev, sr and sg would have made for a drive, and what stands in them. */
#include "front/run/views.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/cdrom.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The root and the first thing that went wrong: the makers below read like a list and are asked once. */
struct tree {
    const char *root;
    int error;
};

static void make_folders(struct tree *tree, char *path) {
    for (char *slash = strchr(path + strlen(tree->root) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (mkdir(path, 0755) && errno != EEXIST)
            tree->error = errno;
        *slash = '/';
    }
}

__attribute__((format(printf, 3, 4))) static void file(struct tree *tree, const char *name, const char *format, ...) {
    char path[PATH_MAX];
    if (tree->error || snprintf(path, sizeof path, "%s%s", tree->root, name) >= (int)sizeof path)
        return;
    make_folders(tree, path);
    FILE *stream = fopen(path, "w");
    if (!stream) {
        tree->error = errno;
        return;
    }
    va_list args;
    va_start(args, format);
    vfprintf(stream, format, args);
    va_end(args);
    if (fclose(stream))
        tree->error = errno;
}

__attribute__((format(printf, 3, 4))) static void link_to(struct tree *tree, const char *name, const char *format, ...) {
    char path[PATH_MAX], target[PATH_MAX];
    if (tree->error || snprintf(path, sizeof path, "%s%s", tree->root, name) >= (int)sizeof path)
        return;
    make_folders(tree, path);
    va_list args;
    va_start(args, format);
    vsnprintf(target, sizeof target, format, args);
    va_end(args);
    if (symlink(target, path) && errno != EEXIST)
        tree->error = errno;
}

static void nodes(struct tree *tree, const struct view *view, unsigned n) {
    char name[128], id[64];
    snprintf(name, sizeof name, "/dev/sr%u", n), file(tree, name, "%s", "");
    snprintf(name, sizeof name, "/dev/sg%u", n), file(tree, name, "%s", "");
    snprintf(name, sizeof name, "/dev/scd%u", n), link_to(tree, name, "sr%u", n);
    if (n == 0) {
        link_to(tree, "/dev/cdrom", "sr0");
        if (view->capability & CDC_CD_RW)
            link_to(tree, "/dev/cdrw", "sr0");
        if (view->capability & CDC_DVD)
            link_to(tree, "/dev/dvd", "sr0");
        if (view->capability & CDC_DVD_R)
            link_to(tree, "/dev/dvdrw", "sr0");
    }
    /* udev's name: blanks at the ends go, blanks inside and slashes become underscores. */
    size_t len = 0;
    const char *const parts[] = {view->vendor, view->product};
    for (size_t i = 0; i < 2; i++) {
        size_t end = strlen(parts[i]);
        while (end && parts[i][end - 1] == ' ')
            end--;
        if (i && len)
            id[len++] = '_';
        for (size_t k = 0; k < end; k++)
            id[len++] = parts[i][k] == ' ' || parts[i][k] == '/' ? '_' : parts[i][k];
    }
    id[len] = 0;
    snprintf(name, sizeof name, "/dev/disk/by-id/ata-%s_%s", id, view->serial);
    link_to(tree, name, "../../sr%u", n);
    snprintf(name, sizeof name, "/dev/disk/by-path/pci-0000:00:1f.2-ata-%u", n + 1);
    link_to(tree, name, "../../sr%u", n);
}

static void sysfs(struct tree *tree, const struct view *view, unsigned n) {
    char base[96], name[192];
#define IN_BLOCK(leaf) (snprintf(name, sizeof name, "/sys/block/sr%u/" leaf, n), name)
#define IN_DEVICE(leaf) (snprintf(name, sizeof name, "%s/" leaf, base), name)
    snprintf(base, sizeof base, "/sys/devices/pci0000:00/0000:00:1f.2/ata%u/host%u/target%u:0:0/%u:0:0:0", n + 1, n, n, n);
    file(tree, IN_DEVICE("vendor"), "%-8s\n", view->vendor);
    file(tree, IN_DEVICE("model"), "%-16s\n", view->product);
    file(tree, IN_DEVICE("rev"), "%-4s\n", view->revision);
    file(tree, IN_DEVICE("type"), "5\n");
    file(tree, IN_DEVICE("scsi_level"), "6\n");
    file(tree, IN_DEVICE("state"), "running\n");
    file(tree, IN_DEVICE("timeout"), "30\n");
    file(tree, IN_DEVICE("removable"), "removable\n");
    snprintf(name, sizeof name, "%s/block/sr%u/dev", base, n), file(tree, name, "11:%u\n", n);
    snprintf(name, sizeof name, "%s/scsi_generic/sg%u/dev", base, n), file(tree, name, "21:%u\n", n);
    file(tree, IN_BLOCK("dev"), "11:%u\n", n);
    file(tree, IN_BLOCK("removable"), "1\n");
    file(tree, IN_BLOCK("ro"), "0\n");
    file(tree, IN_BLOCK("size"), "%llu\n", (unsigned long long)(view->capacity / 512));
    file(tree, IN_BLOCK("events"), "media_change eject_request\n");
    file(tree, IN_BLOCK("events_async"), "\n");
    file(tree, IN_BLOCK("events_poll_msecs"), "-1\n");
    file(tree, IN_BLOCK("capability"), "119\n");
    file(tree, IN_BLOCK("range"), "1\n");
    file(tree, IN_BLOCK("ext_range"), "1\n");
    file(tree, IN_BLOCK("stat"), "0 0 0 0 0 0 0 0 0 0 0\n");
    file(tree, IN_BLOCK("uevent"), "MAJOR=11\nMINOR=%u\nDEVNAME=sr%u\nDEVTYPE=disk\n", n, n);
    file(tree, IN_BLOCK("queue/hw_sector_size"), "2048\n");
    file(tree, IN_BLOCK("queue/logical_block_size"), "2048\n");
    file(tree, IN_BLOCK("queue/physical_block_size"), "2048\n");
    file(tree, IN_BLOCK("queue/rotational"), "1\n");
    file(tree, IN_BLOCK("queue/max_sectors_kb"), "512\n");
    file(tree, IN_BLOCK("queue/read_ahead_kb"), "128\n");
    link_to(tree, IN_BLOCK("device"), "../..%s", base + 4);
    snprintf(name, sizeof name, "/sys/class/block/sr%u", n), link_to(tree, name, "../../block/sr%u", n);
    snprintf(name, sizeof name, "/sys/dev/block/11:%u", n), link_to(tree, name, "../../block/sr%u", n);
    snprintf(name, sizeof name, "/sys/class/scsi_generic/sg%u", n);
    link_to(tree, name, "../..%s/scsi_generic/sg%u", base + 4, n);
    snprintf(name, sizeof name, "%s/scsi_generic/sg%u/device", base, n), link_to(tree, name, "../../../%u:0:0:0", n);
    snprintf(name, sizeof name, "/sys/dev/char/21:%u", n), link_to(tree, name, "../../class/scsi_generic/sg%u", n);
    snprintf(name, sizeof name, "/sys/bus/scsi/devices/%u:0:0:0", n), link_to(tree, name, "../../..%s", base + 4);
    snprintf(name, sizeof name, "/sys/class/scsi_device/%u:0:0:0/device", n), link_to(tree, name, "../../..%s", base + 4);
    snprintf(name, sizeof name, "/sys/class/scsi_host/host%u/proc_name", n), file(tree, name, "ahci\n");
    snprintf(name, sizeof name, "/sys/bus/scsi/drivers/sr/%u:0:0:0", n), link_to(tree, name, "../../../..%s", base + 4);
#undef IN_BLOCK
#undef IN_DEVICE
}

/* One line of /proc/sys/dev/cdrom/info: a label and a column a drive. */
static void info_line(FILE *stream, const char *label, const struct view *view, unsigned count, int bit) {
    fprintf(stream, "%s", label);
    for (unsigned i = 0; i < count; i++)
        fprintf(stream, "\t%d", (view[count - 1 - i].capability & bit) != 0);
    fprintf(stream, "\n");
}

static void proc_info(struct tree *tree, const struct view *view, unsigned count) {
    static const struct {
        const char *label;
        int bit;
    } lines[] = {{"Can close tray:\t", CDC_CLOSE_TRAY},   {"Can open tray:\t", CDC_OPEN_TRAY},
                 {"Can lock tray:\t", CDC_LOCK},          {"Can change speed:", CDC_SELECT_SPEED},
                 {"Can select disk:", CDC_SELECT_DISC},   {"Can read multisession:", CDC_MULTI_SESSION},
                 {"Can read MCN:\t", CDC_MCN},            {"Reports media changed:", CDC_MEDIA_CHANGED},
                 {"Can play audio:\t", CDC_PLAY_AUDIO},   {"Can write CD-R:\t", CDC_CD_R},
                 {"Can write CD-RW:", CDC_CD_RW},         {"Can read DVD:\t", CDC_DVD},
                 {"Can write DVD-R:", CDC_DVD_R},         {"Can write DVD-RAM:", CDC_DVD_RAM},
                 {"Can read MRW:\t", CDC_MRW},            {"Can write MRW:\t", CDC_MRW_W},
                 {"Can write RAM:\t", CDC_RAM}};
    char path[PATH_MAX];
    file(tree, "/proc/sys/dev/cdrom/info", "%s", "");
    if (tree->error || snprintf(path, sizeof path, "%s/proc/sys/dev/cdrom/info", tree->root) >= (int)sizeof path)
        return;
    FILE *stream = fopen(path, "w");
    if (!stream) {
        tree->error = errno;
        return;
    }
    fprintf(stream, "CD-ROM information, Id: cdrom.c 3.20 2003/12/17\n\ndrive name:\t");
    for (unsigned i = 0; i < count; i++)
        fprintf(stream, "\tsr%u", count - 1 - i); /* the newest first, as the kernel lists them */
    fprintf(stream, "\ndrive speed:\t");
    for (unsigned i = 0; i < count; i++)
        fprintf(stream, "\t%u", view[count - 1 - i].speed);
    fprintf(stream, "\ndrive # of slots:");
    for (unsigned i = 0; i < count; i++)
        fprintf(stream, "\t1");
    fprintf(stream, "\n");
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        info_line(stream, lines[i].label, view, count, lines[i].bit);
    fprintf(stream, "\n\n");
    if (fclose(stream))
        tree->error = errno;
    file(tree, "/proc/sys/dev/cdrom/autoclose", "1\n");
    file(tree, "/proc/sys/dev/cdrom/autoeject", "0\n");
    file(tree, "/proc/sys/dev/cdrom/check_media", "0\n");
    file(tree, "/proc/sys/dev/cdrom/lock", "1\n");
    file(tree, "/proc/sys/dev/cdrom/debug", "0\n");
}

static void proc_scsi(struct tree *tree, const struct view *view, unsigned count) {
    char text[4096];
    size_t len = (size_t)snprintf(text, sizeof text, "Attached devices:\n");
    for (unsigned i = 0; i < count && len < sizeof text; i++)
        len += (size_t)snprintf(text + len, sizeof text - len,
                                "Host: scsi%u Channel: 00 Id: 00 Lun: 00\n  Vendor: %-8s Model: %-16s Rev: %-4s\n"
                                "  Type:   CD-ROM                           ANSI  SCSI revision: 05\n",
                                i, view[i].vendor, view[i].product, view[i].revision);
    file(tree, "/proc/scsi/scsi", "%s", text);
    len = 0;
    for (unsigned i = 0; i < count && len < sizeof text; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "%u\t0\t0\t0\t5\t1\t1\t0\t1\n", i);
    file(tree, "/proc/scsi/sg/devices", "%s", text);
}

int views_make(const char *root, const struct view *view, unsigned count) {
    struct tree tree = {root, 0};
    for (unsigned n = 0; n < count; n++) {
        nodes(&tree, &view[n], n);
        sysfs(&tree, &view[n], n);
    }
    proc_info(&tree, view, count);
    proc_scsi(&tree, view, count);
    return tree.error;
}
