// The whole contract in one translation unit with the imports that it calls. An address of this
// chain is "wasm1" and lower-case letters or digits.
#include "tests/cosmwasm_contract/native_contract.hpp"

#include <algorithm>
#include <csetjmp>
#include <cstring>
#include <optional>
#include <vector>

#include "contract/adapters/cosmwasm/levee.cpp"

namespace {

levee_contract::Chain the_chain;
std::jmp_buf way_out;
std::string last_words;
// What the call at work changed, as it was before, newest last.
std::vector<std::pair<std::string, std::optional<std::string>>> undo;

void remember(const std::string& key) {
    ++the_chain.writes;
    const auto found = the_chain.storage.find(key);
    std::optional<std::string> old;
    if (found != the_chain.storage.end()) old = found->second;
    undo.emplace_back(key, old);
}

void take_back() {
    for (; !undo.empty(); undo.pop_back()) {
        const auto& [key, old] = undo.back();
        if (old) the_chain.storage[key] = *old;
        else the_chain.storage.erase(key);
    }
}

std::string string_of(cw::Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

cw::Region* region_with(std::string_view text) {
    cw::Region* region = cw_allocate(static_cast<uint32_t>(text.size()));
    std::memcpy(region->offset, text.data(), text.size());
    region->length = static_cast<uint32_t>(text.size());
    return region;
}

bool is_address(std::string_view text) {
    return text.starts_with("wasm1") && text.size() > 5 &&
           std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
           });
}

cw::Region* enter(std::string_view entry, cw::Region* env, cw::Region* info, cw::Region* message) {
    if (entry == "instantiate") return cw_instantiate(env, info, message);
    if (entry == "execute") return cw_execute(env, info, message);
    if (entry == "migrate") return cw_migrate(env, message);
    if (entry == "sudo") return cw_sudo(env, message);
    if (entry == "reply") return cw_reply(env, message);
    return cw_query(env, message);
}

/// Null if the contract aborted. The jump out passes over nothing that has a destructor.
[[gnu::noinline]] cw::Region* attempt(std::string_view entry, std::string_view env,
                                      std::string_view info, std::string_view message) {
    if (setjmp(way_out) != 0) return nullptr;
    cw::Region* const given = region_with(env);
    cw::Region* const sent = info.empty() ? nullptr : region_with(info);
    return enter(entry, given, sent, region_with(message));
}

}  // namespace

extern "C" {

cw::Region* cw_db_read(const cw::Region* key) {
    ++the_chain.reads;
    const auto found = the_chain.storage.find(string_of(key->bytes()));
    return found == the_chain.storage.end() ? nullptr : region_with(found->second);
}

void cw_db_write(const cw::Region* key, const cw::Region* value) {
    remember(string_of(key->bytes()));
    the_chain.storage[string_of(key->bytes())] = string_of(value->bytes());
}

void cw_db_remove(const cw::Region* key) {
    remember(string_of(key->bytes()));
    the_chain.storage.erase(string_of(key->bytes()));
}

cw::Region* cw_addr_validate(const cw::Region* text) {
    return is_address(string_of(text->bytes())) ? nullptr : region_with("not an address");
}

void cw_abort(const cw::Region* text) {
    last_words = string_of(text->bytes());
    std::longjmp(way_out, 1);
}
}

namespace levee_contract {

Chain& chain() { return the_chain; }

std::string call(std::string_view entry, std::string_view env, std::string_view info,
                 std::string_view message) {
    undo.clear();
    last_words.clear();
    the_chain.reads = 0;
    the_chain.writes = 0;
    cw::arena::rewind(0);
    std::string answer;
    if (cw::Region* const result = attempt(entry, env, info, message)) {
        answer = string_of(result->bytes());
        cw_deallocate(result);
    } else {
        cw::arena::receive_in_arena();
        answer = "abort: " + last_words;
    }
    if (entry == "query" || !answer.starts_with("{\"ok\"")) {
        take_back();
    }
    return answer;
}

namespace {

using namespace levee::cosmwasm;

std::string struct_json(const Struct& type, std::string_view bytes) {
    static char text[64 * 1024];
    json::Writer out(text, sizeof text);
    write_struct(out, type, reinterpret_cast<const uint8_t*>(bytes.data()));
    return {text, out.size()};
}

}  // namespace

std::string message_bytes(std::string_view text) {
    cw::arena::rewind(0);
    cw::Region* const region = region_with(text);
    json::Reader in(region, "msg");
    cw::Response response;
    levee::cosmwasm::call = Call{};
    Text name;
    Error error;
    if (levee::cosmwasm::enter(in, name)) {
        error = read_body(in, MESSAGES, levee::cosmwasm::find_message(name), name, {&response});
    }
    if (!error) error = in.error();
    if (error) return "error " + string_of(cw::Bytes{error.field});
    const Call& made = levee::cosmwasm::call;
    return {reinterpret_cast<const char*>(made.message), made.size};
}

std::string row_json(uint32_t kind, std::string_view bytes) {
    return struct_json(ROWS[kind - 1], bytes);
}

std::string answer_json(uint32_t kind, std::string_view bytes) {
    return struct_json(ANSWERS[kind - 1], bytes);
}

std::string event_json(uint32_t kind, std::string_view bytes) {
    static char text[64 * 1024];
    cw::arena::rewind(0);
    json::Writer out(text, sizeof text);
    {
        cw::Event event(out, "event");
        add_attributes(event, EVENTS[kind - 1], reinterpret_cast<const uint8_t*>(bytes.data()));
    }
    return {text, out.size()};
}

}  // namespace levee_contract
