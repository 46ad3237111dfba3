// As much of the protobuf wire format as questions to a node need: fields of numbers and bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace levee::chain {

class ProtobufWriter {
public:
    ProtobufWriter& number(uint32_t field, uint64_t value) {
        varint(field << 3);
        varint(value);
        return *this;
    }
    ProtobufWriter& bytes(uint32_t field, std::string_view value) {
        varint((field << 3) | 2);
        varint(value.size());
        out_ += value;
        return *this;
    }
    const std::string& text() const { return out_; }

private:
    void varint(uint64_t value) {
        for (; value >= 0x80; value >>= 7) {
            out_.push_back(static_cast<char>((value & 0x7F) | 0x80));
        }
        out_.push_back(static_cast<char>(value));
    }

    std::string out_;
};

struct ProtobufField {
    uint32_t number = 0;
    uint64_t value = 0;      // of a number
    std::string_view bytes;  // of bytes; a view into what is read
};

class ProtobufReader {
public:
    explicit ProtobufReader(std::string_view in) : in_(in) {}

    /// False at the end, or at what is no such field; is_sound() tells which.
    bool next(ProtobufField& field);
    bool is_sound() const { return is_sound_; }

private:
    bool varint(uint64_t& value);
    bool take(uint64_t size, std::string_view& bytes);

    std::string_view in_;
    bool is_sound_ = true;
};

/// The first field of that number; nothing if there is none.
std::optional<ProtobufField> protobuf_field(std::string_view message, uint32_t number);

}  // namespace levee::chain
