// `levee abi`: prints the specification of everything that crosses the contract's boundary, or
// explains given bytes. It reads no file: the tables and abi.json are part of the binary.

#include "host-sim/commands/commands.hpp"

#include <cstdio>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "abi/generated/abi_json.hpp"
#include "abi/generated/abi_meta.hpp"
#include "abi/generated/adapter_statuses.hpp"
#include "host-sim/abi/decode.hpp"
#include "host-sim/usage.hpp"

namespace levee {

namespace {

struct AbiOptions {
    CLI::Option* decode = nullptr;
    std::string hex;
    bool is_json = false;
};

void print_structs(const char* title, const meta::Table<meta::Struct>& table) {
    fmt::print("\n{}\n", title);
    for (const meta::Struct& type : table) {
        const std::string callers =
            type.callers.empty() ? "" : fmt::format(" From {}.", type.callers);
        fmt::print("{:>5} {:<26}{:>5} bytes  {}{}{}\n", type.kind, type.name, type.size,
                   type.sentence, callers, type.takes_funds ? " Takes funds." : "");
    }
}

void print_statuses(const meta::Table<meta::StatusInfo>& table) {
    for (const meta::StatusInfo& status : table) {
        fmt::print("{:>5} {:<26}{:>11}  {}{}\n", status.code, status.name, status.band,
                   status.sentence, status.can_retry ? " A retry can succeed." : "");
    }
}

void print_spec() {
    fmt::print("levee ABI {}\n", meta::ABI_HASH_HEX);
    print_structs("messages (kind, name, bytes after the 8-byte header)", meta::MESSAGES);
    print_structs("queries", meta::QUERIES);
    print_structs("rows (byte 0 is the layout version)", meta::ROWS);
    print_structs("events", meta::EVENTS);
    fmt::print("\nstatuses, in check order\n");
    print_statuses(meta::STATUSES);
    fmt::print("\nof the CosmWasm adapter, before the core is asked\n");
    print_statuses(meta::ADAPTER_STATUSES);
    fmt::print("\nconstants\n");
    for (const meta::ConstantInfo& constant : meta::CONSTANTS) {
        fmt::print("      {:<26}{:>11}  {}\n", constant.name, constant.value, constant.sentence);
    }
    fmt::print("\nenums\n");
    for (const meta::EnumInfo& info : meta::ENUMS) {
        fmt::print("      {:<26}", info.name);
        for (uint32_t i = 0; i < info.values.size(); ++i) {
            fmt::print("{}{} {}", i == 0 ? "" : ", ", info.values[i].value, info.values[i].name);
        }
        fmt::print("\n");
    }
    fmt::print("\nFields of one of these: levee abi --decode NAME; of all: levee abi --json.\n"
               "Explain bytes: levee abi --decode HEX, or NAME:HEX.\n");
}

int run_abi(const AbiOptions& options) {
    if (options.decode->count() == 0) {
        if (options.is_json) {
            fmt::print("{}", meta::ABI_JSON);
        } else {
            print_spec();
        }
        return EXIT_OK;
    }
    try {
        print_answer(decode_any_hex(options.hex), options.is_json);
        return EXIT_OK;
    } catch (const DecodeError& error) {
        fmt::print(stderr, "levee: abi: {}\n", error.what());
        return EXIT_USAGE;
    }
}

}  // namespace

void register_abi(CLI::App& app, int& exit_code) {
    const auto options = std::make_shared<AbiOptions>();
    CLI::App* verb = app.add_subcommand(
        "abi", "Print the messages, rows, events and statuses, or explain bytes.");
    options->decode = verb->add_option(
        "--decode", options->hex,
        "A message, query, event, row (kind, u64 id, bytes) or context in hexadecimal; NAME:HEX, "
        "the bytes of a row, message, query, answer or event with this name; a NAME alone, also of "
        "an enum or status, for its fields or values; or a status number, also as "
        "a chain's error has it, LV34");
    options->decode->type_name("TEXT");
    verb->add_flag("--json", options->is_json,
                   "Print abi.json, every field with its offset; with --decode, print JSON");
    verb->footer("example: levee abi --decode 22\n"
                 "example: levee abi --decode 090000000000000001000000\n"
                 "example: levee abi --decode LV34\n"
                 "example: levee abi --decode position");
    verb->callback([options, &exit_code] { exit_code = run_abi(*options); });
}

}  // namespace levee
