#!/usr/bin/env python3
"""Builds the tests with gcov, runs them and prints which lines and branches of the core they reach.

The lines that no test reaches are listed. An assertion's failing branch is not counted: reaching
it would be a defect. Exit code 1: less was reached than is aimed at, or a program failed.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys

import venv_tool

ROOT = pathlib.Path(__file__).resolve().parent.parent
GCOVR = "gcovr==8.3"
TARGETS = ["levee", "unit_tests", "tables_tests", "fixed_math_property", "fixed_math_exhaustive",
           "fuzz_replay"]
RUNS = [["tests/unit_tests"], ["tests/tables_tests"], ["tests/fixed_math_property"],
        ["tests/fixed_math_exhaustive"], ["tests/fuzz_replay", "tests/fuzz/corpus", "all", "100"],
        ["levee", "fuzz", "--seed", "1", "--transactions", "30000", "--check-model"]]


LINES_AIM, BRANCHES_AIM = 98.0, 95.0  # of contract/core, in percent


def run_tests(build, jobs):
    """The programs that failed; what they reached counts all the same."""
    failed = []
    # Paths that ccache made relative would be looked for in the wrong folder.
    subprocess.run(["cmake", "--build", str(build), "-j", str(jobs), "--target", *TARGETS],
                   check=True, stdout=subprocess.DEVNULL, env=dict(os.environ, CCACHE_BASEDIR=""))
    for old in build.rglob("*.gcda"):
        old.unlink()
    environment = dict(os.environ, LEVEE_CASES="300000")
    for command in RUNS:
        program = build / command[0]
        done = subprocess.run([str(program), *command[1:]], cwd=ROOT, env=environment,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            failed.append(command[0])
    return failed


def measure(build):
    """gcovr's report on contract/core as JSON."""
    python = venv_tool.python_with(build, GCOVR)
    report = build / "coverage.json"
    done = subprocess.run([str(python), "-m", "gcovr", "--root", str(ROOT), "--object-directory",
                           str(build), "--filter", "contract/core/", "--exclude-throw-branches",
                           "--exclude-unreachable-branches", "--merge-mode-functions",
                           "merge-use-line-min", "--exclude-branches-by-pattern",
                           ".*LEVEE_ASSERT.*", "--gcov-ignore-parse-errors", "all", "--json",
                           str(report), str(build)],
                          cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if "ERROR" in line]
        sys.exit(f"coverage: gcovr: {(said or ['no reason given'])[0]}")
    return json.loads(report.read_text())


def ranges(numbers):
    """[1, 2, 3, 7] as "1-3, 7"."""
    spans = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in spans)


def percent(part, whole):
    return 100.0 * part / whole if whole else 100.0


def counts_of(file):
    """(lines reached, lines, branches taken, branches, numbers of lines never reached)."""
    reached, seen = {}, {}
    for line in file["lines"]:
        if line.get("gcovr/excluded") or line.get("gcovr/noncode"):
            continue
        number = line["line_number"]
        reached[number] = reached.get(number, 0) + line["count"]
        taken = [branch["count"] > 0 for branch in line["branches"]]
        if len(taken) == len(seen.get(number, taken)):  # the same line of another instance
            taken = [a or b for a, b in zip(taken, seen.get(number, taken))]
        seen[number] = taken
    missing = [number for number in sorted(reached) if reached[number] == 0]
    branches = [taken for line in seen.values() for taken in line]
    return len(reached) - len(missing), len(reached), sum(branches), len(branches), missing


def print_report(report):
    """Prints a line a file; (percent of lines, percent of branches) of all."""
    rows = [(file["file"], *counts_of(file)) for file in report["files"]]
    rows.sort()
    print(f"{'file':<52}{'lines':>12}{'':>8}{'branches':>12}")
    for name, hit, lines, taken, branches, missing in rows:
        print(f"{name:<52}{f'{hit}/{lines}':>12}{percent(hit, lines):7.1f}%"
              f"{f'{taken}/{branches}':>12}{percent(taken, branches):7.1f}%")
        if missing:
            print(f"    never reached: {ranges(missing)}")
    hit, lines, taken, branches = (sum(row[i] for row in rows) for i in range(1, 5))
    print(f"{'contract/core':<52}{f'{hit}/{lines}':>12}{percent(hit, lines):7.1f}%"
          f"{f'{taken}/{branches}':>12}{percent(taken, branches):7.1f}%")
    return percent(hit, lines), percent(taken, branches)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    build = options.build.resolve()
    problems = [f"{name} failed" for name in run_tests(build, options.jobs)]
    lines, branches = print_report(measure(build))
    if lines < LINES_AIM or branches < BRANCHES_AIM:
        problems.append(f"{LINES_AIM:.0f} % of lines and {BRANCHES_AIM:.0f} % of branches are "
                        "aimed at")
    for problem in problems:
        print(f"coverage: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
