#include "tools/cli/import/map.h"

#include <fmt/format.h>

#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

#include <algorithm>

#include "schemas/cloudevents/attribute_rules.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/import/fields.h"
#include "tools/cli/import/time_format.h"

namespace hallmark::cli {
namespace {

struct Entry {
  std::string_view key;
  const toml::node* node;
  std::uint64_t line;
};

// In the order of the file; toml++ sorts them by name.
std::vector<Entry> entries_of(const toml::table& table) {
  std::vector<std::pair<toml::source_position, Entry>> placed;
  placed.reserve(table.size());
  for (auto&& [key, node] : table) {
    const toml::source_position at = key.source().begin;
    placed.push_back({at, {key.str(), &node, at.line}});
  }
  std::sort(placed.begin(), placed.end(),
            [](const auto& left, const auto& right) { return left.first < right.first; });
  std::vector<Entry> entries;
  entries.reserve(placed.size());
  for (auto& [at, entry] : placed) entries.push_back(entry);
  return entries;
}

std::string_view kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::table:
      return "a table";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::string:
      return "a text";
    case toml::node_type::integer:
    case toml::node_type::floating_point:
      return "a number";
    case toml::node_type::boolean:
      return "true or false";
    default:
      return "a date or a time without quotes";
  }
}

class MapReader {
 public:
  MapReader(const std::vector<std::string>& columns, const Catalogue& catalogue,
            std::vector<MapFault>& faults)
      : columns_(columns), catalogue_(catalogue), faults_(faults) {}

  ImportMap read(const toml::table& table) {
    ImportMap map;
    bool has_device = false;
    for (const Entry& entry : entries_of(table)) {
      if (entry.key == "source") {
        map.source = text_of(entry);
        if (const auto wrong = uri_fault(map.source, UriForm::reference)) {
          fault(entry.line, fmt::format("source: expected a URI, as /import/erp-2026; found {}: {}",
                                        hallmark::quoted(map.source), *wrong));
        }
      } else if (entry.key == "device") {
        has_device = true;
        map.device = template_of(entry);
      } else if (entry.key == "time") {
        time_ = template_of(entry);
      } else if (entry.key == "time_format") {
        time_format_ = time_format_of(entry);
      } else if (entry.key == "values") {
        read_values(entry, map);
      } else if (entry.key != "event") {
        unknown_key(entry, {"source", "device", "time", "time_format", "values", "event"});
      }
    }
    if (!has_device) fault(0, "expected device = \"{Column}\", which says the device; found none");
    read_events(table, map);
    return map;
  }

 private:
  void fault(std::uint64_t line, std::string text) { faults_.push_back({line, std::move(text)}); }

  void unknown_key(const Entry& entry, const std::vector<std::string_view>& names) {
    fault(entry.line, fmt::format("expected one of {}; found {}{}", listed(names),
                                  hallmark::quoted(entry.key), did_you_mean(entry.key, names)));
  }

  std::string text_of(const Entry& entry) {
    if (const auto* text = entry.node->as_string()) return text->get();
    fault(entry.line,
          fmt::format("{}: expected a text in quotes; found {}", entry.key, kind_of(*entry.node)));
    return {};
  }

  std::string time_format_of(const Entry& entry) {
    std::string format = text_of(entry);
    if (const Status status = check_time_format(format); !status) {
      fault(entry.line, fmt::format("time_format: {}", status.error().message));
    }
    return format;
  }

  Template template_of(const Entry& entry) {
    return template_of(text_of(entry), entry.key, entry.line);
  }

  // {{ and }} are braces.
  Template template_of(std::string_view text, std::string_view name, std::uint64_t line) {
    Template out;
    out.line = line;
    std::string literal;
    const auto end_literal = [&] {
      if (!literal.empty()) out.parts.push_back({std::move(literal), {}});
      literal.clear();
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
      const bool twice = at + 1 < text.size() && text[at + 1] == text[at];
      if (text[at] == '}' && twice) ++at;
      if (text[at] == '{' && twice) ++at;
      if (text[at] != '{' || twice) {
        literal += text[at];
        continue;
      }
      const std::size_t end = text.find('}', at);
      if (end == std::string_view::npos) {
        fault(line, fmt::format("{}: expected }} after the column's name; found {}", name,
                                hallmark::quoted(text.substr(at))));
        return out;
      }
      end_literal();
      if (const auto column = column_of(text.substr(at + 1, end - at - 1), name, line)) {
        out.parts.push_back({{}, column});
      }
      at = end;
    }
    end_literal();
    return out;
  }

