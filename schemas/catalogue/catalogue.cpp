#include "schemas/catalogue/catalogue.h"

#include <capnp/schema.h>

#include <algorithm>
#include <optional>

#include "schemas/catalogue/annotations.capnp.h"
#include "schemas/catalogue/catalogue.capnp.h"
#include "schemas/vocabulary/invariant.h"
#include "schemas/vocabulary/nearest.h"

namespace hallmark {
namespace {

using Annotations = capnp::List<capnp::schema::Annotation>::Reader;

std::optional<capnp::schema::Value::Reader> annotation(Annotations list, std::uint64_t id) {
  for (const auto item : list) {
    if (item.getId() == id) return item.getValue();
  }
  return std::nullopt;
}

std::string text_annotation(Annotations list, std::uint64_t id) {
  const auto value = annotation(list, id);
  return value ? std::string(value->getText().cStr()) : std::string();
}

std::string doc_of(Annotations list) { return text_annotation(list, catalogue::DOC_ID); }

catalogue::Form form_of(Annotations list) {
  const auto value = annotation(list, catalogue::FORM_ID);
  return value ? static_cast<catalogue::Form>(value->getEnum()) : catalogue::Form::PLAIN;
}

std::string short_name(capnp::Schema schema) {
  const std::string_view full(schema.getShortDisplayName().cStr());
  return std::string(full);
}

}  // namespace

class CatalogueLoader {
 public:
  explicit CatalogueLoader(Catalogue& catalogue) : catalogue_(catalogue) {}

  void load() {
    const capnp::StructSchema root = capnp::Schema::from<catalogue::Catalogue>();
    for (const auto field : root.getUnionFields()) {
      const auto annotations = field.getProto().getAnnotations();
      TypePlan plan;
      plan.type = text_annotation(annotations, catalogue::TYPE_ID);
      plan.doc = doc_of(annotations);
      plan.subject = text_annotation(annotations, catalogue::SUBJECT_ID);
      plan.any_subject = annotation(annotations, catalogue::ANY_SUBJECT_ID).has_value();
      plan.rank = static_cast<std::uint16_t>(catalogue_.types_.size());
      plan.data = object(field.getType().asStruct());
      INVARIANT(plan.type.starts_with(catalogue_prefix) && plan.type.ends_with(".v1"),
                "a type of the catalogue has no name of ours");
      catalogue_.types_.push_back(std::move(plan));
    }
    for (const TypePlan& plan : catalogue_.types_) {
      catalogue_.by_name_.emplace(plan.type, &plan);
      catalogue_.by_name_.emplace(plan.short_name(), &plan);
    }
  }

 private:
  const ObjectPlan* object(capnp::StructSchema schema) {
    const std::string name = short_name(schema);
    if (const auto known = catalogue_.objects_.find(name); known != catalogue_.objects_.end()) {
      return known->second;
    }
    ObjectPlan& plan = catalogue_.object_store_.emplace_back();
    catalogue_.objects_.emplace(name, &plan);
    plan.name = name;
    plan.doc = doc_of(schema.getProto().getAnnotations());
    for (const auto field : schema.getFields()) plan.fields.push_back(this->field(field));
    plan.is_certificate = plan.find("der") != nullptr;
    return &plan;
  }

  FieldPlan field(capnp::StructSchema::Field field) {
    const auto annotations = field.getProto().getAnnotations();
    FieldPlan plan;
    plan.name = field.getProto().getName().cStr();
    plan.doc = doc_of(annotations);
    plan.example = text_annotation(annotations, catalogue::EXAMPLE_ID);
    plan.not_before = text_annotation(annotations, catalogue::NOT_BEFORE_ID);
    plan.required = !annotation(annotations, catalogue::OPTIONAL_ID);
    plan.index = static_cast<std::uint16_t>(field.getIndex());
    const catalogue::Form form = form_of(annotations);
    plan.text_is_id = form == catalogue::Form::PARTY_OR_TEXT;
    plan.kind = kind_of(field.getType(), form, plan);
    return plan;
  }

  FieldKind kind_of(capnp::Type type, catalogue::Form form, FieldPlan& plan) {
    switch (form) {
      case catalogue::Form::DIGEST:
        return FieldKind::digest;
      case catalogue::Form::TIME:
        return FieldKind::time;
      case catalogue::Form::HEX:
        return FieldKind::hex;
      case catalogue::Form::BASE64:
        return FieldKind::base64;
      case catalogue::Form::JSON_OBJECT:
        return FieldKind::json_object;
      case catalogue::Form::PLAIN:
      case catalogue::Form::PARTY_OR_TEXT:
        return kind_of_wire_type(type, plan);
    }
    INVARIANT(false, "a form of the catalogue is unknown to its reader");
  }

  FieldKind kind_of_wire_type(capnp::Type type, FieldPlan& plan) {
    switch (type.which()) {
      case capnp::schema::Type::TEXT:
        return FieldKind::text;
      case capnp::schema::Type::UINT64:
        return FieldKind::count;
      case capnp::schema::Type::STRUCT:
        plan.object = object(type.asStruct());
        return FieldKind::object;
      case capnp::schema::Type::ENUM: {
        const capnp::EnumSchema schema = type.asEnum();
        plan.enumeration = enumeration(schema);
        const bool boolean =
            annotation(schema.getProto().getAnnotations(), catalogue::BOOLEAN_ID).has_value();
        return boolean ? FieldKind::boolean : FieldKind::enumeration;
      }
      case capnp::schema::Type::LIST:
        plan.element = kind_of_wire_type(type.asList().getElementType(), plan);
        return FieldKind::list;
      default:
        INVARIANT(false, "a wire type of the catalogue has no JSON form");
    }
  }

  const EnumPlan* enumeration(capnp::EnumSchema schema) {
    const std::string name = short_name(schema);
    if (const auto known = catalogue_.enums_.find(name); known != catalogue_.enums_.end()) {
      return known->second;
    }
    EnumPlan& plan = catalogue_.enum_store_.emplace_back();
    catalogue_.enums_.emplace(name, &plan);
    plan.name = name;
    plan.doc = doc_of(schema.getProto().getAnnotations());
    for (const auto value : schema.getEnumerants()) {
      const std::string_view value_name(value.getProto().getName().cStr());
      INVARIANT(value.getOrdinal() != 0 || value_name == "unset",
                "an enum does not begin with unset");
      if (value.getOrdinal() == 0) continue;
      plan.values.push_back({std::string(value_name), doc_of(value.getProto().getAnnotations()),
                             static_cast<std::uint16_t>(value.getOrdinal())});
    }
    return &plan;
  }

  Catalogue& catalogue_;
};

const FieldPlan* ObjectPlan::find(std::string_view field) const {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [&](const FieldPlan& plan) { return plan.name == field; });
  return found == fields.end() ? nullptr : &*found;
}

std::string_view TypePlan::short_name() const {
  constexpr std::string_view version = ".v1";
  const std::string_view full = type;
  return full.substr(catalogue_prefix.size(),
                     full.size() - catalogue_prefix.size() - version.size());
}

Catalogue Catalogue::load() {
  Catalogue catalogue;
  CatalogueLoader(catalogue).load();
  return catalogue;
}

const TypePlan* Catalogue::find(std::string_view type) const {
  const auto found = by_name_.find(type);
  return found == by_name_.end() ? nullptr : found->second;
}

std::string Catalogue::nearest(std::string_view type) const {
  std::vector<std::string_view> names;
  for (const auto& [name, plan] : by_name_) names.push_back(name);
  return std::string(hallmark::nearest(type, names));
}

}  // namespace hallmark
