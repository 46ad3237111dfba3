// Integers of the reference model, the roundings of LV-NOT-01 and LV-NOT-03, and the way of a
// number onto the wire, which refuses what the wire type cannot hold.
#pragma once

#include <array>
#include <boost/multiprecision/cpp_int.hpp>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "abi/generated/abi.hpp"

namespace levee::model {

namespace mp = boost::multiprecision;

// Unbounded: 512 bits, far more than any value of the specification has, lie in the number itself,
// so memory is asked for only beyond.
using Int = mp::number<mp::cpp_int_backend<512, 0, mp::signed_magnitude, mp::checked>, mp::et_off>;

inline const Int SUB = Int{1} << 32;
inline const Int ONE = 1'000'000'000;
inline const Int A1 = Int{1} << 96;
inline const Int VAULT_END = Int{1} << 88;

inline Int low(const Int& a, const Int& b) { return a < b ? a : b; }
inline Int high(const Int& a, const Int& b) { return a < b ? b : a; }
inline Int positive(const Int& a) { return a < 0 ? Int{0} : a; }
inline Int magnitude(const Int& a) { return a < 0 ? Int{-a} : a; }

// Toward minus infinity; the divisor is positive.
inline Int floor_div(const Int& a, const Int& b) {
    if (b <= 0) throw std::logic_error("model: division by a number that is not positive");
    const Int quotient = a / b;  // toward zero
    return a < 0 && quotient * b != a ? Int{quotient - 1} : quotient;
}

inline Int ceil_div(const Int& a, const Int& b) { return -floor_div(-a, b); }

// LV-NOT-03: the parts of x by largest remainder, ties to the earlier place.
inline std::vector<Int> largest_remainder(const Int& x, const std::vector<Int>& weights) {
    Int total = 0;
    for (const Int& weight : weights) total += weight;
    std::vector<Int> parts(weights.size(), Int{0});
    if (total == 0) return parts;
    std::vector<Int> remainders;
    Int left = x;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        parts[i] = floor_div(x * weights[i], total);
        remainders.push_back(x * weights[i] - parts[i] * total);
        left -= parts[i];
    }
    for (; left > 0; --left) {
        std::size_t best = 0;
        for (std::size_t i = 1; i < remainders.size(); ++i) {
            if (remainders[i] > remainders[best]) best = i;
        }
        parts[best] += 1;
        remainders[best] = -1;
    }
    return parts;
}

// As much of x as the weights ask for together, split over them.
inline std::vector<Int> split_up_to(const Int& x, const std::vector<Int>& weights) {
    Int total = 0;
    for (const Int& weight : weights) total += weight;
    return largest_remainder(low(x, total), weights);
}

// ---- the wire

// Two's complement limbs of a value that must fit into `limbs` x 64 bits.
inline void to_limbs(const Int& value, bool is_signed, uint64_t* limb, unsigned limbs) {
    static_assert(sizeof(mp::limb_type) == sizeof(uint64_t));
    const auto& size = value.backend();
    const bool is_negative = value < 0;
    uint64_t carry = is_negative ? 1 : 0;
    for (unsigned i = 0; i < limbs; ++i) {
        const uint64_t part = i < size.size() ? size.limbs()[i] : 0;
        limb[i] = is_negative ? ~part + carry : part;
        carry = limb[i] == 0 ? carry : 0;
    }
    // Of a value that fits, the highest bit is the sign.
    const bool fits = is_signed ? (limb[limbs - 1] >> 63 != 0) == is_negative : !is_negative;
    if (!fits || size.size() > limbs) {
        throw std::logic_error("model: " + value.str() + " does not fit into " +
                               std::to_string(limbs * 64) + " bits");
    }
}

inline Int from_limbs(const uint64_t* limb, unsigned limbs, bool is_signed) {
    Int value = 0;
    for (unsigned i = limbs; i-- > 0;) value = (value << 64) + limb[i];
    if (is_signed && (limb[limbs - 1] >> 63) != 0) value -= Int{1} << (limbs * 64);
    return value;
}

template <class Tag, class Rep>
void store(Quantity<Tag, Rep>& to, const Int& value) {
    constexpr unsigned limbs = sizeof(Rep) == 16 ? 2 : 1;
    uint64_t limb[limbs] = {};
    to_limbs(value, static_cast<Rep>(-1) < Rep{0}, limb, limbs);
    Rep whole = static_cast<Rep>(limb[0]);
    if constexpr (limbs == 2) {
        whole = static_cast<Rep>(whole | static_cast<Rep>(static_cast<Rep>(limb[1]) << 64));
    }
    if (sizeof(Rep) == 4 && (limb[0] >> 32) != 0) throw std::logic_error("model: above 32 bits");
    to = Quantity<Tag, Rep>::of(whole);
}

inline void store(Flow& to, const Int& value) { to_limbs(value, true, to.limb, 3); }
inline void store(uint64_t& to, const Int& value) { to_limbs(value, false, &to, 1); }
inline void store(uint32_t& to, uint32_t value) { to = value; }
inline void store(uint16_t& to, uint32_t value) { to = static_cast<uint16_t>(value); }
inline void store(uint8_t& to, uint32_t value) { to = static_cast<uint8_t>(value); }

template <class Tag>
void store(Quantity<Tag, uint32_t>& to, uint32_t value) {
    to = Quantity<Tag, uint32_t>::of(value);
}

template <class To, class From, std::size_t n>
void store(To (&to)[n], const std::array<From, n>& from) {
    for (std::size_t i = 0; i < n; ++i) store(to[i], from[i]);
}

template <class Tag, class Rep>
Int read(const Quantity<Tag, Rep>& from) {
    const Rep whole = from.raw();
    uint64_t limb[2] = {static_cast<uint64_t>(whole), 0};
    if constexpr (sizeof(Rep) == 16) limb[1] = static_cast<uint64_t>(whole >> 64);
    return from_limbs(limb, 2, static_cast<Rep>(-1) < Rep{0});
}

// A model number on its way into a field of an event.
struct Wire {
    const Int& value;

    template <class Field>
    operator Field() const {
        Field field{};
        store(field, value);
        return field;
    }
};

}  // namespace levee::model
