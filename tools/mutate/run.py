#!/usr/bin/env python3
"""Measures how many planted faults the tests notice: one build, and a few test cases a mutant.

`make mutation FILES="allocation.hpp"` prints the score of each file and every survivor that
survivors.toml does not explain. Results are kept by source and mutant in the build folder: a killed
mutant is not run again until its file changes, a survivor until a test does. A run that is stopped
goes on where it was. Exit code 1: a survivor without a reason, or a score below 95 %.
"""
import argparse
import hashlib
import json
import pathlib
import subprocess
import sys
import time
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import venv_tool  # noqa: E402  (found only with the path above)
import cases as judging  # noqa: E402

LIBCLANG = "libclang==18.1.1"
SCORE_MIN = 95.0
# In the order in which they are judged.
GLOBS = ["fixed_math.hpp", "allocation.hpp", "waterfall*.hpp", "ledger.hpp", "accumulators.hpp",
         "operations/*.hpp", "charges.hpp", "accounts.hpp", "trading.hpp", "recognition.hpp",
         "stakes.hpp", "epochs.hpp", "house.hpp", "pricing.hpp", "shortfall.hpp", "claims.hpp",
         "tranches.hpp", "recoveries.hpp", "stage.hpp", "transition.hpp", "lifecycle.hpp",
         "*.hpp", "queries/*.hpp"]
TARGETS = ["levee", "tables_tests", "unit_tests", "fuzz_replay", "fixed_math_property"]
PAGE = ROOT / "docs" / "mutation-survivors.md"
PAGE_HEAD = """# Mutants of the core that survive

Written by `make mutation ARGS=--write-table`; what mutants are and how they are judged stands in
[RELIABILITY.md](RELIABILITY.md#mutation-testing). The reasons are those of
`tools/mutate/survivors.toml`: an *equivalent* mutant changes no result that a message can see, one
not *reached* would take a test that is too long to be one, a *gap* wants a test. The score counts
killed ones among those that are not equivalent.

"""
REASONS = ("equivalent", "unreached", "gap")


def files_of_core():
    core = ROOT / "contract" / "core"
    found = [path.relative_to(core).as_posix() for glob in GLOBS
             for path in sorted(core.glob(glob))]
    return list(dict.fromkeys(found))


def instrument(build, jobs):
    """Writes the instrumented core and builds the tests over it."""
    python = venv_tool.python_with(build, LIBCLANG)
    subprocess.run([str(python), str(HERE / "instrument.py"), str(ROOT), str(build),
                    *files_of_core()], check=True)
    if not (build / "build.ninja").exists():
        subprocess.run(["cmake", "-G", "Ninja", "-S", str(ROOT), "-B", str(build),
                        "-DCMAKE_BUILD_TYPE=Release", f"-DLEVEE_CORE_INCLUDE={build / 'core'}"],
                       check=True, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", str(build), "-j", str(jobs), "--target", *TARGETS],
                   check=True, stdout=subprocess.DEVNULL)
    return json.loads((build / "mutants.json").read_text())


def digest_of_tests():
    hashed = hashlib.sha256(repr([judging.DOCTESTS, judging.WHOLE]).encode())
    folders = ("tests/tables", "tests/unit", "tests/support", "tests/fuzz", "tests/property")
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.[ch]pp")):
            hashed.update(path.read_bytes())
    return hashed.hexdigest()[:16]


def keys_of(mutants):
    """A name for each mutant that lasts as long as its file does."""
    seen, keys = {}, {}
    for mutant in mutants:
        name = f"{mutant['file']} {mutant['source']} {mutant['function']}: {change_of(mutant)}"
        seen[name] = seen.get(name, 0) + 1
        keys[mutant["id"]] = f"{name} {seen[name]}"
    return keys


def run_all(build, mutants, total, keys, jobs):
    """Judges what the store does not know; {key: [verdict, detail, digest of the tests]}."""
    store = build / "results.json"
    results = json.loads(store.read_text()) if store.exists() else {}
    tests = digest_of_tests()

    def is_known(mutant):
        verdict, _, seen = results.get(keys[mutant["id"]], (None, "", ""))
        return verdict is not None and (verdict != "survived" or seen == tests)

    waiting = [mutant for mutant in mutants if not is_known(mutant)]
    if not waiting:
        return results
    judge = judging.Judge(build, ROOT, judging.profile(build, ROOT, total))
    saved = [time.time()]

    def save():
        written = store.with_suffix(".new")
        written.write_text(json.dumps(results, indent=0))
        written.replace(store)
        saved[0] = time.time()

    def note(mutant, verdict):
        results[keys[mutant["id"]]] = [*verdict, tests]
        if time.time() - saved[0] > 5:
            save()

    judge.judge_all(waiting, jobs, note)
    save()
    return results


def change_of(mutant):
    return f"{mutant['before']}  ->  {mutant['after']}"


