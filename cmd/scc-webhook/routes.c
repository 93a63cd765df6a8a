/* The paths that are answered: a new one is one row here. */
#include "routes.h"

#include <string.h>

#include "request.h"

static const struct route routes[] = {
    {"/mutate", "POST", ROUTE_SECURE_ONLY, true, SCC_MUTATE, route_admit},
    {"/validate", "POST", ROUTE_SECURE_ONLY, true, SCC_VALIDATE, route_admit},
    {"/healthz", "GET, HEAD", ROUTE_ANYWHERE, false, SCC_MUTATE, route_healthz},
    {"/livez", "GET, HEAD", ROUTE_ANYWHERE, false, SCC_MUTATE, route_healthz},
    {"/readyz", "GET, HEAD", ROUTE_ANYWHERE, false, SCC_MUTATE, route_readyz},
    {"/version", "GET, HEAD", ROUTE_ANYWHERE, false, SCC_MUTATE, route_version},
    {"/metrics", "GET, HEAD", ROUTE_ANYWHERE, false, SCC_MUTATE, route_metrics},
};

const struct route *route_find(const char *path, bool secure) {
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        if (strcmp(routes[i].path, path) == 0) {
            return secure || routes[i].access == ROUTE_ANYWHERE ? &routes[i] : NULL;
        }
    }
    return NULL;
}
