/*
 * Trees of json-c made from our strings, printed as JSON or YAML. Only json_tree.c includes json-c: its names and those
 * of base/json_read.h do not go together.
 */
#ifndef KUBECTL_SCC_JSON_TREE_H
#define KUBECTL_SCC_JSON_TREE_H

#include <stdio.h>

#include "base/strings.h"

struct json_object;

struct json_object *tree_new(void);
void tree_free(struct json_object *tree);
void tree_str(struct json_object *object, const char *key, struct str value); /* left out when empty */
void tree_text(struct json_object *object, const char *key, const char *value);
void tree_int(struct json_object *object, const char *key, int64_t value);
void tree_null(struct json_object *object, const char *key);
void tree_bool(struct json_object *object, const char *key, bool value);
struct json_object *tree_object(struct json_object *object, const char *key); /* a new member */
struct json_object *tree_array(struct json_object *object, const char *key);
struct json_object *tree_item(struct json_object *array); /* a new object at its end */
void tree_add(struct json_object *array, struct json_object *item);
void tree_add_str(struct json_object *array, struct str value);
void tree_add_int(struct json_object *array, int64_t value);
/* JSON that we wrote ourselves. */
void tree_own_json(struct json_object *object, const char *key, struct str json);

void tree_add_own_json(struct json_object *array, struct str json);

struct arena;
/* As compact JSON; the tree is freed. */
struct str tree_text_of(struct arena *arena, struct json_object *tree);

/* One member of a tree only. */
void tree_print_member(bool json, struct json_object *tree, const char *key);
void tree_print_json(FILE *to, struct json_object *tree);
void tree_print_yaml(FILE *to, struct json_object *tree);

#endif
