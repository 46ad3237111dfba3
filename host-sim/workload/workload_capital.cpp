// Actions of stakers, operators and the authority in the random workload, and messages that must be
// refused.
#include "host-sim/workload/workload.hpp"
#include "host-sim/workload/workload_principals.hpp"
#include "host-sim/workload/workload_send.hpp"

namespace levee {

namespace {

// The shared tranche of the asset with the longest waits: its queues fill.
constexpr uint32_t QUEUED_TRANCHE = 7;
constexpr u128 ATOMS_MAX = (u128{1} << 88) - 1;

uint64_t stake_key(uint32_t tranche, uint32_t principal) {
    return (uint64_t{tranche} << 32) | principal;
}

bool is_operator_kind(const TrancheRow& row) {
    return row.kind == static_cast<uint8_t>(TrancheKind::operator_market) ||
           row.kind == static_cast<uint8_t>(TrancheKind::operator_shared);
}

}  // namespace

uint32_t RandomWorkload::pick_tranche(bool wants_operator) {
    if (!wants_operator && random_.chance(1, 3)) {
        return QUEUED_TRANCHE;
    }
    for (int i = 0; i < 20; ++i) {
        const uint32_t id = tranches_[random_.below(tranches_.size())];
        TrancheRow row;
        if (find(id, row) && (is_operator_kind(row) == wants_operator || random_.chance(1, 100))) {
            return id;
        }
    }
    return tranches_.front();
}

uint32_t RandomWorkload::pick_staker() {
    return STAKERS + static_cast<uint32_t>(random_.below(STAKERS_COUNT));
}

// A stake that has charges behind it is walked on, so that its owner can act again.
bool RandomWorkload::follow_stake() {
    SettleMessage message;
    message.target = static_cast<uint8_t>(SettleTarget::stake);
    for (int i = 0; i < 12; ++i) {
        message.id = tranches_[random_.below(tranches_.size())];
        TrancheRow tranche;
        StakeRow stake;
        message.principal = random_.chance(1, 4) ? operator_of(message.id) : pick_staker();
        if (find(message.id, tranche) && find(stake_key(message.id, message.principal), stake) &&
            stake.cursor + WALK_MAX / 2 < tranche.charges) {
            return send(KEEPER, message);
        }
    }
    return false;
}

bool RandomWorkload::stake() {
    StakeMessage message;
    message.tranche = pick_tranche(false);
    const uint32_t staker = pick_staker();
    TrancheRow row;
    StakeRow held;
    if (!find(message.tranche, row) ||
        (find(stake_key(message.tranche, staker), held) && !held.pending.is_zero() &&
         !random_.chance(1, 6))) {
        return false;
    }
    // A statement for each draw: the order in which arguments are evaluated is the compiler's.
    const u128 amount = money(6, 29);
    const uint32_t asset = random_.chance(1, 60) ? 3 - row.asset : row.asset;
    return send_paying(staker, asset, amount, message);
}

bool RandomWorkload::cancel_stake() {
    CancelStakeMessage message;
    message.tranche = pick_tranche(false);
    const uint32_t staker = pick_staker();
    StakeRow row;
    if (!find(stake_key(message.tranche, staker), row) && !random_.chance(1, 20)) {
        return false;
    }
    return send(staker, message);
}

bool RandomWorkload::request_exit() {
    RequestExitMessage message;
    message.tranche = pick_tranche(false);
    const uint32_t staker = pick_staker();
    StakeRow row;
    if (!find(stake_key(message.tranche, staker), row) ||
        (row.shares.is_zero() && !random_.chance(1, 10)) ||
        (row.exit_epoch.raw() != 0 && !random_.chance(1, 10))) {
        return false;
    }
    const u128 part = row.shares.raw() / random_.between(1, 4);
    message.shares = Shares::of(random_.chance(1, 30) ? row.shares.raw() + 1 : part);
    return send(staker, message);
}

bool RandomWorkload::cancel_exit() {
    CancelExitMessage message;
    message.tranche = pick_tranche(random_.chance(1, 4));
    StakeRow row;
    const uint32_t staker =
        random_.chance(1, 5) ? operator_of(message.tranche) : pick_staker();
    if (!find(stake_key(message.tranche, staker), row) ||
        (row.exit_epoch.raw() == 0 && !random_.chance(1, 20))) {
        return false;
    }
    return send(staker, message);
}

bool RandomWorkload::exit() {
    ExitMessage message;
    message.tranche = pick_tranche(random_.chance(1, 4));
    StakeRow row;
    const uint32_t staker =
        random_.chance(1, 4) ? operator_of(message.tranche) : pick_staker();
    if (!find(stake_key(message.tranche, staker), row) ||
        (row.payable.is_zero() && row.exit_epoch.raw() == 0 && !random_.chance(1, 20))) {
        return false;
    }
    return send(staker, message);
}

bool RandomWorkload::supply() {
    SupplyOperatorCapitalMessage message;
    message.tranche = pick_tranche(true);
    TrancheRow row;
    if (!find(message.tranche, row)) {
        return false;
    }
    const u128 amount = money(10, 27);
    const uint32_t sender = random_.chance(1, 30) ? KEEPER : operator_of(message.tranche);
    return send_paying(sender, row.asset, amount, message);
}

bool RandomWorkload::withdraw_operator() {
    WithdrawOperatorCapitalMessage message;
    message.tranche = pick_tranche(true);
    StakeRow row;
    const uint32_t sender = operator_of(message.tranche);
    if (!find(stake_key(message.tranche, sender), row)) {
        return false;
    }
    message.shares = Shares::of(row.shares.raw() / random_.between(1, 5));
    return send(sender, message);
}

bool RandomWorkload::pay_fee() {
    PayFeeMessage message;
    message.asset = random_.chance(2, 3) ? 1 : 2;
    // A fee of far more than all stakes together makes a share worth more than most stakes.
    const u128 fee = wants_edge() ? u128{1} << random_.between(60, 84) : money(1, 16);
    return send_paying(KEEPER, message.asset, fee, message);
}

bool RandomWorkload::pause() {
    PauseMessage message;
    if (profile_.governed && !random_.chance(pausing_, 100)) {
        return false;
    }
    message.set_bits = static_cast<uint8_t>(1u << random_.below(5));
    const uint32_t pauser = holder(state().pauser, PAUSER);
    return send(random_.chance(1, 12) ? KEEPER : random_.chance(1, 2) ? pauser : AUTHORITY,
                message);
}

// Soon after: most of the time nothing is paused. The pauser may not clear.
bool RandomWorkload::clear_pause() {
    PauseMessage message;
    message.clear_bits = state().pause_bits;
    return send(random_.chance(1, 6) ? holder(state().pauser, PAUSER) : AUTHORITY, message);
}

// Configuration after the seal, and by those who may not.
bool RandomWorkload::configure() {
    const uint32_t sender = random_.chance(1, 2) ? AUTHORITY : KEEPER;
    switch (random_.below(5)) {
    case 0: {
        AddAssetMessage message;
        message.recognise_after = 1;
        message.pending_epochs = 1;
        message.exit_epochs = 1;
        message.epoch_length = Seconds::of(1);
        return send(sender, message);
    }
    case 1: {
        SetLayersMessage message;
        message.market = static_cast<uint32_t>(random_.between(1, markets_.size() + 3));
        message.layers[0] = 1;
        message.layers[1] = 12;
        return send(sender, message);
    }
    case 2: {
        SetRoleMessage message;
        message.role = static_cast<uint8_t>(random_.between(1, 4));
        message.scope = static_cast<uint32_t>(random_.below(40));
        return send(sender, message);
    }
    case 3: {
        AddTrancheMessage message;
        message.asset = static_cast<uint32_t>(random_.between(1, 3));
        message.kind = static_cast<uint8_t>(TrancheKind::shared);
        return send(sender, message);
    }
    default:
        return send(sender, SealMessage{});
    }
}

// Bytes that are no message, or a message with something in it that cannot be. Of the kinds from 28
// on, a few exist by now: they come as zeros, mostly too long or too short. The range stays, so
// that a seed keeps its chain.
bool RandomWorkload::malformed() {
    MarkMessage mark;
    mark.market = 1;
    mark.price = Ticks::of(100);
    switch (random_.below(6)) {
    case 0: {
        uint8_t bytes[40] = {};
        bytes[0] = static_cast<uint8_t>(random_.between(28, 255));
        batch_.add_bytes(context(KEEPER), {bytes, random_.below(sizeof bytes + 1)});
        return true;
    }
    case 1:
        send(FEED, mark);
        batch_.steps.back().size -= static_cast<uint32_t>(random_.between(1, 8));
        return true;
    case 2:
        send(FEED, mark);
        batch_.bytes[random_.between(2, 7)] = 1;
        return true;
    case 3: {
        SettleMessage settle;
        settle.target = static_cast<uint8_t>(SettleTarget::account);
        settle.reserved1 = static_cast<uint32_t>(random_.next() | 1);
        return send(KEEPER, settle);
    }
    case 4: {
        SettleMessage settle;
        settle.target = static_cast<uint8_t>(random_.between(4, 255));
        return send(KEEPER, settle);
    }
    default: {
        // Funds where none are taken, and none where they are.
        DepositMessage deposit;
        deposit.account = 1;
        return random_.chance(1, 2) ? send(KEEPER, deposit)
                                    : send_paying(FEED, 1, 5, mark);
    }
    }
}

// The wrong sender, and things that do not exist.
bool RandomWorkload::stranger() {
    const uint32_t far = static_cast<uint32_t>(random_.between(1000000, 4000000000));
    MarkMessage mark;
    mark.market = random_.chance(1, 2) ? 1 : far;
    mark.price = Ticks::of(random_.chance(1, 2) ? 100 : uint64_t{1} << 40);
    WithdrawMessage withdraw;
    withdraw.account = random_.chance(1, 2) ? 1 : far;
    FillMessage fill;
    fill.market = 1;
    fill.buyer = random_.chance(1, 2) ? far : 1;
    fill.seller = 2;
    fill.lots = Lots::of(random_.below(2));
    StakeMessage stake;
    stake.tranche = random_.chance(1, 2) ? 3 : far;
    ExitMessage exit;
    exit.tranche = tranches_.front();
    SettleMessage settle;
    settle.target = static_cast<uint8_t>(SettleTarget::claim);
    settle.id = far;
    OpenAccountMessage open;
    open.asset = far;
    switch (random_.below(8)) {
    case 0: return send(random_.chance(1, 2) ? FEED : KEEPER, mark);
    case 1: return send(KEEPER, withdraw);
    case 2: return send(random_.chance(1, 3) ? KEEPER : VENUE, fill);
    case 3: return send_paying(KEEPER, 1, 100, stake);
    case 4: return send(KEEPER, exit);
    case 5: return send(KEEPER, settle);
    case 6: return send(KEEPER, open);
    default: {
        WithdrawOperatorCapitalMessage message;
        message.tranche = pick_tranche(true);
        message.shares = Shares::of(1);
        return send(KEEPER, message);
    }
    }
}

bool RandomWorkload::vault_full() {
    PayFeeMessage message;
    message.asset = 1;
    AssetRow asset;
    return find(1, asset) && !asset.vault.is_zero() &&
           send_paying(KEEPER, 1, ATOMS_MAX, message);
}

}  // namespace levee
