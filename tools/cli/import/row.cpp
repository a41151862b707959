#include "tools/cli/import/row.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "schemas/catalogue/check.h"
#include "schemas/catalogue/subject.h"
#include "schemas/cloudevents/event_text.h"
#include "schemas/json/scan.h"
#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/data_builder.h"
#include "tools/cli/import/fields.h"
#include "tools/cli/import/time_format.h"
#include "tools/cli/uuid.h"

namespace hallmark::cli {
namespace {

using ImportIdKey = Digest<struct ImportIdKeyTag>;

// Nothing: it has cells, and all of them are empty.
std::optional<std::string> filled(const Template& value,
                                  const std::vector<std::string_view>& cells) {
  std::string out;
  bool any = !value.has_cells();
  for (const Template::Part& part : value.parts) {
    if (!part.column) {
      out += part.text;
      continue;
    }
    any = any || !cells[*part.column].empty();
    out += cells[*part.column];
  }
  if (!any) return std::nullopt;
  return out;
}

// Which values go into the event; the others are nothing.
std::vector<std::optional<std::string>> values_of(const MappedEvent& event,
                                                  const std::vector<std::string_view>& cells) {
  enum class Object : std::uint8_t { no_cells, empty, filled };
  std::vector<Object> objects(event.objects.size(), Object::no_cells);
  std::vector<std::optional<std::string>> values;
  for (const MappedField& field : event.fields) {
    values.push_back(filled(field.value, cells));
    if (!field.value.has_cells()) continue;
    for (const std::size_t object : field.objects) {
      if (objects[object] != Object::filled) {
        objects[object] = values.back() ? Object::filled : Object::empty;
      }
    }
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto& in = event.fields[i].objects;
    const bool left_out = std::any_of(
        in.begin(), in.end(), [&](std::size_t object) { return objects[object] == Object::empty; });
    if (left_out) values[i].reset();
  }
  return values;
}

// Entries of lists that are left out make those after them move up.
class Pointers {
 public:
  std::string of(std::string_view path) {
    std::string pointer = "/data";
    std::string before;
    for (std::size_t begin = 0; begin <= path.size();) {
      const std::size_t end = std::min(path.find('.', begin), path.size());
      const std::string_view step = path.substr(begin, end - begin);
      const bool is_index = !step.empty() && step.front() >= '0' && step.front() <= '9';
      pointer += is_index ? fmt::format("/{}", position(before, step)) : fmt::format("/{}", step);
      before = std::string(path.substr(0, end));
      begin = end + 1;
    }
    return pointer;
  }

 private:
  std::size_t position(const std::string& list, std::string_view index) {
    auto& entries = entries_[list];
    auto known = std::find(entries.begin(), entries.end(), index);
    if (known == entries.end()) known = entries.emplace(known, index);
    return static_cast<std::size_t>(known - entries.begin());
  }

