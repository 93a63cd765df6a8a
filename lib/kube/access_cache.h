/*
 * Inside kube/: what the API server said of a question, for as long as that counts. A question is known by its digest,
 * so that it takes the same room however long its names are. Not locked: subject_access does that.
 */
#ifndef KUBE_ACCESS_CACHE_H
#define KUBE_ACCESS_CACHE_H

#include "access/authorizer.h"

enum { ACCESS_DIGEST = 32 };

struct access_question;

struct access_entry {
    unsigned char digest[ACCESS_DIGEST];
    bool waiting;                       /* asked, not answered */
    enum access answer;                 /* once it is not waiting */
    uint64_t expires;                   /* kube_now when the answer counts no more */
    struct access_question *waiters;    /* of subject_access */
    struct access_entry *next;          /* in its bucket */
    struct access_entry *newer, *older; /* by last use */
};

struct access_cache {
    struct arena arena;
    struct access_entry **buckets;
    size_t bucket_mask, capacity, count;
    struct access_entry *newest, *oldest;
};

void access_cache_init(struct access_cache *cache, size_t capacity);
void access_cache_free(struct access_cache *cache);

/* The entry that waits or counts at `now`, and makes it the newest; NULL where there is none. */
struct access_entry *access_cache_find(struct access_cache *cache, const unsigned char *digest, uint64_t now);
/* As find; where there is none, an entry that waits from now on, in place of an expired one or of the one longest
 * unused: it has no waiters yet. NULL when all entries wait. */
struct access_entry *access_cache_ask(struct access_cache *cache, const unsigned char *digest, uint64_t now);

#endif
