/*
 * Queueing a response. While draining every one says that the connection ends with it.
 */
#ifndef WEBHOOK_ANSWER_H
#define WEBHOOK_ANSWER_H

#include "request.h"

struct answer {
    unsigned status;
    const char *content_type; /* NULL: text/plain */
    const char *body;
    size_t length;
    char *owned; /* set instead of body: freed when it was sent */
};

enum MHD_Result answer_send(struct exchange *exchange, const struct answer *answer);
/* The text, with a line end. */
enum MHD_Result answer_text(struct exchange *exchange, unsigned status, const char *text);

#endif
