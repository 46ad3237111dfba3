// Reads the governance row and the proposals whose numbers it holds.
#include "host-sim/governance/open_proposals.hpp"

#include <fmt/format.h>

#include <array>

#include "host-sim/governance/parameters.hpp"
#include "host-sim/scenario/decimal.hpp"

namespace levee {

namespace {

constexpr std::array<std::string_view, 4> ROUTES = {"none", "vote", "authority", "guardian"};

// A vote on an office waits for nobody's way out (LV-GOV-13).
bool waits_for_epoch(const ProposalRow& proposal) {
    const bool is_office_vote = proposal.route == static_cast<uint8_t>(Route::vote) &&
                                parameter_info(proposal.parameter[0]).office;
    return proposal.loosens != 0 && !is_office_vote;
}

OrderedJson proposal_json(const ProposalRow& proposal, Seconds time) {
    OrderedJson json = {{"proposal", proposal.id},
                        {"asset", proposal.asset},
                        {"route", ROUTES[proposal.route]},
                        {"proposer", proposal.proposer},
                        {"changes", batch_text(proposal)},
                        {"loosens", proposal.loosens != 0},
                        {"opened", proposal.opened.raw()},
                        {"vote_end", proposal.vote_end.raw()},
                        {"eta", proposal.eta.raw()},
                        {"expires", proposal.expires.raw()},
                        {"window_over", time > proposal.expires}};
    if (waits_for_epoch(proposal)) {
        json["leave_epoch"] = proposal.leave_epoch.raw();
    }
    if (proposal.route == static_cast<uint8_t>(Route::vote)) {
        json["yes"] = integer_text(proposal.yes.raw());
        json["no"] = integer_text(proposal.no.raw());
        json["weight"] = integer_text(proposal.weight.raw());
    }
    return json;
}

void print_open(const OrderedJson& proposal) {
    const auto number = [&](const char* key) { return proposal.at(key).get<uint64_t>(); };
    const auto text = [&](const char* key) { return proposal.at(key).get<std::string>(); };
    fmt::print("  #{} by {} of {}: {}\n", number("proposal"), text("route"), number("proposer"),
               text("changes"));
    if (proposal.contains("yes")) {
        fmt::print("     vote until time {}: {} atoms for, {} against, of {}\n",
                   number("vote_end"), text("yes"), text("no"), text("weight"));
    }
    std::string times = fmt::format("from time {} to {}", number("eta"), number("expires"));
    if (proposal.contains("leave_epoch")) {
        times += fmt::format(", from epoch {}", number("leave_epoch"));
    }
    fmt::print("     a {}, may be executed {}{}\n",
               proposal.at("loosens").get<bool>() ? "loosening" : "tightening", times,
               proposal.at("window_over").get<bool>() ? ": its window is over" : "");
}

}  // namespace

OrderedJson governance_json(const LedgerStore& store, Seconds time) {
    const auto governance = stored<GovernanceRow>(store, 1);
    if (!governance) {
        return nullptr;
    }
    OrderedJson open = OrderedJson::array();
    for (const uint32_t id : governance->open) {
        const auto proposal = stored<ProposalRow>(store, id);
        if (id != 0 && proposal) {
            open.push_back(proposal_json(*proposal, time));
        }
    }
    return {{"time", time.raw()},
            {"proposer", governance->proposer},
            {"guardian", governance->guardian},
            {"guardian_until", governance->guardian_until.raw()},
            {"exits_since", governance->exits_since.raw()},
            {"open_proposals", open}};
}

void print_governance(const OrderedJson& json) {
    const auto number = [&](const char* key) { return json.at(key).get<uint64_t>(); };
    fmt::print("time now: {}\n", number("time"));
    if (number("guardian") != 0) {
        fmt::print("guardian_until: the mandate of guardian {} ends at time {}\n",
                   number("guardian"), number("guardian_until"));
    }
    fmt::print("exits_since: exits were last opened at time {}\n", number("exits_since"));
    const OrderedJson& open = json.at("open_proposals");
    fmt::print("{}\n", open.empty() ? "no open proposals" : "open proposals");
    for (const OrderedJson& proposal : open) {
        print_open(proposal);
    }
}

}  // namespace levee
