#include "schemas/catalogue/wire.h"

#include <capnp/dynamic.h>
#include <capnp/message.h>
#include <capnp/schema.h>
#include <capnp/serialize.h>
#include <fmt/format.h>

#include <charconv>
#include <cstring>
#include <vector>

#include "schemas/catalogue/catalogue.capnp.h"
#include "schemas/catalogue/certificate_fields.h"
#include "schemas/json/text.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/invariant.h"
#include "schemas/vocabulary/text.h"
#include "schemas/vocabulary/time.h"

namespace hallmark {
namespace {

// An event's data is bounded by its record; a struct in it is read about once.
constexpr capnp::ReaderOptions reader_limits{64 * 1024, 8};
constexpr std::size_t first_segment_words = 512;

capnp::StructSchema schema_of(const TypePlan& type) {
  return capnp::Schema::from<catalogue::Catalogue>()
      .getUnionFields()[type.rank]
      .getType()
      .asStruct();
}

kj::ArrayPtr<const kj::byte> bytes_of(std::string_view text) {
  return {reinterpret_cast<const kj::byte*>(text.data()), text.size()};
}

kj::StringPtr zero_terminated(const std::string& text) { return {text.c_str(), text.size()}; }

std::uint16_t ordinal_of(const EnumPlan& plan, std::string_view name) {
  for (const EnumPlan::Value& value : plan.values) {
    if (value.name == name) return value.ordinal;
  }
  INVARIANT(false, "an enum's value passed the check and is none");
}

// Fills structs from JSON that has been checked.
class Builder {
 public:
  explicit Builder(bool fill_certificates) : fill_certificates_(fill_certificates) {}

  void object(const ObjectPlan& plan, const json::Value& value, capnp::DynamicStruct::Builder out) {
    std::string der;
    for (const json::Member& member : json::members(value.text)) {
      const FieldPlan* field = plan.find(json::unescape(member.name));
      INVARIANT(field != nullptr, "a field passed the check and is none");
      set(*field, member.value, out);
      if (plan.is_certificate && field->name == "der")
        der = *from_base64(json::unescape(member.value));
    }
    if (fill_certificates_ && !der.empty()) fill(plan, der, out);
  }

 private:
  void set(const FieldPlan& plan, const json::Value& value, capnp::DynamicStruct::Builder out) {
    const auto field = out.getSchema().getFields()[plan.index];
    if (plan.kind == FieldKind::object) {
      auto inner = out.init(field).as<capnp::DynamicStruct>();
      if (value.kind == json::Kind::string) {
        const std::string id = json::unescape(value);
        inner.set(inner.getSchema().getFieldByName("id"), capnp::Text::Reader(zero_terminated(id)));
      } else {
        object(*plan.object, value, inner);
      }
    } else if (plan.kind == FieldKind::list) {
      list(plan, value, out, field);
    } else {
      out.set(field, scalar(plan, plan.kind, field.getType(), value, keep_));
    }
  }

  void list(const FieldPlan& plan, const json::Value& value, capnp::DynamicStruct::Builder out,
            capnp::StructSchema::Field field) {
    const auto elements = json::elements(value.text);
    auto items = out.init(field, static_cast<unsigned>(elements.size())).as<capnp::DynamicList>();
    for (unsigned i = 0; i < elements.size(); ++i) {
      if (plan.element == FieldKind::object) {
        object(*plan.object, elements[i], items[i].as<capnp::DynamicStruct>());
      } else {
        items.set(i, scalar(plan, plan.element, field.getType().asList().getElementType(),
                            elements[i], keep_));
      }
    }
  }

  // `keep` holds the bytes that the answer points at until it is copied into the message.
  static capnp::DynamicValue::Reader scalar(const FieldPlan& plan, FieldKind kind, capnp::Type type,
                                            const json::Value& value, std::string& keep) {
    if (kind == FieldKind::boolean) {
      return {capnp::DynamicEnum(
          type.asEnum(), ordinal_of(*plan.enumeration, value.text == "true" ? "yes" : "no"))};
    }
    if (kind == FieldKind::count) {
      std::uint64_t number = 0;
      (void)std::from_chars(value.text.data(), value.text.data() + value.text.size(), number);
      return {number};
    }
    if (kind == FieldKind::json_object) {
      keep = std::string(value.text);
      return {capnp::Text::Reader(zero_terminated(keep))};
    }
    return scalar_of_text(plan, kind, type, json::unescape(value), keep);
  }

