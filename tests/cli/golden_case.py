"""Command lines against golden outputs: FOLDER/NAME.txt holds standard output, then standard error and the exit status
where they are not empty and 0. UPDATE=1 rewrites the files for review."""
import os
import re

from harness import run


def outcome(arguments):
    done = run(*arguments)
    text = done.stdout + ("---- stderr\n" + done.stderr if done.stderr else "")
    text += f"---- exit {done.returncode}\n" if done.returncode else ""
    # json-c before 0.17 breaks the line in empty arrays and objects, later ones do not: layout, not content.
    return re.sub(r"([\[{])\n *([\]}])", r"\1\2", text)


class GoldenCase:
    """Mixed into a TestCase that names its folder and its cases."""
    folder, cases = None, {}
    maxDiff = None

    def test_all(self):
        os.makedirs(self.folder, exist_ok=True)
        for name, arguments in self.cases.items():
            with self.subTest(name=name):
                got, path = outcome(arguments), os.path.join(self.folder, name + ".txt")
                if os.environ.get("UPDATE"):
                    with open(path, "w", encoding="utf-8") as file:
                        file.write(got)
                with open(path, encoding="utf-8") as file:
                    self.assertEqual(got, file.read())

    def test_no_golden_is_stale(self):
        self.assertEqual(sorted(os.listdir(self.folder)), sorted(name + ".txt" for name in self.cases))
