#include "api/http/query.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ledger/proof/decimal.h"
#include "schemas/vocabulary/nearest.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

Unexpected unknown(const QueryField& field, std::span<const Parameter> parameters) {
  std::vector<std::string_view> names;
  names.reserve(parameters.size());
  for (const Parameter& parameter : parameters) names.push_back(parameter.name);
  const std::string_view near = nearest(field.name, names);
  const std::string which = names.empty() ? std::string("no parameter")
                                          : fmt::format("one of {}", fmt::join(names, ", "));
  return fail(ErrorCode::bad_input,
              fmt::format("expected {}, found {}{}", which, quoted(field.name),
                          near.empty() ? "" : fmt::format("; did you mean {}?", near)),
              field.name);
}

Status check(const QueryField& field, const Parameter& parameter) {
  const auto refuse = [&](const std::string& expected) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected {}, found {}", expected, quoted(field.value)), field.name);
  };
  switch (parameter.kind) {
    case Parameter::Kind::text:
      if (field.value.empty()) return refuse("a value");
      break;
    case Parameter::Kind::number:
      if (!parse_decimal<std::uint64_t>(field.value)) return refuse("a whole number");
      break;
    case Parameter::Kind::time:
      if (!Recorded::parse(field.value)) {
        return refuse("a time as 2026-03-01T00:00:00Z (a + in it is written %2B)");
      }
      break;
    case Parameter::Kind::choice:
      if (std::find(parameter.choices.begin(), parameter.choices.end(), field.value) ==
          parameter.choices.end()) {
        return refuse(fmt::format("{}", fmt::join(parameter.choices, " or ")));
      }
      break;
  }
  return ok();
}

}  // namespace

Result<Query> Query::read(std::vector<QueryField> fields, std::span<const Parameter> parameters) {
  for (const QueryField& field : fields) {
    const auto parameter =
        std::find_if(parameters.begin(), parameters.end(),
                     [&](const Parameter& candidate) { return candidate.name == field.name; });
    if (parameter == parameters.end()) return unknown(field, parameters);
    TRY(check(field, *parameter));
  }
  Query query;
  query.fields_ = std::move(fields);
  for (const Parameter& parameter : parameters) {
    if (!parameter.required || query.text(parameter.name)) continue;
    return fail(ErrorCode::bad_input, "expected it, found nothing", std::string(parameter.name));
  }
  return query;
}

std::optional<std::string_view> Query::text(std::string_view name) const {
  for (const QueryField& field : fields_) {
    if (field.name == name) return field.value;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> Query::number(std::string_view name) const {
  const auto value = text(name);
  return value ? parse_decimal<std::uint64_t>(*value) : std::nullopt;
}

void Query::set(std::string_view name, std::string value) {
  fields_.push_back({std::string(name), std::move(value)});
}

}  // namespace hallmark::api
