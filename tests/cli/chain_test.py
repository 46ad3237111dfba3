"""`levee chain` from outside: `pull` against a node of the test's own that gives recorded answers
(tests/chain/recorded.json: the first blocks of a contract on four validators, without events and
fields that nobody reads), and `messages`."""

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
        if method == "blockchain":
            assert parameters["minHeight"] == parameters["maxHeight"]
            place = int(parameters["minHeight"]) - self.answers["created"]
            header = {"height": parameters["minHeight"], "time": self.answers["times"][place]}
            return {"result": {"block_metas": [{"header": header}]}}
        if parameters["path"] == "/cosmos.bank.v1beta1.Query/Balance":
            return {"result": {"response": self.answers["balances"]["uusdc"]}}
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


def varint(number):
    out = b""
    while number >= 128:
        out += bytes([number & 127 | 128])
        number >>= 7
    return out + bytes([number])


def field_bytes(number, data):
    return varint(number << 3 | 2) + varint(len(data)) + data


def fields_of(data):
    """Number and bytes of each field; those of numbers are not needed."""
    at = 0

    def number():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = number()
        size = number()
        if key & 7 == 2:
            yield key >> 3, data[at:at + size]
            at += size


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
        self.assertEqual(report["senders"],
                         {"told": RECORDED["messages"], "one_of_several": 0, "not_told": 0})
        self.assertEqual(report["payouts"], {"told": 2, "not_told": 0})
        self.assertEqual(report["directory"], 2 + 2 * (1 + self.principals()) + 2)
        balance, = report["balances"]
        self.assertEqual((balance["denom"], balance["held"], balance["surplus"]),
                         ("uusdc", balance["vault"], "0"))
        self.assertIn(f"asset 1: the contract has {balance['held']}uusdc, 0 more", text)
        self.assertEqual(report["not_compared"], ["the code that the chain runs"])

    def principals(self):
        return sum(event["type"] == "wasm-levee/principal" for event in self.events())

    def events(self):
        for block in self.answers["blocks"]:
            for result in block["txs_results"] or ():
                yield from result["events"]

    def attributes(self, kind, key):
        for event in self.events():
            if event["type"] == kind:
                yield from (one for one in event["attributes"] if one["key"] == key)

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
            self.differs("block 1")

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

    def change_storage(self, change):
        """`change` gives each stored pair anew, or None."""
        for page in self.answers["storage"]:
            fields = []
            for number, field in fields_of(base64.b64decode(page["value"])):
                if number == 1:
                    pair = dict(fields_of(field))
                    pair = change(pair[1], pair.get(2, b""))
                    if pair is None:
                        continue
                    field = field_bytes(1, pair[0]) + field_bytes(2, pair[1])
                fields.append(field_bytes(number, field))
            page["value"] = base64.b64encode(b"".join(fields)).decode()

    def storage_differs(self, words, change):
        self.answers = copy.deepcopy(RECORDED)
        self.change_storage(change)
        self.differs(words)

    def test_LV_CW_17_all_that_is_stored_beside_the_rows_is_compared(self):
        self.change_storage(lambda key, value: (key, value))
        self.assertEqual(self.pull().returncode, 0)
        thief = b"wasm1thief"
        self.storage_differs("the address of principal 0 on the chain is not the one",
                             lambda key, value: (key, thief if key[0] == 0xF1 else value))
        for principal in (0, 7):
            key_of = b"\xf1" + principal.to_bytes(4, "big")
            self.storage_differs(
                f"the address of principal {principal} on the chain is not the one",
                lambda key, value, key_of=key_of: (key, thief if key == key_of else value))
        self.storage_differs("the denom of asset 1 on the chain is not the one",
                             lambda key, value: (key, b"cw20:t" if key[0] == 0xF4 else value))
        self.storage_differs("the asset of uatom is stored, and not due", lambda key, value: (
            (b"\xf3uatom" + key[6:], value) if key[0] == 0xF3 else (key, value)))
        self.storage_differs("the number of principals on the chain", lambda key, value: (
            (key, b"\0\0\0\x63") if key == b"\xf2" else (key, value)))
        self.storage_differs("the principal of wasm1", lambda key, value: (
            None if key[0] >= 0xF0 else (key, value)))
        for info in (b'{"contract":"evil","version":"0.1.0"}',
                     b'{"contract":"levee","version":"6.6.6"}', None):
            self.storage_differs("the contract's name and version", lambda key, value, info=info: (
                (key, value) if key != b"contract_info" else info and (key, info)))
        for added in (b"\xf1\0\0\x01\0", b"zz", b"\xf9"):
            self.answers = copy.deepcopy(RECORDED)
            page = self.answers["storage"][-1]
            pair = field_bytes(1, field_bytes(1, added) + field_bytes(2, b"1"))
            page["value"] = base64.b64encode(base64.b64decode(page["value"]) + pair).decode()
            self.differs("is stored, and not due")

    def test_LV_CW_17_a_principal_that_is_not_the_next_is_found(self):
        for wrong in ("9", "0", ""):
            self.answers = copy.deepcopy(RECORDED)
            next(self.attributes("wasm-levee/principal", "principal"))["value"] = wrong
            self.differs(f"principal {wrong} for wasm1")
        self.answers = copy.deepcopy(RECORDED)
        first, second, *_ = self.attributes("wasm-levee/principal", "address")
        second["value"] = first["value"]
        self.differs(f"principal 2 for {first['value']}, where 2 comes next")
        self.answers = copy.deepcopy(RECORDED)
        next(self.attributes("wasm", "admin"))["value"] = ""
        self.differs("an instantiation that names no admin")

    def change_raw(self, change, action=None):
        count = 0
        for event in self.events():
            told = {one["key"]: one for one in event["attributes"]}
            if event["type"] == "wasm" and "raw" in told and (
                    action is None or told["action"]["value"] == action):
                raw = bytearray(base64.b64decode(told["raw"]["value"]))
                change(raw)
                told["raw"]["value"] = base64.b64encode(raw).decode()
                count += 1
        self.assertGreater(count, 0, action)

    def raw_differs(self, words, change, action=None):
        self.answers = copy.deepcopy(RECORDED)
        self.change_raw(change, action)
        self.differs(words)

    def test_LV_CW_18_height_and_time_are_the_blocks(self):
        def height(raw):
            raw[0:8] = (7).to_bytes(8, "little")

        def time(raw):
            raw[8:16] = (int.from_bytes(raw[8:16], "little") + 1).to_bytes(8, "little")

        self.raw_differs("the message is of height 7 and time", height)
        self.raw_differs("the message is of height", time)
        self.raw_differs("the message is of height", time, "fill")
        self.answers = copy.deepcopy(RECORDED)
        self.answers["times"] = ["2026-13-01T00:00:00Z"] * len(self.answers["times"])
        self.trace.unlink()
        self.refused("no header of block")

    def test_LV_CW_18_the_sender_is_the_one_that_the_chain_tells(self):
        def sender(number):
            def change(raw):
                raw[16:20] = number.to_bytes(4, "little")
            return change

        for action, number, words in (
                ("stake", 0, "wasm1"), ("pay_fee", 4000000000, "nobody"), ("settle", 0, "wasm1"),
                ("open_account", 2, "wasm1"), ("fill", 2, "wasm1"), ("deposit", 2, "wasm1")):
            self.raw_differs(f"sent by principal {number} ({words}", sender(number), action)
        self.answers = copy.deepcopy(RECORDED)
        for event in self.events():
            for one in event["attributes"]:
                if event["type"] == "message" and one["key"] == "action":
                    one["value"] = "/cosmos.authz.v1beta1.MsgExec"
        done = self.pull("--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        # Those that brought money are known by the bank.
        self.assertGreater(report["senders"]["not_told"], 10)
        self.assertGreater(report["senders"]["told"], 10)
        self.assertEqual(sum(report["senders"].values()), RECORDED["messages"])
        self.assertIn(f"who sent {report['senders']['not_told']} of the messages",
                      report["not_compared"])

    def test_LV_CW_18_money_and_calls_that_the_chain_does_not_tell_are_found(self):
        levees = (event for event in self.events() if event["type"] == "transfer" and any(
            one == {"key": "recipient", "value": CONTRACT} for one in event["attributes"]))
        next(levees)["type"] = "moved"
        self.differs("the bank tells no transfer of 20000000uusdc to the contract")
        for kind, words in (("reply", "a message in a call of reply"), ("moved", "no call of"),
                            ("sudo", "it was the chain itself")):
            self.answers = copy.deepcopy(RECORDED)
            fill = next(event for event in self.events() if event["type"] == "execute" and any(
                one == {"key": "_contract_address", "value": CONTRACT}
                for one in event["attributes"]))
            fill["type"] = kind
            if kind == "sudo":  # the first is the authority's, which the chain may send too
                self.assertEqual(self.pull().returncode, 0)
                for event in self.events():
                    event["type"] = "sudo" if event["type"] == "execute" else event["type"]
                self.change_raw(lambda raw: None)
                words = "the chain itself attaches no money"
            self.differs(words)

    def test_LV_CW_18_a_payout_to_another_address_is_found(self):
        paid = (event for event in self.events() if event["type"] == "transfer" and any(
            one == {"key": "sender", "value": CONTRACT} for one in event["attributes"]))
        event = next(paid)
        attributes = {one["key"]: one for one in event["attributes"]}
        attributes["recipient"]["value"] = "wasm1thief"
        self.differs("is due, and not told by the bank")
        self.answers = copy.deepcopy(RECORDED)
        for block in self.answers["blocks"]:
            for result in block["txs_results"] or ():
                if event["type"] in [one["type"] for one in result["events"]]:
                    result["events"].append(event)
        self.differs("to wasm1thief is what the bank tells, and not due")

    def balance(self, amount):
        coin = field_bytes(1, b"uusdc") + field_bytes(2, str(amount).encode())
        self.answers["balances"]["uusdc"] = {
            "code": 0, "value": base64.b64encode(field_bytes(1, coin)).decode()}

    def test_LV_CW_19_the_money_is_there(self):
        held = int(json.loads(self.pull("--json").stdout)["balances"][0]["held"])
        self.balance(held - 1)
        self.differs(f"asset 1: the contract has {held - 1}uusdc, its vault says {held}")
        self.balance(held + 5)
        self.assertIn(", 5 more than the vault says", self.pull().stdout)
        self.balance(10 ** 60)
        self.assertEqual(self.pull().returncode, 0)
        for odd in ({"code": "six", "log": 6}, {"code": 6, "log": ["none"]}):
            self.answers["balances"]["uusdc"] = odd
            done = self.pull("--json")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertIn("the balance of asset 1: ", json.loads(done.stdout)["not_compared"][0])
        self.answers["balances"]["uusdc"] = {"code": 6, "log": "unknown query path"}
        done = self.pull("--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("the balance of asset 1: ", json.loads(done.stdout)["not_compared"][0])
        self.assertIn("unknown query path", json.loads(done.stdout)["not_compared"][0])

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
        self.assertGreater(len(self.answers["storage"]), 1)
        self.answers["storage"] = self.answers["storage"][:1] * 5
        self.refused("the pages do not go on")
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
