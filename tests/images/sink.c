/* SPDX-License-Identifier: MIT */
/* A folder in memory that images are written to, and what the writer said was lost. */
#include "sink.h"

static enum status create(struct image_sink *sink, const char *ending, struct file **ret, struct error *error) {
    struct folder *folder = (struct folder *)sink;
    const char *dot = strrchr(folder->out, '.');
    int stem = *ending && dot ? (int)(dot - folder->out) : (int)strlen(folder->out);
    char name[64];
    (void)snprintf(name, sizeof name, "%.*s%s", stem, folder->out, ending);
    if (folder->count + 1 == folder->fail_create_at)
        return error_set(error, ST_NO_ACCESS, 0, "%s is not to be had", name);
    struct host *host = &folder->trial->host.host;
    enum status status = host->open_file(host->self, name, OPEN_TO_CREATE, ret);
    if (status == ST_OK)
        folder->file[folder->count++] = *ret;
    return status;
}

static enum status reopen(struct image_sink *sink, const struct file *written, struct file **ret) {
    struct folder *folder = (struct folder *)sink;
    struct host *host = &folder->trial->host.host;
    return host->open_file(host->self, folder->damage ? "damaged" : written->name, OPEN_TO_READ, ret);
}

static bool tell(struct image_sink *sink, uint64_t done, uint64_t whole) {
    struct folder *folder = (struct folder *)sink;
    folder->done = done, folder->whole = whole;
    return !folder->cancel_at || done < folder->cancel_at;
}

static void lost(struct image_sink *sink, const char *what, const char *line) {
    struct folder *folder = (struct folder *)sink;
    assert_true(folder->lost_count < MOST_LOST);
    (void)snprintf(folder->what[folder->lost_count], sizeof folder->what[0], "%s", what);
    (void)snprintf(folder->lost[folder->lost_count++], sizeof folder->lost[0], "%s", line);
}

static const struct image_format *format_of(const char *suffix) {
    for (unsigned i = 0; i < image_format_count; i++)
        if (*suffix && image_listed(image_formats[i].saves, suffix))
            return &image_formats[i];
    return NULL;
}

struct folder folder_in(struct trial *trial, const char *out) {
    return (struct folder){.sink = {create, reopen, tell, lost}, .trial = trial, .out = out};
}

enum status folder_save_disc(struct folder *folder, const struct disc *disc, const char *suffix,
                             const struct save_options *options) {
    struct trial *trial = folder->trial;
    memset(&trial->error, 0, sizeof trial->error);
    enum status status = image_save(disc, format_of(suffix), options, &folder->sink, &trial->error);
    for (unsigned i = 0; i < folder->count; i++)
        file_close(folder->file[i]);
    if (status != ST_OK)
        trial_note(trial);
    return status;
}

enum status folder_save(struct folder *folder, const char *suffix, const struct save_options *options) {
    return folder_save_disc(folder, &folder->trial->disc, suffix, options);
}

void folder_convert(struct trial *trial, const char *out, const struct save_options *options, struct folder *folder) {
    *folder = folder_in(trial, out);
    if (folder_save(folder, strrchr(out, '.') + 1, options) != ST_OK)
        fail_msg("%s: %s", out, trial->error.text);
    assert_int_equal(folder->done, folder->whole);
    trial_load(trial, out);
}
