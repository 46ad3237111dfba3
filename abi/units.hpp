// Value types of everything that crosses a boundary: one type per unit, only the lawful operators.
// 128-bit values are kept as two little-endian 64-bit halves, so every type aligns to at most 8
// bytes and a struct of them has no hidden padding. Arithmetic that leaves the range traps.
// This header must compile freestanding: it includes nothing but <compare> and <cstdint>.
#pragma once

#include <compare>
#include <cstdint>

// A typed name for an untyped operation is never worth a function of its own.
#define LEVEE_INLINE __attribute__((always_inline)) inline
#if defined(__wasm__)
#define LEVEE_WASM_OUTLINE __attribute__((noinline))
#else
#define LEVEE_WASM_OUTLINE
#endif

namespace levee {

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i64 = std::int64_t;
__extension__ typedef unsigned __int128 u128;
__extension__ typedef __int128 i128;

namespace units_detail {

// std::is_signed is false for __int128 in strict mode, so signedness is asked of the arithmetic.
template <class Rep>
inline constexpr bool is_signed = static_cast<Rep>(-1) < static_cast<Rep>(0);

// bool and floating-point numbers are not quantities; <concepts> does not know __int128.
template <class T>
inline constexpr bool is_integer = !__is_same(T, bool) && requires(T value) { value & value; };

template <class Rep>
class Stored {
public:
    constexpr Stored() noexcept = default;
    LEVEE_INLINE explicit constexpr Stored(Rep value) noexcept : value_{value} {}
    LEVEE_INLINE constexpr Rep load() const noexcept { return value_; }

private:
    Rep value_ = 0;
};

// The halves of a wide number. In Wasm a struct of two fields travels by address, one of two lanes
// as two numbers; without SIMD the compiler takes the lanes apart again.
#if defined(__wasm__)
typedef u64 Halves __attribute__((vector_size(16), aligned(8)));
#else
typedef u64 Halves[2];
#endif

template <class Rep>
    requires(sizeof(Rep) == 16)
class Stored<Rep> {
public:
    constexpr Stored() noexcept = default;
    LEVEE_INLINE explicit constexpr Stored(Rep value) noexcept
        : half_{static_cast<u64>(value), static_cast<u64>(static_cast<u128>(value) >> 64)} {}
    LEVEE_INLINE constexpr Rep load() const noexcept {
        return static_cast<Rep>((static_cast<u128>(half_[1]) << 64) | half_[0]);
    }

private:
    Halves half_ = {};
};

// Unsigned 128-bit quantities stay below 2^127, so one look at the top bit of the result finds
// every overflow and every underflow; signed ones overflow when the signs say so. Narrower ones
// use the compiler's check.
template <class Rep>
LEVEE_INLINE constexpr Rep sum_of(Rep a, Rep b) noexcept {
    Rep sum = 0;
    if constexpr (sizeof(Rep) == 16) {
        sum = static_cast<Rep>(static_cast<u128>(a) + static_cast<u128>(b));
        const Rep wrong = is_signed<Rep> ? static_cast<Rep>((a ^ sum) & (b ^ sum)) : sum;
        if (static_cast<i64>(static_cast<u64>(static_cast<u128>(wrong) >> 64)) < 0) {
            __builtin_trap();
        }
    } else if (__builtin_add_overflow(a, b, &sum)) {
        __builtin_trap();
    }
    return sum;
}

template <class Rep>
LEVEE_INLINE constexpr Rep difference_of(Rep a, Rep b) noexcept {
    Rep difference = 0;
    if constexpr (sizeof(Rep) == 16) {
        difference = static_cast<Rep>(static_cast<u128>(a) - static_cast<u128>(b));
        const Rep wrong =
            is_signed<Rep> ? static_cast<Rep>((a ^ b) & (a ^ difference)) : difference;
        if (static_cast<i64>(static_cast<u64>(static_cast<u128>(wrong) >> 64)) < 0) {
            __builtin_trap();
        }
    } else if (__builtin_sub_overflow(a, b, &difference)) {
        __builtin_trap();
    }
    return difference;
}

// In Wasm these stand once instead of at each of their hundreds of uses. The operand comes by
// value: it may be the very field that changes.
template <class Rep>
LEVEE_WASM_OUTLINE constexpr void add_in_place(Stored<Rep>& to, Rep by) noexcept {
    to = Stored<Rep>{sum_of<Rep>(to.load(), by)};
}

template <class Rep>
LEVEE_WASM_OUTLINE constexpr void subtract_in_place(Stored<Rep>& from, Rep by) noexcept {
    from = Stored<Rep>{difference_of<Rep>(from.load(), by)};
}

}  // namespace units_detail

// A number with a unit. There is no implicit way in or out: of() and raw() are the only doors.
template <class Tag, class Rep>
struct Quantity {
public:
    using rep = Rep;
    using tag = Tag;

