"""`levee run` and `levee fuzz` from outside: the sums of 10 October 2025 on every engine, scripts,
settings, and one-line refusals of bad scenarios (docs/spec/scenarios.md)."""

import csv
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

SOURCE = Path(os.environ.get("LEVEE_SOURCE_DIR", Path(__file__).resolve().parents[2]))
LEVEE = os.environ.get("LEVEE_BINARY", str(SOURCE / "build/levee"))
ENGINES = "native,wasm2c"
DAY = SOURCE / "scenarios/2025-10-10"
FIRST_STEPS = SOURCE / "scenarios/first-steps"
TOTAL = Decimal("15079669.609008")
CENT = Decimal("0.01")


def levee(*arguments):
    return subprocess.run([LEVEE, *map(str, arguments)], capture_output=True, text=True,
                          check=False)


def cents(text):
    return Decimal(text).quantize(CENT, rounding=ROUND_HALF_UP)


def run_day(*arguments, engines=ENGINES):
    answer = levee("run", DAY, "--json", "--engine", engines, *arguments)
    assert answer.returncode == 0, answer.stdout[-2000:] + answer.stderr
    return json.loads(answer.stdout)


def rows_of_day():
    with open(DAY / "shortfalls.csv", newline="", encoding="ascii") as file:
        return list(csv.DictReader(file))


class TenthOfOctober(unittest.TestCase):
    """LV-SCN-12, with the model and both engines."""

    @classmethod
    def setUpClass(cls):
        cls.day = run_day()

    def test_data_is_whole(self):
        """LV-SCN-12: 728 rows, 9 of them zero, and the sum to the last digit."""
        rows = rows_of_day()
        self.assertEqual(len(rows), 728)
        self.assertEqual(sum(Decimal(row["shortfall_usd"]) == 0 for row in rows), 9)
        self.assertEqual(sum(Decimal(row["shortfall_usd"]) for row in rows), TOTAL)

    def test_shortfalls_are_exact(self):
        """LV-SCN-04, LV-SCN-05: every wave's recognised loss is the sum of its rows."""
        sums = {}
        for row in rows_of_day():
            wave = int(row["wave"])
            sums[wave] = sums.get(wave, Decimal(0)) + Decimal(row["shortfall_usd"])
        found = {wave["number"]: Decimal(wave["loss_usd"]) for wave in self.day["waves"]}
        self.assertEqual(found, sums)
        self.assertEqual(Decimal(self.day["total"]["loss_usd"]), TOTAL)
        self.assertEqual(found[1], Decimal("2266239.820241"))

    def test_residuals(self):
        """LV-SCN-12: the fund is gone in the first wave, the rest is residual, to the cent."""
        first = self.day["waves"][0]
        self.assertEqual(cents(first["residual_usd"]), Decimal("1266239.82"))
        self.assertEqual(cents(self.day["total"]["residual_usd"]), Decimal("14079669.61"))
        self.assertEqual(cents(first["charged_usd"]["tranche"]), Decimal("1000000.00"))
        self.assertEqual(Decimal(first["fund_after_usd"]).quantize(CENT), 0)

    def test_charges_and_residual_are_the_loss(self):
        """LV-SCN-11: to the atom, in every wave and in total."""
        self.assertTrue(self.day["conserved"])
        for part in (*self.day["waves"], self.day["total"]):
            charged = sum(map(Decimal, part["charged_usd"].values()))
            self.assertEqual(charged + Decimal(part["residual_usd"]), Decimal(part["loss_usd"]))

    def test_engines_and_model_agree(self):
        """LV-SCN-10: one chain on all engines, no row differs from the model's."""
        self.assertEqual([engine["name"] for engine in self.day["engines"]], ENGINES.split(","))
        for engine in self.day["engines"]:
            self.assertEqual(engine["chain"], self.day["chain"])
            self.assertGreater(engine["seconds"], 0)
        self.assertEqual(self.day["rejected"], 0)
        self.assertGreater(self.day["transactions"], 20000)
        self.assertEqual(self.day["model"]["mismatches"], 0)
        self.assertGreater(self.day["model"]["compared_rows"], self.day["transactions"])

    def test_keys_of_the_answer(self):
        self.assertEqual(set(self.day), {"transactions", "rejected", "chain", "engines", "waves",
                                         "total", "conserved", "model", "report", "governance"})
        self.assertEqual(set(self.day["waves"][0]), {"number", "loss_usd", "charged_usd",
                                                     "residual_usd", "fund_after_usd"})
        self.assertEqual(set(self.day["total"]), {"loss_usd", "charged_usd", "residual_usd"})
        self.assertRegex(self.day["total"]["loss_usd"], r"^\d+\.\d{6}$")


