"""What a long run consists of: one entry an item, with its command, its share of the time and how
its answer is read, and the figures that are aimed at (docs/RELIABILITY.md, Long runs).

A chunk is one call of an item's command: a range of seeds, or a number of seconds. A reader takes
what the call printed and returns (counts to add, failures); each failure says what was wrong and
the one command that repeats it, if the call named one.
"""
import dataclasses
import json
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMPILED = ("native", "native-clang", "wasm2c", "wasmtime")
OTHER_TARGETS = ("allocation", "cosmwasm_json", "fixed_math", "queries", "scenario", "trace")
PROFILES = ("swarm", "governance")
ADVERSARIES = ("swarm", "edges", "exit_racers", "late_keepers", "self_traders", "splitters", "dust",
               "jumps", "estates", "mixed")
CANARY_TRANSACTIONS = 20000  # of each of four seeds


@dataclasses.dataclass(frozen=True)
class Item:
    name: str
    about: str
    share: float           # of the time, in parts of the sum over all items
    command: str           # {build} {seed} {size} {seconds} {engines} {target} {work}
    read: object
    unit: str = ""         # the count that `size` asks for
    rate: float = 0        # units a second, until the item has measured its own
    cost: float = 0        # seconds; an item with a cost runs once, as a whole
    code: int = 0          # the exit code of a call that went well
    engines: tuple = ()
    targets: tuple = ("",)  # taken in turn
    needs: tuple = ()       # counts of which every call must have some
    environment: tuple = ()
    is_alone: bool = False       # never two chunks at a time
    replaces: bool = False       # its counts are totals, not to be added
    merges_coverage: bool = False


def read_fuzz(text, _):
    answer = json.loads(text)
    counts = {"seeds": answer["runs"], "transactions": answer["transactions"],
              "accepted": answer["accepted"], "checks": answer["checks"]}
    return counts, answer["failures"]


def read_canary(text, _):
    answer = json.loads(text)
    if any("shrink" in failure for failure in answer["failures"]):  # not one that died
        return {"planted": 1, "found": 1, "transactions": answer["transactions"]}, []
    return {"planted": 1}, [{"problem": "the planted bug was not found in "
                                        f"{answer['transactions']} transactions"}]


def read_run(text, _):
    answer = json.loads(text)
    chains = {engine["chain"] for engine in answer["engines"]}
    counts = {"transactions": answer["transactions"], "engines": len(answer["engines"]),
              "rows_compared": answer["model"]["compared_rows"]}
    is_equal = len(chains) == 1 and answer["conserved"] and answer["model"]["mismatches"] == 0
    return counts, [] if is_equal else [{"problem": "the engines do not end on one chain"}]


def read_arithmetic(text, _):
    answer = json.loads(text)
    if answer["mismatches"]:
        return {}, [{"problem": answer["problem"]}]
    return {"cases": answer["cases"], "checks": answer["checks"], "seeds": 1}, []


def read_tiny(text, _):
    answer = json.loads(text)
    counts = {key: answer[key] for key in ("depth", "transitions", "accepted", "states", "checks")}
    return counts, [{"problem": start["problem"]} for start in answer["starts"]
                    if "problem" in start]


def read_libfuzzer(text, _):
    counts, failures = {"seeds": 1}, []
    for answer in json.loads(text):
        for key in ("executions", "transitions"):
            counts[key] = counts.get(key, 0) + answer[key]
        failures += answer["failures"]
    return counts, failures


def read_attack(text, _):
    answer = json.loads(text)
    failures = [{"problem": f"the search died: {one['died']}" if "died" in one else
                 f"{one['attack']} earns {one['profit']} where {one['bound']} is the bound"}
                for one in answer["found"] if "died" in one or one["above_bound"]]
    return {"sequences": answer["sequences"]}, failures


# doctest and unittest print sentences; the numbers before these words are what was done.
SENTENCES = (("truncations", r"(\d+) truncations, 0 accepted"),
             ("bits_flipped", r"(\d+) flipped bits .* 0 accepted"),
             ("records_moved", r"(\d+) records out of place, 0 accepted"),
             ("aborts", r"(\d+) aborts of"),
             ("test_cases", r"test cases:\s*(\d+)"), ("test_cases", r"^Ran (\d+) tests?"))


