/* SPDX-License-Identifier: MIT */
/* Does every input a fuzzer once kept still pass? Feeds files and folders to the target, without a fuzzer. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned long fed;

static int feed(const char *path) {
    FILE *file = fopen(path, "rb");
    struct stat st;
    if (!file || fstat(fileno(file), &st) != 0) {
        perror(path);
        if (file)
            fclose(file);
        return 1;
    }
    size_t len = (size_t)st.st_size;
    uint8_t *data = malloc(len ? len : 1);
    int bad = !data || fread(data, 1, len, file) != len;
    fclose(file);
    if (bad)
        perror(path);
    else
        (void)LLVMFuzzerTestOneInput(data, len), fed++;
    free(data);
    return bad;
}

static int feed_folder(const char *path) {
    DIR *folder = opendir(path);
    if (!folder) {
        perror(path);
        return 1;
    }
    int bad = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char name[4096];
        struct stat st;
        if (entry->d_name[0] == '.' ||
            snprintf(name, sizeof name, "%s/%s", path, entry->d_name) >= (int)sizeof name || stat(name, &st) != 0)
            continue;
        if (S_ISREG(st.st_mode))
            bad |= feed(name);
    }
    closedir(folder);
    return bad;
}

int main(int argc, char **argv) {
    int bad = 0;
    for (int i = 1; i < argc; i++) {
        struct stat st;
        bad |= stat(argv[i], &st) == 0 && S_ISDIR(st.st_mode) ? feed_folder(argv[i]) : feed(argv[i]);
    }
    printf("%lu inputs\n", fed);
    return bad || !fed;
}
