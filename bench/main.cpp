// levee_bench: every figure beside its floor, measured in the same run. Times are printed and never
// judged; counts are the same on every machine.
#include <cstdio>
#include <exception>
#include <string_view>

#include "bench/report.hpp"

int main(int argc, char** argv) {
    levee::bench::Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if (word == "--quick") {
            options.is_quick = true;
        } else if (word == "--json") {
            options.is_json = true;
        } else if (word == "--help") {
            std::puts("levee_bench [--quick] [--json]\n"
                      "  --quick  smaller ledgers and fewer repeats: for tests, not for figures\n"
                      "  --json   one object instead of the table");
            return 0;
        } else {
            std::fprintf(stderr, "levee_bench: unknown word \"%s\"; --quick, --json or --help\n",
                         argv[i]);
            return 2;
        }
    }
    try {
        levee::bench::Report report;
        levee::bench::bench_transactions(options, report);
        levee::bench::bench_loss(options, report);
        levee::bench::bench_mul_div(options, report);
        report.print(options);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "levee_bench: %s\n", failure.what());
        return 1;
    }
    return 0;
}
