// Delta debugging over transactions, then over the numbers in them.
#include "host-sim/shrink.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <set>

#include "host-sim/model_checker.hpp"
#include "host-sim/progress.hpp"

namespace levee {

namespace {

// Letters only: ids and amounts differ between a long and a short way to one bug.
std::string words_of(const std::string& problem) {
    std::string words;
    for (const char letter : problem) {
        if (letter == '{') {
            break;  // values follow
        }
        if (letter < '0' || letter > '9') {
            words += letter;
        }
    }
    return words;
}

// Fields of a message that name a thing rather than measure one are not made smaller.
bool is_measure(const meta::Field& field) {
    static const std::set<std::string_view> MEASURES = {"atoms", "lots",  "shares",
                                                        "ticks", "ratio", "number64"};
    return !field.is_reserved && field.enumeration.empty() && field.count == 0 &&
           MEASURES.count(field.unit) != 0;
}

u128 load(const uint8_t* from, size_t size) {
    u128 value = 0;
    std::memcpy(&value, from, size);
    return value;
}

// The same message `wait` seconds earlier; a mark was then observed earlier too.
void pull_forward(SentMessage& sent, u64 wait) {
    sent.context.time = Seconds::of(sent.context.time.raw() - wait);
    u16 kind = 0;
    MarkMessage mark;
    if (sent.message.size() == sizeof(MessageHeader) + MarkMessage::SIZE) {
        std::memcpy(&kind, sent.message.data(), sizeof kind);
        std::memcpy(static_cast<void*>(&mark), sent.message.data() + sizeof(MessageHeader),
                    MarkMessage::SIZE);
        if (kind == MarkMessage::KIND && mark.observed_at.raw() >= wait) {
            mark.observed_at = Seconds::of(mark.observed_at.raw() - wait);
            std::memcpy(sent.message.data() + sizeof(MessageHeader), &mark, MarkMessage::SIZE);
        }
    }
}

class Shrinker {
public:
    Shrinker(Sequence sequence, const Failure& failure, const ShrinkOptions& options)
        : options_(options),
          best_{std::move(sequence), failure, 0, false},
          end_(std::chrono::steady_clock::now() +
               std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                   std::chrono::duration<double>(options.seconds))),
          progress_("shrink", best_.sequence.size(), options.progress),
          start_size_(best_.sequence.size()) {
        best_.sequence.resize(failure.length);
    }

    Shrunk run() {
        size_t before = 0;
        do {
            before = best_.sequence.size();
            remove_accounts();
            remove_chunks();
        } while (best_.sequence.size() < before && !is_late());
        shorten_waits();
        make_amounts_smaller();
        remove_chunks();
        best_.is_minimal = !is_late();
        return std::move(best_);
    }

private:
    bool is_late() const {
        return std::chrono::steady_clock::now() >= end_ || StopSignal::wanted();
    }

    // Keeps the candidate when it fails in the same way.
    bool accept(Sequence candidate) {
        if (is_late()) {
            return false;
        }
        ++best_.runs;
        const Failure failure = run_sequence(candidate, options_);
        if (!failure.same_as(best_.failure)) {
            return false;
        }
        candidate.resize(failure.length);
        best_.sequence = std::move(candidate);
        best_.failure = failure;
        progress_.show(start_size_ - best_.sequence.size());
        return true;
    }

    void remove_chunks() {
        for (size_t chunk = std::max<size_t>(best_.sequence.size() / 2, 1); chunk > 0; chunk /= 2) {
            size_t stop = best_.sequence.size();
            while (stop > 0 && !is_late()) {
                const size_t start = stop > chunk ? stop - chunk : 0;
                Sequence candidate = best_.sequence;
                candidate.erase(at(candidate, start), at(candidate, stop));
                accept(std::move(candidate));
                stop = std::min(start, best_.sequence.size());
            }
        }
    }

    static Sequence::iterator at(Sequence& sequence, size_t place) {
        return sequence.begin() + static_cast<std::ptrdiff_t>(place);
    }

