/* SPDX-License-Identifier: MIT */
/* Memory taken in pieces and given back at once. */
#include "base/arena.h"
#include <stdint.h>
#include <string.h>

enum { BLOCK_LEN = 16384, ALIGNMENT = 16 };

struct arena_block {
    struct arena_block *next;
    size_t len, used; /* of the whole block, this header included */
};

enum { HEADER_LEN = (sizeof(struct arena_block) + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT };

void *arena_take(struct arena *arena, size_t len) {
    if (len > SIZE_MAX - HEADER_LEN - ALIGNMENT)
        return NULL;
    len = (len + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct arena_block *block = arena->blocks;
    if (!block || block->len - block->used < len) {
        size_t block_len = HEADER_LEN + len > BLOCK_LEN ? HEADER_LEN + len : (size_t)BLOCK_LEN;
        struct arena_block *fresh = host_take(arena->host, block_len);
        if (!fresh)
            return NULL;
        *fresh = (struct arena_block){NULL, block_len, HEADER_LEN};
        /* A large piece goes behind the current block, whose room is not given up for it. */
        if (block && block_len > BLOCK_LEN) {
            fresh->next = block->next;
            block->next = fresh;
        } else {
            fresh->next = block;
            arena->blocks = fresh;
        }
        block = fresh;
    }
    void *piece = (uint8_t *)block + block->used;
    block->used += len;
    return memset(piece, 0, len);
}

char *arena_text(struct arena *arena, const char *from, size_t len) {
    if (len == SIZE_MAX)
        return NULL;
    char *text = arena_take(arena, len + 1);
    if (text && len)
        memcpy(text, from, len);
    return text;
}

void arena_drop(struct arena *arena) {
    while (arena->blocks) {
        struct arena_block *block = arena->blocks;
        arena->blocks = block->next;
        host_give(arena->host, block, block->len);
    }
}
