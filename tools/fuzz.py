#!/usr/bin/env python3
"""Runs every libFuzzer target in turn for a number of seconds and prints one line for each.

What is found and not yet in the committed corpus is kept under the build folder, so that the next
run starts there. A failing input is kept too, with the command that repeats it; exit code 1.
"""
import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CORPUS = ROOT / "tests" / "fuzz" / "corpus"


def counts_of(log):
    """(executions, edges covered) as libFuzzer printed them last."""
    runs = re.findall(r"stat::number_of_executed_units: (\d+)", log)
    edges = re.findall(r"\bcov: (\d+)", log)
    return int(runs[-1]) if runs else 0, int(edges[-1]) if edges else 0


def reason_of(log):
    for line in log.splitlines():
        if re.search(r"^fuzz: |ERROR: |runtime error: |terminate called|what\(\)", line):
            return line.strip()
    return "see the log"


def run_target(name, build, seconds, seed):
    """Fuzzes one target; True if it found nothing wrong."""
    found = build / "fuzz" / name
    found.mkdir(parents=True, exist_ok=True)
    command = [build / "tests" / f"fuzz_{name}", f"-max_total_time={seconds}", "-timeout=10",
               "-print_final_stats=1", "-rss_limit_mb=2048", "-max_len=4096", f"-seed={seed}",
               f"-artifact_prefix={found.parent / name}-", found, CORPUS / name]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True,
                          errors="replace", check=False)
    (build / "fuzz" / f"{name}.log").write_text(done.stderr)
    runs, edges = counts_of(done.stderr)
    verdict = "nothing found" if done.returncode == 0 else f"FAILED: {reason_of(done.stderr)}"
    print(f"{name:<14}{runs:>12,} runs{runs // max(seconds, 1):>9,}/s{edges:>8,} edges  {verdict}",
          flush=True)
    for artifact in re.findall(r"Test unit written to (\S+)", done.stderr):
        print(f"  repeat: {command[0]} {artifact}")
    return done.returncode == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0, help="0: a new one each time")
    parser.add_argument("targets", nargs="*", help="all if none is named")
    options = parser.parse_args()
    names = sorted(path.name for path in CORPUS.iterdir())
    unknown = sorted(set(options.targets) - set(names))
    if unknown:
        print(f"fuzz: no target {unknown[0]}; there are {', '.join(names)}", file=sys.stderr)
        return 2
    results = [run_target(name, options.build.resolve(), options.seconds, options.seed)
               for name in options.targets or names]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
