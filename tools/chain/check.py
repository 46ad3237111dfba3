"""What `make chain-test` demands of the local chain after the scenario, one line for each.

Each check returns what it found in words, or raises ChainError with what is not as it must be.
"""
import base64
import calendar
import collections
import hashlib
import json
import pathlib
import re
import struct
import subprocess
import time
import tomllib

from network import CHAIN_ID, DENOM, VALIDATORS, ChainError
from play import ENDOWMENT, status_of

GAS_PER_BYTE = 10
REPLAY_SECONDS = 300
BANDS = ("decode", "lookup", "caller", "lifecycle", "request", "balance", "capacity")
BAND_STARTS = (0, 10, 20, 30, 40, 60, 80)  # docs/reference/statuses.md
ENGINES = "native,wasm2c,wasmvm"
SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "abi/schema/cosmwasm.toml"
FIRST_PREFIX = min(key["byte"] for key in tomllib.loads(SCHEMA.read_text())["key"])


def require(condition, text):
    if not condition:
        raise ChainError(text)


class Checks:
    def __init__(self, network, player, options, say):
        self.network, self.player, self.say = network, player, say
        self.levee = str(pathlib.Path(options.build) / "levee")
        self.folder = network.folder
        self.sent = sorted(player.sent, key=lambda sent: (sent["height"], sent["index"]))
        self.height = 0
        self.pulled = {}

    def levee_json(self, *arguments):
        done = subprocess.run([self.levee, *arguments], capture_output=True, text=True,
                              check=False)
        require(done.returncode == 0, f"levee {' '.join(arguments[:2])}: exit {done.returncode}: "
                f"{(done.stderr.strip() or done.stdout.strip())[:400]}")
        return json.loads(done.stdout)

    # -- the checks, in their order ---------------------------------------------------------------

    def statuses(self):
        refused = collections.Counter()
        for sent in self.sent:
            status = status_of(sent)
            require(status == sent["status"],
                    f"line {sent['line']} of the scenario, {sent['kind']} of {sent['key']}: status "
                    f"{status} where {sent['status']} is expected: {sent['log'][:200]}")
            if status:
                refused[max(band for band, start in enumerate(BAND_STARTS) if start <= status)] += 1
        missing = [name for band, name in enumerate(BANDS) if not refused[band]]
        require(not missing, f"no message was refused in the bands {', '.join(missing)}")
        signers = {sent["key"] for sent in self.sent}
        counts = ", ".join(f"{refused[band]} {name}" for band, name in enumerate(BANDS))
        return (f"{len(self.player.script.messages)} messages of the scenario in "
                f"{len(self.sent)} transactions by {len(signers)} signers: each with its status; "
                f"refused: {counts}")

    def app_hashes(self):
        self.height = min(node.height() for node in self.network.nodes[:VALIDATORS])
        for height in range(1, self.height + 1):
            hashes = {node.header(height)["app_hash"] for node in self.network.nodes[:VALIDATORS]}
            require(len(hashes) == 1, f"block {height}: app hashes {sorted(hashes)}")
            self.say("app hashes", height, self.height)
        return f"app hashes of {VALIDATORS} validators are equal at all {self.height} heights"

    def pull(self):
        trace = str(self.folder / "live.lvt")
        self.pulled = self.levee_json("chain", "pull", "--node", self.player.node.url,
                                      "--contract", self.player.levee, "--out", trace, "--json")
        accepted = sum(1 for sent in self.player.script.messages if sent["status"] == 0)
        require(self.pulled["transactions"] == accepted,
                f"levee chain pull found {self.pulled['transactions']} accepted messages, "
                f"the scenario has {accepted}")
        replayed = self.levee_json("replay", trace, "--engine", ENGINES, "--audit",
                                   "--check-model", "--json")
        require(replayed["state"] == self.pulled["state"], "the replay ends in another state")
        return (f"levee chain pull: {self.pulled['transactions']} messages from blocks "
                f"{self.pulled['from_height']} to {self.pulled['to_height']}, "
                f"{self.pulled['event_bytes']} bytes of events and {self.pulled['rows']} rows are "
                f"the core's; replayed on {ENGINES} with auditor and model: every receipt equal")

    def rows(self):
        """By another way than pull: the node's program, and the digest of a state (LV-ABI)."""
        answer = json.loads(self.network.run(
            "query", "wasm", "contract-state", "all", self.player.levee, "--node",
            self.player.node.url, "--limit", "100000", "-o", "json"))
        digest, count, size = hashlib.sha256(), 0, 0
        for model in sorted(answer["models"], key=lambda model: model["key"]):
            key = bytes.fromhex(model["key"])
            if len(key) != 8 or key[0] >= FIRST_PREFIX:
                continue
            value = base64.b64decode(model["value"])
            digest.update(struct.pack("<BQI", key[0], int.from_bytes(key[1:], "big"), len(value)))
            digest.update(value)
            count, size = count + 1, size + len(value)
        require(digest.hexdigest() == self.pulled["state"],
                f"the {count} rows of wasmd q wasm contract-state have digest "
                f"{digest.hexdigest()}, the simulator's {self.pulled['state']}")
        return (f"raw contract state: {count} rows, {size} bytes, equal to the simulator's byte "
                f"for byte (state {digest.hexdigest()[:16]}..)")

    def events(self, kind):
        for sent in self.sent:
            for event in sent["events"] if sent["code"] == 0 else ():
                if event["type"] == f"wasm-levee/{kind}":
                    yield {each["key"]: each["value"] for each in event["attributes"]}

    def balances(self):
        answer = json.loads(self.network.run(
            "query", "wasm", "contract-state", "smart", self.player.levee,
            '{"asset":{"asset":1}}', "--node", self.player.node.url, "-o", "json"))["data"]
        buckets = sum(int(atoms) for atoms in answer["buckets"])
        held = self.network.balance(self.player.levee)
        require(held == buckets == int(answer["vault"]),
                f"the bank says {held}, the buckets {buckets}, the vault {answer['vault']}")
        addresses = {event["principal"]: event["address"] for event in self.events("principal")}
        due = {key.address: ENDOWMENT for key in self.player.keys.values()}
        payouts = 0
        for sent in self.sent:
            if sent["code"] == 0:
                due[sent["sender"]] -= sent["amount"]
        for payout in self.events("payout"):
            due[addresses[payout["principal"]]] += int(payout["amount"])
            payouts += 1
        for key in self.player.keys.values():
            balance = self.network.balance(key.address)
            require(balance == due[key.address], f"{key.name} has {balance}, due is "
                    f"{due[key.address]}")
        return (f"bank: the contract's {held} {DENOM} are the sum of its buckets; "
                f"{len(due)} accounts have what they paid in and got by {payouts} payouts")

    def gas(self):
        """What the machine here says for the same texts, blocks and storage."""
        rows = self.machine_gas()
        found = collections.defaultdict(list)
        for sent, row in zip(self.sent, rows, strict=True):
            require(row["ok"] == (sent["code"] == 0), f"line {sent['line']} of the scenario: "
                    f"the machine here says {row['error'] or 'ok'}")
            if sent["contract"] == self.player.levee and not sent["amount"]:
                rest = sent["gas"] - row["gas"] - GAS_PER_BYTE * sent["size"]
                found[rest].append(sent)
        constant = max(found, key=lambda rest: len(found[rest]))
        total = sum(len(group) for group in found.values())
        lines = [f"gas: {len(found[constant])} of {total} messages without funds cost the "
                 f"machine's figure + {constant} + {GAS_PER_BYTE} a byte of the transaction"]
        for rest in sorted(found):
            if rest != constant:
                kinds = collections.Counter(
                    "first of a signer" if sent["is_first"] else
                    sent["kind"] + (" refused" if sent["code"] else "") for sent in found[rest])
                names = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
                lines.append(f"  {rest - constant:+d}: {names}")
        return "\n".join(lines)

    def machine_gas(self):
        times = {}
        lines = list(self.player.deployed)
        for line in lines:
            line.update({} if "store" in line else {"height": 1, "time": "1"})
        for sent in self.sent:
            height = sent["height"]
            if height not in times:
                times[height] = nanoseconds(self.player.node.header(height)["time"])
            lines.append({"execute": sent["contract"], "sender": sent["sender"],
                          "message": sent["text"], "height": height, "time": times[height],
                          "funds": [[DENOM, str(sent["amount"])]] if sent["amount"] else []})
        path = self.folder / "history.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines))
        done = subprocess.run([self.levee, "chain", "gas", str(path), "--chain-id", CHAIN_ID],
                              capture_output=True, text=True, check=False)
        require(done.returncode == 0, done.stderr.strip())
        rows = [json.loads(row) for row in done.stdout.splitlines()]
        return rows[len(rows) - len(self.sent):]

    def catch_up(self):
        node = self.network.nodes[VALIDATORS - 1]
        stopped = node.height()
        node.stop()
        others = self.network.nodes[0]
        others.wait_for(stopped + 10)
        target = others.height()
        node.start()
        node.wait_for(target, REPLAY_SECONDS)
        require(node.header(target)["app_hash"] == others.header(target)["app_hash"],
                f"after its stop node {node.number} has another app hash at block {target}")
        return (f"node {node.number} was stopped at block {stopped}, the others went on; started "
                f"again it has their app hash at block {target}")

    def replay(self):
        node = self.network.add_replayer()
        first = self.network.nodes[0]
        target = first.height()
        node.start()
        deadline = time.monotonic() + REPLAY_SECONDS
        while time.monotonic() < deadline:
            try:
                reached = node.height()
            except ChainError:
                reached = 0
            self.say("replay from genesis", min(reached, target), target)
            if reached > target:
                break
            time.sleep(0.2)
        node.wait_for(target, 1)
        for height in range(1, target + 1):
            require(node.header(height)["app_hash"] == first.header(height)["app_hash"],
                    f"the replay from genesis has another app hash at block {height}")
        return (f"a node with nothing but the genesis ran all blocks again: the same app hash at "
                f"all {target} heights, last {first.header(target)['app_hash'][:16]}..")


def nanoseconds(timestamp):
    """A chain's time as nanoseconds since 1970, exactly."""
    found = re.fullmatch(r"([^.Z]+)(?:\.(\d+))?Z", timestamp)
    whole = calendar.timegm(time.strptime(found[1], "%Y-%m-%dT%H:%M:%S"))
    return str(whole * 10**9 + int((found[2] or "0").ljust(9, "0")))


def run(network, player, options, say):
    checks = Checks(network, player, options, say)
    begun = time.monotonic()
    for check in (checks.statuses, checks.app_hashes, checks.pull, checks.rows, checks.balances,
                  checks.gas, checks.catch_up, checks.replay):
        say(check.__name__.replace("_", " "))
        words = check()
        say("")
        print(words, flush=True)
    print(f"chain-test: passed; the checks took {time.monotonic() - begun:.0f} s")
    return 0
