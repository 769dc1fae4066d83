/* SPDX-License-Identifier: MIT */
/* Which format is a file, and what disc does it hold? */
#include "image/image.h"
#include "image/names.h"
#include "image/overlay.h"

#define SAVED(name, suffixes) suffixes, image_save_##name
#define NOT_SAVED "", NULL
#define FORMAT(name, suffixes, words, look, ...) {#name, suffixes, words, look, image_match_##name, image_load_##name, __VA_ARGS__},
const struct image_format image_formats[] = {
#include "image/formats.def"
};
#undef FORMAT
#undef NOT_SAVED
#undef SAVED
const unsigned image_format_count = sizeof image_formats / sizeof *image_formats;

#define PACK(name, suffix, needs, words) {#name, suffix, words, needs, pack_match_##name, pack_peek_##name, pack_open_##name},
const struct image_pack image_packs[] = {
#include "image/packs.def"
};
#undef PACK
const unsigned image_pack_count = sizeof image_packs / sizeof *image_packs;

bool image_listed(const char *list, const char *word) {
    size_t len = strlen(word);
    struct bytes rest = {(const uint8_t *)list, strlen(list)};
    for (struct bytes each = text_word(&rest); each.len; each = text_word(&rest))
        if (each.len == len && !memcmp(each.at, word, len))
            return true;
    return false;
}

/* What is known and never read: said by name, so that nobody hunts for a damaged file. */
struct stranger {
    const char *magic, *words;
    uint8_t len, at;
};
static const struct stranger strangers[] = {
    {"CISO", "a CSO compressed ISO", 4, 0},
    {"ZISO", "a ZSO compressed ISO", 4, 0},
    {"IsZ!", "an UltraISO ISZ image", 4, 0},
    {"DAA\0", "a PowerISO DAA image", 4, 0},
    {"AARUFRMT", "an Aaru image", 8, 0},
    {"DICMFRMT", "an old Aaru image", 8, 0},
    {"\0PBP", "a PlayStation PBP image", 4, 0},
    {"BLINDWRITE TOC FILE", "a BlindWrite 4 image", 19, 0},
    {"Roxio Image File Format", "a WinOnCD C2D image", 23, 0},
    {"Adaptec CeQuadrat VirtualCD File", "a WinOnCD C2D image", 32, 0},
    {"imag", "an Easy CD Creator CIF image", 4, 8}, /* of a RIFF */
};

static enum status refuse_stranger(const struct image_probe *probe, struct error *error) {
    for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
        const struct stranger *stranger = &strangers[i];
        if (probe->head.len >= (size_t)stranger->at + stranger->len &&
            !memcmp(probe->head.at + stranger->at, stranger->magic, stranger->len))
            return error_set(error, ST_UNSUPPORTED, 0, "%s, which is not read here: convert it first", stranger->words);
    }
    return ST_OK;
}

/* The index of the pack that knows the head, or image_pack_count. */
static unsigned find_pack(struct bytes head) {
    unsigned i = 0;
    while (i < image_pack_count && !image_packs[i].match(head))
        i++;
    return i;
}

static bool ends_with_suffix(const char *name, const char *suffix) {
    size_t name_len = strlen(name), len = strlen(suffix);
    struct bytes end = {(const uint8_t *)name + name_len - (name_len > len ? len : name_len), len};
    return name_len > len + 1 && name[name_len - len - 1] == '.' && text_is(end, suffix);
}

void pack_name(const char *packed, const char *suffix, char into[PACK_NAME_LEN]) {
    size_t len = strlen(packed) - (ends_with_suffix(packed, suffix) ? strlen(suffix) + 1 : 0);
    (void)text_format(into, PACK_NAME_LEN, "%.*s", (int)len, packed);
}

/* A descriptor is small: one that unpacks to more than any descriptor may have is a bomb, found before it goes off. */
static enum status pack_limit(const struct image_pack *pack, struct file *file, const struct host *host, uint64_t *ret) {
    size_t len = IMAGE_HEAD_LEN;
    uint8_t *head = host_take(host, IMAGE_HEAD_LEN);
    if (!head)
        return ST_NO_MEMORY;
    enum status status = pack->peek(file, host, head, &len);
    bool is_text = status == ST_OK && len && !memchr(head, 0, len);
    host_give(host, head, IMAGE_HEAD_LEN);
    *ret = is_text ? TEXT_MAX_LEN : UINT64_MAX;
    return status;
}

/* The first bytes of a file. */
struct magic {
    uint8_t at[IMAGE_MAGIC_LEN];
    size_t len;
};

static bool named_as_packed(const char *name) {
    char suffix[8];
    name_suffix(name, suffix);
    struct bytes word = {(const uint8_t *)suffix, strlen(suffix)};
    for (unsigned i = 0; i < image_pack_count; i++)
        if (text_is(word, image_packs[i].suffix))
            return true;
    return false;
}