  std::optional<std::size_t> column_of(std::string_view column, std::string_view name,
                                       std::uint64_t line) {
    const auto known = std::find(columns_.begin(), columns_.end(), column);
    if (known != columns_.end() && !column.empty()) {
      return static_cast<std::size_t>(known - columns_.begin());
    }
    std::vector<std::string> shown;
    for (const std::string& each : columns_) {
      if (!each.empty()) shown.push_back(hallmark::quoted(each));
    }
    const std::vector<std::string_view> all(shown.begin(), shown.end());
    const std::vector<std::string_view> names(columns_.begin(), columns_.end());
    fault(line, fmt::format("{}: expected one of the columns {}; found {}{}", name, listed(all),
                            hallmark::quoted(column), did_you_mean(column, names)));
    return std::nullopt;
  }

  void read_values(const Entry& values, ImportMap& map) {
    if (!values.node->is_table()) {
      return fault(values.line,
                   fmt::format("expected [values.Column]; found {}", kind_of(*values.node)));
    }
    for (const Entry& entry : entries_of(*values.node->as_table())) {
      const auto column = column_of(entry.key, "values", entry.line);
      if (!entry.node->is_table()) {
        fault(entry.line,
              fmt::format("values: expected [values.{}] with \"cell\" = \"value\"; found {}",
                          entry.key, kind_of(*entry.node)));
      } else if (column) {
        ValueTable& table = map.values[*column];
        table.line = entry.line;
        for (const Entry& cell : entries_of(*entry.node->as_table())) {
          table.values.emplace(cell.key, text_of(cell));
        }
      }
    }
  }

  void read_events(const toml::table& table, ImportMap& map) {
    const toml::node* const node = table.get("event");
    const toml::array* const events = node == nullptr ? nullptr : node->as_array();
    if (events == nullptr || events->empty()) {
      return fault(node == nullptr ? 0 : node->source().begin.line,
                   fmt::format("expected [[event]] for each event of a row; found {}",
                               node == nullptr ? "none" : kind_of(*node)));
    }
    for (const toml::node& event : *events) {
      if (event.is_table()) {
        read_event(*event.as_table(), map);
      } else {
        fault(event.source().begin.line,
              fmt::format("expected [[event]]; found {}", kind_of(event)));
      }
    }
  }

