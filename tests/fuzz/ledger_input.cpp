// Reading and running of ledger inputs, and the ledgers that they start from.
#include "tests/fuzz/ledger_input.hpp"

#include <cstdio>

#include "host-sim/abi/decode.hpp"
#include "host-sim/workload/workload_principals.hpp"

namespace levee::fuzz {

namespace {

constexpr uint64_t PERCENT = 10'000'000;
constexpr uint16_t EPOCH_LENGTH = 100;
constexpr uint64_t DAY = 86400;

template <typename Message>
Buffer bytes_of(const Message& message) {
    Buffer bytes(sizeof(MessageHeader) + Message::SIZE);
    MessageHeader header;
    header.kind = Message::KIND;
    std::memcpy(bytes.data(), &header, sizeof header);
    if constexpr (Message::SIZE != 0) {
        std::memcpy(bytes.data() + sizeof header, &message, Message::SIZE);
    }
    return bytes;
}

template <typename Value>
void append(Buffer& bytes, Value value) {
    const size_t at = bytes.size();
    bytes.resize(at + sizeof value);
    std::memcpy(bytes.data() + at, &value, sizeof value);
}

AddMarketMessage market_of(ContractKind kind) {
    AddMarketMessage market;
    market.asset = 1;
    market.venue = VENUE;
    market.feed = FEED;
    market.kind = static_cast<uint8_t>(kind);
    market.multiplier = kind == ContractKind::linear ? 1 : 1'000'000'000;
    market.tick_max = Ticks::of(1'000'000);
    market.oi_max = Lots::of(1'000'000);
    market.initial_margin = Ratio::of(10 * PERCENT);
    market.maintenance_margin = Ratio::of(5 * PERCENT);
    market.fill_band = Ratio::of(PERCENT);
    market.mark_step = Ratio::of(9 * PERCENT);
    market.haircut_cap = Ratio::of(40 * PERCENT);
    market.funding_cap = Ratio::of(PERCENT);
    market.liquidation_discount = Ratio::of(2 * PERCENT);
    market.liquidation_fee = Ratio::of(PERCENT);
    market.fee_max = Ratio::of(PERCENT);
    market.mark_age_max = Seconds::of(1000);
    market.house_order_min = Lots::of(2);
    return market;
}

AddTrancheMessage tranche_of(TrancheKind kind, uint32_t market, uint32_t operator_id) {
    AddTrancheMessage tranche;
    tranche.asset = 1;
    tranche.market = market;
    tranche.kind = static_cast<uint8_t>(kind);
    tranche.operator_ = operator_id;
    tranche.stake_min = Atoms::of(1);
    tranche.draw_max = Ratio::of(100 * PERCENT);
    return tranche;
}

// With LEVEE_FUZZ_SHOW in the environment every step is printed, to read a failing input.
void show(const StepHead& head, Input message, Status status) {
    static const bool wanted = std::getenv("LEVEE_FUZZ_SHOW") != nullptr;
    if (!wanted) {
        return;
    }
    std::string text;
    try {
        text = decode_message(message).dump();
    } catch (const DecodeError& error) {
        text = error.what();
    }
    std::fprintf(stderr, "+%u s, sender %u, funds %llu of %u: %s -> %s\n", head.time_step,
                 head.sender, static_cast<unsigned long long>(head.funds_amount), head.funds_asset,
                 text.c_str(), status_name(static_cast<uint32_t>(status)).c_str());
}

// Three report, two of them make a mark, and a fourth is the fallback.
SetFeedMessage feed_of(uint32_t market) {
    SetFeedMessage feed;
    feed.market = market;
    feed.quorum = 2;
    for (uint32_t i = 0; i < REPORTERS_COUNT; ++i) {
        feed.reporter[i] = REPORTERS + i;
    }
    feed.fallback = REPORTERS + REPORTERS_COUNT;
    feed.report_age_max = Seconds::of(500);
    feed.fallback_after = Seconds::of(200);
    feed.deviation_max = Ratio::of(20 * PERCENT);
    feed.confidence_max = Ratio::of(PERCENT);
    return feed;
}

// The shortest lawful times, and a quorum that the first staker reaches alone.
SetGovernanceMessage governance_of() {
    SetGovernanceMessage governance;
    governance.asset = 1;
    governance.proposer = PROPOSER;
    governance.guardian = GUARDIAN;
    governance.guardian_term = Seconds::of(30 * DAY);
    governance.vote_period = Seconds::of(DAY);
    governance.execution_window = Seconds::of(10 * DAY);
    governance.delay_loosen = Seconds::of(DAY);
    governance.quorum = Ratio::of(20 * PERCENT);
    governance.majority = Ratio::of(50 * PERCENT);
    governance.propose_min = Ratio::of(PERCENT);
    return governance;
}

SetLayersMessage layers_of(uint32_t market, std::initializer_list<Layer> list) {
    SetLayersMessage layers;
    layers.market = market;
    layers.shared_cap = Atoms::of(1'000'000);
    uint32_t place = 0;
    for (const Layer layer : list) {
        layers.layers[place++] = static_cast<uint8_t>(layer);
    }
    return layers;
}

MarkMessage mark_of(uint32_t market, uint64_t price, uint64_t time) {
    MarkMessage mark;
    mark.market = market;
    mark.price = Ticks::of(price);
    mark.observed_at = Seconds::of(time);
    return mark;
}

}  // namespace

LedgerInput parse_ledger_input(Input input) {
    ByteSource source(input);
    LedgerInput parsed;
    parsed.setup = static_cast<uint8_t>(source.take<uint8_t>() % SETUPS);
    while (!source.empty() && parsed.steps.size() < STEPS_MAX) {
        InputStep step;
        step.head.size = source.take<uint16_t>();
        step.head.time_step = source.take<uint16_t>();
        step.head.sender = source.take<uint32_t>();
        step.head.funds_asset = source.take<uint32_t>();
        step.head.funds_amount = source.take<u128>();
        const Input message = source.take_bytes(step.head.size % MESSAGE_BYTES_MAX);
        step.message.assign(message.begin(), message.end());
        parsed.steps.push_back(step);
    }
    return parsed;
}

Buffer ledger_input_bytes(const LedgerInput& input) {
    Buffer bytes = {input.setup};
    for (const InputStep& step : input.steps) {
        append(bytes, static_cast<uint16_t>(step.message.size()));
        append(bytes, step.head.time_step);
        append(bytes, step.head.sender);
        append(bytes, step.head.funds_asset);
        append(bytes, step.head.funds_amount);
        bytes.insert(bytes.end(), step.message.begin(), step.message.end());
    }
    return bytes;
}

FuzzLedger::FuzzLedger(uint8_t setup)
    : engine_(make_engine("native")), model_(make_model_checker()) {
    const auto wanted = static_cast<Setup>(setup);
    if (wanted != Setup::empty) {
        set_up_market();
    }
    if (wanted == Setup::crash) {
        set_up_crash();
    }
    if (wanted == Setup::governed) {
        set_up_governance();
    }
    require(time_ - START_TIME == SETUP_SECONDS[setup], "a setup of another length");
}

Context FuzzLedger::context_of(const StepHead& head) const {
    Context context;
    context.height = height_;
    context.time = Seconds::of(time_);
    context.sender = head.sender;
    context.funds_asset = head.funds_asset;
    context.funds_amount = Atoms::of(head.funds_amount);
    return context;
}

Status FuzzLedger::send(const StepHead& head, Input message) {
    time_ += head.time_step;
    ++height_;
    const Context context = context_of(head);
    const Receipt receipt = engine_->execute(context, message);
    ++transitions;
    show(head, message, receipt.status);
    if (receipt.status == STATUS_TRAP) {
        fail("trap: " + std::string(receipt.trap));
    }
    require(receipt.status == Status::ok || (receipt.rows.empty() && receipt.events.empty()),
            "a refused message changed something");
    const std::string differs =
        model_->after_transaction(context, message, receipt, engine_->store());
    require(differs.empty(), differs);
    for (const Violation& violation : auditor_.after(context, receipt, engine_->store())) {
        fail(std::string(violation.id) + ": " + violation.detail);
    }
    return receipt.status;
}

void FuzzLedger::ask(const StepHead& head, Input query) {
    time_ += head.time_step;
    const Digest before = engine_->store().digest();
    const Status status = engine_->query(context_of(head), query, answer_);
    require(status != STATUS_TRAP, "a query trapped");
    require(engine_->store().digest() == before, "a query changed the ledger");
    require((status == Status::ok) == !answer_.empty(), "an answer without ok, or ok without one");
    if (status == Status::ok) {
        uint16_t kind = 0;
        std::memcpy(&kind, query.data(), sizeof kind);
        require(!decode_answer(kind, answer_).empty(), "an answer that nobody can read");
    }
}

void FuzzLedger::finish() {
    const std::string differs = model_->at_end(engine_->store());
    require(differs.empty(), differs);
}

template <typename Message>
void FuzzLedger::must(uint32_t sender, const Message& message, u128 funds) {
    StepHead head;
    head.sender = sender;
    head.funds_asset = funds == 0 ? 0 : 1;
    head.funds_amount = funds;
    const Status status = send(head, bytes_of(message));
    require(status == Status::ok, "message " + std::to_string(Message::KIND) +
                                      " of the setup: " +
                                      status_name(static_cast<uint32_t>(status)));
}

// One asset; a linear market with every layer and an inverse one with fewer; a tranche of every
// kind with money in it; three accounts, two of which hold a position.
void FuzzLedger::set_up_market() {
    AddAssetMessage asset;
    asset.decimals = 6;
    asset.recognise_after = 2;
    asset.pending_epochs = 1;
    asset.exit_epochs = 1;
    asset.epoch_length = Seconds::of(EPOCH_LENGTH);
    asset.operator_first = Ratio::of(10 * PERCENT);
    asset.operator_slice = Ratio::of(20 * PERCENT);
    must(AUTHORITY, asset);
    must(AUTHORITY, market_of(ContractKind::linear));
    must(AUTHORITY, market_of(ContractKind::inverse));
    must(AUTHORITY, tranche_of(TrancheKind::shared, 0, 0));
    must(AUTHORITY, tranche_of(TrancheKind::market, 1, 0));
    must(AUTHORITY, tranche_of(TrancheKind::operator_market, 1, OPERATOR));
    must(AUTHORITY, tranche_of(TrancheKind::operator_shared, 0, OPERATOR));
    using enum Layer;
    must(AUTHORITY, layers_of(1, {defaulter_margin, defaulter_bond, operator_, market_tranche,
                                  tranche, haircut, socialisation, residual}));
    must(AUTHORITY, layers_of(2, {defaulter_margin, tranche, haircut, residual}));
    SetRoleMessage role;
    role.role = static_cast<uint8_t>(Role::pauser);
    role.principal = PAUSER;
    must(AUTHORITY, role);
    StakeMessage stake;
    for (stake.tranche = 1; stake.tranche <= 2; ++stake.tranche) {
        must(STAKERS, stake, 300);
    }
    SupplyOperatorCapitalMessage capital;
    for (capital.tranche = 3; capital.tranche <= 4; ++capital.tranche) {
        must(OPERATOR, capital, 100);
    }
    must(FEED, mark_of(1, 1000, time_));
    must(FEED, mark_of(2, 1000, time_));
    for (uint32_t account = 1; account <= 3; ++account) {
        OpenAccountMessage open;
        open.asset = 1;
        must(OWNERS + account, open);
        DepositMessage deposit;
        deposit.account = account;
        must(OWNERS + account, deposit, account == 1 ? 1000 : 5000);
    }
    FillMessage fill;
    fill.market = 1;
    fill.buyer = 1;
    fill.seller = 2;
    fill.lots = Lots::of(10);
    fill.price = Ticks::of(1000);
    must(VENUE, fill);
}

// Two epochs of falling marks: account 1 has lost 1600 of its 1000 and can be recognised.
void FuzzLedger::set_up_crash() {
    must(FEED, mark_of(1, 910, time_));
    time_ += EPOCH_LENGTH;
    must(FEED, mark_of(1, 840, time_));
}

// The inverse market has several reporters; two epochs pass, in which the stakes join.
void FuzzLedger::set_up_governance() {
    must(AUTHORITY, feed_of(2));
    must(AUTHORITY, governance_of());
    must(AUTHORITY, SealMessage{});
    StakeMessage stake;
    stake.tranche = 1;
    must(STAKERS + 1, stake, 100);
    for (int epoch = 0; epoch < 2; ++epoch) {
        time_ += EPOCH_LENGTH;
        must(FEED, mark_of(1, 1000, time_));
        must(REPORTERS, mark_of(2, 1000, time_));
        must(REPORTERS + 1, mark_of(2, 1001, time_));
    }
}

void run_transactions(Input input) {
    const LedgerInput parsed = parse_ledger_input(input);
    FuzzLedger ledger(parsed.setup);
    for (const InputStep& step : parsed.steps) {
        if (ledger.send(step.head, step.message) == Status::ok) {
            uint16_t kind = 0;
            std::memcpy(&kind, step.message.data(), sizeof kind);
            accepted_kinds.insert(kind);
        }
    }
    ledger.finish();
}

// A message whose kind has its top bit set is asked as a query.
void run_queries(Input input) {
    constexpr uint8_t QUERY_BIT = 0x80;
    const LedgerInput parsed = parse_ledger_input(input);
    FuzzLedger ledger(parsed.setup);
    for (const InputStep& step : parsed.steps) {
        Buffer bytes = step.message;
        if (bytes.size() >= 2 && (bytes[1] & QUERY_BIT) != 0) {
            bytes[1] = static_cast<uint8_t>(bytes[1] & ~QUERY_BIT);
            ledger.ask(step.head, bytes);
        } else {
            ledger.send(step.head, bytes);
        }
    }
}

}  // namespace levee::fuzz
