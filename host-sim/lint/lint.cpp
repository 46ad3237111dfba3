// The rules, as callbacks of wabt's binary reader. The reader runs with every feature on, so that
// a module too new for the chain is reported instruction by instruction instead of not at all.
#include "host-sim/lint/lint.hpp"

#include <fmt/format.h>
#include <wabt/binary-reader-nop.h>
#include <wabt/binary-reader.h>
#include <wabt/feature.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace levee::lint {
namespace {

using wabt::Index;
using wabt::Offset;
using wabt::Result;
using wabt::Type;

wabt::Features every_feature() {
    wabt::Features features;
    features.EnableAll();
    return features;
}

wabt::Features no_feature() {
    wabt::Features features;
#define WABT_FEATURE(variable, flag, default_, help) features.disable_##variable();
#include <wabt/feature.def>
#undef WABT_FEATURE
    return features;
}

bool is_float(Type type) { return type == Type::F32 || type == Type::F64; }
bool is_integer(Type type) { return type == Type::I32 || type == Type::I64; }

bool names_float(std::string_view opcode) {
    return opcode.find("f32") != std::string_view::npos ||
           opcode.find("f64") != std::string_view::npos;
}

bool stands_for(const ExportRule& rule, std::string_view name) {
    if (rule.name.back() != '*') return rule.name == name;
    return name.substr(0, rule.name.size() - 1) == rule.name.substr(0, rule.name.size() - 1);
}

char type_letter(Type type) {
    if (type == Type::I32) return 'i';
    if (type == Type::I64) return 'I';
    if (type == Type::F32) return 'f';
    return type == Type::F64 ? 'F' : '?';
}

class Linter : public wabt::BinaryReaderNop {
  public:
    Linter(std::span<const std::uint8_t> bytes, const Profile& rules)
        : module_(bytes), profile_(rules), mvp_(no_feature()) {}

    std::vector<Finding> take_findings() { return std::move(findings_); }

    bool OnError(const wabt::Error& error) override {
        add("malformed", error.message);
        return true;
    }

    Result BeginSection(Index, wabt::BinarySection section, Offset) override {
        using wabt::BinarySection;
        const bool too_new = section == BinarySection::DataCount || section == BinarySection::Tag;
        if (too_new) add("mvp", "section of a later version of Wasm");
        return Result::Ok;
    }

    Result BeginCustomSection(Index, Offset, std::string_view name) override {
        add("custom-section", fmt::format("custom section \"{}\"", name));
        return Result::Ok;
    }

    Result OnFuncType(Index index, Index param_count, Type* params, Index result_count,
                      Type* results) override {
        std::string text;
        for (Index i = 0; i < param_count; ++i) {
            check_type(params[i], fmt::format("parameter {} of type {}", i, index));
            text += type_letter(params[i]);
        }
        text += "->";
        for (Index i = 0; i < result_count; ++i) {
            check_type(results[i], fmt::format("result of type {}", index));
            text += type_letter(results[i]);
        }
        if (param_count > profile_.params_max) {
            add("params", fmt::format("type {} has {} parameters, at most {} are allowed", index,
                                      param_count, profile_.params_max));
        }
        if (result_count > 1) add("mvp", fmt::format("type {} has several results", index));
        types_[index] = text;
        return Result::Ok;
    }

    Result OnImportCount(Index count) override {
        check_limit("imports", count, profile_.limits.imports);
        return Result::Ok;
    }

    Result OnFunctionCount(Index count) override {
        check_limit("functions", count, profile_.limits.functions);
        return Result::Ok;
    }

    Result OnImportFunc(Index, std::string_view module, std::string_view field, Index function,
                        Index signature) override {
        const std::string& type = types_[signature];
        function_types_[function] = type;
        names_[function] = fmt::format("{}.{}", module, field);
        for (const ImportRule& rule : profile_.imports) {
            if (rule.module != module || rule.field != field) continue;
            if (rule.type != type) {
                add("import", fmt::format("{}.{} has type {}, expected {}", module, field, type,
                                          rule.type));
            }
            return Result::Ok;
        }
        add("import", fmt::format("{}.{} is not an import of profile {}", module, field,
                                  profile_.name));
        return Result::Ok;
    }

