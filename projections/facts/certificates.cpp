#include "projections/facts/certificates.h"

#include <algorithm>
#include <cstddef>

#include "schemas/catalogue/certificate_fields.h"
#include "schemas/json/text.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/base64.h"

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
                           const CertificateFields& read) {
  json::Writer writer;
  writer.begin_object();
  for (const FieldPlan& field : plan.fields) {
    const auto said = read.find(field.name);
    if (said == read.end() || find(members, field.name) != nullptr) continue;
    writer.member(field.name, said->second);
  }
  writer.end_object();
  const std::string object = writer.take();
  return object.substr(1, object.size() - 2);
}

bool contradicts(const std::vector<json::Member>& members, const CertificateFields& read) {
  return std::any_of(read.begin(), read.end(), [&](const auto& said) {
    const json::Member* beside = find(members, said.first);
    return beside != nullptr && beside->value.kind == json::Kind::string &&
           !says_the_same(said.first, json::unescape(beside->value), said.second);
  });
}

std::optional<CertificateFields> read_der(const json::Value& der) {
  if (der.kind != json::Kind::string) return std::nullopt;
  const auto bytes = from_base64(json::unescape(der));
  if (!bytes) return std::nullopt;
  auto read = certificate_fields(*bytes);
  if (!read) return std::nullopt;
  return *std::move(read);
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

// Whether the certificate can be taken as its der says it is, where it has one.
bool read_certificate_into(const ObjectPlan& plan, const json::Value& certificate, Copy& copy) {
  if (certificate.kind != json::Kind::object) return true;
  const auto members = json::members(certificate.text);
  const json::Member* der = find(members, "der");
  if (der == nullptr) return true;
  const bool is_once = std::count_if(members.begin(), members.end(), [](const json::Member& one) {
                         return is_named(one, "der");
                       }) == 1;
  const auto read = is_once ? read_der(der->value) : std::nullopt;
  if (!read || contradicts(members, *read)) return false;
  replace_der(members, *der, missing_fields(plan, members, *read), copy);
  return true;
}

}  // namespace

std::optional<std::string> with_certificates_read(std::string_view data,
                                                  const json::Document& document,
                                                  const std::vector<std::string_view>& fields,
                                                  const TypePlan& type) {
  Copy copy{data, {}};
  for (const json::Member& member : document.members) {
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](std::string_view name) { return is_named(member, name); });
    if (field == fields.end()) continue;
    if (!read_certificate_into(*type.data->find(*field)->object, member.value, copy)) {
      return std::nullopt;
    }
  }
  if (copy.at > 0) copy.out.append(data.substr(copy.at));
  return std::move(copy.out);
}

}  // namespace hallmark
