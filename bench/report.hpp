// The figures of a run: each beside the floor or peer that was measured between its own repeats.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace levee::bench {

struct Options {
    bool is_quick = false;
    bool is_json = false;
};

struct Figure {
    std::string id;
    std::string what;
    std::string unit;
    double value = 0;
    double spread = 1;       // median of the repeats over the best
    std::string floor_what;  // empty: no floor, as for counts of bytes
    double floor = 0;
    double target = 0;       // most (or with is_at_least, least) that the ratio should be; 0 = none
    bool is_at_least = false;

    bool meets_target() const { return is_at_least ? ratio() >= target : ratio() <= target; }
    double ratio() const { return is_at_least ? floor / value : value / floor; }
};

class Report {
public:
    void add(Figure figure) { figures_.push_back(std::move(figure)); }
    /// A number that does not depend on the machine: tests may compare it.
    void count(std::string id, uint64_t value) { counts_.emplace_back(std::move(id), value); }
    void print(const Options& options) const;

private:
    void print_table() const;
    void print_json(const Options& options) const;

    std::vector<Figure> figures_;
    std::vector<std::pair<std::string, uint64_t>> counts_;
};

void bench_transactions(const Options& options, Report& report);
void bench_loss(const Options& options, Report& report);
void bench_mul_div(const Options& options, Report& report);

}  // namespace levee::bench
