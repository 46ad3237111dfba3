#!/usr/bin/env python3
"""Checks the limits of size and wording: functions, files, lines, opening comments, words.

A rule that nobody checks is a wish, so each rule here is one small function run by a test.
"""
import ast
import re

import source_tree

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 500
LINE_COLUMNS_MAX = 100
NO_LINE_LIMIT = (".md", ".json", ".html", ".css", ".toml")

# Spelled in halves, so that this file obeys itself.
WORDS = ("TO" "DO", "FIX" "ME", "X" "XX", "place" "holder", "for n" "ow", "st" "ub")
MACHINE = (r"(?<![\w.*])/(?:work|home|root|Users|mnt)/", r"\blocalhost:\d",
           r"\b(?:registry\.npmjs|pypi|files\.pythonhosted|crates|proxy\.golang)\.(?:org|io)\b",
           r"\b[\w-]+\.(?:internal|corp|lan)\b")

_WORDS = re.compile(r"\b(?:" + "|".join(WORDS) + r")\b", re.I)
_MACHINE = re.compile("|".join(MACHINE))
_CONTROL = re.compile(r"^\s*(?:else\s+)?(?:if|for|while|switch|catch|do|else|return)\b")
_SCOPE = re.compile(r"\b(?:namespace|class|struct|union|enum|concept|requires)\b(?!.*\))|=\s*$",
                    re.S)


def cpp_functions(code):
    """(first line, last line) of every outermost function body in blanked C++ text."""
    stack, found, head_start = [], [], 0
    for position, character in enumerate(code):
        if character == "{":
            head = code[head_start:position]
            inside = any(kind == "function" for kind, _ in stack)
            function = ("(" in head and not inside and not _SCOPE.search(head)
                        and not _CONTROL.match(head))
            first = head_start + len(head) - len(head.lstrip())
            stack.append(("function" if function else "other", first))
        elif character == "}" and stack:
            kind, first = stack.pop()
            if kind == "function":
                found.append((source_tree.line_of(code, first),
                              source_tree.line_of(code, position)))
        if character in "{};":
            head_start = position + 1
    return found


def python_functions(text):
    return [(node.lineno, node.end_lineno) for node in ast.walk(ast.parse(text))
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]


def function_problems(root):
    problems = []
    for path in source_tree.source_files(root, source_tree.CPP + (".py",)):
        if source_tree.is_generated(root, path):
            continue
        text = path.read_text()
        spans = (python_functions(text) if path.suffix == ".py"
                 else cpp_functions(source_tree.code_of(text)))
        for first, last in spans:
            if last - first + 1 > FUNCTION_LINES_MAX:
                problems.append(f"{source_tree.name_of(root, path)}:{first}: function of "
                                f"{last - first + 1} lines, at most {FUNCTION_LINES_MAX}")
    return problems


def size_problems(root):
    problems = []
    for path in source_tree.source_files(root):
        if source_tree.is_generated(root, path):
            continue
        name, lines = source_tree.name_of(root, path), path.read_text().splitlines()
        code = path.suffix not in NO_LINE_LIMIT
        if code and len(lines) > FILE_LINES_MAX:
            problems.append(f"{name}:1: {len(lines)} lines, at most {FILE_LINES_MAX}")
        for number, line in enumerate(lines, 1):
            if code and len(line) > LINE_COLUMNS_MAX:
                problems.append(f"{name}:{number}: {len(line)} columns, at most "
                                f"{LINE_COLUMNS_MAX}")
            if line != line.rstrip() and path.suffix != ".md":
                problems.append(f"{name}:{number}: space at the end of the line")
            if "\t" in line and path.suffix in source_tree.CPP + (".py",):
                problems.append(f"{name}:{number}: tab")
    return problems


def wording_problems(root):
    problems = []
    for path in source_tree.source_files(root):
        name = source_tree.name_of(root, path)
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for match in filter(None, (_WORDS.search(line), _MACHINE.search(line))):
                problems.append(f"{name}:{number}: \"{match.group(0)}\" has no place here")
    return problems


def opening_problems(root):
    """Each C++ file says first what it is for."""
    problems = []
    for path in source_tree.source_files(root, (".hpp", ".cpp")):
        first = path.read_text().lstrip()[:2]
        if first not in ("//", "/*"):
            problems.append(f"{source_tree.name_of(root, path)}:1: no opening comment")
    return problems


def check(root):
    return (function_problems(root) + size_problems(root) + wording_problems(root)
            + opening_problems(root))


if __name__ == "__main__":
    source_tree.report("tidy", check(source_tree.ROOT))
