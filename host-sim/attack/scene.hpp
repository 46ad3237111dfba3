// The scenes on which the coalition plays: who stands where when it begins to act, and what the
// marks do afterwards. All that a scene says is a fact, or drawn by the seed; nobody chooses it.
#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "host-sim/attack/hands.hpp"
#include "host-sim/random.hpp"

namespace levee::attack {

inline constexpr u32 EPOCHS = 5;            // in which the coalition acts
inline constexpr u32 SLOTS_OF_EPOCH = 4;    // before the first mark, after it, after the keepers,
                                            // after the second mark
inline constexpr u32 SLOTS = EPOCHS * SLOTS_OF_EPOCH;

enum class Tail : u8 {
    flat,   // the marks stay where they are: all losses are facts when the coalition begins
    calm,   // each mark is within 2 % of the one before
    crash,  // the linear market's second mark falls by 7.7 %, then all is flat
};

struct Scene {
    std::string_view name;
    std::string_view sentence;
    Tail tail;
    bool fails;  // somebody fails, so layers pay and the house may hold lots
    void (*begin)(Arena& arena);
    /// What honest people do by themselves in an epoch, after the keepers; may be null.
    void (*each_epoch)(Arena& arena, u32 epoch);
    std::array<i64, 2> funding{};  // of both markets, every epoch, with a sign that alternates
};

const std::vector<Scene>& scenes();
const Scene& scene_named(std::string_view name);

/// Marks of both markets, two an epoch.
struct Path {
    std::array<std::array<u64, 2>, EPOCHS> linear{};
    std::array<std::array<u64, 2>, EPOCHS> inverse{};
};

/// The marks of a scene that starts from the present ones, drawn by the seed. In a moved path the
/// marks of one epoch in one market are `by` percent (at most 2) off what they would have been.
struct Moved {
    u8 epoch = 0;
    u8 market = 0;  // 0: nothing is moved
    int by = 0;

    bool operator==(const Moved&) const = default;
};
Path draw_path(const Arena& arena, const Scene& scene, u64 seed, const Moved& moved);

/// A market in which gains and lots pay, lots alone, nobody, or every layer; traders and stakers
/// are funded, nothing is open. Used by comparisons that are not scenes.
enum class Payers : u8 { users, lots, nobody, everybody };
void stage_payers(Arena& arena, Payers payers);
/// The victim has bought its lots from the winner; then the window begins near its failure.
void victim_fails_next(Arena& arena);
inline constexpr u64 START_MARK = 10'000;
inline constexpr u64 FALLEN_MARK = 8'650;

/// The next epoch begins, and the market is marked.
void next_epoch(Arena& arena, u64 linear, u64 inverse);

}  // namespace levee::attack
