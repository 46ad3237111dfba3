// floor(a b / c) of 128-bit numbers against Boost.Multiprecision: its fixed 256-bit integer, which
// is the fastest that it has, and its unlimited one.
#include <boost/multiprecision/cpp_int.hpp>

#include <array>

#include "bench/harness.hpp"
#include "bench/report.hpp"
#include "contract/core/fixed_math.hpp"
#include "host-sim/random.hpp"

namespace levee::bench {

namespace {

constexpr size_t TRIPLES = 4096;

struct Triple {
    u128 a;
    u128 b;
    u128 c;
};

u128 random_below_bits(Random& random, unsigned bits) {
    const u128 wide = static_cast<u128>(random.next()) << 64 | random.next();
    return wide >> (128 - bits);
}

struct Class {
    const char* id;
    const char* what;
    unsigned bits;       // of a and b
    unsigned divisor_bits;
};

// a, b below 2^bits and c with its top bit set, so that the quotient fits.
std::array<Triple, TRIPLES> triples_of(const Class& kind) {
    Random random(7);
    std::array<Triple, TRIPLES> triples{};
    for (Triple& triple : triples) {
        triple.a = random_below_bits(random, kind.bits);
        triple.b = random_below_bits(random, kind.bits);
        triple.c = random_below_bits(random, kind.divisor_bits) |
                   static_cast<u128>(1) << (kind.divisor_bits - 1);
    }
    return triples;
}

uint64_t own(const std::array<Triple, TRIPLES>& triples) {
    uint64_t sum = 0;
    for (const Triple& triple : triples) {
        sum += static_cast<uint64_t>(mul_div_floor(triple.a, triple.b, triple.c));
    }
    return sum;
}

template <typename Integer>
uint64_t boost_peer(const std::array<Triple, TRIPLES>& triples) {
    uint64_t sum = 0;
    for (const Triple& triple : triples) {
        const Integer product = Integer(triple.a) * Integer(triple.b);
        const Integer quotient = product / Integer(triple.c);
        sum += static_cast<uint64_t>(quotient & Integer(~uint64_t{0}));
    }
    return sum;
}

void measure(const Class& kind, int repeats, Report& report) {
    const std::array<Triple, TRIPLES> triples = triples_of(kind);
    Samples own_time;
    Samples fixed_time;
    Samples any_time;
    uint64_t differences = 0;
    for (int i = 0; i < repeats; ++i) {
        uint64_t sums[3] = {};
        own_time.add(time_of([&] { sums[0] = own(triples); }) / TRIPLES);
        fixed_time.add(
            time_of([&] { sums[1] = boost_peer<boost::multiprecision::uint256_t>(triples); }) /
            TRIPLES);
        any_time.add(
            time_of([&] { sums[2] = boost_peer<boost::multiprecision::cpp_int>(triples); }) /
            TRIPLES);
        differences += sums[0] != sums[1] || sums[0] != sums[2];
        sink = sums[0];
    }
    const std::string id = std::string("mul_div.") + kind.id;
    const std::string what = std::string("mul_div_floor, ") + kind.what;
    report.add({id + ".boost_fixed", what, "ns", own_time.best(), own_time.spread(),
                "Boost 256-bit, as fast as", fixed_time.best(), 7, true});
    report.add({id + ".boost_any", what, "ns", own_time.best(), own_time.spread(),
                "Boost cpp_int, as fast as", any_time.best(), 0, true});
    report.count(id + ".differences", differences);
}

}  // namespace

void bench_mul_div(const Options& options, Report& report) {
    const int repeats = options.is_quick ? 3 : 200;
    for (const Class& kind : {Class{"product_128", "product below 2^128", 63, 64},
                              Class{"product_180", "product below 2^180", 90, 90},
                              Class{"product_254", "product below 2^254", 127, 128}}) {
        measure(kind, repeats, report);
    }
}

}  // namespace levee::bench