  const TypePlan* type_of(const toml::table& table) {
    const toml::node* const node = table.get("type");
    const std::uint64_t line = (node == nullptr ? table.source() : node->source()).begin.line;
    if (node == nullptr) {
      fault(line, "expected type = \"device.adopted\" or another in [[event]]; found none");
      return nullptr;
    }
    const std::string name = text_of({"type", node, line});
    const TypePlan* type = catalogue_.find(name);
    if (type == nullptr && node->is_string()) {
      const std::string near = catalogue_.nearest(name);
      fault(line, fmt::format("type: expected one of \"hallmark record --list\"; found {}{}",
                              hallmark::quoted(name),
                              near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
    }
    return type;
  }

  void read_event(const toml::table& table, ImportMap& map) {
    MappedEvent event;
    event.line = table.source().begin.line;
    event.time = time_;
    event.time_format = time_format_;
    event.type = type_of(table);
    if (event.type == nullptr) return;
    for (const MappedEvent& other : map.events) {
      if (other.type == event.type) ++event.repeat;
    }
    const std::size_t faults_before = faults_.size();
    for (const Entry& entry : entries_of(table)) {
      if (entry.key == "when") {
        event.when = template_of(entry);
      } else if (entry.key == "time") {
        event.time = template_of(entry);
      } else if (entry.key == "time_format") {
        event.time_format = time_format_of(entry);
      } else if (entry.key == "certificate") {
        add_certificate(entry, event);
      } else if (entry.key == "data" && entry.node->is_table()) {
        add_fields(*entry.node->as_table(), {}, event);
      } else if (entry.key == "data") {
        fault(entry.line, fmt::format("expected [event.data]; found {}", kind_of(*entry.node)));
      } else if (entry.key == "values") {
        fault(entry.line, "expected [values.Column] for all events; found one in [[event]]");
      } else if (entry.key != "type") {
        unknown_key(entry, {"type", "when", "time", "time_format", "certificate", "data"});
      }
    }
    // What is missing is told only once all that is there is right.
    if (faults_.size() == faults_before) {
      for (std::string& text : faults_of_fields(event)) fault(event.line, std::move(text));
    }
    settle_objects(event);
    map.events.push_back(std::move(event));
  }

  void add_certificate(const Entry& entry, MappedEvent& event) {
    const FieldPlan* found = nullptr;
    std::size_t count = 0;
    for (const FieldPlan& field : event.type->data->fields) {
      if (field.kind != FieldKind::object || !field.object->is_certificate) continue;
      if (found == nullptr || field.name == "certificate") found = &field;
      ++count;
    }
    if (found == nullptr || (count > 1 && found->name != "certificate")) {
      return fault(entry.line,
                   fmt::format("certificate: expected a type with a certificate; found {}",
                               event.type->short_name()));
    }
    add_field(found->name, text_of(entry), entry.line, event);
  }

  // Tables and lists in the data are paths with dots: owner = {id = "{Owner}"} is "owner.id".
  void add_fields(const toml::table& table, const std::string& prefix, MappedEvent& event) {
    for (const Entry& entry : entries_of(table))
      add_value(entry, prefix + std::string(entry.key), event);
  }

  void add_value(const Entry& entry, const std::string& path, MappedEvent& event) {
    if (const auto* table = entry.node->as_table()) {
      add_fields(*table, path + ".", event);
    } else if (const auto* array = entry.node->as_array()) {
      for (std::size_t i = 0; i < array->size(); ++i) {
        const toml::node& element = (*array)[i];
        add_value({entry.key, &element, element.source().begin.line}, fmt::format("{}.{}", path, i),
                  event);
      }
    } else if (const auto* number = entry.node->as_integer()) {
      add_field(path, fmt::format("{}", number->get()), entry.line, event);
    } else if (const auto* truth = entry.node->as_boolean()) {
      add_field(path, truth->get() ? "true" : "false", entry.line, event);
    } else {
      add_field(path, text_of(entry), entry.line, event);
    }
  }

  void add_field(const std::string& path, const std::string& text, std::uint64_t line,
                 MappedEvent& event) {
    MappedField field;
    field.path = path;
    field.value = template_of(text, path, line);
    if (const Status status = settle_field(*event.type, field); !status) {
      return fault(line, fmt::format("{}: {}", path, status.error().message));
    }
    event.fields.push_back(std::move(field));
  }

  const std::vector<std::string>& columns_;
  const Catalogue& catalogue_;
  std::vector<MapFault>& faults_;
  std::optional<Template> time_;
  std::string time_format_;
};

}  // namespace

bool Template::has_cells() const {
  return std::any_of(parts.begin(), parts.end(),
                     [](const Part& part) { return part.column.has_value(); });
}

std::optional<ImportMap> read_import_map(const std::string& name, std::string_view text,
                                         const std::vector<std::string>& columns,
                                         const Catalogue& catalogue,
                                         std::vector<MapFault>& faults) {
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    faults.push_back({parsed.error().source().begin.line,
                      fmt::format("expected TOML; found: {}", parsed.error().description())});
    return std::nullopt;
  }
  const std::size_t before = faults.size();
  ImportMap map = MapReader(columns, catalogue, faults).read(parsed.table());
  map.name = name;
  std::stable_sort(faults.begin(), faults.end(), [](const MapFault& left, const MapFault& right) {
    return left.line < right.line;
  });
  if (faults.size() > before) return std::nullopt;
  return map;
}

}  // namespace hallmark::cli
