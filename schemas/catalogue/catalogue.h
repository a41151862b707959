// The event catalogue as a value: every type with its fields, read once from the Cap'n Proto schema
// by reflection. What is validated, documented and asked for on the command line all follows from
// this; no type is named in code. Immutable once loaded; any thread.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hallmark {

// What the JSON of a field looks like.
enum class FieldKind : std::uint8_t {
  text,
  digest,  // 64 hexadecimal digits
  time,    // RFC 3339
  hex,     // hexadecimal digits
  base64,
  json_object,  // any object
  count,        // a whole number of 64 bits
  boolean,
  enumeration,
  object,
  list,
};

struct EnumPlan {
  struct Value {
    std::string name;
    std::string doc;
    std::uint16_t ordinal;
  };
  std::string name;
  std::string doc;
  std::vector<Value> values;
};

struct ObjectPlan;

struct FieldPlan {
  std::string name;
  FieldKind kind = FieldKind::text;
  FieldKind element = FieldKind::text;  // of a list
  bool required = true;
  bool text_is_id = false;                // an object that may also be a text: its id
  std::string not_before;                 // a time: that other field is not later
  const ObjectPlan* object = nullptr;     // of an object, or a list of them
  const EnumPlan* enumeration = nullptr;  // of an enumeration, or a list of them
  std::string doc;
  std::string example;      // JSON, where the schema gives one
  std::uint16_t index = 0;  // in the schema's struct
};

struct ObjectPlan {
  std::string name;  // as in the schema: "Party"
  std::string doc;
  bool is_certificate = false;  // der speaks for the other fields
  std::vector<FieldPlan> fields;

  [[nodiscard]] const FieldPlan* find(std::string_view field) const;
};

struct TypePlan {
  std::string type;  // "hallmark.device.manufactured.v1"
  std::string doc;
  std::string subject;  // "artefact:{artefact}": what the subject must be; empty: a device
  bool any_subject = false;
  std::uint16_t rank = 0;  // in which events of the same instant fold
  const ObjectPlan* data = nullptr;

  // "device.manufactured": what people type.
  [[nodiscard]] std::string_view short_name() const;
};

class Catalogue {
 public:
  // Reads the compiled-in schema; a schema that does not fit its own annotations is a bug.
  [[nodiscard]] static Catalogue load();

  // By rank.
  [[nodiscard]] const std::vector<TypePlan>& types() const { return types_; }
  // By full or short name; null where there is none.
  [[nodiscard]] const TypePlan* find(std::string_view type) const;
  // The name that was probably meant; empty where none is near.
  [[nodiscard]] std::string nearest(std::string_view type) const;
  // Parts that several types share, by name.
  [[nodiscard]] const std::map<std::string, const ObjectPlan*>& objects() const { return objects_; }

 private:
  friend class CatalogueLoader;
  Catalogue() = default;

  std::vector<TypePlan> types_;
  std::map<std::string, const TypePlan*, std::less<>> by_name_;
  std::map<std::string, const ObjectPlan*> objects_;
  std::map<std::string, const EnumPlan*> enums_;
  std::deque<ObjectPlan> object_store_;  // a deque, because plans point at each other
  std::deque<EnumPlan> enum_store_;
};

inline constexpr std::string_view catalogue_prefix = "hallmark.";
inline constexpr std::string_view wire_media_type = "application/vnd.hallmark.event+capnp";

}  // namespace hallmark