class Settings(unittest.TestCase):
    """LV-SCN-01, LV-SCN-03: --set replaces keys of the scenario."""

    def run_short(self, *sets):
        arguments = [part for setting in sets for part in ("--set", setting)]
        return run_day("--no-check-model", "--set", "winners=500", *arguments, engines="native")

    def test_fund(self):
        run = self.run_short("fund_usd=20000000")
        self.assertEqual(cents(run["total"]["residual_usd"]), 0)
        self.assertEqual(cents(run["waves"][-1]["fund_after_usd"]), Decimal("4920330.39"))
        self.assertIsNone(run["model"])

    def test_layers(self):
        run = self.run_short("layers=tranche,haircut,socialisation,residual")
        charged = run["total"]["charged_usd"]
        self.assertEqual(list(charged), ["tranche", "haircut", "socialisation"])
        self.assertGreater(Decimal(charged["haircut"]), Decimal(1000000))
        self.assertTrue(run["conserved"])
        self.assertEqual(Decimal(run["total"]["loss_usd"]), TOTAL)

    def test_seed_and_winners(self):
        """LV-SCN-07: the seed decides sizes, never losses."""
        first = self.run_short("seed=1")
        again = self.run_short("seed=1")
        other = self.run_short("seed=2")
        self.assertEqual(first["chain"], again["chain"])
        self.assertNotEqual(first["chain"], other["chain"])
        self.assertEqual(first["waves"], other["waves"])

    def test_trace_replays(self):
        with tempfile.TemporaryDirectory() as folder:
            trace = Path(folder) / "t.lvt"
            run = run_day("--no-check-model", "--set", "winners=200", "--out", trace,
                          engines="native")
            replay = levee("replay", trace, "--json")
            self.assertEqual(replay.returncode, 0, replay.stderr)
            self.assertEqual(json.loads(replay.stdout)["chain"], run["chain"])


