/* A hash table over a list in the order of last use. Digests are uniform already, whatever a requester sends. */
#include "kube/access_cache.h"

void access_cache_init(struct access_cache *cache, size_t capacity) {
    size_t buckets = 16;
    while (buckets < capacity) {
        buckets *= 2;
    }
    *cache = (struct access_cache){.capacity = capacity, .bucket_mask = buckets - 1};
    cache->buckets = ARENA_ARRAY(&cache->arena, buckets, struct access_entry *);
}

void access_cache_free(struct access_cache *cache) {
    arena_free(&cache->arena);
}

static struct access_entry **bucket_of(struct access_cache *cache, const unsigned char *digest) {
    size_t hash;
    memcpy(&hash, digest, sizeof hash);
    return &cache->buckets[hash & cache->bucket_mask];
}

static void use_unlink(struct access_cache *cache, struct access_entry *entry) {
    *(entry->newer != NULL ? &entry->newer->older : &cache->newest) = entry->older;
    *(entry->older != NULL ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void use_link(struct access_cache *cache, struct access_entry *entry) {
    entry->newer = NULL;
    entry->older = cache->newest;
    *(cache->newest != NULL ? &cache->newest->newer : &cache->oldest) = entry;
    cache->newest = entry;
}

static struct access_entry *lookup(struct access_cache *cache, const unsigned char *digest) {
    struct access_entry *entry = *bucket_of(cache, digest);
    while (entry != NULL && memcmp(entry->digest, digest, ACCESS_DIGEST) != 0) {
        entry = entry->next;
    }
    return entry;
}

struct access_entry *access_cache_find(struct access_cache *cache, const unsigned char *digest, uint64_t now) {
    struct access_entry *entry = lookup(cache, digest);
    if (entry == NULL || (!entry->waiting && entry->expires <= now)) {
        return NULL;
    }
    use_unlink(cache, entry);
    use_link(cache, entry);
    return entry;
}

static void bucket_unlink(struct access_cache *cache, struct access_entry *entry) {
    struct access_entry **at = bucket_of(cache, entry->digest);
    while (*at != entry) {
        at = &(*at)->next;
    }
    *at = entry->next;
}

/* Room for one more: new, or that of the one longest unused among those that do not wait. */
static struct access_entry *room_take(struct access_cache *cache) {
    if (cache->count < cache->capacity) {
        cache->count++;
        return ARENA_NEW(&cache->arena, struct access_entry);
    }
    struct access_entry *entry = cache->oldest;
    while (entry != NULL && entry->waiting) {
        entry = entry->newer;
    }
    if (entry != NULL) {
        use_unlink(cache, entry);
        bucket_unlink(cache, entry);
    }
    return entry;
}

struct access_entry *access_cache_ask(struct access_cache *cache, const unsigned char *digest, uint64_t now) {
    struct access_entry *entry = access_cache_find(cache, digest, now);
    if (entry != NULL) {
        return entry;
    }
    entry = lookup(cache, digest);
    if (entry == NULL) {
        entry = room_take(cache);
        if (entry == NULL) {
            return NULL;
        }
        struct access_entry **bucket = bucket_of(cache, digest);
        *entry = (struct access_entry){.next = *bucket};
        memcpy(entry->digest, digest, ACCESS_DIGEST);
        *bucket = entry;
    } else {
        use_unlink(cache, entry);
    }
    use_link(cache, entry);
    entry->waiting = true;
    entry->answer = ACCESS_UNKNOWN;
    return entry;
}
