#include <set>

#include "schemas/catalogue/describe.h"
#include "schemas/json/writer.h"

namespace hallmark {
namespace {

class SchemaWriter {
 public:
  std::string schema(const TypePlan& type) {
    writer_.begin_object();
    writer_.member("$schema", "https://json-schema.org/draft/2020-12/schema");
    writer_.member("$id", "urn:hallmark:data:" + type.type);
    writer_.member("title", type.type);
    writer_.member("description", type.doc);
    object_body(*type.data);
    // Parts may be found while others are written, so until none is left.
    if (!wanted_.empty()) {
      writer_.key("$defs");
      writer_.begin_object();
      while (!wanted_.empty()) {
        const ObjectPlan* part = *wanted_.begin();
        wanted_.erase(wanted_.begin());
        written_.insert(part);
        writer_.key(part->name);
        writer_.begin_object();
        if (!part->doc.empty()) writer_.member("description", part->doc);
        object_body(*part);
        writer_.end_object();
      }
      writer_.end_object();
    }
    writer_.end_object();
    return writer_.take();
  }

 private:
  struct ByName {
    bool operator()(const ObjectPlan* a, const ObjectPlan* b) const { return a->name < b->name; }
  };

  void object_body(const ObjectPlan& plan) {
    writer_.member("type", "object");
    writer_.key("properties");
    writer_.begin_object();
    for (const FieldPlan& field : plan.fields) {
      writer_.key(field.name);
      writer_.begin_object();
      if (!field.doc.empty()) writer_.member("description", field.doc);
      value(field, field.kind);
      writer_.end_object();
    }
    writer_.end_object();
    required(plan);
    writer_.key("additionalProperties");
    writer_.boolean(false);
  }

  // All required fields; of a certificate these or der.
  void required(const ObjectPlan& plan) {
    if (!plan.is_certificate) return required_list(plan);
    writer_.key("anyOf");
    writer_.begin_array();
    writer_.begin_object();
    writer_.key("required");
    writer_.raw(R"(["der"])");
    writer_.end_object();
    writer_.begin_object();
    required_list(plan);
    writer_.end_object();
    writer_.end_array();
  }

  void required_list(const ObjectPlan& plan) {
    writer_.key("required");
    writer_.begin_array();
    for (const FieldPlan& field : plan.fields) {
      if (field.required) writer_.string(field.name);
    }
    writer_.end_array();
  }

  void value(const FieldPlan& field, FieldKind kind) {
    switch (kind) {
      case FieldKind::text:
        return text("minLength", 1);
      case FieldKind::digest:
        return pattern("^[0-9a-f]{64}$");
      case FieldKind::hex:
        return pattern("^[0-9a-f]{1,128}$");
      case FieldKind::time:
        writer_.member("type", "string");
        return writer_.member("format", "date-time");
      case FieldKind::base64:
        writer_.member("contentEncoding", "base64");
        return pattern(
            "^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{4}|[A-Za-z0-9+/]{3}=|[A-Za-z0-9+/]{2}==)$");
      case FieldKind::json_object:
        return writer_.member("type", "object");
      case FieldKind::boolean:
        return writer_.member("type", "boolean");
      case FieldKind::count:
        writer_.member("type", "integer");
        writer_.member("minimum", std::uint64_t{0});
        return writer_.member("maximum", ~std::uint64_t{0} - 1);
      case FieldKind::enumeration:
        return enumeration(*field.enumeration);
      case FieldKind::object:
        return reference(field);
      case FieldKind::list:
        return list(field);
    }
  }

  void text(std::string_view bound, std::uint64_t size) {
    writer_.member("type", "string");
    writer_.member(bound, size);
  }

  void pattern(std::string_view expression) {
    writer_.member("type", "string");
    writer_.member("pattern", expression);
  }

  void enumeration(const EnumPlan& plan) {
    writer_.key("enum");
    writer_.begin_array();
    for (const EnumPlan::Value& value : plan.values) writer_.string(value.name);
    writer_.end_array();
  }

  void reference(const FieldPlan& field) {
    if (!written_.contains(field.object)) wanted_.insert(field.object);
    const std::string path = "#/$defs/" + field.object->name;
    if (!field.text_is_id) return writer_.member("$ref", path);
    writer_.key("anyOf");
    writer_.begin_array();
    writer_.begin_object();
    writer_.member("$ref", path);
    writer_.end_object();
    writer_.begin_object();
    text("minLength", 1);
    writer_.end_object();
    writer_.end_array();
  }

  void list(const FieldPlan& field) {
    writer_.member("type", "array");
    writer_.key("items");
    writer_.begin_object();
    value(field, field.element);
    writer_.end_object();
    if (field.required) writer_.member("minItems", std::uint64_t{1});
  }

  json::Writer writer_;
  std::set<const ObjectPlan*, ByName> wanted_;
  std::set<const ObjectPlan*, ByName> written_;
};

}  // namespace

std::string json_schema(const TypePlan& type) { return SchemaWriter().schema(type); }

}  // namespace hallmark
