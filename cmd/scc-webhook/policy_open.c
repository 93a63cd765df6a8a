/* Where the policy comes from: shipped sets, files, and with neither the set of today. */
#include "command.h"

struct scc_engine *policy_open(const struct options *options, struct scc_error *error) {
    const bool files = options->policies.count > 0;
    struct scc_engine_options engine = {
        .policy_paths = options->policies.items,
        .policy_path_count = options->policies.count,
        .scc_set = options->scc_set == NULL && !files ? "today" : options->scc_set,
        .ranges_on_the_fly = !files,
    };
    return scc_engine_new(&engine, error);
}