def explanations():
    """{(file, function, change): entry} of survivors.toml."""
    table = tomllib.loads((HERE / "survivors.toml").read_text())
    found = {}
    for entry in table.get("survivor", []):
        if entry["reason"] not in REASONS:
            sys.exit(f"mutation: survivors.toml: unknown reason {entry['reason']!r}")
        for change in entry["changes"]:
            found[entry["file"], entry["function"], change] = entry
    return found


class Summary:
    """Counts of each file, and the survivors with what explains them."""

    def __init__(self, mutants, keys, results):
        known = explanations()
        self.rows = {}
        self.bare = []       # (mutant, detail) that nothing explains
        self.explained = {}  # (file, function, reason, why) -> changes
        for mutant in mutants:
            verdict, detail, _ = results[keys[mutant["id"]]]
            if verdict == "absent":
                continue
            row = self.rows.setdefault(mutant["file"], self.empty())
            row["mutants"] += 1
            if verdict == "killed":
                row["killed"] += 1
                continue
            entry = known.get((mutant["file"], mutant["function"], change_of(mutant)))
            row[entry["reason"] if entry else "bare"] += 1
            if entry is None:
                self.bare.append((mutant, detail))
            else:
                place = (mutant["file"], mutant["function"], entry["reason"], entry["why"])
                self.explained.setdefault(place, []).append(change_of(mutant))
        self.total = {name: sum(row[name] for row in self.rows.values()) for name in self.empty()}

    @staticmethod
    def empty():
        return dict.fromkeys(("mutants", "killed", "equivalent", "unreached", "gap", "bare"), 0)

    def lines(self):
        """(name, mutants, killed, equivalent, left, score), the sum last."""
        for name, row in [*self.rows.items(), ("all", self.total)]:
            left = row["unreached"] + row["gap"] + row["bare"]
            yield name, row["mutants"], row["killed"], row["equivalent"], left, score(row)

    def show(self):
        print(f"{'file':<40}{'mutants':>9}{'killed':>8}{'equivalent':>12}{'left':>6}{'score':>8}")
        for name, mutants, killed, equivalent, left, percent in self.lines():
            print(f"{name:<40}{mutants:>9}{killed:>8}{equivalent:>12}{left:>6}{percent:>7.1f}%")
        for mutant, detail in self.bare:
            print(f"contract/core/{mutant['file']}:{mutant['line']}: {mutant['function']}: "
                  f"{change_of(mutant)}  ({detail})")

    def table(self):
        """The same as a page of docs."""
        text = PAGE_HEAD + "| file | mutants | killed | equivalent | left | score |\n" + dashes(6)
        for name, mutants, killed, equivalent, left, percent in self.lines():
            text += (f"| `{name}` | {mutants} | {killed} | {equivalent} | {left} "
                     f"| {percent:.1f} % |\n")
        text += "\n## Survivors\n\n| place | changes | kind | why nothing notices |\n" + dashes(4)
        for (file, function, reason, why), changes in self.explained.items():
            listed = "<br>".join(cell(change) for change in dict.fromkeys(changes))
            text += f"| `{file}` `{function}` | {listed} | {reason} | {why} |\n"
        return text


def dashes(columns):
    return "|" + "---|" * columns + "\n"


def cell(change):
    """A change as code in a table's cell."""
    before, after = change.split("  ->  ")
    tick = "`"
    return " becomes ".join(tick + part.replace("|", "\\|") + tick for part in (before, after))


def score(row):
    """Per cent killed of those that change something."""
    return 100 * row["killed"] / max(row["mutants"] - row["equivalent"], 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--part", type=int, default=1, help="only every PART-th mutant")
    parser.add_argument("--write-table", action="store_true",
                        help="write docs/mutation-survivors.md")
    parser.add_argument("files", nargs="*", help="of contract/core; all if none is named")
    options = parser.parse_args()
    known = files_of_core()
    for name in options.files:
        if name not in known:
            print(f"mutation: no {name} in contract/core; there are {', '.join(known)}",
                  file=sys.stderr)
            return 2
    build = options.build.resolve()
    build.mkdir(exist_ok=True)
    mutants = instrument(build, options.jobs)
    keys = keys_of(mutants)
    wanted = options.files or known
    chosen = [mutant for mutant in mutants if mutant["file"] in wanted][::options.part]
    chosen.sort(key=lambda mutant: known.index(mutant["file"]))
    if not chosen:
        print(f"mutation: nothing to change in {', '.join(wanted)}", file=sys.stderr)
        return 2
    results = run_all(build, chosen, len(mutants), keys, options.jobs)
    summary = Summary(chosen, keys, results)
    summary.show()
    if options.write_table:
        PAGE.write_text(summary.table())
    return 1 if summary.bare or score(summary.total) < SCORE_MIN else 0


if __name__ == "__main__":
    sys.exit(main())
