#!/usr/bin/env python3
"""Ties the numbered rules of the specification to the tests, both ways.

Every rule id defined in docs/SPEC.md or docs/spec/*.md is named by a test; every id that a test
names is defined. Names of functions write an id with underscores: test_LV_HST_20_help.
"""
import re
import sys

import source_tree

RULE_ID = re.compile(r"(?<![A-Za-z0-9])LV([-_])([A-Z][A-Z0-9]*)\1(\d{2,3})(?!\d)")
TEST_SUFFIXES = (".cpp", ".hpp", ".py", ".cmake", ".json", ".toml", ".md", ".txt")


def rules_in(root, paths):
    """Rule id -> first place that names it, as path:line."""
    places = {}
    for path in paths:
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for _, family, rule in RULE_ID.findall(line):
                places.setdefault(f"LV-{family}-{rule}",
                                  f"{source_tree.name_of(root, path)}:{number}")
    return places


def spec_rules(root):
    spec = [root / "docs" / "SPEC.md", *sorted((root / "docs" / "spec").glob("*.md"))]
    return rules_in(root, [path for path in spec if path.is_file()])


def test_rules(root):
    # The test of this very tool plants ids that exist nowhere.
    paths = [path for path in source_tree.source_files(root, TEST_SUFFIXES, ("tests/",))
             if path.name != "trace_rules_test.py"]
    return rules_in(root, paths)


def check(root):
    spec, tests = spec_rules(root), test_rules(root)
    problems = [f"{spec[rule]}: {rule} is named by no test"
                for rule in sorted(spec.keys() - tests)]
    problems += [f"{tests[rule]}: {rule} is not in the specification"
                 for rule in sorted(tests.keys() - spec)]
    return problems


if __name__ == "__main__":
    if "--list" in sys.argv:
        tested = test_rules(source_tree.ROOT)
        for rule, place in sorted(spec_rules(source_tree.ROOT).items()):
            print(f"{rule}  {place}  {tested.get(rule, '-')}")
    source_tree.report("trace_rules", check(source_tree.ROOT))
