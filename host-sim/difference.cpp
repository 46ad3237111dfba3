// Receipts side by side.
#include "host-sim/difference.hpp"

#include <algorithm>

namespace levee {

namespace {

bool same_bytes(ByteView a, ByteView b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

bool same_key(const RowView& a, const RowView& b) { return a.kind == b.kind && a.id == b.id; }

bool key_before(const RowView& a, const RowView& b) {
    return a.kind != b.kind ? a.kind < b.kind : a.id < b.id;
}

std::string row_name(const RowView& row) {
    const meta::Struct* shape = find_kind(meta::ROWS, row.kind);
    const std::string kind = shape == nullptr ? "kind " + std::to_string(row.kind)
                                              : std::string(shape->name);
    return "row " + kind + " " + std::to_string(row.id);
}

void add_difference(OrderedJson& list, const std::string& where, const std::string& field,
                    OrderedJson first, OrderedJson second) {
    list.push_back({{"where", where},
                    {"field", field},
                    {"first", std::move(first)},
                    {"second", std::move(second)}});
}

OrderedJson member(const OrderedJson& object, const std::string& name) {
    const auto found = object.find(name);
    return found == object.end() ? OrderedJson(nullptr) : *found;
}

/// Members of two objects that differ; members that only one has count as null in the other.
void add_members(OrderedJson& list, const std::string& where, const OrderedJson& a,
                 const OrderedJson& b) {
    for (const auto& item : a.items()) {
        const OrderedJson other = member(b, item.key());
        if (item.value() != other) {
            add_difference(list, where, item.key(), item.value(), other);
        }
    }
    for (const auto& item : b.items()) {
        if (!a.contains(item.key())) {
            add_difference(list, where, item.key(), nullptr, item.value());
        }
    }
}

OrderedJson fields_of(const OrderedJson& decoded) {
    return decoded.contains("fields") ? decoded["fields"] : decoded;
}

void add_row(OrderedJson& list, const RowView& a, const RowView& b) {
    if (!same_bytes(a.bytes, b.bytes)) {
        add_members(list, row_name(a), fields_of(row_json(a)), fields_of(row_json(b)));
    }
}

void add_rows(OrderedJson& list, std::span<const RowView> a, std::span<const RowView> b) {
    size_t i = 0;
    size_t j = 0;
    while (i < a.size() || j < b.size()) {
        if (i < a.size() && j < b.size() && same_key(a[i], b[j])) {
            add_row(list, a[i++], b[j++]);
        } else if (j == b.size() || (i < a.size() && key_before(a[i], b[j]))) {
            add_difference(list, row_name(a[i]), "changed", true, false);
            ++i;
        } else {
            add_difference(list, row_name(b[j]), "changed", false, true);
            ++j;
        }
    }
}

OrderedJson events_json(ByteView events) {
    try {
        return decode_events(events);
    } catch (const DecodeError& error) {
        return OrderedJson::array(
            {{{"undecodable", error.what()}, {"bytes", to_hex(events)}}});
    }
}

void add_events(OrderedJson& list, ByteView a, ByteView b) {
    if (same_bytes(a, b)) {
        return;
    }
    const OrderedJson first = events_json(a);
    const OrderedJson second = events_json(b);
    for (size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        const OrderedJson left = i < first.size() ? first[i] : OrderedJson(nullptr);
        const OrderedJson right = i < second.size() ? second[i] : OrderedJson(nullptr);
        if (left != right) {
            add_difference(list, "events", std::to_string(i), left, right);
        }
    }
}

}  // namespace

bool same_receipt(const Receipt& a, const Receipt& b) {
    return a.status == b.status && same_bytes(a.events, b.events) &&
           std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(),
                      [](const RowView& left, const RowView& right) {
                          return same_key(left, right) && same_bytes(left.bytes, right.bytes);
                      });
}

std::string status_text(Status status) {
    return status == STATUS_TRAP ? "trap" : status_name(static_cast<uint32_t>(status));
}

OrderedJson row_json(const RowView& row) {
    OrderedJson json = {{"id", row.id}};
    try {
        json.update(decode_row(row.kind, row.bytes));
    } catch (const DecodeError& error) {
        json.update({{"kind", row.kind},
                     {"undecodable", error.what()},
                     {"fields", {{"bytes", to_hex(row.bytes)}}}});
    }
    return json;
}

OrderedJson receipt_differences(const Receipt& a, const Receipt& b) {
    OrderedJson list = OrderedJson::array();
    if (a.status != b.status) {
        add_difference(list, "status", "status", status_text(a.status), status_text(b.status));
    }
    add_rows(list, a.rows, b.rows);
    add_events(list, a.events, b.events);
    return list;
}

OrderedJson transaction_json(ByteView context, ByteView message) {
    OrderedJson json;
    json["context"] = decode_struct(*find_name(meta::FRAMES, "context"), context);
    try {
        json.update(decode_message(message));
    } catch (const DecodeError& error) {
        json["undecodable"] = error.what();
        json["bytes"] = to_hex(message);
    }
    return json;
}

OrderedJson receipt_json(const Receipt& receipt) {
    OrderedJson json = {{"status", status_text(receipt.status)}};
    if (receipt.status == STATUS_TRAP) {
        json["trap"] = receipt.trap;
    }
    json["rows"] = OrderedJson::array();
    for (const RowView& row : receipt.rows) {
        json["rows"].push_back(row_json(row));
    }
    json["events"] = events_json(receipt.events);
    return json;
}

}  // namespace levee
