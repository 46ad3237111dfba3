// The tiny world under governance. Its delays are the shortest that are lawful, so one letter lets
// a day pass; proposals of each route loosen and tighten, and stakers can leave beside them.
#include <algorithm>
#include <stdexcept>

#include "host-sim/setting.hpp"
#include "host-sim/tiny_letters.hpp"

namespace levee::tiny {

namespace {

constexpr u64 DAY = 86400;

struct Change {
    Parameter parameter;
    u32 scope;
    u64 value;
};

TinyLetter propose(std::string name, Route route, u32 sender,
                   std::initializer_list<Change> changes) {
    ProposeChangeMessage m;
    m.asset = 1;
    m.route = static_cast<u8>(route);
    m.tranche = route == Route::vote ? SHARED : 0;
    size_t place = 0;
    for (const Change& change : changes) {
        m.parameter[place] = static_cast<u8>(change.parameter);
        m.scope[place] = change.scope;
        m.value[place++] = Number128::of(change.value);
    }
    return letter(std::move(name), sender, m);
}

// The open proposal of a route, of two the newer, else the last that was made.
u32 proposal_of(const TinyPlace& at, Route route) {
    constexpr size_t FIRST[] = {0, 0, 4, 6, 8};  // of the places of a route
    const auto governance = row_of<GovernanceRow>(at, 1);
    const size_t number = static_cast<size_t>(route);
    const u32* open = governance.open;
    const u32 newest = *std::max_element(open + FIRST[number], open + FIRST[number + 1]);
    return newest != 0 ? newest : row_of<StateRow>(at, 1).proposals;
}

// The oldest vote that is open: the start has one that is about to be executed.
u32 oldest_vote(const TinyPlace& at) {
    const u32 first = row_of<GovernanceRow>(at, 1).open[0];
    return first != 0 ? first : proposal_of(at, Route::vote);
}

template <typename Message>
TinyLetter about(std::string name, u32 sender, Route route) {
    return {std::move(name), [=](const TinyPlace& at) {
                Message m;
                m.proposal = proposal_of(at, route);
                return sent(at.now, sender, m);
            }};
}

template <typename Message>
TinyLetter about_oldest_vote(std::string name, u32 sender) {
    return {std::move(name), [=](const TinyPlace& at) {
                Message m;
                m.proposal = oldest_vote(at);
                return sent(at.now, sender, m);
            }};
}

TinyLetter vote(std::string name, u32 sender, Choice choice) {
    return {std::move(name), [=](const TinyPlace& at) {
                VoteMessage m;
                m.proposal = proposal_of(at, Route::vote);
                m.tranche = SHARED;
                m.choice = static_cast<u8>(choice);
                return sent(at.now, sender, m);
            }};
}

// By which people leave, by which markets roll, and on which the changes of parameters act.
constexpr std::string_view KEPT[] = {
    "wait", "mark lowest", "mark same", "inverse same", "bob covers", "alice adds",
    "settle stake", "roll", "inverse roll", "stake", "request exit", "cancel exit",
    "request exit of the market", "withdraw capital", "withdraw", "freeze", "thaw"};

}  // namespace

// The staker with 7 of 11 atoms reaches the quorum, and the majority if the other, of whom 3 stay,
// is not against.
SentMessage set_governance() {
    SetGovernanceMessage m;
    m.asset = 1;
    m.proposer = PROPOSER;
    m.guardian = GUARDIAN;
    m.guardian_term = Seconds::of(3 * DAY);
    m.vote_period = Seconds::of(DAY);
    m.execution_window = Seconds::of(DAY);
    m.delay_loosen = Seconds::of(DAY);
    m.quorum = percent(50);
    m.majority = percent(70);
    m.propose_min = percent(10);
    return sent(TINY_TIME, AUTHORITY, m);
}

std::vector<TinyLetter> governed_letters(const std::vector<TinyLetter>& plain) {
    using enum Parameter;
    std::vector<TinyLetter> letters = {
        {"day", nullptr, DAY},
        propose("propose looser", Route::authority, PROPOSER, {{house_order_min, LINEAR, 2}}),
        propose("propose tighter", Route::guardian, GUARDIAN, {{open_interest_max, LINEAR, 4}}),
        propose("put looser to a vote", Route::vote, STAKER,
                {{house_order_min, INVERSE, 2}, {open_interest_max, INVERSE, 6}}),
        propose("put tighter to a vote", Route::vote, STAKER,
                {{funding_cap, LINEAR, percent(9).raw()}}),
        vote("vote yes", STAKER, Choice::yes),
        vote("vote no", STAKER, Choice::no),
        vote("second votes no", SECOND, Choice::no),
        about_oldest_vote<ExecuteProposalMessage>("execute the vote", ANYONE),
        about<ExecuteProposalMessage>("execute the authority's", ANYONE, Route::authority),
        about<ExecuteProposalMessage>("execute the guardian's", ANYONE, Route::guardian),
        about<CancelProposalMessage>("cancel the vote", STAKER, Route::vote),
        about<CancelProposalMessage>("cancel the authority's", PROPOSER, Route::authority),
        about<CancelProposalMessage>("cancel the guardian's", GUARDIAN, Route::guardian),
        about_oldest_vote<VetoProposalMessage>("veto the vote", GUARDIAN),
        about<VetoProposalMessage>("veto the authority's", GUARDIAN, Route::authority),
        of_tranche<ExitMessage>("second exits", SECOND, SHARED, 0),
    };
    const size_t own = letters.size();
    for (const TinyLetter& letter : plain) {
        if (std::count(std::begin(KEPT), std::end(KEPT), letter.name) != 0) {
            letters.push_back(letter);
        }
    }
    if (letters.size() != own + std::size(KEPT)) {
        throw std::logic_error("tiny world: a letter that is kept is missing");
    }
    return letters;
}

// A vote has passed and its delay ends within a day; the authority's proposal is due; who asked to
// leave before both can leave.
std::vector<std::string_view> governed_start() {
    return {"second stakes 4", "alice has 33", "bob has 45", "carol has 60", "stake 7",
            "stake 5 in the market", "supply 2", "first mark", "first inverse mark",
            "wait", "mark same", "inverse same",
            "wait", "mark same", "inverse same", "alice buys 3", "inverse bob buys 2",
            "second asks to leave", "propose looser", "put looser to a vote", "vote yes",
            "wait", "mark same", "inverse same",
            "day", "mark same", "inverse same"};
}

}  // namespace levee::tiny
