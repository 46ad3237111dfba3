// What the SDK speaks of: views of text and bytes, coins, times and addresses. Views point into
// the memory of the call and live as long as it; nothing here owns or copies.
#pragma once

#include "contract/adapters/cosmwasm/sdk/words.hpp"

namespace cw {

/// What a caller wrote as "..." has overloads of its own.
template <class T>
inline constexpr bool is_literal = false;
template <u32 N>
inline constexpr bool is_literal<char[N]> = true;

/// A piece of UTF-8 text. Not ended by a zero.
class Text {
public:
    constexpr Text() noexcept = default;
    constexpr Text(const char* start, u32 length) noexcept : start_{start}, length_{length} {}
    template <u32 N>
    constexpr Text(const char (&literal)[N]) noexcept : start_{literal}, length_{N - 1} {}

    constexpr const char* data() const noexcept { return start_; }
    constexpr u32 size() const noexcept { return length_; }
    constexpr bool empty() const noexcept { return length_ == 0; }
    constexpr const char* begin() const noexcept { return start_; }
    constexpr const char* end() const noexcept { return start_ + length_; }

    friend bool operator==(Text a, Text b) noexcept {
        return a.length_ == b.length_ && words::equal(a.start_, b.start_, a.length_);
    }

private:
    const char* start_ = "";
    u32 length_ = 0;
};

/// Bytes that are read.
class Bytes {
public:
    constexpr Bytes() noexcept = default;
    constexpr Bytes(const void* start, u32 length) noexcept : start_{start}, length_{length} {}
    /// The bytes of a text are not one of its meanings that comes by itself.
    explicit constexpr Bytes(Text text) noexcept : start_{text.data()}, length_{text.size()} {}

    const u8* data() const noexcept { return static_cast<const u8*>(start_); }
    constexpr u32 size() const noexcept { return length_; }
    constexpr bool empty() const noexcept { return length_ == 0; }
    const u8* begin() const noexcept { return data(); }
    const u8* end() const noexcept { return data() + length_; }
    Text text() const noexcept { return {static_cast<const char*>(start_), length_}; }

    friend bool operator==(Bytes a, Bytes b) noexcept {
        return a.text() == b.text();
    }

private:
    const void* start_ = "";
    u32 length_ = 0;
};

/// Amounts of coins. In JSON a decimal string.
using Uint128 = u128;

/// A time of the chain: nanoseconds since 1970. In JSON a decimal string.
struct Timestamp {
    u64 nanoseconds = 0;

    constexpr u64 seconds() const noexcept { return nanoseconds / 1'000'000'000; }
};

struct Coin {
    Text denom;
    u128 amount = 0;
};

/// Coins that lie side by side.
class Coins {
public:
    constexpr Coins() noexcept = default;
    constexpr Coins(const Coin* start, u32 count) noexcept : start_{start}, count_{count} {}
    constexpr Coins(const Coin& one) noexcept : start_{&one}, count_{1} {}

    constexpr const Coin* begin() const noexcept { return start_; }
    constexpr const Coin* end() const noexcept { return start_ + count_; }
    constexpr u32 size() const noexcept { return count_; }

private:
    const Coin* start_ = nullptr;
    u32 count_ = 0;
};

/// The text of an address that the chain vouches for: it came from the chain, or validate()
/// accepted it. A text from a message becomes one by validate() only.
class Addr {
public:
    constexpr Addr() noexcept = default;
    /// For texts that are known to be valid, such as those that the contract itself stored.
    static constexpr Addr unchecked(Text text) noexcept { return Addr{text}; }

    constexpr Text text() const noexcept { return text_; }
    friend bool operator==(Addr a, Addr b) noexcept { return a.text_ == b.text_; }

private:
    explicit constexpr Addr(Text text) noexcept : text_{text} {}
    Text text_;
};

}  // namespace cw
