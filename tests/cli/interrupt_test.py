"""What a signal cuts short says so, ends with 130, counts only what was done, and leaves no child
at work (docs/spec/host.md, LV-HST-39)."""

import json
import os
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("LEVEE_SOURCE_DIR", Path(__file__).resolve().parents[2]))
LEVEE = os.environ.get("LEVEE_BINARY", str(SOURCE / "build/levee"))
STOPPED = 130
PATIENCE = 60  # seconds for what takes less than one on a machine that has time
FUZZ = ("fuzz", "--runs", "500000", "--transactions", "1000")
TINY = ("tiny", "--depth", "9")
ATTACK = ("attack", "--sequences", "100000000")


def is_ready(process):
    """Whether it handles SIGTERM by now."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("SigCgt:"):
            return int(line.split()[1], 16) >> (signal.SIGTERM - 1) & 1 == 1
    return False


def children_of(process):
    text = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text()
    return [int(word) for word in text.split()]


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Interrupted(unittest.TestCase):
    def stop(self, arguments, number, group):
        """The exit code, what it printed, its complaints and how many children it had; all are
        gone in the end."""
        with tempfile.TemporaryDirectory() as folder, subprocess.Popen(
                [LEVEE, *arguments], cwd=folder, text=True, start_new_session=True,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            try:
                end = time.monotonic() + PATIENCE
                while not is_ready(process) and time.monotonic() < end:
                    time.sleep(0.02)
                time.sleep(1)
                children = children_of(process)
                (os.killpg if group else os.kill)(process.pid, number)
                out, errors = process.communicate(timeout=PATIENCE)
                self.assertEqual([pid for pid in children if is_alive(pid)], [])
                self.assertEqual(os.listdir(folder), [])
                return process.returncode, out, errors, len(children)
            finally:
                try:
                    os.killpg(process.pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass

    def check(self, arguments, jobs):
        """As Ctrl-C at a terminal does it, and as a supervisor: the parent alone is asked."""
        found = []
        for number, group in ((signal.SIGINT, True), (signal.SIGTERM, False)):
            with self.subTest(arguments=arguments, jobs=jobs, number=number):
                code, out, errors, children = self.stop(
                    (*arguments, "--jobs", str(jobs), "--json"), number, group)
                self.assertEqual(code, STOPPED, errors + out[-1000:])
                self.assertEqual(errors.count("\n"), 1, errors)
                self.assertIn(f"levee: {arguments[0]}: stopped by a signal; ", errors)
                answer = json.loads(out)
                self.assertIs(answer["stopped"], True)
                found.append((answer, errors, children))
        return found

    def test_fuzz(self):
        """LV-HST-39: the runs that are counted are whole."""
        for jobs in (1, 2):
            for answer, errors, children in self.check(FUZZ, jobs):
                self.assertLessEqual(children, jobs)  # one may have ended just then
                self.assertEqual(answer["violations"], 0)
                self.assertGreater(answer["runs"], 0)
                self.assertEqual(answer["transactions"], answer["runs"] * 1000)
                self.assertIn(f"{answer['runs']} of 500000 runs", errors)

    def test_fuzz_within_its_first_runs(self):
        """LV-HST-39: long runs end at once as well, and none of them is counted."""
        for answer, _, _ in self.check(("fuzz", "--runs", "3", "--transactions", "100000000"), 2):
            self.assertEqual((answer["runs"], answer["transactions"]), (0, 0))

    def test_tiny(self):
        """LV-HST-39: a start that was not begun is no violation."""
        for jobs in (1, 2):
            for answer, errors, children in self.check(TINY, jobs):
                self.assertEqual(children, jobs if jobs > 1 else 0)
                self.assertEqual(answer["violations"], 0)
                self.assertEqual(len(answer["starts"]), jobs)
                self.assertEqual(answer["depth"], 0)
                self.assertGreater(answer["transitions"], 0)
                self.assertIn(f"{jobs} of 4 starts", errors)
                self.assertIn(f"{answer['transitions']} transitions", errors)

    def test_tiny_in_words(self):
        """LV-HST-39"""
        code, out, errors, _ = self.stop((*TINY, "--jobs", "2"), signal.SIGTERM, False)
        self.assertEqual(code, STOPPED)
        self.assertNotIn("died", out + errors)
        self.assertIn(" 2 starts, depth 0 whole", out)
        self.assertIn("0 violations", out)

    def test_attack(self):
        """LV-HST-39"""
        for answer, errors, children in self.check(ATTACK, 2):
            self.assertEqual(children, 2)
            self.assertEqual(answer["attacks"], 0)
            self.assertEqual(len(answer["found"]), 2)
            self.assertGreater(answer["sequences"], 0)
            self.assertIn(f"{answer['sequences']} sequences", errors)

    def test_a_limit_of_time_is_no_interruption(self):
        """LV-HST-39"""
        done = subprocess.run([LEVEE, *TINY, "--seconds", "1", "--json"], capture_output=True,
                              text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIs(json.loads(done.stdout)["stopped"], False)


if __name__ == "__main__":
    unittest.main()
