// The walk and the search. A step forward keeps the rows that it changed, so that a step back puts
// them into the engines again; the model takes its messages back by itself.
#include "host-sim/tiny.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <unordered_set>

#include "host-sim/difference.hpp"
#include "host-sim/progress.hpp"
#include "host-sim/usage.hpp"

namespace levee {

TinyWalk::TinyWalk(std::vector<std::unique_ptr<Engine>> engines, const TinyStart& start)
    : engines_(std::move(engines)),
      receipts_(engines_.size()),
      model_(make_undoing_model_checker()) {
    for (SentMessage& sent : tiny_genesis(start)) {
        if (send(std::move(sent)) != Outcome::moved) {
            throw std::logic_error(fmt::format("tiny world: message {} of genesis is {}: {}",
                                               sent_.size(), status_text(last_), problem_));
        }
    }
    try_back();
    levels_.clear();  // there is no way back beyond genesis
}

// The last message, taken back and sent again, must do what it did.
void TinyWalk::try_back() {
    SentMessage again = sent_.back();
    back();
    if (send(std::move(again)) == Outcome::moved) {
        return;
    }
    size_t wrong = 0;
    for (size_t i = 1; i < engines_.size(); ++i) {
        wrong = same_receipt(receipts_[0], receipts_[i]) ? wrong : i;
    }
    throw UsageError(fmt::format("engine '{}' keeps its rows where a step back cannot reach them",
                                 engines_[wrong]->name()));
}

TinyWalk::Outcome TinyWalk::forward(const TinyLetter& letter) {
    if (letter.write) {
        return send(letter.write(TinyPlace{store(), now_}));
    }
    levels_.push_back(Level{now_, false, auditor_, {}});
    now_ += letter.seconds;
    return Outcome::moved;
}

TinyWalk::Outcome TinyWalk::send(SentMessage sent) {
    for (size_t i = 0; i < engines_.size(); ++i) {
        receipts_[i] = engines_[i]->execute(sent.context, sent.message);
    }
    last_ = receipts_[0].status;
    Auditor auditor = auditor_;
    std::string problem = judge(sent, auditor);
    if (!problem.empty()) {
        return fail(std::move(sent), std::move(problem));
    }
    if (last_ != Status::ok) {
        return Outcome::refused;
    }
    levels_.push_back(Level{now_, true, std::move(auditor_), {}});
    auditor_ = std::move(auditor);
    save_rows(levels_.back());
    sent_.push_back(std::move(sent));
    return Outcome::moved;
}

std::string TinyWalk::judge(const SentMessage& sent, Auditor& auditor) {
    for (size_t i = 0; i < engines_.size(); ++i) {
        if (receipts_[i].status == STATUS_TRAP) {
            return fmt::format("engine {} trapped: {}", engines_[i]->name(), receipts_[i].trap);
        }
        if (!same_receipt(receipts_[0], receipts_[i])) {
            return fmt::format("engines {} and {} differ: {}", engines_[0]->name(),
                               engines_[i]->name(),
                               receipt_differences(receipts_[0], receipts_[i]).dump());
        }
    }
    const uint64_t checks = auditor.checks();
    for (const Violation& found : auditor.after(sent.context, receipts_[0], store())) {
        return fmt::format("{} {} ({})", found.id, found.detail, found.sentence);
    }
    checks_ += auditor.checks() - checks;
    const std::string opinion =
        model_->after_transaction(sent.context, sent.message, receipts_[0], store());
    return opinion.empty() ? "" : "the reference model disagrees: " + opinion;
}

TinyWalk::Outcome TinyWalk::fail(SentMessage sent, std::string problem) {
    sent_.push_back(std::move(sent));
    problem_ = std::move(problem);
    return Outcome::broken;
}

void TinyWalk::save_rows(Level& level) {
    for (const RowView& row : receipts_[0].rows) {
        std::vector<uint8_t>& known = rows_[{row.kind, row.id}];
        level.rows.push_back({row.kind, row.id, std::move(known)});
        known.clear();
        if (row.present()) {
            known.assign(row.bytes.begin(), row.bytes.end());
        }
    }
}

void TinyWalk::back() {
    Level level = std::move(levels_.back());
    levels_.pop_back();
    now_ = level.now;
    auditor_ = std::move(level.auditor);
    if (!level.is_message) {
        return;
    }
    const std::array<uint8_t, ROW_SIZE_MAX> absent{};
    for (SavedRow& row : level.rows) {
        const uint8_t* bytes = row.bytes.empty() ? absent.data() : row.bytes.data();
        for (const std::unique_ptr<Engine>& engine : engines_) {
            engine->store().put(row.kind, row.id, bytes);
        }
        rows_[{row.kind, row.id}] = std::move(row.bytes);
    }
    for (const std::unique_ptr<Engine>& engine : engines_) {
        engine->store().commit();
    }
    model_->undo();
    sent_.pop_back();
}

bool TinyWalk::check_whole() {
    for (const Violation& found : auditor_.ledger(store())) {
        problem_ = fmt::format("{} {} ({})", found.id, found.detail, found.sentence);
        return false;
    }
    checks_ += ledger_checks().size();
    const std::string opinion = model_->at_end(store());
    if (!opinion.empty()) {
        problem_ = "the reference model disagrees: " + opinion;
    }
    return opinion.empty();
}

Digest TinyWalk::digest() const {
    AssetRow asset;
    store().get(AssetRow::KIND, 1, &asset);
    Sha256 hash;
    hash.update(store().digest());
    hash.update_int(now_ - asset.epoch_start.raw());
    return hash.finish();
}

Sequence TinyWalk::sequence() const { return sent_; }

std::vector<Status> TinyWalk::statuses() const {
    std::vector<Status> all(sent_.size(), Status::ok);
    if (!all.empty() && last_ != STATUS_TRAP) {
        all.back() = problem_.empty() ? Status::ok : last_;
    }
    return all;
}

namespace {

struct DigestHash {
    size_t operator()(const Digest& digest) const {
        size_t hash = 0;
        std::memcpy(&hash, digest.data(), sizeof hash);
        return hash;
    }
};

class Search {
public:
    Search(TinyWalk& walk, const TinyStart& start, const TinyOptions& options)
        : walk_(walk), start_(start), options_(options), letters_(tiny_alphabet(start)) {}

