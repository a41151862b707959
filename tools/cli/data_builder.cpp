#include "tools/cli/data_builder.h"

#include <fmt/format.h>

#include <algorithm>

#include "schemas/catalogue/certificate_fields.h"
#include "schemas/json/scan.h"
#include "schemas/json/writer.h"
#include "schemas/signing/certificate.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/sha256.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/input_file.h"

namespace hallmark::cli {
namespace {

std::string json_string(std::string_view text) {
  json::Writer writer;
  writer.string(text);
  return writer.take();
}

bool is_json_of(std::string_view text, json::Kind kind) {
  json::Document document;
  return !json::scan(text, document) && document.root.kind == kind;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

bool is_index(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char byte) { return byte >= '0' && byte <= '9'; });
}

}  // namespace

DataBuilder::Node& DataBuilder::Node::member(std::string_view name) {
  for (Member& known : members) {
    if (known.name == name) return known.node;
  }
  return members.emplace_back(Member{std::string(name), {}}).node;
}

Result<std::string> DataBuilder::scalar(const FieldPlan& field, FieldKind kind,
                                        std::string_view text) {
  const bool from_file =
      text.starts_with('@') && (kind == FieldKind::digest || kind == FieldKind::base64);
  if (from_file) {
    TRY_ASSIGN(const std::string bytes, read_file(std::string(text.substr(1))));
    return json_string(kind == FieldKind::digest ? Sha256().digest<EventDigest>(bytes).hex()
                                                 : to_base64(bytes));
  }
  switch (kind) {
    case FieldKind::boolean:
      if (is_json_of(text, json::Kind::boolean)) return std::string(text);
      break;
    case FieldKind::count:
      if (is_json_of(text, json::Kind::number)) return std::string(text);
      break;
    case FieldKind::json_object:
      if (is_json_of(text, json::Kind::object)) return std::string(text);
      break;
    case FieldKind::object:
      if (is_json_of(text, json::Kind::object)) return std::string(text);
      // A party by its id.
      if (field.object->find("id") != nullptr) return "{\"id\":" + json_string(text) + "}";
      break;
    default:
      break;
  }
  return json_string(text);
}

Status DataBuilder::assign(std::string_view assignment) {
  const std::size_t equals = assignment.find('=');
  if (equals == 0 || equals == std::string_view::npos || !is_utf8(assignment)) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("expected FIELD=VALUE, as owner.id=acme; found {}", quoted(assignment)));
  }
  const std::string_view text = assignment.substr(equals + 1);
  const ObjectPlan* object = type_.data;
  const FieldPlan* field = nullptr;
  FieldKind kind = FieldKind::text;
  Node* node = &root_;
  for (const std::string_view step : split(assignment.substr(0, equals), '.')) {
    if (field != nullptr && kind == FieldKind::list && is_index(step)) {
      node->is_list = true;
      kind = field->element;
    } else {
      field = object == nullptr ? nullptr : object->find(step);
      kind = field == nullptr ? FieldKind::text : field->kind;
    }
    object = field == nullptr ? nullptr : field->object;
    node = &node->member(step);
  }
  if (field == nullptr) {
    node->scalar = json_string(text);
  } else if (kind == FieldKind::list) {
    node->is_list = true;
    for (const std::string_view part : split(text, ',')) {
      Node& element = node->member(fmt::format("{}", node->members.size()));
      TRY_ASSIGN(element.scalar, scalar(*field, field->element, part));
    }
  } else {
    TRY_ASSIGN(node->scalar, scalar(*field, kind, text));
  }
  return ok();
}

Result<const FieldPlan*> DataBuilder::certificate_field(std::string_view name) const {
  const FieldPlan* only = nullptr;
  std::string names;
  for (const FieldPlan& field : type_.data->fields) {
    if (field.kind != FieldKind::object || !field.object->is_certificate) continue;
    if (field.name == name || (name.empty() && field.name == "certificate")) return &field;
    only = &field;
    names += (names.empty() ? "" : ", ") + field.name;
  }
  if (name.empty() && only != nullptr) return only;
  if (names.empty()) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} has no field for a certificate", type_.short_name()));
  }
  return fail(ErrorCode::bad_input, fmt::format("expected a certificate field of {} ({}), found {}",
                                                type_.short_name(), names, quoted(name)));
}

Status DataBuilder::add_certificate(std::string_view argument) {
  const std::size_t equals = argument.find('=');
  const bool named = equals != std::string_view::npos;
  const std::string path(named ? argument.substr(equals + 1) : argument);
  TRY_ASSIGN(const FieldPlan* const field,
             certificate_field(named ? argument.substr(0, equals) : std::string_view()));
  TRY_ASSIGN(const std::string pem, read_file(path));
  const auto in_file = [&](Error error) {
    error.context = path;
    return error;
  };
  TRY_ASSIGN(const std::string der, der_of_pem(pem).transform_error(in_file));
  TRY_ASSIGN(const CertificateFields fields, certificate_fields(der).transform_error(in_file));
  Node& node = root_.member(field->name);
  for (const auto& [name, text] : fields) {
    Node& member = node.member(name);
    if (member.scalar.empty()) member.scalar = json_string(text);
  }
  node.member("der").scalar = json_string(to_base64(der));
  return ok();
}

void DataBuilder::write(const Node& node, std::string& out) {
  if (!node.scalar.empty()) {
    out += node.scalar;
    return;
  }
  out += node.is_list ? '[' : '{';
  bool first = true;
  for (const auto& [name, member] : node.members) {
    if (!first) out += ',';
    first = false;
    if (!node.is_list) out += json_string(name) + ":";
    write(member, out);
  }
  out += node.is_list ? ']' : '}';
}

std::string DataBuilder::json() const {
  std::string out;
  write(root_, out);
  return out;
}

}  // namespace hallmark::cli
