/*
 * Listening sockets from "ADDR:PORT" texts: ":8443", "127.0.0.1:0", "[::1]:8443".
 */
#ifndef WEBHOOK_LISTEN_SOCKET_H
#define WEBHOOK_LISTEN_SOCKET_H

#include <stddef.h>

#include "base/error.h"

/* -1 on error. Without ADDR: every address, IPv6 and IPv4 with one socket where there is IPv6. */
int listen_socket_open(const char *address, struct error *err);
/* What it is bound to, as "ADDR:PORT". */
void listen_socket_name(int fd, char *out, size_t size);

#endif
