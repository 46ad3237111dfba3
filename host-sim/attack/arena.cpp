// Rows that changed since the image are put back one by one, so going back costs what was done.
#include "host-sim/attack/arena.hpp"

#include <fmt/format.h>

#include <stdexcept>

#include "host-sim/difference.hpp"

namespace levee::attack {

Arena::Arena() : engine_(make_engine("native")) {}

Status Arena::execute(const SentMessage& sent) {
    const Receipt receipt = engine_->execute(sent.context, sent.message);
    if (record_ != nullptr) {
        record_->push_back(sent);
    }
    trapped_ = trapped_ || receipt.status == STATUS_TRAP;
    events_ = receipt.events;
    if (receipt.status == Status::ok) {
        count(sent, receipt);
    }
    return receipt.status;
}

void Arena::count(const SentMessage& sent, const Receipt& receipt) {
    ++accepted_;
    for (const RowView& row : receipt.rows) {
        changed_.insert(key_of(row.kind, row.id));
    }
    if (is_coalition(sent.context.sender)) {
        purse_ -= static_cast<i64>(sent.context.funds_amount.raw());
    }
    each_event<PayoutEvent>([&](const PayoutEvent& payout) {
        purse_ += is_coalition(payout.principal) ? static_cast<i64>(payout.amount.raw()) : 0;
    });
}

void Arena::require(Status status, u16 kind) const {
    if (status != Status::ok) {
        throw std::logic_error(fmt::format("attack: message {} of a setting is {}", kind,
                                           status_text(status)));
    }
}

void Arena::keep() {
    image_.clear();
    changed_.clear();
    for (const RowView& row : engine_->store().sorted_rows()) {
        image_[key_of(row.kind, row.id)].assign(row.bytes.begin(), row.bytes.end());
    }
    image_now_ = now_;
    image_purse_ = purse_;
}

void Arena::reset() {
    constexpr std::array<uint8_t, ROW_SIZE_MAX> ABSENT{};
    constexpr size_t AT_ONCE = 512;  // an overlay holds no more than 1024 rows
    LedgerStore& store = engine_->store();
    size_t put = 0;
    for (const u64 key : changed_) {
        const auto found = image_.find(key);
        store.put(static_cast<u8>(key >> 56), key & (LedgerStore::ID_END - 1),
                  found == image_.end() ? ABSENT.data() : found->second.data());
        if (++put % AT_ONCE == 0) {
            store.commit();
        }
    }
    store.commit();
    changed_.clear();
    now_ = image_now_;
    purse_ = image_purse_;
    accepted_ = 0;
    trapped_ = false;
}

}  // namespace levee::attack
