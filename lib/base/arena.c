/* Bump allocation in blocks that double, with a ceiling; one free for all. */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct arena_block {
    struct arena_block *older;
    size_t size; /* of the whole block, header included */
};

enum { ALIGNMENT = 16, FIRST_BLOCK = 512, LARGEST_STEP = 1 << 20 };

#define HEADER ((sizeof(struct arena_block) + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1))

void arena_init(struct arena *arena, size_t ceiling) {
    *arena = (struct arena){.ceiling = ceiling};
}

static void block_use(struct arena *arena, struct arena_block *block) {
    arena->blocks = block;
    arena->next = (char *)block + HEADER;
    arena->end = (char *)block + block->size;
}

void arena_reset(struct arena *arena, size_t keep) {
    struct arena_block *kept = NULL;
    for (struct arena_block *block = arena->blocks, *older; block != NULL; block = older) {
        older = block->older;
        if (kept == NULL && block->size <= keep) { /* newest first: the largest that may be kept */
            kept = block;
            kept->older = NULL;
        } else {
            free(block);
        }
    }
    size_t ceiling = arena->ceiling;
    arena_init(arena, ceiling);
    if (kept != NULL) {
        arena->taken = kept->size;
        block_use(arena, kept);
    }
}

void arena_free(struct arena *arena) {
    arena_reset(arena, 0);
}

/* The next block is as large as all before it (up to a step), so that a request takes few. */
static struct arena_block *block_new(struct arena *arena, size_t need) {
    size_t size = arena->taken < FIRST_BLOCK ? FIRST_BLOCK : arena->taken;
    if (size > LARGEST_STEP) {
        size = LARGEST_STEP;
    }
    if (size < need + HEADER) {
        size = need + HEADER;
    }
    if (arena->ceiling != 0) { /* the last block takes what is left */
        size_t left = arena->ceiling > arena->taken ? arena->ceiling - arena->taken : 0;
        if (size > left) {
            size = left & ~(size_t)(ALIGNMENT - 1);
        }
        if (size < need + HEADER) {
            return NULL;
        }
    }
    struct arena_block *block = size > sizeof *block ? malloc(size) : NULL;
    if (block == NULL) {
        return NULL;
    }
    block->older = arena->blocks;
    block->size = size;
    arena->taken += size;
    return block;
}

void *arena_try(struct arena *arena, size_t size) {
    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (arena->next == NULL || size > (size_t)(arena->end - arena->next)) {
        struct arena_block *block = block_new(arena, size);
        if (block == NULL) {
            return NULL;
        }
        block_use(arena, block);
    }
    void *piece = arena->next;
    arena->next += size;
    return piece;
}

static _Noreturn void limit_reached(struct arena *arena) {
    if (arena->on_limit != NULL) {
        longjmp(*arena->on_limit, 1);
    }
    fprintf(stderr, "out of memory\n");
    abort();
}

static void *arena_take(struct arena *arena, size_t size) {
    void *piece = arena_try(arena, size);
    if (piece == NULL) {
        limit_reached(arena);
    }
    return piece;
}

void *arena_alloc(struct arena *arena, size_t size) {
    return memset(arena_take(arena, size), 0, size);
}

void *arena_array(struct arena *arena, size_t count, size_t size) {
    if (size != 0 && count > SIZE_MAX / 2 / size) {
        limit_reached(arena);
    }
    return arena_alloc(arena, count * size);
}

void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size) {
    size_t old_rounded = (old_size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (old != NULL && (char *)old + old_rounded == arena->next && new_size > old_size &&
        new_size - old_rounded <= (size_t)(arena->end - arena->next)) {
        arena->next = (char *)old + ((new_size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1));
        return old;
    }
    void *piece = arena_take(arena, new_size);
    if (old != NULL) {
        memcpy(piece, old, old_size < new_size ? old_size : new_size);
    }
    return piece;
}