    Result OnImport(Index, wabt::ExternalKind kind, std::string_view module,
                    std::string_view field) override {
        if (kind != wabt::ExternalKind::Func) {
            add("import", fmt::format("{}.{} is not a function", module, field));
        }
        return Result::Ok;
    }

    Result OnFunction(Index index, Index signature) override {
        const std::string& type = function_types_[index] = types_[signature];
        params_total_ += type.find('-');
        return Result::Ok;
    }

    Result OnTableCount(Index count) override {
        if (count > 1) add("mvp", fmt::format("{} tables, at most one is allowed", count));
        return Result::Ok;
    }

    Result OnTable(Index, Type type, const wabt::Limits* limits) override {
        if (!limits->has_max && profile_.limits.table_needs_maximum) {
            add("table", "the table declares no maximum");
        }
        check_limit("table", limits->has_max ? limits->max : 0, profile_.limits.table_entries);
        if (type != Type::FuncRef) add("mvp", "table of something else than functions");
        return Result::Ok;
    }

    Result OnMemory(Index, const wabt::Limits* limits) override {
        ++memories_;
        if (limits->has_max && !profile_.memory_max_allowed) {
            add("memory", "the memory declares a maximum");
        }
        check_limit("memory", limits->initial, profile_.limits.memory_pages);
        if (limits->is_shared || limits->is_64) add("mvp", "shared or 64-bit memory");
        return Result::Ok;
    }

    Result BeginGlobal(Index index, Type type, bool) override {
        check_type(type, fmt::format("global {}", index));
        return Result::Ok;
    }

    Result OnExport(Index, wabt::ExternalKind kind, Index item, std::string_view name) override {
        const bool wrapped = name.find(".command_export") != std::string_view::npos;
        if (kind == wabt::ExternalKind::Func) names_[item] = std::string(name);
        if (wrapped) {
            add("command-export", fmt::format("export {}: a static constructor exists", name));
            return Result::Ok;
        }
        exported_.insert(std::string(name));
        const auto rule = std::find_if(profile_.exports.begin(), profile_.exports.end(),
                                       [&](const ExportRule& r) { return stands_for(r, name); });
        if (rule == profile_.exports.end()) {
            add("export", fmt::format("{} is not an export of profile {}", name, profile_.name));
            return Result::Ok;
        }
        const bool memory = kind == wabt::ExternalKind::Memory;
        const bool function = kind == wabt::ExternalKind::Func;
        const std::string type = function ? function_types_[item] : memory ? "" : "?";
        if (type != rule->type) {
            add("export", fmt::format("{} has type \"{}\", expected \"{}\"", name, type,
                                      rule->type));
        }
        return Result::Ok;
    }

    Result OnStartFunction(Index) override {
        add("start", "start section: code would run before the first call");
        return Result::Ok;
    }

    Result BeginElemSegment(Index index, Index, std::uint8_t flags) override {
        if (flags != 0) add("mvp", fmt::format("element segment {} is not plain", index));
        return Result::Ok;
    }

    Result BeginDataSegment(Index index, Index, std::uint8_t flags) override {
        if (flags != 0) add("mvp", fmt::format("data segment {} is not plain", index));
        return Result::Ok;
    }

    Result BeginFunctionBody(Index index, Offset) override {
        function_ = index;
        in_function_ = true;
        locals_ = 0;
        return Result::Ok;
    }

    Result OnLocalDecl(Index, Index count, Type type) override {
        const std::uint64_t before = locals_;
        locals_ += count;
        locals_total_ += count;
        check_type(type, fmt::format("{} locals", count));
        if (before <= profile_.locals_max && locals_ > profile_.locals_max) {
            add("locals", fmt::format("{} or more locals, at most {} are allowed", locals_,
                                      profile_.locals_max));
        }
        return Result::Ok;
    }

    Result OnOpcode(wabt::Opcode opcode) override {
        opcode_end_ = state->offset;
        const std::size_t start = state->offset - opcode.GetLength();
        const std::string_view name = opcode.GetName();
        if (names_float(name)) {
            add_at("float", start, fmt::format("instruction {}", name));
        } else if (!opcode.IsEnabled(mvp_)) {
            add_at("mvp", start, fmt::format("instruction {}", name));
        } else if (opcode == wabt::Opcode::MemoryGrow) {
            add_at("memory", start, "memory.grow: the arena is static");
        }
        return Result::Ok;
    }

