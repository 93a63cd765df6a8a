/*
 * What the header of a request says about its framing, read strictly: libmicrohttpd 0.9 takes the first of two lengths
 * and follows Transfer-Encoding where a length contradicts it, and that is how requests are smuggled past a proxy.
 */
#ifndef WEBHOOK_REQUEST_HEADER_H
#define WEBHOOK_REQUEST_HEADER_H

#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>

struct request_header {
    const char *problem; /* NULL: well-formed */
    bool has_length, chunked;
    uint64_t length;
    bool expects_continue;
    bool is_json; /* Content-Type: application/json, UTF-8 if it says so, not compressed */
    unsigned lengths, encodings, media_types, hosts;
};

void request_header_read(struct request_header *header, struct MHD_Connection *http, const char *version);

/* The ?timeout= of the API server, a Go duration, in milliseconds; UINT64_MAX when absent or malformed. */
uint64_t request_timeout_ms(struct MHD_Connection *http);

#endif
