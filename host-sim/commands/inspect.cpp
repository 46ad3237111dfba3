// `levee inspect`: what a trace holds. It replays the trace, so every row and event that it shows
// was computed and compared with the recorded receipts, never just read.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <deque>
#include <memory>
#include <optional>

#include "host-sim/commands/commands.hpp"
#include "host-sim/commands/whole_number.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

constexpr size_t CHANGES_SHOWN = 20;

struct InspectOptions {
    std::string path;
    std::optional<uint64_t> transaction;
    std::string incident;
    std::optional<uint32_t> account;
    std::optional<uint32_t> market;
    bool is_json = false;
};

OrderedJson stored_row(const LedgerStore& store, uint8_t kind, uint64_t id) {
    const ByteView bytes = store.find(kind, id);
    return bytes.empty() ? OrderedJson(nullptr) : row_json({kind, id, bytes});
}

OrderedJson required_row(const LedgerStore& store, uint8_t kind, uint64_t id,
                         const std::string& what) {
    OrderedJson row = stored_row(store, kind, id);
    if (row.is_null()) {
        throw UsageError("the trace ends without " + what);
    }
    return row;
}

std::string message_name(ByteView message) {
    MessageHeader header;
    if (message.size() < sizeof header) {
        return "undecodable";
    }
    std::memcpy(&header, message.data(), sizeof header);
    const meta::Struct* type = find_kind(meta::MESSAGES, header.kind);
    return type == nullptr ? "unknown" : std::string(type->name);
}

/// The last transactions that changed rows which `watched` picks, and how many there were.
class ChangeList {
public:
    using Watched = std::function<bool(const RowView&)>;
    explicit ChangeList(Watched watched) : watched_(std::move(watched)) {}

    /// The list must outlive the replay that it watches.
    ReplayVisitor visitor() {
        return [this](uint64_t number, const Transaction& transaction, const Receipt& receipt) {
            visit(number, transaction, receipt);
        };
    }

    void add_to(OrderedJson& json) const {
        json["changes"] = count_;
        json["last_changes"] = OrderedJson::array();
        for (const OrderedJson& change : shown_) {
            json["last_changes"].push_back(change);
        }
    }

private:
    void visit(uint64_t number, const Transaction& transaction, const Receipt& receipt) {
        for (const RowView& row : receipt.rows) {
            if (watched_(row)) {
                ++count_;
                shown_.push_back({{"transaction", number},
                                  {"message", message_name(transaction.message)},
                                  {"time", transaction.context.time.raw()}});
                if (shown_.size() > CHANGES_SHOWN) {
                    shown_.pop_front();
                }
                return;
            }
        }
    }

    Watched watched_;
    uint64_t count_ = 0;
    std::deque<OrderedJson> shown_;
};

OrderedJson inspect_transaction(const InspectOptions& options) {
    const uint64_t wanted = *options.transaction;
    OrderedJson json;
    const TraceReplay replay(
        options.path, wanted == ~uint64_t{0} ? wanted : wanted + 1,
        [&](uint64_t number, const Transaction& transaction, const Receipt& receipt) {
            if (number == wanted) {
                json["transaction"] = number;
                json.update(transaction_json(context_bytes(transaction.context),
                                             transaction.message));
                json.update(receipt_json(receipt));
                json["chain"] = to_hex(transaction.recorded->chain);
            }
        });
    if (json.is_null()) {
        throw UsageError(fmt::format("{}: no transaction {}; there are {}, from 0", options.path,
                                     wanted, replay.trace().transactions()));
    }
    return json;
}

/// `text` as MARKET:EPOCH, as the id of the incident.
uint64_t incident_id(const std::string& text) {
    uint32_t market = 0;
    uint32_t epoch = 0;
    const char* const end = text.data() + text.size();
    const auto first = std::from_chars(text.data(), end, market);
    if (first.ec == std::errc() && first.ptr != end && *first.ptr == ':') {
        const auto second = std::from_chars(first.ptr + 1, end, epoch);
        if (second.ec == std::errc() && second.ptr == end) {
            return uint64_t{market} << 32 | epoch;
        }
    }
    throw UsageError("--incident " + text + ": not MARKET:EPOCH, as in 1:7");
}

OrderedJson inspect_incident(const InspectOptions& options) {
    const uint64_t id = incident_id(options.incident);
    ChangeList changes(
        [id](const RowView& row) { return row.kind == IncidentRow::KIND && row.id == id; });
    TraceReplay replay(options.path, ~uint64_t{0}, changes.visitor());
    OrderedJson json = required_row(replay.store(), IncidentRow::KIND, id,
                                    "an incident " + options.incident);
    changes.add_to(json);
    return json;
}

