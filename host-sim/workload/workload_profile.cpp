// The table of profiles, and the one that is drawn.
#include "host-sim/workload/workload_profile.hpp"

#include <array>

#include "host-sim/random.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

const std::vector<WorkloadProfile>& fixed_profiles() {
    static const std::vector<WorkloadProfile> profiles = {
        {"mixed", "everything, as often as rare states need"},
        {"jumps", "prices go as far as a window accepts; many bankruptcies",
         {{"roll_marks", 8}, {"mark", 8}, {"recognise", 8}}, 0, 0, 10, 70},
        {"late_keepers", "long silences; nobody rolls, recognises or settles in time",
         {{"roll_marks", 1}, {"recognise", 1}, {"settle", 1}, {"liquidate", 0}}, 0, 0, 200, 30},
        {"exit_racers", "stakers join and leave at every chance",
         {{"stake", 24}, {"request_exit", 32}, {"cancel_exit", 32}, {"exit", 24},
          {"cancel_stake", 24}, {"supply", 12}, {"withdraw_operator", 16}}, 0, 0, 10, 40},
        {"self_traders", "one owner trades with itself across accounts, within the band",
         {{"fill", 8}, {"house_order", 16}}, 0, 90, 10, 30},
        {"dust", "payments of a few atoms",
         {{"deposit", 12}, {"stake", 16}, {"recover", 16}, {"pay_fee", 16}}, 85, 0, 10, 20},
        {"splitters", "many young accounts with small positions",
         {{"open_account", 32}, {"deposit", 12}, {"fill", 8}}, 20, 30, 10, 30},
        {"captured_admin", "roles and pauses change all the time",
         {{"pause", 40}, {"configure", 40}, {"stranger", 16}}, 0, 0, 10, 20},
        {"estates", "recoveries and late payments to those who bore losses",
         {{"recover", 32}, {"recognise", 12}, {"settle", 16}, {"deposit", 8}}, 0, 0, 10, 60},
        {"edges",
         "marks of zero, funding near 2^64, fees that make shares dear, estates that fill",
         {{"apply_funding", 32}, {"pay_fee", 16}, {"stake", 12}, {"recognise", 12}},
         0, 0, 10, 60, 12},
        {"governance",
         "a captured authority, votes, vetoes; whoever executes comes at the wrong second",
         {{"pause", 12}, {"stake", 8}, {"request_exit", 8}, {"exit", 8},
          {"withdraw_operator", 12}, {"fill", 10}, {"liquidate", 8}, {"propose", 7}, {"vote", 20},
          {"execute", 8}, {"cancel_or_veto", 12}},
         0, 0, 20, 30, 0, true},
    };
    return profiles;
}

constexpr std::array<std::string_view, 22> DRAWN_ACTIONS = {
    "mark",      "fill",     "recognise",    "liquidate",    "house_order", "settle",
    "deposit",   "withdraw", "apply_funding", "recover",     "stake",       "cancel_stake",
    "request_exit", "cancel_exit", "exit",   "supply",       "withdraw_operator", "pay_fee",
    "open_account", "roll",  "pause",        "configure"};

// Half of the actions as usual, the others never, seldom or often.
WorkloadProfile drawn_profile(uint64_t seed) {
    constexpr std::array<uint32_t, 8> QUARTERS = {4, 4, 4, 4, 0, 1, 12, 24};
    Random random(seed ^ 0x5EED0FA5A7A11ull);
    WorkloadProfile profile{"swarm", ""};
    for (const std::string_view action : DRAWN_ACTIONS) {
        profile.leans.push_back({action, QUARTERS[random.below(QUARTERS.size())]});
    }
    constexpr std::array<uint32_t, 4> SHARES = {0, 0, 20, 80};
    profile.dust = SHARES[random.below(SHARES.size())];
    profile.self_trade = SHARES[random.below(SHARES.size())];
    profile.jump = SHARES[random.below(SHARES.size())];
    profile.silence = random.chance(1, 4) ? 200 : 10;
    if (seed % 4 == 0) {
        // What has ends to go to must not be left out; the last lean of an action holds.
        profile.edge = 12;
        for (const std::string_view action : {"mark", "fill", "recognise"}) {
            profile.leans.push_back({action, 4});
        }
        profile.leans.push_back({"apply_funding", 24});
        profile.leans.push_back({"pay_fee", 12});
        profile.leans.push_back({"stake", 8});
    }
    return profile;
}

}  // namespace

std::vector<std::string_view> workload_profiles() {
    std::vector<std::string_view> names;
    for (const WorkloadProfile& profile : fixed_profiles()) {
        names.push_back(profile.name);
    }
    names.push_back("swarm");
    return names;
}

WorkloadProfile workload_profile(std::string_view name, uint64_t seed) {
    if (name == "swarm") {
        return drawn_profile(seed);
    }
    for (const WorkloadProfile& profile : fixed_profiles()) {
        if (profile.name == name) {
            return profile;
        }
    }
    const std::vector<std::string_view> names = workload_profiles();
    throw UsageError("no profile '" + std::string(name) + "'" + did_you_mean(name, names));
}

}  // namespace levee
