"""The tiny world: a slice of its search, and what it promises of itself."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("LEVEE_SOURCE_DIR",
                                     pathlib.Path(__file__).resolve().parents[2]))
LEVEE = os.environ.get("LEVEE_BINARY", str(SOURCE / "build/levee"))
STARTS = ["open", "bankrupt", "house", "governed"]


def tiny(*arguments):
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run([LEVEE, "tiny", *map(str, arguments), "--out",
                               str(pathlib.Path(folder) / "failed.toml")],
                              capture_output=True, text=True, check=False, cwd=SOURCE)


def answer(*arguments):
    run = tiny(*arguments, "--json")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


class Tiny(unittest.TestCase):
    def test_LV_SCN_30_every_sequence_from_every_start(self):
        found = answer("--depth", 3, "--jobs", 2)
        self.assertEqual(found["violations"], 0)
        self.assertEqual(found["depth"], 3)
        self.assertEqual([start["start"] for start in found["starts"]], STARTS)
        for start in found["starts"]:
            one, two, _ = start["depths"]
            self.assertEqual(one["transitions"], start["alphabet"])
            self.assertEqual(two["transitions"], one["states"] * start["alphabet"])
            self.assertTrue(one["whole"] and two["whole"])
        # A short position becomes bankrupt by two marks, in two epochs: the fourth letter.
        self.assertEqual(found["never_accepted"], ["recognise bob"])

    def test_LV_SCN_30_people_govern_and_leave(self):
        found = answer("--depth", 3, "--start", "governed")
        self.assertEqual(found["never_accepted"], [])
        self.assertEqual(found["letters"], found["starts"][0]["alphabet"])
        self.assertLessEqual({"execute the vote", "execute the authority's",
                              "execute the guardian's", "vote yes", "cancel the vote",
                              "veto the vote", "request exit", "second exits", "withdraw", "day"},
                             set(found["starts"][0]["letters"]))

    def test_LV_SCN_31_no_state_twice(self):
        found = answer("--depth", 2, "--start", "open")
        one, two = found["starts"][0]["depths"]
        self.assertGreater(two["accepted"], two["states"])  # two orders, one state
        self.assertLessEqual(one["states"], one["accepted"])
        self.assertEqual(found["engines"], ["native", "wasm2c"])

    def test_LV_SCN_31_an_engine_elsewhere_is_refused(self):
        run = tiny("--engine", "native,v8", "--depth", 1)
        self.assertEqual(run.returncode, 2, run.stdout)
        self.assertEqual(len(run.stderr.splitlines()), 1, run.stderr)

    def test_LV_SCN_31_jobs_do_not_share_threads(self):
        run = tiny("--engine", "native,wasmvm", "--depth", 1, "--jobs", 2)
        self.assertEqual(run.returncode, 2, run.stdout)
        self.assertIn("use --jobs 1", run.stderr)

    def test_LV_SCN_32_the_same_counts_every_time(self):
        def counts(found):
            for start in found["starts"]:
                del start["seconds"]
            return found

        first = counts(answer("--depth", 1))
        self.assertEqual(first, counts(answer("--depth", 1, "--jobs", 2)))

    def test_LV_SCN_32_time_ends_it_and_is_said(self):
        found = answer("--depth", 9, "--seconds", 1, "--start", "house")
        last = found["starts"][0]["depths"][-1]
        self.assertFalse(last["whole"])
        self.assertLess(found["depth"], 9)

    def test_LV_SCN_41_a_search_goes_on_where_it_was_stopped(self):
        def counts(found):
            return [{key: value for key, value in start.items() if key != "seconds"}
                    for start in found["starts"]]

        with tempfile.TemporaryDirectory() as folder:
            slices = [answer("--depth", 3, "--seconds", 0.2, "--state", folder)]
            while slices[-1]["depth"] != 3:
                slices.append(answer("--depth", 3, "--seconds", 0.2, "--state", folder))
                self.assertGreater(slices[-1]["transitions"], slices[-2]["transitions"])
            self.assertGreater(len(slices), 1)
            self.assertEqual(counts(slices[-1]), counts(answer("--depth", 3)))

            refused = tiny("--depth", 3, "--state", folder, "--engine", "native")
            self.assertEqual(refused.returncode, 2, refused.stdout)
            self.assertIn("is of another world", refused.stderr)
            file = pathlib.Path(folder) / "house.tiny"
            whole = file.read_bytes()
            for damaged in (whole[:-1], whole[:40] + b"x" + whole[41:], b""):
                file.write_bytes(damaged)
                refused = tiny("--depth", 3, "--state", folder, "--start", "house")
                self.assertEqual(refused.returncode, 2, refused.stdout)
                self.assertEqual(len(refused.stderr.splitlines()), 1, refused.stderr)

    def test_bad_input_is_one_line(self):
        for arguments in (("--start", "hose"), ("--depth", "0"), ("--engine", "nativ")):
            run = tiny(*arguments)
            self.assertEqual(run.returncode, 2, run.stdout)
            self.assertEqual(len(run.stderr.splitlines()), 1, run.stderr)
        self.assertIn("did you mean 'house'", tiny("--start", "hose").stderr)


if __name__ == "__main__":
    unittest.main()
