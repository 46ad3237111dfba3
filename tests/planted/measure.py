#!/usr/bin/env python3
"""Prints how soon random runs see each planted bug: by the auditor, the model or an assertion.

    measure.py LEVEE_PLANTED [--jobs J] [--first NUMBER]

Seeds 1 to 5 with the profile `swarm`, for bugs of governance with `governance`, 20,000 transactions
each, counted until the first failure: after a seed without one the next goes on. Once with the
model and once without it.
"""
import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys

import plant

SEEDS = range(1, 6)
TRANSACTIONS = 20000


def fuzz(levee, bug, seed, with_model):
    number = bug["number"]
    profile = "governance" if "LV-GOV" in bug["killed_by"] else "swarm"
    done = subprocess.run(
        [levee, "fuzz", "--seed", str(seed), "--transactions", str(TRANSACTIONS), "--profile",
         profile, "--json", *(["--check-model"] if with_model else [])],
        env=dict(os.environ, LEVEE_PLANTED=str(number)), capture_output=True, text=True,
        check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"measure: bug {number}, seed {seed}: {done.stderr}")
    return json.loads(done.stdout)


def seen(levee, bug, with_model):
    """(transactions until the first failure, how it showed), or (None, "") when it never did."""
    count = 0
    for seed in SEEDS:
        answer = fuzz(levee, bug, seed, with_model)
        count += answer["transactions"]
        if answer["violations"]:
            return count, answer["result"]
    return None, ""


def cell(count):
    return "not seen" if count is None else f"{count:,}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("levee")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--first", type=int, default=1, help="number of the first bug")
    options = parser.parse_args()
    bugs = plant.read_bugs()[options.first - 1:]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        rows = list(pool.map(lambda bug: (seen(options.levee, bug, True),
                                          seen(options.levee, bug, False)), bugs))
    print("| | bug | after | what happened | rules of the test | with the model | without it |")
    print("|---|---|---|---|---|---|---|")
    for bug, ((both, _), (alone, how)) in zip(bugs, rows):
        how = f", {how.replace('_', ' ')}" if how else ""
        rules = " ".join(re.findall(r"LV-[A-Z]+-\d+", bug["killed_by"]))
        print(f"| {bug['number']} | {bug['name'].replace('_', ' ')} | {bug['history']} "
              f"| {bug['sentence']} | {rules} | {cell(both)} | {cell(alone)}{how} |")
    return 0


if __name__ == "__main__":
    sys.exit(main())