  static capnp::DynamicValue::Reader scalar_of_text(const FieldPlan& plan, FieldKind kind,
                                                    capnp::Type type, std::string text,
                                                    std::string& keep) {
    switch (kind) {
      case FieldKind::digest:
        keep = from_hex(text).value();
        return {capnp::Data::Reader(bytes_of(keep))};
      case FieldKind::base64:
        keep = from_base64(text).value();
        return {capnp::Data::Reader(bytes_of(keep))};
      case FieldKind::time:
        return {parse_rfc3339_micros(text).value()};
      case FieldKind::enumeration:
        return {capnp::DynamicEnum(type.asEnum(), ordinal_of(*plan.enumeration, text))};
      default:
        keep = std::move(text);
        return {capnp::Text::Reader(zero_terminated(keep))};
    }
  }

  void fill(const ObjectPlan& plan, const std::string& der, capnp::DynamicStruct::Builder out) {
    const auto read = certificate_fields(der);
    INVARIANT(read.has_value(), "a certificate passed the check and does not read");
    for (const FieldPlan& field : plan.fields) {
      const auto said = read->find(field.name);
      const auto schema_field = out.getSchema().getFields()[field.index];
      if (said == read->end() || is_set(out.asReader(), schema_field)) continue;
      out.set(schema_field,
              scalar_of_text(field, field.kind, schema_field.getType(), said->second, keep_));
    }
  }

  static bool is_set(capnp::DynamicStruct::Reader object, capnp::StructSchema::Field field) {
    return object.has(field, capnp::HasMode::NON_DEFAULT);
  }

  bool fill_certificates_;
  std::string keep_;
};

// Writes structs as JSON, whatever they hold.
class Printer {
 public:
  Status object(const ObjectPlan& plan, capnp::DynamicStruct::Reader value) {
    writer_.begin_object();
    for (const FieldPlan& field : plan.fields) {
      const auto schema_field = value.getSchema().getFields()[field.index];
      if (!value.has(schema_field, capnp::HasMode::NON_DEFAULT)) continue;
      writer_.key(field.name);
      TRY(print(field, field.kind, value.get(schema_field)));
    }
    writer_.end_object();
    return ok();
  }
  [[nodiscard]] std::string take() { return writer_.take(); }

 private:
  Status print(const FieldPlan& plan, FieldKind kind, const capnp::DynamicValue::Reader& value) {
    switch (kind) {
      case FieldKind::object:
        return object(*plan.object, value.as<capnp::DynamicStruct>());
      case FieldKind::list:
        writer_.begin_array();
        for (const auto element : value.as<capnp::DynamicList>())
          TRY(print(plan, plan.element, element));
        writer_.end_array();
        return ok();
      case FieldKind::digest:
        writer_.string(to_hex(bytes(value)));
        return ok();
      case FieldKind::base64:
        writer_.string(to_base64(bytes(value)));
        return ok();
      case FieldKind::time:
        writer_.string(print_rfc3339_micros(value.as<std::int64_t>()));
        return ok();
      case FieldKind::count:
        writer_.number(value.as<std::uint64_t>());
        return ok();
      case FieldKind::boolean:
      case FieldKind::enumeration:
        print_enum(kind, value.as<capnp::DynamicEnum>());
        return ok();
      case FieldKind::text:
      case FieldKind::hex:
      case FieldKind::json_object:
        return print_text(plan, kind, value.as<capnp::Text>());
    }
    return ok();
  }

