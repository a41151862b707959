#include "schemas/catalogue/check_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <vector>

#include "schemas/catalogue/certificate_fields.h"
#include "schemas/json/text.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/nearest.h"
#include "schemas/vocabulary/text.h"
#include "schemas/vocabulary/time.h"

namespace hallmark {
namespace {

constexpr std::size_t hex_limit_digits = 128;
constexpr const char* time_like = "a time like 2026-01-31T08:30:00Z";

std::string names_of(const std::vector<FieldPlan>& fields) {
  std::string out;
  for (const FieldPlan& field : fields) out += (out.empty() ? "" : ", ") + field.name;
  return out;
}

std::string names_of(const EnumPlan& plan) {
  std::string out;
  for (const EnumPlan::Value& value : plan.values) out += (out.empty() ? "" : ", ") + value.name;
  return out;
}

std::string found_text(const json::Value& value) {
  if (value.kind == json::Kind::null) return "null; leave the field out where nothing is known";
  if (value.kind == json::Kind::string) return quoted(json::unescape(value));
  if (value.kind == json::Kind::number || value.kind == json::Kind::boolean)
    return std::string(value.text);
  return std::string(json::name(value.kind));
}

bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char digit) {
    return hex_digit_value(digit) >= 0 && !(digit >= 'A' && digit <= 'F');
  });
}

std::string expected_of(const FieldPlan& plan, FieldKind kind) {
  switch (kind) {
    case FieldKind::text:
      return "a text";
    case FieldKind::digest:
      return "a SHA-256 digest of 64 lower-case hexadecimal digits";
    case FieldKind::time:
      return time_like;
    case FieldKind::hex:
      return "lower-case hexadecimal digits";
    case FieldKind::base64:
      return "base64 with its padding";
    case FieldKind::json_object:
      return "an object";
    case FieldKind::count:
      return "a whole number from 0 on";
    case FieldKind::boolean:
      return "true or false";
    case FieldKind::enumeration:
      return "one of " + names_of(*plan.enumeration);
    case FieldKind::object:
      return plan.text_is_id ? "an object with id, or a text that is the id"
                             : "an object with " + names_of(plan.object->fields);
    case FieldKind::list:
      return "a list";
  }
  return "a value";
}

}  // namespace

std::string Place::pointer() const {
  const std::string before = parent == nullptr ? std::string() : parent->pointer();
  return before + (name.empty() ? fmt::format("/{}", index) : json::pointer_step(name));
}

void DataChecker::fault(Reason reason, const json::Value& at, const Place& place,
                        std::string expected, std::string found) {
  if (stopped_) return;
  const char* const first = at.text.data();
  // Data that was decoded stands outside the document; std::less orders any two pointers.
  const std::less_equal<> ordered;
  const bool inside =
      ordered(document_.data(), first) && ordered(first, document_.data() + document_.size());
  const std::size_t offset = inside ? static_cast<std::size_t>(first - document_.data()) : 0;
  stopped_ = !faults_.add({reason, place.pointer(), offset, std::move(expected), std::move(found)});
}

void DataChecker::wrong_type(const json::Value& value, const Place& place, std::string expected) {
  fault(Reason::wrong_type, value, place, std::move(expected), found_text(value));
}

void DataChecker::object(const ObjectPlan& plan, const json::Value& value, const Place& place) {
  if (value.kind != json::Kind::object) {
    return wrong_type(value, place, "an object with " + names_of(plan.fields));
  }
  members(plan, value, place);
}

