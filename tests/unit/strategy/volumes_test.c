/*
 * Volumes: types by the SCC's names, * for all, and secret standing for the injected token volume.
 */
#include "strategy/evaluation.h"

#define ONLY(types) "'allowHostDirVolumePlugin':false,'volumes':[" types "]"
#define VOLUMES(list) SPEC("'volumes':[" list "]")
#define TOKEN "{'name':'t','projected':{'sources':[{'serviceAccountToken':{'path':'token'}}]}}"
#define WRONG(index, type)                                                                                             \
    "provider s: .spec.volumes[" index "]: Invalid value: '" type "': " type " volumes are not allowed to be used"

static const struct strategy_case cases[] = {
    {ONLY("'secret'"), SPEC(""), NULL, NULL},
    {ONLY("'secret'"), VOLUMES("{'secret':{}},{'secret':{}}"), NULL, NULL},
    {ONLY("'secret'"), VOLUMES("{'secret':{}},{'emptyDir':{}},{'hostPath':{}}"), NULL,
     WRONG("1", "emptyDir") "\n" WRONG("2", "hostPath")},
    {ONLY("'secret'"), VOLUMES("{'name':'bare'}"), NULL, WRONG("0", "emptyDir")},
    {ONLY("'none'"), VOLUMES("{'emptyDir':{}}"), NULL, WRONG("0", "emptyDir")},
    {ONLY(""), VOLUMES("{'emptyDir':{}}"), NULL, WRONG("0", "emptyDir")},
    {ONLY("'cephFS','vsphere','storageOS'"), VOLUMES("{'cephfs':{}},{'vsphereVolume':{}},{'storageos':{}},{'rbd':{}}"),
     NULL, WRONG("3", "rbd")},
    {"'allowHostDirVolumePlugin':true,'volumes':['*']", VOLUMES("{'hostPath':{}},{'image':{}}"), NULL, NULL},
    {"'allowHostDirVolumePlugin':true,'volumes':['*']", VOLUMES("{'brandNew':{}}"), NULL, NULL},
    {ONLY("'*'"), VOLUMES("{'hostPath':{}},{'image':{}}"), NULL,
     WRONG("0", "hostPath")}, /* the plugin flag takes it out */
    {ONLY("'secret'"), VOLUMES("{'brandNew':{}}"), NULL,
     "provider s: .spec.volumes[0]: Invalid value: '': unknown volume type"},
    {ONLY("'secret'"), VOLUMES(TOKEN), NULL, NULL},
    {ONLY("'configMap'"), VOLUMES(TOKEN), NULL, WRONG("0", "projected")},
    {ONLY("'projected'"), VOLUMES(TOKEN), NULL, NULL},
    {ONLY("'secret'"), VOLUMES("{'projected':{'sources':[{'secret':{'name':'s'}}]}}"), NULL, WRONG("0", "projected")},
};

START_TEST(tables) {
    strategy_check(&strategy_volumes, cases, COUNT(cases));
}
END_TEST

int main(void) {
    return SUITE_RUN("volumes", tables);
}
