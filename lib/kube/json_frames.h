/*
 * Inside kube/: cuts a stream of JSON objects, one after the other, into single ones. Pieces arrive as the network
 * gives them, and an object may be of many pieces or many objects in one.
 */
#ifndef KUBE_JSON_FRAMES_H
#define KUBE_JSON_FRAMES_H

#include "base/error.h"
#include "base/strings.h"

struct json_frames {
    char *bytes; /* of the object that is not complete yet */
    size_t length, capacity;
    size_t limit; /* bytes of one object */
    size_t depth; /* open brackets */
    bool in_string, escaped;
};

/* Gets each object; the bytes are borrowed. False stops the cutting (json_frames_add returns false without error). */
typedef bool json_frame(void *context, struct str frame);

void json_frames_init(struct json_frames *frames, size_t limit);
void json_frames_free(struct json_frames *frames);
/* ERROR_INPUT: bytes between objects that are no white space; ERROR_LIMIT: an object is too large. */
bool json_frames_add(struct json_frames *frames, struct str piece, json_frame *take, void *context, struct error *err);

#endif
