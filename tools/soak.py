#!/usr/bin/env python3
"""Runs every item of reliability for hours, side by side, and adds up what they count in soak.json.

Each item (tools/soak_items.py) gets its share of the time in chunks of at most a minute, every
chunk with seeds of its own. The file is replaced as a whole when a chunk begins and when it ends,
so a soak may be killed at any time: started again, it first repeats the chunks that were not
counted and then goes on with new seeds. `--report FILE` prints the counts beside what is aimed at.
Exit code 0: nothing was broken; 1: something was; 2: refused; 130: stopped.
"""
import argparse
import ctypes
import dataclasses
import fcntl
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import time

import soak_report
from soak_items import ITEMS, PROGRAMS, ROOT

CHUNK_SECONDS = 60
FAILURES_MAX = 3          # of one item, after which it is left out
SEEDS_OF_AN_ITEM = 10**8  # libFuzzer's seeds have 32 bits
LOCK_WAITS = 30           # tenths of a second
COVERAGE_AFTER = 2_000_000  # transactions that are enough to reach everything
COVERAGE_GROUPS = ("messages", "statuses", "events", "layers", "invariants", "proposals_ended",
                   "parameters_changed")


class SoakError(Exception):
    """What the caller did wrong; one line."""


def text_of(command):
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def digest_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def versions_of(build):
    """What the counts are of. Only the two hashes must stay the same from one call to the next."""
    cache = (build / "CMakeCache.txt").read_text() if (build / "CMakeCache.txt").exists() else ""
    compilers = {}
    for line in cache.splitlines():
        key, _, value = line.partition("=")
        if key.split(":")[0] in ("CMAKE_CXX_COMPILER", "LEVEE_WASM_CXX", "LEVEE_CLANGXX"):
            compilers[value] = (text_of([value, "--version"]).splitlines() or [""])[0]
    engines = json.loads(text_of([str(build / "levee"), "engines", "--json"]) or "[]")
    return {"levee": text_of([str(build / "levee"), "--version"]),
            "tree": text_of(["git", "describe", "--always", "--dirty", "--tags"]) or "no git",
            "module_sha256": digest_of(build / "levee.wasm"),
            "program_sha256": digest_of(build / "levee"),
            "compilers": compilers,
            "engines": {engine["name"]: "here" if engine["here"] else
                        f"{engine['why_not']}; {engine['remedy']}" for engine in engines}}


