// How a random workload leans: which actions are frequent, and how its actors misbehave. A profile
// is data; `swarm` draws another one from every seed, since a mix that has everything in it hides
// what only happens where something is missing.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace levee {

/// Weight of an action in quarters of its usual weight: 0 is never, 16 is four times as often.
struct Lean {
    std::string_view action;
    uint32_t quarters;
};

struct WorkloadProfile {
    std::string_view name = "mixed";
    std::string_view sentence = "";
    std::vector<Lean> leans = {};
    uint32_t dust = 0;        // of 100 payments, how many are of 1 to 3 atoms
    uint32_t self_trade = 0;  // of 100 fills, how many look for two accounts of one owner
    uint32_t silence = 10;    // of 4,000 moments, how many begin a silence
    uint32_t jump = 0;        // of 100 marks, how many go as far as the window accepts
    uint32_t edge = 0;        // of 100 messages, how many hold the ends of what a field can hold
    bool governed = false;    // parameters change after the seal
};

/// The profile of that name for a seed. Throws UsageError, naming the nearest, if there is none.
WorkloadProfile workload_profile(std::string_view name, uint64_t seed);

/// Names of all profiles.
std::vector<std::string_view> workload_profiles();

}  // namespace levee
