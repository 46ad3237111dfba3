// The state machine: bytes in, status and changed rows out. Decode, check, apply, invariants,
// commit; a message that is not ok changes nothing (LV-TRN).
#pragma once

#include "contract/core/invariants.hpp"
#include "contract/core/operations/add_asset.hpp"
#include "contract/core/operations/add_market.hpp"
#include "contract/core/operations/add_tranche.hpp"
#include "contract/core/operations/apply_funding.hpp"
#include "contract/core/operations/cancel_exit.hpp"
#include "contract/core/operations/cancel_stake.hpp"
#include "contract/core/operations/deposit.hpp"
#include "contract/core/operations/exit.hpp"
#include "contract/core/operations/fill.hpp"
#include "contract/core/operations/house_order.hpp"
#include "contract/core/operations/liquidate.hpp"
#include "contract/core/operations/mark.hpp"
#include "contract/core/operations/open_account.hpp"
#include "contract/core/operations/pause.hpp"
#include "contract/core/operations/pay_fee.hpp"
#include "contract/core/operations/recognise.hpp"
#include "contract/core/operations/recover.hpp"
#include "contract/core/operations/request_exit.hpp"
#include "contract/core/operations/roll.hpp"
#include "contract/core/operations/seal.hpp"
#include "contract/core/operations/set_layers.hpp"
#include "contract/core/operations/set_role.hpp"
#include "contract/core/operations/settle.hpp"
#include "contract/core/operations/stake.hpp"
#include "contract/core/operations/supply_operator_capital.hpp"
#include "contract/core/operations/withdraw.hpp"
#include "contract/core/operations/withdraw_operator_capital.hpp"
#include "contract/core/queries/queries.hpp"

