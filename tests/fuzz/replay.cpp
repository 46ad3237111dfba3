// Runs fuzz targets without libFuzzer, with any compiler: every file of a corpus once, and as many
// changed copies as asked for. `fuzz_replay CORPUS [TARGET [ROUNDS [SEED]]]`, where CORPUS holds
// one folder a target or is a single input; those of `transactions` must get every message accepted
// that there is, before copies are changed. LEVEE_FUZZ_KEEP names a file that takes each changed
// copy before it runs, so that a failure can be repeated; LEVEE_FUZZ_SHOW prints the steps.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "abi/generated/abi_meta.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace levee::fuzz;
namespace fs = std::filesystem;

std::vector<Buffer> read_corpus(const fs::path& folder) {
    std::vector<fs::path> paths;
    if (fs::is_regular_file(folder)) {
        paths.push_back(folder);
    } else {
        for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
            paths.push_back(entry.path());
        }
    }
    std::sort(paths.begin(), paths.end());
    std::vector<Buffer> inputs;
    for (const fs::path& path : paths) {
        std::ifstream in(path, std::ios::binary);
        inputs.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
    }
    return inputs;
}

// What libFuzzer does to bytes without structure, in three simple ways.
void mutate_bytes(Buffer& input, Dice& dice) {
    if (input.empty() || dice.below(8) == 0) {
        input.push_back(static_cast<uint8_t>(dice.next()));
        return;
    }
    const size_t at = dice.below(input.size());
    switch (dice.below(3)) {
        case 0: input[at] = static_cast<uint8_t>(input[at] ^ (1u << dice.below(8))); return;
        case 1: input[at] = static_cast<uint8_t>(dice.next()); return;
        default: input.erase(input.begin() + static_cast<std::ptrdiff_t>(at));
    }
}

// The committed corpus has for each message an input that gets it accepted.
void require_all_kinds(const Target& target, const fs::path& corpus) {
    if (target.name != "transactions" || !fs::is_directory(corpus)) {
        return;
    }
    std::string missing;
    for (const levee::meta::Struct& message : levee::meta::MESSAGES) {
        if (accepted_kinds.count(message.kind) == 0) {
            missing += " " + std::string(message.name);
        }
    }
    require(missing.empty(), "messages that no input of the corpus gets accepted:" + missing);
}

size_t run(const Target& target, const fs::path& corpus, size_t rounds, uint64_t seed) {
    const std::vector<Buffer> inputs =
        read_corpus(fs::is_directory(corpus) ? corpus / target.name : corpus);
    require(!inputs.empty(), "an empty corpus");
    for (const Buffer& input : inputs) {
        target.run(input);
    }
    require_all_kinds(target, corpus);
    Dice dice(seed);
    for (size_t round = 0; round < rounds; ++round) {
        Buffer input = inputs[dice.below(inputs.size())];
        for (size_t changes = 1 + dice.below(8); changes > 0; --changes) {
            (target.mutate == nullptr ? mutate_bytes : target.mutate)(input, dice);
        }
        if (const char* kept = std::getenv("LEVEE_FUZZ_KEEP")) {
            std::ofstream(kept, std::ios::binary | std::ios::trunc)
                .write(reinterpret_cast<const char*>(input.data()),
                       static_cast<std::streamsize>(input.size()));
        }
        target.run(input);
    }
    return inputs.size();
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        std::fprintf(stderr, "usage: fuzz_replay CORPUS [TARGET [ROUNDS [SEED]]]\n");
        return 2;
    }
    const std::string_view wanted = count > 2 ? arguments[2] : "all";
    const size_t rounds = count > 3 ? std::strtoul(arguments[3], nullptr, 10) : 0;
    const uint64_t seed = count > 4 ? std::strtoull(arguments[4], nullptr, 10) : 1;
    bool found = false;
    for (const Target& target : targets()) {
        if (wanted == "all" || wanted == target.name) {
            found = true;
            const size_t files = run(target, arguments[1], rounds, seed);
            std::printf("%.*s: %zu inputs, %zu changed copies\n",
                        static_cast<int>(target.name.size()), target.name.data(), files, rounds);
        }
    }
    if (!found) {
        std::fprintf(stderr, "fuzz_replay: no target %s\n", arguments[2]);
    }
    return found ? 0 : 2;
}
