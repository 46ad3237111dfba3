// The inverse of script_reader.cpp; amounts are written in base units.
#include "host-sim/scenario/script_writer.hpp"

#include <fmt/format.h>

#include "host-sim/difference.hpp"

namespace levee {

namespace {

// TOML writes arrays as JSON does; inside them and elsewhere, numbers and texts are alike too.
std::string toml_value(const OrderedJson& value) { return value.dump(); }

std::string fields_text(const OrderedJson& fields) {
    std::string text;
    for (const auto& [name, value] : fields.items()) {
        text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", name, toml_value(value));
    }
    return fmt::format("{{ {} }}", text);
}

// What is sent: by name when the schema can say it, else as bytes.
std::string body_text(const std::vector<uint8_t>& message) {
    try {
        const OrderedJson decoded = decode_message(message);
        const auto name = decoded.at("message").get<std::string>();
        const OrderedJson& fields = decoded.at("fields");
        if (encode_message(name, fields, Ranges::ignored) == message) {
            return fmt::format("send = \"{}\"\n{}", name,
                               fields.empty() ? "" : "fields = " + fields_text(fields) + "\n");
        }
    } catch (const DecodeError&) {
        // Bytes that no message has are sent as they are.
    }
    return fmt::format("bytes = \"{}\"\n", hex_from_bytes(message));
}

}  // namespace

std::string write_script(const Sequence& sequence, const std::vector<Status>& statuses,
                         const std::string& title) {
    u64 time = sequence.empty() ? 0 : sequence.front().context.time.raw();
    std::string text = fmt::format(
        "kind = \"script\"\ntitle = \"{}\"\ndecimals = 0\nstart_time = {}\n", title, time);
    for (size_t i = 0; i < sequence.size(); ++i) {
        const Context& context = sequence[i].context;
        text += fmt::format("\n[[message]]  # {}\n", i);
        if (context.time.raw() < time) {
            throw UsageError(fmt::format("transaction {}: its time {} is before {}", i,
                                         context.time.raw(), time));
        }
        if (context.time.raw() != time) {
            text += fmt::format("wait = {}\n", context.time.raw() - time);
            time = context.time.raw();
        }
        if (context.sender != 0) {
            text += fmt::format("from = {}\n", context.sender);
        }
        if (context.funds_asset != 0 || !context.funds_amount.is_zero()) {
            const u128 amount = context.funds_amount.raw();
            text += fmt::format("funds = {{ asset = {}, amount = \"{}\" }}\n", context.funds_asset,
                                integer_text(meta::Wire::u128,
                                             {reinterpret_cast<const uint8_t*>(&amount), 16}));
        }
        text += body_text(sequence[i].message);
        if (statuses[i] != Status::ok) {
            text += fmt::format("expect = \"{}\"\n",
                                status_name(static_cast<uint32_t>(statuses[i])));
        }
    }
    return text;
}

}  // namespace levee
