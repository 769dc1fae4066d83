/* SPDX-License-Identifier: MIT */
/* Makes discs by rule:
 *
 *   discs_make examples FOLDER    what ships in examples/, and MANIFEST
 *   discs_make tests FOLDER       the test discs in every format
 *   discs_make samples FILE       the CRC-32 and length of a FLAC file's samples, as MANIFEST has them */
#include "examples.h"
#include "host/posix.h"
#include "suite.h"
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
    const char *verb = argc == 3 ? argv[1] : "";
    struct output output = {.folder = argc == 3 ? argv[2] : NULL};
    if (strcmp(verb, "samples") == 0)
        return output_say_samples(argv[2]);
    if (strcmp(verb, "tests") == 0) {
        suite_put(&output);
        return 0;
    }
    if (strcmp(verb, "examples") != 0) {
        fputs("discs_make examples FOLDER | tests FOLDER | samples FILE\n", stderr);
        return 2;
    }
    struct posix_host posix;
    posix_host_begin(&posix);
    int result = put_examples(&output, &posix.host);
    posix_host_end(&posix);
    return result;
}
