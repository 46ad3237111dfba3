#!/usr/bin/env python3
"""Four validators on 127.0.0.1 with levee, a venue and their users, who play a scenario.

Without --test the chain goes on until Ctrl-C, and the commands to ask it are printed. With --test
every claim about it is checked and the chain is stopped. Ports: RPC 26657.., P2P 16656.., API
1317.., gRPC 9090.. and the next four of each. Exit code 0: as it must be; 1: not; 2: refused.
"""
import argparse
import pathlib
import signal
import socket
import sys
import time

import check
from network import (API, CHAIN_ID, DENOM, GRPC, P2P, RPC, VALIDATORS, ChainError, Network,
                     Refused, environment_program)
from play import ENDOWMENT, Player, Script

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent


def say(what, done=0, total=0):
    """Where it is, for a person; nothing in a log."""
    if sys.stderr.isatty():
        bar = ""
        if total:
            filled = 30 * done // total
            bar = f" [{'#' * filled}{'.' * (30 - filled)}] {done}/{total}"
        print(f"\r\033[Kchain: {what}{bar}", end="", file=sys.stderr, flush=True)


def require_ports():
    for first in (RPC, P2P, API, GRPC):
        for port in range(first, first + VALIDATORS + 1):
            with socket.socket() as attempt:
                attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    attempt.bind(("127.0.0.1", port))
                except OSError:
                    raise Refused(f"port {port} of 127.0.0.1 is in use; is another local "
                                  "chain running?") from None


def values(player, event, *keys):
    """The values of these attributes in every event of this name, in order."""
    for sent in player.sent:
        for found in sent["events"]:
            if found["type"] == f"wasm-levee/{event}":
                by_key = {each["key"]: each["value"] for each in found["attributes"]}
                yield [by_key[key] for key in keys]


def usage(network, player, build):
    """Lines that are true of this chain: an incident that it has, an account that is no estate."""
    node, levee = network.nodes[0].url, player.levee
    market, epoch = next(values(player, "incident_allocated", "market", "epoch"), (1, 1))
    estates = {int(account) for account, in values(player, "estate_opened", "account")}
    account = max(set(player.owners) - estates)
    owner = player.keys[player.owners[account]].name
    return (f"levee is {levee} of the chain at {node}. For example:\n"
            f"  export PATH=\"{build.resolve()}:$PATH\"\n"
            f"  W=\"{network.program} --home {network.folder.resolve()}/keys\"\n"
            "  $W keys list --keyring-backend test\n"
            f"  $W q wasm contract-state smart {levee} '{{\"incident\":{{\"market\":{market},"
            f"\"epoch\":{epoch}}}}}' --node {node} -o json\n"
            f"  $W tx wasm execute {levee} '{{\"deposit\":{{\"account\":{account}}}}}' "
            f"--amount 5000000{DENOM} --from {owner} --keyring-backend test "
            f"--chain-id {CHAIN_ID} --node {node} --gas 2000000 -y\n"
            f"  levee chain pull --node {node} --contract {levee} --out live.lvt\n"
            "  levee replay live.lvt --engine native,wasm2c --audit --check-model\n"
            "Ctrl-C stops it.")


def run(options):
    build = pathlib.Path(options.build)
    script = Script(str(build / "levee"), options.scenario)
    require_ports()
    say("wasmd")
    network = Network(environment_program(), build / "chain")
    try:
        say("genesis")
        network.create(script.keys.values(), ENDOWMENT)
        say("the first block")
        network.start()
        network.number(script.keys.values())
        say("contracts")
        player = Player(network, script, [build / "levee-cosmwasm.wasm", build / "venue.wasm"], say)
        player.deploy()
        player.play()
        if options.test:
            return check.run(network, player, options, say)
        say("")
        print(usage(network, player, build), flush=True)
        while all(node.process.poll() is None for node in network.nodes):
            time.sleep(1)
        raise ChainError(f"a node has ended; see its log in {network.folder}")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must leave no node behind
        say("stopping")
        network.stop()
        say("")


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="example: tools/chain/chain.py --test")
    parser.add_argument("scenario", nargs="?", default=str(ROOT / "scenarios/four-validators"))
    parser.add_argument("--build", default=str(ROOT / "build"), help="where levee is built")
    parser.add_argument("--test", action="store_true", help="check everything, then stop")
    options = parser.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return run(options)
    except ChainError as error:
        print(f"chain: {error}", file=sys.stderr)
        return 2 if isinstance(error, Refused) else 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
