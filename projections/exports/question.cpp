#include "projections/exports/question.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>

#include "ledger/pack/pack_writer.h"
#include "ledger/proof/json_form.h"
#include "schemas/json/text.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/nearest.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

using Take = std::function<Status(const std::string& where, const json::Value& value)>;

struct Taken {
  std::string_view name;
  Take take;
};

Unexpected bad(const std::string& where, std::string_view expected, std::string_view found) {
  return fail(ErrorCode::bad_input, fmt::format("expected {}, found {}", expected, found), where);
}

Unexpected bad(const std::string& where, std::string_view expected, const json::Value& found) {
  const bool is_told = found.kind == json::Kind::string || found.kind == json::Kind::number;
  return bad(where, expected,
             is_told ? fmt::format("{} {}", json::name(found.kind), quoted(found.text))
                     : std::string(json::name(found.kind)));
}

Unexpected unknown(const std::string& where, std::string_view found,
                   const std::vector<std::string_view>& names) {
  const std::string_view near = nearest(found, names);
  return bad(where, fmt::format("one of {}", fmt::join(names, ", ")),
             quoted(found) + (near.empty() ? "" : fmt::format("; did you mean {}?", near)));
}

// An object of these members and no others, each at most once: what is not known must not be
// overlooked.
Status take_members(const std::vector<json::Member>& members, const std::string& where,
                    const std::vector<Taken>& taken) {
  std::vector<bool> was_there(taken.size());
  for (const json::Member& member : members) {
    const std::string name = json::unescape(member.name);
    const std::string pointer = where + json::pointer_step(name);
    const auto found = std::find_if(taken.begin(), taken.end(),
                                    [&](const Taken& one) { return one.name == name; });
    if (found == taken.end()) {
      std::vector<std::string_view> names;
      names.reserve(taken.size());
      for (const Taken& one : taken) names.push_back(one.name);
      return unknown(pointer, name, names);
    }
    const auto index = static_cast<std::size_t>(found - taken.begin());
    if (was_there[index]) return bad(pointer, "it once", "it twice");
    was_there[index] = true;
    TRY(found->take(pointer, member.value));
  }
  return ok();
}

Result<std::string> text_of(const std::string& where, const json::Value& value) {
  if (value.kind != json::Kind::string) return bad(where, "a string", value);
  return json::unescape(value);
}

Result<std::vector<std::string>> texts_of(const std::string& where, const json::Value& value,
                                          std::size_t most) {
  if (value.kind != json::Kind::array) return bad(where, "an array of strings", value);
  const std::vector<json::Value> elements = json::elements(value.text);
  if (elements.size() > most) {
    return bad(where, fmt::format("at most {}", most), fmt::format("{}", elements.size()));
  }
  std::vector<std::string> texts;
  texts.reserve(elements.size());
  for (const json::Value& element : elements) {
    TRY_ASSIGN(std::string text, text_of(fmt::format("{}/{}", where, texts.size()), element));
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<Occurred> moment_of(const std::string& where, const json::Value& value) {
  TRY_ASSIGN(const std::string text, text_of(where, value));
  const auto moment = Occurred::parse(text);
  if (!moment) return bad(where, "a time as 2026-03-01T00:00:00Z", quoted(text));
  return *moment;
}

Take into_moment(std::optional<Occurred>& moment) {
  return [&moment](const std::string& where, const json::Value& value) -> Status {
    TRY_ASSIGN(moment, moment_of(where, value));
    return ok();
  };
}

Status take_format(const std::string& where, const json::Value& value, ExportFormat& format) {
  TRY_ASSIGN(const std::string text, text_of(where, value));
  std::vector<std::string_view> names;
  for (const ExportFormat one : all_export_formats) {
    if (text == name(one)) {
      format = one;
      return ok();
    }
    names.push_back(name(one));
  }
  return unknown(where, text, names);
}

Status take_tables(const std::string& where, const json::Value& value, std::vector<Table>& tables) {
  TRY_ASSIGN(const auto texts, texts_of(where, value, 2 * all_tables.size()));
  if (texts.empty()) return bad(where, "at least one table", "none");
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const auto table = table_of(texts[i]);
    if (!table) {
      std::vector<std::string_view> names;
      names.reserve(all_tables.size());
      for (const Table one : all_tables) names.push_back(name(one));
      return unknown(fmt::format("{}/{}", where, i), texts[i], names);
    }
    tables.push_back(*table);
  }
  return ok();
}

Status take_filter(const NamedFilter& named, const std::string& where, const json::Value& value,
                   ExportScope& scope) {
  TRY_ASSIGN(const std::string text, text_of(where, value));
  auto filter = read_filter(named, text);
  if (!filter) return fail(ErrorCode::bad_input, filter.error().message, where);
  scope.filters.push_back(*std::move(filter));
  return ok();
}

Status take_scope(const std::string& where, const json::Value& value, ExportScope& scope) {
  if (value.kind != json::Kind::object) return bad(where, "an object", value);
  std::vector<Taken> taken{
      {"devices",
       [&](const std::string& at, const json::Value& devices) -> Status {
         TRY_ASSIGN(scope.devices, texts_of(at, devices, most_named_devices));
         // None of none would be all of them.
         return scope.devices.empty() ? Status(bad(at, "at least one device", "none")) : ok();
       }},
      {"from", into_moment(scope.from)},
      {"to", into_moment(scope.to)}};
  for (const NamedFilter& named : named_filters) {
    taken.push_back({named.name, [&](const std::string& at, const json::Value& text) {
                       return take_filter(named, at, text, scope);
                     }});
  }
  return take_members(json::members(value.text), where, taken);
}

void write_scope(json::Writer& writer, const ExportScope& scope) {
  writer.begin_object();
  if (!scope.devices.empty()) {
    writer.key("devices");
    writer.begin_array();
    for (const std::string& device : scope.devices) writer.string(device);
    writer.end_array();
  }
  for (const NamedFilter& named : named_filters) {
    for (const DeviceFilter& filter : scope.filters) {
      if (filter.facet == named.facet) writer.member(named.name, filter_text(filter));
    }
  }
  if (scope.from) writer.member("from", scope.from->text());
  if (scope.to) writer.member("to", scope.to->text());
  writer.end_object();
}

Status normalise_tables(ExportQuestion& question) {
  if (question.format == ExportFormat::ndjson) {
    if (question.tables.empty()) return ok();
    return bad("/tables", "no tables beside ndjson, which has the entries themselves", "some");
  }
  std::sort(question.tables.begin(), question.tables.end());
  question.tables.erase(std::unique(question.tables.begin(), question.tables.end()),
                        question.tables.end());
  if (question.tables.empty()) question.tables.assign(all_tables.begin(), all_tables.end());
  return ok();
}

}  // namespace

