/* Levenshtein's distance, one row at a time. */
#include "spelling.h"

enum { FARTHEST = 2, LONGEST = 64 };

struct spelling spelling_of(struct str word) {
    return (struct spelling){.word = word, .distance = FARTHEST + 1};
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static size_t distance(struct str a, struct str b) {
    size_t row[LONGEST + 1];
    for (size_t j = 0; j <= b.length; j++) {
        row[j] = j;
    }
    for (size_t i = 1; i <= a.length; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.length; j++) {
            size_t replaced = diagonal + (a.bytes[i - 1] != b.bytes[j - 1]);
            diagonal = row[j];
            row[j] = least(replaced, least(row[j], row[j - 1]) + 1);
        }
    }
    return row[b.length];
}

void spelling_offer(struct spelling *spelling, struct str candidate) {
    struct str word = spelling->word;
    if (word.length > LONGEST || candidate.length > LONGEST) {
        return;
    }
    size_t found = distance(word, candidate);
    /* A word that has nothing in common is no misspelling, however short it is. */
    if (found < spelling->distance && found < least(word.length, candidate.length)) {
        spelling->nearest = candidate;
        spelling->distance = found;
    }
}

struct str spelling_hint(struct arena *arena, const struct spelling *spelling) {
    return str_empty(spelling->nearest) ? STR("")
                                        : str_format(arena, "; did you mean \"%.*s\"?", STR_ARG(spelling->nearest));
}
