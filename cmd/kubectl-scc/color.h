/*
 * May output be coloured? --color=always|never wins; else only a terminal that is not dumb, and only while NO_COLOR is
 * absent or empty (no-color.org).
 */
#ifndef KUBECTL_SCC_COLOR_H
#define KUBECTL_SCC_COLOR_H

#include "base/error.h"

/* `choice`: the flag's value; NULL: auto. */
bool color_wanted(const char *choice, bool *wanted, struct error *err);

#endif