void DataChecker::members(const ObjectPlan& plan, const json::Value& value, const Place& place) {
  std::vector<const json::Value*> values(plan.fields.size());
  const auto members = json::members(value.text);
  for (const json::Member& member : members) {
    const std::string unescaped = member.name.escaped ? json::unescape(member.name) : std::string();
    const std::string_view name =
        member.name.escaped ? std::string_view(unescaped) : member.name.inner();
    const FieldPlan* field = plan.find(name);
    if (field == nullptr) {
      unknown_field(plan, name, member, place);
      continue;
    }
    const Place here{&place, field->name};
    const json::Value*& slot = values[static_cast<std::size_t>(field - plan.fields.data())];
    if (slot != nullptr) {
      fault(Reason::repeated_field, member.name, here, "each field once",
            "a second one of this name");
      continue;
    }
    slot = &member.value;
    this->field(*field, field->kind, member.value, here);
    if (stopped_) return;
  }
  const FieldPlan* der = plan.is_certificate ? plan.find("der") : nullptr;
  const bool der_speaks =
      der != nullptr && values[static_cast<std::size_t>(der - plan.fields.data())] != nullptr;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const FieldPlan& field = plan.fields[i];
    if (values[i] != nullptr || !field.required || der_speaks) continue;
    fault(Reason::missing_field, value, Place{&place, field.name}, expected_of(field, field.kind),
          "nothing: it is missing");
  }
  order(plan, values, place);
  if (der_speaks) certificate(plan, values, place);
}

void DataChecker::unknown_field(const ObjectPlan& plan, std::string_view name,
                                const json::Member& member, const Place& place) {
  std::vector<std::string_view> names;
  for (const FieldPlan& field : plan.fields) names.push_back(field.name);
  const std::string_view meant = nearest(name, names);
  fault(
      Reason::unknown_field, member.name,
      Place{&place, name.empty() ? std::string_view("\"\"") : name},
      "one of " + names_of(plan.fields),
      meant.empty() ? quoted(name) : fmt::format("{}; did you mean \"{}\"?", quoted(name), meant));
}

// Times that another of the same object must not come after.
void DataChecker::order(const ObjectPlan& plan, const std::vector<const json::Value*>& values,
                        const Place& place) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const FieldPlan& field = plan.fields[i];
    if (values[i] == nullptr || field.not_before.empty()) continue;
    const FieldPlan* earlier = plan.find(field.not_before);
    const json::Value* other = values[static_cast<std::size_t>(earlier - plan.fields.data())];
    if (other == nullptr || other->kind != json::Kind::string ||
        values[i]->kind != json::Kind::string)
      continue;
    const auto first = parse_rfc3339_micros(json::unescape(*other));
    const auto second = parse_rfc3339_micros(json::unescape(*values[i]));
    if (first && second && *second < *first) {
      fault(Reason::bad_time, *values[i], Place{&place, field.name},
            fmt::format("a time not before {}, {}", earlier->name, print_rfc3339_micros(*first)),
            found_text(*values[i]));
    }
  }
}

// What the certificate itself says must be what the fields beside it say.
void DataChecker::certificate(const ObjectPlan& plan, const std::vector<const json::Value*>& values,
                              const Place& place) {
  const FieldPlan* der = plan.find("der");
  const json::Value& der_value = *values[static_cast<std::size_t>(der - plan.fields.data())];
  if (der_value.kind != json::Kind::string) return;
  const auto bytes = from_base64(json::unescape(der_value));
  if (!bytes) return;  // a fault already
  const auto read = certificate_fields(*bytes);
  if (!read) {
    return fault(Reason::bad_certificate, der_value, Place{&place, der->name},
                 "an X.509 certificate in DER", read.error().message);
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto said = read->find(plan.fields[i].name);
    if (values[i] == nullptr || values[i]->kind != json::Kind::string || said == read->end())
      continue;
    const std::string beside = json::unescape(*values[i]);
    if (!says_the_same(plan.fields[i].name, beside, said->second)) {
      fault(Reason::contradiction, *values[i], Place{&place, plan.fields[i].name},
            fmt::format("what der says: {}", quoted(said->second, 120)), quoted(beside, 120));
    }
  }
}

