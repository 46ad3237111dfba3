// Reads a text that is expected to have one exact shape, such as what a chain itself writes, word
// by word and without looking for anything else. When the shape differs nothing is lost: the text
// is unchanged, ok() is false, and the general reader takes it from the start.
#pragma once

#include "contract/adapters/cosmwasm/sdk/words.hpp"

namespace cw::json {

class Shape {
public:
    explicit Shape(Text text) noexcept
        : begin_{text.begin()}, at_{text.begin()}, end_{text.end()} {}

    bool ok() const noexcept { return ok_; }
    Text rest() const noexcept { return {at_, static_cast<u32>(end_ - at_)}; }
    bool at_end() const noexcept { return at_ == end_; }

    /// Whether these characters come next; then they are taken.
    template <u32 N>
    CW_INLINE bool next_is(const char (&literal)[N]) noexcept {
        constexpr u32 SIZE = N - 1;
        if (static_cast<u32>(end_ - at_) < SIZE || !words::equal(at_, literal, SIZE)) return false;
        at_ += SIZE;
        return true;
    }
    /// These characters must come next.
    template <u32 N>
    CW_INLINE Shape& take(const char (&literal)[N]) noexcept {
        if (!next_is(literal)) ok_ = false;
        return *this;
    }
    /// A text without escapes, up to its quotation mark, which is taken too.
    CW_OUTLINE Text plain() noexcept {
        const char* const start = at_;
        u64 marks = 0;
        while (end_ - at_ >= static_cast<i32>(words::WORD)) {
            marks = words::quote_of(words::load<u64>(at_));
            if (marks != 0) break;
            at_ += words::WORD;
        }
        // Behind the end there are zeros, which are no quotation mark.
        if (marks == 0) marks = words::quote_of(words::load_until(at_, begin_, end_));
        if (marks != 0) at_ += words::first_of(marks);
        if (marks == 0 || *at_ != '"') {
            ok_ = false;
            at_ = end_;
            return {};
        }
        return {start, static_cast<u32>(at_++ - start)};
    }
    /// A number below 10^19 without a zero in front.
    CW_INLINE u64 digits() noexcept {
        const char* const start = at_;
        u64 value = 0;
        const u32 count = words::read_digits(at_, begin_, end_, value);
        if (count == 0 || (*start == '0' && count > 1)) {
            ok_ = false;
        }
        return value;
    }

private:
    const char* begin_;
    const char* at_;
    const char* end_;
    bool ok_ = true;
};

}  // namespace cw::json