std::string_view name(ExportFormat format) {
  switch (format) {
    case ExportFormat::csv:
      return "csv";
    case ExportFormat::ndjson:
      return "ndjson";
    case ExportFormat::pack:
      break;
  }
  return "pack";
}

Status normalise(ExportQuestion& question) {
  TRY(normalise_tables(question));
  std::vector<std::string>& devices = question.scope.devices;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    const Status is_one = verify_device(devices[i]);
    if (is_one) continue;
    return fail(ErrorCode::bad_input, is_one.error().message, fmt::format("/scope/devices/{}", i));
  }
  std::sort(devices.begin(), devices.end());
  devices.erase(std::unique(devices.begin(), devices.end()), devices.end());
  const ExportScope& scope = question.scope;
  if (!scope.from || !scope.to || *scope.from < *scope.to) return ok();
  return bad("/scope/to", fmt::format("a time after {}", scope.from->text()), scope.to->text());
}

Result<ExportQuestion> parse_question(std::string_view json) {
  json::Document document;
  TRY(json_form::scan_object(json, document));
  ExportQuestion question;
  const std::vector<Taken> taken{
      {"format",
       [&](const std::string& where, const json::Value& value) {
         return take_format(where, value, question.format);
       }},
      {"tables",
       [&](const std::string& where, const json::Value& value) {
         return take_tables(where, value, question.tables);
       }},
      {"scope", [&](const std::string& where,
                    const json::Value& value) { return take_scope(where, value, question.scope); }},
      {"asOf", into_moment(question.as_of)},
      {"knownAt", [&](const std::string& where, const json::Value& value) -> Status {
         TRY_ASSIGN(question.known_at, text_of(where, value));
         if (!question.known_at.empty()) return ok();
         return bad(where, "a time, or prefixes as 0:41,1:37", "nothing");
       }}};
  TRY(take_members(document.members, "", taken));
  TRY(normalise(question));
  return question;
}

std::string question_json(const ExportQuestion& question) {
  json::Writer writer;
  writer.begin_object();
  writer.member("format", name(question.format));
  if (!question.tables.empty()) {
    writer.key("tables");
    writer.begin_array();
    for (const Table table : question.tables) writer.string(name(table));
    writer.end_array();
  }
  writer.key("scope");
  write_scope(writer, question.scope);
  if (question.as_of) writer.member("asOf", question.as_of->text());
  if (!question.known_at.empty()) writer.member("knownAt", question.known_at);
  writer.end_object();
  return writer.take();
}

}  // namespace hallmark
