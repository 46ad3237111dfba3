// The imports of the SDK over a map. An address of this chain is "wasm1" and lower-case letters or
// digits; its canonical bytes are those behind the prefix.
#include "tests/cosmwasm/mock_chain.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "host-sim/big_endian.hpp"

namespace levee::cosmwasm_test {

namespace {

MockChain& the_chain() {
    static MockChain one;
    return one;
}

constexpr std::string_view PREFIX = "wasm1";

bool is_address(std::string_view text) {
    return text.size() > PREFIX.size() && text.substr(0, PREFIX.size()) == PREFIX &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
           });
}

cw::Region* refusal_of_address() { return region_with("not an address"); }

// Writes into a region as a chain does: never beyond its capacity, and only the length changes.
cw::Region* fill(cw::Region* region, std::string_view bytes) {
    if (bytes.size() > region->capacity) std::abort();
    std::copy(bytes.begin(), bytes.end(), region->text());
    region->length = static_cast<uint32_t>(bytes.size());
    return region;
}

std::string size_of(const std::string& bytes) {
    return levee::big_endian(static_cast<uint32_t>(bytes.size()));
}

std::string key_of(const cw::Region* region) {
    ++chain().imports_called;
    return string_of(region->bytes());
}

}  // namespace

MockChain& chain() { return the_chain(); }

void new_chain() {
    the_chain() = MockChain{};
    cw::arena::rewind(0);
}

cw::Region* region_with(std::string_view text) {
    return fill(cw::arena::allocate(static_cast<uint32_t>(text.size())), text);
}

std::string answer_of(cw::Region* region) {
    const std::string text = string_of(region->bytes());
    cw::detail::release(region);
    return text;
}

std::string env_json() {
    return R"({"block":{"height":12345,"time":"1571797419879305533","chain_id":"testing"},)"
           R"("transaction":{"index":3,"hash":"AAEC"},"contract":{"address":"wasm1contract"}})";
}

std::string info_json(std::string_view sender, std::string_view funds) {
    return "{\"sender\":\"" + std::string(sender) + "\",\"funds\":" + std::string(funds) + "}";
}

std::string base64_of(std::string_view bytes) {
    std::string text(cw::base64::encoded_size(static_cast<uint32_t>(bytes.size())), '\0');
    cw::base64::encode(text.data(), bytes.data(), static_cast<uint32_t>(bytes.size()));
    return text;
}

std::string from_base64(std::string_view text) {
    std::string bytes(text.size(), '\0');
    const uint32_t size = cw::base64::decode(bytes.data(), text_of(text));
    if (size == cw::base64::INVALID) return "not base64";
    bytes.resize(size);
    return bytes;
}

}  // namespace levee::cosmwasm_test

using namespace levee::cosmwasm_test;

extern "C" {

cw::Region* cw_db_read(const cw::Region* key) {
    const auto found = chain().storage.find(key_of(key));
    return found == chain().storage.end() ? nullptr : region_with(found->second);
}

void cw_db_write(const cw::Region* key, const cw::Region* value) {
    chain().storage[key_of(key)] = string_of(value->bytes());
}

void cw_db_remove(const cw::Region* key) { chain().storage.erase(key_of(key)); }

uint32_t cw_db_scan(const cw::Region* start, const cw::Region* end, int32_t order) {
    MockChain::Iterator iterator;
    for (const auto& entry : chain().storage) {
        const bool from = start == nullptr || entry.first >= string_of(start->bytes());
        const bool to = end == nullptr || entry.first < string_of(end->bytes());
        if (from && to) iterator.entries.push_back(entry);
    }
    if (order == 2) std::reverse(iterator.entries.begin(), iterator.entries.end());
    chain().iterators.push_back(iterator);
    return static_cast<uint32_t>(chain().iterators.size() - 1);
}

cw::Region* cw_db_next(uint32_t id) {
    MockChain::Iterator& iterator = chain().iterators.at(id);
    std::pair<std::string, std::string> entry;
    if (iterator.at < iterator.entries.size()) entry = iterator.entries[iterator.at++];
    return region_with(entry.first + size_of(entry.first) + entry.second +
                       size_of(entry.second));
}

cw::Region* cw_addr_validate(const cw::Region* text) {
    return is_address(key_of(text)) ? nullptr : refusal_of_address();
}

cw::Region* cw_addr_canonicalize(const cw::Region* text, cw::Region* canonical) {
    const std::string address = key_of(text);
    if (!is_address(address)) return refusal_of_address();
    fill(canonical, std::string_view(address).substr(PREFIX.size()));
    return nullptr;
}

cw::Region* cw_addr_humanize(const cw::Region* canonical, cw::Region* text) {
    const std::string address = std::string(PREFIX) + key_of(canonical);
    if (!is_address(address)) return refusal_of_address();
    fill(text, address);
    return nullptr;
}

cw::Region* cw_query_chain(const cw::Region* request) {
    const std::string question = key_of(request);
    chain().questions.push_back(question);
    const auto found = chain().answers.find(question);
    return region_with(found != chain().answers.end()
                           ? found->second
                           : R"({"error":{"unsupported_request":{"kind":"unknown"}}})");
}

void cw_debug(const cw::Region* text) { chain().debugged = key_of(text); }

void cw_abort(const cw::Region* text) {
    chain().aborted = key_of(text);
    if (chain().way_out == nullptr) {
        std::fprintf(stderr, "contract aborted: %s\n", chain().aborted.c_str());
        std::abort();
    }
    std::longjmp(*chain().way_out, 1);
}
}
