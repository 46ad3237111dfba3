// Checks over all rows of a ledger: what assets and markets say in sum is what the rows below them
// say one by one.
#include <fmt/format.h>

#include "abi/generated/abi_meta.hpp"
#include "host-sim/auditor.hpp"

namespace levee {

namespace {

using BucketSums = std::map<uint32_t, std::array<u128, 12>>;  // by asset

u128& sum_of(BucketSums& sums, uint32_t asset, Bucket bucket) {
    return sums[asset][static_cast<size_t>(bucket)];
}

void add_account(BucketSums& sums, const AccountRow& row) {
    sum_of(sums, row.asset, Bucket::cash) += row.cash.raw();
    sum_of(sums, row.asset, Bucket::bond) += row.bond.raw();
}

void add_book(BucketSums& sums, const BookRow& row, uint32_t asset) {
    sum_of(sums, asset, Bucket::settlement) += row.settlement.raw();
    sum_of(sums, asset, Bucket::aside) += row.aside.raw();
    sum_of(sums, asset, Bucket::drawn) +=
        row.collected_operator.raw() + row.collected_tranche.raw();
}

void add_shared_epoch(BucketSums& sums, const SharedEpochRow& row) {
    // With the last demand collected, the rounding dust has gone back to a tranche.
    if (!row.open_demand.is_zero()) {
        sum_of(sums, row.asset, Bucket::drawn) += row.paid.raw() - row.collected.raw();
    }
}

void add_tranche(BucketSums& sums, const TrancheRow& row) {
    const auto kind = static_cast<TrancheKind>(row.kind);
    const bool is_operator =
        kind == TrancheKind::operator_market || kind == TrancheKind::operator_shared;
    u128 assets = row.assets.raw();
    for (const Atoms held : row.exit_held) {
        assets += held.raw();  // kept back from leavers, still in the tranche's bucket
    }
    sum_of(sums, row.asset, is_operator ? Bucket::operator_ : Bucket::tranche) += assets;
    sum_of(sums, row.asset, Bucket::pending) += row.pending.raw();
    sum_of(sums, row.asset, Bucket::payable) += row.payable.raw();
    sum_of(sums, row.asset, Bucket::recovery) += row.recovery.raw();
}

std::map<uint64_t, uint32_t> assets_of_markets(const LedgerStore& store) {
    std::map<uint64_t, uint32_t> assets;
    for (const RowView& row : store.sorted_rows(MarketRow::KIND)) {
        assets[row.id] = row_as<MarketRow>(row).asset;
    }
    return assets;
}

BucketSums bucket_sums(const LedgerStore& store) {
    BucketSums sums;
    for (const RowView& row : store.sorted_rows(AccountRow::KIND)) {
        add_account(sums, row_as<AccountRow>(row));
    }
    const std::map<uint64_t, uint32_t> assets = assets_of_markets(store);
    for (const RowView& row : store.sorted_rows(BookRow::KIND)) {
        const auto asset = assets.find(row.id);
        add_book(sums, row_as<BookRow>(row), asset == assets.end() ? 0 : asset->second);
    }
    for (const RowView& row : store.sorted_rows(ChargePoolRow::KIND)) {
        const auto asset = assets.find(row.id);
        sum_of(sums, asset == assets.end() ? 0 : asset->second, Bucket::recovery) +=
            row_as<ChargePoolRow>(row).payable.raw();
    }
    for (const RowView& row : store.sorted_rows(SharedEpochRow::KIND)) {
        add_shared_epoch(sums, row_as<SharedEpochRow>(row));
    }
    for (const RowView& row : store.sorted_rows(TrancheRow::KIND)) {
        add_tranche(sums, row_as<TrancheRow>(row));
    }
    return sums;
}

/// How a bucket relates to the rows below it.
enum class Cover : uint8_t { exact, at_least, none };

constexpr Cover cover_of(Bucket bucket) {
    switch (bucket) {
        case Bucket::fees:
        case Bucket::remainder:
            return Cover::none;  // only the asset's row holds them
        case Bucket::recovery:
            return Cover::at_least;  // house profit paid out belongs to no tranche
        default:
            return Cover::exact;
    }
}

std::string broken_bucket_sums(const LedgerStore& store, Branches& branches) {
    BucketSums sums = bucket_sums(store);
    for (const RowView& row : store.sorted_rows(AssetRow::KIND)) {
        const auto asset = row_as<AssetRow>(row);
        for (const meta::EnumValue& bucket : meta::ENUM_BUCKET) {
            const u128 held = asset.buckets[bucket.value].raw();
            const u128 sum = sums[static_cast<uint32_t>(row.id)][bucket.value];
            const Cover cover = cover_of(static_cast<Bucket>(bucket.value));
            if (cover != Cover::none) {
                branches.count(cover == Cover::exact ? Branch::exact_bucket : Branch::loose_bucket);
            }
            const bool holds = cover == Cover::none || held == sum ||
                               (cover == Cover::at_least && held > sum);
            if (!holds) {
                return fmt::format("asset {}: bucket {} holds {}, the rows below it {}", row.id,
                                   bucket.name, held, sum);
            }
        }
    }
    return "";
}

/// Holders and lots of one side of one market, from its positions.
struct SideSum {
    u128 size = 0;
    u128 holders = 0;
    bool at_scale = true;  // every position was touched at the side's present scale
};

std::string broken_sides(const LedgerStore& store, Branches& branches) {
    std::map<uint64_t, BookRow> books;
    for (const RowView& row : store.sorted_rows(BookRow::KIND)) {
        books[row.id] = row_as<BookRow>(row);
    }
    std::map<uint64_t, std::array<SideSum, 2>> sums;
    for (const RowView& row : store.sorted_rows(PositionRow::KIND)) {
        const auto position = row_as<PositionRow>(row);
        if (position.side == static_cast<uint8_t>(Side::none)) {
            continue;
        }
        const size_t side = position.side == static_cast<uint8_t>(Side::long_) ? 0 : 1;
        SideSum& sum = sums[position.market][side];
        sum.size += position.size.raw();
        ++sum.holders;
        sum.at_scale = sum.at_scale && position.scale == books[position.market].scale[side];
    }
    for (const auto& [market, book] : books) {
        for (size_t side = 0; side < 2; ++side) {
            const SideSum& sum = sums[market][side];
            if (sum.at_scale) {
                branches.count(Branch::sides);
            }
            if (sum.at_scale &&
                (sum.size != book.size[side].raw() || sum.holders != book.holders[side])) {
                return fmt::format("market {} side {}: the book says {} sublots of {} holders, "
                                   "the positions {} of {}",
                                   market, side, book.size[side].raw(), book.holders[side],
                                   sum.size, sum.holders);
            }
        }
    }
    return "";
}

std::string broken_ids(const LedgerStore& store, Branches& branches) {
    const ByteView bytes = store.find(StateRow::KIND, 1);
    const auto state = bytes.empty() ? StateRow{} : row_as<StateRow>({StateRow::KIND, 1, bytes});
    const std::array<std::pair<uint8_t, uint32_t>, 5> counters = {{
        {AssetRow::KIND, state.assets},
        {MarketRow::KIND, state.markets},
        {AccountRow::KIND, state.accounts},
        {TrancheRow::KIND, state.tranches},
        {ClaimRow::KIND, state.claims},
    }};
    for (const auto& [kind, count] : counters) {
        const std::vector<RowView> rows = store.sorted_rows(kind);
        branches.count(Branch::ids);
        const bool dense =
            rows.size() == count &&
            (rows.empty() || (rows.front().id == 1 && rows.back().id == count));
        if (!dense) {
            return fmt::format("kind {} has {} rows up to id {}, {} were created", kind,
                               rows.size(), rows.empty() ? 0 : rows.back().id, count);
        }
    }
    return "";
}

std::string broken_charge_pools(const LedgerStore& store, Branches& branches) {
    std::map<uint64_t, std::array<u128, 2>> open;  // by market: haircut, socialisation
    for (const RowView& row : store.sorted_rows(IncidentRow::KIND)) {
        const auto incident = row_as<IncidentRow>(row);
        open[incident.market][0] += incident.haircut_open.raw();
        open[incident.market][1] += incident.socialisation_open.raw();
    }
    for (const RowView& row : store.sorted_rows(ChargePoolRow::KIND)) {
        const auto pool = row_as<ChargePoolRow>(row);
        for (size_t layer = 0; layer < 2; ++layer) {
            const u128 sum = open[row.id][layer];
            if (sum != 0) {
                branches.count(layer == 0 ? Branch::haircut_open : Branch::socialisation_open);
            }
            if (pool.open[layer].raw() != sum) {
                return fmt::format("market {}: charge pool {} has {} open, its incidents {}",
                                   row.id, layer, pool.open[layer].raw(), sum);
            }
        }
    }
    return "";
}

constexpr LedgerCheck LEDGER_CHECKS[] = {
    {"LV-AUD-20", "Each bucket of an asset is the sum of the rows below it.", broken_bucket_sums},
    {"LV-AUD-21", "The lots and holders of a side are those of its positions.", broken_sides},
    {"LV-AUD-22", "Ids are dense from 1 and none is above its counter.", broken_ids},
    {"LV-AUD-23", "What a charge pool has open is what the incidents of its market have open.",
     broken_charge_pools},
    {"LV-AUD-24", "What an open proposal counts is the sum of its ballots.", broken_tallies},
};

}  // namespace

std::span<const LedgerCheck> ledger_checks() { return LEDGER_CHECKS; }

}  // namespace levee
