/* SPDX-License-Identifier: MIT */
/* How fast are missing parts of sectors made, by each kernel, beside copying as many bytes and beside the encoders others have
 * (NTCDROM_PEERS is the folder of bench/peers)? */
#include "bench.h"
#include "disc/position.h"
#include "disc/sector.h"
#include "disc/subchannel.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { HOT = 27, USER = 2048, RAW = 2352, SUB = 96, LEN = 300000 };

/* What is worked on fits the near caches: the kernels are measured, not the memory. */
static uint8_t users[HOT * USER], raws[HOT * RAW], copies[HOT * RAW], subs[HOT * SUB];

static void run_copy(void *context, unsigned long ops) {
    (void)context;
    for (unsigned long i = 0; i < ops; i++) {
        memcpy(copies + i % HOT * RAW, raws + i % HOT * RAW, RAW);
        __asm__ volatile("" ::"r"(copies) : "memory");
    }
}

static void run_synthesis(void *context, unsigned long ops) {
    static const struct extent extent = {.mode = TRACK_MODE1, .stride = USER, .main_len = USER, .main_at = 16};
    for (unsigned long i = 0; i < ops; i++)
        sector_complete(context, &extent, (int32_t)(i % LEN), users + i % HOT * USER, raws + i % HOT * RAW);
}

static void run_check(void *context, unsigned long ops) {
    for (unsigned long i = 0; i < ops; i++)
        if (!edc_right_mode1(context, raws + i % HOT * RAW))
            bench_wrong("EDC");
}

static const int32_t index_1[] = {0};
static struct track track = {1, 1, 0, TRACK_AUDIO, -150, 0, LEN, 1, index_1, ""};
static struct session session = {1, 1, 1, 0, -150, LEN, {NULL, 0}};

static void run_subchannel(void *context, unsigned long ops) {
    static struct position_walk walk;
    for (unsigned long i = 0; i < ops; i++) {
        position_walk(&walk, context, &track, (int32_t)(i % LEN), (struct position_names){"", ""});
        sub_from_q(walk.q, walk.p, subs + i % HOT * SUB);
        __asm__ volatile("" ::"r"(subs) : "memory");
    }
}

static int image;
static void run_pread(void *context, unsigned long ops) {
    (void)context;
    for (unsigned long i = 0; i < ops; i++)
        if (i % HOT == 0 && pread(image, copies, sizeof copies, (off_t)(i % 10000) / HOT * (off_t)sizeof raws) < 0)
            bench_wrong("pread");
}

/* Somebody else's encoder: sync and header too, out of the 2048 bytes at 16. */
typedef void peer_encode_fn(unsigned lba, uint8_t *raw);
struct peer {
    const char *file, *name;
    peer_encode_fn *encode;
};

static void run_peer(void *context, unsigned long ops) {
    const struct peer *peer = context;
    for (unsigned long i = 0; i < ops; i++) {
        memcpy(raws + i % HOT * RAW + 16, users + i % HOT * USER, USER);
        peer->encode((unsigned)(i % LEN), raws + i % HOT * RAW);
    }
}

static bool open_peer(struct peer *peer) {
    const char *folder = getenv("NTCDROM_PEERS");
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/%s", folder ? folder : "/nonexistent", peer->file);
    void *library = dlopen(path, RTLD_NOW);
    void *symbol = library ? dlsym(library, "peer_encode") : NULL;
    memcpy(&peer->encode, &symbol, sizeof symbol);
    if (!symbol)
        return false;
    run_synthesis((void *)(uintptr_t)&edc_portable, HOT);
    memcpy(copies, raws, sizeof raws);
    memset(raws, 0, sizeof raws);
    run_peer(peer, HOT);
    if (memcmp(copies, raws, sizeof raws) != 0)
        bench_wrong(peer->name);
    return true;
}

/* The same sectors by every kernel, before anything is timed. */
static void prove(const struct edc_kernels *kernels) {
    run_synthesis((void *)(uintptr_t)&edc_portable, HOT);
    memcpy(copies, raws, sizeof raws);
    run_synthesis((void *)(uintptr_t)kernels, HOT);
    if (memcmp(copies, raws, sizeof raws) != 0)
        bench_wrong(kernels->name);
}

int main(int argc, char **argv) {
    static const char *const tiers[] = {"portable", "sse", "avx2", "avx512", "neon"};
    static char names[5][2][32];
    struct disc disc = {
        .session_count = 1, .track_count = 1, .first_track = 1, .session = &session, .track = &track, .leadout = LEN};
    char path[4096];
    if (argc != 3)
        return 2;
    (void)snprintf(path, sizeof path, "%s/disc.bin", argv[1]);
    if ((image = open(path, O_RDONLY)) < 0) {
        perror(path);
        return 1;
    }
    uint32_t x = 1;
    for (size_t i = 0; i < sizeof users; i++)
        users[i] = (uint8_t)((x = x * 1664525u + 1013904223u) >> 24);
    struct bench_case cases[16] = {{"limit_memcpy", run_copy, NULL, 0},
                                   {"limit_memcpy_again", run_copy, NULL, 0},
                                   {"limit_pread_27", run_pread, NULL, 0},
                                   {"subchannel", run_subchannel, &disc, 0}};
    unsigned count = 4;
    for (unsigned t = 0; t < sizeof tiers / sizeof *tiers; t++) {
        const struct edc_kernels *kernels = edc_choose(tiers[t]);
        if (strcmp(kernels->name, tiers[t]) != 0)
            continue; /* not on this processor */
        prove(kernels);
        (void)snprintf(names[t][0], sizeof names[t][0], "synthesis_%s", tiers[t]);
        (void)snprintf(names[t][1], sizeof names[t][1], "check_%s", tiers[t]);
        cases[count++] = (struct bench_case){names[t][0], run_synthesis, (void *)(uintptr_t)kernels, 0};
        cases[count++] = (struct bench_case){names[t][1], run_check, (void *)(uintptr_t)kernels, 0};
    }
    static struct peer peers[] = {{"libedc.so", "peer_libedc", NULL}, {"lec.so", "peer_cdrdao", NULL}};
    for (unsigned i = 0; i < sizeof peers / sizeof *peers; i++)
        if (open_peer(&peers[i]))
            cases[count++] = (struct bench_case){peers[i].name, run_peer, &peers[i], 0};
    bench_rounds("sectors", cases, count, (unsigned)atoi(argv[2]), 60);
    return 0;
}
