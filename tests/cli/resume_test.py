"""A run that is killed at random points, and one that cannot write: what is left is refused by
every verb but `resume`, which runs on to the very bytes of a run without a break.

LEVEE_FAULTS=whole asks for many kills; the slice makes a few.
"""

import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

SOURCE = pathlib.Path(os.environ.get("LEVEE_SOURCE_DIR",
                                     pathlib.Path(__file__).resolve().parents[2]))
LEVEE = os.environ.get("LEVEE_BINARY", str(SOURCE / "build/levee"))
DAY = "scenarios/2025-10-10"
FIRST_STEPS = "scenarios/first-steps"
WHOLE = os.environ.get("LEVEE_FAULTS") == "whole"
KILLS = 100 if WHOLE else 5
FAST = ("--engine", "native", "--no-check-model")


def levee(*arguments, **options):
    return subprocess.run([LEVEE, *map(str, arguments)], capture_output=True, text=True,
                          check=False, cwd=SOURCE, **options)


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        self.trace = self.folder / "t.lvt"
        self.part = self.folder / "t.lvt.part"

    def refused(self, *arguments, **options):
        """One line, exit code 2."""
        answer = levee(*arguments, **options)
        self.assertEqual(answer.returncode, 2, answer.stdout[-500:] + answer.stderr)
        self.assertEqual(len(answer.stderr.splitlines()), 1, answer.stderr)
        return answer.stderr


