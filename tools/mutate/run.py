#!/usr/bin/env python3
"""Measures how many planted faults the tests notice: one build, one run of the fast tests a mutant.

`make mutation FILES="allocation.hpp"` prints the score of each file and every survivor. Results are
kept by source and mutant in the build folder: a killed mutant is not run again until its file
changes, a survivor until a test does.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import resource
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import venv_tool  # noqa: E402  (found only with the path above)

LIBCLANG = "libclang==18.1.1"
GLOBS = ["fixed_math.hpp", "allocation.hpp", "waterfall*.hpp", "ledger.hpp", "accumulators.hpp",
         "claims.hpp", "recoveries.hpp", "tranches.hpp", "operations/*.hpp"]
NUMBERS = {"fixed_math.hpp", "allocation.hpp"}
ABSENT = 77  # exit code of a mutant whose operator the types do not have

CORPUS = ["tests/fuzz/corpus"]
# (program, arguments); what notices most and costs least comes first.
NUMBER_TESTS = [
    ("tests/fixed_math_property", []),
    ("tests/fuzz_replay", [*CORPUS, "allocation", "1000"]),
    ("tests/fuzz_replay", [*CORPUS, "fixed_math", "1000"]),
]
LEDGER_TESTS = [
    ("tests/tables_tests", []),
    ("tests/unit_tests", ["-tce=*LV-HST*,*LV-ABI*"]),
    ("tests/fuzz_replay", [*CORPUS, "transactions", "60"]),
    ("levee", ["fuzz", "--seed", "3", "--transactions", "6000", "--check-model"]),
]
TARGETS = ["levee", "tables_tests", "unit_tests", "fuzz_replay", "fixed_math_property",
           "fixed_math_exhaustive"]


def tests_of(file):
    return NUMBER_TESTS + LEDGER_TESTS[:2] if file in NUMBERS else LEDGER_TESTS


def instrument(build, jobs):
    """Writes the instrumented core and builds the tests over it."""
    core = ROOT / "contract" / "core"
    names = sorted({path.relative_to(core).as_posix()
                    for glob in GLOBS for path in core.glob(glob)})
    python = venv_tool.python_with(build, LIBCLANG)
    subprocess.run([str(python), str(HERE / "instrument.py"), str(ROOT), str(build), *names],
                   check=True)
    if not (build / "build.ninja").exists():
        subprocess.run(["cmake", "-G", "Ninja", "-S", str(ROOT), "-B", str(build),
                        "-DCMAKE_BUILD_TYPE=Release", f"-DLEVEE_CORE_INCLUDE={build / 'core'}"],
                       check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", str(build), "-j", str(jobs), "--target", *TARGETS],
                   check=True, stdout=subprocess.DEVNULL)
    return json.loads((build / "mutants.json").read_text())


def run_test(build, test, mutant, seconds):
    """The exit code of one test with one mutant on; a run over its time counts as a failure."""
    program, arguments = test
    limit = max(1, int(seconds + 0.999))
    environment = dict(os.environ, LEVEE_MUTANT=str(mutant), LEVEE_CASES="40000")
    try:
        done = subprocess.run([str(build / program), *arguments], cwd=ROOT, env=environment,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
                              timeout=30 + 10 * limit, preexec_fn=lambda: resource.setrlimit(
                                  resource.RLIMIT_CPU, (limit, limit)))
        return done.returncode
    except subprocess.TimeoutExpired:
        return -1


def baseline(build):
    """CPU seconds allowed for each test: three times what it takes with no mutant on."""
    allowed = {}
    for test in NUMBER_TESTS + LEDGER_TESTS:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        code = run_test(build, test, 0, 600)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if code != 0:
            sys.exit(f"mutation: {test[0]} {' '.join(test[1])} fails without a mutant")
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        allowed[str(test)] = 3 * spent
    return allowed


def judge(build, mutant, allowed):
    """"killed by <program>", "survived" or "absent"."""
    for test in tests_of(mutant["file"]):
        code = run_test(build, test, mutant["id"], allowed[str(test)])
        if code == ABSENT:
            return "absent"
        if code != 0:
            return f"killed by {test[0]}"
    return "survived"


def digest_of_tests():
    hashed = hashlib.sha256(json.dumps([NUMBER_TESTS, LEDGER_TESTS]).encode())
    for folder in ("tests", "host-sim"):
        for path in sorted((ROOT / folder).rglob("*.[ch]pp")):
            hashed.update(path.read_bytes())
    return hashed.hexdigest()[:16]


def keys_of(mutants):
    """A name for each mutant that lasts as long as its file does."""
    first, keys = {}, {}
    for mutant in mutants:
        start = first.setdefault(mutant["file"], mutant["id"])
        keys[mutant["id"]] = f"{mutant['file']} {mutant['source']} {mutant['id'] - start}"
    return keys


def run_all(build, mutants, keys, jobs):
    """Judges what the cache does not know; {key: [verdict, digest of the tests]}."""
    store = build / "results.json"
    results = json.loads(store.read_text()) if store.exists() else {}
    tests = digest_of_tests()

    def is_known(mutant):
        verdict, seen = results.get(keys[mutant["id"]], (None, None))
        return verdict is not None and (verdict != "survived" or seen == tests)

    waiting = [mutant for mutant in mutants if not is_known(mutant)]
    if not waiting:
        return results
    allowed = baseline(build)
    start = time.time()
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        jobs_of = {pool.submit(judge, build, mutant, allowed): mutant for mutant in waiting}
        for done, job in enumerate(concurrent.futures.as_completed(jobs_of), 1):
            results[keys[jobs_of[job]["id"]]] = [job.result(), tests]
            if done % 25 == 0 or done == len(waiting):
                store.write_text(json.dumps(results, indent=0))
                print(f"\r{done}/{len(waiting)} mutants, {time.time() - start:.0f} s",
                      end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return results


def report(mutants, keys, results):
    files = {}
    for mutant in mutants:
        verdict = results[keys[mutant["id"]]][0]
        if verdict != "absent":
            files.setdefault(mutant["file"], []).append((verdict, mutant))
    print(f"{'file':<48}{'mutants':>9}{'killed':>9}{'score':>9}")
    total = killed = 0
    for file, judged in files.items():
        dead = sum(verdict != "survived" for verdict, _ in judged)
        total, killed = total + len(judged), killed + dead
        print(f"{file:<48}{len(judged):>9}{dead:>9}{100 * dead / len(judged):8.1f}%")
    print(f"{'all':<48}{total:>9}{killed:>9}{100 * killed / max(total, 1):8.1f}%\n")
    for file, judged in files.items():
        for verdict, mutant in judged:
            if verdict == "survived":
                print(f"contract/core/{file}:{mutant['line']}: {mutant['before']}"
                      f"  ->  {mutant['after']}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--part", type=int, default=1, help="only every PART-th mutant")
    parser.add_argument("files", nargs="*", help="of contract/core; all if none is named")
    options = parser.parse_args()
    build = options.build.resolve()
    build.mkdir(exist_ok=True)
    mutants = instrument(build, options.jobs)
    known = {mutant["file"] for mutant in mutants}
    unknown = sorted(set(options.files) - known)
    if unknown:
        print(f"mutation: no mutants in {unknown[0]}; there are {', '.join(sorted(known))}",
              file=sys.stderr)
        return 2
    keys = keys_of(mutants)
    chosen = [mutant for mutant in mutants
              if (not options.files or mutant["file"] in options.files)]
    chosen = chosen[::options.part]
    report(chosen, keys, run_all(build, chosen, keys, options.jobs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
