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

const TinyStart& house() { return tiny_starts().back(); }

}  // namespace

TEST_CASE("LV-SCN-33 an engine that errs is found, with the messages that lead there") {
    std::vector<std::unique_ptr<Engine>> engines;
    engines.push_back(make_engine("native"));
    engines.push_back(std::make_unique<WrongEngine>());
    TinyWalk walk(std::move(engines));
    TinyOptions options;
    options.depth = 1;
    options.progress = false;
    const TinyResult result = explore_tiny(walk, house(), options);
    CHECK(result.problem.find("engines native and wrong differ") == 0);
    CHECK(result.sequence.size() > tiny_genesis().size());
    CHECK(result.sequence.back().message[0] == RecoverMessage::KIND);
    const std::string script = write_script(result.sequence, result.statuses, "found");
    CHECK(script.find("send = \"recover\"") != std::string::npos);
}

TEST_CASE("LV-SCN-31 a step back leads back, for engines, auditor and model") {
    TinyWalk walk(make_engines(std::vector<std::string>{"native", "wasm2c"}));
    const std::vector<TinyLetter>& letters = tiny_alphabet();
    std::vector<Digest> digests = {walk.digest()};
    for (const std::string_view name : house().letters) {
        for (const auto* list : {&letters, &tiny_setup()}) {
            for (const TinyLetter& letter : *list) {
                if (letter.name == name) {
                    REQUIRE(walk.forward(letter) == TinyWalk::Outcome::moved);
                    digests.push_back(walk.digest());
                }
            }
        }
    }
    CHECK(walk.check_whole());
    while (digests.size() > 1) {
        digests.pop_back();
        walk.back();
        CHECK((walk.digest() == digests.back()));
        CHECK(walk.check_whole());
    }
}

}  // namespace levee
