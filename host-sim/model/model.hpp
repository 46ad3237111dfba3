// The independent reference model: the specification with wide integers and loops over all
// accounts. It answers every message, and its rows and events are compared with the contract's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "abi/generated/abi.hpp"

namespace levee::model {

// A row that the last message touched; a row that was removed is all zero.
struct ModelRow {
    uint8_t kind = 0;
    uint64_t id = 0;
    std::vector<uint8_t> bytes;
};

class Model {
  public:
    // One that can undo keeps how for every message it accepts.
    explicit Model(bool can_undo = false);
    ~Model();
    Model(const Model&) = delete;
    Model& operator=(const Model&) = delete;

    // The status of a message; the state is unchanged unless it is 0. Throws std::logic_error when
    // an invariant of the specification breaks.
    uint32_t execute(const Context& context, const uint8_t* message, uint32_t length);

    // Takes back the last accepted message that is not taken back yet.
    void undo();

    // Rows that the last message touched, by kind and id; empty after a refusal.
    std::vector<ModelRow> changed() const;

    // One row as the ABI's struct; false and all zero when it is absent.
    bool row(uint8_t kind, uint64_t id, void* out) const;

    std::vector<std::pair<uint8_t, uint64_t>> all_keys() const;

    // Events of the last message, as on the wire.
    const std::vector<uint8_t>& events() const;

    // Sums over every account, position, tranche and stake; throws std::logic_error.
    void audit() const;

  private:
    struct State;
    std::unique_ptr<State> state_;
};

// Compares two rows of the ABI in all fields but the snapshots of a position, whose cohort places
// are unordered. On a difference `where` names the first field and both values.
bool same_row(uint8_t kind, const void* core_row, const void* model_row, std::string& where);

}  // namespace levee::model
