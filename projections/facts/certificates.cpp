#include "projections/facts/certificates.h"

#include <algorithm>
#include <cstddef>

#include "schemas/catalogue/certificate_fields.h"
#include "schemas/json/text.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/invariant.h"

namespace hallmark {
namespace {

bool is_named(const json::Member& member, std::string_view name) {
  return member.name.escaped ? json::unescape(member.name) == name : member.name.inner() == name;
}

const json::Member* find(const std::vector<json::Member>& members, std::string_view name) {
  const auto found = std::find_if(members.begin(), members.end(), [&](const json::Member& member) {
    return is_named(member, name);
  });
  return found == members.end() ? nullptr : &*found;
}

// What der says and nobody wrote beside it: `"issuer":"…","serial":"…"`.
std::string missing_fields(const ObjectPlan& plan, const std::vector<json::Member>& members,
                           const json::Value& der) {
  const auto bytes = from_base64(json::unescape(der));
  INVARIANT(bytes.has_value(), "a certificate passed the check and is no base64");
  const auto read = certificate_fields(*bytes);
  INVARIANT(read.has_value(), "a certificate passed the check and does not read");
  json::Writer writer;
  writer.begin_object();
  for (const FieldPlan& field : plan.fields) {
    const auto said = read->find(field.name);
    if (said == read->end() || find(members, field.name) != nullptr) continue;
    writer.member(field.name, said->second);
  }
  writer.end_object();
  const std::string object = writer.take();
  return object.substr(1, object.size() - 2);
}

// Replaces a part of a text that is being copied piece by piece.
struct Copy {
  std::string_view text;
  std::string out;
  std::size_t at = 0;

  void replace(const char* first, const char* end, std::string_view with) {
    const auto from = static_cast<std::size_t>(first - text.data());
    out.append(text.substr(at, from - at)).append(with);
    at = static_cast<std::size_t>(end - text.data());
  }
};

const char* end_of(const json::Value& value) { return value.text.data() + value.text.size(); }

void replace_der(const std::vector<json::Member>& members, const json::Member& der,
                 const std::string& fields, Copy& copy) {
  const char* first = der.name.text.data();
  const char* end = end_of(der.value);
  if (fields.empty()) {  // a comma goes with it
    if (&der != &members.back()) {
      end = (&der + 1)->name.text.data();
    } else {
      first = end_of((&der - 1)->value);
    }
  }
  copy.replace(first, end, fields);
}

}  // namespace

std::string with_certificates_read(std::string_view data, const json::Document& document,
                                   const std::vector<std::string_view>& fields,
                                   const TypePlan& type) {
  Copy copy{data, {}};
  for (const json::Member& member : document.members) {
    const bool is_certificate =
        std::any_of(fields.begin(), fields.end(),
                    [&](std::string_view field) { return is_named(member, field); });
    if (!is_certificate) continue;
    const auto members = json::members(member.value.text);
    const json::Member* der = find(members, "der");
    if (der == nullptr) continue;
    const FieldPlan* field = type.data->find(json::unescape(member.name));
    replace_der(members, *der, missing_fields(*field->object, members, der->value), copy);
  }
  if (copy.at > 0) copy.out.append(data.substr(copy.at));
  return std::move(copy.out);
}

}  // namespace hallmark
