/* SPDX-License-Identifier: MIT */
/* Which file does a descriptor mean, and may it be opened? */
#include "image/names.h"

enum { MAX_NAME = 1024 };

struct bytes name_last(const struct text *text, struct bytes path) {
    bool wide = text && text->legacy;
    size_t first = 0;
    for (size_t i = 0; i < path.len; i++)
        if (wide && charset_is_lead(text->set, path.at[i]))
            i++;
        else if (path.at[i] == '/' || path.at[i] == '\\')
            first = i + 1;
    return (struct bytes){path.at + first, path.len - first};
}

void name_suffix(const char *name, char into[8]) {
    size_t len = strlen(name), dot = len;
    while (dot > 0 && name[dot - 1] != '.' && len - dot < 7)
        dot--;
    size_t suffix_len = dot > 0 && name[dot - 1] == '.' && len - dot < 7 ? len - dot : 0;
    for (size_t i = 0; i < suffix_len; i++)
        into[i] = (char)(name[dot + i] >= 'A' && name[dot + i] <= 'Z' ? name[dot + i] + 32 : name[dot + i]);
    into[suffix_len] = 0;
}

/* CON, COM1.txt and the like are devices to Windows in every folder. */
static bool is_device(struct bytes name) {
    static const char devices[] = "con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 "
                                  "lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9";
    const uint8_t *dot = name.len ? memchr(name.at, '.', name.len) : NULL;
    struct bytes stem = text_trim((struct bytes){name.at, dot ? (size_t)(dot - name.at) : name.len});
    if (stem.len < 3 || stem.len > 4)
        return false;
    struct bytes rest = {(const uint8_t *)devices, sizeof devices - 1};
    for (struct bytes word = text_word(&rest); word.len; word = text_word(&rest))
        if (text_same(word, stem))
            return true;
    return false;
}

static const char *why_not(const struct image_source *source, struct bytes name) {
    if (!name.len || text_is(name, ".") || text_is(name, ".."))
        return "names no file";
    if (name.len > MAX_NAME)
        return "is too long";
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] < 0x20 || name.at[i] == 0x7f)
            return "has control characters";
        if (name.at[i] == ':')
            return "has a colon";
    }
    if (is_device(name))
        return "is a device to Windows";
    return text_is(name, source->file->name) ? "is the descriptor itself" : NULL;
}

static enum status open_beside(const struct image_source *source, struct disc *disc, struct bytes name, const char *more,
                               struct file **ret) {
    size_t more_len = strlen(more);
    char *whole = arena_take(&disc->arena, name.len + more_len + 1);
    if (!whole)
        return ST_NO_MEMORY;
    memcpy(whole, name.at, name.len);
    memcpy(whole + name.len, more, more_len);
    return file_open_beside(source->file, whole, ret);
}

/* Each spelling the name may have on disk, the likeliest first. */
static enum status try_spellings(const struct image_source *source, struct disc *disc, const struct text *text,
                                 struct bytes name, struct file **ret) {
    enum status status = open_beside(source, disc, name, "", ret);
    for (unsigned i = 0; i < image_pack_count && status == ST_NOT_FOUND; i++) {
        char more[8];
        (void)text_format(more, sizeof more, ".%s", image_packs[i].suffix);
        status = open_beside(source, disc, name, more, ret);
    }
    if (status == ST_NOT_FOUND && text && text->legacy) {
        const char *unicode = text_utf8(text, name, &disc->arena);
        if (!unicode)
            return ST_NO_MEMORY;
        status = open_beside(source, disc, (struct bytes){(const uint8_t *)unicode, strlen(unicode)}, "", ret);
    }
    struct bytes other;
    if (status == ST_NOT_FOUND && name_other_form(name, &disc->arena, &other))
        status = open_beside(source, disc, other, "", ret);
    return status;
}

static bool is_absolute(struct bytes path) {
    return path.len > 1 && (path.at[0] == '/' || path.at[0] == '\\' || path.at[1] == ':');
}

static enum status open_absolute(const struct image_source *source, struct disc *disc, struct bytes path, struct file **ret) {
    char *text = arena_text(&disc->arena, (const char *)path.at, path.len);
    if (!text)
        return ST_NO_MEMORY;
    return source->host->open_file(source->host->self, text, OPEN_TO_READ, ret);
}

/* Takes the file over in every case. */
static enum status adopt(const struct image_source *source, struct disc *disc, struct file *file, struct file **ret) {
    enum status status = image_unpack(&file, source->host, true, source->error);
    if (status != ST_OK) {
        file_close(file);
        return status;
    }
    if (disc->file_count >= IMAGE_MAX_FILES) {
        file_close(file);
        return error_set(source->error, ST_TOO_LARGE, 0, "more than %d files", IMAGE_MAX_FILES);
    }
    TRY(disc_own(disc, file));
    *ret = file;
    return ST_OK;
}

enum status name_open(const struct image_source *source, struct disc *disc, const struct text *text, struct bytes name,
                      uint32_t line, struct file **ret) {
    struct error *error = source->error;
    struct bytes last = name_last(text, name);
    int shown = (int)(last.len < 100 ? last.len : 100);
    const char *why = why_not(source, last);
    if (why)
        return error_set(error, ST_BAD_FORMAT, line, "the file name \"%.*s\" %s", shown, (const char *)last.at, why);
    struct file *file;
    enum status status;
    if (source->options->allow_paths && is_absolute(name) && source->host->open_file)
        status = open_absolute(source, disc, name, &file);
    else
        status = try_spellings(source, disc, text, last, &file);
    if (status == ST_NO_MEMORY)
        return status;
    if (status != ST_OK)
        return error_set(error, status, line, "\"%.*s\" is named but cannot be opened: %s", shown, (const char *)last.at,
                         status_name(status));
    return adopt(source, disc, file, ret);
}

static enum status open_sibling(const struct image_source *source, struct disc *disc, const char *suffix, bool exactly,
                                struct file **ret) {
    const char *own = source->file->name;
    size_t base_len = strlen(own) - strlen(source->probe->suffix), suffix_len = strlen(suffix);
    if (base_len == strlen(own) || text_is((struct bytes){(const uint8_t *)suffix, suffix_len}, source->probe->suffix))
        return ST_NOT_FOUND;
    char *name = arena_take(&disc->arena, base_len + suffix_len + 1);
    if (!name)
        return ST_NO_MEMORY;
    memcpy(name, own, base_len);
    memcpy(name + base_len, suffix, suffix_len);
    struct file *file;
    TRY(exactly ? file_open_beside_exactly(source->file, name, &file) : file_open_beside(source->file, name, &file));
    return adopt(source, disc, file, ret);
}

enum status name_open_sibling(const struct image_source *source, struct disc *disc, const char *suffix, struct file **ret) {
    return open_sibling(source, disc, suffix, false, ret);
}

enum status name_open_rare(const struct image_source *source, struct disc *disc, const char *suffix, struct file **ret) {
    return open_sibling(source, disc, suffix, true, ret);
}
