// The state machine: bytes in, status and changed rows out. Decode, check, apply, invariants,
// commit; a message that is not ok changes nothing (LV-TRN).
#pragma once

#include "contract/core/invariants.hpp"
#include "contract/core/operations/add_asset.hpp"
#include "contract/core/operations/add_market.hpp"
#include "contract/core/operations/add_tranche.hpp"
#include "contract/core/operations/apply_funding.hpp"
#include "contract/core/operations/cancel_exit.hpp"
#include "contract/core/operations/cancel_proposal.hpp"
#include "contract/core/operations/cancel_stake.hpp"
#include "contract/core/operations/deposit.hpp"
#include "contract/core/operations/execute_proposal.hpp"
#include "contract/core/operations/exit.hpp"
#include "contract/core/operations/fill.hpp"
#include "contract/core/operations/house_order.hpp"
#include "contract/core/operations/liquidate.hpp"
#include "contract/core/operations/mark.hpp"
#include "contract/core/operations/open_account.hpp"
#include "contract/core/operations/pause.hpp"
#include "contract/core/operations/pay_fee.hpp"
#include "contract/core/operations/propose_change.hpp"
#include "contract/core/operations/recognise.hpp"
#include "contract/core/operations/recover.hpp"
#include "contract/core/operations/request_exit.hpp"
#include "contract/core/operations/roll.hpp"
#include "contract/core/operations/seal.hpp"
#include "contract/core/operations/set_feed.hpp"
#include "contract/core/operations/set_governance.hpp"
#include "contract/core/operations/set_layers.hpp"
#include "contract/core/operations/set_parameter.hpp"
#include "contract/core/operations/set_role.hpp"
#include "contract/core/operations/settle.hpp"
#include "contract/core/operations/stake.hpp"
#include "contract/core/operations/supply_operator_capital.hpp"
#include "contract/core/operations/veto_proposal.hpp"
#include "contract/core/operations/vote.hpp"
#include "contract/core/operations/withdraw.hpp"
#include "contract/core/operations/withdraw_operator_capital.hpp"
#include "contract/core/queries/governance.hpp"
#include "contract/core/queries/queries.hpp"

