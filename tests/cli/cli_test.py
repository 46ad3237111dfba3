"""The command line from outside: exit codes, one-line refusals with hints, help with an example,
and traces written by an independent implementation of the format (this file)."""

import hashlib
import json
import os
import struct
import subprocess
import tempfile
import unittest
import zlib

LEVEE = os.environ.get("LEVEE_BINARY") or os.environ.get("LEVEE_BIN", "build/levee")
VERBS = ("run", "replay", "resume", "diff", "inspect", "preview", "lint", "abi", "fuzz", "shrink",
         "tiny", "engines", "help")
UNKNOWN_MESSAGE = 1
WRONG_LENGTH = 2
EMPTY = hashlib.sha256(b"").digest()


def levee(*arguments):
    return subprocess.run([LEVEE, *arguments], capture_output=True, text=True, check=False)


def abi_hash():
    text = levee("abi").stdout
    return bytes.fromhex(text.split("\n", 1)[0].split()[-1])


def context(height, sender=0):
    return struct.pack("<QQIIQQ", height, 1000 + height, sender, 0, 0, 0)


def header(abi, interval=65536, genesis=EMPTY):
    head = b"\x89LVT\r\n\x1a\n" + struct.pack("<IIII", 1, 0x01020304, 160, interval)
    head += abi + genesis + bytes(32) + bytes(8)
    return head + hashlib.sha256(head).digest()


class Trace:
    """Writes a trace of refused messages: without rows and events their receipts are known."""

    def __init__(self, **options):
        self.bytes = header(abi_hash(), **options)
        self.check = zlib.crc32(self.bytes)
        self.chain = bytes(32)
        self.count = 0

    def record(self, kind, payload):
        body = struct.pack("<IIQ", 20 + len(payload), kind, self.count) + payload
        self.check = zlib.crc32(body, self.check)
        self.bytes += body + struct.pack("<I", self.check)

    def refused(self, message, status, height=None):
        frame = context(self.count if height is None else height)
        receipt = frame + struct.pack("<I", len(message)) + message
        receipt += struct.pack("<III", status, 0, 0)
        self.chain = hashlib.sha256(self.chain + receipt).digest()
        self.record(1, frame + struct.pack("<II", status, len(message)) + message + self.chain)
        self.count += 1
        return self

    def checkpoint(self, state=EMPTY):
        self.record(2, struct.pack("<Q", self.count) + self.chain + state)
        return self

    def end(self, state=EMPTY, flags=0):
        total = hashlib.sha256(self.bytes).digest()
        self.record(3, struct.pack("<QII", self.count, flags, 0) + self.chain + state + total)
        return self


def unknown(number):
    return struct.pack("<HHI", 60000 + number, 0, 0) + bytes(number)


class CliCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def save(self, name, trace):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(trace.bytes)
        return path

    def refused(self, *arguments):
        result = levee(*arguments)
        self.assertEqual(result.returncode, 2, result)
        self.assertEqual(result.stdout, "")
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        self.assertTrue(result.stderr.startswith("levee: "), result.stderr)
        return result.stderr


