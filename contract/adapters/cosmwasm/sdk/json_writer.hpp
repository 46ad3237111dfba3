// Writes JSON into a buffer of fixed size: commas by itself, texts escaped, 64-bit numbers as
// numbers, amounts as decimal strings. A buffer that is full stays full; the one who sends the text
// asks overflowed(). Texts must be UTF-8; the reader's are.
#pragma once

#include "contract/adapters/cosmwasm/sdk/base64.hpp"
#include "contract/adapters/cosmwasm/sdk/words.hpp"

namespace cw::json {

/// A literal that needs no escape, which is checked when it is compiled: the name of a member, a
/// word of the contract's own.
class Name {
public:
    template <u32 N>
    consteval Name(const char (&literal)[N]) noexcept : text_{literal} {
        for (u32 i = 0; i + 1 < N; ++i) {
            const char c = literal[i];
            if (c < ' ' || c > '~' || c == '"' || c == '\\') a_name_must_need_no_escape();
        }
    }
    /// For texts that are known to need no escape, such as those of a table.
    static constexpr Name unchecked(Text text) noexcept { return Name{text}; }
    constexpr Text text() const noexcept { return text_; }

private:
    explicit constexpr Name(Text text) noexcept : text_{text} {}
    static void a_name_must_need_no_escape();  // not constexpr: calling it does not compile

    Text text_;
};

namespace detail {

template <Integer T>
CW_INLINE constexpr bool is_negative(T number) noexcept {
    if constexpr (static_cast<T>(-1) < static_cast<T>(0)) return number < 0;
    else return false;
}

template <Integer T>
CW_INLINE constexpr u128 magnitude_of(T number) noexcept {
    const auto wide = static_cast<u128>(number);
    return is_negative(number) ? u128{0} - wide : wide;
}

}  // namespace detail

class Writer {
public:
    constexpr Writer(char* buffer, u32 capacity) noexcept
        : begin_{buffer}, at_{buffer}, end_{buffer + capacity} {}

    bool overflowed() const noexcept { return overflowed_; }
    Text written() const noexcept { return {begin_, size()}; }
    u32 size() const noexcept { return static_cast<u32>(at_ - begin_); }
    bool empty() const noexcept { return at_ == begin_; }

    Writer& begin_object() noexcept { return open('{'); }
    Writer& end_object() noexcept { return close('}'); }
    Writer& begin_array() noexcept { return open('['); }
    Writer& end_array() noexcept { return close(']'); }
    Writer& key(Name name) noexcept { return plain(name.text(), ':'); }
    /// A name that comes from elsewhere, escaped.
    Writer& any_key(Text name) noexcept;

    /// One value: a text, a number, an amount (in quotation marks), a coin, bytes (base64).
    template <class T>
        requires __is_same(T, Text)
    Writer& value(T text) noexcept {
        return escaped(text);
    }
    /// Addresses and literals need no escape.
    Writer& value(Addr address) noexcept { return plain(address.text(), 0); }
    Writer& value(Name literal) noexcept { return plain(literal.text(), 0); }
    Writer& value(Bytes bytes) noexcept;
    Writer& value(const Coin& coin) noexcept;
    Writer& value(Coins coins) noexcept;
    Writer& value(Timestamp time) noexcept { return decimal(u128{time.nanoseconds}); }
    template <Integer T>
    Writer& value(T number) noexcept;
    Writer& boolean(bool value) noexcept { return json(value ? Text("true") : Text("false")); }
    Writer& null() noexcept { return json("null"); }
    /// A whole number in quotation marks, also of 64 bits.
    template <Integer T>
    Writer& decimal(T number) noexcept;
    /// A value that is JSON already.
    Writer& json(Text text) noexcept;

    /// A member of the object that is open.
    template <class T>
        requires(!is_literal<T>)
    Writer& field(Name name, const T& of) noexcept {
        return key(name).value(of);
    }
    Writer& field(Name name, Name literal) noexcept { return key(name).value(literal); }

    /// Between these two, what is written is JSON of its own, and becomes one base64 text. The
    /// second takes what the first answered; so they nest.
    u32 begin_base64() noexcept;
    Writer& end_base64(u32 start) noexcept;

