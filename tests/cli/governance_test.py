"""The verbs that look at parameters, on the governed scenario's own trace: params with its history
and heights, propose --dry-run with what is refused and what would happen, and their bad input."""

import hashlib
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

LEVEE = os.environ.get("LEVEE_BINARY") or os.environ.get("LEVEE_BIN", "build/levee")
SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"


def levee(*arguments):
    return subprocess.run([LEVEE, *arguments], capture_output=True, text=True, check=False)


class GovernanceVerbs(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.trace = os.path.join(cls.folder.name, "governed.lvt")
        cls.page = levee("run", str(SCENARIOS / "governance"), "--out", cls.trace)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def params(self, *arguments):
        result = levee("params", self.trace, "--json", *arguments)
        self.assertEqual(result.returncode, 0, result.stderr)
        return json.loads(result.stdout)

    def value(self, name, *arguments):
        found = [p for p in self.params(*arguments)["parameters"] if p["parameter"] == name]
        self.assertEqual(len(found), 1)
        return found[0]

    def dry_run(self, text, *arguments):
        path = os.path.join(self.folder.name, "changes.toml")
        pathlib.Path(path).write_text(text, encoding="utf-8")
        return levee("propose", "--dry-run", path, "--state", self.trace, *arguments)

    def test_LV_GOV_31_the_scenario_tells_what_was_tried_and_what_came_of_it(self):
        self.assertEqual(self.page.returncode, 0, self.page.stdout + self.page.stderr)
        page = self.page.stdout
        for line in ("4 changes, 1 renewal of the guardian's mandate, 26 attempts refused",
                     "refused: exits_closed until day 14.00", "mandate renewed until day 195.00",
                     "#1: 600.00 for, 300.00 against", "of 900.00", "31 the guardian",
                     "height       day   who  what",
                     "asks to leave tranche 1", "leaves tranche 1",
                     "#3 is vetoed", "initial_margin of market 1 = 24 %",
                     "proposer of governance = 60", "0 mismatches"):
            self.assertIn(line, page)
        table = page[page.index("height  "):page.index("4 changes")].rstrip().splitlines()
        self.assertEqual(page.count("refused: "), 26)
        for line in table:
            self.assertEqual(line, line.rstrip())
            self.assertEqual(line[88:90].strip(), "", line)  # between what and what came of it
        for line in table[1:]:
            if line[16:22].strip():  # who
                self.assertRegex(line[90:], "^(accepted|refused: )", line)

    def test_LV_GOV_31_params_shows_every_parameter_of_everything(self):
        names = {p["parameter"] for p in self.params()["parameters"]}
        self.assertIn("initial_margin", names)
        self.assertIn("guardian", names)
        self.assertNotIn("feed_quorum", names)  # no market has a feed of several
        fee = self.value("fee_max")
        self.assertEqual((fee["value"], fee["next"], fee["changes"]), ("0.8 %", None, 1))
        text = levee("params", self.trace).stdout
        self.assertIn("initial_margin         24 %", text)
        self.assertIn("assets_max             none", text)
        self.assertNotIn("not governed", text)
        self.assertTrue(self.params()["governed"])

    def test_LV_GOV_31_a_trace_without_governance_says_so(self):
        trace = os.path.join(self.folder.name, "first.lvt")
        levee("run", str(SCENARIOS / "first-steps"), "--out", trace)
        first = levee("params", trace).stdout.splitlines()[0]
        self.assertEqual(first, "not governed: after the seal none of these can change")
        self.assertFalse(json.loads(levee("params", trace, "--json").stdout)["governed"])

    def test_LV_GOV_31_before_the_seal_it_says_what_is_missing(self):
        first = levee("params", self.trace, "--at", "0").stdout.splitlines()[0]
        self.assertEqual(first, "governance is not set up at this height, and the ledger not "
                                "sealed")
        first = levee("params", self.trace, "--at", "6").stdout.splitlines()[0]
        self.assertIn("governance begins with the seal", first)

    def test_LV_GOV_31_params_shows_open_proposals_and_the_mandate(self):
        governance = self.params("--at", "58")["governance"]
        vote, venue, fees = governance["open_proposals"]
        self.assertEqual((vote["proposal"], vote["route"], vote["changes"], vote["yes"],
                          vote["weight"], vote["vote_end"] - governance["time"]),
                         (5, "vote", "proposer of governance = 60", "600000000", "600000000",
                          72 * 3600))
        self.assertNotIn("leave_epoch", vote)  # nobody's way out holds up a vote on an office
        self.assertEqual((venue["changes"], venue["route"]),
                         ("venue of market 1 = 99", "authority"))
        self.assertIn("leave_epoch", fees)
        page = levee("params", self.trace, "--at", "58").stdout
        self.assertIn(f"vote until time {vote['vote_end']}: 600000000 atoms for, 0 against", page)
        self.assertIn(f"guardian 31 ends at time {governance['guardian_until']}", page)
        self.assertIn(f"exits were last opened at time {governance['exits_since']}", page)
        self.assertIn("its window is over", levee("params", self.trace).stdout)  # number 7

    def test_LV_GOV_31_params_at_a_height_is_what_was_then(self):
        self.assertEqual(self.value("initial_margin", "--at", "25")["value"], "20 %")
        waits = [self.value("initial_margin", "--at", str(height)) for height in range(25, 32)]
        self.assertIn("24 %", [entry["next"] for entry in waits])

    def test_LV_GOV_31_history_is_every_change_newest_first(self):
        history = self.params("--history", "initial_margin")["history"]
        change = history["scopes"][0]["history"][0]
        self.assertEqual((change["old"], change["new"], change["route"]),
                         ("20 %", "24 %", "vote"))
        self.assertEqual((change["proposer"], change["executor"], change["proposal"]), (40, 9, 1))
        self.assertEqual(len(change["reason"]), 64)
        text = levee("params", self.trace, "--history", "guardian").stdout
        self.assertIn("31 -> 31", " ".join(text.split()))
        self.assertIn("height   83", text)
        untouched = levee("params", self.trace, "--history", "haircut_cap").stdout
        self.assertIn("never changed after the seal", untouched)

    def test_LV_GOV_32_a_dry_run_says_what_would_happen(self):
        text = ('asset = 1\nroute = "vote"\ntranche = 1\nreason = "Calm."\n[[change]]\n'
                'parameter = "maintenance_margin"\nscope = 1\nvalue = "14 %"\n'
                '[[change]]\nparameter = "draw_max"\nscope = 1\nvalue = "90 %"\n')
        result = self.dry_run(text, "--json")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        answer = json.loads(result.stdout)
        effects = answer["effects"]
        self.assertEqual(answer["loosens"], True)
        # 20 lots in all at 100, 12 % and 14 % of them, in millionths.
        self.assertEqual(effects["maintenance_margin"], ["240000000", "280000000"])
        self.assertEqual(effects["become_liquidatable"], [])
        self.assertEqual([effects["coverage"][0][key] for key in ("before", "after")],
                         ["600000000", "540000000"])
        page = self.dry_run(text).stdout
        self.assertIn("become liquidatable  0", page)
        self.assertIn("a loosening, may be executed 168 h after the vote has ended, "
                      "until 288 h after", page)
        self.assertEqual((answer["execution_window"], answer["leave_epoch"] - answer["epoch"]),
                         (432000, 2))
        self.assertIn(f"not before asset 1 is in epoch {answer['leave_epoch']} ", page)
        self.assertIn("exits, trade and freeze have been open for 168 h", page)
        self.assertIn("not judged: who sends it", page)
        self.assertIn("queue_full", answer["not_judged"])
        self.assertIn("market 1 may take of the shared sequence  600000000 -> 540000000", page)
        message = {"asset": 1, "tranche": 1, "route": "vote",
                   "parameter": ["maintenance_margin", "draw_max"], "scope": [1, 1],
                   "value": ["140000000", "900000000"],
                   "reason": list(hashlib.sha256(b"Calm.").digest())}
        self.assertEqual(answer["message"], {"propose_change": message})
        self.assertIn(json.dumps(answer["message"], separators=(",", ":")), page)

    def test_LV_GOV_32_a_dry_run_says_what_a_cap_leaves_of_the_shared_fund(self):
        script = (SCENARIOS / "governance" / "scenario.toml").read_text(encoding="utf-8")
        self.assertIn('shared_cap = "1000000"', script)

        def page(cap, change):
            folder = pathlib.Path(self.folder.name) / f"capped_{cap}"
            folder.mkdir()
            (folder / "scenario.toml").write_text(
                script.replace('shared_cap = "1000000"', f'shared_cap = "{cap}"'),
                encoding="utf-8")
            trace = str(folder / "capped.lvt")
            self.assertEqual(levee("run", str(folder), "--out", trace).returncode, 0)
            batch = folder / "batch.toml"
            batch.write_text('asset = 1\n[[change]]\nparameter = "shared_cap"\nscope = 1\n'
                             f'value = {change}\n', encoding="utf-8")
            return levee("propose", "--dry-run", str(batch), "--state", trace).stdout

        self.assertIn("market 1 may take of the shared sequence  600000000 -> 500000000",
                      page("1000", 500000000))
        self.assertIn("rule 11: a shared_cap that falls is at least a tenth",
                      page("100", 59999999))

    def test_LV_GOV_32_a_dry_run_names_the_scope_that_is_missing(self):
        for parameter, scope, said in (("fee_max", 99, "fee_max: no market 99"),
                                       ("feed_quorum", 1, "feed_quorum: no feed 1"),
                                       ("pauser", 3, "pauser: it is of the state and has no "
                                                     "scope 3")):
            result = self.dry_run(f'asset = 1\n[[change]]\nparameter = "{parameter}"\n'
                                  f'scope = {scope}\nvalue = 2\n')
            self.assertEqual(result.returncode, 1, result.stderr)
            self.assertIn(said, result.stdout)
            self.assertNotIn("bounds", result.stdout)
        layers = ('asset = 1\n[[change]]\nparameter = "layers"\nscope = 1\nvalue = '
                  '["defaulter_margin", "defaulter_bond", "tranche", "haircut", '
                  '"socialisation", "residual"]\n')
        self.assertIn("tranche, haircut, socialisation, residual\n", self.dry_run(layers).stdout)
        unscoped = 'asset = 1\n[[change]]\nparameter = "pauser"\nvalue = 2\n'
        self.assertEqual(self.dry_run(unscoped).returncode, 0)

    def test_LV_GOV_32_a_dry_run_says_that_an_office_is_changed_alone(self):
        result = self.dry_run('asset = 1\n[[change]]\nparameter = "proposer"\nvalue = 61\n'
                              '[[change]]\nparameter = "quorum"\nvalue = "21 %"\n')
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("proposer: an office is the only change of its batch", result.stdout)

    def test_LV_GOV_32_a_dry_run_names_the_bound_that_is_broken(self):
        far = 'asset = 1\n[[change]]\nparameter = "initial_margin"\nscope = 1\nvalue = "30 %"\n'
        result = self.dry_run(far)
        self.assertEqual(result.returncode, 1)
        self.assertIn("refused: step_too_large", result.stdout)
        self.assertIn("now one change may set 19 % .. 29 %", result.stdout)
        close = ('asset = 1\n[[change]]\nparameter = "maintenance_margin"\n'
                 'scope = 1\nvalue = "14.5 %"\n'
                 '[[change]]\nparameter = "mark_step"\nscope = 1\nvalue = "22 %"\n'
                 '[[change]]\nparameter = "fill_band"\nscope = 1\nvalue = "3 %"\n')
        result = self.dry_run(close)
        self.assertEqual(result.returncode, 1)
        self.assertIn("rule 2: mark_step + fill_band <= initial_margin", result.stdout)
        self.assertIn("market 1 would have mark_step 22 %, fill_band 3 %, initial_margin 24 %",
                      result.stdout)

    def test_LV_GOV_32_a_dry_run_gives_the_reason_where_no_bound_is_one(self):
        def fee(value, scope=1):
            return f'[[change]]\nparameter = "fee_max"\nscope = {scope}\nvalue = "{value}"\n'

        guardian = '[[change]]\nparameter = "guardian"\nvalue = 5\n'
        office = json.loads(levee("params", self.trace, "--history", "guardian",
                                  "--json").stdout)["history"]["scopes"][0]
        for text, status, said in (
                (fee("0.8 %"), "value_unchanged", "fee_max of market 1: it is 0.8 % already"),
                (fee("0.7 %") * 2, "parameter_twice", "it stands twice in the batch"),
                ('route = "guardian"\n' + fee("0.9 %"), "route_not_allowed",
                 "the guardian may only tighten it"),
                (guardian, "route_not_allowed", "it may be changed by vote only"),
                ('route = "vote"\ntranche = 1\n' + guardian, "cooling_down",
                 f"may be proposed from time {office['changed_at'] + 24 * 3600}")):
            result = self.dry_run("asset = 1\n" + text)
            self.assertEqual(result.returncode, 1, result.stdout + result.stderr)
            self.assertIn("refused: " + status, result.stdout)
            self.assertIn(said, result.stdout)
            self.assertNotIn("bounds", result.stdout)
        layers = ('asset = 1\n[[change]]\nparameter = "layers"\nscope = 1\nvalue = '
                  '["defaulter_margin", "haircut", "residual"]\n')
        self.assertIn("rule 5: the layers are a lawful set (LV-CFG-05), and none of "
                      "defaulter_bond, operator, market_tranche, tranche that the market has is "
                      "missing", self.dry_run(layers).stdout)

    def test_LV_GOV_32_a_dry_run_of_what_is_not_governed_is_refused(self):
        trace = os.path.join(self.folder.name, "ungoverned.lvt")
        levee("run", str(SCENARIOS / "first-steps"), "--out", trace)
        batch = os.path.join(self.folder.name, "batch.toml")
        pathlib.Path(batch).write_text('asset = 1\n[[change]]\nparameter = "fee_max"\nscope = 1\n'
                                       'value = 1\n', encoding="utf-8")
        result = levee("propose", "--dry-run", batch, "--state", trace)
        self.assertEqual(result.returncode, 2, result.stdout)
        self.assertEqual(result.stderr, f"levee: {trace}: this ledger is not governed "
                                        "(no set_governance)\n")

    def test_LV_GOV_31_LV_GOV_32_bad_input_is_refused_in_one_line(self):
        wrong = [
            (self.dry_run('asset = 1\nroute = "vote"\n[[change]]\nparameter = "fee_max"\n'
                          'scope = 1\nvalue = 1\n'), "tranche: is missing"),
            (levee("params", self.trace, "--history", "inital_margin"),
             "no parameter 'inital_margin'; did you mean 'initial_margin'?"),
            (levee("params", self.trace, "--history", "fee_max", "--scope", "9"),
             "has no market 9"),
            (levee("params", self.trace, "--at", "soon"), "is not a whole number"),
            (levee("params", self.trace, "--at", "84"), "ends at height 83"),
            (levee("params", self.trace, "--scope", "99"),
             "has no asset, tranche, market or feed 99"),
            (levee("params", self.trace + "x"), "No such file"),
            (levee("propose", "--dry-run", self.folder.name, "--state", self.trace),
             "is a folder"),
            (self.dry_run("[[change]]\nparameter = \"fee_max\"\nvalue = 1\n"),
             "changes.toml:1: asset: is missing"),
            (self.dry_run("asset = 1\n[[change]]\nparameter = \"fee_max\"\nvalue = 1\n"),
             "changes.toml:2: scope: is missing"),
            (self.dry_run("asset = 1\n[[change]]\nparameter = \"fee_max\"\nscope = 1\n"
                          "value = \"-5 %\"\n"),
             "'-5 %' is negative; the bound is 0 % .. 10 %"),
            (self.dry_run("asset = 1\n[[change]]\nparameter = \"fee\"\nvalue = 1\n"),
             "no parameter 'fee'"),
            (self.dry_run("asset = 1\n[[change]]\nparameter = \"fee_max\"\nscope = 1\n"),
             "value: is missing"),
            (self.dry_run("asset = 1\n[[change]]\nparameter = \"fee_max\"\nscope = 1\n"
                          "value = \"2 h\"\n"),
             "wrong unit"),
            (self.dry_run("asset = 1\n[[change]]\nparameter = \"layers\"\nscope = 1\n"
                          "value = \"tranch\"\n"),
             "no layer 'tranch'"),
            (self.dry_run("asset = 1\nroute = \"king\"\n[[change]]\n"
                          "parameter = \"fee_max\"\nvalue = 1\n"),
             "no route 'king'"),
            (self.dry_run("asset = 1\n"), "needs 1 to 8 tables [[change]]"),
            (self.dry_run("colour = 1\n"), "unknown key"),
            (self.dry_run("asset = 7\n[[change]]\nparameter = \"fee_max\"\nscope = 1\n"
                          "value = 1\n"),
             "refused: asset_not_found"),
            (self.dry_run("asset = [[\n"), "changes.toml:"),
        ]
        for result, said in wrong:
            self.assertEqual(result.returncode, 2, result.stdout + result.stderr)
            self.assertIn(said, result.stderr)
            self.assertEqual(len(result.stderr.strip().splitlines()), 1, result.stderr)
            self.assertEqual(result.stdout, "")


if __name__ == "__main__":
    unittest.main()
