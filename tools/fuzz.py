#!/usr/bin/env python3
"""Runs every libFuzzer target in turn for a number of seconds and prints one line for each.

What is found and not yet in the committed corpus is kept under the build folder, so that the next
run starts there. A failing input is kept too, with the command that repeats it; exit code 1.
"""
import argparse
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "fuzz" / "corpus"


def last_number(pattern, log):
    found = re.findall(pattern + r": (\d+)", log)
    return int(found[-1]) if found else 0


def reason_of(log):
    for line in log.splitlines():
        if re.search(r"^fuzz: |ERROR: |runtime error: |terminate called|what\(\)", line):
            return line.strip()
    return "see the log"


def run_target(name, build, seconds, seed):
    """Fuzzes one target and returns what libFuzzer counted, and what it found wrong."""
    found = build / "fuzz" / name
    found.mkdir(parents=True, exist_ok=True)
    command = [build / "tests" / f"fuzz_{name}", f"-max_total_time={seconds}", "-timeout=10",
               "-print_final_stats=1", "-rss_limit_mb=2048", "-max_len=4096", f"-seed={seed}",
               f"-artifact_prefix={found.parent / name}-", found, CORPUS / name]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          errors="replace", check=False)
    (build / "fuzz" / f"{name}.log").write_text(done.stderr)
    answer = {"target": name, "seed": seed, "seconds": seconds,
              "executions": last_number("stat::number_of_executed_units", done.stderr),
              "transitions": last_number("stat::transitions", done.stderr),
              "edges": last_number(r"\bcov", done.stderr), "failures": []}
    if done.returncode != 0:
        inputs = re.findall(r"Test unit written to (\S+)", done.stderr)
        answer["failures"] = [{"problem": reason_of(done.stderr),
                               "repeat": " ".join([str(command[0]), *inputs])}]
    return answer


def print_line(answer):
    runs, seconds = answer["executions"], max(answer["seconds"], 1)
    verdicts = [f"FAILED: {failure['problem']}" for failure in answer["failures"]]
    print(f"{answer['target']:<14}{runs:>12,} runs{runs // seconds:>9,}/s"
          f"{answer['edges']:>8,} edges  {verdicts[0] if verdicts else 'nothing found'}",
          flush=True)
    for failure in answer["failures"]:
        print(f"  repeat: {failure['repeat']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0, help="0: a new one each time")
    parser.add_argument("--json", action="store_true", help="one JSON list, for machines")
    parser.add_argument("targets", nargs="*", help="all if none is named")
    options = parser.parse_args()
    names = sorted(path.name for path in CORPUS.iterdir())
    unknown = sorted(set(options.targets) - set(names))
    if unknown:
        print(f"fuzz: no target {unknown[0]}; there are {', '.join(names)}", file=sys.stderr)
        return 2
    answers = []
    for name in options.targets or names:
        program = options.build / "tests" / f"fuzz_{name}"
        if not program.exists():
            print(f"fuzz: {program} is not built; make fuzz does that", file=sys.stderr)
            return 2
        answers.append(run_target(name, options.build.resolve(), options.seconds, options.seed))
        if not options.json:
            print_line(answers[-1])
    if options.json:
        print(json.dumps(answers, indent=2))
    return 1 if any(answer["failures"] for answer in answers) else 0


if __name__ == "__main__":
    sys.exit(main())
