"""The test cases that judge mutants: what each reaches, what it costs, how it ends with one on.

A test case is judged alone, by its name, so a mutant costs only those that it can change. A profile
of each, kept in the build folder until its program changes, says which mutants those are.
"""
import concurrent.futures
import hashlib
import json
import os
import re
import resource
import subprocess
import sys
import time

ABSENT = 77  # exit code of a mutant whose operator the types do not have
SLOW = 8.0   # processor seconds; what takes longer is no fast test

CORPUS = "tests/fuzz/corpus"
# Left out: tests of the schema alone, and engines that are compared with each other.
DOCTESTS = [("tests/tables_tests", ["-tce="]),
            ("tests/unit_tests", ["-tce=*LV-HST-10*,*LV-HST-27*,*LV-ABI*"])]
# Programs without test cases of their own, each one case.
WHOLE = [("tests/fixed_math_property", []),
         ("tests/fuzz_replay", [CORPUS, "allocation", "1000"]),
         ("tests/fuzz_replay", [CORPUS, "fixed_math", "1000"]),
         ("tests/fuzz_replay", [CORPUS, "transactions", "60"]),
         ("tests/fuzz_replay", [CORPUS, "queries", "60"]),
         ("levee", ["fuzz", "--seed", "3", "--transactions", "6000", "--check-model"]),
         ("levee", ["fuzz", "--seed", "11", "--runs", "5", "--transactions", "3000",
                    "--check-model"]),
         ("levee", ["fuzz", "--seed", "1", "--profile", "estates", "--transactions", "5000",
                    "--check-model"]),
         ("levee", ["tiny", "--depth", "2", "--out", os.devnull])]


class Case:
    """One test case of a doctest program, or a whole program with its arguments."""

    def __init__(self, program, arguments, name):
        self.program = program
        self.arguments = arguments
        self.name = name  # of the test case; None for a whole program
        self.seconds = 0.0
        self.reach = b""  # one byte a mutant: not 0 where it makes a difference
        self.passes = True

    @property
    def label(self):
        return self.name or " ".join([self.program, *self.arguments])


def cases_of(build, root):
    """Every test case, unmeasured."""
    found = []
    for program, arguments in DOCTESTS:
        listed = subprocess.run([str(build / program), "-ltc", *arguments], cwd=root, check=True,
                                capture_output=True, text=True).stdout
        names = [line for line in listed.splitlines() if line and not line.startswith("[doctest]")]
        found += [Case(program, [], name) for name in sorted(set(names)) if set(name) != {"="}]
    return found + [Case(program, arguments, None) for program, arguments in WHOLE]


def command(cases):
    """One command line that runs these cases, all of one program, up to the first failure."""
    first = cases[0]
    if first.name is None:
        return [first.program, *first.arguments]
    # A comma would end a filter, and the wildcard stands for it.
    names = ",".join(re.sub(r"[,\\*\"]", "?", case.name) for case in cases)
    return [first.program, "-aa=1", "-tc=" + names]


def run(build, root, cases, mutant, seconds, reach=None):
    """(exit code, what it printed); a run over its processor time ends with a signal."""
    program, *arguments = command(cases)
    limit = 1 + int(seconds + 0.999)
    environment = dict(os.environ, LEVEE_MUTANT=str(mutant), LEVEE_CASES="40000")
    if reach is not None:
        environment["LEVEE_REACH"] = str(reach)
    try:
        done = subprocess.run([str(build / program), *arguments], cwd=root, env=environment,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False,
                              timeout=60 + 20 * limit, preexec_fn=lambda: resource.setrlimit(
                                  resource.RLIMIT_CPU, (limit, limit)))
        return done.returncode, done.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired:
        return -1, ""


def measure(build, root, case, mutants):
    """Runs a case with no mutant on and notes its time and reach."""
    digest = hashlib.sha256(case.label.encode()).hexdigest()[:16]
    reach = build / "reach" / digest
    reach.parent.mkdir(exist_ok=True)
    reach.write_bytes(bytes(mutants + 3))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    code, _ = run(build, root, [case], 0, 600, reach)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    case.seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    case.passes = code == 0
    case.reach = reach.read_bytes()
    reach.unlink()


