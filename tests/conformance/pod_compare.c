/*
 * Are two objects the same to Kubernetes? Reference: normal and difference in conform.py.
 */
#include "pod_compare.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Absent, null, and objects and lists with nothing in them. */
static bool is_nothing(yyjson_val *value) {
    if (value == NULL || yyjson_is_null(value)) {
        return true;
    }
    if (yyjson_is_arr(value)) {
        return yyjson_arr_size(value) == 0;
    }
    if (!yyjson_is_obj(value)) {
        return false;
    }
    size_t at, count;
    yyjson_val *key, *member;
    yyjson_obj_foreach(value, at, count, key, member) {
        bool empty_text = yyjson_is_str(member) && yyjson_get_len(member) == 0;
        if (!empty_text && !is_nothing(member)) {
            return false;
        }
    }
    return true;
}

static bool is_nothing_as_member(yyjson_val *value) {
    return is_nothing(value) || (yyjson_is_str(value) && yyjson_get_len(value) == 0);
}

static bool differ(struct difference *difference, yyjson_val *want, yyjson_val *got) {
    char *want_text = yyjson_val_write(want, 0, NULL), *got_text = yyjson_val_write(got, 0, NULL);
    snprintf(difference->text, sizeof difference->text, "want %.400s, got %.400s", want_text ? want_text : "nothing",
             got_text ? got_text : "nothing");
    free(want_text);
    free(got_text);
    return false;
}

static bool values_same(yyjson_val *want, yyjson_val *got, struct difference *difference);

/* A step into the values; the path stays where they differ. */
static bool step_same(const char *step, yyjson_val *want, yyjson_val *got, struct difference *difference) {
    size_t length = strlen(difference->path);
    snprintf(difference->path + length, sizeof difference->path - length, "/%s", step);
    bool same = values_same(want, got, difference);
    if (same) {
        difference->path[length] = '\0';
    }
    return same;
}

static bool member_same(yyjson_val *key, yyjson_val *want, yyjson_val *got, struct difference *difference) {
    if (is_nothing_as_member(want) && is_nothing_as_member(got)) {
        return true;
    }
    return step_same(yyjson_get_str(key), want, got, difference);
}

static bool objects_same(yyjson_val *want, yyjson_val *got, struct difference *difference) {
    size_t at, count;
    yyjson_val *key, *member;
    yyjson_obj_foreach(want, at, count, key, member) {
        if (!member_same(key, member, yyjson_obj_getn(got, yyjson_get_str(key), yyjson_get_len(key)), difference)) {
            return false;
        }
    }
    yyjson_obj_foreach(got, at, count, key, member) {
        yyjson_val *other = yyjson_obj_getn(want, yyjson_get_str(key), yyjson_get_len(key));
        if (other == NULL && !member_same(key, NULL, member, difference)) {
            return false;
        }
    }
    return true;
}

static bool arrays_same(yyjson_val *want, yyjson_val *got, struct difference *difference) {
    if (yyjson_arr_size(want) != yyjson_arr_size(got)) {
        return differ(difference, want, got);
    }
    for (size_t i = 0; i < yyjson_arr_size(want); i++) {
        char step[24];
        snprintf(step, sizeof step, "%zu", i);
        if (!step_same(step, yyjson_arr_get(want, i), yyjson_arr_get(got, i), difference)) {
            return false;
        }
    }
    return true;
}

static bool values_same(yyjson_val *want, yyjson_val *got, struct difference *difference) {
    if (is_nothing(want) && is_nothing(got)) {
        return true;
    }
    if (yyjson_is_obj(want) && yyjson_is_obj(got)) {
        return objects_same(want, got, difference);
    }
    if (yyjson_is_arr(want) && yyjson_is_arr(got)) {
        return arrays_same(want, got, difference);
    }
    if (yyjson_is_num(want) && yyjson_is_num(got) && yyjson_get_num(want) == yyjson_get_num(got)) {
        return true;
    }
    return (want != NULL && got != NULL && yyjson_equals(want, got)) || differ(difference, want, got);
}

/* The document without spec.serviceAccount; the caller frees it. */
static yyjson_doc *without_alias(yyjson_val *pod) {
    yyjson_mut_doc *copy = yyjson_mut_doc_new(NULL);
    yyjson_mut_doc_set_root(copy, yyjson_val_mut_copy(copy, pod));
    yyjson_mut_obj_remove_key(yyjson_mut_obj_get(yyjson_mut_doc_get_root(copy), "spec"), "serviceAccount");
    yyjson_doc *doc = yyjson_mut_doc_imut_copy(copy, NULL);
    yyjson_mut_doc_free(copy);
    return doc;
}

bool pods_same(yyjson_val *want, yyjson_val *got, struct difference *difference) {
    yyjson_doc *a = without_alias(want), *b = without_alias(got);
    difference->path[0] = difference->text[0] = '\0';
    bool same = values_same(yyjson_doc_get_root(a), yyjson_doc_get_root(b), difference);
    yyjson_doc_free(a);
    yyjson_doc_free(b);
    return same;
}

static const char *suffix(const char *key) {
    const char *slash = strrchr(key, '/');
    return slash != NULL ? slash + 1 : key;
}

static yyjson_val *by_suffix(yyjson_val *map, const char *wanted) {
    size_t at, count;
    yyjson_val *key, *value;
    yyjson_obj_foreach(map, at, count, key, value) {
        if (strcmp(suffix(yyjson_get_str(key)), wanted) == 0) {
            return value;
        }
    }
    return NULL;
}

bool annotations_same(yyjson_val *want, yyjson_val *got, struct difference *difference) {
    yyjson_val *const maps[] = {want, got};
    for (size_t i = 0; i < 2; i++) {
        size_t at, count;
        yyjson_val *key, *value;
        yyjson_obj_foreach(maps[i], at, count, key, value) {
            const char *name = suffix(yyjson_get_str(key));
            yyjson_val *a = by_suffix(want, name), *b = by_suffix(got, name);
            if (a == NULL || b == NULL || !yyjson_equals(a, b)) {
                snprintf(difference->path, sizeof difference->path, "/%s", name);
                return differ(difference, a, b);
            }
        }
    }
    return true;
}
