// The heart: the roll of a market allocates its shortfall over the layers in order, all at one
// mark, then deals with bad debt and pays claims. One function a layer; LV-ROL in SPEC.
#pragma once

#include "contract/core/epochs.hpp"
#include "contract/core/shortfall.hpp"

namespace levee {

// What the layers of one roll take, by the names of the stored record that gets it at the end.
struct Charges {
    Atoms shared;
    Atoms house_gain;
    Atoms haircut;
    Atoms haircut_claims;
    Atoms socialisation;
    Atoms gains;
    Sublots base[2];
};

// What one roll knows and decides. Every layer takes from `deficit` and names what it took.
struct Roll {
    const MarketRow& market;
    AssetRow& asset;
    BookRow& book;
    Ticks mark;
    u8 winner;  // side that gained in the window, or none
    Atoms deficit;
    bool charged_lots;
    bool charged_any;
    Atoms house_gain;
    Atoms house_marked_loss;  // at the mark
    Atoms house_loss;         // of it, what the house's own claim did not cover
    Charges incident;
    WindowRow window;
};

inline u8 winning_side(const BookRow& book) noexcept {
    if (book.mark == book.window_mark) {
        return SIDE_NONE;
    }
    return book.mark > book.window_mark ? SIDE_LONG : SIDE_SHORT;
}

// Layers 3 to 5: what operator capital, the market's tranche and the shared sequence paid in the
// epoch comes in (LV-ROL-02).
inline void collect_funded_layers(Stage& stage, Roll& roll) noexcept {
    BookRow& book = roll.book;
    const Atoms shared = book.demand.is_zero() ? Atoms{} : collect_shared(stage, book.market);
    const Atoms all = book.collected_operator + book.collected_tranche + shared;
    roll.incident.shared = shared;
    roll.deficit -= all;
    book.settlement += all;
    move_atoms(roll.asset, Bucket::drawn, Bucket::settlement, all);
    book.collected_operator = Atoms{};
    book.collected_tranche = Atoms{};
    book.demand = Atoms{};
}

// The house realises its inventory at the mark: a gain pays the deficit, then bad debt, the rest is
// its claim; a loss uses up that claim first (LV-ROL-03).
inline void mark_house(Roll& roll) noexcept {
    BookRow& book = roll.book;
    const SubAtoms profit =
        house_value(roll.market, book.house_size, roll.mark) - book.house_entry;
    if (profit.is_negative()) {
        roll.house_marked_loss = to_atoms_ceil(-profit);
        const Atoms netted = min(roll.house_marked_loss, book.house_claims);
        book.house_entry -= to_sub(roll.house_marked_loss);
        book.house_claims -= netted;
        roll.house_loss = roll.house_marked_loss - netted;
        return;
    }
    roll.house_gain = to_atoms_floor(profit);
    book.house_entry += to_sub(roll.house_gain);
    const Atoms to_deficit = min(roll.house_gain, roll.deficit);
    const Atoms to_residual = min(roll.house_gain - to_deficit, book.residual);
    roll.deficit -= to_deficit;
    roll.incident.house_gain = to_deficit;
    book.residual -= to_residual;
    book.house_claims += roll.house_gain - to_deficit - to_residual;
}

inline constexpr u32 GAIN_PLACES = RUNGS + 2;  // lots held through, rungs, claims of the window
inline constexpr u32 GAIN_CLAIMS = RUNGS + 1;

// Gains of the window that a haircut may reach, by place (LV-ROL-04).
inline void weigh_gains(
    const Roll& roll, const LadderRow& ladder, const CohortRow* cohort, Atoms* gains) noexcept {
    const BookRow& book = roll.book;
    if (roll.winner != SIDE_NONE) {
        gains[0] = to_atoms_floor(
            gain_between(roll.market, roll.winner, book.eligible[place_of(roll.winner)],
                         book.window_mark, roll.mark));
        for (u32 rung = 0; rung < RUNGS; ++rung) {
            gains[1 + rung] = to_atoms_floor(gain_between(
                roll.market, roll.winner, ladder.size[rung],
                rung_mark(roll.market, book, roll.winner, rung), roll.mark));
        }
    }
    gains[GAIN_CLAIMS] = cohort == nullptr ? Atoms{} : cohort->claims[1];
}

inline Flow charge_lots(Roll& roll, u8 side, Atoms amount, Sublots lots) noexcept {
    if (amount.is_zero()) {
        return Flow{};
    }
    roll.charged_lots = true;
    roll.book.entry[place_of(side)] += to_sub(amount);
    return flow_ceil(to_sub(amount), roll.book.scale[place_of(side)], lots);
}

// The ladder of the winning side as far as it belongs to this window.
inline LadderRow ladder_of_window(Stage& stage, const Roll& roll) noexcept {
    const LadderRow* row =
        roll.winner == SIDE_NONE
            ? nullptr
            : stage.find<LadderRow>(ladder_id(roll.market.id, roll.winner));
    return row == nullptr || row->window != roll.book.window ? LadderRow{} : *row;
}

// Layer 8: one rate on the gains of the window, on open lots and on claims born in it.
inline void haircut_gains(Stage& stage, Roll& roll) noexcept {
    const u64 cohort_id = pair_id(roll.market.id, roll.book.window);
    const CohortRow* cohort = stage.find<CohortRow>(cohort_id);
    const LadderRow ladder = ladder_of_window(stage, roll);
    Atoms gains[GAIN_PLACES] = {};
    Atoms parts[GAIN_PLACES] = {};
    weigh_gains(roll, ladder, cohort, gains);
    for (u32 i = 0; i < GAIN_PLACES; ++i) {
        roll.incident.gains += gains[i];
    }
    const Atoms x =
        min(roll.deficit, ratio_floor(roll.incident.gains, roll.market.haircut_cap));
    split_largest_remainder(x, gains, GAIN_PLACES, parts);
    if (roll.winner != SIDE_NONE) {
        const u8 side = roll.winner;
        const u32 at = place_of(side);
        const Sublots eligible = roll.book.eligible[at];
        roll.window.haircut = charge_lots(roll, side, parts[0], eligible);
        issue_shares(stage, roll.book, HAIRCUT_CLAIMS, at, parts[0], eligible);
        for (u32 rung = 0; rung < RUNGS; ++rung) {
            roll.window.rung_haircut[rung] =
                charge_lots(roll, side, parts[1 + rung], ladder.size[rung]);
        }
    }
    if (!parts[GAIN_CLAIMS].is_zero()) {
        CohortRow& cut = stage.edit<CohortRow>(cohort_id);
        cut.claims[1] -= parts[GAIN_CLAIMS];
        roll.window.claims_charged = parts[GAIN_CLAIMS];
        roll.window.claim_units = cut.units[1];
        roll.book.cohort_claims -= parts[GAIN_CLAIMS];
    }
    roll.incident.haircut = x;
    roll.incident.haircut_claims = parts[GAIN_CLAIMS];
    roll.deficit -= x;
    roll.charged_any = !x.is_zero();
}

// Layer 11: a charge per chargeable lot, at most the maintenance margin (LV-ROL-05).
inline void socialise(Stage& stage, Roll& roll) noexcept {
    BookRow& book = roll.book;
    Atoms caps[2] = {};
    Atoms parts[2] = {};
    for (u32 at = 0; at < 2; ++at) {
        const bool spared = roll.market.socialise_winners != 0 && side_of(at) != roll.winner;
        const Sublots base = roll.incident.base[at];
        if (!spared && !base.is_zero()) {
            const Sublots counted = counted_lots(roll.market, book, at, base);
            caps[at] = to_atoms_floor(ratio_floor(
                value_size(roll.market, counted, roll.mark), roll.market.maintenance_margin));
        }
    }
    const Atoms y = min(roll.deficit, caps[0] + caps[1]);
    split_largest_remainder(y, caps, 2, parts);
    for (u32 at = 0; at < 2; ++at) {
        if (!parts[at].is_zero()) {
            const Sublots base = roll.incident.base[at];
            const SubAtoms charge = to_sub(parts[at]);
            const SubAtoms live = pro_rata_floor(charge, book.size[at], base);
            roll.window.socialised[at] = flow_ceil(charge, book.scale[at], base);
            book.entry[at] += live;
            book.flat_entry += charge - live;
            issue_shares(stage, book, SOCIALISATION_CLAIMS, at, parts[at], base);
            roll.charged_any = true;
        }
    }
    roll.incident.socialisation = y;
    roll.deficit -= y;
}

// What was charged may be recovered; the state of the pool after it stays with the window
// (LV-RCV-04).
inline void open_charges(Stage& stage, Roll& roll) noexcept {
    ChargePoolRow& pool = edit_charge_pool(stage, roll.book.market);
    pool.open[HAIRCUT_CLAIMS] += roll.incident.haircut;
    pool.open[SOCIALISATION_CLAIMS] += roll.incident.socialisation;
    for (u32 layer = 0; layer < CHARGE_LAYERS; ++layer) {
        roll.window.rebase[layer] = pool.rebase[layer];
        roll.window.factor[layer] = pool.factor[layer];
    }
    for (u32 i = 0; i < 2 * CHARGE_LAYERS; ++i) {
        roll.window.issued[i] = pool.issued[i];
    }
}

// Holders find the charges of their last window here, those of later ones in the accumulators.
inline void record_window(Stage& stage, Roll& roll) noexcept {
    if (!roll.charged_any) {
        return;
    }
    BookRow& book = roll.book;
    for (u32 at = 0; at < 2; ++at) {
        book.charge[at] += roll.window.socialised[at];
        if (roll.charged_lots && side_of(at) == roll.winner) {
            book.charge[at] += roll.window.haircut;
        }
        roll.window.charge_after[at] = book.charge[at];
    }
    open_charges(stage, roll);
    book.charged_window = book.window;
    WindowRow& row = stage.create<WindowRow>(pair_id(book.market, book.window));
    roll.window.version = row.version;
    roll.window.side = roll.charged_lots ? roll.winner : SIDE_NONE;
    roll.window.market = book.market;
    roll.window.window = book.window;
    row = roll.window;
}

// Open gains of both sides, the other creditors of bad debt beside claims (LV-CLM-05).
inline SubAtoms open_gains(const Roll& roll) noexcept {
    SubAtoms gains{};
    for (u32 at = 0; at < 2; ++at) {
        gains += positive_part(
            value_of(roll.market, side_of(at), roll.book.size[at], roll.mark) -
            roll.book.entry[at]);
    }
    return gains;
}

// The part of bad debt that falls on these claims rather than on open gains, rounded up.
inline Atoms claims_share(Atoms claims, Atoms residual, SubAtoms open) noexcept {
    if (claims.is_zero() || residual.is_zero()) {
        return Atoms{};
    }
    const SubAtoms both = to_sub(claims) + open;
    return min(min(claims, residual), pro_rata_ceil(claims, to_sub(residual), both));
}

// What of older bad debt is left cuts a cohort once, when it is born (LV-ROL-08).
inline Atoms cut_newborn(Stage& stage, Roll& roll, Atoms residual, SubAtoms open) noexcept {
    const u64 id = pair_id(roll.market.id, roll.book.window);
    if (stage.find<CohortRow>(id) == nullptr) {
        return Atoms{};
    }
    CohortRow& cohort = stage.edit<CohortRow>(id);
    const Atoms cut = claims_share(cohort.claims[0] + cohort.claims[1], residual, open);
    Atoms parts[2] = {};
    split_largest_remainder(cut, cohort.claims, 2, parts);
    cohort.claims[0] -= parts[0];
    cohort.claims[1] -= parts[1];
    roll.book.cohort_claims -= cut;
    return cut;
}

// New bad debt cuts all claims alike: the pool and the cohort that has not entered it.
inline Atoms cut_all_claims(Stage& stage, Roll& roll, Atoms residual, SubAtoms open) noexcept {
    BookRow& book = roll.book;
    const Atoms cut = claims_share(book.pool_claims + book.cohort_claims, residual, open);
    if (cut.is_zero()) {
        return cut;
    }
    const u64 id = pair_id(book.market, book.window);
    const CohortRow* row = stage.find<CohortRow>(id);
    const bool waits = row != nullptr && row->entered == 0;
    const Atoms claims[3] = {book.pool_claims, waits ? row->claims[0] : Atoms{},
                             waits ? row->claims[1] : Atoms{}};
    Atoms parts[3] = {};
    split_largest_remainder(cut, claims, 3, parts);
    book.pool_claims -= parts[0];
    if (waits) {
        CohortRow& cohort = stage.edit<CohortRow>(id);
        cohort.claims[0] -= parts[1];
        cohort.claims[1] -= parts[2];
        book.cohort_claims -= parts[1] + parts[2];
    }
    return cut;
}

// A cohort enters the pool once a full epoch has passed since its own (LV-CLM-03).
inline void enter_cohort_of(Stage& stage, Roll& roll, u32 window) noexcept {
    const u64 id = pair_id(roll.market.id, window);
    const CohortRow* row = stage.find<CohortRow>(id);
    if (row != nullptr && row->entered == 0 &&
        row->epoch.raw() + 2 <= roll.asset.epoch.raw()) {
        enter_pool(stage, roll.book, stage.edit<CohortRow>(id));
    }
}

// Layer 12 and what follows from it: bad debt is netted with the house's claim and cuts claims.
inline Atoms settle_bad_debt(Stage& stage, Roll& roll) noexcept {
    BookRow& book = roll.book;
    Atoms fresh = roll.deficit;
    Atoms old = book.residual;
    const Atoms house_old = min(old, book.house_claims);
    const Atoms house_fresh = min(fresh, book.house_claims - house_old);
    book.house_claims -= house_old + house_fresh;
    old -= house_old;
    fresh -= house_fresh;
    const SubAtoms open = open_gains(roll);
    const Atoms cut_old = cut_newborn(stage, roll, old, open);
    enter_cohort_of(stage, roll, book.window - 1);
    enter_cohort_of(stage, roll, book.window);
    const Atoms cut_fresh = cut_all_claims(stage, roll, fresh, open);
    book.residual = old - cut_old + fresh - cut_fresh;
    return house_old + house_fresh + cut_old + cut_fresh;
}

// Paid last, only without inventory, and only out of what no other claim or open gain needs.
inline Atoms pay_house(Roll& roll) noexcept {
    BookRow& book = roll.book;
    const Atoms senior = book.pool_claims + book.cohort_claims + to_atoms_ceil(open_gains(roll));
    if (!book.house_size.is_zero() || book.settlement <= senior) {
        return Atoms{};
    }
    const Atoms paid = min(book.house_claims, book.settlement - senior);
    book.house_claims -= paid;
    book.settlement -= paid;
    move_atoms(roll.asset, Bucket::settlement, Bucket::recovery, paid);
    return paid;
}

// The record of the incident is completed; its charges add up to its loss (LV-ROL-07).
inline void allocate_incident(Stage& stage, Roll& roll, Atoms cut) noexcept {
    const u64 id = pair_id(roll.market.id, roll.book.epoch.raw());
    if (stage.find<IncidentRow>(id) == nullptr) {
        return;
    }
    IncidentRow& incident = stage.edit<IncidentRow>(id);
    const Charges& charges = roll.incident;
    incident.status = static_cast<u8>(IncidentStatus::allocated);
    incident.winning_side = roll.charged_lots ? roll.winner : SIDE_NONE;
    incident.window = roll.book.window;
    incident.shared = charges.shared;
    incident.house_gain = charges.house_gain;
    incident.haircut = charges.haircut;
    incident.haircut_claims = charges.haircut_claims;
    incident.socialisation = charges.socialisation;
    incident.residual = roll.deficit;
    incident.residual_open = roll.deficit;
    incident.haircut_open = charges.haircut;
    incident.socialisation_open = charges.socialisation;
    incident.shared_open = charges.shared;
    incident.market_tranche_open = incident.market_tranche;
    incident.operator_open = incident.operator_;
    incident.claims_cut = cut;
    incident.gains = charges.gains;
    incident.base[0] = charges.base[0];
    incident.base[1] = charges.base[1];
    LEVEE_ASSERT(incident.loss == incident.operator_ + incident.market_tranche +
                                      incident.shared + incident.house_gain +
                                      incident.haircut + incident.socialisation +
                                      incident.residual);
    IncidentAllocatedEvent& event = stage.emit<IncidentAllocatedEvent>();
    event.incident = incident;
}

inline void emit_house_marked(Stage& stage, const Roll& roll) noexcept {
    if ((roll.house_gain + roll.house_marked_loss).is_zero()) {
        return;
    }
    HouseMarkedEvent& event = stage.emit<HouseMarkedEvent>();
    event.market = roll.market.id;
    event.window = roll.book.window;
    event.gain = roll.house_gain;
    event.loss = roll.house_marked_loss;
    event.house_claims_after = roll.book.house_claims;
}

inline void emit_claims_event(
    Stage& stage, const Roll& roll, Atoms cut, Atoms paid, Atoms house_paid) noexcept {
    if (!cut.is_zero()) {
        ClaimsCutEvent& event = stage.emit<ClaimsCutEvent>();
        event.market = roll.market.id;
        event.window = roll.book.window;
        event.amount = cut;
        event.residual_after = roll.book.residual;
    }
    if (!paid.is_zero()) {
        ClaimsPaidEvent& event = stage.emit<ClaimsPaidEvent>();
        event.market = roll.market.id;
        event.window = roll.book.window;
        event.amount = paid;
        event.claims_after = roll.book.pool_claims;
    }
    if (!house_paid.is_zero()) {
        HousePaidEvent& event = stage.emit<HousePaidEvent>();
        event.market = roll.market.id;
        event.amount = house_paid;
    }
}

// The next window begins at this mark (LV-ROL-09).
inline void start_window(Stage& stage, BookRow& book, Epoch epoch) noexcept {
    WindowRolledEvent& event = stage.emit<WindowRolledEvent>();
    event.market = book.market;
    event.window = book.window;
    event.mark = book.mark;
    event.residual = book.residual;
    for (u32 at = 0; at < 2; ++at) {
        book.eligible[at] = book.size[at];
        book.reduced[at] = Sublots{};
    }
    book.delayed_mark = book.window_mark;
    book.window_mark = book.mark;
    book.funding_used = 0;
    book.epoch = epoch;
    ++book.window;
}

// Its own tranches roll before anything changes that they look at: the next mark decides nothing
// about the epoch before it, whoever comes first (LV-TRA-01).
inline void roll_own_tranches(Stage& stage, const MarketRow& market) noexcept {
    const u32 tranches[] = {market.operator_tranche, market.market_tranche};
    for (const u32 id : tranches) {
        if (id != 0) {
            roll_tranche(stage, stage.read<TrancheRow>(id), Atoms{});
        }
    }
}

// The roll of a market at its last mark, in the order of LV-ROL-02 to 10.
inline void roll_market(Stage& stage, u32 market_id) noexcept {
    const MarketRow& market = stage.read<MarketRow>(market_id);
    roll_own_tranches(stage, market);
    AssetRow& asset = stage.edit<AssetRow>(market.asset);
    BookRow& book = stage.edit<BookRow>(market_id);
    if (book.mark.is_zero()) {
        start_window(stage, book, asset.epoch);
        apply_changes_due(stage, MarketRow::KIND, market_id);
        return;
    }
    Roll roll{market, asset, book, book.mark, winning_side(book), book.shortfall, false,
              false,  {},    {},   {},        {},                 {}};
    roll.incident.base[0] = book.size[0] + book.reduced[0];
    roll.incident.base[1] = book.size[1] + book.reduced[1];
    collect_funded_layers(stage, roll);
    mark_house(roll);
    emit_house_marked(stage, roll);
    if (has_layer(market, Layer::haircut) && !roll.deficit.is_zero()) {
        haircut_gains(stage, roll);
    }
    if (has_layer(market, Layer::socialisation) && !roll.deficit.is_zero()) {
        socialise(stage, roll);
    }
    record_window(stage, roll);
    book.shortfall = Atoms{};
    const Atoms cut = settle_bad_debt(stage, roll);
    allocate_incident(stage, roll, cut);
    const Atoms paid = pay_claims(stage, asset, book);
    const Atoms house_paid = pay_house(roll);
    emit_claims_event(stage, roll, cut, paid, house_paid);
    start_window(stage, book, asset.epoch);
    if (!roll.house_loss.is_zero()) {
        record_shortfall(stage, market_id, roll.house_loss, Cause::house);
    }
    note_house_loss(stage, market_id);
    apply_changes_due(stage, MarketRow::KIND, market_id);
}

}  // namespace levee