    constexpr Quantity() noexcept = default;

    // Any integer whose value Rep can hold; another value traps (does not compile in a constant).
    template <class Integer>
        requires(units_detail::is_integer<Integer>)
    LEVEE_INLINE static constexpr Quantity of(Integer value) noexcept {
        const Rep held = static_cast<Rep>(value);
        if (static_cast<Integer>(held) != value || (held < 0) != (value < 0)) {
            __builtin_trap();
        }
        return Quantity{held};
    }

    LEVEE_INLINE constexpr Rep raw() const noexcept { return stored_.load(); }

    LEVEE_INLINE constexpr bool is_zero() const noexcept { return raw() == 0; }

    LEVEE_INLINE constexpr bool is_negative() const noexcept
        requires(units_detail::is_signed<Rep>)
    {
        return raw() < 0;
    }

    // The ordinal after this one; only counters such as Epoch have it.
    constexpr Quantity next() const noexcept
        requires(Tag::ordinal)
    {
        return *this + Quantity{1};
    }

    LEVEE_INLINE friend constexpr bool operator==(Quantity a, Quantity b) noexcept {
        return a.raw() == b.raw();
    }

    LEVEE_INLINE friend constexpr std::strong_ordering operator<=>(
        Quantity a, Quantity b) noexcept {
        return a.raw() <=> b.raw();
    }

    LEVEE_INLINE friend constexpr Quantity operator+(Quantity a, Quantity b) noexcept {
        return Quantity{units_detail::sum_of<Rep>(a.raw(), b.raw())};
    }

    LEVEE_INLINE friend constexpr Quantity operator-(Quantity a, Quantity b) noexcept {
        return Quantity{units_detail::difference_of<Rep>(a.raw(), b.raw())};
    }

    LEVEE_INLINE constexpr Quantity operator-() const noexcept
        requires(units_detail::is_signed<Rep>)
    {
        return Quantity{} - *this;
    }

    LEVEE_INLINE constexpr Quantity& operator+=(Quantity other) noexcept {
        units_detail::add_in_place<Rep>(stored_, other.raw());
        return *this;
    }
    LEVEE_INLINE constexpr Quantity& operator-=(Quantity other) noexcept {
        units_detail::subtract_in_place<Rep>(stored_, other.raw());
        return *this;
    }

private:
    LEVEE_INLINE explicit constexpr Quantity(Rep value) noexcept : stored_{value} {}

