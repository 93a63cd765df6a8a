"""What the Python lints share: which files are ours, and C source without comments and literals."""
import os
import re
import sys

TOKEN = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def files(root, folders=("lib", "cmd", "tests")):
    """The .c and .h files below the folders, sorted."""
    found = []
    for folder in folders:
        for where, _, names in os.walk(os.path.join(root, folder)):
            found += [os.path.join(where, name) for name in names if name.endswith((".c", ".h"))]
    return sorted(found)


def code(path):
    """The text with comments blanked and literals emptied; line numbers stay."""
    with open(path, encoding="utf-8") as source:
        text = source.read()

    def blank(match):
        kept = '""' if match.group()[0] in "\"'" else " "
        return kept + "\n" * match.group().count("\n")

    return TOKEN.sub(blank, text)


def finish(problems, root):
    """Prints the problems and ends the program."""
    for path, line, text in problems:
        print(f"{os.path.relpath(path, root)}:{line}: {text}")
    sys.exit(1 if problems else 0)