namespace levee {

// A message's bytes are copied into its struct: input buffers have no alignment to rely on.
template <class Message>
inline Status decode(const u8* body, u32 size, Message& message) noexcept {
    if (size != Message::SIZE) return Status::wrong_length;
    memcpy(&message, body, Message::SIZE);
    if (!reserved_is_zero(message)) return Status::reserved_not_zero;
    return ranges_hold(message) ? Status::ok : Status::out_of_range;
}

// Money may come with a message only when it takes money (LV-TRN-03).
inline Status check_funds(const Context& ctx, bool takes) noexcept {
    const bool none = ctx.funds_asset == 0 && ctx.funds_amount.is_zero();
    if (takes) return ctx.funds_amount.is_zero() ? Status::funds_missing : Status::ok;
    return none ? Status::ok : Status::funds_unexpected;
}

template <class Message, class Check, class Apply>
inline Status run(Stage& stage, const Context& ctx, const u8* body, u32 size, Check check,
                  Apply apply) noexcept {
    Message message{};
    const Status decoded = decode(body, size, message);
    if (decoded != Status::ok) return decoded;
    const Status funds = check_funds(ctx, message_takes_funds(Message::KIND));
    if (funds != Status::ok) return funds;
    const Status status = check(stage, ctx, message);
    if (status == Status::ok) {
        apply(stage, ctx, message);  // after this point it must succeed
    }
    return status;
}

#define LEVEE_RUN(kind, verb)                                                      \
    case MessageKind::verb:                                                        \
        return run<kind##Message>(                                                 \
            stage, ctx, body, size,                                                \
            [](auto&... args) noexcept { return check_##verb(args...); },          \
            [](auto&... args) noexcept { apply_##verb(args...); })

inline Status dispatch(
    Stage& stage, const Context& ctx, u16 kind, const u8* body, u32 size) noexcept {
    switch (static_cast<MessageKind>(kind)) {
        LEVEE_RUN(OpenAccount, open_account);
        LEVEE_RUN(SetRole, set_role);
        LEVEE_RUN(Deposit, deposit);
        LEVEE_RUN(Withdraw, withdraw);
        LEVEE_RUN(Fill, fill);
        LEVEE_RUN(Mark, mark);
        LEVEE_RUN(ApplyFunding, apply_funding);
        LEVEE_RUN(Settle, settle);
        LEVEE_RUN(Roll, roll);
        LEVEE_RUN(Liquidate, liquidate);
        LEVEE_RUN(Recognise, recognise);
        LEVEE_RUN(HouseOrder, house_order);
        LEVEE_RUN(Recover, recover);
        LEVEE_RUN(Stake, stake);
        LEVEE_RUN(CancelStake, cancel_stake);
        LEVEE_RUN(RequestExit, request_exit);
        LEVEE_RUN(CancelExit, cancel_exit);
        LEVEE_RUN(Exit, exit);
        LEVEE_RUN(SupplyOperatorCapital, supply_operator_capital);
        LEVEE_RUN(WithdrawOperatorCapital, withdraw_operator_capital);
        LEVEE_RUN(PayFee, pay_fee);
        LEVEE_RUN(Pause, pause);
        LEVEE_RUN(AddAsset, add_asset);
        LEVEE_RUN(AddMarket, add_market);
        LEVEE_RUN(AddTranche, add_tranche);
        LEVEE_RUN(SetLayers, set_layers);
        LEVEE_RUN(Seal, seal);
    }
    return Status::unknown_message;
}

#undef LEVEE_RUN

// Decode conditions of the header, in order of status numbers.
template <class BodySize>
inline Status decode_header(
    const u8* bytes, u32 length, MessageHeader& header, BodySize body_size) noexcept {
    constexpr u32 UNKNOWN = 0xffffffffU;
    if (length < MessageHeader::SIZE) return Status::wrong_length;
    memcpy(&header, bytes, MessageHeader::SIZE);
    const u32 size = body_size(header.kind);
    if (size == UNKNOWN) return Status::unknown_message;
    if (size != length - MessageHeader::SIZE) return Status::wrong_length;
    return reserved_is_zero(header) ? Status::ok : Status::reserved_not_zero;
}

// The invariants of every row that changed; a breach is a trap.
inline void assert_sound(Stage& stage) noexcept {
    stage.each_changed([](u8 kind, const void* row) noexcept {
        if (kind == AssetRow::KIND) {
            LEVEE_ASSERT(buckets_add_up(*static_cast<const AssetRow*>(row)));
        }
        if (kind == BookRow::KIND) {
            LEVEE_ASSERT(identity_holds(*static_cast<const BookRow*>(row)));
            LEVEE_ASSERT(sizes_add_up(*static_cast<const BookRow*>(row)));
        }
    });
}

// Runs one message to its status; rows are put, and events stand, only when it is ok.
inline Status transition(
    Stage& stage, const Context& ctx, const u8* message, u32 length) noexcept {
    stage.begin();
    MessageHeader header{};
    Status status = decode_header(message, length, header,
                                  [](u16 kind) noexcept { return message_size(kind); });
    if (status == Status::ok) {
        status = dispatch(stage, ctx, header.kind, message + MessageHeader::SIZE,
                          length - MessageHeader::SIZE);
    }
    if (status != Status::ok) {
        stage.drop_output();
        return status;
    }
    assert_sound(stage);
    stage.commit();
    return status;
}

template <class Query, class Answer>
inline Status ask(Stage& stage, const Context& ctx, const u8* body, u32 size,
                  Answer answer) noexcept {
    Query query{};
    const Status decoded = decode(body, size, query);
    return decoded != Status::ok ? decoded : answer(stage, ctx, query);
}

// Answers a query into the stage's output; rows are never put.
inline Status query(Stage& stage, const Context& ctx, const u8* bytes, u32 length) noexcept {
    stage.begin();
    MessageHeader header{};
    const Status status = decode_header(bytes, length, header,
                                        [](u16 kind) noexcept { return query_size(kind); });
    if (status != Status::ok) return status;
    const u8* body = bytes + MessageHeader::SIZE;
    const u32 size = length - MessageHeader::SIZE;
    switch (static_cast<QueryKind>(header.kind)) {
        case QueryKind::incident:
            return ask<IncidentQuery>(stage, ctx, body, size, answer_incident);
        case QueryKind::preview: return ask<PreviewQuery>(stage, ctx, body, size, answer_preview);
        case QueryKind::health: return ask<HealthQuery>(stage, ctx, body, size, answer_health);
    }
    return Status::unknown_message;
}

}  // namespace levee