def read_tests(text, code):
    counts = {}
    for name, pattern in SENTENCES:
        for number in re.findall(pattern, text, re.M):
            counts[name] = counts.get(name, 0) + int(number)
    lines = [line.strip() for line in text.splitlines() if re.search("ERROR|FAIL", line)]
    return counts, [] if code == 0 else [{"problem": (lines or ["a test failed"])[0][:200]}]


def read_planted(text, code):
    counts, failures = read_tests(text, code)
    bugs = (ROOT / "tests" / "planted" / "bugs.toml").read_text().count("[[bug]]")
    return dict(counts, bugs=0 if failures else bugs), failures


FUZZ = "{build}/levee fuzz --seed {seed} --runs {size} --json --engine {engines} "
RUN = ("transactions", "accepted", "checks")
WHOLE = (("LEVEE_FAULTS", "whole"),)

ITEMS = (
    Item("event", "the recorded event on every engine, one chain", 1,
         "{build}/levee run scenarios/2025-10-10 --engine {engines} --json", read_run, cost=240,
         needs=("transactions", "rows_compared"), engines=(*COMPILED, "wasm3", "v8", "wasmvm")),
    Item("trace faults", "every cut, flip, swap of a trace refused", 1,
         "{build}/tests/traces_tests -nc", read_tests, cost=50, environment=WHOLE,
         needs=("truncations", "bits_flipped", "records_moved")),
    Item("aborts", "stopped anywhere in a transaction, nothing is left", 1,
         "{build}/tests/aborts_tests -nc", read_tests, cost=240, environment=WHOLE,
         needs=("aborts",)),
    Item("kills", "killed runs are resumed to the same bytes", 1,
         "python3 -B tests/cli/resume_test.py", read_tests, cost=20,
         environment=(*WHOLE, ("LEVEE_BINARY", "{build}/levee")), needs=("test_cases",)),
    Item("planted", "each planted bug fails its named test", 1,
         "python3 -B tests/planted/check.py {build}/tests/planted_tables "
         "{build}/tests/levee_planted {build}/levee", read_planted, cost=5,
         needs=("bugs",)),
    Item("canary", "random runs find a planted bug", 1,
         "{build}/tests/levee_planted fuzz --seed {seed} --profile swarm --check-model --json "
         f"--runs 4 --transactions {CANARY_TRANSACTIONS}", read_canary, unit="planted", rate=0.2,
         code=1, environment=(("LEVEE_PLANTED", "1"),)),
    Item("swarm", "every invariant and every sum after every transaction", 20,
         FUZZ + "--profile swarm --transactions 1000 --audit-every 1", read_fuzz, unit="seeds",
         rate=50, engines=("native",), merges_coverage=True, needs=RUN),
    Item("model", "adversaries of every kind; every touched row equals the reference model's", 16,
         FUZZ + "--profile {target} --transactions 20000 --check-model", read_fuzz, unit="seeds",
         rate=1, engines=("native", "wasm2c"), targets=ADVERSARIES, merges_coverage=True,
         needs=RUN),
    Item("compiled", "native and compiled engines in lockstep, half of it governed", 16,
         FUZZ + "--profile {target} --transactions 20000", read_fuzz, unit="seeds", rate=1,
         engines=COMPILED, targets=PROFILES, merges_coverage=True, needs=RUN),
    Item("interpreter", "an interpreter beside native, half of it governed", 8,
         FUZZ + "--profile {target} --transactions 20000", read_fuzz, unit="seeds", rate=0.4,
         engines=("native", "wasm3"), targets=PROFILES, merges_coverage=True, needs=RUN),
    Item("all engines", "all of them in lockstep, half of it governed", 4,
         FUZZ + "--profile {target} --transactions 20000", read_fuzz, unit="seeds", rate=0.2,
         engines=(*COMPILED, "wasm3", "v8"), targets=PROFILES, merges_coverage=True, needs=RUN),
    Item("captured admin", "roles and pauses change all the time", 3,
         FUZZ + "--profile captured_admin --transactions 20000 --check-model", read_fuzz,
         unit="seeds", rate=1, engines=("native",), merges_coverage=True, needs=RUN),
    Item("governance", "parameters, votes, vetoes and feeds under a captured authority", 6,
         FUZZ + "--profile governance --transactions 20000 --check-model", read_fuzz,
         unit="seeds", rate=1, engines=("native", "wasm2c"), merges_coverage=True, needs=RUN),
    Item("arithmetic", "boundary-biased divisions against the oracle", 14,
         "{build}/tests/fixed_math_bulk {seed} {size}", read_arithmetic, unit="cases",
         rate=2e6, needs=("cases", "checks")),
    Item("tiny", "every short sequence in the tiny world", 8,
         "{build}/levee tiny --depth 12 --seconds {seconds} --state {work}/tiny --json "
         "--out {work}/tiny-failed.toml", read_tiny, engines=("wasm2c",), is_alone=True,
         replaces=True, needs=("transitions", "checks")),
    Item("economics", "attackers look for a profit beyond the bound", 10,
         "{build}/levee attack --seed {seed} --sequences {size} --variant {target} --json "
         "--out {work}/attack.lvt", read_attack, unit="sequences", rate=400,
         targets=("seen", "moved"), needs=("sequences",)),
    Item("fuzz fast", "decode and transition under libFuzzer", 5,
         "python3 tools/fuzz.py --build {root}/build-fuzz-fast --seconds {seconds} --seed {seed} "
         "--json transactions", read_libfuzzer, needs=("executions",)),
    Item("fuzz sanitized", "the same under ASan and UBSan", 5,
         "python3 tools/fuzz.py --build {root}/build-fuzz --seconds {seconds} --seed {seed} "
         "--json transactions", read_libfuzzer, needs=("executions",)),
    Item("fuzz others", "the other targets under ASan and UBSan", 3,
         "python3 tools/fuzz.py --build {root}/build-fuzz --seconds {seconds} --seed {seed} "
         "--json {target}", read_libfuzzer, targets=OTHER_TARGETS, needs=("executions",)),
)

