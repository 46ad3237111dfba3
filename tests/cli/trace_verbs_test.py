"""The verbs that look into a trace, on a scenario's own trace: replay on every engine, audit,
inspect, preview and diff; and what a signal or a kill leaves of a run."""

import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import unittest

LEVEE = os.environ.get("LEVEE_BINARY") or os.environ.get("LEVEE_BIN", "build/levee")
SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"
LITTLE = 1000  # bytes: the header and the scenario's name take less


def levee(*arguments):
    return subprocess.run([LEVEE, *arguments], capture_output=True, text=True, check=False)


def answer(*arguments):
    result = levee(*arguments, "--json")
    assert result.returncode == 0, result
    return json.loads(result.stdout)


class TraceVerbs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.trace = os.path.join(cls.folder.name, "first.lvt")
        cls.result = answer("run", str(SCENARIOS / "first-steps"), "--no-check-model", "--out",
                         cls.trace)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_LV_HST_26_the_preview_of_the_README_shows_every_layer(self):
        readme = (SCENARIOS.parent / "README.md").read_text()
        words = re.search(r"`levee (preview every\.lvt [^`]*)`", readme).group(1).split()
        trace = os.path.join(self.folder.name, "every.lvt")
        answer("run", str(SCENARIOS / "every-message"), "--out", trace)
        words[1] = trace
        incident = answer(*words)["incident"]
        for layer in ("operator", "market_tranche", "shared", "haircut", "socialisation",
                      "residual"):
            self.assertGreater(int(incident[layer]), 0, layer)

    def test_LV_HST_15_every_engine_replays_to_the_chain_of_the_run(self):
        for engines in ("native", "wasm2c", "native,wasm2c", "wasm2c,native"):
            replay = answer("replay", self.trace, "--engine", engines, "--audit")
            self.assertEqual(replay["result"], "finished")
            self.assertEqual(replay["chain"], self.result["chain"])
            self.assertEqual(replay["transactions"], self.result["transactions"])

    def test_LV_TRC_01_the_same_scenario_gives_the_same_trace(self):
        again = os.path.join(self.folder.name, "again.lvt")
        answer("run", str(SCENARIOS / "first-steps"), "--no-check-model", "--out", again)
        self.assertEqual(pathlib.Path(again).read_bytes(), pathlib.Path(self.trace).read_bytes())
        self.assertTrue(answer("diff", self.trace, again)["same"])

    def test_LV_HST_25_inspect_shows_an_incident_whose_charges_are_its_loss(self):
        trace = answer("inspect", self.trace)
        self.assertEqual(trace["chain"], self.result["chain"])
        name = trace["incidents"][0]["incident"]
        incident = answer("inspect", self.trace, "--incident", name)["fields"]
        layers = ("operator", "market_tranche", "shared", "house_gain", "haircut",
                  "socialisation", "residual")
        paid = sum(int(incident[layer]) for layer in layers)
        self.assertEqual(paid, int(incident["loss"]))
        self.assertEqual(trace["incidents"][0]["loss"], str(incident["loss"]))

    def test_LV_HST_25_inspect_shows_accounts_markets_and_transactions(self):
        account = answer("inspect", self.trace, "--account", "1")
        self.assertEqual(account["row"], "account")
        self.assertIn("equity", account["health"])
        self.assertGreater(account["changes"], 0)
        market = answer("inspect", self.trace, "--market", "1")
        self.assertEqual(market["book"]["row"], "book")
        self.assertEqual(len(market["incidents"]), 1)
        shown = answer("inspect", self.trace, "--tx", "0")
        self.assertEqual((shown["message"], shown["status"]), ("add_asset", "ok"))
        self.assertEqual([row["row"] for row in shown["rows"]], ["state", "asset"])
        self.assertEqual(levee("inspect", self.trace, "--account", "999").returncode, 2)

    def test_LV_HST_26_preview_shares_out_the_whole_loss(self):
        seen = answer("preview", self.trace, "--market", "1", "--loss", "1000000")["incident"]
        layers = ("operator", "market_tranche", "shared", "house_gain", "haircut",
                  "socialisation", "residual")
        self.assertEqual(sum(int(seen[layer]) for layer in layers), int(seen["loss"]))
        table = levee("preview", self.trace, "--market", "1", "--loss", "1000000").stdout
        self.assertIn("a loss of 1,000,000 atoms", table)
        shares = [float(line.split("%")[0].split()[-1]) for line in table.splitlines()
                  if "%" in line]
        self.assertEqual((len(shares), round(sum(shares))), (len(layers), 100))
        huge = levee("preview", self.trace, "--market", "1", "--loss",
                     "309485009821345068724781055").stdout
        rows = [line for line in huge.splitlines() if "%" in line]
        for row in rows:
            self.assertRegex(row, r"^  [a-z ]{18} *[0-9,]+ +[0-9]{1,3}\.[0-9] % +([0-9,]+|-)$")
        self.assertEqual({len(row) for row in rows}, {102}, huge)
        self.assertIn(" 100.0 % ", rows[-1])
        # Before the market exists it cannot be asked.
        early = levee("preview", self.trace, "--market", "1", "--loss", "5", "--at", "1")
        self.assertEqual(early.returncode, 2)
        self.assertIn("market_not_found", early.stderr)

    def interrupted(self, number):
        """Exit code of a long run that gets a signal once it has written, and its trace."""
        path = os.path.join(self.folder.name, f"signal{int(number)}.lvt")
        command = [LEVEE, "run", str(SCENARIOS / "2025-10-10"), "--no-check-model", "--out", path]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True) as run:
            part = path + ".part"
            while run.poll() is None and (not os.path.exists(part) or
                                          os.path.getsize(part) <= LITTLE):
                time.sleep(0.005)
            run.send_signal(number)
            run.communicate()
        return run.returncode, path

    def test_LV_HST_14_a_stopped_run_leaves_a_whole_trace(self):
        _, path = self.interrupted(signal.SIGINT)
        trace = answer("inspect", path)
        self.assertTrue(trace["stopped_by_signal"])
        self.assertEqual(answer("replay", path)["transactions"], trace["transactions"])

    def test_LV_TRC_06_a_killed_run_leaves_an_incomplete_trace(self):
        code, path = self.interrupted(signal.SIGKILL)
        self.assertEqual(code, -signal.SIGKILL)
        for verb in ("replay", "inspect"):
            result = levee(verb, path)
            self.assertEqual(result.returncode, 2)
            self.assertIn("incomplete", result.stderr)


if __name__ == "__main__":
    unittest.main()
