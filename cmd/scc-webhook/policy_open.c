/* Where the policy comes from: a cluster, shipped sets, files, and with none of them the set of today. */
#include "command.h"
#include "scc_live.h"

struct scc_engine *policy_open(const struct options *options, bool live, struct scc_error *error) {
    const bool files = options->policies.count > 0;
    struct scc_engine_options engine = {
        .policy_paths = options->policies.items,
        .policy_path_count = options->policies.count,
        .scc_set = options->scc_set == NULL && !files ? "today" : options->scc_set,
        .ranges_on_the_fly = !files,
    };
    if (!live) {
        return scc_engine_new(&engine, error);
    }
    struct scc_engine *waiting = scc_engine_new_live(&(struct scc_engine_options){0});
    scc_engine_protect_builtins(waiting, !options->allow_builtin_changes);
    return waiting;
}