    TinyResult run() {
        bool is_good = go_to_start() && go_on();
        while (is_good && !is_late() && begin_depth()) {
            is_good = search_depth();
        }
        if (!is_good) {
            result_.problem = walk_.problem();
            result_.sequence = walk_.sequence();
            result_.statuses = walk_.statuses();
        }
        state_.checks += walk_.checks() - checks_before_;
        if (is_good && keeps_state()) {
            save_tiny_state(options_.state, options_.world, state_);
        }
        result_.depths = state_.depths;
        result_.accepted_letters = state_.letters;
        result_.checks = state_.checks;
        result_.seconds = elapsed();
        return std::move(result_);
    }

private:
    bool keeps_state() const { return !options_.state.empty(); }

    /// Back to where an earlier call stopped, or to the root. What is only walked again on the way
    /// is not counted again.
    bool go_on() {
        if (!keeps_state() || !load_tiny_state(options_.state, options_.world, state_)) {
            state_.nodes.push_back({0, 0, walk_.digest()});
        }
        for (const TinyNode& node : state_.nodes) {
            seen_.insert(node.digest);
        }
        if (state_.depths.empty()) {
            return true;
        }
        const bool is_good = go_to(state_.next == 0 ? 0 : state_.next - 1);
        checks_before_ = walk_.checks();
        return is_good;
    }

    /// False when the last depth that is wanted is done.
    bool begin_depth() {
        if (state_.depths.empty() || state_.depths.back().is_whole) {
            if (state_.depths.size() >= options_.depth) {
                return false;
            }
            state_.next = state_.end;
            state_.end = state_.nodes.size();
            state_.depths.emplace_back();
        }
        return state_.depths.size() <= options_.depth;
    }

    double elapsed() const {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    }
    /// A call that has time goes on by one state at least, however long the way there was.
    bool is_late() const {
        return StopSignal::wanted() ||
               (options_.seconds > 0 && elapsed() >= options_.seconds && has_gone_on_);
    }