def profile(build, root, mutants):
    """All cases measured; those of programs that have not changed are read back."""
    store = build / "profile.json"
    known = json.loads(store.read_text()) if store.exists() else {}
    cases = cases_of(build, root)
    digests = {program: hashlib.sha256((build / program).read_bytes()).hexdigest()[:16]
               for program in {case.program for case in cases}}
    fresh = {}
    for number, case in enumerate(cases, 1):
        key = f"{case.label} {digests[case.program]}"
        if key in known:
            case.seconds, case.passes = known[key]["seconds"], known[key]["passes"]
            case.reach = unpack(known[key]["reach"], mutants + 3)
        else:
            measure(build, root, case, mutants)
        fresh[key] = {"seconds": case.seconds, "passes": case.passes, "reach": pack(case.reach)}
        if sys.stderr.isatty():
            print(f"\r{number}/{len(cases)} test cases measured", end="", file=sys.stderr)
    store.write_text(json.dumps(fresh))
    failing = [case.label for case in cases if not case.passes]
    if failing:
        print(f"mutation: fails without a mutant: {', '.join(failing)}", file=sys.stderr)
        sys.exit(2)
    return [case for case in cases if case.seconds <= SLOW]


def pack(reach):
    return " ".join(str(number) for number, hit in enumerate(reach) if hit)


def unpack(text, size):
    reach = bytearray(size)
    for number in text.split():
        reach[int(number)] = 1
    return bytes(reach)


class Judge:
    """Runs mutants against the cases that they can change, the likeliest to notice first."""

    def __init__(self, build, root, cases):
        self.build, self.root, self.cases = build, root, cases
        self.kills = {}  # (file, label of a case) -> mutants of the file that it killed

    def order(self, mutant):
        """The cases that reach it: many kills in its file for little time come first."""
        reached = [case for case in self.cases if case.reach[mutant["id"]]]
        return sorted(reached, key=lambda case: (0.02 + case.seconds) / (
            0.05 + self.kills.get((mutant["file"], case.label), 0)))

    def batches(self, cases):
        """Few cases at first and then more, each batch of one program."""
        at, size = 0, 1
        while at < len(cases):
            chunk = cases[at:at + size]
            at, size = at + size, size * 2
            groups = {}
            for case in chunk:
                alone = case.label if case.name is None else ""
                groups.setdefault((case.program, alone), []).append(case)
            yield from groups.values()

    def judge(self, mutant):
        """("killed", by which case), ("survived", how many cases reach it), ("absent", "")."""
        ordered = self.order(mutant)
        for batch in self.batches(ordered):
            seconds = 3 * sum(case.seconds for case in batch)
            code, printed = run(self.build, self.root, batch, mutant["id"], seconds)
            if code == ABSENT:
                return "absent", ""
            if code != 0:
                return "killed", self.note_kill(mutant, batch, printed)
        return "survived", f"{len(ordered)} test cases reach it"

    def note_kill(self, mutant, batch, printed):
        said = re.search(r"^TEST CASE:\s+(.*)$", printed, re.M)
        label = said.group(1) if said else batch[0].label
        key = (mutant["file"], label)
        self.kills[key] = self.kills.get(key, 0) + 1
        return label

    def judge_all(self, mutants, jobs, note):
        """Judges every mutant; calls note(mutant, verdict) as each is done."""
        start = time.time()
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            waiting = {pool.submit(self.judge, mutant): mutant for mutant in mutants}
            for done, job in enumerate(concurrent.futures.as_completed(waiting), 1):
                note(waiting[job], job.result())
                if sys.stderr.isatty():
                    print(f"\r{done}/{len(mutants)} mutants, {time.time() - start:.0f} s ",
                          end="", file=sys.stderr, flush=True)
        if sys.stderr.isatty():
            print(file=sys.stderr)