    // All that one sender did, as one candidate: whole accounts and stakers go at once.
    void remove_accounts() {
        std::set<u32> senders;
        for (const SentMessage& sent : best_.sequence) {
            senders.insert(sent.context.sender);
        }
        for (const u32 sender : senders) {
            Sequence candidate;
            for (const SentMessage& sent : best_.sequence) {
                if (sent.context.sender != sender) {
                    candidate.push_back(sent);
                }
            }
            accept(std::move(candidate));
        }
    }

    // From the last transaction to the first: the time that passes before it becomes nothing.
    void shorten_waits() {
        for (size_t i = best_.sequence.size(); i > 1; --i) {
            if (i > best_.sequence.size()) {
                continue;
            }
            const u64 wait = best_.sequence[i - 1].context.time.raw() -
                             best_.sequence[i - 2].context.time.raw();
            if (wait == 0) {
                continue;
            }
            Sequence candidate = best_.sequence;
            for (size_t later = i - 1; later < candidate.size(); ++later) {
                pull_forward(candidate[later], wait);
            }
            accept(std::move(candidate));
        }
    }

    void make_amounts_smaller() {
        for (size_t i = 0; i < best_.sequence.size(); ++i) {
            if (best_.sequence[i].message.size() < sizeof(MessageHeader)) {
                continue;
            }
            u16 kind = 0;
            std::memcpy(&kind, best_.sequence[i].message.data(), sizeof kind);
            const meta::Struct* type = find_kind(meta::MESSAGES, kind);
            if (type == nullptr ||
                best_.sequence[i].message.size() != sizeof(MessageHeader) + type->size) {
                continue;
            }
            for (const meta::Field& field : type->fields) {
                if (is_measure(field)) {
                    make_smaller(i, [&field](SentMessage& sent) {
                        return std::span<uint8_t>(
                            sent.message.data() + sizeof(MessageHeader) + field.offset, field.size);
                    });
                }
            }
            make_smaller(i, [](SentMessage& sent) {
                return std::span<uint8_t>(
                    reinterpret_cast<uint8_t*>(&sent.context.funds_amount), 16);
            });
        }
    }

    // Tries round numbers below the value, the smallest first.
    template <typename Place>
    void make_smaller(size_t i, const Place& place) {
        const std::span<uint8_t> bytes = place(best_.sequence[i]);
        const u128 value = load(bytes.data(), bytes.size());
        if (value < 10) {
            return;
        }
        for (u128 round = 1; round <= value; round *= 10) {
            const u128 smaller = round;
            const u128 rounded = value / round * round;
            if (try_value(i, place, smaller) || value / round < 10) {
                return;
            }
            if (rounded != value && round * 1000 > value && try_value(i, place, rounded)) {
                return;
            }
        }
    }

    template <typename Place>
    bool try_value(size_t i, const Place& place, u128 value) {
        Sequence candidate = best_.sequence;
        const std::span<uint8_t> bytes = place(candidate[i]);
        std::memcpy(bytes.data(), &value, bytes.size());
        return accept(std::move(candidate)) && i < best_.sequence.size();
    }

    const ShrinkOptions& options_;
    Shrunk best_;
    std::chrono::steady_clock::time_point end_;
    Progress progress_;
    uint64_t start_size_;
};

}  // namespace

Failure run_sequence(const Sequence& sequence, const ShrinkOptions& options) {
    const std::unique_ptr<Checker> model = options.check_model ? make_model_checker() : nullptr;
    Auditor auditor;
    RunOptions run_options;
    run_options.checker = model.get();
    run_options.auditor = &auditor;
    run_options.progress = false;
    Runner runner(make_engines(options.engines), run_options);
    for (const SentMessage& sent : sequence) {
        if (!runner.step(Transaction{sent.context, sent.message, nullptr, nullptr})) {
            break;
        }
    }
    const RunReport& report = runner.finish(false);
    return Failure{report.end, words_of(report.problem), report.problem, report.transactions};
}

Shrunk shrink(Sequence sequence, const Failure& failure, const ShrinkOptions& options) {
    const StopSignal signal;
    return Shrinker(std::move(sequence), failure, options).run();
}

}  // namespace levee
