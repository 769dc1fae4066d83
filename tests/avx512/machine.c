/* SPDX-License-Identifier: MIT */
/* Do the vector kernels give the portable one's bytes on a processor that has AVX-512, and in how many instructions? Runs on a bare
 * machine, which an emulator is; what it finds goes to the first serial port. */
#include "disc/test_data.h"
#include <immintrin.h>

extern const struct edc_kernels edc_mended;

enum { SECTORS = 400 };
enum { COM1 = 0x3f8, LINE_CONTROL = COM1 + 3, EIGHT_BITS = 3, LINE_STATUS = COM1 + 5, READY = 0x20, SENT = 0x40, SHUTDOWN = 0x8900 };

void machine_main(void);

/* What a freestanding compiler wants from outside. */
void *memcpy(void *restrict to, const void *restrict from, size_t len) {
    void *ret = to;
    __asm__ volatile("rep movsb" : "+D"(to), "+S"(from), "+c"(len) : : "memory");
    return ret;
}
void *memset(void *to, int value, size_t len) {
    void *ret = to;
    __asm__ volatile("rep stosb" : "+D"(to), "+c"(len) : "a"(value) : "memory");
    return ret;
}
int memcmp(const void *a, const void *b, size_t len) {
    const uint8_t *x = a, *y = b;
    for (; len; len--, x++, y++)
        if (*x != *y)
            return *x - *y;
    return 0;
}
size_t strlen(const char *text) {
    size_t len = 0;
    while (text[len])
        len++;
    return len;
}

static void out(uint16_t port, uint8_t value) { __asm__ volatile("outb %0, %1" : : "a"(value), "d"(port)); }
static uint8_t in(uint16_t port) {
    uint8_t value;
    __asm__ volatile("inb %1, %0" : "=a"(value) : "d"(port));
    return value;
}
static void say(const char *text) {
    for (; *text; text++) {
        while (!(in(LINE_STATUS) & READY))
            ;
        out(COM1, (uint8_t)*text);
    }
}
static void say_number(uint64_t number) {
    char digits[21], *at = digits + 20;
    *at = 0;
    do
        *--at = (char)('0' + number % 10);
    while (number /= 10);
    say(at);
}

static uint64_t instructions(void) { /* an emulator's clock is the instructions it has run */
    uint32_t low, high;
    __asm__ volatile("rdtsc" : "=a"(low), "=d"(high) : : "memory");
    return (uint64_t)high << 32 | low;
}

/* A sector of noise; of every kind of edge where the seed is small. */
static void make(uint8_t *raw, uint32_t seed) {
    static const uint8_t edges[] = {0x00, 0xff, 0x80, 0x01};
    if (seed < sizeof edges)
        memset(raw, edges[seed], RAW_LEN);
    else if (seed < 100) {
        memset(raw, 0, RAW_LEN);
        raw[seed * 23 % RAW_LEN] = (uint8_t)(1u << seed % 8);
    } else
        test_noise(raw, RAW_LEN, seed);
}

/* Whether a sector's codes are the portable ones and nothing around it was touched, at any address. */
static bool sector_same(const struct edc_kernels *kernels, uint32_t seed) {
    static uint8_t room[RAW_LEN + 256], want[RAW_LEN];
    uint8_t *raw = room + 64 + seed % 67;
    memset(room, 0xc3, sizeof room);
    make(raw, seed);
    memcpy(want, raw, RAW_LEN);
    kernels->parity(raw, seed & 1);
    edc_portable.parity(want, seed & 1);
    for (const uint8_t *at = room; at < room + sizeof room; at++)
        if (*at != (at >= raw && at < raw + RAW_LEN ? want[at - raw] : 0xc3))
            return false;
    return kernels->edc(raw, 2064) == edc_portable.edc(raw, 2064) &&
           kernels->edc(raw + 16, 2056) == edc_portable.edc(raw + 16, 2056) &&
           kernels->edc(raw + 16, 2332) == edc_portable.edc(raw + 16, 2332);
}

static bool lengths_same(const struct edc_kernels *kernels) {
    static uint8_t noise[RAW_LEN];
    test_noise(noise, RAW_LEN, 5);
    for (size_t len = 0; len <= RAW_LEN; len++)
        if (kernels->edc(noise + RAW_LEN - len, len) != edc_continue(0, noise + RAW_LEN - len, len))
            return false;
    return true;
}

static uint64_t count(const struct edc_kernels *kernels) {
    enum { TIMES = 100 };
    static uint8_t raw[RAW_LEN];
    make(raw, 1000);
    uint64_t began = instructions();
    for (unsigned i = 0; i < TIMES; i++)
        edc_seal_mode1(kernels, raw);
    return (instructions() - began) / TIMES;
}

/* The documented map without its constant is linear: nothing becomes nothing. */
__attribute__((target("avx512f,avx512bw,gfni"))) static bool affine_inverts(void) {
    uint8_t bytes[64] = {0};
    __m512i zero = _mm512_loadu_si512(bytes);
    _mm512_storeu_si512(bytes, _mm512_gf2p8affine_epi64_epi8(zero, zero, 0));
    return bytes[0] == 0xff;
}

void machine_main(void) {
    static const char *const tiers[] = {"portable", "sse", "avx2", "avx512", ""};
    out(LINE_CONTROL, EIGHT_BITS);
    for (unsigned i = 0; i < sizeof tiers / sizeof *tiers; i++) {
        const struct edc_kernels *kernels = edc_choose(tiers[i]);
        bool mend = kernels == &edc_avx512 && affine_inverts();
        kernels = mend ? &edc_mended : kernels;
        bool good = lengths_same(kernels);
        for (uint32_t seed = 0; seed < SECTORS && good; seed++)
            good = sector_same(kernels, seed);
        say(tiers[i][0] ? tiers[i] : "best");
        say(" is ");
        say(kernels->name);
        say(mend ? " (GF2P8AFFINEQB mended)" : "");
        say(good ? ": same bytes, " : ": OTHER BYTES, ");
        say_number(count(kernels));
        say(" instructions a sector\n");
    }
    say("end\n");
    while (!(in(LINE_STATUS) & SENT))
        ;
    for (const char *word = "Shutdown"; *word; word++)
        out(SHUTDOWN, (uint8_t)*word);
}