  Status print_text(const FieldPlan& plan, FieldKind kind, const capnp::Text::Reader& value) {
    const std::string_view text(value.begin(), value.size());
    if (!is_utf8(text)) {
      return fail(ErrorCode::bad_input,
                  fmt::format("text that is not UTF-8 in {}: {}", plan.name, quoted(text)));
    }
    json::Document document;
    if (kind == FieldKind::json_object && !json::scan(text, document)) {
      writer_.raw(text);
    } else {
      writer_.string(text);
    }
    return ok();
  }

  void print_enum(FieldKind kind, capnp::DynamicEnum value) {
    const std::uint16_t ordinal = value.getRaw();
    const auto known = value.getSchema().getEnumerants();
    if (ordinal >= known.size()) {
      writer_.string(fmt::format("value {}",
                                 ordinal));  // from a schema that knows more; the check will say so
    } else if (kind == FieldKind::boolean) {
      writer_.boolean(std::string_view(known[ordinal].getProto().getName().cStr()) == "yes");
    } else {
      writer_.string(known[ordinal].getProto().getName().cStr());
    }
  }

  static std::string_view bytes(const capnp::DynamicValue::Reader& value) {
    const auto data = value.as<capnp::Data>();
    return {reinterpret_cast<const char*>(data.begin()), data.size()};
  }

  json::Writer writer_;
};

std::string canonical(capnp::DynamicStruct::Reader root) {
  const auto words = root.as<capnp::AnyStruct>().canonicalize();
  const auto bytes = words.asBytes();
  return {reinterpret_cast<const char*>(bytes.begin()), bytes.size()};
}

std::string built(const TypePlan& type, const json::Value& data, bool fill_certificates) {
  capnp::MallocMessageBuilder message(first_segment_words);
  auto root = message.initRoot<capnp::DynamicStruct>(schema_of(type));
  Builder(fill_certificates).object(*type.data, data, root);
  return canonical(root.asReader());
}

// One segment: the count less one, its size in words, both little-endian.
std::string framed(const std::string& segment) {
  std::string out(8, '\0');
  const auto words = static_cast<std::uint32_t>(segment.size() / sizeof(capnp::word));
  for (std::size_t i = 0; i < 4; ++i) out[4 + i] = static_cast<char>(words >> (8 * i) & 0xFFU);
  return out + segment;
}

std::vector<capnp::word> aligned(std::string_view bytes) {
  std::vector<capnp::word> words(bytes.size() / sizeof(capnp::word));
  std::memcpy(words.data(), bytes.data(), words.size() * sizeof(capnp::word));
  return words;
}

Result<std::string> read_struct(const TypePlan& type, std::string_view bytes) {
  if (bytes.empty() || bytes.size() % sizeof(capnp::word) != 0) {
    return fail(ErrorCode::bad_input,
                fmt::format("{} bytes, which are no whole words", bytes.size()));
  }
  const std::vector<capnp::word> words = aligned(bytes);
  capnp::FlatArrayMessageReader reader(kj::arrayPtr(words.data(), words.size()), reader_limits);
  if (reader.getEnd() != words.data() + words.size()) {
    return fail(ErrorCode::bad_input, "bytes after the message");
  }
  const auto root = reader.getRoot<capnp::DynamicStruct>(schema_of(type));
  Printer printer;
  TRY(printer.object(*type.data, root));
  std::string text = printer.take();
  return text;
}

}  // namespace

std::string wire_of_json(const TypePlan& type, const json::Value& data) {
  return framed(built(type, data, true));
}

bool holds_more(const TypePlan& type, std::string_view bytes, const json::Value& data) {
  try {
    const std::vector<capnp::word> words = aligned(bytes);
    capnp::FlatArrayMessageReader reader(kj::arrayPtr(words.data(), words.size()), reader_limits);
    return canonical(reader.getRoot<capnp::DynamicStruct>(schema_of(type))) !=
           built(type, data, false);
  } catch (const kj::Exception&) {
    return true;
  }
}

Result<std::string> json_of_wire(const TypePlan& type, std::string_view bytes) {
  // Cap'n Proto tells of a malformed message by throwing.
  try {
    return read_struct(type, bytes);
  } catch (const kj::Exception& error) {
    return fail(ErrorCode::bad_input, error.getDescription().cStr());
  }
}

}  // namespace hallmark