namespace levee {

// One kind of message or query: its size, and what is asked and done, all of it by address, so that
// the way from bytes to status stands once.
struct Operation {
    u16 kind;
    u8 size;
    bool takes_funds;
    Status (*decode)(const void* body) noexcept;
    Status (*check)(Stage& stage, const Context& ctx, const void* body) noexcept;
    void (*apply)(Stage& stage, const Context& ctx, const void* body) noexcept;
};

static_assert(MESSAGE_SIZE_MAX <= 255, "a size fits the byte of its operation");

// Conditions on single fields of a message (LV-ABI-05, LV-ABI-09).
template <class Message>
inline Status decode(const void* body) noexcept {
    const Message& message = *static_cast<const Message*>(body);
    if (!reserved_is_zero(message)) return Status::reserved_not_zero;
    return ranges_hold(message) ? Status::ok : Status::out_of_range;
}

template <class Message, Status (*CHECK)(Stage&, const Context&, const Message&) noexcept>
inline Status check(Stage& stage, const Context& ctx, const void* body) noexcept {
    return CHECK(stage, ctx, *static_cast<const Message*>(body));
}

// After a check that is ok it must succeed.
template <class Message, void (*APPLY)(Stage&, const Context&, const Message&) noexcept>
inline void apply(Stage& stage, const Context& ctx, const void* body) noexcept {
    APPLY(stage, ctx, *static_cast<const Message*>(body));
}

#define LEVEE_OPERATION(Name, verb)                                                     \
    Operation {                                                                         \
        Name##Message::KIND, Name##Message::SIZE, message_takes_funds(Name##Message::KIND), \
            decode<Name##Message>, check<Name##Message, check_##verb>,                  \
            apply<Name##Message, apply_##verb>                                          \
    }
#define LEVEE_QUESTION(Name, verb)                                          \
    Operation {                                                             \
        Name##Query::KIND, Name##Query::SIZE, false, decode<Name##Query>,   \
            check<Name##Query, answer_##verb>, nullptr                      \
    }

// At the place of its kind less one.
inline constexpr Operation OPERATIONS[] = {
    LEVEE_OPERATION(OpenAccount, open_account),
    LEVEE_OPERATION(SetRole, set_role),
    LEVEE_OPERATION(Deposit, deposit),
    LEVEE_OPERATION(Withdraw, withdraw),
    LEVEE_OPERATION(Fill, fill),
    LEVEE_OPERATION(Mark, mark),
    LEVEE_OPERATION(ApplyFunding, apply_funding),
    LEVEE_OPERATION(Settle, settle),
    LEVEE_OPERATION(Roll, roll),
    LEVEE_OPERATION(Liquidate, liquidate),
    LEVEE_OPERATION(Recognise, recognise),
    LEVEE_OPERATION(HouseOrder, house_order),
    LEVEE_OPERATION(Recover, recover),
    LEVEE_OPERATION(Stake, stake),
    LEVEE_OPERATION(CancelStake, cancel_stake),
    LEVEE_OPERATION(RequestExit, request_exit),
    LEVEE_OPERATION(CancelExit, cancel_exit),
    LEVEE_OPERATION(Exit, exit),
    LEVEE_OPERATION(SupplyOperatorCapital, supply_operator_capital),
    LEVEE_OPERATION(WithdrawOperatorCapital, withdraw_operator_capital),
    LEVEE_OPERATION(PayFee, pay_fee),
    LEVEE_OPERATION(Pause, pause),
    LEVEE_OPERATION(AddAsset, add_asset),
    LEVEE_OPERATION(AddMarket, add_market),
    LEVEE_OPERATION(AddTranche, add_tranche),
    LEVEE_OPERATION(SetLayers, set_layers),
    LEVEE_OPERATION(Seal, seal),
    LEVEE_OPERATION(SetFeed, set_feed),
    LEVEE_OPERATION(SetGovernance, set_governance),
    LEVEE_OPERATION(SetParameter, set_parameter),
    LEVEE_OPERATION(ProposeChange, propose_change),
    LEVEE_OPERATION(Vote, vote),
    LEVEE_OPERATION(ExecuteProposal, execute_proposal),
    LEVEE_OPERATION(CancelProposal, cancel_proposal),
    LEVEE_OPERATION(VetoProposal, veto_proposal),
};

inline constexpr Operation QUESTIONS[] = {
    LEVEE_QUESTION(Incident, incident),
    LEVEE_QUESTION(Preview, preview),
    LEVEE_QUESTION(Health, health),
    LEVEE_QUESTION(ParameterValue, parameter_value),
    LEVEE_QUESTION(ChangeCheck, change_check),
    LEVEE_QUESTION(Price, price),
};

#undef LEVEE_OPERATION
#undef LEVEE_QUESTION

template <u32 COUNT>
constexpr bool in_order_of_kind(const Operation (&table)[COUNT]) noexcept {
    for (u32 i = 0; i < COUNT; ++i) {
        if (table[i].kind != i + 1) return false;
    }
    return true;
}

static_assert(in_order_of_kind(OPERATIONS) && in_order_of_kind(QUESTIONS));

// A message on its way in: its bytes are copied, since input buffers have no alignment to rely on.
struct Incoming {
    const Operation* operation = nullptr;
    alignas(8) u8 body[MESSAGE_SIZE_MAX];
};

// Decode conditions in order of status numbers.
LEVEE_OUTLINE inline Status read_message(const Operation* table, u32 count, const u8* bytes,
                                         u32 length, Incoming& in) noexcept {
    if (length < MessageHeader::SIZE) return Status::wrong_length;
    MessageHeader header{};
    memcpy(&header, bytes, MessageHeader::SIZE);
    const u32 place = header.kind - 1U;
    if (place >= count) return Status::unknown_message;
    in.operation = table + place;
    const u32 size = in.operation->size;
    if (size != length - MessageHeader::SIZE) return Status::wrong_length;
    if (!reserved_is_zero(header)) return Status::reserved_not_zero;
    memcpy(in.body, bytes + MessageHeader::SIZE, size);
    return in.operation->decode(in.body);
}

// Money may come with a message only when it takes money (LV-TRN-03).
inline Status check_funds(const Context& ctx, bool takes) noexcept {
    const bool none = ctx.funds_asset == 0 && ctx.funds_amount.is_zero();
    if (takes) return ctx.funds_amount.is_zero() ? Status::funds_missing : Status::ok;
    return none ? Status::ok : Status::funds_unexpected;
}

template <u32 COUNT>
LEVEE_INLINE Status read_message(const Operation (&table)[COUNT], const u8* bytes, u32 length,
                                 Incoming& in) noexcept {
    return read_message(table, COUNT, bytes, length, in);
}

inline Status run(Stage& stage, const Context& ctx, const u8* bytes, u32 length) noexcept {
    Incoming in;
    const Status decoded = read_message(OPERATIONS, bytes, length, in);
    if (decoded != Status::ok) return decoded;
    const Status funds = check_funds(ctx, in.operation->takes_funds);
    if (funds != Status::ok) return funds;
    const Status status = in.operation->check(stage, ctx, in.body);
    if (status == Status::ok) {
        in.operation->apply(stage, ctx, in.body);
    }
    return status;
}

// What is refused says nothing, whatever was emitted on the way to the refusal.
LEVEE_OUTLINE inline Status with_output(Stage& stage, Status status) noexcept {
    if (status != Status::ok) {
        stage.drop_output();
    }
    return status;
}

// Runs one message to its status; rows are put, and events stand, only when it is ok.
inline Status transition(
    Stage& stage, const Context& ctx, const u8* message, u32 length) noexcept {
    stage.begin();
    const Status status = run(stage, ctx, message, length);
    if (status == Status::ok) {
        stage.commit(assert_sound);
    }
    return with_output(stage, status);
}

// Answers a query into the stage's output; rows are never put.
inline Status query(Stage& stage, const Context& ctx, const u8* bytes, u32 length) noexcept {
    stage.begin();
    Incoming in;
    const Status decoded = read_message(QUESTIONS, bytes, length, in);
    return with_output(
        stage, decoded != Status::ok ? decoded : in.operation->check(stage, ctx, in.body));
}

}  // namespace levee