void DataChecker::field(const FieldPlan& plan, FieldKind kind, const json::Value& value,
                        const Place& place) {
  switch (kind) {
    case FieldKind::object:
      if (plan.text_is_id && value.kind == json::Kind::string) {
        return string(plan, FieldKind::text, value, place);
      }
      if (value.kind != json::Kind::object)
        return wrong_type(value, place, expected_of(plan, kind));
      return members(*plan.object, value, place);
    case FieldKind::list:
      return list(plan, value, place);
    case FieldKind::json_object:
      if (value.kind != json::Kind::object) wrong_type(value, place, expected_of(plan, kind));
      return;
    case FieldKind::boolean:
      if (value.kind != json::Kind::boolean) wrong_type(value, place, expected_of(plan, kind));
      return;
    case FieldKind::count:
      return count(value, place);
    default:
      return string(plan, kind, value, place);
  }
}

void DataChecker::list(const FieldPlan& plan, const json::Value& value, const Place& place) {
  if (value.kind != json::Kind::array)
    return wrong_type(value, place, expected_of(plan, FieldKind::list));
  const auto elements = json::elements(value.text);
  if (elements.empty() && plan.required) {
    fault(Reason::bad_value, value, place, "at least one element", "an empty list");
  }
  for (std::size_t i = 0; i < elements.size() && !stopped_; ++i) {
    field(plan, plan.element, elements[i], Place{&place, {}, i});
  }
}

void DataChecker::string(const FieldPlan& plan, FieldKind kind, const json::Value& value,
                         const Place& place) {
  if (value.kind != json::Kind::string) return wrong_type(value, place, expected_of(plan, kind));
  const std::string text = json::unescape(value);
  const auto refuse = [&](Reason reason) {
    fault(reason, value, place, expected_of(plan, kind), quoted(text));
  };
  switch (kind) {
    case FieldKind::digest:
      if (text.size() != 2 * digest_size_bytes || !is_lower_hex(text)) refuse(Reason::bad_digest);
      return;
    case FieldKind::time:
      if (const auto time = parse_rfc3339_micros(text); !time) {
        fault(Reason::bad_time, value, place, time_like, time.error().message);
      }
      return;
    case FieldKind::hex:
      if (text.empty() || text.size() > hex_limit_digits || !is_lower_hex(text))
        refuse(Reason::bad_value);
      return;
    case FieldKind::base64:
      if (text.empty() || !from_base64(text)) refuse(Reason::bad_value);
      return;
    case FieldKind::enumeration:
      return enumeration(*plan.enumeration, text, value, place);
    default:
      if (text.empty()) {
        fault(Reason::bad_value, value, place, "a text",
              "an empty text; leave the field out where nothing is known");
      } else if (text.find('\0') != std::string::npos) {
        fault(Reason::bad_value, value, place, "a text without NUL characters", quoted(text));
      }
  }
}

void DataChecker::enumeration(const EnumPlan& plan, const std::string& text,
                              const json::Value& value, const Place& place) {
  std::vector<std::string_view> names;
  for (const EnumPlan::Value& known : plan.values) {
    if (known.name == text) return;
    names.push_back(known.name);
  }
  const std::string_view meant = nearest(text, names);
  fault(
      Reason::bad_enum, value, place, "one of " + names_of(plan),
      meant.empty() ? quoted(text) : fmt::format("{}; did you mean \"{}\"?", quoted(text), meant));
}

void DataChecker::count(const json::Value& value, const Place& place) {
  constexpr const char* expected = "a whole number from 0 to 18446744073709551614";
  if (value.kind != json::Kind::number) return wrong_type(value, place, expected);
  std::uint64_t number = 0;
  const char* end = value.text.data() + value.text.size();
  const auto [stop, error] = std::from_chars(value.text.data(), end, number);
  if (error != std::errc{} || stop != end || number == ~std::uint64_t{0}) {
    fault(Reason::bad_value, value, place, expected, quoted(value.text));
  }
}

}  // namespace hallmark
