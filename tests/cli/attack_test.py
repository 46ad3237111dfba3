"""The guided search: a slice of it, and what it promises of itself."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("LEVEE_SOURCE_DIR",
                                     pathlib.Path(__file__).resolve().parents[2]))
sys.path.append(str(SOURCE / "tools"))
import soak_items  # noqa: E402

LEVEE = os.environ.get("LEVEE_BINARY", str(SOURCE / "build/levee"))


def levee(*arguments, folder="."):
    return subprocess.run([LEVEE, *map(str, arguments)], capture_output=True, text=True,
                          check=False, cwd=folder)


def answer(*arguments):
    run = levee("attack", *arguments, "--json")
    assert run.returncode == 0, run.stdout + run.stderr
    return json.loads(run.stdout)


class Attack(unittest.TestCase):
    def check_slice(self, variant):
        found = answer("--sequences", 7200, "--splits", 400, "--variant", variant, "--jobs", 2)
        self.assertGreaterEqual(found["sequences"], 7200)
        self.assertEqual(found["attacks"], 0)
        self.assertGreater(len(found["found"]), 30)
        for one in found["found"]:
            self.assertEqual(one["above_bound"], 0)
            self.assertEqual(one["profit"] is None, one["counted"] == 0, one["attack"])
            self.assertLessEqual(one["profit"] or 0, one["bound"])
            self.assertGreaterEqual(one["maker_loss"], 0)
            self.assertGreaterEqual(one["bound"], one["spared"])
            self.assertGreater(one["accepted"], one["sequences"], one["attack"])
        counted = sum(one["counted"] for one in found["found"])
        self.assertGreater(counted, found["sequences"] / 2)
        self.assertEqual(found["splits"]["above_bound"], 0)
        self.assertEqual(found["splits"]["cases"], 400)
        self.assertGreater(found["splits"]["loss"], 0)  # pieces do round

    def test_marks_seen(self):
        self.check_slice("seen")

    def test_marks_moved(self):
        self.check_slice("moved")

    def test_own_pairs_earn_what_their_bound_says(self):
        found = answer("--from", "own-pair", "--sequences", 3000, "--splits", 0, "--variant",
                       "moved", "--seed", 12)
        best = found["found"][0]
        self.assertGreater(best["profit"], 200)
        self.assertGreaterEqual(best["spared"], best["profit"] - 48)
        self.assertLessEqual(best["profit"], best["bound"])

    def test_the_same_seed_gives_the_same_search(self):
        first, second = (answer("--from", "straddle,band", "--sequences", 400, "--splits", 0)
                         for _ in range(2))
        for found in (first, second):
            for one in found["found"]:
                del one["seconds"]
        self.assertEqual(first, second)

    def test_the_best_is_a_trace_that_replays(self):
        with tempfile.TemporaryDirectory() as folder:
            trace = pathlib.Path(folder) / "best.lvt"
            run = levee("attack", "--from", "close-the-pair", "--sequences", 50, "--splits", 0,
                        "--out", trace)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertIn("best: close-the-pair", run.stdout)
            again = levee("replay", trace, "--check-model", "--audit", "--engine",
                          "native,wasm2c")
            self.assertEqual(again.returncode, 0, again.stdout + again.stderr)

    def test_nothing_played_is_refused(self):
        """LV-SCN-65"""
        with tempfile.TemporaryDirectory() as folder:
            for more in ((), ("--json",), ("--out", "best.lvt")):
                run = levee("attack", "--seconds", 0.0001, *more, folder=folder)
                self.assertEqual((run.returncode, run.stdout), (2, ""), run.stdout)
                self.assertEqual(run.stderr.count("\n"), 1, run.stderr)
                self.assertIn("no sequence was played in 0.0001 s", run.stderr)
            self.assertEqual(os.listdir(folder), [])

    def test_where_no_sequence_counted_there_is_no_profit(self):
        """LV-SCN-65: both that are played here lack the risk that they must have."""
        few = ("--from", "inventory", "--sequences", 2, "--splits", 0)
        one = answer(*few)["found"][0]
        self.assertEqual((one["sequences"], one["counted"]), (2, 0))
        self.assertIsNone(one["profit"])
        counts, failures = soak_items.read_attack(levee("attack", *few, "--json").stdout, 0)
        self.assertEqual((counts, failures), ({"sequences": 2}, []))
        with tempfile.TemporaryDirectory() as folder:
            run = levee("attack", *few, "--out", "best.lvt", folder=folder)
            self.assertEqual(run.returncode, 0, run.stderr)
            self.assertNotIn("best:", run.stdout)
            self.assertNotRegex(run.stdout, r"\d{12}")
            self.assertEqual(run.stderr, "levee: attack: no sequence counted; best.lvt is not "
                                         "written\n")
            self.assertEqual(os.listdir(folder), [])

    def test_bad_input_is_one_line(self):
        for arguments, words in ((("--from", "stradle"), "did you mean 'straddle'"),
                                 (("--variant", "guessed"), "guessed"),
                                 (("--sequences", "0"), "0")):
            run = levee("attack", *arguments)
            self.assertEqual(run.returncode, 2)
            self.assertEqual(run.stderr.count("\n"), 1)
            self.assertIn(words, run.stderr)


if __name__ == "__main__":
    unittest.main()
