/*
 * allowedFlexVolumes: drivers by name, asked only where the list is not empty and flexVolume is allowed at all.
 */
#include "strategy/evaluation.h"

#define FLEX "'allowHostDirVolumePlugin':false,'volumes':['flexVolume']"
#define DRIVERS ",'allowedFlexVolumes':[{'driver':'a/x'},{'driver':'b/y'}]"
#define DRIVER(name) "{'name':'v','flexVolume':{'driver':'" name "'}}"
#define VOLUMES(list) SPEC("'volumes':[" list "]")
#define WRONG(index, name)                                                                                             \
    "provider s: .spec.volumes[" index "].flexVolume.driver: Invalid value: '" name                                    \
    "': Flexvolume driver is not allowed to be used"

static const struct strategy_case cases[] = {
    {FLEX DRIVERS, SPEC(""), NULL, NULL},
    {FLEX DRIVERS, VOLUMES(DRIVER("a/x") "," DRIVER("b/y")), NULL, NULL},
    {FLEX DRIVERS, VOLUMES("{'emptyDir':{}}," DRIVER("c/z") "," DRIVER("A/X")), NULL,
     WRONG("1", "c/z") "\n" WRONG("2", "A/X")},
    {FLEX DRIVERS, VOLUMES("{'flexVolume':{}}"), NULL, WRONG("0", "")},
    {FLEX DRIVERS, VOLUMES("{'name':'v','emptyDir':{},'flexVolume':{'driver':'c/z'}}"), NULL, WRONG("0", "c/z")},
    {FLEX ",'allowedFlexVolumes':[{}]", VOLUMES("{'flexVolume':{}}"), NULL, NULL},
    {FLEX, VOLUMES(DRIVER("c/z")), NULL, NULL},
    {FLEX ",'allowedFlexVolumes':[]", VOLUMES(DRIVER("c/z")), NULL, NULL},
    {"'allowHostDirVolumePlugin':false,'volumes':['secret']" DRIVERS, VOLUMES(DRIVER("c/z")), NULL,
     NULL}, /* volumes says no */
    {"'allowHostDirVolumePlugin':true,'volumes':['*']" DRIVERS, VOLUMES(DRIVER("c/z")), NULL, WRONG("0", "c/z")},
};

START_TEST(tables) {
    strategy_check(&strategy_flex_volumes, cases, COUNT(cases));
}
END_TEST

int main(void) {
    return SUITE_RUN("flex_volumes", tables);
}