/* Leaves the first bytes of what is left in `magic`, when it is more than a name that it goes by. */
static enum status unpack(struct file **file, const struct host *host, bool by_name, struct magic *magic, struct error *error) {
    for (unsigned depth = 0;; depth++) {
        if (by_name && !named_as_packed((*file)->name))
            return ST_OK; /* nothing is read of the many files a sheet may name */
        magic->len = (*file)->size < IMAGE_MAGIC_LEN ? (size_t)(*file)->size : IMAGE_MAGIC_LEN;
        TRY(file_read(*file, 0, magic->at, magic->len));
        unsigned pack = find_pack((struct bytes){magic->at, magic->len});
        if (pack == image_pack_count || (by_name && !ends_with_suffix((*file)->name, image_packs[pack].suffix)))
            return ST_OK;
        if (depth == IMAGE_MAX_PACKS)
            return error_set(error, ST_UNSUPPORTED, 0, "packed more than %u times over", depth);
        uint64_t limit = UINT64_MAX;
        struct file *inner = *file;
        TRY(codec_need(image_packs[pack].needs, inner->name, error));
        enum status status = by_name ? ST_OK : pack_limit(&image_packs[pack], inner, host, &limit);
        if (status != ST_OK)
            return error_set(error, status, 0, "the %s data is damaged", image_packs[pack].name);
        TRY(image_packs[pack].open(inner, host, limit, file, error));
    }
}

enum status image_unpack(struct file **file, const struct host *host, bool by_name, struct error *error) {
    struct magic magic;
    return unpack(file, host, by_name, &magic, error);
}

/* A probe and the memory behind it. */
struct probing {
    struct image_probe probe;
    struct arena arena;
    struct magic magic;
    uint8_t *head;          /* NULL: the magic is all that was read */
    uint8_t tail[IMAGE_TAIL_LEN];
    char suffix[8];
};

static void probe_end(struct probing *probing) {
    host_give(probing->arena.host, probing->head, probing->probe.head.len);
    probing->head = NULL;
    arena_drop(&probing->arena);
}

/* With the magic that is there already. */
static enum status probe_begin(struct probing *probing, struct file *file, struct error *error) {
    probing->probe = (struct image_probe){
        .file = file, .head = {probing->magic.at, probing->magic.len}, .suffix = probing->suffix};
    name_suffix(file->name, probing->suffix);
    return file->size ? ST_OK : error_set(error, ST_BAD_FORMAT, 0, "the file is empty");
}

static enum status read_head(struct probing *probing) {
    struct image_probe *probe = &probing->probe;
    size_t len = probe->file->size < IMAGE_HEAD_LEN ? (size_t)probe->file->size : IMAGE_HEAD_LEN;
    if (probing->head)
        return ST_OK;
    probing->head = host_take(probing->arena.host, len);
    if (!probing->head)
        return ST_NO_MEMORY;
    probe->head = (struct bytes){probing->head, len};
    TRY(file_read(probe->file, 0, probing->head, len));
    enum status status = text_likely(probe->head) ? text_open(probe->head, &probing->arena, &probe->text, NULL) : ST_BAD_FORMAT;
    probe->is_text = status == ST_OK;
    return status == ST_NO_MEMORY ? status : ST_OK;
}

/* Of a file that is all head one read serves for both. */
static enum status read_tail(struct probing *probing) {
    struct image_probe *probe = &probing->probe;
    size_t len = probe->file->size < IMAGE_TAIL_LEN ? (size_t)probe->file->size : IMAGE_TAIL_LEN;
    if (probe->tail.len)
        return ST_OK;
    if (probe->file->size <= IMAGE_HEAD_LEN) {
        TRY(read_head(probing));
        memcpy(probing->tail, probing->head + probe->head.len - len, len);
    } else {
        TRY(file_read(probe->file, probe->file->size - len, probing->tail, len));
    }
    probe->tail = (struct bytes){probing->tail, len};
    return ST_OK;
}

static enum status look(struct probing *probing, enum image_look look) {
    switch (look) {
    case LOOKS_AT_TAIL: return read_tail(probing);
    case LOOKS_AT_HEAD: return read_head(probing);
    default: return ST_OK;
    }
}

/* The first format that is sure, else the first that may be; NULL when none knows the file. */
static enum status choose(struct probing *probing, const struct image_format **ret) {
    const struct image_format *best = NULL;
    for (unsigned i = 0; i < image_format_count; i++) {
        const struct image_format *format = &image_formats[i];
        TRY(look(probing, format->look));
        enum image_match match = format->match(&probing->probe);
        if (match == MATCH_SURE || (match == MATCH_MAYBE && !best))
            best = format;
        if (match == MATCH_SURE)
            break;
    }
    *ret = best;
    return ST_OK;
}