class State:
    """soak.json: read once, replaced as a whole at each change."""

    def __init__(self, path, versions, jobs):
        self.path = path
        self.data = {"seconds": 0, "jobs": jobs, "versions": versions, "calls": [], "items": {},
                     "unfinished": [], "failures": [], "coverage": {}}
        if path.exists():
            self.load(versions)
        self.data["calls"].append({"tree": versions["tree"], "seconds": 0, "end": "killed"})
        self.before = self.data["seconds"]

    def load(self, versions):
        try:
            self.data = json.loads(self.path.read_text())
            old = self.data["versions"]
        except (ValueError, KeyError) as error:
            raise SoakError(f"{self.path}: is not the file of a soak") from error
        for key in ("module_sha256", "program_sha256"):
            if old[key] != versions[key]:
                raise SoakError(f"{self.path}: counts another build ({old['tree']}, {key} "
                                f"{old[key][:8]}, now {versions[key][:8]}); name another --out")

    def item(self, name):
        return self.data["items"].setdefault(name, {"counts": {}, "chunks": 0, "seconds": 0})

    def save(self, elapsed):
        self.data["seconds"] = round(self.before + elapsed, 3)
        self.data["calls"][-1]["seconds"] = round(elapsed, 3)
        part = self.path.with_name(self.path.name + ".part")
        with open(part, "w", encoding="utf-8") as file:
            file.write(json.dumps(self.data, indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.path)

    def begin(self, chunk):
        self.data["unfinished"].append(dict(chunk))

    def end(self, item, chunk, counts, failures, seconds):
        """Counts a chunk, once: it is no longer among the unfinished ones."""
        self.data["unfinished"] = [other for other in self.data["unfinished"] if other != chunk]
        own = self.item(item.name)
        for key, number in counts.items():
            own["counts"][key] = number if item.replaces else own["counts"].get(key, 0) + number
        own["chunks"] += 1
        own["seconds"] = round(own["seconds"] + seconds, 3)
        self.data["failures"] += [{"item": item.name, "seed": chunk["seed"], **failure}
                                  for failure in failures]

    def merge_coverage(self, answer):
        for group in COVERAGE_GROUPS:
            mine = self.data["coverage"].setdefault(group, {})
            for name, count in answer[group].items():
                number = count["accepted"] if group == "messages" else count
                mine[name] = mine.get(name, 0) + number

    def never_reached(self):
        """What no run reached, once there were enough of them; that is a failure as well."""
        sent = sum(self.data["items"][item.name]["counts"].get("transactions", 0)
                   for item in ITEMS
                   if item.merges_coverage and item.name in self.data["items"])
        if sent < COVERAGE_AFTER:
            return []
        return [f"{group} {name}" for group, counts in self.data["coverage"].items()
                for name, count in counts.items() if count == 0]


@dataclasses.dataclass
class Running:
    item: object
    chunk: dict
    process: subprocess.Popen
    output: object
    errors: object
    began: float


class Soak:
    def __init__(self, options, state):
        self.options = options
        self.state = state
        self.work = options.out.with_suffix("")
        self.work.mkdir(parents=True, exist_ok=True)
        self.budget = options.hours * 3600
        self.begun = dict.fromkeys((item.name for item in ITEMS), 0)  # chunks, by this call
        self.began = time.monotonic()
        self.running = []
        self.repeats = list(state.data["unfinished"])
        self.stop = False
        self.verbs = text_of([str(options.build / "levee"), "--help"])
        self.items = [item for item in ITEMS if self.is_possible(item)]
        self.display = soak_report.Display(self.budget)

    def elapsed(self):
        return time.monotonic() - self.began

    def left(self):
        return self.budget - self.elapsed()

    def is_possible(self, item):
        """False for an item that was not asked for, or cannot run here; why is written down."""
        if self.options.items and item.name not in self.options.items:
            return False
        here = self.state.data["versions"]["engines"]
        missing = [f"{name}: {here.get(name, 'not built')}" for name in item.engines
                   if here.get(name) != "here"]
        program = pathlib.Path(self.filled(PROGRAMS.get(item.name, "{build}/levee"), {}))
        first = pathlib.Path(self.filled(item.command.split()[0], {}))
        for path in (program, first):
            if len(path.parts) > 1 and not path.exists():
                missing.append(f"{path} is not built")
        words = self.filled(item.command, {}).split()
        if words[0].endswith("/levee") and f"\n  {words[1]} " not in self.verbs:
            missing.append(f"levee has no verb '{words[1]}'")
        own = self.state.item(item.name)
        own.pop("skipped", None)
        if missing:
            own["skipped"] = "; ".join(missing)
        return not missing

    def filled(self, text, chunk):
        return text.format(**{"build": self.options.build, "root": ROOT, "work": self.work,
                              "seed": "", "size": "", "seconds": "", "engines": "", "target": "",
                              **chunk})

    def command(self, item, chunk):
        words = dict(chunk, engines=",".join(item.engines))
        return [self.filled(word, words) for word in item.command.split()]

    # ---- what comes next ----

    def is_done(self, item):
        own = self.state.item(item.name)
        failures = [1 for failure in self.state.data["failures"] if failure["item"] == item.name]
        if len(failures) >= FAILURES_MAX or (item.cost and own["chunks"]):
            return True
        if self.options.chunks and self.begun[item.name] >= self.options.chunks:
            return True
        is_busy = any(run.item is item for run in self.running)
        return is_busy and (item.is_alone or item.cost > 0)

    def next_item(self):
        """The item that is furthest behind its share; one that runs once only if it fits."""
        def used(item):
            ahead = sum(run.chunk["seconds"] for run in self.running if run.item is item)
            return (self.state.item(item.name)["seconds"] + ahead) / item.share

        open_items = [item for item in self.items if not self.is_done(item)
                      and (not item.cost or self.options.chunks or item.cost <= self.left())]
        return min(open_items, key=used, default=None)

    def new_chunk(self, item):
        own = self.state.item(item.name)
        seconds = max(0.5, min(self.options.chunk_seconds, self.budget / 60, self.left()))
        done = own["counts"].get(item.unit, 0)
        rate = done / own["seconds"] if done and own["seconds"] else item.rate
        size = max(2 if item.read.__name__ == "read_fuzz" else 1, int(rate * seconds))
        turn = own.setdefault("begun", 0)
        own["begun"] += 1
        first = ITEMS.index(item) * SEEDS_OF_AN_ITEM + 1
        seed = own.setdefault("seeds", {"first": first, "next": first})["next"]
        own["seeds"]["next"] += size if item.unit == "seeds" else 1
        return {"item": item.name, "seed": seed, "size": size,
                "target": item.targets[turn % len(item.targets)],
                "seconds": int(item.cost or max(seconds, 1))}

    def start_next(self):
        """True if a chunk was started."""
        names = {item.name: item for item in self.items}
        while self.repeats:
            chunk = self.repeats.pop(0)
            if chunk["item"] in names:
                self.start(names[chunk["item"]], chunk)
                return True
        item = self.next_item() if self.options.chunks or self.left() > 0.25 else None
        if item is None:
            return False
        chunk = self.new_chunk(item)
        self.begun[item.name] += 1
        self.state.begin(chunk)
        self.start(item, chunk)
        return True

    # ---- calls ----

    def start(self, item, chunk):
        self.state.save(self.elapsed())
        # Both are closed by finish(); tests print sentences that may stand in either.
        output = tempfile.TemporaryFile(dir=self.work)
        errors = output if item.cost else tempfile.TemporaryFile(dir=self.work)
        environment = dict(os.environ, **{key: self.filled(value, chunk)
                                          for key, value in item.environment})
        process = subprocess.Popen(self.command(item, chunk), cwd=ROOT, env=environment,
                                   stdin=subprocess.DEVNULL, stdout=output, stderr=errors,
                                   start_new_session=True, preexec_fn=die_with_parent)
        self.running.append(Running(item, chunk, process, output, errors, time.monotonic()))

    def finish(self, run, problem=""):
        """Reads what a call printed and counts it."""
        seconds = time.monotonic() - run.began
        text, errors = whole_text(run.output), whole_text(run.errors)
        last_words = errors.split("\n")[-1][:200]
        run.output.close()
        run.errors.close()
        self.running.remove(run)
        counts, failures = {}, []
        if not problem:
            try:
                counts, failures = run.item.read(text, run.process.returncode)
                if run.item.merges_coverage:
                    self.state.merge_coverage(json.loads(text))
            except (ValueError, KeyError) as error:
                problem = f"no answer ({last_words or error})"
        if not problem and not failures:
            if run.process.returncode != run.item.code:
                problem = f"exit code {run.process.returncode}"
            nothing = [name for name in run.item.needs if not counts.get(name)]
            if nothing:
                problem = f"counted no {', no '.join(nothing)}"
        if problem:
            failures = [*failures, {"problem": problem}]
        repeat = soak_report.shell_line(run.item, self.command(run.item, run.chunk))
        failures = [{"repeat": repeat, **failure} for failure in failures]
        self.state.end(run.item, run.chunk, counts, failures, seconds)
        self.state.save(self.elapsed())
        self.display.finished(run.item, self.state.item(run.item.name)["counts"], failures,
                              self.elapsed())

    def poll(self):
        for run in list(self.running):
            limit = max(20 * run.chunk["seconds"], 600)
            if run.process.poll() is not None:
                self.finish(run)
            elif time.monotonic() - run.began > limit:
                end_group(run.process, signal.SIGKILL)
                self.finish(run, f"no answer after {limit} s")

    def run(self):
        signal.signal(signal.SIGINT, self.on_signal)
        signal.signal(signal.SIGTERM, self.on_signal)
        while not self.stop:
            while len(self.running) < self.options.jobs and self.start_next():
                pass
            if not self.running:
                break
            self.poll()
            self.display.show(self.running, len(self.state.data["failures"]), self.elapsed())
            time.sleep(0.05)
        for run in self.running:
            end_group(run.process, signal.SIGKILL)
        self.display.clear()
        self.state.data["calls"][-1]["end"] = "stopped" if self.stop else "done"
        self.state.save(self.elapsed())

    def on_signal(self, *_):
        self.stop = True


def whole_text(file):
    file.seek(0)
    return file.read().decode(errors="replace").strip()


def die_with_parent():
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: a killed soak leaves nothing


def end_group(process, number):
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        pass
    process.wait()


def locked(path):
    file = open(path.with_name(path.name + ".lock"), "w")  # held until the process ends
    for waits_left in reversed(range(LOCK_WAITS)):  # one that was killed is still going down
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError as error:
            if waits_left == 0:
                raise SoakError(f"{path}: another soak is running on it") from error
            time.sleep(0.1)
    return file


def run_soak(options):
    options.build, options.out = options.build.resolve(), options.out.resolve()
    names = [item.name for item in ITEMS]
    for name in options.items:
        if name not in names:
            raise SoakError(f"no item '{name}'; there are {', '.join(names)}")
    for name in ("levee", "levee.wasm"):
        if not (options.build / name).exists():
            raise SoakError(f"{options.build / name} is not built; make build does that")
    lock = locked(options.out)
    soak = Soak(options, State(options.out, versions_of(options.build), options.jobs))
    soak.run()
    lock.close()
    data = soak.state.data
    missing = soak.state.never_reached()
    data["never_reached"] = missing
    soak.state.save(soak.elapsed())
    soak_report.print_summary(data, missing, options.out)
    if soak.stop:
        return 130
    is_skipped = any("skipped" in data["items"].get(name, {}) for name in options.items)
    return 1 if data["failures"] or missing or is_skipped else 0


def positive(text):
    number = float(text)
    if not 0 < number <= 10_000:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 10000")
    return number


def at_least_one(text):
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1 on")
    return int(text)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0],
        epilog="example: tools/soak.py --hours 0.5 --items swarm,model", allow_abbrev=False)
    parser.add_argument("--hours", type=positive, default=1.0, help="more hours, 1 if not said")
    parser.add_argument("--chunks", type=at_least_one, default=0, metavar="N",
                        help="N new chunks of each item, however long they take")
    parser.add_argument("--chunk-seconds", type=positive, default=CHUNK_SECONDS, metavar="S",
                        help=f"length of a chunk at the most, {CHUNK_SECONDS} if not said")
    parser.add_argument("--jobs", type=at_least_one, default=os.cpu_count() or 1,
                        help="calls at a time")
    parser.add_argument("--build", type=pathlib.Path, default=ROOT / "build")
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "soak.json")
    parser.add_argument("--items", type=lambda text: text.split(","), default=[],
                        metavar="NAME,..", help="all if none is named; one that is named and "
                        "cannot run is a failure")
    parser.add_argument("--report", type=pathlib.Path, metavar="FILE",
                        help="print the table of a soak.json instead")
    options = parser.parse_args()
    try:
        if options.report:
            soak_report.print_report(options.report)
            return 0
        return run_soak(options)
    except (SoakError, soak_report.ReportError, OSError) as error:
        print(f"soak: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
