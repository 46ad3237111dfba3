// `levee diff`: the first place where two traces differ, decoded.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>

#include "host-sim/commands/commands.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

struct DiffOptions {
    std::string first;
    std::string second;
    bool is_json = false;
};

bool same_bytes(ByteView a, ByteView b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

bool next_transaction(TraceReader& reader, TraceRecord& record) {
    while (reader.next(record)) {
        if (record.kind == TraceKind::transaction) {
            return true;
        }
    }
    return false;
}

OrderedJson side_json(const TraceRecord& record) {
    OrderedJson json = transaction_json(record.context, record.message);
    json["status"] = status_text(static_cast<Status>(record.status));
    json["chain"] = to_hex(record.chain);
    return json;
}

/// What this program makes of transaction `number` of a trace; the recorded receipts hold only
/// digests, so this is how their rows can be shown.
OrderedJson replayed_receipt(const std::string& path, uint64_t number) {
    OrderedJson receipt;
    try {
        const TraceReplay replay(path, number + 1,
                                 [&](uint64_t at, const Transaction&, const Receipt& result) {
                                     if (at == number) {
                                         receipt = receipt_json(result);
                                     }
                                 });
    } catch (const UsageError&) {
        throw;
    } catch (const std::runtime_error& error) {
        return {{"differs", error.what()}};
    }
    return receipt;
}

OrderedJson divergence(const DiffOptions& options, const TraceRecord& a, const TraceRecord& b) {
    const bool same_message = same_bytes(a.message, b.message);
    const bool same_context = same_bytes(a.context, b.context);
    OrderedJson json = {{"same", false}, {"transaction", a.number}};
    json["differs"] = !same_message          ? "message"
                      : !same_context        ? "context"
                      : a.status != b.status ? "status"
                                             : "rows or events";
    json["first"] = side_json(a);
    json["second"] = side_json(b);
    if (same_message && same_context) {
        json["replayed"] = {{"first", replayed_receipt(options.first, a.number)},
                            {"second", replayed_receipt(options.second, b.number)}};
    }
    return json;
}

OrderedJson header_difference(const TraceHeader& a, const TraceHeader& b) {
    OrderedJson json = OrderedJson::object();
    if (a.genesis_digest != b.genesis_digest) {
        json["genesis"] = {to_hex(a.genesis_digest), to_hex(b.genesis_digest)};
    }
    if (a.scenario_digest != b.scenario_digest) {
        json["scenario"] = {to_hex(a.scenario_digest), to_hex(b.scenario_digest)};
    }
    return json;
}

OrderedJson compare(const DiffOptions& options) {
    TraceReader first(options.first, abi_digest());
    TraceReader second(options.second, abi_digest());
    TraceRecord a;
    TraceRecord b;
    for (uint64_t number = 0;; ++number) {
        const bool has_a = next_transaction(first, a);
        const bool has_b = next_transaction(second, b);
        if (!has_a || !has_b) {
            const bool same = has_a == has_b;
            OrderedJson json = {{"same", same}, {"transactions", number}};
            if (!same) {
                json["transaction"] = number;
                json["differs"] = fmt::format("{} ends here", has_a ? "second" : "first");
                json[has_a ? "first" : "second"] = side_json(has_a ? a : b);
            }
            json["headers_differ"] = header_difference(first.header(), second.header());
            return json;
        }
        if (a.status != b.status || a.chain != b.chain || !same_bytes(a.message, b.message) ||
            !same_bytes(a.context, b.context)) {
            OrderedJson json = divergence(options, a, b);
            json["headers_differ"] = header_difference(first.header(), second.header());
            return json;
        }
    }
}

int run_diff(const DiffOptions& options) {
    const OrderedJson answer = compare(options);
    const bool same = answer["same"].get<bool>();
    if (options.is_json) {
        print_answer(answer, true);
    } else if (same) {
        fmt::print("the same: {} transactions, every message and receipt\n",
                   answer["transactions"].get<uint64_t>());
    } else {
        fmt::print("first difference: transaction {}: {}\n",
                   answer["transaction"].get<uint64_t>(), answer["differs"].get<std::string>());
        for (const char* part : {"first", "second", "replayed", "headers_differ"}) {
            if (answer.contains(part) && !answer[part].empty()) {
                fmt::print("{}:\n", part);
                print_tree(answer[part], 2);
            }
        }
    }
    return same ? EXIT_OK : EXIT_DIFFERENT;
}

}  // namespace

void register_diff(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<DiffOptions>();
    CLI::App* verb = app.add_subcommand("diff", "Show the first difference between two traces.");
    verb->add_option("first", options->first, "A .lvt trace")->required();
    verb->add_option("second", options->second, "Another .lvt trace")->required();
    verb->add_flag("--json", options->is_json, "Print the result as JSON");
    verb->footer("example: levee diff before.lvt after.lvt\n"
                 "Exit code 0: the same; 1: different; 2: refused.");
    verb->callback([options, &exit_code] { exit_code = run_diff(*options); });
}

}  // namespace levee
