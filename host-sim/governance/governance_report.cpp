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

std::string change_text(uint32_t parameter, uint32_t scope, u128 value) {
    return fmt::format("{} of {} = {}", parameter_info(parameter).name,
                       scope_text(parameter, scope), value_text(parameter, value));
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

template <class Message>
std::string batch_text(const Message& message) {
    std::string text;
    for (uint32_t i = 0; i < BATCH_MAX && message.parameter[i] != 0; ++i) {
        text += (i == 0 ? "" : "; ") +
                change_text(message.parameter[i], message.scope[i], message.value[i].raw());
    }
    return text;
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

}  // namespace

void GovernanceReport::line(const Context& context, std::string who, const std::string& what,
                            const std::string& outcome) {
    const double day = static_cast<double>(context.time.raw() - start_) / DAY;
    lines_.push_back(fmt::format("{:8.2f}  {:>4}  {:<64}  {}", day, who, what, outcome));
}

void GovernanceReport::add_events(const Context& context, ByteView events,
                                  const LedgerStore& store) {
    const auto days = [this](Seconds time) {
        return fmt::format("{:.2f}", static_cast<double>(time.raw() - start_) / DAY);
    };
    each_event(events, [&](uint16_t kind, ByteView fields) {
        if (kind == ChangeProposedEvent::KIND) {
            const auto event = read_as<ChangeProposedEvent>(fields);
            ++proposals_;
            const std::string vote =
                event.route == 1 ? ", vote until day " + days(event.vote_end) : "";
            line(context, "", fmt::format("  #{} by {}{}", event.proposal, ROUTES[event.route],
                                          vote),
                 fmt::format("from day {} to {}", days(event.eta), days(event.expires)));
        } else if (kind == VotedEvent::KIND) {
            const auto event = read_as<VotedEvent>(fields);
            const auto proposal = stored<ProposalRow>(store, event.proposal);
            line(context, "", fmt::format("  #{}: {} for, {} against", event.proposal,
                                          money_text(static_cast<i128>(event.yes_after.raw()), 0),
                                          money_text(static_cast<i128>(event.no_after.raw()), 0)),
                 fmt::format("of {}", money_text(static_cast<i128>(
                                          proposal ? proposal->weight.raw() : 0), 0)));
        } else if (kind == ParameterChangedEvent::KIND) {
            const auto change = read_as<ParameterChangedEvent>(fields).change;
            ++changes_;
            const bool waits = value_due(store, change.parameter, change.scope).has_value();
            line(context, "", "  " + change_text(change.parameter, change.scope,
                                                 change.new_value.raw()),
                 fmt::format("was {}; {}", value_text(change.parameter, change.old_value.raw()),
                             waits ? "waits for its roll" : "in force"));
        } else if (kind == ChangeEffectiveEvent::KIND) {
            const auto event = read_as<ChangeEffectiveEvent>(fields);
            line(context, "", "  " + change_text(event.parameter, event.scope, event.value.raw()),
                 "in force, at its roll");
        } else if (kind == ProposalEndedEvent::KIND) {
            const auto event = read_as<ProposalEndedEvent>(fields);
            line(context, "", fmt::format("  #{} is {}", event.proposal, ENDS[event.status]), "");
        }
    });
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
        refused_ += is_ok || kind == PauseMessage::KIND || is_leaving(kind) ? 0 : 1;
        line(context, std::to_string(context.sender),
             request_text(kind, message.subspan(sizeof(MessageHeader))),
             is_ok ? "" : "refused: " + status_name(static_cast<uint32_t>(receipt.status)));
    }
    add_events(context, receipt.events, store);
}

}  // namespace levee
