"""Plays a scenario on the local chain: the contracts, the keys, and one transaction a message."""
import base64
import calendar
import hashlib
import json
import re
import subprocess
import time

import wire
from network import CHAIN_ID, DENOM, ChainError, Refused

GAS_LIMIT = 50_000_000
ENDOWMENT = 10**15


class Script:
    """The scenario's messages, and who its principals are."""

    def __init__(self, levee, path):
        done = subprocess.run([levee, "chain", "messages", str(path)], capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            raise Refused(done.stderr.strip().removeprefix("levee: "))
        self.messages = [json.loads(line) for line in done.stdout.splitlines()]
        self.names = self._names()
        self.contract_venues = self._contract_venues()
        self.keys = {number: wire.Key(name) for number, name in self.names.items()
                     if number not in self.contract_venues}

    def _names(self):
        """The key of each principal, called by the first thing that it is in the scenario."""
        roles = {0: "admin"}
        accepted = [sent for sent in self.messages if sent["status"] == 0]
        for sent in accepted:
            (kind, body), = sent["message"].items()
            named = {"add_market": ("venue", "feed"), "add_tranche": ("operator",),
                     "set_role": ("principal",)}.get(kind, ())
            for field in named:
                if body.get(field):
                    role = body["role"] if kind == "set_role" else field
                    roles.setdefault(int(body[field][1:]), role)
            role = {"stake": "staker", "open_account": "trader"}.get(kind)
            if role:
                roles.setdefault(sent["sender"], role)
        for sent in self.messages:
            roles.setdefault(sent["sender"], "keeper")
        return {number: f"{role}-{number}" if number else role
                for number, role in sorted(roles.items())}

    def _contract_venues(self):
        """{principal: market} of venues that only report fills: the example's contract can."""
        venues = {}
        market = 0
        for sent in self.messages:
            (kind, body), = sent["message"].items()
            if kind == "add_market" and sent["status"] == 0:
                market += 1
                venues[int(body["venue"][1:])] = market
        for sent in self.messages:
            if "fill" not in sent["message"]:
                venues.pop(sent["sender"], None)
        fillers = {sent["sender"] for sent in self.messages}
        return {principal: market for principal, market in venues.items() if principal in fillers}

    def instants(self):
        """Messages of the same time, one list after the other."""
        groups = []
        for sent in self.messages:
            if not groups or groups[-1][0]["time"] != sent["time"]:
                groups.append([])
            groups[-1].append(sent)
        return groups


def seconds_of(timestamp):
    """Seconds since 1970 of the chain's own form, in nanoseconds' steps."""
    whole, _, rest = timestamp.rstrip("Z").partition(".")
    days = time.strptime(whole, "%Y-%m-%dT%H:%M:%S")
    return calendar.timegm(days) + float(f"0.{rest or 0}")


class Player:
    def __init__(self, network, script, modules, say):
        self.network, self.script, self.modules, self.say = network, script, modules, say
        self.node = network.nodes[0]
        self.keys = script.keys
        self.levee = ""
        self.addresses = {}
        self.owners = {}   # of accounts
        self.sent = []
        self.deployed = []  # as the machine's history wants it

    # -- transactions ---------------------------------------------------------------------------

    @staticmethod
    def sign(key, message, **about):
        is_first = key.sequence == 0
        raw = wire.transaction(key, message, CHAIN_ID, GAS_LIMIT)
        return about | {"is_first": is_first, "key": key.name, "raw": raw, "size": len(raw),
                        "hash": hashlib.sha256(raw).digest()}

    def result(self, sent, seconds=60):
        """Waits until the transaction is in a block, and adds what came of it."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                found = self.node.call("tx", hash=base64.b64encode(sent["hash"]).decode())
                break
            except ChainError:
                if time.monotonic() > deadline:
                    raise ChainError(f"a transaction of {sent['key']} is in no block after "
                                     f"{seconds} s") from None
                time.sleep(0.15)
        result = found["tx_result"]
        sent.update(height=int(found["height"]), index=int(found["index"]), code=result["code"],
                    log=result["log"], gas=int(result["gas_used"]), events=result["events"])
        return sent

    def demand(self, sent):
        self.network.broadcast(sent["raw"])
        self.result(sent)
        if sent["code"] != 0:
            raise ChainError(f"a transaction of {sent['key']} failed: {sent['log']}")
        return sent

    @staticmethod
    def new_contract(sent):
        for event in sent["events"]:
            if event["type"] == "instantiate":
                return next(attribute["value"] for attribute in event["attributes"]
                            if attribute["key"] == "_contract_address")
        raise ChainError("an instantiation names no contract")

    # -- the play -------------------------------------------------------------------------------

    def deploy(self):
        """Stores both modules; levee first, so that its address is that of code 1."""
        admin = self.keys[0]
        for module in self.modules:
            self.demand(self.sign(admin, wire.store_code(admin.address,
                                                              module.read_bytes())))
            self.deployed.append({"store": str(module)})
        self.levee = self.instantiate(1, "levee", {"admin": None, "denoms": [
            {"asset": 1, "denom": DENOM}]})
        self.addresses = {number: key.address for number, key in self.keys.items()}
        for principal, market in self.script.contract_venues.items():
            self.addresses[principal] = self.instantiate(
                2, f"venue {market}", {"levee": self.levee, "market": market})

    def instantiate(self, code, label, message):
        admin = self.keys[0]
        text = json.dumps(message)
        sent = self.demand(self.sign(
            admin, wire.instantiate(admin.address, code, label, text)))
        self.deployed.append({"instantiate": code, "sender": admin.address, "message": text})
        return self.new_contract(sent)

    def play(self):
        """Each instant is signed before its time comes, so that the chain gets it at once."""
        done, total = 0, len(self.script.messages)
        moment, scenario_time = self.chain_time(), None
        for group in self.script.instants():
            if scenario_time is not None:
                moment += group[0]["time"] - scenario_time
            scenario_time = group[0]["time"]
            batch = [each for sent in group for each in self.transactions(sent, int(moment))]
            self.say("messages", done, total)
            self.wait_until(moment)
            for sent in batch:
                self.network.broadcast(sent["raw"])
            for sent in batch:
                self.result(sent)
            first = min(sent["height"] for sent in batch)
            moment = seconds_of(self.node.header(first)["time"])
            self.sent += batch
            done += len(group)

    def chain_time(self):
        return seconds_of(self.node.call("status")["sync_info"]["latest_block_time"])

    def wait_until(self, moment):
        while self.chain_time() < moment:
            time.sleep(0.1)

    def transactions(self, sent, now):
        (kind, body), = sent["message"].items()
        if kind == "open_account" and sent["status"] == 0:
            self.owners[len(self.owners) + 1] = sent["sender"]
        if kind == "fill" and sent["sender"] in self.script.contract_venues:
            return self.orders(sent, body)
        if kind == "mark":
            age = sent["time"] - int(body["observed_at"])
            sent["message"]["mark"]["observed_at"] = str(now - age)
        text = json.dumps(sent["message"], separators=(",", ":"))
        text = re.sub(r'"@(\d+)"', lambda found: f'"{self.addresses[int(found[1])]}"', text)
        key = self.keys[sent["sender"]]
        funds = [(DENOM, sent["amount"])] if sent["amount"] != "0" else []
        return [self.sign(key, wire.execute(key.address, self.levee, text, funds),
                          line=sent["line"], status=sent["status"], text=text, kind=kind,
                          contract=self.levee, sender=key.address, amount=int(sent["amount"]))]

    def orders(self, sent, body):
        """The seller's order rests, the buyer's is matched with it at its price."""
        venue = self.addresses[sent["sender"]]
        both = []
        for side, status in (("sell", 0), ("buy", sent["status"])):
            account = body["seller" if side == "sell" else "buyer"]
            key = self.keys[self.owners[account]]
            text = json.dumps({"order": {"account": account, "side": side, "lots": body["lots"],
                                         "price": body["price"]}}, separators=(",", ":"))
            both.append(self.sign(key, wire.execute(key.address, venue, text),
                                  line=sent["line"], status=status, text=text,
                                  contract=venue, kind=f"order {side}",
                                  sender=key.address, amount=0))
        return both


def status_of(sent):
    """The contract's status number: 0 if accepted, None if the text names none."""
    if sent["code"] == 0:
        return 0
    found = re.search(r"\bLV(\d+):", sent["log"])
    return int(found[1]) if found else None
