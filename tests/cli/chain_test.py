"""`levee chain` from outside: `pull` against a node of the test's own that gives recorded answers
(tests/chain/recorded.json: the first blocks of a contract on four validators; its stored rows were
brought to the layouts of today, its messages and events are as recorded), and `messages`."""

import base64
import copy
import http.server
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import unittest

LEVEE = os.environ.get("LEVEE_BINARY", "build/levee")
ROOT = pathlib.Path(__file__).resolve().parents[2]
RECORDED = json.loads((ROOT / "tests" / "chain" / "recorded.json").read_text())
CONTRACT = RECORDED["contract"]


def levee(*arguments):
    return subprocess.run([LEVEE, *map(str, arguments)], capture_output=True, text=True,
                          check=False)


class Node:
    """Answers as a node does; `answers` is what the test may change."""

    def __init__(self, answers):
        self.answers = answers
        self.pages = 0
        node = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # headers and body in one packet

            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                body = json.dumps(node.answer(asked["method"], asked["params"])).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, method, parameters):
        if method == "status":
            return {"result": {"sync_info": {"latest_block_height": str(self.answers["to"])}}}
        if method == "block_results":
            place = int(parameters["height"]) - self.answers["created"]
            if self.answers["blocks"][place] is None:
                return {"error": {"code": -32603, "data": "height is not available"}}
            return {"result": self.answers["blocks"][place]}
        if parameters["path"].endswith("/ContractInfo"):
            if bytes.fromhex(parameters["data"])[2:] != CONTRACT.encode():
                return {"result": {"response": {"code": 22, "log": "no such contract"}}}
            return {"result": {"response": self.answers["contract_info"]}}
        page = self.answers["storage"][self.pages]
        self.pages += 1
        return {"result": {"response": page}}

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


