"""Size budgets: file 400 lines, function 60 lines, cyclomatic complexity 15, 5 parameters. There is no exception list.

    python3 tests/lint/sizes.py [ROOT]

A function runs from the line of its name to its closing brace. Complexity is 1 plus one for each if, for, while, case,
&&, || and ?: of its body (preprocessor lines count nothing, macros are not expanded). START_TEST bodies are functions.
A callback whose signature a library dictates keeps its parameters: it takes a type of that library and nobody calls it
by name in its file.
"""
import re
import sys

import source

FILE_LINES, FUNCTION_LINES, COMPLEXITY, PARAMETERS = 400, 60, 15, 5
BRANCH = re.compile(r"\b(?:if|for|while|case)\b|&&|\|\||\?")
# The name, its parameters (brackets nest up to four deep), and the opening brace.
PARENS = r"\((?:[^()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))*\)"
HEAD = re.compile(r"(\w+)\s*(" + PARENS + r")\s*(?:__attribute__\s*" + PARENS + r"\s*)?\{")
FOREIGN = re.compile(r"\b(?:(?:struct|enum) MHD_\w+|gnutls_\w+_t|CURL|yaml_\w+_t|X509\w*|SSL\w*)\b")
NOT_FUNCTIONS = {"if", "for", "while", "switch", "do", "return", "sizeof", "else"}


def without_preprocessor(text):
    """Blanks directives with their continuation lines: braces inside macros would confuse the walk."""
    return re.sub(r"^[ \t]*#(?:[^\n\\]|\\.|\\\n)*", lambda match: "\n" * match.group().count("\n"), text, flags=re.M)


def closing_brace(text, start):
    """The index behind the brace that closes the one at start."""
    depth = 0
    for index in range(start, len(text)):
        if text[index] == "{":
            depth += 1
        elif text[index] == "}":
            depth -= 1
            if depth == 0:
                return index + 1
    return len(text)


def count_parameters(parens):
    """Commas outside inner brackets, plus one."""
    inner = parens[1:-1].strip()
    if inner in ("", "void"):
        return 0
    depth = commas = 0
    for char in inner:
        depth += char in "([{"
        depth -= char in ")]}"
        commas += char == "," and depth == 0
    return commas + 1


def functions(text):
    """Yields name, parameters, first index and last index of every function definition."""
    position = 0
    while True:
        match = HEAD.search(text, position)
        if not match:
            return
        if match.group(1) in NOT_FUNCTIONS:
            position = match.start(2) + 1
            continue
        end = closing_brace(text, match.end() - 1)
        yield match.group(1), match.group(2), match.start(), end
        position = end


def is_library_callback(text, name, parens):
    """Is this a function that only a library calls?"""
    return FOREIGN.search(parens) is not None and len(re.findall(rf"\b{name}\s*\(", text)) == 1


def check(path):
    """Yields line and text of what is over budget."""
    text = without_preprocessor(source.code(path))
    lines = text.count("\n")
    if lines > FILE_LINES:
        yield lines, f"file has {lines} lines, at most {FILE_LINES}"
    for name, parens, start, end in functions(text):
        line = text.count("\n", 0, start) + 1
        length = text.count("\n", start, end) + 1
        complexity = 1 + len(BRANCH.findall(text[start:end]))
        parameters = count_parameters(parens)
        if length > FUNCTION_LINES:
            yield line, f"{name} has {length} lines, at most {FUNCTION_LINES}"
        if complexity > COMPLEXITY:
            yield line, f"{name} has complexity {complexity}, at most {COMPLEXITY}"
        if parameters > PARAMETERS and not is_library_callback(text, name, parens):
            yield line, f"{name} has {parameters} parameters, at most {PARAMETERS}"


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else "."
    found = source.files(root)
    source.finish([(path, line, text) for path in found for line, text in check(path)], root)


if __name__ == "__main__":
    main()
