// JSON-RPC by POST; queries of the module wasm are protobuf inside.
#include "host-sim/chain/node.hpp"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <utility>

#include "host-sim/base64.hpp"
#include "host-sim/chain/chain_event.hpp"
#include "host-sim/chain/protobuf.hpp"

namespace levee::chain {

namespace {

constexpr time_t ANSWER_SECONDS = 30;
constexpr uint64_t PAGE = 1000;
constexpr const char* CONTRACT_INFO = "/cosmwasm.wasm.v1.Query/ContractInfo";
constexpr const char* CONTRACT_STATE = "/cosmwasm.wasm.v1.Query/AllContractState";
constexpr const char* SMART_STATE = "/cosmwasm.wasm.v1.Query/SmartContractState";
constexpr const char* BALANCE = "/cosmos.bank.v1beta1.Query/Balance";

std::string plain_url(std::string url) {
    if (url.starts_with("tcp://")) {
        url.replace(0, 3, "http");
    }
    while (url.ends_with('/')) {
        url.pop_back();
    }
    if (!url.starts_with("http://") && !url.starts_with("https://")) {
        throw UsageError(url + ": no address of a node; one is http://HOST:PORT");
    }
    return url;
}

/// Where the path begins, if there is one.
size_t path_begin(const std::string& url) {
    return std::min(url.find('/', url.find("://") + 3), url.size());
}

/// "2026-11-22T03:38:08.474059142Z"; 0 for what is none.
uint64_t seconds_of(const std::string& time) {
    int year = 0;
    unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
    if (std::sscanf(time.c_str(), "%4d-%2u-%2uT%2u:%2u:%2u", &year, &month, &day, &hour, &minute,
                    &second) != 6 ||
        !time.ends_with('Z') || hour > 23 || minute > 59 || second > 59) {
        return 0;
    }
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (!date.ok()) {
        return 0;
    }
    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    return static_cast<uint64_t>(days) * 86400 + hour * 3600 + minute * 60 + second;
}

bool is_number(const std::string& text) {
    constexpr size_t DIGITS_MAX = 78;  // of 256 bits, as the bank has them
    return !text.empty() && text.size() <= DIGITS_MAX &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string hex(std::string_view bytes) {
    return hex_from_bytes({reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace

struct Node::Client {
    explicit Client(const std::string& url)
        : path(url.substr(path_begin(url)) + "/"), http(url.substr(0, path_begin(url))) {
        http.set_keep_alive(true);
        http.set_tcp_nodelay(true);
        http.set_connection_timeout(ANSWER_SECONDS);
        http.set_read_timeout(ANSWER_SECONDS);
    }
    std::string path;
    httplib::Client http;
};

Node::Node(const std::string& url)
    : url_(plain_url(url)), client_(std::make_unique<Client>(url_)) {
    if (!client_->http.is_valid()) {
        throw UsageError(url_ + ": no address of a node that can be asked from here");
    }
}

Node::~Node() = default;

OrderedJson Node::call(std::string_view method, const OrderedJson& parameters) {
    const OrderedJson request = {
        {"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", parameters}};
    const auto refuse = [&](const std::string& why) {
        return UsageError(fmt::format("{}: {}: {}", url_, method, why));
    };
    const httplib::Result got =
        client_->http.Post(client_->path, request.dump(), "application/json");
    if (!got) {
        throw refuse("no answer: " + httplib::to_string(got.error()));
    }
    OrderedJson answer = OrderedJson::parse(got->body, nullptr, false);
    if (answer.is_discarded() || !answer.is_object()) {
        throw refuse(fmt::format("the answer is no JSON object (HTTP {})", got->status));
    }
    if (const auto error = answer.find("error"); error != answer.end()) {
        const bool is_object = error->is_object();
        throw refuse(is_object && error->contains("data") ? error->at("data").dump()
                                                          : error->dump());
    }
    const auto result = answer.find("result");
    if (result == answer.end()) {
        throw refuse("the answer has no result");
    }
    return *result;
}

uint64_t Node::latest_height() {
    const OrderedJson status = call("status");
    try {
        return std::stoull(
            status.at("sync_info").at("latest_block_height").get<std::string>());
    } catch (const std::exception&) {
        throw UsageError(url_ + ": status: names no latest_block_height");
    }
}

OrderedJson Node::block_results(uint64_t height) {
    return call("block_results", {{"height", std::to_string(height)}});
}

uint64_t Node::block_seconds(uint64_t height) {
    const std::string text = std::to_string(height);
    const OrderedJson answer = call("blockchain", {{"minHeight", text}, {"maxHeight", text}});
    const auto metas = answer.find("block_metas");
    if (metas != answer.end() && metas->is_array() && metas->size() == 1) {
        const OrderedJson& meta = metas->front();
        const OrderedJson header = meta.is_object() ? meta.value("header", OrderedJson()) : meta;
        const uint64_t seconds = seconds_of(text_of(header, "time"));
        if (text_of(header, "height") == text && seconds != 0) {
            return seconds;
        }
    }
    throw UsageError(fmt::format("{}: blockchain: no header of block {}", url_, height));
}

std::string Node::ask(const std::string& question, const std::string& request, uint64_t height) {
    const OrderedJson answer =
        call("abci_query", {{"path", question},
                            {"data", hex(request)},
                            {"height", std::to_string(height)},
                            {"prove", false}});
    const auto response = answer.find("response");
    if (response == answer.end() || !response->is_object()) {
        throw UsageError(fmt::format("{}: {}: the answer has no response", url_, question));
    }
    if (const auto code = response->find("code"); code != response->end() && *code != 0) {
        throw UsageError(fmt::format("{}: {}: {}", url_, question, text_of(*response, "log")));
    }
    const OrderedJson& value = response->value("value", OrderedJson());
    const auto bytes = value.is_string() ? from_base64(value.get<std::string>())
                                         : std::optional<std::string>("");
    if (!bytes) {
        throw UsageError(fmt::format("{}: {}: the value is no base64", url_, question));
    }
    return *bytes;
}

uint64_t Node::created_at(const std::string& contract) {
    const std::string answer =
        ask(CONTRACT_INFO, ProtobufWriter().bytes(1, contract).text(), 0);
    const auto info = protobuf_field(answer, 2);
    const auto created = info ? protobuf_field(info->bytes, 5) : info;
    const auto height = created ? protobuf_field(created->bytes, 1) : created;
    return height && height->value != 0 ? height->value : 1;
}

std::string Node::balance(const std::string& address, const std::string& denom,
                          uint64_t height) {
    const std::string answer =
        ask(BALANCE, ProtobufWriter().bytes(1, address).bytes(2, denom).text(), height);
    const auto coin = protobuf_field(answer, 1);
    const auto named = coin ? protobuf_field(coin->bytes, 1) : coin;
    const auto amount = coin ? protobuf_field(coin->bytes, 2) : coin;
    const std::string digits(amount ? amount->bytes : "");
    if (!named || named->bytes != denom || !is_number(digits)) {
        throw UsageError(fmt::format("{}: {}: the answer is no balance of {}", url_, BALANCE,
                                     denom));
    }
    return digits;
}

std::string Node::token_balance(const std::string& address, const std::string& token,
                                uint64_t height) {
    const OrderedJson question = {{"balance", {{"address", address}}}};
    const std::string answer = ask(
        SMART_STATE, ProtobufWriter().bytes(1, token).bytes(2, question.dump()).text(), height);
    const auto data = protobuf_field(answer, 1);
    const OrderedJson told = data ? OrderedJson::parse(data->bytes, nullptr, false) : OrderedJson();
    const std::string digits = text_of(told, "balance");
    if (!is_number(digits)) {
        throw UsageError(fmt::format("{}: the token {} tells no balance", url_, token));
    }
    return digits;
}

std::vector<StoredPair> Node::storage(const std::string& contract, uint64_t height) {
    std::vector<StoredPair> pairs;
    std::string next;
    do {
        ProtobufWriter page;
        if (!next.empty()) {
            page.bytes(1, next);
        }
        page.number(3, PAGE);
        const std::string answer = ask(
            CONTRACT_STATE,
            ProtobufWriter().bytes(1, contract).bytes(2, page.text()).text(), height);
        const std::string last = std::exchange(next, "");
        ProtobufReader reader(answer);
        for (ProtobufField field; reader.next(field);) {
            if (field.number == 1) {
                const auto key = protobuf_field(field.bytes, 1);
                const auto value = protobuf_field(field.bytes, 2);
                pairs.push_back({std::string(key ? key->bytes : ""),
                                 std::string(value ? value->bytes : "")});
            } else if (field.number == 2) {
                const auto following = protobuf_field(field.bytes, 1);
                next = following ? std::string(following->bytes) : "";
            }
        }
        if (!reader.is_sound()) {
            throw UsageError(url_ + ": AllContractState: the answer is no protobuf");
        }
        if (!next.empty() && next <= last) {
            throw UsageError(url_ + ": AllContractState: the pages do not go on");
        }
    } while (!next.empty());
    return pairs;
}

}  // namespace levee::chain
