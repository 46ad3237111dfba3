"""`levee report` from outside: a trace and its run say the same, and bad input is one line."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

LEVEE = os.environ.get("LEVEE_BINARY", "build/levee")
SCENARIOS = pathlib.Path(__file__).resolve().parents[2] / "scenarios"


def levee(*arguments):
    return subprocess.run([LEVEE, *map(str, arguments)], capture_output=True, text=True,
                          check=False)


class Report(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, text):
        path = self.folder / "events.json"
        path.write_text(text)
        return path

    def test_LV_CW_05_a_trace_gives_the_report_of_its_run(self):
        trace = self.folder / "first.lvt"
        run = levee("run", SCENARIOS / "first-steps", "--engine", "native", "--no-check-model",
                    "--json", "--out", trace)
        self.assertEqual(run.returncode, 0, run.stderr)
        report = levee("report", trace, "--json")
        self.assertEqual(report.returncode, 0, report.stderr)
        report = json.loads(report.stdout)
        self.assertEqual(report, json.loads(run.stdout)["report"])
        incident, = report["incidents"]
        self.assertEqual(sum(int(atoms) for atoms in incident["charged"].values()),
                         int(incident["loss"]))
        page = levee("report", trace).stdout
        self.assertIn("adds up", page)
        self.assertIn("\n1 incident, in atoms", page)

    def test_no_events_is_an_empty_report(self):
        empty = self.file('{"result":{"txs_results":[]}}')
        report = levee("report", "--from-events", empty, "--json")
        self.assertEqual(report.returncode, 0, report.stderr)
        self.assertEqual(json.loads(report.stdout)["incidents"], [])
        self.assertEqual(levee("report", "--from-events", empty).stdout,
                         "0 incidents: no market recognised a loss\n")

    def test_a_wrong_flag_names_each_flag_once(self):
        said = levee("report", "--zzzzzz").stderr
        self.assertIn("no flag '--zzzzzz'; there are", said)
        self.assertEqual(said.count("--help"), 1, said)

    def test_bad_input_is_one_line(self):
        event = ('[{"type":"wasm-levee/sealed","attributes":[{"key":"_contract_address",'
                 '"value":"%s"}%s]}]')
        twice = (event % ("a", ""))[:-1] + "," + (event % ("b", ""))[1:]
        for arguments, named in (
                ((), "report"),
                (("x.lvt", "--from-events", "y.json"), "report"),
                (("--from-events", self.folder / "none.json"), "no such file"),
                (("--from-events", self.file("")), "empty"),
                (("x.lvt", "--contract", "a"), "--from-events")):
            self.refused(arguments, named)
        for text, named in (
                ("{", "line 1"),
                ("[" * 200 + "]" * 200, "nested"),
                (twice, "--contract"),
                ('{"result":{}}', "no answer of a node"),
                ('[{"type":"wasm-levee/flown","attributes":[]}]', "flown")):
            self.refused(("--from-events", self.file(text)), named)

    def refused(self, arguments, named):
        with self.subTest(arguments=arguments, named=named):
            result = levee("report", *arguments)
            self.assertEqual(result.returncode, 2, result.stdout)
            self.assertEqual(result.stdout, "")
            self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
            self.assertIn(named, result.stderr)


if __name__ == "__main__":
    unittest.main()
