// The timeline of governance of a run.
#include "host-sim/governance/governance_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "host-sim/abi/wire.hpp"
#include "host-sim/governance/parameters.hpp"
#include "host-sim/scenario/decimal.hpp"

namespace levee {

namespace {

constexpr double DAY = 86400;
constexpr size_t WHAT = 64;  // letters of the column; what is longer goes on in the next line
constexpr uint8_t WAYS_OUT = static_cast<uint8_t>(PauseBit::exit) |
                             static_cast<uint8_t>(PauseBit::trade) |
                             static_cast<uint8_t>(PauseBit::freeze);
constexpr std::string_view ROUTES[] = {"nobody", "vote", "the authority", "the guardian"};
constexpr std::string_view CHOICES[] = {"takes its vote back", "votes yes", "votes no"};
constexpr std::string_view ENDS[] = {"", "open", "executed", "cancelled", "vetoed", "lapsed"};

uint16_t kind_of(ByteView message) {
    uint16_t kind = 0;
    if (message.size() >= sizeof(MessageHeader)) {
        std::memcpy(&kind, message.data(), sizeof kind);
    }
    return kind;
}

bool is_of_governance(uint16_t kind) {
    return kind == PauseMessage::KIND ||
           (kind >= SetGovernanceMessage::KIND && kind <= VetoProposalMessage::KIND);
}

// What delays are there for: without a proposal before them they are no news of governance.
bool is_leaving(uint16_t kind) {
    return kind == RequestExitMessage::KIND || kind == ExitMessage::KIND;
}

std::string pause_text(uint8_t bits) {
    constexpr std::string_view NAMES[] = {"deposit", "exit", "trade", "liquidate", "freeze"};
    std::string text;
    for (uint32_t i = 0; i < 5; ++i) {
        if (((bits >> i) & 1U) != 0) {
            text += (text.empty() ? "" : ", ") + std::string(NAMES[i]);
        }
    }
    return text.empty() ? "nothing" : text;
}

/// What a message asks for, in words.
std::string request_text(uint16_t kind, ByteView body) {
    const auto id = [&] { return read_as<uint32_t>(body); };
    switch (kind) {
    case PauseMessage::KIND: {
        const auto message = read_as<PauseMessage>(body);
        return fmt::format("pauses {}, opens {}", pause_text(message.set_bits),
                           pause_text(message.clear_bits));
    }
    case SetGovernanceMessage::KIND: return "sets up governance";
    case SetParameterMessage::KIND: {
        const auto message = read_as<SetParameterMessage>(body);
        return "sets " + change_text(std::max<uint32_t>(message.parameter, 1), message.scope,
                                     message.value.raw());
    }
    case ProposeChangeMessage::KIND:
        return "proposes " + batch_text(read_as<ProposeChangeMessage>(body));
    case VoteMessage::KIND: {
        const auto message = read_as<VoteMessage>(body);
        return fmt::format("{} on #{}", CHOICES[message.choice % 3], message.proposal);
    }
    case ExecuteProposalMessage::KIND: return fmt::format("executes #{}", id());
    case CancelProposalMessage::KIND: return fmt::format("cancels #{}", id());
    case RequestExitMessage::KIND: return fmt::format("asks to leave tranche {}", id());
    case ExitMessage::KIND: return fmt::format("leaves tranche {}", id());
    default: return fmt::format("vetoes #{}", id());
    }
}

// Where a text may end to go on in the next line: after a change of a batch, else at a blank.
size_t cut_of(std::string_view text, size_t room) {
    if (text.size() <= room) {
        return text.size();
    }
    const size_t change = text.rfind("; ", room - 1);
    return std::min(change == std::string_view::npos ? text.rfind(' ', room) : change + 1,
                    text.size());
}

std::string row_text(const std::string& height, const std::string& day, const std::string& who,
                     std::string_view what, const std::string& outcome) {
    const std::string row = fmt::format("{:>6}  {:>8}  {:>4}  {:<{}}  {}", height, day, who, what,
                                        WHAT, outcome);
    return row.substr(0, row.find_last_not_of(' ') + 1);
}

/// Weights, in units of the proposal's asset.
std::string weight_text(const LedgerStore& store, const std::optional<ProposalRow>& proposal,
                        Atoms weight) {
    const auto asset = stored<AssetRow>(store, proposal ? proposal->asset : 0);
    return money_text(static_cast<i128>(weight.raw()), asset ? asset->decimals : 0);
}

std::string offices_text(const LedgerStore& store) {
    const auto governance = stored<GovernanceRow>(store, 1);
    const auto state = stored<StateRow>(store, 1);
    if (!governance || !state) {
        return "";
    }
    std::string text = "who: 0 is the chain's authority";
    const auto adds = [&](uint32_t who, std::string_view office) {
        text += who == 0 ? "" : fmt::format(", {} the {}", who, office);
    };
    adds(governance->proposer, "proposer (the configured authority)");
    adds(governance->guardian, "guardian");
    adds(state->pauser, "pauser");
    return text + "; the others are stakers, traders and anyone.\n"
                  "Offices are as at the start: lines below say who took one over.";
}

}  // namespace

std::string GovernanceReport::header() {
    return row_text("height", "day", "who", "what", "what came of it");
}

std::string GovernanceReport::sum() const {
    const std::string renewed =
        renewals_ == 0 ? ""
                       : fmt::format("{} renewal{} of the guardian's mandate, ", renewals_,
                                     renewals_ == 1 ? "" : "s");
    return fmt::format("{} change{}, {}{} attempt{} refused", changes_, changes_ == 1 ? "" : "s",
                       renewed, refused_, refused_ == 1 ? "" : "s");
}

std::string GovernanceReport::day(Seconds time) const {
    return fmt::format("{:.2f}", static_cast<double>(time.raw() - start_) / DAY);
}

void GovernanceReport::line(const Context& context, const Said& said) {
    std::string_view what = said.what;
    const std::string_view first = what.substr(0, cut_of(what, WHAT));
    lines_.push_back(row_text(std::to_string(context.height), day(context.time), said.who, first,
                              said.outcome));
    what.remove_prefix(first.size());
    while (!what.empty()) {
        // Four letters to the right, without the blank at which it was cut.
        what.remove_prefix(1);
        const std::string_view next = what.substr(0, cut_of(what, WHAT - 4));
        lines_.push_back(row_text("", "", "", "    " + std::string(next), ""));
        what.remove_prefix(next.size());
    }
}

void GovernanceReport::add_change(const Context& context, const ParameterChangeRow& change,
                                  const LedgerStore& store) {
    const std::string what =
        "  " + change_text(change.parameter, change.scope, change.new_value.raw());
    const auto governance = stored<GovernanceRow>(store, 1);
    const bool is_mandate = parameter_info(change.parameter).name == "guardian" && governance;
    const std::string until =
        is_mandate ? ", mandate until day " + day(governance->guardian_until) : "";
    if (is_mandate && change.new_value.raw() == change.old_value.raw()) {
        ++renewals_;
        line(context, {"", what, "mandate renewed until day " + day(governance->guardian_until)});
        return;
    }
    ++changes_;
    const bool waits = value_due(store, change.parameter, change.scope).has_value();
    line(context, {"", what, fmt::format("was {}; {}{}",
                                         value_text(change.parameter, change.old_value.raw()),
                                         waits ? "waits for its roll" : "in force", until)});
}

void GovernanceReport::add_events(const Context& context, ByteView events,
                                  const LedgerStore& store) {
    each_event(events, [&](uint16_t kind, ByteView fields) {
        if (kind == ChangeProposedEvent::KIND) {
            const auto event = read_as<ChangeProposedEvent>(fields);
            ++proposals_;
            is_news_ = true;
            const std::string vote =
                event.route == 1 ? ", vote until day " + day(event.vote_end) : "";
            line(context, {"", fmt::format("  #{} by {}{}", event.proposal, ROUTES[event.route],
                                           vote),
                           fmt::format("from day {} to {}", day(event.eta), day(event.expires))});
        } else if (kind == VotedEvent::KIND) {
            const auto event = read_as<VotedEvent>(fields);
            const auto proposal = stored<ProposalRow>(store, event.proposal);
            line(context,
                 {"", fmt::format("  #{}: {} for, {} against", event.proposal,
                                  weight_text(store, proposal, event.yes_after),
                                  weight_text(store, proposal, event.no_after)),
                  "of " + weight_text(store, proposal, proposal ? proposal->weight : Atoms{})});
        } else if (kind == ParameterChangedEvent::KIND) {
            is_news_ = true;
            add_change(context, read_as<ParameterChangedEvent>(fields).change, store);
        } else if (kind == ChangeEffectiveEvent::KIND) {
            const auto event = read_as<ChangeEffectiveEvent>(fields);
            line(context, {"", "  " + change_text(event.parameter, event.scope,
                                                  event.value.raw()),
                           "in force, at its roll"});
        } else if (kind == ProposalEndedEvent::KIND) {
            const auto event = read_as<ProposalEndedEvent>(fields);
            line(context, {"", fmt::format("  #{} is {}", event.proposal, ENDS[event.status]),
                           ""});
        }
    });
}

// The name of the status, and until when it will be so where that is known.
std::string GovernanceReport::refusal_text(const Context& context, uint16_t kind, ByteView body,
                                           Status status, const LedgerStore& store) const {
    const std::string name = "refused: " + status_name(static_cast<uint32_t>(status));
    const auto governance = stored<GovernanceRow>(store, 1);
    const auto state = stored<StateRow>(store, 1);
    if (kind != ExecuteProposalMessage::KIND || !governance || !state) {
        return name;
    }
    const auto proposal = stored<ProposalRow>(store, read_as<uint32_t>(body));
    if (!proposal) {
        return name;
    }
    if (status == Status::timelock_running && context.time < proposal->eta) {
        return name + " until day " + day(proposal->eta);
    }
    if (status == Status::timelock_running && proposal->loosens != 0) {
        return name + fmt::format(" (not before epoch {})", proposal->leave_epoch.raw());
    }
    if (status == Status::exits_closed && (state->pause_bits & WAYS_OUT) != 0) {
        return name + " (they are now)";
    }
    if (status == Status::exits_closed && proposal->loosens != 0) {
        const uint64_t delay = proposal->eta.raw() - proposal->vote_end.raw();
        return name + " until day " + day(Seconds::of(governance->exits_since.raw() + delay));
    }
    return name;
}

void GovernanceReport::add(const Context& context, ByteView message, const Receipt& receipt,
                           const LedgerStore& store) {
    const uint16_t kind = kind_of(message);
    const bool is_asked = is_of_governance(kind) || (is_leaving(kind) && proposals_ != 0);
    const meta::Struct* type = find_kind(meta::MESSAGES, kind);
    const bool is_whole =
        type != nullptr && message.size() == sizeof(MessageHeader) + type->size;
    if (is_asked && is_whole) {
        start_ = lines_.empty() ? context.time.raw() : start_;
        const bool is_ok = receipt.status == Status::ok;
        const ByteView body = message.subspan(sizeof(MessageHeader));
        refused_ += is_ok ? 0 : 1;
        is_news_ = is_news_ || (!is_ok && kind != PauseMessage::KIND && !is_leaving(kind));
        if (is_ok && kind == SetGovernanceMessage::KIND) {
            legend_ = offices_text(store);
        }
        line(context, {std::to_string(context.sender), request_text(kind, body),
                       is_ok ? "accepted"
                             : refusal_text(context, kind, body, receipt.status, store)});
    }
    add_events(context, receipt.events, store);
}

}  // namespace levee