class Killed(Folder):
    def reference(self, *sets):
        path = self.folder / "reference.lvt"
        answer = levee("run", DAY, *FAST, *sets, "--out", path)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return path.read_bytes()

    def written(self):
        return self.part.stat().st_size if self.part.exists() else 0

    def kill(self, size, *arguments):
        """Kills a run once it has written so many bytes; true if it had not ended by then."""
        with subprocess.Popen([LEVEE, *map(str, arguments)], stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL, cwd=SOURCE) as run:
            while run.poll() is None and self.written() <= size:
                time.sleep(0.001)
            run.kill()
        return run.returncode == -signal.SIGKILL and self.part.exists()

    def refuse_incomplete(self, whole):
        """Between its last byte and its name a trace is whole under the name of its part."""
        is_whole = self.part.stat().st_size == len(whole)
        for path in (self.trace,) if is_whole else (self.trace, self.part):
            for verb in (["replay", path], ["inspect", path], ["diff", path, path],
                         ["preview", path, "--market", 1, "--loss", 5]):
                self.assertIn("incomplete", self.refused(*verb))

    def test_LV_TRC_11_a_run_killed_at_random_points_is_resumed_to_the_same_bytes(self):
        """LV-TRC-06, LV-TRC-10: and no verb but resume takes what it left."""
        sets = ("--set", "winners=300")
        whole = self.reference(*sets)
        order = random.Random(20251010)
        killed = 0
        for _ in range(KILLS):
            self.trace.unlink(missing_ok=True)
            if not self.kill(order.uniform(0, 0.7) * len(whole), "run", DAY, *FAST, *sets,
                             "--out", self.trace):
                continue
            killed += 1
            self.assertFalse(self.trace.exists())
            self.assertEqual(self.part.read_bytes(), whole[:self.part.stat().st_size])
            self.refuse_incomplete(whole)
            # The resumed run is killed too, and resumed in its turn.
            rest = len(whole) - self.written()
            self.kill(self.written() + order.uniform(0, 0.7) * rest, "resume", self.trace, *FAST)
            if self.part.exists():
                answer = levee("resume", self.trace, *FAST)
                self.assertEqual(answer.returncode, 0, answer.stderr)
            self.assertEqual(self.trace.read_bytes(), whole)
            self.assertFalse(self.part.exists())
        self.assertGreater(killed, KILLS // 2)

    def test_LV_TRC_11_a_stopped_run_is_resumed_to_the_same_bytes(self):
        whole = self.reference()
        with subprocess.Popen([LEVEE, "run", DAY, *FAST, "--out", str(self.trace)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              cwd=SOURCE) as run:
            while run.poll() is None and not (self.part.exists() and
                                              self.part.stat().st_size > 200):
                time.sleep(0.002)
            run.send_signal(signal.SIGINT)
        self.assertEqual(run.returncode, 130)
        self.assertEqual(levee("resume", self.trace, *FAST).returncode, 0)
        self.assertEqual(self.trace.read_bytes(), whole)
        self.assertIn("nothing to resume", self.refused("resume", self.trace))


class Resume(Folder):
    def begin(self, size=2000, scenario=FIRST_STEPS):
        """A run of which only `size` bytes came to the disk."""
        answer = levee("run", scenario, *FAST, "--out", self.trace)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        whole = self.trace.read_bytes()
        self.part.write_bytes(whole[:size])
        self.trace.unlink()
        return whole

    def test_LV_TRC_11_a_run_killed_before_its_name_is_given_it(self):
        whole = self.begin(size=None)
        self.assertIn("incomplete", self.refused("replay", self.trace))
        self.assertEqual(levee("replay", self.part).returncode, 0)
        self.assertEqual(levee("resume", self.trace, *FAST).returncode, 0)
        self.assertEqual(self.trace.read_bytes(), whole)
        self.assertFalse(self.part.exists())

    def compared(self, verb, what, *options):
        answer = levee(verb, what, *options, "--json")
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return json.loads(answer.stdout)["model"]["compared_rows"]

    def test_LV_SCN_40_a_model_that_is_asked_for_compares_all_rows_after_losses(self):
        rows = {}
        for asked in ((), ("--check-model",)):
            self.begin()
            rows[asked] = self.compared("resume", self.trace, *asked)
            self.assertEqual(rows[asked], self.compared("run", FIRST_STEPS, *asked))
        self.assertGreater(rows[("--check-model",)], rows[()])

    def test_LV_TRC_13_the_scenario_is_read_again_and_must_be_the_same(self):
        copy = self.folder / "scenario"
        shutil.copytree(SOURCE / FIRST_STEPS, copy)
        whole = self.begin(scenario=copy)
        moved = self.folder / "moved"
        copy.rename(moved)
        self.assertIn("cannot be read", self.refused("resume", self.trace).replace(
            "no such file or folder", "cannot be read"))
        with open(moved / "scenario.toml", "a", encoding="utf-8") as file:
            file.write("# changed\n")
        refusal = self.refused("resume", self.trace, "--scenario", moved)
        self.assertRegex(refusal, r"comes from scenario [0-9a-f]{16}\.\., .* is now")
        self.assertEqual(self.part.read_bytes(), whole[:2000])
        shutil.copy(SOURCE / FIRST_STEPS / "scenario.toml", moved)
        answer = levee("resume", self.part, "--scenario", moved, *FAST)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        self.assertIn("bytes after them are given up", answer.stderr)
        self.assertEqual(self.trace.read_bytes(), whole)

    def test_LV_TRC_13_a_trace_without_a_scenario_cannot_be_resumed(self):
        levee("fuzz", "--transactions", 50, "--out", self.trace)
        self.part.write_bytes(self.trace.read_bytes()[:3000])
        self.trace.unlink()
        self.assertIn("names no scenario", self.refused("resume", self.trace))
        self.assertIn("No such file", self.refused("resume", self.folder / "none.lvt"))


class CannotWrite(Folder):
    """LV-TRC-12: one line, exit code 2, and what stood under the name stands there still."""

    def test_LV_TRC_12_full_disk(self):
        self.trace.write_bytes(b"older")
        for size in (0, 100, 700, 4096, 1 << 20, 3 << 20):
            limit = lambda size=size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            refusal = self.refused("run", DAY, *FAST, "--out", self.trace, preexec_fn=limit)
            self.assertIn("cannot be written: File too large", refusal)
            self.assertEqual(self.trace.read_bytes(), b"older")
            self.assertEqual(self.part.exists(), size >= 160, size)
        self.assertEqual(levee("resume", self.trace, *FAST).returncode, 0)
        self.assertEqual(levee("replay", self.trace).returncode, 0)
        if os.path.exists("/dev/full"):
            self.assertIn("No space left", self.refused("run", DAY, *FAST, "--out", "/dev/full"))
            self.assertFalse(os.path.exists("/dev/full.part"))

    def test_LV_TRC_12_no_folder_or_no_right_to_write(self):
        paths = [self.folder / "none" / "t.lvt", "/proc/t.lvt", self.folder]
        if os.geteuid() != 0:
            closed = self.folder / "closed"
            closed.mkdir(mode=0o555)
            paths.append(closed / "t.lvt")
        for path in paths:
            self.assertIn("cannot be written", self.refused("run", FIRST_STEPS, *FAST, "--out",
                                                            path))
        self.assertEqual(sorted(file.name for file in self.folder.iterdir() if file.is_file()),
                         [])

    def test_LV_TRC_12_an_answer_that_cannot_be_written(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            answer = subprocess.run([LEVEE, "run", FIRST_STEPS, *FAST], stdout=full,
                                    stderr=subprocess.PIPE, text=True, check=False, cwd=SOURCE)
        self.assertEqual(answer.returncode, 2)
        self.assertIn("the answer cannot be written", answer.stderr)


if __name__ == "__main__":
    unittest.main()
