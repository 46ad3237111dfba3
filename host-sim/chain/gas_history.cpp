// Contracts get the addresses of the chain: those follow from the numbers of code and instance.
#include "host-sim/chain/gas_history.hpp"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <iterator>

#include "host-sim/wasmvm/chain.hpp"

namespace levee::chain {

namespace {

template <typename Integer>
Integer integer_of(const OrderedJson& value) {
    const std::string digits = value.is_string() ? value.get<std::string>() : value.dump();
    Integer number = 0;
    const char* const end = digits.data() + digits.size();
    const auto [rest, fault] = std::from_chars(digits.data(), end, number);
    if (fault != std::errc() || rest != end) {
        throw UsageError("'" + digits + "' is no whole number of 64 bits");
    }
    return number;
}

class Replayer {
public:
    explicit Replayer(const std::string& chain_id) { chain_.block.chain_id = chain_id; }

    /// Null for a module.
    OrderedJson play(const OrderedJson& line) {
        if (const auto path = line.find("store"); path != line.end()) {
            store(path->get<std::string>());
            return nullptr;
        }
        chain_.block.height = integer_of<uint64_t>(line.at("height"));
        chain_.block.time = integer_of<uint64_t>(line.at("time"));
        const std::string sender = line.at("sender");
        const std::string message = line.at("message");
        wasmvm::Coins funds;
        for (const OrderedJson& coin : line.value("funds", OrderedJson::array())) {
            funds.push_back({coin.at(0), integer_of<uint64_t>(coin.at(1))});
            chain_.mint(sender, funds.back());
        }
        const auto code = line.find("instantiate");
        const wasmvm::Outcome outcome =
            code == line.end()
                ? chain_.execute(line.at("execute"), sender, message, funds)
                : chain_.instantiate(integer_of<uint64_t>(*code), sender, message, funds, sender);
        return {{"ok", outcome.ok}, {"gas", outcome.sdk_gas}, {"error", outcome.error}};
    }

private:
    void store(const std::string& path) {
        std::ifstream file(path, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(file),
                                std::istreambuf_iterator<char>()};
        if (bytes.empty()) {
            throw UsageError(path + ": no such module" + near_file(path));
        }
        chain_.store({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
    }

    wasmvm::Chain chain_;
};

}  // namespace

std::vector<OrderedJson> gas_of_history(const std::string& path, const std::string& chain_id) {
    std::ifstream file(path);
    if (!file) {
        throw UsageError(path + ": no such file" + near_file(path));
    }
    if (const std::string& why = wasmvm::why_absent(wasmvm::Line::v3_0); !why.empty()) {
        throw UsageError(why + "; get it with: make engines");
    }
    Replayer replayer(chain_id);
    std::vector<OrderedJson> rows;
    std::string text;
    for (uint64_t number = 1; std::getline(file, text); ++number) {
        try {
            OrderedJson row = replayer.play(OrderedJson::parse(text));
            if (!row.is_null()) {
                rows.push_back(std::move(row));
            }
        } catch (const std::exception& error) {
            throw UsageError(fmt::format("{}:{}: {}", path, number, error.what()));
        }
    }
    return rows;
}

}  // namespace levee::chain
