/* SPDX-License-Identifier: MIT */
/* Which file does a descriptor mean, and may it be opened? */
#ifndef NTCDROM_IMAGE_NAMES_H
#define NTCDROM_IMAGE_NAMES_H

#include "image/image.h"

/* Opens the file `name` (as the descriptor spells it) beside the descriptor and gives it to the disc: the last path component,
 * exactly, in another case, in another Unicode form, or packed. Names that are no plain file names, and the descriptor itself,
 * are refused. The error, at `line`, names the file. `text` tells the encoding and may be NULL for UTF-8. */
NTCD_CHECKED enum status name_open(const struct image_source *source, struct disc *disc, const struct text *text,
                                   struct bytes name, uint32_t line, struct file **ret);
/* The same for the descriptor's own name with another suffix. ST_NOT_FOUND is not put into the error. */
NTCD_CHECKED enum status name_open_sibling(const struct image_source *source, struct disc *disc, const char *suffix,
                                           struct file **ret);
/* The same by this very spelling only: for files that are hardly ever there. */
NTCD_CHECKED enum status name_open_rare(const struct image_source *source, struct disc *disc, const char *suffix,
                                        struct file **ret);
/* The name behind the last / or backslash; a backslash that is the second byte of a character of `text` is none. */
struct bytes name_last(const struct text *text, struct bytes path);
/* The suffix of a name, lower case, cut to fit, without the dot; "" when there is none. */
void name_suffix(const char *name, char into[8]);

/* The other Unicode normal form of a UTF-8 name: composed when it was decomposed, else decomposed. False when it has but one. */
bool name_other_form(struct bytes name, struct arena *arena, struct bytes *ret);

#endif
