/* SPDX-License-Identifier: MIT */
/* Makes discs by rule:
 *
 *   discs_make examples FOLDER    what ships in examples/, and MANIFEST
 *   discs_make samples FILE       the CRC-32 and length of a FLAC file's samples, as MANIFEST has them */
#include "examples.h"
#include "host/posix.h"
#include <stdlib.h>

static int put_examples(struct output *output, const struct host *host) {
    char path[1024];
    (void)snprintf(path, sizeof path, "%s/MANIFEST", output->folder);
    output->manifest = fopen(path, "w");
    if (!output->manifest) {
        perror(path);
        return 1;
    }
    enum status status = examples_put(output, host);
    if (fclose(output->manifest) != 0 || status != ST_OK) {
        fprintf(stderr, "discs_make: %s\n", status_name(status));
        return 1;
    }
    return 0;
}

int main(int argc, char **argv) {
    bool examples = argc == 3 && strcmp(argv[1], "examples") == 0,
         samples = argc == 3 && strcmp(argv[1], "samples") == 0;
    if (!examples && !samples) {
        fputs("discs_make examples FOLDER | samples FILE\n", stderr);
        return 2;
    }
    if (samples)
        return output_say_samples(argv[2]);
    struct posix_host posix;
    posix_host_begin(&posix);
    struct output output = {.folder = argv[2]};
    int result = put_examples(&output, &posix.host);
    posix_host_end(&posix);
    return result;
}
