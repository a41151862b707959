#include <fmt/format.h>

#include <algorithm>

#include "schemas/catalogue/describe.h"
#include "schemas/json/scan.h"
#include "schemas/json/text.h"

namespace hallmark {
namespace {

constexpr std::string_view introduction =
    R"(# The event catalogue

Made from `schemas/catalogue/catalogue.capnp` by `build/release/schemas/catalogue_page`; a test keeps it current.

An event is a [CloudEvent](https://cloudevents.io) 1.0 of one of these types. Its `subject` is the device, unless the type says otherwise; its `time` is when it
happened. Fields marked ? may be left out: absent means unknown, and `null` and empty texts are refused. Names that are not here are refused too.

)";

std::string kind_word(const FieldPlan& field, FieldKind kind) {
  switch (kind) {
    case FieldKind::text:
      return "text";
    case FieldKind::digest:
      return "SHA-256, 64 hexadecimal digits";
    case FieldKind::time:
      return "RFC 3339 time";
    case FieldKind::hex:
      return "hexadecimal digits";
    case FieldKind::base64:
      return "base64";
    case FieldKind::json_object:
      return "object";
    case FieldKind::count:
      return "whole number";
    case FieldKind::boolean:
      return "true or false";
    case FieldKind::enumeration: {
      std::string out = "one of";
      for (const EnumPlan::Value& value : field.enumeration->values) {
        out += (out == "one of" ? " " : ", ") + value.name;
      }
      return out;
    }
    case FieldKind::object:
      return field.object->name + (field.text_is_id ? ", or its id as a text" : "");
    case FieldKind::list:
      return "list of " + kind_word(field, field.element);
  }
  return "value";
}

void append_fields(std::string& out, const ObjectPlan& plan) {
  out += "| field | what | |\n|---|---|---|\n";
  for (const FieldPlan& field : plan.fields) {
    out += fmt::format("| `{}`{} | {} | {} |\n", field.name, field.required ? "" : " ?",
                       kind_in_words(field), field.doc);
  }
  out += '\n';
}

std::string heading_link(const TypePlan& type) {
  std::string anchor;
  for (const char byte : type.short_name()) {
    if (byte == '.') continue;
    anchor += byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte + 32) : byte;
  }
  return anchor;
}

void append_type(std::string& out, const TypePlan& type) {
  out += fmt::format("## {}\n{}\n\n`{}`", type.short_name(), type.doc, type.type);
  if (!type.subject.empty()) out += fmt::format(" · subject `{}`", type.subject);
  if (type.any_subject) out += " · subject: a device or any other thing that has a history";
  out += "\n\n";
  append_fields(out, *type.data);
  out += fmt::format("```json\n{}\n```\n\n", example_event(type, ExampleSize::full));
}

}  // namespace

std::string kind_in_words(const FieldPlan& field) { return kind_word(field, field.kind); }

std::string catalogue_page(const Catalogue& catalogue) {
  std::string out(introduction);
  for (const TypePlan& type : catalogue.types()) {
    out += fmt::format("- [{}](#{}): {}\n", type.short_name(), heading_link(type), type.doc);
  }
  out += "\nEvents of the same instant fold in this order.\n\n# Parts\n\n";
  for (const auto& [name, plan] : catalogue.objects()) {
    const bool is_type =
        std::any_of(catalogue.types().begin(), catalogue.types().end(),
                    [&plan = plan](const TypePlan& type) { return type.data == plan; });
    if (is_type) continue;
    out += fmt::format("## {}\n{}\n\n", name, plan->doc);
    append_fields(out, *plan);
  }
  out += "# Types\n\n";
  for (const TypePlan& type : catalogue.types()) append_type(out, type);
  out.pop_back();
  return out;
}

}  // namespace hallmark
