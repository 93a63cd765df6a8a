"""Functions that this project does not call, and where the few delicate ones may be called. No exception list.

    python3 tests/lint/banned.py [ROOT]
"""
import os
import re
import sys

import source

# name: what to use instead. Banned everywhere.
EVERYWHERE = {
    "strcpy": "str_* or memcpy with a length", "strcat": "struct buf", "strncpy": "memcpy", "strncat": "struct buf",
    "stpcpy": "memcpy", "sprintf": "snprintf or struct buf", "vsprintf": "vsnprintf", "gets": "fgets",
    "scanf": "a reader with ranges", "sscanf": "strtol and friends with checks", "fscanf": "a reader with ranges",
    "atoi": "strtol with checks", "atol": "strtol with checks", "atoll": "strtoll with checks",
    "atof": "strtod with checks", "strtok": "struct str", "strtok_r": "struct str", "alloca": "an arena",
    "tmpnam": "mkstemp", "mktemp": "mkstemp", "tempnam": "mkstemp", "system": "nothing: no shell is run",
    "popen": "nothing: no shell is run", "gmtime": "gmtime_r", "localtime": "localtime_r", "ctime": "strftime",
    "asctime": "strftime", "readdir_r": "readdir", "setjmp": "the arena's armed jump",
}
# Banned in the product; a test may want numbers that repeat.
OUTSIDE_TESTS = {"rand": "getrandom", "srand": "getrandom", "random": "getrandom"}
# Banned below lib/, except in the files named.
IN_LIB = {
    "exit": (), "_exit": (), "printf": (), "puts": (), "putchar": (), "perror": (), "getenv": ("lib/kube/",),
    "fprintf": ("lib/base/log.c", "lib/base/arena.c"),
}
# The engine does no I/O and asks no clock: these folders are pure.
PURE = ("lib/pod/", "lib/strategy/", "lib/access/", "lib/admit/", "lib/wire/")
IN_PURE = {name: () for name in ("malloc", "calloc", "realloc", "free", "strdup", "strndup", "asprintf", "open", "fopen",
                                 "read", "write", "socket", "time", "clock_gettime", "gettimeofday", "getenv", "abort")}


def banned_here(path, name):
    """Why the call is refused in this file, or None."""
    if name in EVERYWHERE:
        if name == "setjmp" and path in ("lib/scc.c", "lib/base/arena.c", "tests/unit/base/arena_test.c"):
            return None
        return f"{name}: use {EVERYWHERE[name]}"
    if name in OUTSIDE_TESTS and not path.startswith("tests/"):
        return f"{name}: use {OUTSIDE_TESTS[name]}"
    if path.startswith("lib/") and name in IN_LIB and not path.startswith(IN_LIB[name] or ("\0",)):
        return f"{name} is not for the library"
    if path.startswith(PURE) and name in IN_PURE:
        return f"{name} is not for the pure layers: memory comes from an arena, and there is no I/O"
    return None


def check(root, path):
    """Yields line and text of every banned call."""
    relative = os.path.relpath(path, root)
    for number, line in enumerate(source.code(path).split("\n"), 1):
        # A call: a name before a bracket, that is no member (a.read(), a->read()).
        for match in re.finditer(r"(?<![\w.>])([a-z_]\w*)\s*\(", line):
            reason = banned_here(relative, match.group(1))
            if reason:
                yield number, reason


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "."
    found = source.files(root)
    source.finish([(path, line, text) for path in found for line, text in check(root, path)], root)


if __name__ == "__main__":
    main()
