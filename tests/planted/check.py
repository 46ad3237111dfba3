"""The tests of the tests: every planted bug (bugs.toml) fails the test case that it names, and the
first one is found by random runs, shrunk, and told apart from the sound core by the result.

    check.py PLANTED_TABLES LEVEE_PLANTED LEVEE
"""
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import plant

TABLES, PLANTED, LEVEE = sys.argv[1:4]
BUGS = plant.read_bugs()
CANARY_TRANSACTIONS = 20000
CANARY_SHRUNK = 60


def run(program, *arguments, bug=0):
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True,
                          env=dict(os.environ, LEVEE_PLANTED=str(bug)), check=False)


def run_test(name, bug):
    return run(TABLES, "-tc=" + name.replace(",", "?"), bug=bug)


class Planting(unittest.TestCase):
    def setUp(self):
        self.bug = {"number": 1, "name": "none", "file": "a.hpp", "find": "x = 1;",
                    "replace": "x = LEVEE_PLANTED(1) ? 2 : 1;"}

    def test_a_text_that_is_gone_or_doubled_is_refused(self):
        for text in ("x = 2;", "x = 1; x = 1;"):
            with self.assertRaisesRegex(plant.BugError, "bug 1, none: .* not once"):
                plant.plant([self.bug], {"a.hpp": "#pragma once\n" + text})

    def test_the_switch_is_written_with_its_header(self):
        planted = plant.plant([self.bug], {"a.hpp": "#pragma once\nx = 1;", "b.hpp": "y"})
        self.assertEqual(planted, {
            "a.hpp": '#pragma once\n#include "contract/core/planted.hpp"\n'
                     "x = LEVEE_PLANTED(1) ? 2 : 1;", "b.hpp": "y"})


class NamedTests(unittest.TestCase):
    def test_there_are_enough_bugs(self):
        self.assertGreaterEqual(len(BUGS), 26)

    def test_without_a_bug_all_pass(self):
        answer = run(TABLES)
        self.assertEqual(answer.returncode, 0, answer.stdout[-2000:])

    def test_each_bug_fails_its_test(self):
        names = run(TABLES, "-ltc").stdout.splitlines()
        for bug in BUGS:
            with self.subTest(bug=bug["number"], name=bug["name"]):
                self.assertEqual(names.count(bug["killed_by"]), 1, "no such test case")
                self.assertEqual(run_test(bug["killed_by"], 0).returncode, 0)
                self.assertNotEqual(run_test(bug["killed_by"], bug["number"]).returncode, 0)


class Canary(unittest.TestCase):
    """LV-SCN-19: what the random runs find is made small enough to read."""

    def test_found_shrunk_and_repeated(self):
        with tempfile.TemporaryDirectory() as folder:
            trace, script = Path(folder) / "t.lvt", Path(folder) / "t.toml"
            found = run(PLANTED, "fuzz", "--seed", 1, "--transactions", CANARY_TRANSACTIONS,
                        "--check-model", "--out", trace, "--json", bug=1)
            self.assertEqual(found.returncode, 1, found.stdout + found.stderr)
            self.assertLessEqual(json.loads(found.stdout)["transactions"], CANARY_TRANSACTIONS)

            shrunk = run(PLANTED, "shrink", trace, "--check-model", "--out", script, "--json",
                         bug=1)
            self.assertEqual(shrunk.returncode, 0, shrunk.stderr)
            answer = json.loads(shrunk.stdout)
            self.assertLessEqual(answer["transactions"], CANARY_SHRUNK)
            self.assertEqual(script.read_text().count("[[message]]"), answer["transactions"])

            self.assertEqual(run(PLANTED, "run", script, bug=1).returncode, 1)
            self.assertEqual(run(PLANTED, "run", script).returncode, 0)
            sound = run(LEVEE, "run", script, bug=1)
            self.assertEqual(sound.returncode, 0, sound.stdout + sound.stderr)

    def test_without_the_bug_nothing_is_found(self):
        sound = run(PLANTED, "fuzz", "--seed", 1, "--transactions", 2000, "--check-model",
                    "--engine", "native,wasm2c")
        self.assertEqual(sound.returncode, 0, sound.stdout + sound.stderr)


class GuidedSearch(unittest.TestCase):
    """A rule marked by an attack, taken out, is a profit that the search finds from the scene
    alone: it begins with no moves."""

    FOUND = {"winners_paid_before_losers": "carry-profit-out",
             "first_depositor": "first-depositor",
             "exit_escapes_a_known_loss": "leave-the-house",
             "closing_escapes_socialisation": "close-the-pair",
             "straddle_without_ladder": "refresh"}

    def test_each_is_found_and_replayed(self):
        numbers = {bug["name"]: bug["number"] for bug in BUGS}
        with tempfile.TemporaryDirectory() as folder:
            for name, attack in self.FOUND.items():
                trace = Path(folder) / f"{name}.lvt"
                search = ["attack", "--from", attack, "--blank", "--sequences", 6000,
                          "--splits", 0, "--out", trace, "--json"]
                with self.subTest(name):
                    found = run(PLANTED, *search, bug=numbers[name])
                    self.assertEqual(found.returncode, 1, found.stdout + found.stderr)
                    best = json.loads(found.stdout)["found"][0]
                    self.assertGreater(best["profit"], 10 * best["bound"])
                    again = run(PLANTED, "replay", trace, bug=numbers[name])
                    self.assertEqual(again.returncode, 0, again.stdout + again.stderr)
                    self.assertEqual(run(PLANTED, "replay", trace).returncode, 1)
                    sound = run(PLANTED, *search)
                    self.assertEqual(sound.returncode, 0, sound.stdout + sound.stderr)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
