// Numbers of up to 32 bits are numbers, longer ones texts; flags are truth values, enums names and
// principals addresses.
#include "host-sim/abi/chain_message.hpp"

#include "abi/generated/abi.hpp"

namespace levee {

namespace {

class Writer {
public:
    Writer(const AddressOf& address_of, bool names_a_market)
        : address_of_(address_of), names_a_market_(names_a_market) {}

    OrderedJson fields(const meta::Struct& type, ByteView bytes) const {
        OrderedJson out = OrderedJson::object();
        for (const meta::Field& field : type.fields) {
            if (!field.is_reserved) {
                out[std::string(field.name)] =
                    all(field, bytes.subspan(field.offset, field.size));
            }
        }
        return out;
    }

private:
    OrderedJson all(const meta::Field& field, ByteView bytes) const {
        if (field.count == 0) {
            return one(field, bytes);
        }
        OrderedJson items = OrderedJson::array();
        const size_t stride = field.size / field.count;
        for (size_t at = 0; at < bytes.size(); at += stride) {
            items.push_back(one(field, bytes.subspan(at, stride)));
        }
        return items;
    }

    OrderedJson one(const meta::Field& field, ByteView bytes) const {
        constexpr size_t NUMBER_SIZE_MAX = 4;
        const std::string digits = integer_text(field.wire, bytes);
        if (field.unit == "flag") {
            return digits != "0";
        }
        if (field.unit == "principal") {
            return principal(digits);
        }
        if (!field.enumeration.empty()) {
            return name_of(field, digits);
        }
        return bytes.size() > NUMBER_SIZE_MAX ? OrderedJson(digits)
                                              : OrderedJson(std::stoul(digits));
    }

    OrderedJson principal(const std::string& digits) const {
        if (digits == "0") {
            return nullptr;
        }
        return names_a_market_ ? digits : address_of_(static_cast<uint32_t>(std::stoul(digits)));
    }

    static OrderedJson name_of(const meta::Field& field, const std::string& digits) {
        for (const meta::EnumInfo& info : meta::ENUMS) {
            for (const meta::EnumValue& value : info.values) {
                if (info.name == field.enumeration && std::to_string(value.value) == digits) {
                    return std::string(value.name);
                }
            }
        }
        throw DecodeError(std::string(field.name) + ": no name for " + digits);
    }

    const AddressOf& address_of_;
    bool names_a_market_;
};

}  // namespace

OrderedJson chain_message(ByteView message, const AddressOf& address_of) {
    const OrderedJson decoded = decode_message(message);
    const std::string name = decoded.at("message");
    // A charge claim is settled of an account in a market, which stands where others have an owner.
    const bool names_a_market =
        name == "settle" && decoded.at("fields").at("target") == "charge_claim";
    const meta::Struct& type = *find_name(meta::MESSAGES, name);
    return {{name, Writer(address_of, names_a_market)
                       .fields(type, message.subspan(sizeof(MessageHeader)))}};
}

}  // namespace levee
