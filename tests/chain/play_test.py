"""What the local chain is played with: the scenario, who its principals are, keys and times. The
chain itself is started by `make chain-test` only."""

import hashlib
import json
import os
import pathlib
import subprocess
import sys
import unittest

LEVEE = os.environ.get("LEVEE_BINARY", "build/levee")
ROOT = pathlib.Path(__file__).resolve().parents[2]
SCENARIO = ROOT / "scenarios" / "four-validators"
sys.path.insert(0, str(ROOT / "tools" / "chain"))

import check  # noqa: E402
import play  # noqa: E402
import wire  # noqa: E402


class Scenario(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.script = play.Script(LEVEE, SCENARIO)

    def test_it_has_what_the_chain_is_to_show(self):
        messages = self.script.messages
        self.assertGreaterEqual(len(messages), 300)
        kinds = {next(iter(sent["message"])) for sent in messages if not sent["status"]}
        self.assertEqual(len(kinds), 27)
        refused = {max(band for band, start in enumerate(check.BAND_STARTS)
                       if start <= sent["status"]) for sent in messages if sent["status"]}
        self.assertEqual(refused, set(range(len(check.BANDS))))
        self.assertEqual(len(self.script.instants()), 14)

    def test_principals_are_named_by_what_they_are(self):
        names = self.script.names
        self.assertEqual((names[0], names[2], names[4], names[9], names[10]),
                         ("admin", "feed-2", "operator-4", "keeper-9", "trader-10"))
        self.assertEqual(self.script.contract_venues, {7: 2})
        self.assertNotIn(7, self.script.keys)

    def test_every_layer_pays_and_the_simulator_agrees(self):
        done = subprocess.run([LEVEE, "run", str(SCENARIO), "--json"], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

        incident, = json.loads(done.stdout)["report"]["incidents"]
        for layer, atoms in incident["charged"].items():
            if layer != "house_gain":
                self.assertGreater(int(atoms), 0, layer)


def on_curve(point):
    return (point[1] ** 2 - point[0] ** 3 - 7) % wire.P == 0


class Keys(unittest.TestCase):
    def test_a_signature_is_one_of_its_key(self):
        key = wire.Key("somebody")
        data = b"what is signed"
        signature = key.sign(data)
        r, s = (int.from_bytes(part, "big") for part in (signature[:32], signature[32:]))
        self.assertLessEqual(s, wire.N // 2)
        digest = int.from_bytes(hashlib.sha256(data).digest(), "big")
        secret = int.from_bytes(key.secret, "big")
        # u1 G + u2 Q with Q = secret G has the nonce's x.
        scalar = (digest + r * secret) * pow(s, -1, wire.N) % wire.N
        point = wire._times_g(scalar)
        self.assertTrue(on_curve(point))
        self.assertEqual(point[0] % wire.N, r)

    def test_multiples_of_the_generator(self):
        self.assertEqual(f"{wire._times_g(2)[0]:064x}",
                         "c6047f9441ed7d6d3045406e95c07cd85c778e4b8cef3ca7abac09b95c709ee5")

    def test_fields_of_protobuf(self):
        self.assertEqual(wire.field(1, 300), b"\x08\xac\x02")
        self.assertEqual(wire.field(2, "ab"), b"\x12\x02ab")
        self.assertEqual(wire.field(3, 0) + wire.field(4, b""), b"")


class Times(unittest.TestCase):
    def test_nanoseconds_are_exact(self):
        self.assertEqual(check.nanoseconds("1970-01-01T00:00:01.5Z"), "1500000000")
        self.assertEqual(check.nanoseconds("2026-11-21T19:33:01.123456789Z"),
                         "1795289581123456789")
        self.assertEqual(check.nanoseconds("1970-01-02T00:00:00Z"), "86400000000000")


class Statuses(unittest.TestCase):
    def test_the_number_is_read_from_the_text_of_a_refusal(self):
        log = "failed to execute message; message index: 0: LV35: fill: roll_due: execute failed"
        self.assertEqual(play.status_of({"code": 5, "log": log}), 35)
        self.assertEqual(play.status_of({"code": 0, "log": ""}), 0)
        self.assertIsNone(play.status_of({"code": 11, "log": "out of gas"}))


if __name__ == "__main__":
    unittest.main()
