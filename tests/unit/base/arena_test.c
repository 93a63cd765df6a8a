/*
 * Memory of one request: alignment and zeroing, the ceiling and its jump, what a reset keeps.
 */
#include "base/arena.h"

#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include "suite.h"

static bool all_zero(const unsigned char *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        if (bytes[i] != 0) {
            return false;
        }
    }
    return true;
}

START_TEST(pieces_are_aligned_and_zeroed) {
    struct arena arena = {0};
    for (size_t size = 0; size < 3000; size += 7) {
        unsigned char *piece = arena_alloc(&arena, size);
        ck_assert_ptr_nonnull(piece);
        ck_assert_uint_eq((uintptr_t)piece % 16, 0);
        ck_assert(all_zero(piece, size));
        memset(piece, 0xff, size);
    }
    arena_free(&arena);
    ck_assert_uint_eq(arena.taken, 0);
}
END_TEST

START_TEST(a_reset_zeroes_what_is_used_again) {
    struct arena arena;
    arena_init(&arena, 1 << 20);
    memset(arena_alloc(&arena, 400), 0xff, 400);
    arena_reset(&arena, 4096);
    ck_assert_uint_ne(arena.taken, 0);
    ck_assert_uint_eq(arena.ceiling, 1 << 20);
    ck_assert(all_zero(arena_alloc(&arena, 400), 400));
    arena_free(&arena);
}
END_TEST

START_TEST(a_reset_keeps_one_block_that_is_small_enough) {
    struct arena arena = {0};
    for (size_t i = 0; i < 100; i++) {
        arena_alloc(&arena, 1000);
    }
    size_t taken = arena.taken;
    arena_reset(&arena, taken / 4);
    ck_assert_uint_gt(arena.taken, 0);
    ck_assert_uint_le(arena.taken, taken / 4);
    arena_reset(&arena, 16);
    ck_assert_uint_eq(arena.taken, 0);
    arena_free(&arena);
}
END_TEST

START_TEST(trying_stops_at_the_ceiling) {
    struct arena arena;
    arena_init(&arena, 4096);
    ck_assert_ptr_null(arena_try(&arena, 5000));
    ck_assert_ptr_null(arena_try(&arena, SIZE_MAX));
    ck_assert_ptr_null(arena_try(&arena, SIZE_MAX / 2));
    size_t pieces = 0;
    while (arena_try(&arena, 64) != NULL) {
        pieces++;
        ck_assert_uint_le(arena.taken, 4096);
    }
    ck_assert_uint_ge(pieces, 4096 / 64 - 8); /* all of it can be used but for the headers of blocks */
    ck_assert_ptr_nonnull(arena_alloc(&arena, 0));
    arena_free(&arena);
}
END_TEST

static bool jumps(struct arena *arena, void (*act)(struct arena *arena)) {
    jmp_buf limit;
    arena->on_limit = &limit;
    if (setjmp(limit) != 0) {
        arena->on_limit = NULL;
        return true;
    }
    act(arena);
    arena->on_limit = NULL;
    return false;
}

static void take_little(struct arena *arena) {
    arena_alloc(arena, 8);
}

static void take_much(struct arena *arena) {
    arena_alloc(arena, 5000);
}

static void take_a_product_that_overflows(struct arena *arena) {
    arena_array(arena, SIZE_MAX / 4, 8);
}

static void grow_too_far(struct arena *arena) {
    arena_grow(arena, arena_alloc(arena, 16), 16, 5000);
}

START_TEST(passing_the_ceiling_jumps) {
    struct arena arena;
    arena_init(&arena, 4096);
    ck_assert(!jumps(&arena, take_little));
    ck_assert(jumps(&arena, take_much));
    ck_assert(jumps(&arena, take_a_product_that_overflows));
    ck_assert(jumps(&arena, grow_too_far));
    ck_assert(!jumps(&arena, take_little)); /* what is left can still be used */
    arena_free(&arena);
}
END_TEST

START_TEST(an_overflow_jumps_without_a_ceiling_too) {
    struct arena arena = {0};
    ck_assert(jumps(&arena, take_a_product_that_overflows));
    arena_free(&arena);
}
END_TEST

START_TEST(growing_keeps_the_bytes) {
    struct arena arena = {0};
    char *first = arena_alloc(&arena, 10);
    memcpy(first, "0123456789", 10);
    char *grown = arena_grow(&arena, first, 10, 40);
    ck_assert_ptr_eq(grown, first); /* the last piece grows in place */
    char *other = arena_alloc(&arena, 16);
    char *moved = arena_grow(&arena, grown, 40, 80);
    ck_assert_ptr_ne(moved, grown);
    ck_assert_mem_eq(moved, "0123456789", 10);
    ck_assert(other >= grown + 40);
    char *fresh = arena_grow(&arena, NULL, 0, 12);
    ck_assert_ptr_nonnull(fresh);
    char *smaller = arena_grow(&arena, moved, 80, 5);
    ck_assert_mem_eq(smaller, "01234", 5);
    char *odd = arena_alloc(&arena, 17); /* rounded up: growing within the rounding */
    memset(odd, 'x', 17);
    char *little = arena_grow(&arena, odd, 17, 20);
    ck_assert_mem_eq(little, "xxxxxxxxxxxxxxxxx", 17);
    char *next = arena_alloc(&arena, 4);
    ck_assert(next >= little + 20 || next + 4 <= little);
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("arena", pieces_are_aligned_and_zeroed, a_reset_zeroes_what_is_used_again,
                     a_reset_keeps_one_block_that_is_small_enough, trying_stops_at_the_ceiling,
                     passing_the_ceiling_jumps, an_overflow_jumps_without_a_ceiling_too, growing_keeps_the_bytes);
}
