/* SPDX-License-Identifier: MIT */
/* How discs are kept in files: try each format, the first that knows the file loads it. */
#ifndef NTCDROM_IMAGE_IMAGE_H
#define NTCDROM_IMAGE_IMAGE_H

#include "base/error.h"
#include "base/file.h"
#include "disc/disc.h"
#include "image/codec.h"
#include "image/text.h"

/* What the user may force or allow; all zero is the default. */
struct image_options {
    bool allow_truncated;     /* a last track that misses sectors is shortened, not refused */
    bool allow_paths;         /* an absolute FILE name is opened as it stands, through host->open_file */
    bool swap_audio;          /* raw audio is stored the other way round than the sheet says */
    enum charset text_set;    /* of 8-bit texts: CHARSET_LATIN is Windows-1252, CHARSET_MS_JIS code page 932 */
    bool whole_gd;            /* a GD-ROM's high-density area is a second session; else it is left out */
    bool force_class;         /* `medium` below is the user's word */
    enum medium_class medium;
};

enum {
    IMAGE_MAGIC_LEN = 32,
    IMAGE_HEAD_LEN = 64 << 10,
    IMAGE_TAIL_LEN = 64,
    IMAGE_MAX_FILES = 200,            /* files one descriptor may name */
    IMAGE_MAX_BINARY = 16 << 20,      /* bytes of a binary descriptor */
    IMAGE_MAX_PACKS = 2               /* packs around one file */
};

/* Loads the image `file` describes into *ret, which is begun by this call. The file is taken over in every case. Warnings go to
 * host->say. On failure nothing is left and error names the file, the line and the reason. */
NTCD_CHECKED enum status image_load(struct file *file, const struct host *host, const struct image_options *options,
                                    struct disc *ret, struct error *error);

/* How sure a format is that a file is its own. */
enum image_match { MATCH_NONE, MATCH_MAYBE, MATCH_SURE };

/* What a recogniser looks at beside the name. No more is read of a file than the formats asked so far look at. */
enum image_look {
    LOOKS_AT_MAGIC,        /* the first 32 bytes, which every file is asked for */
    LOOKS_AT_TAIL,         /* the last 64 */
    LOOKS_AT_HEAD          /* the first 64 KiB, and whether they are text */
};

/* What every recogniser looks at: the first and last bytes and the name, each read once. */
struct image_probe {
    struct file *file;
    struct bytes head;     /* 32 bytes until somebody looks at the head, then up to 64 KiB; all when the file is shorter */
    struct bytes tail;     /* empty until somebody looks at it, then the last 64 bytes, or all when shorter */
    const char *suffix;    /* lower case, without the dot; "" when none */
    bool is_text;          /* of a head: `text` holds it, decoded */
    struct text text;
};

/* What a loader works with. */
struct image_source {
    struct file *file;     /* owned by the disc already */
    const struct host *host;
    const struct image_options *options;
    const struct image_probe *probe;
    struct error *error;
};

struct save;

/* One row of formats.def, in the order they are tried. */
struct image_format {
    const char *name;      /* lower case, as in `ntcdrom images` */
    const char *suffixes;  /* "cue", "iso img bin" */
    const char *words;     /* what it is, one line */
    enum image_look look;  /* what `match` needs; `load` has that much at least */
    enum image_match (*match)(const struct image_probe *probe);
    enum status (*load)(const struct image_source *source, struct disc *disc);
    const char *saves;     /* the suffixes it is written with, "wav flac"; "" when it is not written */
    enum status (*save)(struct save *save); /* image/save.h; NULL when it is not written */
};
extern const struct image_format image_formats[];
extern const unsigned image_format_count;

/* One row of packs.def: a file behind a file. */
struct image_pack {
    const char *name;
    const char *suffix;
    const char *words;
    enum codec_kind needs;
    bool (*match)(struct bytes head);
    /* Decodes the first bytes only: *len is the room, then what was made. Nothing is kept. */
    enum status (*peek)(struct file *inner, const struct host *host, uint8_t *into, size_t *len);
    /* Opens the file behind `inner`, which is taken over on success only. ST_TOO_LARGE when it is longer than `limit`. */
    enum status (*open)(struct file *inner, const struct host *host, uint64_t limit, struct file **ret, struct error *error);
};
extern const struct image_pack image_packs[];
extern const unsigned image_pack_count;

/* Puts the file behind *file, when a pack knows it, in its place, at most IMAGE_MAX_PACKS deep. `by_name` also asks for the
 * pack's suffix: raw data may look like anything. *file stays valid and the caller's in every case. */
NTCD_CHECKED enum status image_unpack(struct file **file, const struct host *host, bool by_name, struct error *error);

/* The whole descriptor as text, or as bytes. Arena memory or the probe's. */
NTCD_CHECKED enum status image_text(const struct image_source *source, struct disc *disc, struct text *ret);
NTCD_CHECKED enum status image_bytes(const struct image_source *source, struct disc *disc, struct bytes *ret);

/* Every format is two functions, three when it is written, every pack three: image_match_cue, image_load_cue, image_save_cue;
 * pack_match_gzip, ... */
#define FORMAT(name, suffixes, words, look, saved)                                                   \
    enum image_match image_match_##name(const struct image_probe *);                                 \
    NTCD_CHECKED enum status image_load_##name(const struct image_source *, struct disc *);          \
    NTCD_CHECKED enum status image_save_##name(struct save *);
#include "image/formats.def"
#undef FORMAT
#define PACK(name, suffix, needs, words)                                                                              \
    bool pack_match_##name(struct bytes);                                                                      \
    NTCD_CHECKED enum status pack_peek_##name(struct file *, const struct host *, uint8_t *, size_t *);        \
    NTCD_CHECKED enum status pack_open_##name(struct file *, const struct host *, uint64_t, struct file **, struct error *);
#include "image/packs.def"
#undef PACK

/* The name of the file behind a packed one: without the pack's suffix, cut to fit. */
enum { PACK_NAME_LEN = 256 };
void pack_name(const char *packed, const char *suffix, char into[PACK_NAME_LEN]);

/* True when `word` is one of the blank-separated words of `list`. */
bool image_listed(const char *list, const char *word);

#endif
