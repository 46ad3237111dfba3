// The model's interface: a message is decoded, executed, checked, and undone when it is refused.
#include "host-sim/model/model.hpp"

#include <algorithm>
#include <set>

#include "host-sim/model/decode.hpp"
#include "host-sim/model/rules.hpp"

namespace levee::model {

struct Model::State {
    World world;
    std::vector<std::pair<uint8_t, uint64_t>> touched;
    bool can_undo = false;
    std::vector<std::size_t> accepted;  // savepoints before the messages that can be taken back
};

Model::Model(bool can_undo) : state_{std::make_unique<State>()} { state_->can_undo = can_undo; }
Model::~Model() = default;

namespace {

template <class Message>
void run(World& world, const uint8_t* body) {
    Message message{};
    if constexpr (!std::is_empty_v<Message>) std::memcpy(&message, body, sizeof message);
    on_message(world, message);
}

using Handler = void (*)(World&, const uint8_t*);

// In the order of the kinds of messages, from 1.
constexpr Handler HANDLERS[] = {
    run<OpenAccountMessage>, run<SetRoleMessage>,     run<DepositMessage>,
    run<WithdrawMessage>,    run<FillMessage>,        run<MarkMessage>,
    run<ApplyFundingMessage>, run<SettleMessage>,     run<RollMessage>,
    run<LiquidateMessage>,   run<RecogniseMessage>,   run<HouseOrderMessage>,
    run<RecoverMessage>,     run<StakeMessage>,       run<CancelStakeMessage>,
    run<RequestExitMessage>, run<CancelExitMessage>,  run<ExitMessage>,
    run<SupplyOperatorCapitalMessage>, run<WithdrawOperatorCapitalMessage>,
    run<PayFeeMessage>,      run<PauseMessage>,       run<AddAssetMessage>,
    run<AddMarketMessage>,   run<AddTrancheMessage>,  run<SetLayersMessage>,
    run<SealMessage>,        run<SetFeedMessage>,     run<SetGovernanceMessage>,
    run<SetParameterMessage>, run<ProposeChangeMessage>, run<VoteMessage>,
    run<ExecuteProposalMessage>, run<CancelProposalMessage>, run<VetoProposalMessage>};
static_assert(sizeof HANDLERS / sizeof HANDLERS[0] == VetoProposalMessage::KIND);

std::vector<std::pair<uint8_t, uint64_t>> touched_rows(const World& world) {
    std::set<std::pair<uint8_t, uint64_t>> keys;
    world.journal.each_touched([&keys](uint8_t kind, uint64_t id) {
        if (kind != 0) keys.insert({kind, id});
    });
    return {keys.begin(), keys.end()};
}

template <class Row>
bool copy_row(const Table<Row>& table, uint64_t id, void* out) {
    typename Row::Abi bytes{};
    const Row* row = table.find(id);
    if (row != nullptr) encode(*row, bytes);
    std::memcpy(out, &bytes, sizeof bytes);
    return row != nullptr;
}

// Calls visit with the table of each kind of row.
template <class Visit>
void each_table(const World& world, const Visit& visit) {
    visit(world.states);
    visit(world.assets);
    visit(world.markets);
    visit(world.books);
    visit(world.accounts);
    visit(world.positions);
    visit(world.cohorts);
    visit(world.pool_changes);
    visit(world.windows);
    visit(world.ladders);
    visit(world.incidents);
    visit(world.shared_epochs);
    visit(world.tranches);
    visit(world.tranche_epochs);
    visit(world.charges);
    visit(world.stakes);
    visit(world.claims);
    visit(world.charge_pools);
    visit(world.charge_claims);
    visit(world.governances);
    visit(world.proposals);
    visit(world.parameters);
    visit(world.parameter_changes);
    visit(world.ballots);
    visit(world.changes_due);
    visit(world.feeds);
}

template <class Row>
constexpr uint8_t kind_of(const Table<Row>&) {
    return Row::KIND;
}

}  // namespace

uint32_t Model::execute(const Context& context, const uint8_t* message, uint32_t length) {
    World& world = state_->world;
    world.events.clear();
    state_->touched.clear();
    world.height = context.height;
    world.time = read(context.time);
    world.sender = context.sender;
    world.funds_asset = context.funds_asset;
    world.funds = read(context.funds_amount);
    const std::size_t savepoint = world.journal.begin_message();
    try {
        const Status decoded = decode(context, message, length);
        if (decoded != Status::ok) throw Refused{decoded};
        const uint16_t kind = static_cast<uint16_t>(message[0] | (message[1] << 8));
        HANDLERS[kind - 1](world, message + MessageHeader::SIZE);
    } catch (const Refused& refused) {
        world.journal.rollback(savepoint);
        world.events.clear();
        return static_cast<uint32_t>(refused.status);
    }
    check_touched(world);
    state_->touched = touched_rows(world);
    if (state_->can_undo) {
        state_->accepted.push_back(savepoint);
    } else {
        world.journal.commit();
    }
    return 0;
}

void Model::undo() {
    ensure(!state_->accepted.empty(), "there is no message to take back");
    state_->world.journal.rollback(state_->accepted.back());
    state_->accepted.pop_back();
    state_->world.events.clear();
    state_->touched.clear();
}

std::vector<ModelRow> Model::changed() const {
    std::vector<ModelRow> rows;
    for (const auto& key : state_->touched) {
        ModelRow changed;
        changed.kind = key.first;
        changed.id = key.second;
        changed.bytes.resize(row_size(key.first));
        row(key.first, key.second, changed.bytes.data());
        rows.push_back(std::move(changed));
    }
    return rows;
}

bool Model::row(uint8_t kind, uint64_t id, void* out) const {
    bool is_present = false;
    each_table(state_->world, [&](const auto& table) {
        if (kind_of(table) == kind) is_present = copy_row(table, id, out);
    });
    return is_present;
}

std::vector<std::pair<uint8_t, uint64_t>> Model::all_keys() const {
    std::vector<std::pair<uint8_t, uint64_t>> keys;
    each_table(state_->world, [&keys](const auto& table) {
        const uint8_t kind = kind_of(table);
        table.each([&](uint64_t id, const auto&) { keys.emplace_back(kind, id); });
    });
    std::sort(keys.begin(), keys.end());
    return keys;
}

const std::vector<uint8_t>& Model::events() const { return state_->world.events; }

void Model::audit() const { model::audit(state_->world); }

}  // namespace levee::model
