// Closing a bankrupt account against the house and sharing what it cannot pay (LV-REC).
#pragma once

#include "contract/core/trading.hpp"
#include "contract/core/waterfall.hpp"

namespace levee {

// Negative equity at a mark newer than the last trade, or a loss unpaid for too long that the cash
// at hand does not cover either; what it covers, a settle pays (LV-REC-01).
inline bool is_recognisable(Stage& stage, const AccountRow& account, bool negative) noexcept {
    const AssetRow& asset = stage.read<AssetRow>(account.asset);
    SubAtoms unpaid_losses{};
    bool is_old = false;
    for (u32 i = 0; i < account.market_count; ++i) {
        const u32 market = account.markets[i];
        const PositionRow& position = stage.read<PositionRow>(position_id(account.id, market));
        const u64 seen = stage.read<BookRow>(market).mark_sequence;
        if (negative && position.side != SIDE_NONE && seen > position.fill_sequence) {
            return true;
        }
        const u64 unpaid = position.unpaid_epoch.raw();
        if (position.side == SIDE_NONE) {
            unpaid_losses += positive_part(position.entry);
        }
        is_old = is_old || (unpaid != 0 && unpaid + asset.recognise_after < asset.epoch.raw());
    }
    return is_old && (negative || to_sub(account.cash) < unpaid_losses);
}

// The house takes over size and value at the mark (LV-REC-02); returns the gain since the window's
// mark, which decides how much of a profit a later haircut may reach.
inline SubAtoms hand_to_house(
    Stage& stage, const MarketRow& market, PositionRow& position) noexcept {
    BookRow& book = stage.edit<BookRow>(market.id);
    for (u32 at = 0; at < 2; ++at) {
        book.reduced[at] -= position.reduced[at];
        position.reduced[at] = Sublots{};
    }
    if (position.side == SIDE_NONE) {
        return SubAtoms{};
    }
    const SubAtoms value = value_of(market, position.side, position.size, book.mark);
    const SubAtoms within =
        window_gain(market, book, position, position.eligible,
                    position.size - position.eligible, book.mark);
    book.house_size += position.side == SIDE_LONG ? net_long(position.size)
                                                  : net_short(position.size);
    book.house_entry += value;
    add_entry(book, position, -value);
    remove_lots(stage, book, position, position.size);
    flatten(book, position);
    return within;
}

struct Closing {
    u32 count = 0;
    u32 markets[ACCOUNT_MARKETS_MAX] = {};
    Atoms losses[ACCOUNT_MARKETS_MAX] = {};
    Atoms margin[ACCOUNT_MARKETS_MAX] = {};
    Atoms bond[ACCOUNT_MARKETS_MAX] = {};
};

// One market: closed, netted with own claims; what is left is a loss, or a gain becomes a claim.
inline void close_market(Stage& stage, AccountRow& account, u32 market_id, Closing& out) noexcept {
    const MarketRow& market = stage.read<MarketRow>(market_id);
    PositionRow& position = edit_position(stage, account, market_id);
    const SubAtoms within = hand_to_house(stage, market, position);
    Realised result{};
    realise_claims(stage, account, Due{market_id, position.entry, within}, result);
    const u32 at = out.count++;
    out.markets[at] = market_id;
    out.losses[at] = result.loss;
    position.unpaid_epoch = Epoch{};
    LEVEE_ASSERT(position.side == SIDE_NONE);
}

// Cash first, then the bond in markets that name it, each split by largest remainder (LV-REC-03).
inline void pay_from_defaulter(Stage& stage, AccountRow& account, Closing& closing) noexcept {
    AssetRow& asset = stage.edit<AssetRow>(account.asset);
    Atoms rests[ACCOUNT_MARKETS_MAX] = {};
    Atoms total{};
    for (u32 i = 0; i < closing.count; ++i) {
        total += closing.losses[i];
    }
    const Atoms cash = min(total, account.cash);
    split_largest_remainder(cash, closing.losses, closing.count, closing.margin);
    total = Atoms{};
    for (u32 i = 0; i < closing.count; ++i) {
        const MarketRow& market = stage.read<MarketRow>(closing.markets[i]);
        if (has_layer(market, Layer::defaulter_bond)) {
            rests[i] = closing.losses[i] - closing.margin[i];
            total += rests[i];
        }
    }
    const Atoms bond = min(total, account.bond);
    split_largest_remainder(bond, rests, closing.count, closing.bond);
    account.cash -= cash;
    account.bond -= bond;
    move_atoms(asset, Bucket::cash, Bucket::settlement, cash);
    move_atoms(asset, Bucket::bond, Bucket::settlement, bond);
}

inline void emit_recognised(
    Stage& stage, const AccountRow& account, const Closing& closing, u32 i, Epoch epoch,
    Atoms shortfall) noexcept {
    RecognisedEvent& event = stage.emit<RecognisedEvent>();
    event.account = account.id;
    event.market = closing.markets[i];
    event.epoch = epoch;
    event.loss = closing.losses[i];
    event.margin_paid = closing.margin[i];
    event.bond_paid = closing.bond[i];
    event.shortfall = shortfall;
}

// Books what one market got and what it lacks (LV-REC-03 to 06).
inline void book_loss(
    Stage& stage, AccountRow& account, const Closing& closing, u32 i) noexcept {
    const u32 market = closing.markets[i];
    BookRow& book = stage.edit<BookRow>(market);
    PositionRow& position = edit_position(stage, account, market);
    const Atoms paid = closing.margin[i] + closing.bond[i];
    const Atoms shortfall = closing.losses[i] - paid;
    book.settlement += paid;
    add_entry(book, position, -to_sub(closing.losses[i]));
    book.flat_entry -= position.entry;
    book.house_entry += position.entry;
    position.entry = SubAtoms{};
    if (!shortfall.is_zero()) {
        record_shortfall(stage, market, shortfall, Cause::bankruptcy);
        IncidentRow& incident = open_incident(stage, book, account.asset);
        ++incident.recognitions;
        incident.defaulter_margin += closing.margin[i];
        incident.defaulter_bond += closing.bond[i];
        position.owed = shortfall;
        position.owed_epoch = book.epoch;
        account.owed += shortfall;
    }
    if (!closing.losses[i].is_zero()) {
        emit_recognised(stage, account, closing, i, book.epoch, shortfall);
    }
}

inline void recognise_account(Stage& stage, u32 account_id) noexcept {
    AccountRow& account = stage.edit<AccountRow>(account_id);
    Closing closing;
    for (u32 i = 0; i < account.market_count; ++i) {
        close_market(stage, account, account.markets[i], closing);
    }
    pay_from_defaulter(stage, account, closing);
    for (u32 i = 0; i < closing.count; ++i) {
        book_loss(stage, account, closing, i);
    }
    for (u32 i = 0; i < closing.count; ++i) {
        note_house_loss(stage, closing.markets[i]);
    }
    if (!account.owed.is_zero()) {
        account.status = static_cast<u8>(AccountStatus::estate);
        EstateOpenedEvent& event = stage.emit<EstateOpenedEvent>();
        event.account = account.id;
        event.owed = account.owed;
    }
}

}  // namespace levee