class Table(unittest.TestCase):
    """LV-SCN-10: what is printed for people explains what it shows, and nothing else."""

    def table(self, text, data):
        with tempfile.TemporaryDirectory() as folder:
            for name, content in (
                    ("scenario.toml", 'kind = "shortfalls"\nwinners = 2\n' + text),
                    ("shortfalls.csv", "wave,coin,quantity,shortfall_usd\n" + data)):
                (Path(folder) / name).write_text(content)
            answer = levee("run", folder, "--engine", "native")
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        return answer.stdout

    def test_cents_that_do_not_add_up_are_explained(self):
        text = self.table("", "1,A,1,0.004\n2,A,1,0.004\n")
        self.assertRegex(text, r"\n +1 +0\.00 (.*\n) +2 +0\.00 (.*\n) total +0\.01 ")
        self.assertIn("Each amount is rounded to cents alone", text)
        self.assertNotIn("rounded", self.table("", "1,A,1,0.01\n2,A,1,0.02\n"))

    def test_footnotes_are_those_that_a_line_refers_to(self):
        paid = self.table('fund_usd = "100"\n', "1,A,1,5\n")
        self.assertIn("Wave: a number of the recorded table", paid)
        self.assertIn("of margin before anyone else", paid)
        for absent in ("Residual is bad debt", "Largest payer"):
            self.assertNotIn(absent, paid)
        unpaid = self.table('fund_usd = "0"\n', "1,A,1,5\n")
        self.assertIn("Residual is bad debt: 5.00 USD", unpaid)
        self.assertIn("Largest payer: the account", unpaid)

    def test_without_a_loss_there_is_no_table(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "s.toml"
            path.write_text('kind = "script"\n[[message]]\nsend = "seal"\n')
            text = levee("run", path, "--engine", "native").stdout
        self.assertIn("No losses.", text)
        self.assertNotIn("largest payer", text)


class Signals(unittest.TestCase):
    """LV-HST-14, LV-TRC-06: what is done when a signal comes is whole and replays."""

    def stop(self, trace):
        """Interrupts a run as soon as its trace has a header, however busy the machine is."""
        process = subprocess.Popen([LEVEE, "run", str(DAY), "--engine", "native", "--out", trace],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        part = trace + ".part"
        while process.poll() is None and not (os.path.exists(part) and os.path.getsize(part)):
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=120)
        return process.returncode, errors

    def test_interrupt_leaves_a_whole_trace(self):
        with tempfile.TemporaryDirectory() as folder:
            trace = str(Path(folder) / "t.lvt")
            code, errors = self.stop(trace)
            self.assertEqual(code, 130, errors)
            self.assertIn("stopped by a signal", errors)
            facts = json.loads(levee("inspect", trace, "--json").stdout)
            self.assertTrue(facts["stopped_by_signal"])
            replay = levee("replay", trace, "--engine", ENGINES, "--json")
            self.assertEqual(replay.returncode, 0, replay.stderr)
            self.assertGreater(json.loads(replay.stdout)["transactions"], 0)


class Scripts(unittest.TestCase):
    def test_first_steps(self):
        """LV-SCN-13: a loss of 100, of which a fund of 50 and gains of 50 pay."""
        answer = levee("run", FIRST_STEPS, "--json", "--engine", ENGINES)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        run = json.loads(answer.stdout)
        self.assertEqual(run["total"], {
            "loss_usd": "100.000000",
            "charged_usd": {"tranche": "50.000000", "haircut": "50.000000"},
            "residual_usd": "0.000000"})
        self.assertEqual(run["rejected"], 2)
        self.assertEqual(run["model"]["mismatches"], 0)

    def test_unexpected_status(self):
        """LV-SCN-10: which message, what was expected and what came; exit code 2, no sums."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "s.toml"
            path.write_text('kind = "script"\n[[message]]\nsend = "seal"\n'
                            '[[message]]\nsend = "seal"\nfrom = 9\nexpect = "is_sealed"\n'
                            '[[message]]\nsend = "seal"\n')
            for flags in ((), ("--json",)):
                answer = levee("run", path, "--engine", "native", *flags)
                self.assertEqual((answer.returncode, answer.stdout), (2, ""))
                self.assertEqual(answer.stderr, "levee: run: stopped at message 2 of 3, line 4: "
                                                "is_sealed was expected, not_authority came\n")


class Refusals(unittest.TestCase):
    """LV-SCN-02: one line with file, line, what and bound; exit code 2; nothing written."""

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)

    def refuse(self, *parts, path=None, sets=()):
        trace = self.folder / "t.lvt"
        arguments = [part for setting in sets for part in ("--set", setting)]
        answer = levee("run", path or self.folder, "--out", trace, *arguments)
        self.assertEqual(answer.returncode, 2, answer.stdout[-500:] + answer.stderr)
        self.assertEqual(answer.stdout, "")
        self.assertEqual(len(answer.stderr.strip().splitlines()), 1, answer.stderr)
        self.assertFalse(trace.exists())
        for part in parts:
            self.assertIn(part, answer.stderr)

    def scenario(self, text, data="wave,coin,quantity,shortfall_usd\n1,A,2,3\n"):
        (self.folder / "scenario.toml").write_text('kind = "shortfalls"\n' + text)
        (self.folder / "shortfalls.csv").write_text(data)

    def test_keys_and_units(self):
        self.scenario("fund_usdd = 5\n")
        self.refuse("scenario.toml:2: fund_usdd: unknown key; did you mean 'fund_usd'?")
        self.scenario('fund_usd = "5 EUR"\n')
        self.refuse("scenario.toml:2: fund_usd: wrong unit 'EUR' in '5 EUR'; this is USD")
        self.scenario('initial_margin = "10 s"\n')
        self.refuse("scenario.toml:2: initial_margin: wrong unit 's'", "%")
        self.scenario("\nmark_step = 0.09\n")
        self.refuse("scenario.toml:3: mark_step: write a number with a point as a string")
        self.scenario('fund_usd = "0.0000001"\n')
        self.refuse("scenario.toml:2: fund_usd: '0.0000001'", "too fine")

    def test_ranges(self):
        """LV-SCN-03: the bound is named."""
        self.scenario("winners = 0\n")
        self.refuse("scenario.toml:2: winners: 0 is out of range; the bound is 1 .. 100000000")
        self.scenario('initial_margin = "90 %"\n')
        self.refuse("scenario.toml:2: initial_margin: 90 % is out of range", "1 % .. 50 %")
        self.scenario('mark_step = "10 %"\n')
        self.refuse("scenario.toml:2: mark_step", "initial_margin, which is the bound")
        self.scenario('layers = ["haircut", "tranche", "residual"]\n')
        self.refuse("scenario.toml:2: layers: layers must be in this order")
        self.scenario('layers = ["trance", "residual"]\n')
        self.refuse("scenario.toml:2: layers: no layer 'trance'; did you mean 'tranche'?")
        self.scenario('layers = ["operator", "residual"]\n')
        self.refuse("operator needs operator_usd above 0")

    def test_output_and_engines(self):
        """LV-SCN-02: also what is found wrong after the scenario leaves stdout empty."""
        for arguments in (("--out", self.folder / "none" / "t.lvt"), ("--engine", "natve")):
            answer = levee("run", DAY, *arguments)
            self.assertEqual(answer.returncode, 2, answer.stderr)
            self.assertEqual((answer.stdout, answer.stderr.count("\n")), ("", 1))

    def test_settings(self):
        self.refuse("--set fund_usd: wrong unit 'x'", path=DAY, sets=["fund_usd=5x"])
        self.refuse("--set funds: unknown key; did you mean 'fund_usd'?", path=DAY,
                    sets=["funds=5"])
        self.refuse("--set fund: unknown key; there are kind, title", path=FIRST_STEPS,
                    sets=["fund=5"])
        self.refuse("--set fund_usd: needs the form key=value", path=DAY, sets=["fund_usd"])
        self.refuse("--set winners: 100 is out of range; the bound is one a coin, 162", path=DAY,
                    sets=["winners=100"])

    def test_tables(self):
        head = "wave,coin,quantity,shortfall_usd\n"
        self.scenario("", "wave,coin\n")
        self.refuse("shortfalls.csv:1: the header must be")
        self.scenario("", head + "1,A,2\n")
        self.refuse("shortfalls.csv:2: needs 4 fields")
        self.scenario("", head + "2,A,2,3\n1,B,2,3\n")
        self.refuse("shortfalls.csv:3: wave 1 comes after wave 2")
        self.scenario("", head + "1,A,2,3\n1,A,2,3\n")
        self.refuse("shortfalls.csv:3: A in wave 1 is also at", "shortfalls.csv:2")
        self.scenario("", head + "1,A,2.1234567,3\n")
        self.refuse("shortfalls.csv:2: quantity 2.1234567 has more than 5 decimals")
        self.scenario("", head + "1,A,-2,3\n")
        self.refuse("shortfalls.csv:2: quantity: '-2' is negative")
        self.scenario("", head)
        self.refuse("shortfalls.csv: has no rows")

    def test_files(self):
        self.refuse("holds no scenario.toml")
        self.refuse("no such file or folder", path=self.folder / "none")
        self.refuse("no such file or folder; did you mean", "2025-10-10'?",
                    path=DAY.parent / "2025-10-1")
        self.scenario('data = "none.csv"\n')
        self.refuse("scenario.toml:2: data:", "none.csv cannot be read")
        (self.folder / "empty.toml").write_text("")
        self.refuse("empty.toml: is empty", path=self.folder / "empty.toml")
        self.scenario("fund_usd = \n")
        self.refuse("scenario.toml:2")
        (self.folder / "scenario.toml").write_text("fund_usd = 5\n")
        self.refuse("scenario.toml: the key kind is missing")
        (self.folder / "scenario.toml").write_text('kind = "shortfall"\n')
        self.refuse("scenario.toml:1: kind: no kind 'shortfall'; did you mean 'shortfalls'?")

    def test_scripts(self):
        """LV-SCN-13: names, fields and statuses of a script."""
        for text, *parts in (
                ('send = "sael"\n', "s.toml:3: send: no message 'sael'; did you mean 'seal'?"),
                ('sent = "seal"\n', "s.toml:3: sent: unknown key; did you mean 'send'?"),
                ('from = 3\n', "s.toml:2: the key send is missing"),
                ('send = "seal"\nexpect = "okay"\n', "s.toml:4: expect: no status 'okay'"),
                ('send = "roll"\nfields = { markt = 1 }\n',
                 "s.toml:4: markt: unknown key; did you mean 'market'?"),
                ('send = "roll"\n', "s.toml:2", "market"),
                ('send = "roll"\nfields = { market = "1 USD" }\n',
                 "s.toml:4: market: wrong unit in '1 USD'"),
                ('send = "pay_fee"\nfunds = { asset = 1, amount = "1.2345678" }\n',
                 "s.toml:4: funds: '1.2345678'", "too fine"),
                ('send = "set_layers"\n[message.fields]\nmarket = 1\n'
                 'layers = ["defaulter_margin",\n"trnche"]\nshared_cap = 0\n',
                 "s.toml:7: layers: no layer 'trnche'; did you mean 'tranche'?"),
                ('send = "set_parameter"\n'
                 'fields = { parameter = "draw_mx", scope = 1, value = 5 }\n',
                 "s.toml:4: parameter: no parameter 'draw_mx'; did you mean 'draw_max'?"),
                ('send = "set_parameter"\n'
                 'fields = { parameter = 11, scope = 1, value = "5 USD" }\n',
                 "s.toml:4: value: wrong unit 'USD' in '5 USD'; this is a parameter's value "
                 "(%, s, min, h)"),
                ('send = "seal"\nfrom = "600000.5"\n',
                 "s.toml:4: from: '600000.5' is not a whole number; the bound is"),
                ('send = "seal"\nfrom = "6.0.5"\n', "is not a number of the form 12.5"),
                ('send = "seal"\nwait = "5 days"\n', "s.toml:4: wait: wrong unit 'days'")):
            path = self.folder / "s.toml"
            path.write_text('kind = "script"\n[[message]]\n' + text)
            self.refuse(*parts, path=path)


class Fuzz(unittest.TestCase):
    """LV-SCN-14."""

    def test_random_run(self):
        answer = levee("fuzz", "--seed", 1, "--transactions", 100000, "--engine", ENGINES, "--json")
        self.assertEqual(answer.returncode, 0, answer.stdout[-3000:] + answer.stderr)
        run = json.loads(answer.stdout)
        self.assertEqual(run["violations"], 0)
        self.assertEqual(run["transactions"], 100000)
        self.assertGreater(run["accepted"], 60000)
        # Proposals and votes are a profile of their own.
        answer = levee("fuzz", "--seed", 1, "--transactions", 20000, "--profile", "governance",
                       "--json")
        self.assertEqual(answer.returncode, 0, answer.stdout[-3000:] + answer.stderr)
        other = json.loads(answer.stdout)
        missing = [name for name, count in run["events"].items()
                   if count == other["events"][name] == 0]
        self.assertEqual(missing, [], "every kind of event is reached")
        unsent = [name for name, counts in run["messages"].items()
                  if counts["accepted"] == other["messages"][name]["accepted"] == 0]
        self.assertEqual(unsent, [], "every message is accepted at least once")
        unseen = [name for name, count in run["statuses"].items()
                  if count == other["statuses"][name] == 0]
        self.assertLessEqual(len(unseen), 4, unseen)

    def test_seeds_decide_everything(self):
        def chain(seed):
            answer = levee("fuzz", "--seed", seed, "--transactions", 3000, "--json")
            return json.loads(answer.stdout)["chain"]
        self.assertEqual(chain(7), chain(7))
        self.assertNotEqual(chain(7), chain(8))


if __name__ == "__main__":
    unittest.main()
