// Reads JSON where it lies, value after value, without heap and without recursion. Every method
// takes one value; the first thing that is wrong is kept as the error, with the field it was found
// in, and from then on every value reads as empty. So a reader may read all and ask once.
//
// Texts with escapes and base64 are decoded in place: a reader may change the bytes it was given.
#pragma once

#include "contract/adapters/cosmwasm/sdk/base64.hpp"
#include "contract/adapters/cosmwasm/sdk/error.hpp"
#include "contract/adapters/cosmwasm/sdk/region.hpp"
#include "contract/adapters/cosmwasm/sdk/words.hpp"

namespace cw::json {

inline constexpr u32 BYTES_MAX = 128 * 1024;
inline constexpr u32 DEPTH_MAX = 32;

enum class Kind : u8 { none, object, array, text, number, boolean, null };

class Reader {
public:
    Reader(char* text, u32 size, Text name) noexcept
        : begin_{text}, at_{text}, end_{text + size}, field_{name} {
        if (size > BYTES_MAX) fail(Fault::too_long);
    }
    Reader(const Region* region, Text name) noexcept
        : Reader(region->text(), region->length, name) {}

    bool ok() const noexcept { return !error_; }
    const Error& error() const noexcept { return error_; }

    /// The value that comes next, without taking it.
    Kind kind() noexcept;

    /// `{` and then, once for each member, its key; false at `}`.
    bool enter_object() noexcept { return enter('{'); }
    bool next_member(Text& key) noexcept;
    /// Takes the next key when it is this one, written plainly; else takes nothing.
    bool take_member(Text key) noexcept;
    /// `[` and then true once for each element; false at `]`.
    bool enter_array() noexcept { return enter('['); }
    bool next_element() noexcept;

    /// The text in quotation marks, its escapes decoded in place.
    Text text() noexcept;
    /// The bytes that a text spells in base64, decoded in place.
    Bytes base64() noexcept;
    bool boolean() noexcept;
    /// Takes a null; false, and nothing taken, when something else comes.
    bool null() noexcept;
    /// A whole number without fraction and exponent, exact: 12.
    template <Integer T>
    T number() noexcept;
    /// A whole number in quotation marks, without leading zeros: "12".
    template <Integer T>
    T decimal() noexcept;

    /// Takes any one value, checks that it is JSON, and answers its unchanged text.
    Text raw() noexcept;
    void skip() noexcept { raw(); }

    /// After the last value: nothing but white space may follow. True when all was well.
    bool finish() noexcept;

    /// Refuses what was just read; the first refusal stays.
    void fail(Fault fault, Text what = {}) noexcept;
    void fail(const Error& error) noexcept {
        if (ok()) error_ = error;
        at_ = end_;
    }
    /// The name that the error will carry.
    void name_field(Text field) noexcept { field_ = field; }
    Text field() const noexcept { return field_; }

private:
    char look() noexcept;
    bool mismatch() noexcept;
    bool enter(char bracket) noexcept;
    bool next(char bracket) noexcept;
    bool next_key(Text& key, bool decode) noexcept;
    bool literal(Text word) noexcept;
    Text string(bool decode) noexcept;
    Text string_with_escapes(char* start, bool decode) noexcept;
    bool escape(u32& code_point) noexcept;
    bool hex4(u32& unit) noexcept;
    u128 digits(Fault fault = Fault::syntax, Text what = {}) noexcept;
    u128 more_digits(u64 before) noexcept;
    template <Integer T>
    T in_range(u128 value, bool negative) noexcept;
    void scalar() noexcept;
    void number_text() noexcept;

    char* begin_;
    char* at_;
    char* end_;
    u32 depth_ = 0;
    bool first_ = false;  // nothing was read yet in the innermost object or array
    Text field_;
    Error error_;
};

}  // namespace cw::json

#include "contract/adapters/cosmwasm/sdk/json_reader_impl.hpp"