class Arguments(CliCase):
    def test_LV_HST_20_every_verb_has_help_with_an_example(self):
        for verb in ((), *((verb,) for verb in VERBS)):
            result = levee(*verb, "--help")
            self.assertEqual(result.returncode, 0)
            self.assertIn(" ".join(("example: levee", *verb)), result.stdout)

    def test_LV_HST_20_help_is_a_verb(self):
        for verb in VERBS:
            self.assertEqual(levee("help", verb).stdout, levee(verb, "--help").stdout)
        self.assertEqual(levee("help").stdout, levee("--help").stdout)
        self.assertEqual(levee("help", "chain", "pull").stdout,
                         levee("chain", "pull", "--help").stdout)
        self.assertIn("help: no verb 'rnu'; did you mean 'run'?", self.refused("help", "rnu"))

    def test_LV_HST_20_help_says_which_names_a_flag_takes(self):
        for verb in ("run", "replay", "resume", "fuzz", "shrink", "tiny"):
            self.assertIn("see levee engines", " ".join(levee(verb, "--help").stdout.split()))
        self.assertIn("one of plain, cosmwasm", levee("lint", "--help").stdout)

    def test_LV_ABI_11_abi_takes_names(self):
        self.assertIn("side: byte 1, side, one of none 0, long 1, short 2.",
                      levee("abi", "--decode", "position").stdout)
        self.assertIn("place: cash", levee("abi", "--decode", "deposit:0100000000000000").stdout)
        self.assertIn("0 none, 1 long, 2 short", levee("abi").stdout)
        for text in ("posision", "posision:00"):
            message = self.refused("abi", "--decode", text)
            self.assertTrue(message.startswith("levee: abi: "), message)
            self.assertIn("did you mean 'position'?", message)

    def test_LV_HST_22_without_a_verb_only_flags_of_the_program_are_named(self):
        self.assertIn("a verb is needed", self.refused())
        message = self.refused("--bogus")
        self.assertIn("--version", message)
        self.assertNotIn("--json", message)

    def test_LV_HST_22_a_number_with_a_sign_or_too_large_is_refused(self):
        for number in ("-1", "99999999999999999999999", "1.5", "x"):
            for flag in ("--transactions", "--seed", "--runs", "--jobs"):
                self.assertIn("is not a whole number from", self.refused("fuzz", flag, number))
        self.assertIn("is not a whole number from", self.refused("inspect", "t.lvt", "--tx", "-1"))

    def test_LV_HST_21_an_unknown_verb_is_refused_with_the_nearest(self):
        self.assertIn("no verb 'rpelay'; did you mean 'replay'?", self.refused("rpelay"))
        self.assertIn("no verb 'zzzzzz'; there are ", self.refused("zzzzzz"))
        self.refused()

    def test_LV_HST_22_an_unknown_flag_is_refused_with_the_nearest(self):
        self.assertIn("replay: no flag '--jsn'; did you mean '--json'?",
                      self.refused("replay", "t.lvt", "--jsn"))
        self.assertIn("did you mean '--incident'?",
                      self.refused("inspect", "t.lvt", "--incidnet=1:2"))
        self.refused("replay")
        self.refused("diff", "one.lvt")
        self.refused("replay", "a.lvt", "b.lvt")
        self.refused("preview", "t.lvt", "--market", "one", "--loss", "5")
        self.refused("inspect", "t.lvt", "--tx", "1", "--account", "2")

    def test_LV_HST_23_missing_files_are_refused(self):
        path = os.path.join(self.folder, "none.lvt")
        for arguments in (("replay", path), ("inspect", path), ("diff", path, path),
                          ("preview", path, "--market", "1", "--loss", "1")):
            self.assertIn("No such file", self.refused(*arguments))
        self.save("event.lvt", Trace().end())
        near = self.refused("replay", os.path.join(self.folder, "evnt.lvt"))
        self.assertIn("event.lvt'?", near)
        self.assertIn("not a regular file", self.refused("replay", self.folder))

    def test_LV_HST_16_an_unknown_engine_is_refused_with_the_nearest(self):
        path = self.save("t.lvt", Trace().end())
        self.assertIn("no engine 'natve'; did you mean 'native'?",
                      self.refused("replay", path, "--engine", "natve"))
        self.assertIn("named twice", self.refused("replay", path, "--engine", "native,native"))