    units_detail::Stored<Rep> stored_{};
};

namespace unit {

struct Measure {
    static constexpr bool ordinal = false;
};
struct Ordinal {
    static constexpr bool ordinal = true;
};

struct Atoms : Measure {};
struct SubAtoms : Measure {};
struct Sublots : Measure {};
struct NetSublots : Measure {};
struct Lots : Measure {};
struct Ticks : Measure {};
struct Shares : Measure {};
struct Ratio : Measure {};
struct Seconds : Measure {};
struct Epoch : Ordinal {};
struct Index : Measure {};
struct Scale : Measure {};
struct Number128 : Measure {};

}  // namespace unit

using Atoms = Quantity<unit::Atoms, u128>;        // smallest unit of an asset
using SubAtoms = Quantity<unit::SubAtoms, i128>;  // 2^-32 atom, signed: values of positions
using Sublots = Quantity<unit::Sublots, u128>;    // 2^-32 lot: sizes of positions
using NetSublots = Quantity<unit::NetSublots, i128>;  // the same, signed: positive is long
using Lots = Quantity<unit::Lots, u64>;           // whole contracts
using Ticks = Quantity<unit::Ticks, u64>;         // price
using Shares = Quantity<unit::Shares, u128>;      // part of a pool
using Ratio = Quantity<unit::Ratio, u64>;         // 10^9 = 1
using Seconds = Quantity<unit::Seconds, u64>;     // time and spans of time
using Epoch = Quantity<unit::Epoch, u32>;         // number of an epoch
using Index = Quantity<unit::Index, u128>;        // atoms per share, 2^96 = 1
using Scale = Quantity<unit::Scale, u128>;        // scale of a side, 2^96 = 1
using Number128 = Quantity<unit::Number128, u128>;  // plain: any parameter's value

// Signed 192-bit integer in two's complement: sub-atoms per sublot weighted by a side's scale.
// One charge at full price over 2^30 lots reaches 2^154, so 128 bits are too few.
struct Flow {
    u64 limb[3] = {};

    static constexpr Flow from(i128 value) noexcept {
        const u64 fill = value < 0 ? ~u64{0} : u64{0};
        Flow flow;
        flow.limb[0] = static_cast<u64>(value);
        flow.limb[1] = static_cast<u64>(static_cast<u128>(value) >> 64);
        flow.limb[2] = fill;
        return flow;
    }

    constexpr bool is_negative() const noexcept { return (limb[2] >> 63) != 0; }

    constexpr bool is_zero() const noexcept { return (limb[0] | limb[1] | limb[2]) == 0; }

    // -1, 0 or 1.
    constexpr int sign() const noexcept { return is_negative() ? -1 : (is_zero() ? 0 : 1); }

    friend constexpr bool operator==(const Flow& a, const Flow& b) noexcept {
        return a.limb[0] == b.limb[0] && a.limb[1] == b.limb[1] && a.limb[2] == b.limb[2];
    }

    friend constexpr Flow operator+(const Flow& a, const Flow& b) noexcept {
        const Flow sum = add(a, b, 0);
        if (a.is_negative() == b.is_negative() && sum.is_negative() != a.is_negative()) {
            __builtin_trap();
        }
        return sum;
    }

    // a - b is a + ~b + 1; it overflows only when the signs differ.
    friend constexpr Flow operator-(const Flow& a, const Flow& b) noexcept {
        Flow inverse;
        for (int i = 0; i < 3; ++i) {
            inverse.limb[i] = ~b.limb[i];
        }
        const Flow difference = add(a, inverse, 1);
        if (a.is_negative() != b.is_negative() &&
            difference.is_negative() != a.is_negative()) {
            __builtin_trap();
        }
        return difference;
    }

    constexpr Flow operator-() const noexcept { return Flow{} - *this; }

    constexpr Flow& operator+=(const Flow& other) noexcept { return *this = *this + other; }
    constexpr Flow& operator-=(const Flow& other) noexcept { return *this = *this - other; }

private:
    static constexpr Flow add(const Flow& a, const Flow& b, u64 carry) noexcept {
        Flow sum;
        for (int i = 0; i < 3; ++i) {
            const u64 partial = a.limb[i] + b.limb[i];
            sum.limb[i] = partial + carry;
            carry = (partial < a.limb[i] ? 1U : 0U) | (sum.limb[i] < partial ? 1U : 0U);
        }
        return sum;
    }
};

template <class T>
inline constexpr bool is_wire_value = __is_trivially_copyable(T) && __is_standard_layout(T);

static_assert(is_wire_value<Atoms> && sizeof(Atoms) == 16 && alignof(Atoms) == 8);
static_assert(is_wire_value<SubAtoms> && sizeof(SubAtoms) == 16 && alignof(SubAtoms) == 8);
static_assert(is_wire_value<Ticks> && sizeof(Ticks) == 8 && alignof(Ticks) == 8);
static_assert(is_wire_value<Epoch> && sizeof(Epoch) == 4 && alignof(Epoch) == 4);
static_assert(is_wire_value<Flow> && sizeof(Flow) == 24 && alignof(Flow) == 8);

}  // namespace levee