    Result OnCallIndirectExpr(Index, Index) override {
        // MVP has one zero byte after the type's index; a longer zero is a relocatable table index.
        std::size_t at = opcode_end_;
        while (at < state->offset && (module_[at] & 0x80U) != 0) ++at;
        if (state->offset != at + 2 || module_[at + 1] != 0) {
            add_at("call-indirect-overlong", opcode_end_ - 1,
                   "call_indirect with a table index of several bytes");
        }
        return Result::Ok;
    }

    Result OnBlockExpr(Type type) override { return check_block(type); }
    Result OnLoopExpr(Type type) override { return check_block(type); }
    Result OnIfExpr(Type type) override { return check_block(type); }

    Result EndFunctionBody(Index) override {
        in_function_ = false;
        return Result::Ok;
    }

    Result EndModule() override {
        for (const ExportRule& rule : profile_.exports) {
            if (rule.required && exported_.count(std::string(rule.name)) == 0) {
                add("export", fmt::format("{} is not exported", rule.name));
            }
        }
        check_limit("locals", locals_total_, profile_.limits.locals);
        check_limit("params", params_total_, profile_.limits.params);
        if (memories_ != 1) add("memory", fmt::format("{} memories, expected one", memories_));
        return Result::Ok;
    }

  private:
    std::string function_label() const {
        if (!in_function_) return "-";
        const auto name = names_.find(function_);
        return name == names_.end() ? fmt::format("{}", function_) : name->second;
    }

    void add_at(std::string_view rule, std::size_t offset, std::string text) {
        findings_.push_back({std::string(rule), function_label(), offset, std::move(text)});
    }

    void add(std::string_view rule, std::string text) {
        add_at(rule, state != nullptr ? state->offset : 0, std::move(text));
    }

    // The count of a whole module; what is counted has the name of its rule.
    void check_limit(std::string_view rule, std::uint64_t count, std::uint64_t most) {
        if (count <= most) return;
        add(rule, fmt::format("{} {} in the module, at most {} are allowed", count, rule, most));
    }

    void check_type(Type type, std::string_view where) {
        if (is_float(type)) add("float", fmt::format("{}: {}", where, type.GetName()));
        else if (!is_integer(type)) add("mvp", fmt::format("{}: {}", where, type.GetName()));
    }

    Result check_block(Type type) {
        if (type.IsIndex()) add("mvp", "block with parameters or several results");
        else if (type != Type::Void) check_type(type, "block result");
        return Result::Ok;
    }

    std::span<const std::uint8_t> module_;
    const Profile& profile_;
    wabt::Features mvp_;
    std::vector<Finding> findings_;
    std::map<Index, std::string> types_;
    std::map<Index, std::string> function_types_;
    std::map<Index, std::string> names_;
    std::set<std::string> exported_;
    std::size_t memories_ = 0;
    std::size_t opcode_end_ = 0;
    std::uint64_t locals_ = 0;
    std::uint64_t locals_total_ = 0;
    std::uint64_t params_total_ = 0;
    Index function_ = 0;
    bool in_function_ = false;
};

}  // namespace

std::vector<Finding> lint_wasm(std::span<const std::uint8_t> module, const Profile& profile) {
    Linter linter(module, profile);
    const wabt::ReadBinaryOptions options(every_feature(), nullptr, false, false, false);
    const Result result = wabt::ReadBinary(module.data(), module.size(), &linter, options);
    std::vector<Finding> findings = linter.take_findings();
    const bool explained = std::any_of(findings.begin(), findings.end(),
                                       [](const Finding& f) { return f.rule == "malformed"; });
    if (Failed(result) && !explained) {
        findings.push_back({"malformed", "-", 0, "the module cannot be read"});
    }
    if (module.size() > profile.module_bytes_max) {
        findings.push_back({"size", "-", module.size(),
                            fmt::format("{} bytes, at most {} are allowed", module.size(),
                                        profile.module_bytes_max)});
    }
    return findings;
}

}  // namespace levee::lint
