#!/usr/bin/env python3
"""Ties the numbered rules of the specification to the tests and the schema.

Every rule id in docs/SPEC.md or docs/spec/*.md is defined once and stands in the name of a test: a
TEST_CASE, a Python test function or the docstring of it or of its class, a test that CMake
registers. Every id anywhere in the tests and the schema is defined. Names of functions write an id
as test_LV_HST_20_help.
`--list` shows the test of each rule, and marks one that runs only where an optional part is there.
"""
import ast
import re
import sys

import source_tree

RULE_ID = re.compile(r"(?<![A-Za-z0-9])LV([-_])([A-Z][A-Z0-9]*)\1(\d{2,3})(?!\d)")
TEST_SUFFIXES = (".cpp", ".hpp", ".py", ".cmake", ".json", ".toml", ".md", ".txt")
# The test of this very tool plants ids that exist nowhere.
OWN_TEST = "trace_rules_test.py"

_CASE = re.compile(r'^[ \t]*(?:TEST_CASE|SUBCASE)\w*\(\s*((?:"(?:\\.|[^"\\\n])*"\s*)+)', re.M)
_DEFINITION = re.compile(r"(?:- \*\*|\| )(LV-[A-Z][A-Z0-9]*-\d{2,3})(?:\*\*| \|)")
_SKIPPED_PROGRAM = re.compile(r"\breturn LEVEE_SKIPPED;")
_OPTIONAL_CPP = re.compile(r"_if_here\(\)|\bfor_each_line\(|\bnote_absent\(")


def ids_in(text):
    return [f"LV-{family}-{rule}" for _, family, rule in RULE_ID.findall(text)]


def rules_in(root, paths):
    """Rule id -> first place that names it, as path:line."""
    places = {}
    for path in paths:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for rule in ids_in(line):
                places.setdefault(rule, f"{source_tree.name_of(root, path)}:{number}")
    return places


def cpp_names(text):
    """(line, name, whether it needs an optional part) of each test case."""
    cases = list(_CASE.finditer(text))
    ends = [case.start() for case in cases[1:]] + [len(text)]
    return [(source_tree.line_of(text, case.start(1)), case[1],
             bool(_OPTIONAL_CPP.search(text, case.end(), end)))
            for case, end in zip(cases, ends)]


def is_skipped(node):
    """Whether a test or class of tests has a decorator, or makes a call, that may skip it."""
    inside = ast.walk(node) if isinstance(node, ast.FunctionDef) else node.decorator_list
    names = [getattr(part, "attr", getattr(part, "id", "")) for branch in inside
             for part in ast.walk(branch)]
    return any(name.startswith("skip") for name in names)


def python_names(text):
    found = []
    for top in ast.parse(text).body:
        tests = [top] if isinstance(top, ast.FunctionDef) else []
        outer = False
        if isinstance(top, ast.ClassDef):
            tests = [node for node in top.body if isinstance(node, ast.FunctionDef)]
            outer = is_skipped(top)
            found.append((top.lineno, ast.get_docstring(top) or "", outer))
        found += [(test.lineno, test.name + " " + (ast.get_docstring(test) or ""),
                   outer or is_skipped(test)) for test in tests if test.name.startswith("test")]
    return found


def cmake_names(text):
    return [(number, line.split("#")[0], False)
            for number, line in enumerate(text.splitlines(), 1)]


READERS = {".cpp": cpp_names, ".py": python_names, ".cmake": cmake_names}


def spec_files(root):
    spec = [root / "docs" / "SPEC.md", *sorted((root / "docs" / "spec").glob("*.md"))]
    return [path for path in spec if path.is_file()]


def spec_rules(root):
    return rules_in(root, spec_files(root))


def test_files(root, suffixes):
    return [path for path in source_tree.source_files(root, suffixes, ("tests/",))
            if path.name != OWN_TEST]


def skipped_folders(root):
    """Folders of tests whose program may skip them all: it answers with the code for that."""
    return {path.parent for path in test_files(root, (".cpp",))
            if _SKIPPED_PROGRAM.search(path.read_text())}


def tested_rules(root):
    """Rule id -> (path:line of a test, whether all of its tests need an optional part)."""
    tests = {}
    skipped = skipped_folders(root)
    for path in test_files(root, tuple(READERS)):
        for line, name, optional in READERS[path.suffix](path.read_text()):
            optional = optional or (path.suffix == ".cpp" and path.parent in skipped)
            for rule in ids_in(name):
                if rule not in tests or (tests[rule][1] and not optional):
                    tests[rule] = (f"{source_tree.name_of(root, path)}:{line}", optional)
    return tests


def defined_twice(root):
    """Ids that open two entries of the specification: a list item or a row of a table."""
    seen, problems = set(), []
    for path in spec_files(root):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            entry = _DEFINITION.match(line)
            if entry and entry[1] in seen:
                problems.append(f"{source_tree.name_of(root, path)}:{number}: {entry[1]} is "
                                "defined twice")
            elif entry:
                seen.add(entry[1])
    return problems


def check(root):
    spec, tested = spec_rules(root), tested_rules(root)
    schema = source_tree.source_files(root, (".toml",), ("abi/schema/",))
    mentioned = rules_in(root, [*test_files(root, TEST_SUFFIXES), *schema])
    problems = [f"{spec[rule]}: {rule} is in the name of no test"
                for rule in sorted(spec.keys() - tested)]
    problems += [f"{mentioned[rule]}: {rule} is not in the specification"
                 for rule in sorted(mentioned.keys() - spec)]
    return problems + defined_twice(root)


if __name__ == "__main__":
    if "--list" in sys.argv:
        known = tested_rules(source_tree.ROOT)
        for rule_id, place in sorted(spec_rules(source_tree.ROOT).items()):
            test, is_optional = known.get(rule_id, ("-", False))
            print(f"{rule_id}  {place}  {test}" + ("  conditional" if is_optional else ""))
    source_tree.report("trace_rules", check(source_tree.ROOT))