    /// {"key":"<name>","value":"<value>"}, the attribute of an event: a text, an address, bytes, or
    /// a number of any width in decimal.
    template <class T>
    Writer& attribute(Name name, const T& of) noexcept {
        if constexpr (Integer<T>) {
            return attribute(name, detail::magnitude_of(of), detail::is_negative(of));
        } else if constexpr (__is_same(T, Bytes) || __is_same(T, Text)) {
            begin_attribute(name.text());
            if constexpr (__is_same(T, Bytes)) base64(of);
            else letters(of);
            end_attribute();
            return *this;
        } else {
            return plain_attribute(name.text(), of.text());
        }
    }

    /// {"key":"<name>","value":"<number>"}, of a number whose form is known only now.
    Writer& attribute(Name name, u128 magnitude, bool negative) noexcept;
    /// {"type":"<folder><type>","attributes":[ of an event, and its end. Neither needs an escape.
    void begin_event(Text folder, Text type) noexcept;
    void end_event() noexcept {
        raw("]}");
        comma_ = true;
    }

    /// What was written by raw() ended with a colon or a bracket: no comma comes next.
    Writer& after_key() noexcept {
        comma_ = false;
        return *this;
    }
    /// Bytes in base64, without comma and quotation marks.
    void base64(Bytes bytes) noexcept;
    /// Characters as they are, without comma and escape.
    Writer& raw(Text text) noexcept;
    template <u32 N>
    CW_INLINE Writer& raw(const char (&literal)[N]) noexcept {
        if (!room(N - 1)) return *this;
        __builtin_memcpy(at_, literal, N - 1);
        at_ += N - 1;
        return *this;
    }

private:
    static constexpr u64 EIGHT_DIGITS = 100'000'000;
    static constexpr u32 DIGITS_ROOM = 48;     // of any number and its sign
    static constexpr u32 ATTRIBUTE_ROOM = 24;  // around the name and the value

    void begin_attribute(Text name) noexcept;
    Writer& plain_attribute(Text name, Text value) noexcept;
    void end_attribute() noexcept;
    Writer& plain(Text text, char after) noexcept;
    Writer& escaped(Text text) noexcept;
    Writer& open(char bracket) noexcept;
    Writer& close(char bracket) noexcept;
    bool room(u32 size) noexcept;
    void put(char c) noexcept;
    void comma() noexcept;
    void escape(char c) noexcept;
    void number(u128 magnitude, bool negative, bool quoted) noexcept;
    void digits(u128 magnitude, bool negative) noexcept;
    void letters(Text text) noexcept;
    static char* put_first(char* at, u64 number) noexcept;
    static char* put_number(char* at, u128 magnitude, bool negative) noexcept;
    char* put_attribute(Text name) noexcept;
    static char* put_wide(char* at, u128 magnitude) noexcept;

