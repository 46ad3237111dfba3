"""A long run made short: killed and resumed it counts every seed once, and it fails where it must.
"""
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
BUILD = Path(os.environ.get("LEVEE_BUILD_DIR", SOURCE / "build"))
ITEMS = "canary,swarm,captured admin,arithmetic,tiny"


def arguments(out, items, build=BUILD):
    return [sys.executable, "-B", str(SOURCE / "tools/soak.py"), "--build", str(build), "--out",
            str(out), "--chunk-seconds", "0.5", "--jobs", "2", "--items", items]


def soak(*options, **environment):
    """One chunk of each item, however long a loaded machine takes for it."""
    return subprocess.run([*arguments(*options), "--chunks", "1"], capture_output=True, text=True,
                          check=False, env=dict(os.environ, **environment))


def answer_of(*command):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False)
    return json.loads(done.stdout)


class Soak(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.out = self.folder / "soak.json"

    def read(self):
        return json.loads(self.out.read_text())

    def chunks(self):
        items = self.read()["items"] if self.out.exists() else {}
        return items.get("swarm", {}).get("chunks", 0)

    def kill_after_a_chunk(self, number):
        """Ends a soak of an hour as soon as it has counted a chunk and is in the midst of others;
        it stands still while its file is looked at."""
        before = self.chunks()
        process = subprocess.Popen(arguments(self.out, ITEMS), stdout=subprocess.DEVNULL)
        is_sent = False
        while process.poll() is None and not is_sent:
            time.sleep(0.1)
            process.send_signal(signal.SIGSTOP)
            is_sent = self.chunks() > before and self.read()["unfinished"]
            if is_sent:
                process.send_signal(number)
            process.send_signal(signal.SIGCONT)
        return process.wait()

    def test_killed_and_resumed_every_seed_counts_once(self):
        self.assertEqual(self.kill_after_a_chunk(signal.SIGKILL), -signal.SIGKILL)
        killed = self.read()
        self.assertTrue(killed["unfinished"])
        self.assertEqual(self.kill_after_a_chunk(signal.SIGTERM), 130)
        done = soak(self.out, ITEMS)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        found = self.read()
        self.assertEqual([call["end"] for call in found["calls"]], ["killed", "stopped", "done"])
        self.assertEqual((found["unfinished"], found["failures"]), ([], []))
        self.assertGreater(found["seconds"], killed["seconds"])

        # What the soak counted is what the same seeds give in one call without a break.
        for name, profile, more in (
                ("swarm", "swarm", ("--transactions", 1000, "--audit-every", 1)),
                ("captured admin", "captured_admin", ("--transactions", 20000, "--check-model"))):
            counts, seeds = found["items"][name]["counts"], found["items"][name]["seeds"]
            self.assertEqual(counts["seeds"], seeds["next"] - seeds["first"])
            whole = answer_of(BUILD / "levee", "fuzz", "--seed", seeds["first"], "--runs",
                              counts["seeds"], "--profile", profile, "--json", *more)
            self.assertEqual([counts[key] for key in ("transactions", "accepted", "checks")],
                             [whole[key] for key in ("transactions", "accepted", "checks")])
        arithmetic = found["items"]["arithmetic"]
        self.assertEqual(arithmetic["counts"]["seeds"], arithmetic["chunks"])
        self.assertGreater(arithmetic["counts"]["cases"], 100_000)
        self.assertGreater(found["items"]["tiny"]["counts"]["transitions"], 0)
        canary = found["items"]["canary"]["counts"]
        self.assertEqual(canary["found"], canary["planted"])
        self.assertGreater(canary["found"], 0)

        report = subprocess.run(arguments(self.out, ITEMS) + ["--report", str(self.out)],
                                capture_output=True, text=True, check=True).stdout
        self.assertIn(f"| {arithmetic['counts']['cases']:,} |", report)

    def test_a_failure_ends_with_1_and_names_its_command(self):
        planted = self.folder / "build"
        planted.mkdir()
        for name, target in (("levee", "tests/levee_planted"), ("levee.wasm", "levee.wasm")):
            (planted / name).symlink_to(BUILD / target)
        done = soak(self.out, "model", planted, LEVEE_PLANTED="1")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        failure = self.read()["failures"][0]
        self.assertEqual(failure["item"], "model")
        self.assertIn(failure["repeat"], done.stdout)
        self.assertRegex(failure["repeat"], r"^levee fuzz --seed \d+ ")
        repeated = subprocess.run([str(planted / "levee"), *failure["repeat"].split()[1:]],
                                  env=dict(os.environ, LEVEE_PLANTED="1"), cwd=self.folder,
                                  stdout=subprocess.DEVNULL, check=False)
        self.assertEqual(repeated.returncode, 1)

    def test_what_no_long_run_reached_is_a_failure(self):
        self.assertEqual(soak(self.out, "swarm").returncode, 0)
        found = self.read()
        found["items"]["swarm"]["counts"]["transactions"] = 3_000_000
        found["coverage"]["statuses"] = {"queue_full": 0, "ok": 1}
        self.out.write_text(json.dumps(found))
        done = soak(self.out, "arithmetic")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertRegex(done.stdout, "never reached: .*statuses queue_full")
        self.assertNotRegex(done.stdout, "never reached: .*statuses ok")

    def test_what_cannot_run_is_skipped_with_the_reason(self):
        bare = self.folder / "build"
        bare.mkdir()
        for name in ("levee", "levee.wasm"):
            (bare / name).symlink_to(BUILD / name)
        done = soak(self.out, "arithmetic", bare)
        self.assertEqual(done.returncode, 1, done.stderr)  # it was asked for
        self.assertRegex(self.read()["items"]["arithmetic"]["skipped"], "is not built$")
        self.assertRegex(done.stdout, "arithmetic .*skipped: .*fixed_math_bulk is not built")

    def test_a_call_that_counts_nothing_is_a_failure(self):
        """Also a canary whose program died, which is no bug found."""
        silent = self.folder / "build"
        (silent / "tests").mkdir(parents=True)
        for name in ("levee", "levee.wasm"):
            (silent / name).symlink_to(BUILD / name)
        answer = {"violations": 1, "transactions": 0,
                  "failures": [{"seed": 1, "problem": "no pipe for a job", "repeat": "levee"}]}
        for name, text, code in (("aborts_tests", "[doctest] test cases: 3 | 3 passed", 0),
                                 ("levee_planted", json.dumps(answer), 1)):
            program = silent / "tests" / name
            program.write_text(f"#!/bin/sh\necho '{text}'\nexit {code}\n")
            program.chmod(0o755)
        done = soak(self.out, "aborts,canary", silent)
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        problems = {failure["item"]: failure["problem"] for failure in self.read()["failures"]}
        self.assertEqual(problems, {"aborts": "counted no aborts", "canary":
                                    "the planted bug was not found in 0 transactions"})

    def test_bad_input_is_one_line(self):
        self.out.write_text("{}")
        other = self.folder / "other.json"
        self.assertEqual(soak(other, "arithmetic").returncode, 0)
        other.write_text(re.sub(r'("program_sha256": ")[0-9a-f]{8}', r"\g<1>00000000",
                                other.read_text()))
        for done, words in ((soak(self.out, "swarm"), "is not the file of a soak"),
                            (soak(other, "swarm"), "counts another build"),
                            (soak(other, "swam"), "no item 'swam'"),
                            (soak(other, "swarm", self.folder), "is not built")):
            self.assertEqual(done.returncode, 2, done.stdout)
            self.assertIn(words, done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        for option, value in (("--jobs", "0"), ("--chunks", "-1"), ("--chunks", "two")):
            done = subprocess.run([*arguments(other, "arithmetic"), option, value],
                                  capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 2, done.stdout)
            self.assertIn("is not a whole number from 1 on", done.stderr)


if __name__ == "__main__":
    unittest.main()
