// The bodies of json_reader.hpp.
#pragma once

#include "contract/adapters/cosmwasm/sdk/json_reader.hpp"

namespace cw::json {
namespace detail {

inline constexpr u32 DIGITS_MAX = 39;

CW_INLINE bool is_space(char c) noexcept { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
CW_INLINE bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
CW_INLINE bool continues(char c) noexcept { return (static_cast<u8>(c) & 0xc0) == 0x80; }

/// The length of the one character of UTF-8 at `at` that is not ASCII, 0 when there is none: no
/// longer form than needed, no surrogate, nothing above U+10FFFF.
inline u32 wide_length(const char* at, const char* end) noexcept {
    const auto lead = static_cast<u8>(*at);
    const auto left = static_cast<u32>(end - at);
    const u32 length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || left < length) return 0;
    for (u32 i = 1; i < length; ++i) {
        if (!continues(at[i])) return 0;
    }
    const auto second = static_cast<u8>(at[1]);
    const bool too_long = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
    const bool outside = (lead == 0xed && second > 0x9f) || (lead == 0xf4 && second > 0x8f);
    return too_long || outside ? 0 : length;
}

/// Writes a code point as UTF-8; never longer than the escape that spelled it.
inline char* put_utf8(char* out, u32 code) noexcept {
    if (code < 0x80) {
        *out++ = static_cast<char>(code);
        return out;
    }
    const u32 length = code < 0x800 ? 2 : code < 0x1'0000 ? 3 : 4;
    const u32 lead = length == 2 ? 0xc0 : length == 3 ? 0xe0 : 0xf0;
    *out++ = static_cast<char>(lead | code >> (6 * (length - 1)));
    for (u32 left = length - 1; left-- > 0;) {
        *out++ = static_cast<char>(0x80 | (code >> (6 * left) & 0x3f));
    }
    return out;
}

}  // namespace detail

CW_OUTLINE void Reader::fail(Fault fault, Text what) noexcept {
    Error error = Error::of(fault, field_, what);
    error.offset = static_cast<u32>(at_ - begin_);
    fail(error);
}

// The next character that is not white space; 0 at the end, where no value can begin.
CW_INLINE char Reader::look() noexcept {
    while (at_ != end_) {
        if (static_cast<u8>(*at_) > ' ' || !detail::is_space(*at_)) return *at_;
        ++at_;
    }
    return 0;
}

CW_OUTLINE Kind Reader::kind() noexcept {
    switch (look()) {
        case '{': return Kind::object;
        case '[': return Kind::array;
        case '"': return Kind::text;
        case 't':
        case 'f': return Kind::boolean;
        case 'n': return Kind::null;
        case '-': return Kind::number;
        default: return detail::is_digit(look()) ? Kind::number : Kind::none;
    }
}

// Something else stands where a value of some type was asked for.
CW_OUTLINE bool Reader::mismatch() noexcept {
    fail(kind() == Kind::none ? Fault::syntax : Fault::wrong_type);
    return false;
}

CW_OUTLINE bool Reader::enter(char bracket) noexcept {
    if (look() != bracket) return mismatch();
    if (depth_ == DEPTH_MAX) {
        fail(Fault::too_deep);
        return false;
    }
    ++at_;
    ++depth_;
    first_ = true;
    return true;
}

CW_OUTLINE bool Reader::next(char bracket) noexcept {
    const char c = look();
    if (c == bracket && ok()) {
        ++at_;
        --depth_;
        first_ = false;
        return false;
    }
    if (!first_) {
        if (c != ',') {
            fail(Fault::syntax);
            return false;
        }
        ++at_;
    }
    first_ = false;
    return true;
}

inline bool Reader::next_element() noexcept { return next(']') && ok(); }

CW_OUTLINE bool Reader::next_key(Text& key, bool decode) noexcept {
    if (!next('}')) return false;
    if (look() != '"') {
        fail(Fault::syntax);
        return false;
    }
    key = string(decode);
    if (look() != ':') {
        fail(Fault::syntax);
        return false;
    }
    ++at_;
    return true;
}

CW_OUTLINE bool Reader::take_member(Text key) noexcept {
    const u32 comma = first_ ? 0 : 1;
    const char* const quote = at_ + comma;
    if (static_cast<u32>(end_ - at_) < key.size() + 4) return false;
    const char* const after = quote + 1 + key.size();
    const i32 wrong = (*quote ^ '"') | (after[0] ^ '"') | (after[1] ^ ':') |
                      (comma != 0 ? *at_ ^ ',' : 0);
    if (words::as_one(wrong) != 0 || !words::equal(quote + 1, key.data(), key.size())) return false;
    at_ += comma + key.size() + 3;
    first_ = false;
    field_ = key;
    return true;
}

inline bool Reader::next_member(Text& key) noexcept {
    if (!next_key(key, true)) return false;
    field_ = key;
    return true;
}

// At a quotation mark.
CW_OUTLINE Text Reader::string(bool decode) noexcept {
    char* const start = ++at_;
    for (;;) {
        const u64 marks = words::special_or_wide(words::load_until(at_, begin_, end_));
        if (marks == 0) {
            at_ += words::WORD;
            continue;
        }
        at_ += words::first_of(marks);
        if (at_ >= end_) break;
        const char c = *at_;
        if (c == '"') return {start, static_cast<u32>(at_++ - start)};
        if (c == '\\') return string_with_escapes(start, decode);
        const u32 length = static_cast<u8>(c) < 0x80 ? 0 : detail::wide_length(at_, end_);
        if (length == 0) {
            fail(Fault::bad_text);
            return {};
        }
        at_ += length;
    }
    at_ = end_;
    fail(Fault::syntax);
    return {};
}

// At the first backslash of a text. What it means is never longer than how it is spelled, so the
// decoded text takes the place of the spelling.
CW_OUTLINE Text Reader::string_with_escapes(char* start, bool decode) noexcept {
    char* out = at_;
    while (at_ != end_ && *at_ != '"') {
        const char c = *at_;
        if (c == '\\') {
            u32 code = 0;
            if (!escape(code)) {
                fail(Fault::bad_text);
                return {};
            }
            if (decode) out = detail::put_utf8(out, code);
            continue;
        }
        u32 length = static_cast<u8>(c) < 0x20 ? 0 : 1;
        if (static_cast<u8>(c) >= 0x80) length = detail::wide_length(at_, end_);
        if (length == 0) {
            fail(Fault::bad_text);
            return {};
        }
        for (; length != 0; --length, ++at_) {
            if (decode) *out++ = *at_;
        }
    }
    if (at_ == end_) {
        fail(Fault::syntax);
        return {};
    }
    if (!decode) out = at_;
    ++at_;
    return {start, static_cast<u32>(out - start)};
}

inline bool Reader::hex4(u32& unit) noexcept {
    if (end_ - at_ < 4) return false;
    unit = 0;
    for (u32 i = 0; i < 4; ++i, ++at_) {
        const char c = *at_;
        const char lower = static_cast<char>(c | 0x20);
        const bool letter = lower >= 'a' && lower <= 'f';
        if (!letter && !detail::is_digit(c)) return false;
        unit = unit << 4 | static_cast<u32>(letter ? lower - 'a' + 10 : c - '0');
    }
    return true;
}

// At a backslash. A high surrogate needs its low one, and a low one cannot stand alone.
CW_OUTLINE bool Reader::escape(u32& code_point) noexcept {
    ++at_;
    if (at_ == end_) return false;
    const char c = *at_++;
    switch (c) {
        case '"':
        case '\\':
        case '/': code_point = static_cast<u8>(c); return true;
        case 'b': code_point = '\b'; return true;
        case 'f': code_point = '\f'; return true;
        case 'n': code_point = '\n'; return true;
        case 'r': code_point = '\r'; return true;
        case 't': code_point = '\t'; return true;
        case 'u': break;
        default: return false;
    }
    u32 high = 0;
    if (!hex4(high)) return false;
    code_point = high;
    if (high < 0xd800 || high > 0xdfff) return true;
    u32 low = 0;
    if (high > 0xdbff || end_ - at_ < 2 || at_[0] != '\\' || at_[1] != 'u') return false;
    at_ += 2;
    if (!hex4(low) || low < 0xdc00 || low > 0xdfff) return false;
    code_point = 0x1'0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
    return true;
}

CW_OUTLINE Text Reader::text() noexcept {
    if (look() != '"') {
        mismatch();
        return {};
    }
    return string(true);
}

CW_OUTLINE Bytes Reader::base64() noexcept {
    const Text letters = text();
    if (!ok()) return {};
    // The text lies in the bytes of this reader, which may be changed.
    char* const place = begin_ + (letters.data() - begin_);
    const u32 size = letters.empty() ? 0 : base64::decode(place, letters);
    if (size == base64::INVALID) {
        fail(Fault::bad_base64);
        return {};
    }
    return {letters.data(), size};
}

inline bool Reader::literal(Text word) noexcept {
    const auto left = static_cast<u32>(end_ - at_);
    if (left < word.size() || !(Text{at_, word.size()} == word)) {
        fail(Fault::syntax);
        return false;
    }
    at_ += word.size();
    return true;
}

CW_OUTLINE bool Reader::boolean() noexcept {
    const char c = look();
    if (c == 't') return literal("true");
    if (c == 'f') literal("false");
    else mismatch();
    return false;
}

inline bool Reader::null() noexcept { return look() == 'n' && literal("null"); }

// Digits from the 20th on: a number beyond 64 bits.
CW_OUTLINE u128 Reader::more_digits(u64 before) noexcept {
    u128 value = before;
    u32 count = words::EXACT_IN_64_BITS;
    for (u32 taken = words::WORD; taken == words::WORD; at_ += taken) {
        const u64 word = words::load_until(at_, begin_, end_);
        taken = words::digits_of(word);
        if (taken == 0) break;
        count += taken;
        const u64 chunk = words::number_of(word, taken);
        // Only the 39th digit can lead beyond 128 bits, and it is one of the last four.
        constexpr u128 LARGEST = ~u128{0};
        constexpr u128 BEFORE = LARGEST / 10'000;
        constexpr u64 LAST = static_cast<u64>(LARGEST % 10'000);
        const bool full = count == detail::DIGITS_MAX;
        if (count > detail::DIGITS_MAX ||
            (full && (value > BEFORE || (value == BEFORE && chunk > LAST)))) {
            fail(Fault::out_of_range);
            return 0;
        }
        value = value * words::POWERS_OF_TEN[taken] + chunk;
    }
    return value;
}

// The digits that come next; at least one, and no zero before others.
CW_INLINE u128 Reader::digits(Fault fault, Text what) noexcept {
    const char* at = at_;
    u64 value = 0;
    const u32 count = words::read_digits(at, begin_, end_, value);
    if (count == 0 || (*at_ == '0' && count > 1)) {
        fail(fault, what);
        return 0;
    }
    at_ += count;
    return count < words::EXACT_IN_64_BITS ? value : more_digits(value);
}

template <Integer T>
CW_INLINE T Reader::in_range(u128 value, bool negative) noexcept {
    constexpr bool IS_SIGNED = static_cast<T>(-1) < static_cast<T>(0);
    constexpr u128 LARGEST = ~u128{0} >> (128 - 8 * sizeof(T) + (IS_SIGNED ? 1 : 0));
    const bool fits = negative ? IS_SIGNED && value <= LARGEST + 1 : value <= LARGEST;
    if (!fits) {
        fail(Fault::out_of_range);
        return 0;
    }
    return negative ? static_cast<T>(u128{0} - value) : static_cast<T>(value);
}

template <Integer T>
T Reader::number() noexcept {
    const char c = look();
    if (c != '-' && !detail::is_digit(c)) {
        mismatch();
        return 0;
    }
    // Mostly it is a few digits, behind which a member or the object ends.
    const char* at = at_;
    u64 few = 0;
    const u32 count = words::read_digits(at, begin_, end_, few);
    const char behind = at != end_ ? *at : ',';
    const bool is_plain = ((behind == ',') | (behind == '}')) & (count - 1 < words::WORD) &
                          ((c != '0') | (count == 1));
    if (words::as_one(u32{is_plain}) != 0) {
        at_ += count;
        return in_range<T>(few, false);
    }
    if (c == '-') ++at_;
    const u128 value = digits();
    if (at_ != end_ && (*at_ == '.' || *at_ == 'e' || *at_ == 'E')) fail(Fault::wrong_type);
    return ok() ? in_range<T>(value, c == '-') : T{0};
}

template <Integer T>
T Reader::decimal() noexcept {
    if (look() != '"') {
        mismatch();
        return 0;
    }
    static constexpr Text ODD = "not a whole number";
    ++at_;
    const bool negative = at_ != end_ && *at_ == '-';
    if (negative) ++at_;
    const u128 value = digits(Fault::wrong_type, ODD);
    const bool closed = at_ != end_ && *at_ == '"';
    if (!closed || (negative && value == 0)) fail(Fault::wrong_type, ODD);
    if (!ok()) return 0;
    ++at_;
    return in_range<T>(value, negative);
}

// -12.5e+3, of which only the form is checked.
CW_OUTLINE void Reader::number_text() noexcept {
    const auto more_digits = [this] {
        const char* const start = at_;
        while (at_ != end_ && detail::is_digit(*at_)) ++at_;
        if (at_ == start) fail(Fault::syntax);
    };
    if (*at_ == '-') ++at_;
    if (at_ != end_ && *at_ == '0') ++at_;
    else more_digits();
    if (at_ != end_ && *at_ == '.') {
        ++at_;
        more_digits();
    }
    if (at_ != end_ && (*at_ | 0x20) == 'e') {
        ++at_;
        if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
        more_digits();
    }
}

inline void Reader::scalar() noexcept {
    switch (kind()) {
        case Kind::text: string(false); return;
        case Kind::number: number_text(); return;
        case Kind::boolean: boolean(); return;
        case Kind::null: literal("null"); return;
        default: fail(Fault::syntax);
    }
}

// The kinds of the objects and arrays that are open are the bits of a word, the innermost lowest.
CW_OUTLINE Text Reader::raw() noexcept {
    static_assert(DEPTH_MAX <= 64);
    look();
    const char* const start = at_;
    u64 objects = 0;
    u32 open = 0;
    do {
        if (open != 0) {
            Text key;
            const bool more = (objects & 1) != 0 ? next_key(key, false) : next_element();
            if (!more) {
                objects >>= 1;
                --open;
                continue;
            }
        }
        const Kind what = kind();
        if (what != Kind::object && what != Kind::array) {
            scalar();
        } else if (enter(what == Kind::object ? '{' : '[')) {
            objects = objects << 1 | (what == Kind::object ? 1 : 0);
            ++open;
        }
    } while (open != 0 && ok());
    return ok() ? Text{start, static_cast<u32>(at_ - start)} : Text{};
}

CW_OUTLINE bool Reader::finish() noexcept {
    look();
    if (at_ != end_) fail(Fault::trailing);
    return ok();
}

}  // namespace cw::json
