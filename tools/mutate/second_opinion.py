#!/usr/bin/env python3
"""A second opinion on the tests of the arithmetic: the textual mutants of universalmutator.

`make mutation SECOND_OPINION=1` rewrites lines of allocation.hpp and fixed_math.hpp by rules that
know nothing of C++, leaves out what does not compile or compiles to the code that was there, and
runs the number tests for each of the rest. Verdicts are kept in the build folder, so a run that is
stopped goes on where it was.

The tests are compiled once, with every call of the arithmetic left a call: a mutant is one small
object file whose definitions the linker takes first.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import venv_tool  # noqa: E402  (found only with the path above)

TOOL = "universalmutator==1.14.1"
FILES = ("allocation", "fixed_math")
FLAGS = ["-std=c++20", "-O2", "-w", f"-I{ROOT}"]
OUT_OF_LINE = ["-fno-inline", "-fkeep-inline-functions"]
PROBE = '#include "contract/core/allocation.hpp"\n'
CPU_SECONDS = 20
# Each test: its own sources, and what its program is given.
TESTS = {
    "property": (["tests/property/fixed_math_property.cpp"], []),
    "allocation": (["tools/mutate/number_targets.cpp", "tests/fuzz/numbers.cpp",
                    "tests/fuzz/replay.cpp", "host-sim/engine/native_trap.cpp"],
                   ["tests/fuzz/corpus", "allocation", "1000"]),
    "fixed_math": (None, ["tests/fuzz/corpus", "fixed_math", "1000"]),
}
CALLERS = ("tests/property/fixed_math_property.cpp", "tests/fuzz/numbers.cpp")
TESTS_OF = {"allocation": ("allocation",), "fixed_math": ("property", "fixed_math", "allocation")}


def compiled(compiler, source, target, flags):
    """Whether this source compiles."""
    done = subprocess.run([compiler, *flags, *FLAGS, "-c", str(source), "-o", str(target)],
                          capture_output=True, check=False)
    return done.returncode == 0


def mutants_of(build, stem):
    """The rewritten copies of a header: [(number, line, before, after, path)]."""
    folder = build / "universalmutator" / stem
    source = ROOT / "contract/core" / f"{stem}.hpp"
    noted = folder / "source.txt"
    digest = hashlib.sha256(source.read_bytes()).hexdigest()
    if not noted.exists() or noted.read_text() != digest:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        copy = folder / f"{stem}.cpp"
        shutil.copy(source, copy)
        python = venv_tool.python_with(build, TOOL)
        subprocess.run([str(python.parent / "mutate"), copy.name, "cpp", "--noCheck"], cwd=folder,
                       check=True, stdout=subprocess.DEVNULL)
        noted.write_text(digest)
    lines = source.read_text().splitlines()
    found = []
    for path in folder.glob(f"{stem}.mutant.*.cpp"):
        change = changed_line(lines, path.read_text().splitlines())
        if change is not None:
            found.append((int(path.name.split(".")[2]), *change, path))
    return sorted(found)


def changed_line(lines, others):
    """(line, before, after); nothing for a comment, a directive or an assertion."""
    at = next((i for i, (a, b) in enumerate(zip(lines, others)) if a != b), None)
    if at is None:
        return None
    after = others[at:at + 1 + len(others) - len(lines)]
    before, text = lines[at].strip(), " ".join(line.strip() for line in after)
    if before.startswith(("//", "#")) or "LEVEE_ASSERT" in before:
        return None
    return at + 1, before, text


class Bench:
    """The compiled tests, and what is known of the mutants so far."""

    def __init__(self, build):
        self.compiler = os.environ.get("CXX") or shutil.which("g++") or "c++"
        self.folder = build / "universalmutator"
        self.objects = {}
        for name, (sources, _) in TESTS.items():
            self.objects[name] = self.objects_of(sources) if sources else self.objects["allocation"]
        self.verdicts = {}  # of an object file's bytes: compilers make many mutants the same
        probe = self.folder / "probe.cpp"
        probe.write_text(PROBE)
        whole = self.folder / "probe.o"
        if not compiled(self.compiler, probe, whole, OUT_OF_LINE):
            sys.exit("second opinion: the core does not compile")
        self.verdicts[whole.read_bytes()] = "same code"
        for test in TESTS:
            if not self.passes(test, whole, self.folder):
                sys.exit(f"second opinion: {test} fails without a mutant")

    def objects_of(self, sources):
        objects = []
        for source in sources:
            target = self.folder / (source.replace("/", "_") + ".o")
            flags = OUT_OF_LINE if source in CALLERS else []
            if not compiled(self.compiler, ROOT / source, target, flags):
                sys.exit(f"second opinion: {source} does not compile")
            objects.append(str(target))
        return objects

    def passes(self, test, mutant, folder):
        program = folder / "judge"
        subprocess.run([self.compiler, "-o", str(program), str(mutant), *self.objects[test]],
                       check=True, capture_output=True)
        environment = dict(os.environ, LEVEE_CASES="20000")
        done = subprocess.run([str(program), *TESTS[test][1]], cwd=ROOT, env=environment,
                              capture_output=True, check=False,
                              preexec_fn=lambda: resource.setrlimit(
                                  resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS)))
        return done.returncode == 0

    def judge(self, stem, path):
        with tempfile.TemporaryDirectory(dir=self.folder) as name:
            folder = pathlib.Path(name)
            core = folder / "contract/core"
            core.mkdir(parents=True)
            shutil.copy(path, core / f"{stem}.hpp")
            target = folder / "mutant.o"
            if not compiled(self.compiler, self.folder / "probe.cpp", target,
                            [f"-I{folder}", *OUT_OF_LINE]):
                return "does not compile"
            code = target.read_bytes()
            if code not in self.verdicts:
                killer = next((test for test in TESTS_OF[stem]
                               if not self.passes(test, target, folder)), None)
                self.verdicts[code] = f"killed by {killer}" if killer else "survived"
            return self.verdicts[code]


def judge_all(bench, build, stem, part, jobs):
    """[(line, before, after, verdict)] of every PART-th mutant."""
    store = build / "universalmutator" / f"{stem}.json"
    chosen = mutants_of(build, stem)[::part]
    digest = (build / "universalmutator" / stem / "source.txt").read_text()
    known = json.loads(store.read_text()) if store.exists() else {}
    known = known if known.get("source") == digest else {"source": digest}
    waiting = [mutant for mutant in chosen if str(mutant[0]) not in known]
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        running = {pool.submit(bench.judge, stem, mutant[4]): mutant[0] for mutant in waiting}
        for done, job in enumerate(concurrent.futures.as_completed(running), 1):
            known[str(running[job])] = job.result()
            if done % 20 == 0 or done == len(running):
                store.write_text(json.dumps(known))
            if sys.stderr.isatty():
                print(f"\r{stem}: {done}/{len(running)} ", end="", file=sys.stderr, flush=True)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return [(line, before, after, known[str(number)]) for number, line, before, after, _ in chosen]


def report(stem, judged):
    count = {"does not compile": 0, "same code": 0, "killed": 0, "survived": 0}
    for *_, verdict in judged:
        count[verdict.split(" by ")[0]] += 1
    real = count["killed"] + count["survived"]
    print(f"{stem}.hpp: {len(judged)} mutants, {count['does not compile']} do not compile, "
          f"{count['same code']} are the same code, {count['killed']} of {real} killed "
          f"({100 * count['killed'] / max(real, 1):.1f} %)")
    for line, before, after, verdict in judged:
        if verdict == "survived":
            print(f"contract/core/{stem}.hpp:{line}: {before}  ->  {after}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--part", type=int, default=1, help="only every PART-th mutant")
    parser.add_argument("files", nargs="*", help="allocation.hpp, fixed_math.hpp or both")
    options = parser.parse_args()
    stems = [name.removesuffix(".hpp") for name in options.files] or list(FILES)
    for stem in stems:
        if stem not in FILES:
            print(f"second opinion: no {stem}.hpp; there are allocation.hpp and fixed_math.hpp",
                  file=sys.stderr)
            return 2
    build = options.build.resolve()
    (build / "universalmutator").mkdir(parents=True, exist_ok=True)
    bench = Bench(build)
    for stem in stems:
        report(stem, judge_all(bench, build, stem, options.part, options.jobs))
    return 0


if __name__ == "__main__":
    sys.exit(main())
