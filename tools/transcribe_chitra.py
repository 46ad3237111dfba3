#!/usr/bin/env python3
"""Transcribes the market shortfalls of 10 October 2025 into the project's own compact file.

Usage: tools/transcribe_chitra.py FOLDER [OUTPUT]

FOLDER holds two_pass_wave_coin_gap_per_contract.csv of the MIT-licensed repository
pluriholonomic/autodeleveraging-analysis at commit aae0be8. OUTPUT is
scenarios/2025-10-10/shortfalls.csv unless it is given. The tool runs once by hand; the committed
output is the input of the scenario, and tests check its sums.

Per row it keeps the wave, the coin, the quantity rounded to 6 decimals (148 quantities carry the
noise of binary floating point) and the value gap_usd_x_qty rounded to 6 decimals (at most 1.6e-8
away). Numbers are read as decimals, never as floats, and lose trailing zeros. Order is kept.
"""

import csv
import sys
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

SOURCE = "two_pass_wave_coin_gap_per_contract.csv"
ROWS, ZEROS, TOTAL = 728, 9, Decimal("15079669.609008")
FIRST_WAVE = Decimal("2266239.820241")
MICRO = Decimal("0.000001")


def rounded(text):
    return Decimal(text).quantize(MICRO, rounding=ROUND_HALF_EVEN)


def compact(value):
    text = f"{value:f}".rstrip("0").rstrip(".")
    return text or "0"


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__.strip())
    output = Path(sys.argv[2] if len(sys.argv) == 3 else
                  Path(__file__).parent.parent / "scenarios/2025-10-10/shortfalls.csv")
    with open(Path(sys.argv[1]) / SOURCE, newline="", encoding="ascii") as file:
        rows = [(int(row["wave"]), row["coin"], rounded(row["qty_contracts"]),
                 rounded(row["gap_usd_x_qty"])) for row in csv.DictReader(file)]
    checks = [
        ("rows", len(rows), ROWS),
        ("rows of zero", sum(value == 0 for *_, value in rows), ZEROS),
        ("sum", sum(value for *_, value in rows), TOTAL),
        ("first wave", sum(value for wave, *_, value in rows if wave == 1), FIRST_WAVE),
        ("keys", len({(wave, coin) for wave, coin, *_ in rows}), ROWS),
    ]
    for what, found, expected in checks:
        if found != expected:
            sys.exit(f"{SOURCE}: {what}: {found}, expected {expected}")
    with open(output, "w", newline="", encoding="ascii") as file:
        file.write("wave,coin,quantity,shortfall_usd\n")
        for wave, coin, quantity, value in rows:
            file.write(f"{wave},{coin},{compact(quantity)},{compact(value)}\n")
    print(f"{output}: {len(rows)} rows, {compact(TOTAL)} USD")


if __name__ == "__main__":
    main()
