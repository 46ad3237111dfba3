// Objects with known keys, and messages that are one name with a body: what a contract reads. Keys
// that are unknown, repeated or missing are refused with their names.
#pragma once

#include "contract/adapters/cosmwasm/sdk/json_reader.hpp"

namespace cw::json {

/// A number that tells most texts apart: from their first and last eight characters and length.
constexpr u32 tag_of(u64 head, u64 tail, u32 length) noexcept {
    return static_cast<u32>(((head ^ (tail << 1) ^ length) * 0x9e37'79b9'7f4a'7c15) >> 32);
}

/// A field that a message may have. A literal ending in '?' is optional: absent or null.
class Key {
public:
    template <u32 N>
    consteval Key(const char (&literal)[N]) noexcept
        : text_{literal}, length_{static_cast<u16>(literal[N - 2] == '?' ? N - 2 : N - 1)},
          optional_{literal[N - 2] == '?'} {
        u64 head = 0;
        u64 tail = 0;
        for (u32 i = 0; i < length_ && i < words::WORD; ++i) {
            head |= u64{static_cast<u8>(literal[i])} << (8 * i);
            tail = tail << 8 | static_cast<u8>(literal[length_ - 1 - i]);
        }
        tag_ = tag_of(head, length_ < words::WORD ? head : tail, length_);
    }

    constexpr Text text() const noexcept { return {text_, length_}; }
    constexpr bool optional() const noexcept { return optional_; }
    constexpr u32 tag() const noexcept { return tag_; }

private:
    const char* text_;
    u16 length_;
    bool optional_;
    u32 tag_;
};

inline constexpr u32 NOT_FOUND = ~u32{0};
inline constexpr u32 KEYS_MAX = 64;

/// The fields of an object with known keys. Unknown and repeated ones are refused, and at the end
/// those that are missing. `while (object.next()) switch (object.index()) {...}`
class Object {
public:
    Object(Reader& reader, const Key* keys, u32 count) noexcept
        : reader_{reader}, keys_{keys}, count_{count} {
        if (count > KEYS_MAX) panic("an object with more keys than are told apart");
        reader.enter_object();
    }
    template <u32 N>
    Object(Reader& reader, const Key (&keys)[N]) noexcept : Object(reader, keys, N) {
        static_assert(N <= KEYS_MAX);
    }

    /// Goes to the value of the next field; false at the end or after an error. Optional fields
    /// that are null are passed over.
    bool next() noexcept;
    /// Which of the keys it is.
    u32 index() const noexcept { return index_; }
    /// Whether this field was given, null included.
    bool has(u32 index) const noexcept { return (seen_ >> index & 1) != 0; }

private:
    bool find_next() noexcept;
    void check_missing() noexcept;

    Reader& reader_;
    const Key* keys_;
    u32 count_;
    u32 index_ = NOT_FOUND;
    u64 seen_ = 0;
};

/// The index of a text among keys, or NOT_FOUND.
CW_OUTLINE u32 find_key(const Key* keys, u32 count, Text text) noexcept {
    const char* const end = text.end();
    const u64 head = words::load_until(text.begin(), text.begin(), end);
    const u64 tail = text.size() < words::WORD ? head : words::load<u64>(end - words::WORD);
    const u32 tag = tag_of(head, tail, text.size());
    for (u32 i = 0; i < count; ++i) {
        if (keys[i].tag() == tag && keys[i].text() == text) return i;
    }
    return NOT_FOUND;
}

CW_OUTLINE void Object::check_missing() noexcept {
    for (u32 i = 0; i < count_; ++i) {
        if (has(i) || keys_[i].optional()) continue;
        reader_.name_field(keys_[i].text());
        reader_.fail(Fault::missing_field);
    }
}

// Most senders give the fields in their order and without white space: so the key that comes
// after the last one is tried first.
CW_OUTLINE bool Object::next() noexcept {
    for (;;) {
        const u32 expected = index_ + 1;
        if (expected < count_ && !has(expected) &&
            reader_.take_member(keys_[expected].text())) {
            index_ = expected;
        } else if (!find_next()) {
            return false;
        }
        seen_ |= u64{1} << index_;
        if (!keys_[index_].optional() || !reader_.null()) return reader_.ok();
    }
}

CW_OUTLINE bool Object::find_next() noexcept {
    Text name;
    if (!reader_.next_member(name)) {
        if (reader_.ok()) check_missing();
        return false;
    }
    index_ = find_key(keys_, count_, name);
    if (index_ == NOT_FOUND || has(index_)) {
        reader_.fail(index_ == NOT_FOUND ? Fault::unknown_field : Fault::duplicate_field);
        return false;
    }
    reader_.name_field(keys_[index_].text());
    return true;
}

/// {"name":{...}}: the index of the name among `names`, NOT_FOUND after an error. The body comes
/// next; then leave_variant().
CW_OUTLINE u32 enter_variant(Reader& reader, const Key* names, u32 count) noexcept {
    Text name;
    if (!reader.enter_object()) return NOT_FOUND;
    if (!reader.next_member(name)) {
        reader.fail(Fault::unknown_variant);
        return NOT_FOUND;
    }
    const u32 index = find_key(names, count, name);
    if (index == NOT_FOUND) reader.fail(Fault::unknown_variant);
    else reader.name_field(names[index].text());
    return index;
}

template <u32 N>
u32 enter_variant(Reader& reader, const Key (&names)[N]) noexcept {
    return enter_variant(reader, names, N);
}

/// Nothing may stand beside the one name.
CW_OUTLINE void leave_variant(Reader& reader) noexcept {
    Text name;
    if (reader.next_member(name)) reader.fail(Fault::unknown_field);
}

/// Goes to one member of an object and passes over those before it: for the one field of an answer
/// that is asked for. What comes after its value may be left unread.
CW_OUTLINE bool find_member(Reader& reader, Text name) noexcept {
    Text key;
    reader.enter_object();
    while (reader.next_member(key)) {
        if (key == name) return true;
        reader.skip();
    }
    reader.name_field(name);
    reader.fail(Fault::missing_field);
    return false;
}

/// {"denom":"..","amount":".."}
CW_OUTLINE Coin read_coin(Reader& reader) noexcept {
    static constexpr Key KEYS[] = {"denom", "amount"};
    Coin coin;
    Object object(reader, KEYS);
    while (object.next()) {
        if (object.index() == 0) coin.denom = reader.text();
        else coin.amount = reader.decimal<u128>();
    }
    return coin;
}

}  // namespace cw::json
