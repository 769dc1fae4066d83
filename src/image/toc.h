/* SPDX-License-Identifier: MIT */
/* What the readers of a cdrdao TOC file share: its words, and its CD-TEXT. */
#ifndef NTCDROM_IMAGE_TOC_H
#define NTCDROM_IMAGE_TOC_H

#include "disc/cdtext.h"
#include "image/image.h"

/* ---- words: toc_words.c ---- */

enum token_kind { TOKEN_END, TOKEN_WORD, TOKEN_NUMBER, TOKEN_STRING, TOKEN_MARK };
struct token {
    enum token_kind kind;
    struct bytes text;   /* of a mark: one of { } # : */
    uint32_t line;
};

/* A text and the token looked at. */
struct toc_words {
    const struct image_source *source;
    struct arena *arena;
    struct text text;
    uint32_t line;
    struct token token;
};

#define TOC_FAIL_AT(words, where, ...) (error_set((words)->source->error, ST_BAD_FORMAT, where, __VA_ARGS__), ST_BAD_FORMAT)
#define TOC_FAIL(words, ...) TOC_FAIL_AT(words, (words)->token.line, __VA_ARGS__)
#define TOC_SHOWN(bytes) (int)((bytes).len < 60 ? (bytes).len : 60), (const char *)(bytes).at

/* Goes to the next token. ST_BAD_FORMAT: a string without end, a wrong backslash; ST_TOO_LARGE: too many lines. */
NTCD_CHECKED enum status toc_next(struct toc_words *words);
bool toc_is(const struct toc_words *words, const char *word);
bool toc_is_mark(const struct toc_words *words, char mark);
/* Goes past the token when it is this word, or mark. */
NTCD_CHECKED enum status toc_accept(struct toc_words *words, const char *word, bool *ret);
NTCD_CHECKED enum status toc_accept_mark(struct toc_words *words, char mark, bool *ret);
/* Goes past a mark that must be there; `what` names it. */
NTCD_CHECKED enum status toc_expect(struct toc_words *words, char mark, const char *what);
/* The string that must be there; `what` wants it. */
NTCD_CHECKED enum status toc_string(struct toc_words *words, const char *what, struct bytes *ret);
/* A number up to `most`; `what` is said when there is none. */
NTCD_CHECKED enum status toc_number(struct toc_words *words, uint32_t most, const char *what, uint32_t *ret);
/* mm:ss:ff as frames. */
NTCD_CHECKED enum status toc_msf(struct toc_words *words, int32_t *ret);
/* A bare number as it stands, or a time, of whose frames each is `per_frame`. */
NTCD_CHECKED enum status toc_length(struct toc_words *words, uint32_t per_frame, uint64_t *ret);

/* ---- CD-TEXT: toc_text.c ---- */

enum { TOC_LANGUAGES = CDTEXT_BLOCKS };

/* One language as the file says it: bytes, of which the whole file tells the character set. */
struct toc_language {
    struct bytes text[16][100];  /* [type - 80h][0 disc, else track number]; `at` NULL: absent */
    bool is_list[16][100];       /* bytes of a list, in the set of the language whatever the file is written in */
    bool has_charset;
    struct cdtext_block block;
};

struct toc_texts {
    struct toc_language *language[TOC_LANGUAGES];
};

/* CD_TEXT { ... } of a track, 0: of the disc. The token is CD_TEXT. */
NTCD_CHECKED enum status toc_cd_text(struct toc_words *words, struct toc_texts *texts, unsigned track);
/* The packs of all languages for tracks first to last; none when nothing was said. ST_TOO_LARGE: they do not fit. */
NTCD_CHECKED enum status toc_packs(const struct toc_words *words, const struct toc_texts *texts, unsigned first, unsigned last,
                                   struct bytes *ret);

#endif
