/* One pass over the header fields. */
#include "request_header.h"

#include <string.h>
#include <strings.h>

#include "base/strings.h"

/* RFC 9110 token. */
static bool is_token(const char *bytes, size_t length) {
    static const char others[] = "!#$%&'*+-.^_`|~";
    for (size_t i = 0; i < length; i++) {
        const char c = bytes[i];
        const bool alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!alphanumeric && (c == '\0' || strchr(others, c) == NULL)) {
            return false;
        }
    }
    return length > 0;
}

/* No control characters: a bare CR or NUL is read differently by others. */
static bool is_field_value(const char *bytes, size_t length) {
    for (size_t i = 0; i < length; i++) {
        const unsigned char c = (unsigned char)bytes[i];
        if ((c < ' ' && c != '\t') || c == 0x7f) {
            return false;
        }
    }
    return true;
}

static bool digits_parse(const char *text, size_t length, uint64_t *out) {
    uint64_t number = 0;
    for (size_t i = 0; i < length; i++) {
        const unsigned digit = (unsigned)(text[i] - '0');
        if (digit > 9 || number > (UINT64_MAX - digit) / 10) {
            return false;
        }
        number = number * 10 + digit;
    }
    *out = number;
    return length > 0;
}

static bool is_json(const char *value) {
    static const char type[] = "application/json";
    if (strncasecmp(value, type, sizeof type - 1) != 0) {
        return false;
    }
    value += sizeof type - 1;
    value += strspn(value, " \t");
    if (*value == '\0') {
        return true;
    }
    if (*value != ';') {
        return false;
    }
    value++;
    value += strspn(value, " \t");
    return *value == '\0' || strcasecmp(value, "charset=utf-8") == 0 || strcasecmp(value, "charset=\"utf-8\"") == 0;
}

static void read_framing(struct request_header *header, const char *name, const char *value, size_t length) {
    if (strcasecmp(name, "Content-Length") == 0) {
        header->lengths++;
        header->has_length = true;
        if (!digits_parse(value, length, &header->length)) {
            header->problem = "malformed Content-Length";
        }
    } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
        header->encodings++;
        header->chunked = true;
        if (strcasecmp(value, "chunked") != 0) {
            header->problem = "unsupported Transfer-Encoding";
        }
    } else if (strcasecmp(name, "Host") == 0) {
        header->hosts++;
    } else if (strcasecmp(name, "Expect") == 0) {
        header->expects_continue = true;
    }
}

static enum MHD_Result read_field(void *context, enum MHD_ValueKind kind, const char *name, size_t name_length,
                                  const char *value, size_t value_length) {
    struct request_header *header = context;
    (void)kind;
    if (value == NULL) {
        value = "";
        value_length = 0;
    }
    if (!is_token(name, name_length) || !is_field_value(value, value_length)) {
        header->problem = "malformed header";
        return MHD_NO;
    }
    switch (name[0] | 0x20) { /* only few names concern us, and most of a request's begin otherwise */
    case 'c':
        if (strcasecmp(name, "Content-Type") == 0) {
            header->media_types++;
            header->is_json = is_json(value);
            break;
        }
        if (strcasecmp(name, "Content-Encoding") == 0 && strcasecmp(value, "identity") != 0) {
            header->media_types += 2;
            break;
        }
        read_framing(header, name, value, value_length);
        break;
    case 't':
    case 'h':
    case 'e':
        read_framing(header, name, value, value_length);
        break;
    default:
        break;
    }
    return MHD_YES;
}

void request_header_read(struct request_header *header, struct MHD_Connection *http, const char *version) {
    *header = (struct request_header){0};
    MHD_get_connection_values_n(http, MHD_HEADER_KIND, read_field, header);
    if (header->problem == NULL && header->lengths > 1) {
        header->problem = "more than one Content-Length";
    } else if (header->problem == NULL && header->encodings > 1) {
        header->problem = "more than one Transfer-Encoding";
    } else if (header->problem == NULL && header->has_length && header->chunked) {
        header->problem = "Content-Length with Transfer-Encoding";
    } else if (header->problem == NULL && header->hosts > 1) {
        header->problem = "more than one Host";
    }
    if (header->problem == NULL && header->chunked && strcmp(version, MHD_HTTP_VERSION_1_1) != 0) {
        header->problem = "Transfer-Encoding before HTTP/1.1";
    }
    header->is_json = header->is_json && header->media_types == 1;
}

/* "1m30s", "2.5s", "500ms": numbers with units, summed up. False when malformed. */
static bool duration_parse(const char *text, double *out) {
    static const struct {
        const char *unit;
        double ms;
    } units[] = {{"ns", 1e-6}, {"us", 1e-3}, {"ms", 1}, {"s", 1e3}, {"m", 60e3}, {"h", 3600e3}};
    *out = 0;
    while (*text != '\0') {
        double number = 0, scale = 0;
        const char *start = text;
        for (; (*text >= '0' && *text <= '9') || (*text == '.' && scale == 0); text++) {
            if (*text == '.') {
                scale = 1;
            } else {
                number = number * 10 + (*text - '0');
                scale *= 10;
            }
        }
        const size_t length = strspn(text, "nusmh");
        size_t i = 0;
        while (i < sizeof units / sizeof *units &&
               (strlen(units[i].unit) != length || strncmp(text, units[i].unit, length) != 0)) {
            i++;
        }
        if (text == start || i == sizeof units / sizeof *units) {
            return false;
        }
        *out += number / (scale > 0 ? scale : 1) * units[i].ms;
        text += length;
    }
    return *out > 0;
}

uint64_t request_timeout_ms(struct MHD_Connection *http) {
    const char *text = MHD_lookup_connection_value(http, MHD_GET_ARGUMENT_KIND, "timeout");
    double ms = 0;
    if (text == NULL || !duration_parse(text, &ms) || ms > 3600e3) {
        return UINT64_MAX;
    }
    return ms < 1 ? 1 : (uint64_t)ms;
}
