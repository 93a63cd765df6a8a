/*
 * What the paths do, one route_<name>.c each.
 */
#ifndef WEBHOOK_ROUTES_H
#define WEBHOOK_ROUTES_H

#include <microhttpd.h>

struct exchange;

enum MHD_Result route_admit(struct exchange *exchange);   /* POST /mutate, /validate */
enum MHD_Result route_healthz(struct exchange *exchange); /* /healthz, /livez */
enum MHD_Result route_readyz(struct exchange *exchange);
enum MHD_Result route_version(struct exchange *exchange);
enum MHD_Result route_metrics(struct exchange *exchange);

#endif