class Traces(CliCase):
    def refusals(self, count=30, **options):
        trace = Trace(interval=10, **options)
        for number in range(count):
            if number and number % 10 == 0:
                trace.checkpoint()
            trace.refused(unknown(number % 50), UNKNOWN_MESSAGE)
        return trace

    def test_LV_TRC_09_a_trace_of_another_implementation_replays(self):
        path = self.save("t.lvt", self.refusals().end())
        result = levee("replay", path, "--json")
        self.assertEqual(result.returncode, 0, result)
        answer = json.loads(result.stdout)
        self.assertEqual(answer["result"], "finished")
        self.assertEqual(answer["transactions"], 30)
        self.assertEqual(answer["accepted"], 0)
        self.assertEqual(answer["statuses"], {"unknown_message": 30})
        self.assertEqual(answer["state"], EMPTY.hex())
        self.assertIn("every receipt is the recorded one", levee("replay", path).stdout)

    def test_LV_HST_15_a_wrong_status_is_found_and_decoded(self):
        trace = Trace().refused(unknown(1), UNKNOWN_MESSAGE).refused(unknown(2), WRONG_LENGTH)
        path = self.save("t.lvt", trace.end())
        result = levee("replay", path, "--json")
        self.assertEqual(result.returncode, 1)
        answer = json.loads(result.stdout)
        self.assertEqual(answer["result"], "record_differs")
        self.assertEqual(answer["details"]["transaction"], 1)
        self.assertIn("recorded wrong_length, now unknown_message", answer["problem"])

    def test_LV_HST_15_a_wrong_state_at_a_checkpoint_or_the_end_is_found(self):
        other = hashlib.sha256(b"x").digest()
        trace = Trace().refused(unknown(1), UNKNOWN_MESSAGE).checkpoint(other)
        path = self.save("t.lvt", trace.refused(unknown(1), UNKNOWN_MESSAGE).end())
        self.assertEqual(levee("replay", path).returncode, 1)
        path = self.save("t.lvt", Trace().refused(unknown(1), UNKNOWN_MESSAGE).end(other))
        self.assertEqual(levee("replay", path).returncode, 1)

    def test_LV_TRC_06_an_incomplete_trace_is_refused_by_every_verb(self):
        path = self.save("t.lvt", self.refusals())
        for arguments in (("replay", path), ("inspect", path), ("diff", path, path),
                          ("preview", path, "--market", "1", "--loss", "1")):
            self.assertIn("incomplete: no trailer", self.refused(*arguments))

    def test_LV_TRC_03_a_changed_byte_is_refused_with_its_offset(self):
        trace = self.refusals().end()
        trace.bytes = trace.bytes[:700] + bytes([trace.bytes[700] ^ 1]) + trace.bytes[701:]
        self.assertRegex(self.refused("replay", self.save("t.lvt", trace)), r"at byte \d+: ")

    def test_LV_TRC_05_another_schema_or_genesis_is_refused(self):
        trace = Trace()
        trace.bytes = header(bytes(32))
        trace.check = zlib.crc32(trace.bytes)
        self.assertIn("written for schema 0000000000000000..",
                      self.refused("replay", self.save("t.lvt", trace.end())))
        path = self.save("g.lvt", Trace(genesis=bytes(32)).end())
        self.assertIn("starts from state 0000000000000000..", self.refused("replay", path))

    def test_LV_HST_24_diff_names_the_first_difference(self):
        one = self.save("a.lvt", self.refusals().end())
        same = levee("diff", one, one)
        self.assertEqual(same.returncode, 0)
        self.assertIn("the same: 30 transactions", same.stdout)
        shorter = self.save("b.lvt", self.refusals(12).end())
        result = levee("diff", one, shorter, "--json")
        self.assertEqual(result.returncode, 1)
        self.assertEqual(json.loads(result.stdout)["differs"], "second ends here")
        trace = self.refusals(12).refused(unknown(49), UNKNOWN_MESSAGE)
        result = levee("diff", one, self.save("c.lvt", trace.end()), "--json")
        answer = json.loads(result.stdout)
        self.assertEqual((answer["transaction"], answer["differs"]), (12, "message"))
        trace = self.refusals(12).refused(unknown(12), UNKNOWN_MESSAGE, height=999)
        result = levee("diff", one, self.save("d.lvt", trace.end()), "--json")
        answer = json.loads(result.stdout)
        self.assertEqual((answer["transaction"], answer["differs"]), (12, "context"))
        self.assertEqual(answer["second"]["context"]["height"], 999)

    def test_LV_HST_25_inspect_explains_a_trace_and_its_transactions(self):
        path = self.save("t.lvt", self.refusals().end(flags=1))
        answer = json.loads(levee("inspect", path, "--json").stdout)
        self.assertEqual(answer["transactions"], 30)
        self.assertTrue(answer["stopped_by_signal"])
        self.assertEqual(answer["messages"], {"unknown": 30})
        answer = json.loads(levee("inspect", path, "--tx", "3", "--json").stdout)
        self.assertEqual(answer["status"], "unknown_message")
        self.assertEqual(answer["context"]["height"], 3)
        self.assertIn("status: unknown_message", levee("inspect", path, "--tx", "3").stdout)
        self.assertIn("no transaction 30; there are 30, from 0",
                      self.refused("inspect", path, "--tx", "30"))
        for flag, value in (("--account", "1"), ("--market", "1"), ("--incident", "1:1"),
                            ("--incident", "1"), ("--incident", "1:2x")):
            self.refused("inspect", path, flag, value)

    def test_LV_HST_26_preview_of_an_unknown_market_is_refused(self):
        path = self.save("t.lvt", self.refusals().end())
        self.assertIn("refused: market_not_found",
                      self.refused("preview", path, "--market", "7", "--loss", "100"))
        self.refused("preview", path, "--market", "7", "--loss", "-1")
        self.refused("preview", path, "--market", "7", "--loss", "many")
        self.assertIn("--at 31: " + path + " has 30 transactions",
                      self.refused("preview", path, "--market", "7", "--loss", "1", "--at", "31"))


if __name__ == "__main__":
    unittest.main()
