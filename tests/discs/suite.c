/* SPDX-License-Identifier: MIT */
/* Which files keep the test discs? */
#include "suite.h"
#include "../images/build.h"
#include "../images/sheets.h"
#include <stdlib.h>

static void put_built(struct output *output, const char *disc, const char *suffix, struct built built) {
    char name[64];
    (void)snprintf(name, sizeof name, "%s%s", disc, suffix);
    output_file(output, name, built.at, built.len);
    free(built.at);
}

static void put_stream(struct output *output, const char *suffix, const struct recipe *recipe, unsigned keep) {
    size_t len;
    uint8_t *bytes = recipe_all(recipe, keep, &len);
    put_built(output, recipe->name, suffix, (struct built){bytes, len, len});
}

/* The formats any of them may be kept in. The MDS has the pauses stored, so that nothing but codes and index 2 is lost.
 */
static void put_everywhere(struct output *output, const struct recipe *recipe) {
    put_stream(output, ".img", recipe, KEEP_RAW);
    put_stream(output, ".sub", recipe, KEEP_SUB_ONLY | KEEP_LINEAR);
    put_built(output, recipe->name, ".ccd", build_ccd(recipe, false));
    if (recipe != &recipes[T03]) { /* the builder has no hidden audio */
        put_stream(output, ".mdf", recipe, KEEP_RAW);
        put_built(output, recipe->name, ".mds", build_mds(recipe, MDS_PAUSES));
    }
    put_built(output, recipe->name, ".nrg", build_nrg(recipe, 0));
    put_built(output, recipe->name, "-sub.nrg", build_nrg(recipe, NRG_SUB));
    put_built(output, recipe->name, ".cdi", build_cdi(recipe, CDI_35));
}

static void put_sheets(struct output *output) {
    static const struct {
        unsigned disc;
        const char *sheet;
    } sheets[] = {{T01, CUE_T01}, {T02, CUE_T02}, {T03, CUE_T03}, {T04, CUE_T04}, {T05, CUE_T05_NAIVE}, {T06, CUE_T06}};
    for (unsigned i = 0; i < sizeof sheets / sizeof *sheets; i++) {
        char name[64];
        put_stream(output, ".bin", &recipes[sheets[i].disc], KEEP_RAW);
        (void)snprintf(name, sizeof name, "%s.cue", recipes[sheets[i].disc].name);
        output_text(output, name, "\r\n", sheets[i].sheet);
    }
}

void suite_put(struct output *output) {
    put_sheets(output);
    for (unsigned i = 0; i < RECIPES; i++)
        put_everywhere(output, &recipes[i]);
    put_built(output, "T04", ".b6t", build_b6t(&recipes[T04], B6T_TOC));
    put_stream(output, ".b6i", &recipes[T04], KEEP_RAW);
    put_stream(output, ".iso", &recipes[T01], KEEP_USER);
    put_built(output, "T01", ".bin.ecm", build_ecm(&recipes[T01]));
    put_built(output, "T06", ".bin.ecm", build_ecm(&recipes[T06]));
}
