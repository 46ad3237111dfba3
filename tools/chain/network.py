"""Four validators of one chain on 127.0.0.1, in a folder of their own, and the questions to them.

Every process started here is stopped here, by its id, also when something fails.
"""
import base64
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import time

VALIDATORS = 4
CHAIN_ID = "levee-local-1"
DENOM = "uusdc"
RPC, P2P, API, GRPC = 26657, 16656, 1317, 9090  # of node 0; each next node has the next ports
START_SECONDS = 120
BLOCK_SECONDS = 60
IDLE_SECONDS = 3


class ChainError(Exception):
    """What went wrong, in one line."""


class Refused(ChainError):
    """What the caller must change before anything is started, in one line."""


class Node:
    def __init__(self, program, home, number):
        self.program, self.home, self.number = program, home, number
        self.rpc_port = RPC + number
        self.process = None
        self.connection = http.client.HTTPConnection("127.0.0.1", self.rpc_port, timeout=30)
        self.used = 0.0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.rpc_port}"

    def start(self):
        log = (self.home.parent / f"{self.home.name}.log").open("ab")
        self.process = subprocess.Popen(
            [self.program, "start", "--home", str(self.home), "--minimum-gas-prices", "0stake",
             "--log_level", "warn"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            start_new_session=True)

    def stop(self):
        if self.process is None:
            return
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process = None

    def call(self, method, **parameters):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters})
        if time.monotonic() - self.used > IDLE_SECONDS:
            self.connection.close()  # as the node does with idle ones; a request opens it again
        try:
            self.connection.request("POST", "/", body, {"Content-Type": "application/json"})
            answer = json.loads(self.connection.getresponse().read())
            self.used = time.monotonic()
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.connection.close()
            raise ChainError(f"node {self.number}: {method}: {error}") from None
        if "error" in answer:
            raise ChainError(f"node {self.number}: {method}: {answer['error'].get('data')}")
        return answer["result"]

    def height(self):
        return int(self.call("status")["sync_info"]["latest_block_height"])

    def header(self, height):
        return self.call("block", height=str(height))["block"]["header"]

    def wait_for(self, height, seconds=BLOCK_SECONDS):
        deadline = time.monotonic() + seconds
        while True:
            try:
                if self.height() >= height:
                    return
            except ChainError:
                pass
            if self.process is not None and self.process.poll() is not None:
                raise ChainError(f"node {self.number} has ended; see {self.home}.log")
            if time.monotonic() > deadline:
                raise ChainError(f"node {self.number} has not reached block {height} "
                                 f"after {seconds} s; see {self.home}.log")
            time.sleep(0.1)


