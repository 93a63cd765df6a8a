/* Placeholders until subject_access.c lands. */
#include <stdlib.h>
#include "kube/subject_access.h"
#define WEAK __attribute__((weak))
WEAK struct subject_access *subject_access_new(struct kube_client *c, const struct subject_access_options *o) { (void)c; (void)o; abort(); }
WEAK void subject_access_free(struct subject_access *a) { (void)a; }
WEAK struct access_round *access_round_new(struct subject_access *a) { (void)a; abort(); }
WEAK struct authorizer access_round_authorizer(struct access_round *r) { (void)r; abort(); }
WEAK void access_round_wait(struct access_round *r, void (*k)(void *), void *x) { (void)r; (void)k; (void)x; abort(); }
WEAK void access_round_free(struct access_round *r) { (void)r; }
WEAK void subject_access_status(struct subject_access *a, struct subject_access_status *o) { (void)a; (void)o; }
