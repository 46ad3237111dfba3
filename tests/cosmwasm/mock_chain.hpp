// A chain of the test's own: the imports of the CosmWasm SDK over a map, for natively compiled
// contracts. It allocates through the SDK's arena as a chain does through `allocate`.
#pragma once

#include <csetjmp>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "contract/adapters/cosmwasm/sdk/contract.hpp"

namespace levee::cosmwasm_test {

struct MockChain {
    std::map<std::string, std::string> storage;
    std::map<std::string, std::string> answers;  // to a query, by its JSON
    std::vector<std::string> questions;
    std::string aborted;   // the text of the last abort
    std::string debugged;  // the text of the last debug
    int imports_called = 0;

    struct Iterator {
        std::vector<std::pair<std::string, std::string>> entries;
        size_t at = 0;
    };
    std::vector<Iterator> iterators;
    std::jmp_buf* way_out = nullptr;
};

/// The one chain that the imports speak to; a test makes it anew.
MockChain& chain();
void new_chain();

/// Whether a call ended by abort.
template <class Call>
bool aborts(Call call) {
    std::jmp_buf way_out;
    chain().way_out = &way_out;
    const bool left = setjmp(way_out) != 0;
    if (!left) call();
    chain().way_out = nullptr;
    return left;
}

inline cw::Text text_of(std::string_view text) {
    return {text.data(), static_cast<uint32_t>(text.size())};
}
inline std::string string_of(cw::Text text) { return {text.data(), text.size()}; }
inline std::string string_of(cw::Bytes bytes) { return string_of(bytes.text()); }

/// A region with a text, as the chain makes one before a call.
cw::Region* region_with(std::string_view text);
/// What a call answered; then the chain gives its region back.
std::string answer_of(cw::Region* region);

std::string env_json();
std::string info_json(std::string_view sender, std::string_view funds = "[]");
std::string base64_of(std::string_view bytes);
std::string from_base64(std::string_view text);

}  // namespace levee::cosmwasm_test