  std::map<std::string, std::vector<std::string>> entries_;
};

bool is_inside(std::string_view pointer, std::string_view object) {
  return pointer.size() > object.size() && pointer.starts_with(object) &&
         pointer[object.size()] == '/';
}

// Of things that are no device the subject follows from the data.
std::string subject_of(const TypePlan& type, const std::string& device, const std::string& data) {
  json::Document document;
  if (json::scan(data, document)) return device;  // too deep, which the check says
  return subject_from(type, document.root).value_or(device);
}

// A field's value into the data; the fault's text where that cannot be.
Status put(const MappedField& field, const std::string& path, const std::string& value,
           std::string_view time_format, DataBuilder& builder) {
  const auto of_file = [&](Error error) {
    return Error{error.code,
                 fmt::format("expected {}; found {}: {}",
                             field.is_certificate_file ? "a certificate in PEM" : "a file",
                             hallmark::quoted(value, 200), error.message),
                 {}};
  };
  if (field.is_certificate_file) {
    return builder.add_certificate(field.path + "=" + path).transform_error(of_file);
  }
  if (field.is_file) return builder.assign(field.path + "=@" + path).transform_error(of_file);
  if (field.kind == FieldKind::time) {
    TRY_ASSIGN(const std::string time, rfc3339_of(value, time_format));
    return builder.assign(field.path + "=" + time);
  }
  const bool may_be_file = field.kind == FieldKind::digest || field.kind == FieldKind::base64;
  if (may_be_file && value.starts_with('@')) {
    // A cell must not make us read a file; the map may.
    return fail(ErrorCode::bad_input,
                fmt::format("expected the value itself (a map may say \"@{{Column}}\" "
                            "for the digest of a file); found {}",
                            hallmark::quoted(value)));
  }
  return builder.assign(field.path + "=" + value);
}

}  // namespace

void RowImporter::translate(Cells& cells, std::vector<RowFault>& faults) const {
  for (const auto& [column, table] : map_.values) {
    const auto known = table.values.find(cells[column]);
    if (known != table.values.end()) {
      cells[column] = known->second;
    } else if (!cells[column].empty()) {
      std::vector<std::string_view> names;
      std::vector<std::string> shown;
      for (const auto& [name, value] : table.values) {
        names.push_back(name);
        shown.push_back(hallmark::quoted(name));
      }
      faults.push_back(
          {fmt::format("column {}", hallmark::quoted(columns_[column])),
           fmt::format("expected one of {}; found {}{}", listed({shown.begin(), shown.end()}),
                       hallmark::quoted(cells[column]), did_you_mean(cells[column], names)),
           fmt::format("{}:{}", map_.name, table.line)});
    }
  }
}

std::string RowImporter::origin_of(const Template& value) const {
  std::string names;
  std::size_t count = 0;
  for (const Template::Part& part : value.parts) {
    if (!part.column) continue;
    names += (count++ == 0 ? "" : ", ") + hallmark::quoted(columns_[*part.column]);
  }
  if (count == 0) return fmt::format("{}:{}", map_.name, value.line);
  return fmt::format("column{} {}", count == 1 ? "" : "s", names);
}

std::string RowImporter::origin_of(std::string_view pointer, const MappedEvent& event,
                                   const std::vector<Placed>& placed) const {
  if (pointer == "/subject" || pointer == "/partitionkey") return origin_of(map_.device);
  if (pointer == "/time" && event.time) return origin_of(*event.time);
  // The field itself, or the nearest one that it is part of, or the first one that is part of it.
  const Placed* best = nullptr;
  const Placed* part = nullptr;
  for (const Placed& each : placed) {
    const bool around = each.pointer == pointer || is_inside(pointer, each.pointer);
    if (around && (best == nullptr || each.pointer.size() > best->pointer.size())) best = &each;
    if (part == nullptr && is_inside(each.pointer, pointer)) part = &each;
  }
  if (best == nullptr) best = part;
  return best == nullptr ? fmt::format("{}:{}", map_.name, event.line) : origin_of(*best->value);
}

std::string RowImporter::path_of(std::string_view path) const {
  return (std::filesystem::path(settings_.folder) / std::filesystem::path(path)).string();
}

// A UUID (RFC 9562, version 8) that anybody can make again.
std::string RowImporter::id_of(const MappedEvent& event, std::string_view device) {
  std::string text = "hallmark import";
  for (const std::string_view part :
       {std::string_view(settings_.source), device, std::string_view(event.type->type)}) {
    text += '\0';  // which no attribute of an event has in it
    text += part;
  }
  text += fmt::format(" {}", event.repeat);
  const ImportIdKey key = hasher_.digest<ImportIdKey>(text);
  return uuid_text(key.bytes().substr(0, uuid_size_bytes), 8);
}

std::string RowImporter::time_of(const MappedEvent& event, const Cells& cells,
                                 std::vector<RowFault>& faults) const {
  const auto text = event.time ? filled(*event.time, cells) : std::nullopt;
  if (!text && !settings_.time.empty()) return settings_.time;
  if (!text) {
    faults.push_back({"/time",
                      "expected when it happened (or --time for rows without); found nothing",
                      event.time ? origin_of(*event.time) : std::string()});
    return {};
  }
  auto time = rfc3339_of(*text, event.time_format);
  if (time) return *std::move(time);
  faults.push_back({"/time", time.error().message, origin_of(*event.time)});
  return {};
}

std::string RowImporter::data_of(const MappedEvent& event, const Cells& cells,
                                 std::vector<Placed>& placed, std::vector<RowFault>& faults) const {
  DataBuilder builder(*event.type);
  Pointers pointers;
  const auto values = values_of(event, cells);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const MappedField& field = event.fields[i];
    if (!values[i]) continue;
    placed.push_back({pointers.of(field.path), &field.value});
    const std::string path =
        field.is_certificate_file || field.is_file ? path_of(*values[i]) : std::string();
    const Status status = put(field, path, *values[i], event.time_format, builder);
    if (!status) {
      faults.push_back({placed.back().pointer, status.error().message, origin_of(field.value)});
    }
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i]) placed.push_back({pointers.of(event.fields[i].path), &event.fields[i].value});
  }
  return builder.json();
}

void RowImporter::make(const MappedEvent& event, const Cells& cells, RowEvents& out,
                       std::vector<RowFault>& faults) {
  if (event.when && filled(*event.when, cells).value_or("").empty()) return;
  const std::size_t faults_before = faults.size();
  std::vector<Placed> placed;
  const std::string time = time_of(event, cells, faults);
  const std::string data = data_of(event, cells, placed, faults);
  if (faults.size() > faults_before) return;
  const Record record =
      record_of_text(event_json({id_of(event, out.device), settings_.source, event.type->type,
                                 subject_of(*event.type, out.device, data), time, data}));
  Faults found(Faults::Gather::all);
  check_record(catalogue_, record, found);
  for (const Fault& fault : found.list()) {
    faults.push_back({fault.pointer,
                      fmt::format("expected {}; found {}", fault.expected, fault.found),
                      origin_of(fault.pointer, event, placed)});
  }
  out.lines += *record.value;
  out.lines += '\n';
  ++out.count;
}

RowEvents RowImporter::events_of(const std::vector<std::string_view>& cells,
                                 std::vector<RowFault>& faults) {
  RowEvents out;
  Cells translated = cells;
  translate(translated, faults);
  out.device = filled(map_.device, translated).value_or("");
  if (out.device.empty()) {
    faults.push_back({"/subject", "expected the device; found nothing", origin_of(map_.device)});
  }
  if (!faults.empty()) return out;
  for (const MappedEvent& event : map_.events) make(event, translated, out, faults);
  return out;
}

}  // namespace hallmark::cli
