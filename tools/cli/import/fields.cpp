#include "tools/cli/import/fields.h"

#include <fmt/format.h>

#include <algorithm>

#include "schemas/catalogue/describe.h"
#include "schemas/vocabulary/nearest.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::cli {
namespace {

struct FieldAt {
  const FieldPlan* field = nullptr;
  FieldKind kind = FieldKind::object;
};

bool is_index(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char byte) { return byte >= '0' && byte <= '9'; });
}

bool is_below(std::string_view path, std::string_view object) {
  return path.size() > object.size() && path.starts_with(object) && path[object.size()] == '.';
}

std::vector<std::string_view> names_of(const ObjectPlan& object) {
  std::vector<std::string_view> names;
  for (const FieldPlan& field : object.fields) names.push_back(field.name);
  return names;
}

std::vector<std::string_view> names_of(const EnumPlan& plan) {
  std::vector<std::string_view> names;
  for (const EnumPlan::Value& value : plan.values) names.push_back(value.name);
  return names;
}

// One step of a path; `where` is what the path was so far, for messages.
Result<FieldAt> step_into(const ObjectPlan& data, const FieldAt& at, std::string_view step,
                          std::string_view where) {
  if (at.field != nullptr && at.kind == FieldKind::list) {
    if (is_index(step)) return FieldAt{at.field, at.field->element};
    return fail(ErrorCode::bad_input,
                fmt::format("expected the number of an entry, as in {}.0; found {}", where,
                            hallmark::quoted(step)));
  }
  const ObjectPlan* object = at.field == nullptr ? &data : at.field->object;
  if (at.kind != FieldKind::object || object == nullptr) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected no further name: {} is {}; found {}", where,
                            kind_in_words(*at.field), hallmark::quoted(step)));
  }
  if (const FieldPlan* field = object->find(step)) return FieldAt{field, field->kind};
  const auto names = names_of(*object);
  return fail(ErrorCode::bad_input, fmt::format("expected one of {}; found {}{}", listed(names),
                                                hallmark::quoted(step), did_you_mean(step, names)));
}

Result<FieldAt> find_field(const TypePlan& type, std::string_view path) {
  FieldAt at;
  for (std::size_t begin = 0; begin <= path.size();) {
    const std::size_t end = std::min(path.find('.', begin), path.size());
    TRY_ASSIGN(at, step_into(*type.data, at, path.substr(begin, end - begin),
                             path.substr(0, begin == 0 ? 0 : begin - 1)));
    begin = end + 1;
  }
  return at;
}

Status check_constant(const FieldPlan& plan, FieldKind kind, const Template& value) {
  if (kind != FieldKind::enumeration || value.parts.size() != 1 || value.has_cells()) return ok();
  const auto names = names_of(*plan.enumeration);
  const std::string& text = value.parts.front().text;
  if (std::find(names.begin(), names.end(), text) != names.end()) return ok();
  return fail(ErrorCode::bad_input, fmt::format("expected one of {}; found {}{}", listed(names),
                                                hallmark::quoted(text), did_you_mean(text, names)));
}

// Objects that can be told in one text: a certificate by its file, a party by its id.
Status check_object(const FieldPlan& plan, MappedField& field) {
  const bool has_id = plan.object->find("id") != nullptr;
  field.is_certificate_file =
      plan.object->is_certificate && field.path.find('.') == std::string::npos;
  if (has_id || field.is_certificate_file) return ok();
  return fail(ErrorCode::bad_input,
              fmt::format("expected its fields, as in \"{}.{}\"; found a text", field.path,
                          plan.object->fields.front().name));
}

}  // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& words) {
  const std::string_view near = nearest(word, words);
  return near.empty() ? "" : fmt::format("; did you mean {}?", hallmark::quoted(near));
}

std::string listed(const std::vector<std::string_view>& words) {
  constexpr std::size_t most = 60;  // more than fit on a screen help nobody
  std::string out;
  for (std::size_t i = 0; i < words.size() && i < most; ++i) {
    out += i == 0 ? "" : ", ";
    out += words[i];
  }
  return words.size() > most ? out + " …" : out;
}

Status settle_field(const TypePlan& type, MappedField& field) {
  TRY_ASSIGN(const FieldAt at, find_field(type, field.path));
  field.kind = at.kind;
  if (at.kind == FieldKind::list && at.field->object != nullptr) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected its entries, as in \"{}.0.{}\"; found a text", field.path,
                            at.field->object->fields.front().name));
  }
  if (at.kind == FieldKind::object) TRY(check_object(*at.field, field));
  TRY(check_constant(*at.field, at.kind, field.value));
  const bool may_be_file = at.kind == FieldKind::digest || at.kind == FieldKind::base64;
  if (may_be_file && !field.value.parts.empty() &&
      field.value.parts.front().text.starts_with('@')) {
    field.is_file = true;
    field.value.parts.front().text.erase(0, 1);
  }
  return ok();
}

std::vector<std::string> faults_of_fields(const MappedEvent& event) {
  std::vector<std::string> faults;
  const auto& fields = event.fields;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    for (std::size_t j = 0; j < fields.size(); ++j) {
      const bool same = j > i && fields[i].path == fields[j].path;
      const bool inside =
          is_below(fields[j].path, fields[i].path) && !fields[i].is_certificate_file;
      if (!same && !inside) continue;
      faults.push_back(
          fmt::format("expected each field once; found \"{}\" (line {}) and \"{}\" (line {})",
                      fields[i].path, fields[i].value.line, fields[j].path, fields[j].value.line));
    }
  }
  for (const FieldPlan& plan : event.type->data->fields) {
    if (!plan.required) continue;
    const bool there = std::any_of(fields.begin(), fields.end(), [&](const MappedField& field) {
      return field.path == plan.name || is_below(field.path, plan.name);
    });
    if (there) continue;
    faults.push_back(fmt::format("expected {} ({}) in [event.data] of {}; found nothing", plan.name,
                                 kind_in_words(plan), event.type->short_name()));
  }
  return faults;
}

void settle_objects(MappedEvent& event) {
  const auto position = [&](std::string_view path) {
    auto known = std::find(event.objects.begin(), event.objects.end(), path);
    if (known == event.objects.end()) known = event.objects.emplace(known, path);
    return static_cast<std::size_t>(known - event.objects.begin());
  };
  for (MappedField& field : event.fields) {
    const std::string_view path = field.path;
    for (std::size_t dot = path.find('.'); dot != std::string_view::npos;
         dot = path.find('.', dot + 1)) {
      // A list is no object: an entry without cells keeps it.
      const bool is_list = is_index(path.substr(dot + 1, path.find('.', dot + 1) - dot - 1));
      if (!is_list) field.objects.push_back(position(path.substr(0, dot)));
    }
    if (field.is_certificate_file) field.objects.push_back(position(field.path));
  }
}

}  // namespace hallmark::cli
