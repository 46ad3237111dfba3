"""`levee fuzz` over many seeds, its profiles and what it must reach, `levee shrink`, and the bytes
of a script, from outside (docs/spec/scenarios.md)."""

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

SOURCE = Path(os.environ.get("LEVEE_SOURCE_DIR", Path(__file__).resolve().parents[2]))
LEVEE = os.environ.get("LEVEE_BINARY", str(SOURCE / "build/levee"))
SWARM = ("fuzz", "--seed", 11, "--runs", 4, "--transactions", 5000, "--check-model", "--engine",
         "native,wasm2c", "--json")
COUNTS = ("transactions", "accepted", "checks")


def levee(*arguments):
    return subprocess.run([LEVEE, *map(str, arguments)], capture_output=True, text=True,
                          check=False)


def fuzz(*arguments):
    answer = levee("fuzz", *arguments, "--json")
    assert answer.returncode == 0, answer.stdout[-2000:] + answer.stderr
    return json.loads(answer.stdout)


class Swarm(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.two = levee(*SWARM, "--jobs", 2)

    def test_nothing_is_broken(self):
        """LV-SCN-16"""
        self.assertEqual(self.two.returncode, 0, self.two.stdout + self.two.stderr)
        answer = json.loads(self.two.stdout)
        self.assertEqual(answer["violations"], 0)
        self.assertEqual(answer["failures"], [])
        self.assertEqual((answer["seed"], answer["runs"], answer["profile"]), (11, 4, "swarm"))
        self.assertEqual(answer["transactions"], 20000)
        self.assertGreater(answer["accepted"], 5000)

    def test_the_answer_does_not_depend_on_jobs(self):
        """LV-SCN-16"""
        self.assertEqual(self.two.stdout, levee(*SWARM, "--jobs", 1).stdout)
        self.assertEqual(self.two.stdout, levee(*SWARM, "--jobs", 4).stdout)

    def test_a_run_is_the_run_of_its_seed(self):
        """LV-SCN-16: the sums are those of the seeds one by one, whose chains repeat."""
        answer = json.loads(self.two.stdout)
        runs = [fuzz("--seed", seed, "--transactions", 5000, "--profile", "swarm")
                for seed in range(11, 15)]
        for count in COUNTS:
            self.assertEqual(answer[count], sum(run[count] for run in runs))
        self.assertEqual(len({run["chain"] for run in runs}), 4)
        again = fuzz("--seed", 12, "--transactions", 5000, "--profile", "swarm")
        self.assertEqual(again["chain"], runs[1]["chain"])

    def test_one_trace_is_of_one_run(self):
        """LV-SCN-16"""
        with tempfile.TemporaryDirectory() as folder:
            trace = Path(folder) / "t.lvt"
            answer = levee("fuzz", "--runs", 2, "--transactions", 10, "--out", trace)
            self.assertEqual(answer.returncode, 2)
            self.assertIn("--runs 1", answer.stderr)
            self.assertFalse(trace.exists())


    def test_jobs_are_of_several_runs(self):
        """LV-SCN-16"""
        for runs in ((), ("--runs", 1)):
            answer = levee("fuzz", "--jobs", 2, "--transactions", 10, *runs)
            self.assertEqual((answer.returncode, answer.stdout), (2, ""))
            self.assertEqual(answer.stderr, "levee: --jobs runs several seeds at a time; it needs "
                                            "--runs\n")
        self.assertEqual(levee("fuzz", "--jobs", 1, "--transactions", 10).returncode, 0)


class Profiles(unittest.TestCase):
    def test_an_unknown_one_is_refused_with_the_nearest(self):
        """LV-SCN-17"""
        answer = levee("fuzz", "--transactions", 10, "--profile", "swram")
        self.assertEqual(answer.returncode, 2)
        self.assertEqual(answer.stdout, "")
        self.assertEqual(answer.stderr.count("\n"), 1, answer.stderr)
        self.assertIn("swram", answer.stderr)
        self.assertIn("did you mean 'swarm'?", answer.stderr)

    def test_each_is_another_sequence(self):
        """LV-SCN-17"""
        names = ["mixed", "jumps", "late_keepers", "exit_racers", "self_traders", "dust",
                 "splitters", "captured_admin", "estates", "edges", "governance", "swarm"]
        help_text = levee("fuzz", "--help").stdout
        chains = {}
        for name in names:
            self.assertIn(name, help_text)
            chains[name] = fuzz("--transactions", 600, "--profile", name)["chain"]
        self.assertEqual(len(set(chains.values())), len(names))
        self.assertEqual(fuzz("--transactions", 600)["chain"], chains["mixed"])

    def test_edges_go_to_the_ends_of_fields(self):
        """LV-SCN-17: zero marks, funding near 2^64, estates that trade; in swarm too."""
        for seed, profile in ((1, "edges"), (8, "swarm")):
            reached = fuzz("--seed", seed, "--transactions", 6000, "--profile", profile)
            for status in ("price_out_of_range", "funding_above_cap", "account_is_estate"):
                self.assertGreater(reached["statuses"][status], 0, (profile, status))

    def test_governance_reaches_its_ends_between_losses(self):
        """LV-SCN-17 LV-SCN-18: proposals end in every way and are refused by every rule; roles
        change hands and trading goes on, so that losses fall under changed parameters."""
        reached = fuzz("--profile", "governance", "--runs", 8, "--jobs", 2, "--transactions", 10000)
        for ending, count in reached["proposals_ended"].items():
            self.assertGreater(count, 20, ending)
        changed = reached["parameters_changed"]
        self.assertEqual(len(changed), 57)
        self.assertGreaterEqual(sum(count != 0 for count in changed.values()), 54, changed)
        for role in ("venue", "price_feed", "pauser", "operator", "proposer", "guardian"):
            self.assertGreater(changed[role], 2, role)
        unseen = [name for name, count in reached["statuses"].items() if count == 0]
        self.assertLessEqual(len(unseen), 2, unseen)
        self.assertGreater(reached["events"]["filled"], 2000)
        self.assertGreater(reached["events"]["incident_allocated"], 800)

    def test_swarm_draws_another_mix_from_each_seed(self):
        """LV-SCN-17: of many seeds some never send what others send often."""
        sent = [{name: reached["sent"] for name, reached in
                 fuzz("--seed", seed, "--transactions", 3000, "--profile",
                      "swarm")["messages"].items()} for seed in range(1, 9)]
        fees = [one.get("pay_fee", 0) for one in sent]
        self.assertGreater(max(fees), 4 * min(fees))


class RequiredCoverage(unittest.TestCase):
    def test_a_tiny_run_reaches_too_little(self):
        """LV-SCN-18"""
        tiny = ("fuzz", "--transactions", 20)
        self.assertEqual(levee(*tiny).returncode, 0)
        answer = levee(*tiny, "--require-coverage")
        self.assertEqual(answer.returncode, 1)
        self.assertIn("never reached: ", answer.stderr)
        self.assertIn("event claim_paid", answer.stderr)
        swarm = levee(*tiny, "--runs", 2, "--require-coverage")
        self.assertEqual(swarm.returncode, 1)
        self.assertIn("never reached: ", swarm.stderr)


class Shrinking(unittest.TestCase):
    def test_a_sound_trace_has_nothing_to_shrink(self):
        """LV-SCN-19"""
        with tempfile.TemporaryDirectory() as folder:
            trace, script = Path(folder) / "t.lvt", Path(folder) / "t.toml"
            fuzz("--transactions", 50, "--out", trace)
            answer = levee("shrink", trace, "--check-model", "--out", script)
            self.assertEqual(answer.returncode, 2)
            self.assertIn("nothing fails in it", answer.stderr)
            self.assertFalse(script.exists())


class Bytes(unittest.TestCase):
    """LV-SCN-15"""

    HEAD = 'kind = "script"\ndecimals = 0\nstart_time = 1000\n\n[[message]]\n'
    ASSET = ('send = "add_asset"\nfields = { decimals = 6, recognise_after = 4, '
             "pending_epochs = 2, exit_epochs = 2, epoch_length = 60, operator_first = 0, "
             "operator_slice = 0 }\n\n[[message]]\n")
    OPEN = "010000000000000001000000"  # open_account of asset 1

    def run_script(self, messages, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "s.toml"
            path.write_text(self.HEAD + messages, encoding="ascii")
            return levee("run", path, *arguments)

    def chain(self, messages):
        answer = self.run_script(messages)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        return [line for line in answer.stdout.splitlines() if line.startswith("chain ")]

    def test_bytes_are_sent_as_they_are(self):
        """LV-SCN-15: the same message by name and by bytes, and what is no message."""
        named = self.chain(self.ASSET + 'from = 7\nsend = "open_account"\nfields = { asset = 1 }\n')
        self.assertEqual(named, self.chain(self.ASSET + f'from = 7\nbytes = "{self.OPEN}"\n'))
        self.chain('bytes = "ffff000000000000"\nexpect = "unknown_message"\n')
        self.chain('bytes = "01"\nexpect = "wrong_length"\n')

    def test_bytes_and_names_exclude_each_other(self):
        """LV-SCN-15"""
        for messages, reason in (
                (f'bytes = "{self.OPEN}"\nsend = "seal"\n', "send and bytes exclude each other"),
                ('from = 7\n', "the key send is missing"),
                ('bytes = "01"\nfields = { asset = 1 }\n', "belongs to send, not to bytes"),
                ('bytes = "0g"\n', "s.toml:5: ")):
            answer = self.run_script(messages)
            self.assertEqual(answer.returncode, 2, answer.stdout)
            self.assertEqual(answer.stderr.count("\n"), 1, answer.stderr)
            self.assertIn(reason, answer.stderr)


if __name__ == "__main__":
    unittest.main()
