/*
 * Memory of one request or one policy object: taken piece by piece, given back all at once.
 * The ceiling bounds what hostile input can make us use. Reaching it leaves through the jump that the
 * owner armed (the facade answers with a limit error); everything in between holds arena memory only,
 * so nothing is lost on the way out. Without an armed jump, and when malloc fails, the process aborts.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <setjmp.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *blocks; /* newest first */
    char *next, *end;           /* free bytes of the newest block */
    size_t taken;               /* bytes of all blocks */
    size_t ceiling;             /* 0: none */
    jmp_buf *on_limit;          /* borrowed; NULL: abort */
};

/* A zeroed struct arena is an empty one without a ceiling. */
void arena_init(struct arena *arena, size_t ceiling);
/* Keeps one block of at most `keep` bytes for the next request; frees the rest. */
void arena_reset(struct arena *arena, size_t keep);
void arena_free(struct arena *arena);

/* Zeroed memory, aligned for any type. Never NULL. */
void *arena_alloc(struct arena *arena, size_t size);
/* As arena_alloc for count * size, with the overflow checked. */
void *arena_array(struct arena *arena, size_t count, size_t size);
/* Memory that is not zeroed; NULL instead of the jump when the ceiling would be passed. For yyjson. */
void *arena_try(struct arena *arena, size_t size);
/* Grows the piece that was taken last in place where that is possible, else takes a new one and copies. */
void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size);

#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_array((arena), (count), sizeof(type)))

#endif
