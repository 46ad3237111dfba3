// The keys are those of abi/generated/cosmwasm_keys.hpp, numbers in them big endian.
#include "host-sim/chain/directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "abi/generated/cosmwasm_keys.hpp"
#include "host-sim/abi/storage_key.hpp"

namespace levee::chain {

namespace {

constexpr std::string_view TOKEN = "cw20:";
constexpr std::string_view VERSION_KEY = "contract_info";  // of every CosmWasm contract (cw2)

bool number_of(const std::string& digits, uint32_t& number) {
    const char* const end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, number);
    return error == std::errc() && rest == end;
}

std::string hex_words(const std::string& bytes) {
    return hex_from_bytes({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
}

/// A key may hold any bytes; only what can be an address or a denom is shown as it is.
std::string text_words(const std::string& bytes) {
    const bool is_plain = std::all_of(bytes.begin(), bytes.end(), [](unsigned char c) {
        return c > ' ' && c < 0x7F;
    });
    return is_plain ? bytes : hex_words(bytes);
}

}  // namespace

std::string words_of_key(const std::string& key) {
    if (key == VERSION_KEY) {
        return "the contract's name and version";
    }
    const std::string behind = key.empty() ? key : key.substr(1);
    const bool has_number = behind.size() == sizeof(uint32_t);
    const std::string number = std::to_string(from_big_endian(behind));
    switch (key.empty() ? 0 : static_cast<uint8_t>(key[0])) {
        case cosmwasm::PRINCIPAL_OF: return "the principal of " + text_words(behind);
        case cosmwasm::ASSET_OF: return "the asset of " + text_words(behind);
        case cosmwasm::PRINCIPALS:
            if (behind.empty()) return "the number of principals";
            break;
        case cosmwasm::ADDRESS_OF:
            if (has_number) return "the address of principal " + number;
            break;
        case cosmwasm::DENOM_OF:
            if (has_number) return "the denom of asset " + number;
            break;
        default: break;
    }
    return "the row with key " + hex_words(key);
}

std::string token_of(const std::string& denom) {
    return denom.starts_with(TOKEN) ? denom.substr(TOKEN.size()) : "";
}

std::string Directory::instantiate(const ChainEvent& answer) {
    const std::string admin = answer.value("admin");
    if (!addresses_.empty() || admin.empty()) {
        return "an instantiation that names no admin, or comes again";
    }
    addresses_.push_back(admin);
    principals_[admin] = 0;
    return {};
}

std::string Directory::migrate(const ChainEvent& answer) {
    const std::string version = answer.value("to_version");
    if (version == cosmwasm::CONTRACT_VERSION) {
        return {};
    }
    return fmt::format("migrated to version '{}': this program has {}", version,
                       cosmwasm::CONTRACT_VERSION);
}

std::string Directory::add_principal(const ChainEvent& event) {
    uint32_t principal = 0;
    const std::string address = event.value("address");
    if (addresses_.empty()) {
        return "a principal before the contract was instantiated";
    }
    if (!number_of(event.value("principal"), principal) || principal != addresses_.size() ||
        address.empty() || !principals_.emplace(address, principal).second) {
        return fmt::format("principal {} for {}, where {} comes next and each address has one",
                           event.value("principal"), address, addresses_.size());
    }
    addresses_.push_back(address);
    return {};
}

std::string Directory::add_denom(const ChainEvent& event) {
    uint32_t asset = 0;
    const std::string denom = event.value("denom");
    const bool is_taken = std::any_of(denoms_.begin(), denoms_.end(),
                                      [&](const auto& known) { return known.second == denom; });
    if (!number_of(event.value("asset"), asset) || asset == 0 || denom.empty() || is_taken ||
        !denoms_.emplace(asset, denom).second) {
        return fmt::format("denom {} for asset {}, which are named once", denom,
                           event.value("asset"));
    }
    return {};
}

std::string Directory::address(uint32_t principal) const {
    return principal < addresses_.size() ? addresses_[principal] : "";
}

std::string Directory::denom(uint32_t asset) const {
    const auto found = denoms_.find(asset);
    return found != denoms_.end() ? found->second : "";
}

bool Directory::is_token(const std::string& address) const {
    return std::any_of(denoms_.begin(), denoms_.end(), [&](const auto& known) {
        return !address.empty() && token_of(known.second) == address;
    });
}

std::vector<StoredPair> Directory::pairs() const {
    std::vector<StoredPair> pairs;
    for (uint32_t principal = 0; principal < addresses_.size(); ++principal) {
        const std::string number = big_endian(principal);
        pairs.push_back({storage_key(cosmwasm::PRINCIPAL_OF, addresses_[principal]), number});
        pairs.push_back({storage_key(cosmwasm::ADDRESS_OF, number), addresses_[principal]});
    }
    for (const auto& [asset, denom] : denoms_) {
        pairs.push_back({storage_key(cosmwasm::ASSET_OF, denom), big_endian(asset)});
        pairs.push_back({storage_key(cosmwasm::DENOM_OF, big_endian(asset)), denom});
    }
    if (!addresses_.empty()) {
        const auto given = static_cast<uint32_t>(addresses_.size() - 1);
        pairs.push_back({storage_key(cosmwasm::PRINCIPALS), big_endian(given)});
        pairs.push_back({std::string(VERSION_KEY),
                         fmt::format(R"({{"contract":"{}","version":"{}"}})",
                                     cosmwasm::CONTRACT_NAME, cosmwasm::CONTRACT_VERSION)});
    }
    return pairs;
}

}  // namespace levee::chain
