// An answer is known again by its height and hash, or by its height and place in the block; one
// that has neither is taken as it comes. What incidents tell must fit the order that was found.
#include "host-sim/abi/chain_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <tuple>

#include "host-sim/abi/wire.hpp"

namespace levee {

namespace {

using Identity = std::tuple<uint64_t, Phase, std::string>;

bool is_of_block(const PastAnswer& answer) {
    return answer.origin.hash.empty() && answer.origin.index.has_value();
}

/// "" is no identity.
std::string name_of(const PastAnswer& answer) {
    if (answer.phase != Phase::transaction) {
        return "block";
    }
    if (is_of_block(answer)) {
        return fmt::format("#{}", *answer.origin.index);
    }
    return answer.origin.hash;
}

std::vector<PastAnswer> without_repeats(std::vector<PastAnswer> answers) {
    std::vector<PastAnswer> kept;
    std::map<Identity, size_t> known;
    for (PastAnswer& answer : answers) {
        const std::string name = name_of(answer);
        if (answer.origin.height && !name.empty()) {
            const uint64_t height = *answer.origin.height;
            const auto [place, is_new] =
                known.emplace(Identity{height, answer.phase, name}, kept.size());
            if (!is_new) {
                PastAnswer& first = kept[place->second];
                if (first.events != answer.events) {
                    throw DecodeError(fmt::format("height {}, transaction {}: told in two ways",
                                                  height, name));
                }
                if (!first.origin.index) {
                    first.origin.index = answer.origin.index;
                }
                continue;
            }
        }
        kept.push_back(std::move(answer));
    }
    return kept;
}

/// The transactions of a height come from its block results or by themselves, not both.
void check_forms(const std::vector<PastAnswer>& answers) {
    std::map<uint64_t, bool> forms;
    for (const PastAnswer& answer : answers) {
        if (answer.phase != Phase::transaction) {
            continue;
        }
        const auto [form, is_new] = forms.emplace(*answer.origin.height, is_of_block(answer));
        if (!is_new && form->second != is_of_block(answer)) {
            throw DecodeError(fmt::format("height {}: told by block results and by transactions: "
                                          "give one of them", form->first));
        }
    }
}

/// Transactions that tell no place in their block can only be in the order in which they are given.
/// A file that goes back in height anywhere is in no order that says anything of a single block.
void check_places(const std::vector<PastAnswer>& answers) {
    struct Count {
        unsigned placed = 0;
        unsigned unplaced = 0;
    };
    std::map<uint64_t, Count> counts;
    uint64_t last = 0;
    bool falls = false;
    for (const PastAnswer& answer : answers) {
        const uint64_t height = *answer.origin.height;
        falls |= height < last;
        last = height;
        if (answer.phase == Phase::transaction) {
            ++(answer.origin.index ? counts[height].placed : counts[height].unplaced);
        }
    }
    for (const auto& [height, count] : counts) {
        if (count.placed != 0 && count.unplaced != 0) {
            throw DecodeError(fmt::format("height {}: of {} transactions {} tell their place in "
                                          "the block: give all of them in one form", height,
                                          count.placed + count.unplaced, count.placed));
        }
        if (falls && count.unplaced > 1) {
            throw DecodeError(fmt::format("height {}: which of {} transactions came first is not "
                                          "told: give all heights oldest first", height,
                                          count.unplaced));
        }
    }
}

/// An incident is allocated once, before anything is recovered, and each recovery adds to the last.
void check_incidents(const Bytes& events) {
    std::map<std::pair<uint32_t, uint32_t>, Atoms> recovered;
    each_event(events, [&](uint16_t kind, ByteView fields) {
        if (kind != IncidentAllocatedEvent::KIND && kind != IncidentUpdatedEvent::KIND) {
            return;
        }
        const auto row = read_as<IncidentAllocatedEvent>(fields).incident;
        const bool is_first = kind == IncidentAllocatedEvent::KIND;
        const auto [known, is_new] =
            recovered.emplace(std::make_pair(row.market, row.epoch.raw()), row.recovered);
        if (!is_new && (is_first || row.recovered <= known->second)) {
            throw DecodeError(fmt::format(
                "incident {}:{}: {} after what came later: transactions are in the wrong order, "
                "or told twice", row.market, row.epoch.raw(),
                is_first ? "allocated" : "recovered less"));
        }
        known->second = row.recovered;
    });
}

}  // namespace

void Origin::read(const OrderedJson& answer) {
    const auto number = [&](const char* key, std::optional<uint64_t>& to) {
        const auto found = answer.find(key);
        if (found == answer.end() || found->is_null()) {
            return;
        }
        const std::string text = found->is_string() ? found->get<std::string>() : found->dump();
        uint64_t value = 0;
        const char* const end = text.data() + text.size();
        const auto [rest, error] = std::from_chars(text.data(), end, value);
        if (error != std::errc() || rest != end) {
            throw DecodeError(fmt::format("{}: no whole number", key));
        }
        to = value;
    };
    number("height", height);
    number("index", index);
    for (const char* key : {"txhash", "hash"}) {
        const auto found = answer.find(key);
        if (found != answer.end() && found->is_string()) {
            hash = found->get<std::string>();
            std::transform(hash.begin(), hash.end(), hash.begin(), [](unsigned char c) {
                return static_cast<char>(std::toupper(c));
            });
        }
    }
}

Bytes in_order(std::vector<PastAnswer> answers) {
    answers = without_repeats(std::move(answers));
    const auto placed =
        std::count_if(answers.begin(), answers.end(),
                      [](const PastAnswer& answer) { return answer.origin.height.has_value(); });
    if (placed != 0) {
        if (static_cast<size_t>(placed) != answers.size()) {
            throw DecodeError("some answers tell their height and some do not");
        }
        check_forms(answers);
        check_places(answers);
        std::stable_sort(answers.begin(), answers.end(),
                         [](const PastAnswer& left, const PastAnswer& right) {
                             const auto key = [](const PastAnswer& answer) {
                                 return std::make_tuple(*answer.origin.height, answer.phase,
                                                        answer.origin.index.value_or(0));
                             };
                             return key(left) < key(right);
                         });
    }
    Bytes events;
    for (const PastAnswer& answer : answers) {
        events.insert(events.end(), answer.events.begin(), answer.events.end());
    }
    check_incidents(events);
    return events;
}

}  // namespace levee