# What an item needs beside the folder of the release build.
PROGRAMS = {
    "fuzz fast": "{root}/build-fuzz-fast/tests/fuzz_transactions",
    "fuzz sanitized": "{root}/build-fuzz/tests/fuzz_transactions",
    "fuzz others": "{root}/build-fuzz/tests/fuzz_trace",
}


@dataclasses.dataclass(frozen=True)
class Target:
    what: str
    number: int
    unit: str
    counts: tuple  # (item, count) pairs that are added


TARGETS = (
    Target("seeds of 1,000 transactions, every invariant after each", 10**6, "seeds",
           (("swarm", "seeds"),)),
    Target("transactions on native, native-clang, wasm2c and wasmtime, receipts compared", 10**9,
           "transactions", (("compiled", "transactions"), ("all engines", "transactions"))),
    Target("transactions on an interpreter, receipts compared", 10**7, "transactions",
           (("interpreter", "transactions"), ("all engines", "transactions"))),
    Target("transactions on V8, receipts compared", 10**7, "transactions",
           (("all engines", "transactions"),)),
    Target("the recorded event on all engines: engines on one chain", 7, "engines",
           (("event", "engines"),)),
    Target("transactions with every row equal to the reference model", 10**6, "transactions",
           (("model", "transactions"), ("captured admin", "transactions"),
            ("governance", "transactions"))),
    Target("transactions of a captured administrator", 10**8, "transactions",
           (("captured admin", "transactions"), ("governance", "transactions"))),
    Target("truncations of a trace of 1 MiB", 2**20, "truncations",
           (("trace faults", "truncations"),)),
    Target("bits flipped in a trace of 10,000 records", 8 * 2**20, "flips",
           (("trace faults", "bits_flipped"),)),
    Target("transactions aborted, nothing left", 33838, "aborts", (("aborts", "aborts"),)),
    Target("boundary-biased cases of arithmetic", 10**10, "cases", (("arithmetic", "cases"),)),
    Target("tiny world: every sequence from every start to depth", 4, "letters",
           (("tiny", "depth"),)),
    Target("sequences of attackers, profit within the bound", 10**7, "sequences",
           (("economics", "sequences"),)),
    Target("libFuzzer on decode and transition", 10**9, "executions",
           (("fuzz fast", "executions"), ("fuzz sanitized", "executions"))),
    Target("of which under ASan and UBSan", 10**8, "executions",
           (("fuzz sanitized", "executions"),)),
    Target("canaries found by random runs", 1, "found", (("canary", "found"),)),
    Target("planted bugs, each failing its named test", 58, "bugs", (("planted", "bugs"),)),
)
