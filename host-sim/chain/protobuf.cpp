// Fields of fixed width are stepped over as bytes.
#include "host-sim/chain/protobuf.hpp"

namespace levee::chain {

bool ProtobufReader::varint(uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; shift < 64 && !in_.empty(); shift += 7) {
        const auto byte = static_cast<uint8_t>(in_.front());
        in_.remove_prefix(1);
        value |= uint64_t{byte & 0x7Fu} << shift;
        if (byte < 0x80) {
            return true;
        }
    }
    return false;
}

bool ProtobufReader::take(uint64_t size, std::string_view& bytes) {
    if (size > in_.size()) {
        return false;
    }
    bytes = in_.substr(0, size);
    in_.remove_prefix(size);
    return true;
}

bool ProtobufReader::next(ProtobufField& field) {
    if (in_.empty() || !is_sound_) {
        return false;
    }
    field = {};
    uint64_t key = 0;
    is_sound_ = varint(key);
    field.number = static_cast<uint32_t>(key >> 3);
    uint64_t size = 0;
    switch (key & 7) {
        case 0: is_sound_ = is_sound_ && varint(field.value); break;
        case 1: is_sound_ = is_sound_ && take(8, field.bytes); break;
        case 2: is_sound_ = is_sound_ && varint(size) && take(size, field.bytes); break;
        case 5: is_sound_ = is_sound_ && take(4, field.bytes); break;
        default: is_sound_ = false;
    }
    return is_sound_;
}

std::optional<ProtobufField> protobuf_field(std::string_view message, uint32_t number) {
    ProtobufReader reader(message);
    for (ProtobufField field; reader.next(field);) {
        if (field.number == number) {
            return field;
        }
    }
    return std::nullopt;
}

}  // namespace levee::chain