    bool go_to_start() {
        for (const std::string_view name : start_.letters) {
            const TinyWalk::Outcome outcome = walk_.forward(letter_named(name));
            if (outcome == TinyWalk::Outcome::refused) {
                throw std::logic_error(fmt::format("tiny world: '{}' of the start '{}' is refused",
                                                   name, start_.name));
            }
            if (outcome == TinyWalk::Outcome::broken || !walk_.check_whole()) {
                return false;
            }
        }
        base_ = walk_.depth();
        return true;
    }

    const TinyLetter& letter_named(std::string_view name) const {
        for (const std::vector<TinyLetter>* list : {&letters_, &tiny_setup()}) {
            for (const TinyLetter& letter : *list) {
                if (letter.name == name) {
                    return letter;
                }
            }
        }
        throw std::logic_error(fmt::format("tiny world: no letter '{}'", name));
    }

    /// Every letter from every state that the depth before found.
    bool search_depth() {
        TinyDepth& counts = state_.depths.back();
        const uint64_t left = (state_.end - state_.next) * letters_.size();
        Progress progress(fmt::format("tiny {} depth {}", start_.name, state_.depths.size()),
                          counts.transitions + left, options_.progress);
        for (; state_.next < state_.end; ++state_.next) {
            if (is_late()) {
                return true;
            }
            if (!go_to(state_.next) || !try_letters(counts)) {
                return false;
            }
            has_gone_on_ = true;
            progress.show(counts.transitions);
        }
        counts.is_whole = true;
        return true;
    }

    bool try_letters(TinyDepth& counts) {
        const bool goes_deeper = keeps_state() || state_.depths.size() < options_.depth;
        for (size_t i = 0; i < letters_.size(); ++i) {
            const TinyWalk::Outcome outcome = walk_.forward(letters_[i]);
            ++counts.transitions;
            if (outcome == TinyWalk::Outcome::broken) {
                return false;
            }
            if (outcome == TinyWalk::Outcome::refused) {
                continue;
            }
            ++counts.accepted;
            state_.letters.insert(letters_[i].name);
            const Digest digest = walk_.digest();
            if (seen_.insert(digest).second) {
                ++counts.states;
                if (!walk_.check_whole()) {
                    return false;
                }
                if (goes_deeper) {
                    state_.nodes.push_back({static_cast<uint32_t>(state_.next),
                                            static_cast<uint8_t>(i), digest});
                }
            }
            walk_.back();
        }
        return true;
    }

    /// Nodes of one depth are in the order of their paths, so a few steps lead to the next one.
    bool go_to(size_t node) {
        std::vector<size_t> path;
        for (size_t at = node; at != 0; at = state_.nodes[at].parent) {
            path.push_back(at);
        }
        std::reverse(path.begin(), path.end());
        size_t common = 0;
        while (common < path.size() && common < path_.size() && path[common] == path_[common]) {
            ++common;
        }
        while (walk_.depth() > base_ + common) {
            walk_.back();
        }
        for (size_t i = common; i < path.size(); ++i) {
            const TinyLetter& letter = letters_[state_.nodes[path[i]].letter];
            if (walk_.forward(letter) == TinyWalk::Outcome::broken) {
                return false;
            }
        }
        path_ = std::move(path);
        if (walk_.digest() != state_.nodes[node].digest) {
            throw std::logic_error("tiny world: a step back did not lead back");
        }
        return true;
    }

    TinyWalk& walk_;
    const TinyStart& start_;
    const TinyOptions& options_;
    const std::vector<TinyLetter>& letters_;
    TinyResult result_;
    TinyState state_;
    uint64_t checks_before_ = 0;  // made on the way to where an earlier call stopped
    std::vector<size_t> path_;
    std::unordered_set<Digest, DigestHash> seen_;
    size_t base_ = 0;
    bool has_gone_on_ = false;  // in this call
    const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace

TinyResult explore_tiny(TinyWalk& walk, const TinyStart& start, const TinyOptions& options) {
    return Search(walk, start, options).run();
}

}  // namespace levee