    char* begin_;
    char* at_;
    char* end_;
    bool comma_ = false;  // a value stands before the next one
    bool overflowed_ = false;
};

// The result is inside the buffer, or nothing is written and the buffer counts as full.
CW_INLINE bool Writer::room(u32 size) noexcept {
    if (static_cast<u32>(end_ - at_) >= size) return true;
    overflowed_ = true;
    end_ = at_;
    return false;
}

CW_INLINE void Writer::put(char c) noexcept {
    if (room(1)) *at_++ = c;
}

CW_INLINE void Writer::comma() noexcept {
    if (comma_) put(',');
}

CW_OUTLINE Writer& Writer::open(char bracket) noexcept {
    comma();
    put(bracket);
    comma_ = false;
    return *this;
}

CW_OUTLINE Writer& Writer::close(char bracket) noexcept {
    put(bracket);
    comma_ = true;
    return *this;
}

CW_OUTLINE Writer& Writer::raw(Text text) noexcept {
    if (!room(text.size())) return *this;
    words::copy_in_line(at_, text.data(), text.size());
    at_ += text.size();
    return *this;
}

// A text that needs no escape, in quotation marks, and what stands behind it.
CW_OUTLINE Writer& Writer::plain(Text text, char after) noexcept {
    if (!room(text.size() + 4)) return *this;
    char* out = at_;
    if (comma_) *out++ = ',';
    *out++ = '"';
    words::copy(out, text.data(), text.size());
    out += text.size();
    *out++ = '"';
    *out = after;
    comma_ = after == 0;
    at_ = out + (after == 0 ? 0 : 1);
    return *this;
}

inline Writer& Writer::json(Text text) noexcept {
    comma();
    comma_ = true;
    return raw(text);
}

inline Writer& Writer::any_key(Text name) noexcept {
    escaped(name);
    put(':');
    comma_ = false;
    return *this;
}

CW_OUTLINE void Writer::escape(char c) noexcept {
    constexpr char HEX[] = "0123456789abcdef";
    char letter = 'u';
    switch (c) {
        case '"':
        case '\\': letter = c; break;
        case '\b': letter = 'b'; break;
        case '\f': letter = 'f'; break;
        case '\n': letter = 'n'; break;
        case '\r': letter = 'r'; break;
        case '\t': letter = 't'; break;
        default: break;
    }
    const char spelled[] = {'\\', letter, '0', '0', HEX[static_cast<u8>(c) >> 4], HEX[c & 15]};
    raw({spelled, letter == 'u' ? 6u : 2u});
}

// A text as it stands between quotation marks.
CW_OUTLINE void Writer::letters(Text text) noexcept {
    const char* from = text.begin();
    while (from < text.end()) {
        const u64 word = words::load_until(from, text.begin(), text.end());
        const u64 marks = words::special_of(word);
        const u32 taken = marks == 0 ? words::WORD : words::first_of(marks);
        // The whole word is stored; only the characters before the mark count.
        if (static_cast<u32>(end_ - at_) >= words::WORD) {
            words::store(at_, word);
            at_ += taken;
        } else {
            raw({from, taken});
        }
        from += taken;
        if (taken != words::WORD && from < text.end()) escape(*from++);
        if (overflowed_) return;
    }
}

CW_OUTLINE Writer& Writer::escaped(Text text) noexcept {
    comma();
    comma_ = true;
    put('"');
    letters(text);
    put('"');
    return *this;
}

inline void Writer::base64(Bytes bytes) noexcept {
    if (room(base64::encoded_size(bytes.size()))) {
        at_ += base64::encode(at_, bytes.data(), bytes.size());
    }
}

CW_OUTLINE Writer& Writer::value(Bytes bytes) noexcept {
    comma();
    comma_ = true;
    put('"');
    base64(bytes);
    put('"');
    return *this;
}

CW_OUTLINE Writer& Writer::value(const Coin& coin) noexcept {
    comma();
    raw("{\"denom\":");
    comma_ = false;
    value(coin.denom).raw(",\"amount\":");
    comma_ = false;
    return value(coin.amount).end_object();
}

CW_OUTLINE Writer& Writer::value(Coins coins) noexcept {
    begin_array();
    for (const Coin& coin : coins) value(coin);
    return end_array();
}

// Eight digits at `at`, without the zeros in front; the place behind them.
CW_INLINE char* Writer::put_first(char* at, u64 number) noexcept {
    const u64 eight = words::digits_from(number);
    const u32 zeros = eight == 0 ? words::WORD - 1 : words::first_of(eight);
    words::store(at, (eight + words::all('0')) >> (8 * zeros));
    return at + words::WORD - zeros;
}

// From the lowest eight digits on; a number of 128 bits is divided by hand in four limbs.
CW_OUTLINE char* Writer::put_wide(char* at, u128 magnitude) noexcept {
    u64 chunks[5];
    u32 count = 0;
    u32 limbs[4] = {static_cast<u32>(magnitude), static_cast<u32>(magnitude >> 32),
                    static_cast<u32>(magnitude >> 64), static_cast<u32>(magnitude >> 96)};
    while ((limbs[3] | limbs[2]) != 0) {
        u64 rest = 0;
        for (u32 i = 4; i-- > 0;) {
            const u64 part = rest << 32 | limbs[i];
            limbs[i] = static_cast<u32>(part / EIGHT_DIGITS);
            rest = part % EIGHT_DIGITS;
        }
        chunks[count++] = rest;
    }
    u64 low = u64{limbs[1]} << 32 | limbs[0];
    for (; low >= EIGHT_DIGITS; low /= EIGHT_DIGITS) chunks[count++] = low % EIGHT_DIGITS;
    at = put_first(at, low);
    while (count != 0) {
        words::store(at, words::digits_from(chunks[--count]) + words::all('0'));
        at += words::WORD;
    }
    return at;
}

CW_INLINE char* Writer::put_number(char* at, u128 magnitude, bool negative) noexcept {
    *at = '-';
    at += negative ? 1 : 0;
    return magnitude < EIGHT_DIGITS ? put_first(at, static_cast<u64>(magnitude))
                                    : put_wide(at, magnitude);
}

CW_OUTLINE void Writer::digits(u128 magnitude, bool negative) noexcept {
    if (room(DIGITS_ROOM)) at_ = put_number(at_, magnitude, negative);
}

CW_OUTLINE void Writer::number(u128 magnitude, bool negative, bool quoted) noexcept {
    comma();
    comma_ = true;
    if (quoted) put('"');
    digits(magnitude, negative);
    if (quoted) put('"');
}

// {"key":"<name>","value":" of an attribute.
CW_INLINE char* Writer::put_attribute(Text name) noexcept {
    char* out = at_;
    *out = ',';
    out += comma_ ? 1 : 0;
    __builtin_memcpy(out, "{\"key\":\"", 8);
    words::copy_in_line(out + 8, name.data(), name.size());
    out += 8 + name.size();
    __builtin_memcpy(out, "\",\"value\":\"", 11);
    return out + 11;
}

CW_OUTLINE void Writer::begin_attribute(Text name) noexcept {
    if (room(name.size() + ATTRIBUTE_ROOM)) at_ = put_attribute(name);
}

// Of a value that needs no escape.
CW_OUTLINE Writer& Writer::plain_attribute(Text name, Text value) noexcept {
    if (!room(name.size() + ATTRIBUTE_ROOM + value.size())) return *this;
    char* out = put_attribute(name);
    words::copy_in_line(out, value.data(), value.size());
    out += value.size();
    __builtin_memcpy(out, "\"}", 2);
    at_ = out + 2;
    comma_ = true;
    return *this;
}

// Most attributes are numbers: the whole of one with one look at the room.
CW_OUTLINE Writer& Writer::attribute(Name name, u128 magnitude, bool negative) noexcept {
    if (!room(name.text().size() + ATTRIBUTE_ROOM + DIGITS_ROOM)) return *this;
    char* const out = put_number(put_attribute(name.text()), magnitude, negative);
    __builtin_memcpy(out, "\"}", 2);
    at_ = out + 2;
    comma_ = true;
    return *this;
}

CW_OUTLINE void Writer::begin_event(Text folder, Text type) noexcept {
    if (!room(folder.size() + type.size() + 26)) return;
    char* out = at_;
    if (comma_) *out++ = ',';
    __builtin_memcpy(out, "{\"type\":\"", 9);
    words::copy_in_line(out + 9, folder.data(), folder.size());
    out += 9 + folder.size();
    words::copy_in_line(out, type.data(), type.size());
    out += type.size();
    __builtin_memcpy(out, "\",\"attributes\":[", 16);
    at_ = out + 16;
    comma_ = false;
}

CW_INLINE void Writer::end_attribute() noexcept {
    raw("\"}");
    comma_ = true;
}

template <Integer T>
Writer& Writer::value(T of) noexcept {
    number(detail::magnitude_of(of), detail::is_negative(of), sizeof(T) == 16);
    return *this;
}

template <Integer T>
Writer& Writer::decimal(T of) noexcept {
    number(detail::magnitude_of(of), detail::is_negative(of), true);
    return *this;
}

inline u32 Writer::begin_base64() noexcept {
    comma();
    put('"');
    comma_ = false;
    return size();
}

// The JSON stands where its base64 text will stand, which is encoded over it from the back.
CW_OUTLINE Writer& Writer::end_base64(u32 start) noexcept {
    const u32 bytes = size() - start;
    const u32 letters = base64::encoded_size(bytes);
    char* const place = begin_ + start;
    if (room(letters - bytes)) at_ = place + base64::encode(place, place, bytes);
    put('"');
    comma_ = true;
    return *this;
}

}  // namespace cw::json
