// The search of the tiny world finds an engine that is wrong, and steps back to where it was.
#include <doctest/doctest.h>

#include "host-sim/scenario/script_writer.hpp"
#include "host-sim/tiny.hpp"

namespace levee {

namespace {

// Right in everything, but says of one message that it was refused. Its rows are its own, so the
// engine that does the work gets them anew each time.
class WrongEngine final : public Engine {
public:
    std::string_view name() const override { return "wrong"; }

    Receipt execute(const Context& context, ByteView message) override {
        engine_->store().clear();
        for (const RowView& row : store_.sorted_rows()) {
            REQUIRE(engine_->store().put(row.kind, row.id, row.bytes.data()));
        }
        engine_->store().commit();
        const Receipt receipt = engine_->execute(context, message);
        if (receipt.status != Status::ok) {
            return receipt;
        }
        for (const RowView& row : receipt.rows) {
            REQUIRE(store_.put(row.kind, row.id, row.bytes.data()));
        }
        store_.commit();
        if (message[0] == RecoverMessage::KIND && context.funds_amount == Atoms::of(40)) {
            return Receipt{Status::paused, {}, {}, {}};
        }
        return receipt;
    }

    Status query(const Context& context, ByteView query, std::vector<uint8_t>& answer) override {
        return engine_->query(context, query, answer);
    }

private:
    std::unique_ptr<Engine> engine_ = make_engine("native");
};

const TinyStart& start_named(std::string_view name) {
    for (const TinyStart& start : tiny_starts()) {
        if (start.name == name) {
            return start;
        }
    }
    throw std::logic_error("no such start");
}

const TinyStart& house() { return start_named("house"); }

// One letter, which must be accepted.
void forward(TinyWalk& walk, const TinyStart& start, std::string_view name) {
    for (const auto* list : {&tiny_alphabet(start), &tiny_setup()}) {
        for (const TinyLetter& letter : *list) {
            if (letter.name == name) {
                REQUIRE(walk.forward(letter) == TinyWalk::Outcome::moved);
                return;
            }
        }
    }
    FAIL("no such letter");
}

}  // namespace

TEST_CASE("LV-SCN-33 an engine that errs is found, with the messages that lead there") {
    std::vector<std::unique_ptr<Engine>> engines;
    engines.push_back(make_engine("native"));
    engines.push_back(std::make_unique<WrongEngine>());
    TinyWalk walk(std::move(engines), house());
    TinyOptions options;
    options.depth = 1;
    options.progress = false;
    const TinyResult result = explore_tiny(walk, house(), options);
    CHECK(result.problem.find("engines native and wrong differ") == 0);
    CHECK(result.sequence.size() > tiny_genesis(house()).size());
    CHECK(result.sequence.back().message[0] == RecoverMessage::KIND);
    const std::string script = write_script(result.sequence, result.statuses, "found");
    CHECK(script.find("send = \"recover\"") != std::string::npos);
}

TEST_CASE("LV-SCN-31 a step back leads back, for engines, auditor and model") {
    for (const TinyStart* start : {&house(), &start_named("governed")}) {
        TinyWalk walk(make_engines(std::vector<std::string>{"native", "wasm2c"}), *start);
        std::vector<Digest> digests = {walk.digest()};
        for (const std::string_view name : start->letters) {
            forward(walk, *start, name);
            digests.push_back(walk.digest());
        }
        CHECK(walk.check_whole());
        while (digests.size() > 1) {
            digests.pop_back();
            walk.back();
            CHECK((walk.digest() == digests.back()));
            CHECK(walk.check_whole());
        }
    }
}

TEST_CASE("LV-SCN-30 a proposal is executed within four letters of the governed start") {
    const TinyStart& start = start_named("governed");
    const std::vector<std::string_view> ways[] = {
        {"day", "execute the vote"},
        {"wait", "execute the authority's"},
        {"propose tighter", "execute the guardian's"},
        {"put tighter to a vote", "vote yes", "day", "execute the vote"},
    };
    for (const std::vector<std::string_view>& way : ways) {
        TinyWalk walk(make_engines(std::vector<std::string>{"native"}), start);
        for (const std::string_view name : start.letters) {
            forward(walk, start, name);
        }
        for (const std::string_view name : way) {
            CAPTURE(name);
            forward(walk, start, name);
        }
        CHECK(walk.sequence().back().message[0] == ExecuteProposalMessage::KIND);
        CHECK(walk.check_whole());
    }
}

}  // namespace levee
