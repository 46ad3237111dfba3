// The tiny world: two markets, three accounts and a few atoms, so small that every sequence of a
// short alphabet can be tried. From each of a few starts the walk goes breadth-first, never twice
// through one state, with every engine, the auditor and the reference model on each step.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "host-sim/auditor.hpp"
#include "host-sim/model_checker.hpp"
#include "host-sim/shrink.hpp"
#include "host-sim/tiny_state.hpp"

namespace levee {

/// Where a letter is written down as a message: some say "at the mark", and mean the present one.
struct TinyPlace {
    const LedgerStore& store;
    u64 now;
};

inline constexpr u64 TINY_TIME = 1000;       // of genesis
inline constexpr u64 TINY_EPOCH_LENGTH = 2;  // one step of time

/// One move of the alphabet. Without `write` it is a step of time into the next epoch.
struct TinyLetter {
    std::string name;
    std::function<SentMessage(const TinyPlace&)> write;
    u64 seconds = TINY_EPOCH_LENGTH;  // of a step of time
};

/// A start: the letters that lead to it from genesis, each of which is accepted.
struct TinyStart {
    std::string_view name;
    std::string_view sentence;
    std::vector<std::string_view> letters;
    bool is_governed = false;  // with governance in its genesis, and an alphabet of its own
};

/// Messages that make the world and put its first money in.
Sequence tiny_genesis(const TinyStart& start);
const std::vector<TinyLetter>& tiny_alphabet(const TinyStart& start);
/// Letters that only the starts use.
const std::vector<TinyLetter>& tiny_setup();
const std::vector<TinyStart>& tiny_starts();

/// Walks forward and back through the states of the world.
class TinyWalk {
public:
    enum class Outcome : uint8_t { moved, refused, broken };

    /// The engines must keep their rows here. Throws UsageError for one that does not.
    TinyWalk(std::vector<std::unique_ptr<Engine>> engines, const TinyStart& start);

    Outcome forward(const TinyLetter& letter);
    void back();
    /// Sums over all rows, and all rows against the model; false: broken.
    bool check_whole();

    /// Digest of the rows and of how old the epoch is.
    Digest digest() const;
    size_t depth() const { return levels_.size(); }
    const std::string& problem() const { return problem_; }
    uint64_t checks() const { return checks_; }
    /// What was sent since genesis, with the status of each; the last one is what broke.
    Sequence sequence() const;
    std::vector<Status> statuses() const;

private:
    struct SavedRow {
        uint8_t kind;
        uint64_t id;
        std::vector<uint8_t> bytes;  // none: the row was absent
    };
    struct Level {
        u64 now = 0;
        bool is_message = false;
        Auditor auditor;
        std::vector<SavedRow> rows;
    };

    void try_back();
    Outcome send(SentMessage sent);
    std::string judge(const SentMessage& sent, Auditor& auditor);
    void save_rows(Level& level);
    Outcome fail(SentMessage sent, std::string problem);
    const LedgerStore& store() const { return engines_.front()->store(); }

    std::vector<std::unique_ptr<Engine>> engines_;
    std::vector<Receipt> receipts_;
    std::unique_ptr<UndoingChecker> model_;
    Auditor auditor_{0};
    std::map<std::pair<uint8_t, uint64_t>, std::vector<uint8_t>> rows_;
    u64 now_ = TINY_TIME;
    std::vector<Level> levels_;
    Sequence sent_;
    Status last_ = Status::ok;
    std::string problem_;
    uint64_t checks_ = 0;
};

struct TinyOptions {
    uint32_t depth = 4;
    double seconds = 0;  // 0: as long as it takes
    bool progress = true;
    std::string state;  // a file to go on from and to leave what was done in; "": none
    std::string world;  // what that file must be of
};

struct TinyResult {
    std::vector<TinyDepth> depths;
    std::set<std::string> accepted_letters;
    uint64_t checks = 0;
    double seconds = 0;
    std::string problem;  // empty unless something is wrong; then how to get there:
    Sequence sequence;
    std::vector<Status> statuses;
};

/// Every sequence of the alphabet up to a depth, from one start.
TinyResult explore_tiny(TinyWalk& walk, const TinyStart& start, const TinyOptions& options);

}  // namespace levee