OrderedJson inspect_account(const InspectOptions& options) {
    const uint32_t account = *options.account;
    ChangeList changes([account](const RowView& row) {
        return (row.kind == AccountRow::KIND && row.id == account) ||
               (row.kind == PositionRow::KIND && row.id >> 16 == account);
    });
    TraceReplay replay(options.path, ~uint64_t{0}, changes.visitor());
    const LedgerStore& store = replay.store();
    OrderedJson json =
        required_row(store, AccountRow::KIND, account, fmt::format("an account {}", account));
    json["positions"] = OrderedJson::array();
    for (const uint16_t market : row_as<AccountRow>({AccountRow::KIND, account,
                                                     store.find(AccountRow::KIND, account)})
                                     .markets) {
        if (market != 0) {
            json["positions"].push_back(
                stored_row(store, PositionRow::KIND, uint64_t{account} << 16 | market));
        }
    }
    std::vector<uint8_t> answer;
    const std::vector<uint8_t> query = encode_query("health", {{"account", account}});
    if (replay.engine().query(replay.last_context(), query, answer) == Status::ok) {
        json["health"] = decode_answer(HealthQuery::KIND, answer)["fields"];
    }
    changes.add_to(json);
    return json;
}

OrderedJson inspect_market(const InspectOptions& options) {
    const uint32_t market = *options.market;
    ChangeList changes([market](const RowView& row) {
        return (row.kind == MarketRow::KIND || row.kind == BookRow::KIND) && row.id == market;
    });
    TraceReplay replay(options.path, ~uint64_t{0}, changes.visitor());
    const LedgerStore& store = replay.store();
    OrderedJson json;
    json["market"] =
        required_row(store, MarketRow::KIND, market, fmt::format("a market {}", market));
    json["book"] = stored_row(store, BookRow::KIND, market);
    json["incidents"] = OrderedJson::array();
    for (const RowView& row : store.sorted_rows(IncidentRow::KIND)) {
        if (row.id >> 32 == market) {
            json["incidents"].push_back(row_json(row));
        }
    }
    changes.add_to(json);
    return json;
}

OrderedJson incident_line(const RowView& row) {
    const auto incident = row_as<IncidentRow>(row);
    const auto text = [](Atoms atoms) { return fmt::format("{}", atoms.raw()); };
    return {{"incident", fmt::format("{}:{}", row.id >> 32, row.id & 0xFFFF'FFFF)},
            {"recognitions", incident.recognitions},
            {"loss", text(incident.loss)},
            {"residual", text(incident.residual)},
            {"recovered", text(incident.recovered)}};
}

OrderedJson inspect_trace(const InspectOptions& options) {
    std::map<std::string, uint64_t> messages;
    TraceReplay replay(options.path, ~uint64_t{0},
                       [&](uint64_t, const Transaction& transaction, const Receipt&) {
                           ++messages[message_name(transaction.message)];
                       });
    const TraceReader& trace = replay.trace();
    const RunReport& report = replay.report();
    OrderedJson json = {{"trace", options.path},
                        {"abi", to_hex(trace.header().abi_hash)},
                        {"genesis", to_hex(trace.header().genesis_digest)},
                        {"scenario", to_hex(trace.header().scenario_digest)},
                        {"stopped_by_signal", trace.stopped()},
                        {"transactions", report.transactions},
                        {"accepted", report.accepted},
                        {"chain", to_hex(report.chain)},
                        {"state", to_hex(report.state)},
                        {"messages", messages},
                        {"statuses", OrderedJson::object()},
                        {"rows", OrderedJson::object()},
                        {"incidents", OrderedJson::array()}};
    for (const auto& [code, count] : report.statuses) {
        json["statuses"][status_name(code)] = count;
    }
    for (const meta::Struct& kind : meta::ROWS) {
        const size_t count = replay.store().sorted_rows(static_cast<uint8_t>(kind.kind)).size();
        if (count != 0) {
            json["rows"][std::string(kind.name)] = count;
        }
    }
    for (const RowView& row : replay.store().sorted_rows(IncidentRow::KIND)) {
        json["incidents"].push_back(incident_line(row));
    }
    return json;
}

int run_inspect(const InspectOptions& options) {
    const OrderedJson answer = options.transaction           ? inspect_transaction(options)
                               : !options.incident.empty()   ? inspect_incident(options)
                               : options.account             ? inspect_account(options)
                               : options.market              ? inspect_market(options)
                                                             : inspect_trace(options);
    if (!options.incident.empty() && !options.is_json) {
        print_waterfall(answer.at("fields"));
        fmt::print("\n");
    }
    print_answer(answer, options.is_json);
    return EXIT_OK;
}

}  // namespace

void register_inspect(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<InspectOptions>();
    CLI::App* verb = app.add_subcommand("inspect", "Explain a trace, or one thing in it.");
    verb->add_option("trace", options->path, "A .lvt trace")->required();
    CLI::Option_group* one = verb->add_option_group("one thing");
    one->add_option("--tx", options->transaction, "A transaction, from 0: message and receipt")
        ->type_name("N")
        ->check(whole_number(0, UINT64_MAX));
    one->add_option("--incident", options->incident, "An incident: who paid what")
        ->type_name("MARKET:EPOCH");
    one->add_option("--account", options->account, "An account, its positions and health")
        ->type_name("N")
        ->check(whole_number(1, UINT32_MAX));
    one->add_option("--market", options->market, "A market, its book and incidents")
        ->type_name("N")
        ->check(whole_number(1, UINT32_MAX));
    one->require_option(0, 1);
    verb->add_flag("--json", options->is_json, "Print the answer as JSON");
    verb->footer("example: levee inspect incident.lvt --incident 1:7\n"
                 "Exit code 0: answered; 2: refused.");
    verb->callback([options, &exit_code] { exit_code = run_inspect(*options); });
}

}  // namespace levee
