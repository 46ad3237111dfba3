"""`levee engines` and `--engine all` from outside: what is here, what is not and why, one chain on
all of them, and an engine's process that is missing or ends."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("LEVEE_SOURCE_DIR", Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(SOURCE / "tests/support"))

import optional  # noqa: E402

LEVEE = os.environ.get("LEVEE_BINARY", str(SOURCE / "build/levee"))
DAY = SOURCE / "scenarios/2025-10-10"
FIRST_STEPS = SOURCE / "scenarios/first-steps"
GOVERNANCE = SOURCE / "scenarios/governance"
KNOWN = ["native", "native-clang", "wasm2c", "wasmtime", "wasm3", "v8", "wasmvm", "wasmvm-2.2"]


def levee(*arguments, path=None, cwd=None):
    environment = dict(os.environ)
    if path is not None:
        environment["PATH"] = path
    return subprocess.run([LEVEE, *map(str, arguments)], capture_output=True, text=True,
                          check=False, env=environment, cwd=cwd)


def engines(path=None):
    return json.loads(levee("engines", "--json", path=path).stdout)


HERE = [engine["name"] for engine in engines() if engine["here"]]
ABSENT = [name for name in KNOWN if name not in HERE]


class Listing(unittest.TestCase):
    def test_every_engine_is_listed_with_the_reason_why_not(self):
        """LV-HST-28"""
        listed = engines()
        self.assertEqual([engine["name"] for engine in listed], KNOWN)
        for engine in listed:
            self.assertEqual(engine["here"], engine["why_not"] is None)
            self.assertEqual(engine["here"], engine["remedy"] is None)
        self.assertIn("native", HERE)
        self.assertIn("wasm2c", HERE)
        answer = levee("engines")
        self.assertEqual(answer.returncode, 0)
        self.assertEqual([line.split()[0] for line in answer.stdout.splitlines()], KNOWN)

    @optional.skip_unless_here(HERE == KNOWN, f"{', '.join(ABSENT)}: not here; get it with: make "
                                              "engines")
    def test_every_engine_is_here(self):
        self.assertEqual(HERE, KNOWN)

    def test_without_node_v8_is_absent_and_says_so(self):
        """LV-HST-28"""
        with tempfile.TemporaryDirectory() as empty:
            v8 = engines(path=empty)[KNOWN.index("v8")]
            self.assertFalse(v8["here"])
            self.assertEqual(v8["why_not"], "there is no node on the PATH")
            self.assertEqual(v8["remedy"], "make engines")
            line = levee("engines", path=empty).stdout.splitlines()[KNOWN.index("v8")]
            self.assertIn("there is no node on the PATH; get it with: make engines", line)
            refused = levee("run", FIRST_STEPS, "--engine", "v8", path=empty)
            self.assertEqual(refused.returncode, 2)
            self.assertEqual(refused.stderr, "levee: engine 'v8' is not in this build: there is "
                                             "no node on the PATH; get it with: make "
                                             "engines\n")


class All(unittest.TestCase):
    def run_json(self, *arguments):
        answer = levee(*arguments, "--engine", "all", "--json")
        self.assertEqual(answer.returncode, 0, answer.stdout[-2000:] + answer.stderr)
        return json.loads(answer.stdout)

    def test_one_chain_on_all_engines(self):
        """LV-HST-29"""
        for scenario in ((FIRST_STEPS,), (GOVERNANCE,),
                         (DAY, "--set", "winners=300", "--no-check-model")):
            run = self.run_json("run", *scenario)
            self.assertEqual([engine["name"] for engine in run["engines"]], HERE)
            self.assertEqual({engine["chain"] for engine in run["engines"]}, {run["chain"]})

    def test_replay_and_fuzz(self):
        """LV-HST-29"""
        with tempfile.TemporaryDirectory() as folder:
            trace = Path(folder) / "fuzz.lvt"
            fuzz = self.run_json("fuzz", "--seed", 3, "--transactions", 3000, "--out", trace)
            self.assertEqual(fuzz["engines"], HERE)
            self.assertEqual(fuzz["violations"], 0)
            replay = self.run_json("replay", trace)
            self.assertEqual(replay["engines"], HERE)
            self.assertEqual(replay["chain"], fuzz["chain"])

    def test_all_stands_alone(self):
        """LV-HST-29"""
        refused = levee("run", FIRST_STEPS, "--engine", "native,all")
        self.assertEqual(refused.returncode, 2)
        self.assertIn("no engine 'all'", refused.stderr)

    def test_engines_before_the_scenario(self):
        """LV-HST-29: the list ends with its own word, whatever follows it."""
        answer = levee("run", "--engine", "native", FIRST_STEPS, "--json")
        self.assertEqual(answer.returncode, 0, answer.stderr)


class Process(unittest.TestCase):
    def test_a_node_that_ends_is_one_line(self):
        """LV-HST-30"""
        with tempfile.TemporaryDirectory() as folder:
            node = Path(folder) / "node"
            node.write_text("#!/bin/sh\nexit 3\n", encoding="ascii")
            node.chmod(0o755)
            answer = levee("run", FIRST_STEPS, "--engine", "v8", "--json",
                           path=f"{folder}:/usr/bin:/bin")
            self.assertEqual(answer.returncode, 1)
            self.assertEqual(answer.stderr, "levee: v8: node ended\n")
            self.assertEqual(answer.stdout, "")

    @unittest.skipUnless("v8" in HERE, "there is no v8 here")
    def test_a_node_that_ends_on_the_way_leaves_a_seed_and_a_trace(self):
        """LV-HST-30: as any failure of a random run it can be repeated."""
        for engines_asked in ("native,v8", "v8"):
            with tempfile.TemporaryDirectory() as folder, subprocess.Popen(
                    [LEVEE, "fuzz", "--seed", "5", "--transactions", "100000000", "--engine",
                     engines_asked, "--out", "t.lvt"], cwd=folder, text=True,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
                part = Path(folder) / "t.lvt.part"
                while run.poll() is None and not (part.exists() and part.stat().st_size > 10000):
                    time.sleep(0.02)
                children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
                self.assertEqual(len(children), 1)
                os.kill(int(children[0]), signal.SIGKILL)
                out, errors = run.communicate(timeout=60)
                self.assertEqual((run.returncode, errors), (1, ""), out[-500:])
                self.assertRegex(out, r"\nseed 5: \d+ transactions, ")
                self.assertIn("v8: node ended\n", out)
                repeat = re.search(r"\nrepeat: levee (fuzz --seed 5 --transactions (\d+) "
                                   rf"--profile mixed --engine {engines_asked} --out .*)\n", out)
                again = levee(*repeat.group(1).split(), cwd=folder)
                self.assertEqual(again.returncode, 0, again.stdout + again.stderr)
                self.assertIn("\nshrink: levee shrink t.lvt ", out)
                self.assertFalse(part.exists())
                replay = json.loads(levee("replay", "t.lvt", "--json", cwd=folder).stdout)
                self.assertIn(int(repeat.group(2)) - replay["transactions"], (0, 1))


if __name__ == "__main__":
    unittest.main()
