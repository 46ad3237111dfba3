"""What the source checks share: which files are ours, and C++ text without comments and strings.

Checks are functions root -> list of "path:line: sentence"; an empty list is a clean tree.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent

CPP = (".hpp", ".cpp", ".h", ".c")
TEXT = CPP + (".py", ".sh", ".cmake", ".txt", ".toml", ".md", ".json", ".yml", ".js", ".ts",
              ".css", ".html", ".wat")
PLAIN_NAMES = ("Makefile", ".ci/run")
SKIPPED_FOLDERS = {".git", ".cache", "__pycache__", "node_modules"}
GENERATED = ("abi/generated/", "docs/reference/", "abi/released/")

_NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"\((?:.|\n)*?\)"|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])+\'', re.S)
_DIGIT_SEPARATOR = re.compile(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])")


def name_of(root, path):
    return path.relative_to(root).as_posix()


def source_files(root, suffixes=TEXT, folders=("",)):
    """Every file of ours with one of the suffixes, in order of path, outside build folders."""
    found = []
    for path in sorted(root.rglob("*")):
        name = name_of(root, path)
        parts = name.split("/")
        if any(part in SKIPPED_FOLDERS for part in parts) or re.match(r"build(-|$)", parts[0]):
            continue
        ours = path.suffix in suffixes or (suffixes is TEXT and name in PLAIN_NAMES)
        if ours and path.is_file() and any(name.startswith(folder) for folder in folders):
            found.append(path)
    return found


def is_generated(root, path):
    return name_of(root, path).startswith(GENERATED)


def code_of(text):
    """C++ text with comments and literals blanked; every line keeps its number and length."""
    def blank(match):
        kept = re.sub(r"[^\n]", " ", match.group(0))
        return kept if match.group(0).startswith("/") else '"' + kept[1:-1] + '"'
    return _NOT_CODE.sub(blank, _DIGIT_SEPARATOR.sub("_", text))


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def report(name, problems):
    """The end of a check run by hand: prints what it found, exits 1 if it found anything."""
    for problem in problems:
        print(problem)
    print(f"{name}: " + (f"{len(problems)} problems" if problems else "clean"))
    sys.exit(1 if problems else 0)
