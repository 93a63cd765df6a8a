/* A bitmap of blocks, and the big-endian number that stands for it (kubernetes allocator: big.Int.Bytes). */
#include "kube/range_state.h"

#include <stdlib.h>

static size_t byte_count(const struct range_state *state) {
    return (state->blocks + 7) / 8;
}

void range_state_init(struct range_state *state, uint32_t blocks) {
    *state = (struct range_state){.blocks = blocks};
    state->bits = calloc(byte_count(state) + 1, 1);
    if (state->bits == NULL) {
        abort();
    }
}

void range_state_free(struct range_state *state) {
    free(state->bits);
    *state = (struct range_state){0};
}

void range_state_clear(struct range_state *state) {
    memset(state->bits, 0, byte_count(state));
    state->used = 0;
}

bool range_state_has(const struct range_state *state, uint32_t block) {
    return (state->bits[block / 8] >> block % 8 & 1) != 0;
}

void range_state_set(struct range_state *state, uint32_t block) {
    if (!range_state_has(state, block)) {
        state->bits[block / 8] |= (uint8_t)(1u << block % 8);
        state->used++;
    }
}

bool range_state_take(struct range_state *state, uint32_t *block) {
    for (size_t byte = 0; byte < byte_count(state); byte++) {
        if (state->bits[byte] == 0xff) {
            continue;
        }
        for (uint32_t bit = 0; bit < 8; bit++) {
            uint32_t candidate = (uint32_t)byte * 8 + bit;
            if (candidate < state->blocks && !range_state_has(state, candidate)) {
                range_state_set(state, candidate);
                *block = candidate;
                return true;
            }
        }
    }
    return false;
}

struct str range_state_bytes(struct arena *arena, const struct range_state *state) {
    size_t length = byte_count(state);
    while (length > 0 && state->bits[length - 1] == 0) {
        length--;
    }
    char *bytes = arena_alloc(arena, length + 1);
    for (size_t i = 0; i < length; i++) {
        bytes[i] = (char)state->bits[length - 1 - i];
    }
    return (struct str){.bytes = bytes, .length = length};
}

bool range_state_read(struct range_state *state, struct str bytes) {
    range_state_clear(state);
    for (size_t i = 0; i < bytes.length; i++) {
        unsigned char byte = (unsigned char)bytes.bytes[bytes.length - 1 - i];
        for (uint32_t bit = 0; bit < 8; bit++) {
            if ((byte >> bit & 1) == 0) {
                continue;
            }
            if (i * 8 + bit >= state->blocks) {
                return false;
            }
            range_state_set(state, (uint32_t)i * 8 + bit);
        }
    }
    return true;
}
