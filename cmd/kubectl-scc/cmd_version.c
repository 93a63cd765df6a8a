/* kubectl scc version: what this program is, one line. */
#include <stdio.h>

#include "cmd.h"
#include "scc.h"

int cmd_version(int count, char **words) {
    (void)count;
    (void)words;
    puts("kubectl-scc " SCC_VERSION);
    return EXIT_ADMITTED;
}
