/*
 * The public header must stand alone: this file includes it and nothing else. header.sh compiles it as strict C11 and
 * as C++.
 */
#include "scc.h"

int main(void) {
    return 0;
}