/* A data file given alone may have its descriptor beside it, which knows more. */
static enum status find_descriptor(const struct image_probe *probe, const struct host *host, struct file **ret) {
    static const char *const descriptors[] = {"cue", "ccd", "mds", "b5t", "b6t"};
    const char *name = probe->file->name;
    size_t base_len = strlen(name) - strlen(probe->suffix), len = base_len + 4;
    if (!image_listed("bin img mdf sub b5i b6i nrg", probe->suffix))
        return ST_NOT_FOUND;
    char *sibling = host_take(host, len);
    if (!sibling)
        return ST_NO_MEMORY;
    enum status status = ST_NOT_FOUND;
    memcpy(sibling, name, base_len);
    for (size_t i = 0; i < sizeof descriptors / sizeof *descriptors && status == ST_NOT_FOUND; i++) {
        memcpy(sibling + base_len, descriptors[i], 4);
        status = file_open_beside(probe->file, sibling, ret);
    }
    host_give(host, sibling, len);
    return status;
}

/* Chooses the format of *file, which a descriptor beside it may replace. */
static enum status recognise(struct file **file, const struct host *host, struct probing *probing, struct error *error,
                             const struct image_format **ret) {
    for (unsigned round = 0;; round++) {
        TRY(unpack(file, host, false, &probing->magic, error));
        TRY(probe_begin(probing, *file, error));
        TRY(refuse_stranger(&probing->probe, error));
        TRY(choose(probing, ret));
        if (round || (*ret && !image_listed((*ret)->suffixes, "bin")))
            break;
        struct file *descriptor;
        enum status status = find_descriptor(&probing->probe, host, &descriptor);
        if (status == ST_NO_MEMORY)
            return status;
        if (status != ST_OK)
            break;
        host_say(host, LOUD_NOTE, "%s: read by way of %s", (*file)->name, descriptor->name);
        probe_end(probing);
        file_close(*file);
        *file = descriptor;
    }
    return *ret ? ST_OK : error_set(error, ST_UNSUPPORTED, 0, "no image format knows this file");
}

/* Discs protected by their Q frames begin with XA sectors, or are one data track; and only where the image keeps no subchannel is
 * an overlay of use. Others are not looked for: each look is a failing system call. */
static bool may_have_overlay(const struct disc *disc) {
    enum track_mode mode = disc->track[0].mode;
    if (disc->medium != MEDIUM_CD || mode == TRACK_AUDIO || (mode == TRACK_MODE1 && disc->track_count > 1))
        return false;
    for (uint32_t i = 0; i < disc->extent_count; i++)
        if (disc->extent[i].sub != SUB_NONE)
            return false;
    return true;
}

/* Takes the file over in every case; the disc has been begun. */
static enum status load(struct file *file, const struct host *host, const struct image_options *options, struct disc *disc,
                        struct error *error) {
    struct probing probing = {.arena = arena_on(host)};
    const struct image_format *format;
    enum status status = recognise(&file, host, &probing, error, &format);
    if (status != ST_OK)
        goto done;
    struct image_source source = {file, host, options, &probing.probe, error};
    status = disc_own(disc, file);
    if (status != ST_OK) {
        file = NULL;
        goto done;
    }
    disc->format = format->name;
    status = format->load(&source, disc);
    if (status == ST_OK)
        status = disc_check(disc, error);
    if (status == ST_OK && may_have_overlay(disc))
        status = overlay_load(&source, disc);
    file = NULL;
done:
    file_close(file);
    probe_end(&probing);
    return status;
}

enum status image_load(struct file *file, const struct host *host, const struct image_options *options, struct disc *ret,
                       struct error *error) {
    static const struct image_options none;
    struct error local = {0};
    char name[80];
    (void)text_format(name, sizeof name, "%s", file->name);
    disc_begin(ret, host);
    enum status status = load(file, host, options ? options : &none, ret, &local);
    if (status == ST_OK)
        return ST_OK;
    disc_close(ret);
    return error_set(error, status, local.line, "%s: %s", name, local.text[0] ? local.text : status_name(status));
}

enum status image_bytes(const struct image_source *source, struct disc *disc, struct bytes *ret) {
    const struct image_probe *probe = source->probe;
    *ret = probe->head;
    if (source->file->size <= probe->head.len)
        return ST_OK;
    if (source->file->size > IMAGE_MAX_BINARY)
        return error_set(source->error, ST_TOO_LARGE, 0, "a descriptor over the limit of 16 MiB");
    size_t len = (size_t)source->file->size;
    uint8_t *bytes = arena_take(&disc->arena, len);
    if (!bytes)
        return ST_NO_MEMORY;
    memcpy(bytes, probe->head.at, probe->head.len);
    TRY(file_read(source->file, probe->head.len, bytes + probe->head.len, len - probe->head.len));
    *ret = (struct bytes){bytes, len};
    return ST_OK;
}

enum status image_text(const struct image_source *source, struct disc *disc, struct text *ret) {
    if (source->file->size > TEXT_MAX_LEN)
        return error_set(source->error, ST_TOO_LARGE, 0, "a text descriptor over the limit of 4 MiB");
    if (source->probe->is_text && source->file->size <= source->probe->head.len) {
        *ret = source->probe->text;
    } else {
        struct bytes raw;
        TRY(image_bytes(source, disc, &raw));
        TRY(text_open(raw, &disc->arena, ret, source->error));
    }
    ret->set = source->options->text_set;
    return ST_OK;
}
