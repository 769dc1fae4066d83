/* SPDX-License-Identifier: MIT */
/* The recipes' discs written down as other formats' descriptors, byte by byte from their layouts. */
#ifndef NTCDROM_TESTS_IMAGES_BUILD_H
#define NTCDROM_TESTS_IMAGES_BUILD_H

#include "recipe.h"

/* Bytes that grow; `at` is malloc'ed. */
struct built {
    uint8_t *at;
    size_t len, room;
};
void built_put(struct built *built, const void *from, size_t len);
void built_zero(struct built *built, size_t len);
void built_le(struct built *built, uint64_t value, unsigned len);
void built_be(struct built *built, uint64_t value, unsigned len);
void built_text(struct built *built, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The full TOC: descriptors of 11 bytes; answers their number. */
unsigned build_toc(const struct recipe *recipe, uint8_t toc[][11]);

struct built build_ccd(const struct recipe *recipe, bool scrambled);
enum { MDS_SUB = 1, MDS_PAUSES = 2 };
struct built build_mds(const struct recipe *recipe, unsigned how);
enum { NRG_SUB = 1, NRG_V1_BCD = 2, NRG_V1_BINARY = 4, NRG_TAO = 8, NRG_STRANGE_CHUNKS = 16 };
struct built build_nrg(const struct recipe *recipe, unsigned how);
enum cdi_version { CDI_2, CDI_3, CDI_35 };
struct built build_cdi(const struct recipe *recipe, enum cdi_version version);
/* Its data file is NAME.b6i. The pregap of track 1 stored; 96 or 16 bytes of subchannel; the entries that are no tracks. */
enum { B6T_PREGAP = 1, B6T_LINEAR = 2, B6T_PQ16 = 4, B6T_TOC = 8 };
struct built build_b6t(const struct recipe *recipe, unsigned how);
/* The sectors as an ECM file: all of one kind in one record, or (mixed) header bytes and one record a sector. */
struct built build_ecm(const struct recipe *recipe);
/* An uncompressed CHD. */
struct built build_chd(const struct recipe *recipe);
/* The same, packed by Zstandard: by frames ("cdzs") or in whole hunks ("zstd"). */
struct built build_chd_zstd(const struct recipe *recipe, bool cd);
/* 16-bit stereo PCM in a RIFF file with a 44-byte header. */
struct built build_wave(const uint8_t *samples, size_t len, uint32_t rate, uint16_t channels, uint16_t bits);

#endif
