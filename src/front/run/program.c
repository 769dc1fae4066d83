/* SPDX-License-Identifier: MIT */
/* How a program is looked at before it is started: its ELF header, its privileges, its interpreter. */
#include "front/run/program.h"
#include "base/bytes.h"
#include <dirent.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/xattr.h>
#include <unistd.h>

enum { HEAD_LEN = 4096, SCRIPTS_MAX = 4 };

static bool find_in_path(const char *name, char path[PATH_MAX]) {
    const char *folders = getenv("PATH");
    bool found = false;
    for (const char *at = folders ? folders : "/usr/local/bin:/bin:/usr/bin"; at && *at;) {
        size_t len = strcspn(at, ":");
        char candidate[PATH_MAX];
        struct stat st;
        int wanted = snprintf(candidate, sizeof candidate, "%.*s/%s", (int)len, len ? at : ".", name);
        if (wanted < (int)sizeof candidate && !stat(candidate, &st) && S_ISREG(st.st_mode)) {
            if (!found)
                strcpy(path, candidate);
            found = true;
            if (!access(candidate, X_OK)) {
                strcpy(path, candidate);
                return true;
            }
        }
        at += len;
        at += *at == ':';
    }
    return found;
}

/* A dynamic program names its loader; one that does not is linked statically (or is the loader itself). */
static enum program_kind look_at_elf(const uint8_t *head, size_t len, int fd) {
    const uint8_t ours = sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
    if (len < sizeof(Elf64_Ehdr) || head[EI_CLASS] != ours || head[EI_DATA] != ELFDATA2LSB)
        return PROGRAM_FOREIGN;
    uint64_t at = get_le64(head + offsetof(Elf64_Ehdr, e_phoff));
    unsigned size = get_le16(head + offsetof(Elf64_Ehdr, e_phentsize)), count = get_le16(head + offsetof(Elf64_Ehdr, e_phnum));
    if (size < sizeof(Elf64_Phdr) || count > 256)
        return PROGRAM_NOT_RUN;
    for (unsigned i = 0; i < count; i++) {
        uint8_t row[sizeof(Elf64_Phdr)];
        if (pread(fd, row, sizeof row, (off_t)(at + (uint64_t)i * size)) != (ssize_t)sizeof row)
            return PROGRAM_NOT_RUN;
        if (get_le32(row) == PT_INTERP)
            return PROGRAM_FINE;
    }
    return PROGRAM_STATIC;
}

/* One look; a script's interpreter comes back in `path` with PROGRAM_FINE and *script set. */
static enum program_kind look(char path[PATH_MAX], bool *script) {
    uint8_t head[HEAD_LEN + 1];
    struct stat st;
    *script = false;
    if (stat(path, &st))
        return errno == ENOENT || errno == ENOTDIR ? PROGRAM_MISSING : PROGRAM_NOT_RUN;
    if (!S_ISREG(st.st_mode) || access(path, X_OK))
        return PROGRAM_NOT_RUN;
    bool others = (st.st_mode & S_ISUID && st.st_uid != getuid()) || (st.st_mode & S_ISGID && st.st_gid != getgid());
    if (others || getxattr(path, "security.capability", NULL, 0) > 0)
        return PROGRAM_PRIVILEGED;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return PROGRAM_FINE; /* may be run, not read: nothing more can be said */
    ssize_t len = pread(fd, head, HEAD_LEN, 0);
    enum program_kind kind = PROGRAM_FINE;
    if (len >= 4 && !memcmp(head, ELFMAG, SELFMAG))
        kind = look_at_elf(head, (size_t)len, fd);
    else if (len > 2 && head[0] == '#' && head[1] == '!') {
        head[len] = 0;
        char *word = (char *)head + 2 + strspn((char *)head + 2, " \t");
        size_t word_len = strcspn(word, " \t\r\n");
        if (word_len && word_len < PATH_MAX) {
            memcpy(path, word, word_len);
            path[word_len] = 0;
            *script = true;
        }
    }
    close(fd);
    return kind;
}

enum program_kind program_find(const char *name, char path[PATH_MAX]) {
    if (strchr(name, '/')) {
        if (strlen(name) >= PATH_MAX)
            return PROGRAM_MISSING;
        strcpy(path, name);
    } else if (!find_in_path(name, path))
        return PROGRAM_MISSING;
    char at[PATH_MAX];
    strcpy(at, path);
    for (int i = 0; i < SCRIPTS_MAX; i++) {
        bool script;
        enum program_kind kind = look(at, &script);
        if (!script)
            return i && kind == PROGRAM_MISSING ? PROGRAM_NOT_RUN : kind;
    }
    return PROGRAM_NOT_RUN;
}

/* Wine's servers listen below /tmp/.wine-UID/server-DEVICE-INODE of the prefix' folder. */
bool program_wine_runs(void) {
    const char *prefix = getenv("WINEPREFIX"), *home = getenv("HOME");
    char path[PATH_MAX];
    struct stat st;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (!prefix || !*prefix) {
        if (!home)
            return false;
        snprintf(path, sizeof path, "%s/.wine", home);
        prefix = path;
    }
    if (stat(prefix, &st))
        return false;
    int len = snprintf(address.sun_path, sizeof address.sun_path, "/tmp/.wine-%u/server-%lx-%lx/socket", (unsigned)getuid(),
                       (unsigned long)st.st_dev, (unsigned long)st.st_ino);
    if (len >= (int)sizeof address.sun_path)
        return false;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    bool runs = connect(fd, (struct sockaddr *)&address, sizeof address) == 0;
    close(fd);
    return runs;
}
