// A ledger that a search plays on, over and over: the native engine, an image of the rows to go
// back to, and the purse of the coalition, which knows what went in and what came out.
#pragma once

#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "host-sim/engine/engine.hpp"
#include "host-sim/sent_message.hpp"

namespace levee::attack {

// Principals. Those of the coalition are the ones from COALITION to COALITION_END.
inline constexpr u32 AUTHORITY = 0;
inline constexpr u32 VENUE = 5;
inline constexpr u32 FEED = 6;
inline constexpr u32 OPERATOR = 8;
inline constexpr u32 KEEPER = 9;  // keeper, and whoever is only kind
inline constexpr u32 HONEST_STAKER = 20;
inline constexpr u32 LATE_STAKER = 21;
inline constexpr u32 COALITION = 50;  // owner of the first account, and so on
inline constexpr u32 COALITION_STAKER = 58;
inline constexpr u32 COALITION_END = 59;
inline constexpr u32 HONEST = 60;  // owner of the first honest account

constexpr bool is_coalition(u32 principal) {
    return principal >= COALITION && principal <= COALITION_END;
}

class Arena {
public:
    Arena();

    template <typename Message>
    Status send(u32 sender, const Message& message, u64 funds = 0) {
        write_sent(next_, now_, sender, message, funds);
        return execute(next_);
    }
    /// The same for a message that the setting cannot do without: throws when it is refused.
    template <typename Message>
    void must(u32 sender, const Message& message, u64 funds = 0) {
        require(send(sender, message, funds), Message::KIND);
    }

    template <typename Row>
    bool find(u64 id, Row& row) const {
        return engine_->store().get(Row::KIND, id, &row);
    }
    template <typename Row>
    Row row(u64 id) const {
        Row row;
        find(id, row);
        return row;
    }
    /// Events of the last message, one after the other.
    template <typename Event, typename Visit>
    void each_event(Visit visit) const {
        levee::each_event(events_, [&](u16 kind, ByteView fields) {
            if (kind == Event::KIND) {
                visit(read_as<Event>(fields));
            }
        });
    }

    u64 now() const { return now_; }
    void wait(u64 seconds) { now_ += seconds; }

    /// Atoms that the coalition took out less those that it put in.
    i64 purse() const { return purse_; }
    /// Accepted messages of everyone.
    u64 accepted() const { return accepted_; }
    bool trapped() const { return trapped_; }

    /// What `reset` goes back to.
    void keep();
    void reset();
    /// All that was sent since the ledger was empty, kept from now on when `record` is not null.
    void record_to(Sequence* record) { record_ = record; }

private:
    static constexpr u64 key_of(u8 kind, u64 id) { return (u64{kind} << 56) | id; }
    Status execute(const SentMessage& sent);
    void require(Status status, u16 kind) const;
    void count(const SentMessage& sent, const Receipt& receipt);

    std::unique_ptr<Engine> engine_;
    SentMessage next_;
    Sequence* record_ = nullptr;
    ByteView events_;
    u64 now_ = 1000;
    i64 purse_ = 0;
    u64 accepted_ = 0;
    bool trapped_ = false;
    std::unordered_map<u64, std::vector<uint8_t>> image_;
    std::unordered_set<u64> changed_;  // since the image
    u64 image_now_ = 0;
    i64 image_purse_ = 0;
};

}  // namespace levee::attack
