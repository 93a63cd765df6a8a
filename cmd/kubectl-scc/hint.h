/*
 * What SCC admission does not see, and yet decides whether a pod is what its author meant: security fields that nobody
 * knows where they are, annotations that nobody reads there, IDs that no API server takes, users that an image must have.
 */
#ifndef KUBECTL_SCC_HINT_H
#define KUBECTL_SCC_HINT_H

#include "finding.h"

/* Of the manifest alone. */
struct finding_list hints_of_manifest(struct arena *arena, const struct workload *workload);
/* Is there an ID among the security fields that the API server refuses, whatever the SCC? */
bool hints_name_invalid_id(struct arena *arena, const struct workload *workload);
/* Of an admitted pod: the chosen SCC asks for a user other than root, and leaves the choice to the image. */
struct finding_list hints_of_image_user(struct arena *arena, const struct prediction *prediction);
/* Warns on standard error of shipped SCCs that files give a higher priority. */
void hints_of_priorities(const struct state *state);

#endif