class Network:
    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)
        self.nodes = []

    def run(self, *arguments, home=None, text=None):
        home = home or self.folder / "keys"
        done = subprocess.run([self.program, *arguments, "--home", str(home)], input=text,
                              capture_output=True, text=True, check=False)
        if done.returncode != 0:
            why = re.sub(r"\x1b\[\d*m", "", done.stderr).strip() or "no reason given"
            raise ChainError(f"wasmd {' '.join(arguments[:3])}: {why.splitlines()[0]}")
        return done.stdout

    def create(self, keys, amount):
        """Homes and a genesis in which every key has `amount` of the coin."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.run("testnet", "init-files", "--v", str(VALIDATORS), "--single-host",
                 "--starting-ip-address", "", "--output-dir", str(self.folder), "--chain-id",
                 CHAIN_ID, "--keyring-backend", "test", "--commit-timeout", "300ms",
                 "--minimum-gas-prices", "0stake", home=self.folder / "unused")
        for key in keys:
            self.run("keys", "import-hex", key.name, key.secret.hex(), "--keyring-backend", "test")
        listed = json.loads(self.run("keys", "list", "--keyring-backend", "test", "--output",
                                     "json"))
        addresses = {entry["name"]: entry["address"] for entry in listed}
        for key in keys:
            key.address = addresses[key.name]
        homes = [self.folder / f"node{number}" / "wasmd" for number in range(VALIDATORS)]
        genesis = json.loads((homes[0] / "config" / "genesis.json").read_text())
        self._endow(genesis["app_state"], keys, amount)
        for number, home in enumerate(homes):
            (home / "config" / "genesis.json").write_text(json.dumps(genesis))
            self._configure(home)
            self.nodes.append(Node(self.program, home, number))

    @staticmethod
    def _endow(state, keys, amount):
        for key in keys:
            state["auth"]["accounts"].append(
                {"@type": "/cosmos.auth.v1beta1.BaseAccount", "address": key.address,
                 "pub_key": None, "account_number": "0", "sequence": "0"})
            state["bank"]["balances"].append(
                {"address": key.address, "coins": [{"denom": DENOM, "amount": str(amount)}]})
        state["bank"]["supply"] = []  # summed up by the chain

    @staticmethod
    def _configure(home):
        """On one machine, and without gossip of transactions: it may change their order, so each
        is given to every validator instead."""
        path = home / "config" / "config.toml"
        text = path.read_text()
        text = re.sub(r'^persistent_peers = "(.*)"', lambda found: 'persistent_peers = "' + re.sub(
            r"@[^:,]+:", "@127.0.0.1:", found[1]) + '"', text, flags=re.M)
        for key, value in (("pprof_laddr", '""'), ("addr_book_strict", "false"),
                           ("allow_duplicate_ip", "true"), ("timeout_propose", '"1s"'),
                           ("broadcast", "false")):
            text = re.sub(rf"^{key} = .*$", f"{key} = {value}", text, flags=re.M)
        path.write_text(text.replace("0.0.0.0", "127.0.0.1"))
        path = home / "config" / "app.toml"
        path.write_text(path.read_text().replace("0.0.0.0", "127.0.0.1"))

    def start(self):
        for node in self.nodes:
            node.start()
        for node in self.nodes:
            node.wait_for(1, START_SECONDS)

    def stop(self):
        for node in self.nodes:
            if node.process is not None and node.process.poll() is None:
                node.process.send_signal(signal.SIGTERM)
        for node in self.nodes:
            node.stop()

    def add_replayer(self):
        """A node without a vote that has nothing but the genesis and runs all blocks itself."""
        number = len(self.nodes)
        home = self.folder / f"node{number}" / "wasmd"
        self.run("init", f"node{number}", "--chain-id", CHAIN_ID, home=home)
        source = self.nodes[0].home / "config"
        shutil.copy(source / "genesis.json", home / "config" / "genesis.json")
        for name in ("config.toml", "app.toml"):
            text = (source / name).read_text()
            for port in (RPC, P2P, API, GRPC):
                text = re.sub(rf"(?<=127\.0\.0\.1:){port}\b", str(port + number), text)
            (home / "config" / name).write_text(text)
        self._name_peers(home)
        node = Node(self.program, home, number)
        self.nodes.append(node)
        return node

    def _name_peers(self, home):
        peers = [f"{self.node_id(node)}@127.0.0.1:{P2P + node.number}"
                 for node in self.nodes[:VALIDATORS]]
        path = home / "config" / "config.toml"
        path.write_text(re.sub(r"^persistent_peers = .*$",
                               f'persistent_peers = "{",".join(peers)}"', path.read_text(),
                               flags=re.M))

    def node_id(self, node):
        return self.run("comet", "show-node-id", home=node.home).strip()

    def number(self, keys):
        """Tells the keys their numbers on the chain."""
        for key in keys:
            answer = json.loads(self.run("query", "auth", "account-info", key.address, "--node",
                                         self.nodes[0].url, "-o", "json"))
            key.account_number = int(answer["info"].get("account_number", 0))

    def broadcast(self, raw):
        """Gives a transaction to every validator, so that whoever proposes has them in order."""
        parameters = {"tx": base64.b64encode(raw).decode()}
        first, *others = self.nodes[:VALIDATORS]
        answer = first.call("broadcast_tx_sync", **parameters)
        if answer["code"] != 0:
            raise ChainError(f"a transaction was not taken: {answer['log']}")
        for node in others:
            try:
                node.call("broadcast_tx_sync", **parameters)
            except ChainError as error:
                if "already exists in cache" not in str(error):  # then a block has it
                    raise

    def balance(self, address):
        answer = json.loads(self.run("query", "bank", "balance", address, DENOM, "--node",
                                     self.nodes[0].url, "-o", "json"))
        return int(answer["balance"]["amount"])


def environment_program():
    """The node's program, built once by tools/wasmd.sh."""
    script = pathlib.Path(__file__).resolve().parent.parent / "wasmd.sh"
    done = subprocess.run([str(script)], stdout=subprocess.PIPE, text=True, check=False,
                          env=os.environ)
    if done.returncode != 0:
        raise Refused("wasmd is not there; see the line above")
    return done.stdout.strip()