class Pull(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.trace = pathlib.Path(folder.name) / "live.lvt"
        self.answers = copy.deepcopy(RECORDED)

    def pull(self, *more, contract=CONTRACT):
        node = Node(self.answers)
        try:
            return levee("chain", "pull", "--node", node.url, "--contract", contract, "--out",
                         self.trace, *more)
        finally:
            node.stop()

    def accepted(self):
        """Transactions and their events of the contract, to be changed."""
        for block in self.answers["blocks"]:
            for result in block["txs_results"] or ():
                if any(attribute["key"] == "raw" for event in result["events"]
                       if event["type"] == "wasm" for attribute in event["attributes"]):
                    yield result

    def test_LV_CW_16_history_becomes_a_trace_that_replays_to_the_rows_of_the_chain(self):
        done = self.pull("--json")
        self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
        report = json.loads(done.stdout)
        self.assertEqual(report["transactions"], RECORDED["messages"])
        self.assertEqual(report["from_height"], RECORDED["created"])
        self.assertGreater(report["rows"], 30)
        self.assertGreater(report["event_bytes"], 1000)
        replay = levee("replay", self.trace, "--engine", "native,wasm2c", "--audit", "--json")
        self.assertEqual(replay.returncode, 0, replay.stderr)
        replay = json.loads(replay.stdout)
        self.assertEqual((replay["chain"], replay["state"], replay["accepted"]),
                         (report["chain"], report["state"], report["transactions"]))
        text = self.pull().stdout
        self.assertIn(f"all {report['rows']} stored rows are those of the replay", text)

    def first_and_last(self):
        """A block with several accepted transactions, the first and the last of them."""
        for block in self.answers["blocks"]:
            accepted = [result for result in block["txs_results"] or ()
                        if any(result is one for one in self.accepted())]
            if len(accepted) > 1:
                return block, accepted[0], accepted[-1]
        self.fail("no block with two messages was recorded")

    def test_LV_CW_16_what_the_chain_itself_sends_counts_too(self):
        whole = json.loads(self.pull("--json").stdout)
        recorded = copy.deepcopy(self.answers)
        for begin, end in (("begin_block_events", "end_block_events"),
                           ("finalize_block_events", "finalize_block_events")):
            self.answers = copy.deepcopy(recorded)
            block, first, last = self.first_and_last()
            for result, mode in ((first, "BeginBlock"), (last, "EndBlock")):
                for event in result["events"]:
                    event["attributes"].append({"key": "mode", "value": mode, "index": True})
            block[end] = last["events"]
            block[begin] = [*(block[begin] if begin == end else ()), *first["events"]]
            first["events"], last["events"] = [], []
            done = self.pull("--json")
            self.assertEqual(done.returncode, 0, done.stderr + done.stdout)
            self.assertEqual(json.loads(done.stdout), whole)
            block[begin] = []
            self.differs(f"block {block['height']}, ")

    def differs(self, words):
        done = self.pull("--json")
        self.assertEqual(done.returncode, 1, done.stderr)
        report = json.loads(done.stdout)
        self.assertFalse(report["equal"])
        self.assertIn(words, report["problem"])

    def test_LV_CW_16_another_event_is_found(self):
        for result in self.accepted():
            for event in result["events"]:
                for attribute in event["attributes"]:
                    if event["type"].startswith("wasm-levee/") and attribute["key"] == "amount":
                        attribute["value"] = str(int(attribute["value"]) + 1)
                        self.differs("the events of the chain are not the core's")
                        return
        self.fail("no event with an amount was recorded")

    def test_LV_CW_16_a_message_that_is_left_out_is_found(self):
        next(self.accepted())["events"] = []
        self.differs("the core refuses")

    def test_LV_CW_16_a_failed_transaction_is_passed_over(self):
        next(self.accepted())["code"] = 5
        self.differs("the core refuses")

    def test_LV_CW_16_another_row_is_found(self):
        page = self.answers["storage"][1]
        value = bytearray(base64.b64decode(page["value"]))
        value[60] ^= 1
        page["value"] = base64.b64encode(value).decode()
        self.differs("the row with key")

    def test_LV_CW_16_a_missing_row_is_found(self):
        self.answers["blocks"][-1]["txs_results"] = None
        self.differs("row")

    def refused(self, words, *more, **changed):
        done = self.pull(*more, **changed)
        self.assertEqual(done.returncode, 2, done.stdout)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
        self.assertIn(words, done.stderr)
        self.assertFalse(self.trace.exists())

    def test_what_cannot_be_asked_is_one_line(self):
        self.refused("no such contract", contract="wasm1nobody")
        self.refused("--to", "--to", "1")
        self.answers["blocks"][1] = None
        self.refused("height is not available")
        self.answers = copy.deepcopy(RECORDED)
        self.answers["to"] = "many"
        self.refused("latest_block_height")
        self.answers = copy.deepcopy(RECORDED)
        for event in next(self.accepted())["events"]:
            for attribute in event["attributes"]:
                if attribute["key"] == "raw":
                    attribute["value"] = "AAAA"
        self.refused("raw")

    def test_a_node_that_is_not_there_is_one_line(self):
        for url, words in (("http://127.0.0.1:1", "no answer"), ("127.0.0.1:1", "no address"),
                           ("http://127.0.0.1:1/b", "no answer"), ("ftp://a", "no address")):
            done = levee("chain", "pull", "--node", url, "--contract", CONTRACT, "--out",
                         self.trace)
            self.assertEqual(done.returncode, 2, done.stdout)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertIn(words, done.stderr)
            self.assertFalse(self.trace.exists())


class Messages(unittest.TestCase):
    def test_a_scenario_as_its_users_would_say_it(self):
        done = levee("chain", "messages", ROOT / "scenarios" / "first-steps")
        self.assertEqual(done.returncode, 0, done.stderr)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertEqual(lines[1]["message"]["add_market"]["venue"], "@1")
        stake = next(line for line in lines if "stake" in line["message"])
        self.assertEqual((stake["sender"], stake["asset"], stake["amount"], stake["status"]),
                         (3, 1, "50000000", 0))
        refused = [line["status"] for line in lines if line["status"]]
        self.assertEqual(refused, [62, 66])

    def test_a_table_is_refused(self):
        done = levee("chain", "messages", ROOT / "scenarios" / "2025-10-10")
        self.assertEqual((done.returncode, done.stderr.count("\n")), (2, 1))


if __name__ == "__main__":
    unittest.main()
