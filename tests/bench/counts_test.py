"""The bench's counts, which no clock decides: rows of a loss, allocations, equal chains."""
import json
import os
import pathlib
import subprocess
import unittest

BENCH = pathlib.Path(os.environ["LEVEE_BUILD_DIR"]) / "levee_bench"
FIGURES = {"transaction.native", "transaction.wasm2c", "transaction.wasm2c_native",
           "chained.native", "chained.wasm2c", "memory.resident", "loss.1000", "loss.10000",
           "loss.flatness", "mul_div.product_180.boost_fixed", "mul_div.product_180.boost_any"}


class Counts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = subprocess.run([BENCH, "--quick", "--json"], check=True, capture_output=True)
        cls.result = json.loads(done.stdout)
        cls.counts = cls.result["counts"]

    def test_every_figure_is_there_beside_its_floor(self):
        figures = {figure["id"]: figure for figure in self.result["figures"]}
        self.assertEqual(FIGURES - figures.keys(), set())
        for figure in figures.values():
            self.assertGreater(figure["value"], 0)
            self.assertGreater(figure["floor"], 0)
            self.assertGreater(figure["ratio"], 0)

    def test_a_loss_touches_as_many_rows_in_any_number_of_accounts(self):
        for way in ("rows_read", "rows_written"):
            self.assertGreater(self.counts[f"loss.1000.{way}"], 0)
            self.assertEqual(self.counts[f"loss.1000.{way}"], self.counts[f"loss.10000.{way}"])

    def test_the_hot_path_allocates_nothing(self):
        """LV-HST-05"""
        self.assertEqual(self.counts["heap_counter_counts"], 1)
        self.assertEqual(self.counts["native.heap_allocations"], 0)
        self.assertEqual(self.counts["native.slab_growths"], 0)

    def test_engines_and_peers_agree(self):
        for name in ("mix.engines_differ", "chained.differences",
                     "mul_div.product_128.differences", "mul_div.product_180.differences",
                     "mul_div.product_254.differences"):
            self.assertEqual(self.counts[name], 0, name)

    def test_the_mix_is_what_it_says(self):
        self.assertEqual(self.counts["mix.accounts"], 4096)
        self.assertEqual(self.counts["mix.transactions"], 4000 + 4 * 16)
        self.assertLess(self.counts["mix.refused"], 4000 // 50)

    def test_an_unknown_word_is_refused(self):
        done = subprocess.run([BENCH, "--quik"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("--quik", done.stderr)


if __name__ == "__main__":
    unittest.main()
