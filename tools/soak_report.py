"""How a long run is shown: the line while it goes on, the summary, the table for the page."""
import json
import shlex
import shutil
import sys
import time

from soak_items import ITEMS, TARGETS

BAR = 24


class ReportError(Exception):
    """The file cannot be shown; one line."""


def clock(seconds):
    return f"{int(seconds) // 3600}:{int(seconds) // 60 % 60:02}:{int(seconds) % 60:02}"


def counts_text(counts):
    return ", ".join(f"{number:,} {key.replace('_', ' ')}" for key, number in counts.items())


def shell_line(item, command):
    return " ".join([*(f"{key}={value}" for key, value in item.environment if "{" not in value),
                     *map(shlex.quote, command)])


class Display:
    """A bar on a terminal; elsewhere one plain line for a chunk, not more than 200 in a run."""

    def __init__(self, budget):
        self.budget = budget
        self.is_terminal = sys.stderr.isatty()
        self.counts = {}
        self.last = {}
        self.last_line = -budget

    def finished(self, item, counts, failures, elapsed):
        self.counts[item.name] = counts_text(counts)
        for failure in failures:
            self.clear()
            print(f"{clock(elapsed)}  {item.name}: FAILED: {failure['problem']}\n"
                  f"         repeat: {failure['repeat']}", flush=True)
        is_due = item.cost or elapsed - self.last_line >= self.budget / 200
        if not self.is_terminal and not failures and is_due:
            self.last_line = elapsed
            print(f"{clock(elapsed)}  {item.name}: {self.counts[item.name]}", flush=True)

    def show(self, running, failures, elapsed):
        if not self.is_terminal or not running:
            return
        name = running[int(time.monotonic() / 2) % len(running)].item.name
        filled = min(BAR, int(BAR * elapsed / self.budget))
        line = (f"soak [{'#' * filled}{'.' * (BAR - filled)}] {clock(elapsed)} of "
                f"{clock(self.budget)}, {failures} failed; {name}: {self.counts.get(name, '')}")
        sys.stderr.write(f"\r\x1b[K{line[:shutil.get_terminal_size().columns - 1]}")
        sys.stderr.flush()

    def clear(self):
        if self.is_terminal:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()


def print_summary(data, missing, path):
    for item in ITEMS:
        own = data["items"].get(item.name)
        if own is None:
            continue
        text = counts_text(own["counts"]) if own["chunks"] else "not begun: no time left for it"
        if "skipped" in own:
            text = f"skipped: {own['skipped']}"
        print(f"{item.name:<16}{clock(own['seconds']):>9}  {text}")
    for failure in data["failures"]:
        print(f"FAILED {failure['item']}, seed {failure['seed']}: {failure['problem']}\n"
              f"  repeat: {failure['repeat']}")
    if missing:
        print(f"FAILED coverage: never reached: {', '.join(missing)}")
    print(f"{clock(data['seconds'])} in {len(data['calls'])} calls, "
          f"{len(data['failures']) + bool(missing)} failures: {path}")


def print_report(path):
    """The table that stands in docs/RELIABILITY.md."""
    try:
        data = json.loads(path.read_text())
        items, versions = data["items"], data["versions"]
    except (OSError, ValueError, KeyError) as error:
        raise ReportError(f"{path}: is not the file of a soak") from error
    print(f"{data['seconds'] / 3600:.2f} hours on {data['jobs']} processors, "
          f"{len(data['failures'])} failures, `levee.wasm` {versions['module_sha256'][:16]}.\n")
    print("| what | aimed at | counted | |\n|---|---|---|---|")
    for target in TARGETS:
        number = sum(items.get(item, {}).get("counts", {}).get(count, 0)
                     for item, count in target.counts)
        reached = "reached" if number >= target.number else f"{100 * number / target.number:.3g} %"
        print(f"| {target.what} | {target.number:,} {target.unit} | {number:,} | {reached} |")
    print("\n| item | what it does | hours | counts | seeds |\n|---|---|---|---|---|")
    for item in ITEMS:
        own = items.get(item.name)
        if own is None:
            continue
        seeds = own.get("seeds")
        spans = f"{seeds['first']} to {seeds['next'] - 1}" if seeds and not item.cost else ""
        counts = f"skipped: {own['skipped']}" if "skipped" in own else counts_text(own["counts"])
        print(f"| {item.name} | {item.about} | {own['seconds'] / 3600:.2f} | {counts} "
              f"| {spans} |")
