// `levee preview`: what a loss would do to each layer, asked of the contract itself at the end of
// a trace, or after its first transactions.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "host-sim/commands/commands.hpp"
#include "host-sim/commands/whole_number.hpp"
#include "host-sim/trace_replay.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

struct PreviewOptions {
    std::string path;
    uint32_t market = 0;
    std::string loss;
    std::optional<uint64_t> at;
    bool is_json = false;
};

int run_preview(const PreviewOptions& options) {
    std::vector<uint8_t> query;
    try {
        query = encode_query("preview", {{"market", options.market}, {"loss", options.loss}});
    } catch (const DecodeError& error) {
        throw UsageError(error.what());
    }
    TraceReplay replay(options.path, options.at.value_or(~uint64_t{0}));
    if (options.at && *options.at > replay.report().transactions) {
        throw UsageError(fmt::format("--at {}: {} has {} transactions", *options.at, options.path,
                                     replay.report().transactions));
    }
    std::vector<uint8_t> answer;
    const Status status = replay.engine().query(replay.last_context(), query, answer);
    if (status != Status::ok) {
        throw UsageError(fmt::format("market {}, loss {}: refused: {}", options.market,
                                     options.loss, status_text(status)));
    }
    const OrderedJson decoded = decode_answer(PreviewQuery::KIND, answer);
    OrderedJson json = {{"trace", options.path},
                        {"transactions", replay.report().transactions},
                        {"market", options.market},
                        {"loss", options.loss}};
    json.update(decoded["fields"]);
    if (options.is_json) {
        print_answer(json, true);
    } else {
        fmt::print("after {} transactions of {}\n", replay.report().transactions, options.path);
        print_waterfall(json.at("incident"));
    }
    return EXIT_OK;
}

}  // namespace

void register_preview(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<PreviewOptions>();
    CLI::App* verb = app.add_subcommand("preview", "Show what a loss would charge to each layer.");
    verb->add_option("trace", options->path, "A .lvt trace")->required();
    verb->add_option("--market", options->market, "Market that loses")
        ->required()
        ->check(whole_number(1, UINT32_MAX));
    verb->add_option("--loss", options->loss, "Shortfall in atoms")->required();
    verb->add_option("--at", options->at, "Ask after this many transactions, not at the end")
        ->type_name("N")
        ->check(whole_number(0, UINT64_MAX));
    verb->add_flag("--json", options->is_json, "Print the result as JSON");
    verb->footer("example: levee preview incident.lvt --market 1 --loss 250000000\n"
                 "Exit code 0: answered; 2: refused.");
    verb->callback([options, &exit_code] { exit_code = run_preview(*options); });
}

}  // namespace levee
