#!/usr/bin/env python3
"""Builds and tests the whole tree in every row of the matrix, and compares their receipt chains.

A row is a configure preset that inherits from `matrix`: compilers, levels of optimisation,
sanitizers. Each row is built and tested in its own folder, then two fixed runs must end on the same
chains in every row. A row is evidence, so its tests run with LEVEE_ENGINES=all: an engine that is
absent fails them. A folder is removed when its row passed; logs stay in build/matrix.
"""
import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
MATRIX = ROOT / "build" / "matrix"
# What every row runs: random messages on every engine that compiles with it, and the recorded day.
RUNS = (("fuzz", "--seed", "1", "--transactions", "20000", "--engine",
         "native,native-clang,wasm2c"),
        ("run", "scenarios/2025-10-10", "--engine", "native", "--no-check-model"))


class RowFailed(Exception):
    """Why a row did not pass, in one line."""


def rows():
    """Names of the presets that inherit from `matrix`, in their order."""
    presets = {preset["name"]: preset
               for preset in json.loads((ROOT / "CMakePresets.json").read_text())
               ["configurePresets"]}

    def is_row(name):
        parents = presets[name].get("inherits", [])
        parents = [parents] if isinstance(parents, str) else parents
        return any(parent == "matrix" or is_row(parent) for parent in parents)

    return [name for name, preset in presets.items() if not preset.get("hidden") and is_row(name)]


def say(text):
    """What is under way, where a person looks; every result is a line of its own."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def run_step(row, step, command, cwd=ROOT, **environment):
    """Runs a command with its output in a log; (seconds, the log's text)."""
    say(f"{row}: {step}")
    log = MATRIX / f"{row}.{step}.log"
    begun = time.monotonic()
    with log.open("w") as out:
        done = subprocess.run(command, cwd=cwd, stdout=out, stderr=subprocess.STDOUT, check=False,
                              env={**os.environ, **environment})
    text = log.read_text(errors="replace")
    if done.returncode != 0:
        failed = re.findall(r"^\s*\d+ - (\S+) \((\w+)\)", text, re.M)
        names = ", ".join(f"{name} ({why})" for name, why in failed if why != "Skipped")
        raise RowFailed(f"{step} failed{': ' if names else ''}{names}; see {log.relative_to(ROOT)}")
    return time.monotonic() - begun, text


def chain_of(levee, arguments):
    done = subprocess.run([levee, *arguments, "--json"], cwd=ROOT, capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise RowFailed(f"levee {' '.join(arguments)}: {last}")
    return json.loads(done.stdout)["chain"]


def try_row(row, jobs):
    """Builds, tests and runs one row; its figures."""
    folder = MATRIX / row
    run_step(row, "configure", ["cmake", "--preset", row])
    built, _ = run_step(row, "build", ["cmake", "--build", str(folder), "-j", jobs])
    tested, log = run_step(row, "test", ["ctest", "--output-on-failure", "-j", jobs], folder,
                           LEVEE_ENGINES="all")
    say(f"{row}: chains")
    return {"row": row, "tests": int(re.search(r"out of (\d+)", log)[1]) - log.count("(Skipped)"),
            "build_seconds": round(built), "test_seconds": round(tested),
            "chains": [chain_of(folder / "levee", arguments) for arguments in RUNS]}


def row_line(result):
    chains = "  ".join(f"{chain[:8]}..{chain[-6:]}" for chain in result["chains"])
    return (f"{result['row']:<11} built in {result['build_seconds']:>5} s, {result['tests']} tests "
            f"passed in {result['test_seconds']:>5} s, chains {chains}")


def try_rows(names, jobs, keep, out):
    """Figures of the rows that passed, and how many did not."""
    results, failures = [], 0
    for row in names:
        try:
            result = try_row(row, jobs)
            if results and result["chains"] != results[0]["chains"]:
                raise RowFailed(f"chains {' '.join(result['chains'])} differ from those of "
                                f"{results[0]['row']}: {' '.join(results[0]['chains'])}")
        except RowFailed as failure:
            failures += 1
            say("")
            print(f"{row:<11} FAILED: {failure}", file=out, flush=True)
            continue
        say("")
        print(row_line(result), file=out, flush=True)
        results.append(result)
        if not keep:
            shutil.rmtree(MATRIX / row)
    return results, failures


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        epilog="example: tools/matrix.py gcc-O3 clang-asan. Exit code 0: all rows passed with "
               "equal chains; 1: not so; 2: refused.")
    parser.add_argument("--jobs", default="2", help="of each build and test run")
    parser.add_argument("--keep", action="store_true", help="keep the folders of rows that passed")
    parser.add_argument("--json", action="store_true", help="print the results as JSON at the end")
    parser.add_argument("rows", nargs="*", help=f"all if none is named: {', '.join(rows())}")
    options = parser.parse_args()
    unknown = [row for row in options.rows if row not in rows()]
    if unknown:
        print(f"matrix: no row {unknown[0]}; there are {', '.join(rows())}", file=sys.stderr)
        return 2
    MATRIX.mkdir(parents=True, exist_ok=True)
    results, failures = try_rows(options.rows or rows(), options.jobs, options.keep,
                                 sys.stderr if options.json else sys.stdout)
    if options.json:
        print(json.dumps({"rows": results, "failed": failures}, indent=2))
    else:
        print(f"{len(results)} rows passed, {failures} failed; a chain is that of "
              + " and ".join(f"`levee {' '.join(arguments)}`" for arguments in RUNS))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
