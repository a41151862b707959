#include "tests/schemas/catalogue/broken_examples.h"

#include <algorithm>

#include "schemas/catalogue/describe.h"
#include "schemas/json/scan.h"
#include "schemas/json/text.h"

namespace hallmark {
namespace {

class Breaker {
 public:
  Breaker(const TypePlan& type, const std::function<void(const BrokenExample&)>& check)
      : example_(example_data(type, ExampleSize::full)), check_(check) {}

  void run(const TypePlan& type) { object(*type.data, example_, "/data"); }

 private:
  // `slice` points into the example.
  void object(const ObjectPlan& plan, std::string_view slice, const std::string& pointer) {
    put(slice, slice.substr(0, slice.size() - 1), R"(,"noSuchField":1})", pointer + "/noSuchField",
        Reason::unknown_field, "an unknown field");
    put(slice, "[]", "", pointer, Reason::wrong_type, "a list in place of an object");
    for (const json::Member& member : json::members(slice)) {
      const FieldPlan& field = *plan.find(json::unescape(member.name));
      const std::string here = pointer + json::pointer_step(field.name);
      if (field.required) {
        put(slice, without(slice, field.name), "", here, Reason::missing_field, "a missing field");
      }
      const std::string again(member.name.text);
      put(slice, slice.substr(0, slice.size() - 1),
          "," + again + ":" + std::string(member.value.text) + "}", here, Reason::repeated_field,
          "a repeated field");
      put(member.value.text, "null", "", here, Reason::wrong_type, "null");
      value(field, field.kind, member.value, here);
    }
  }

  void value(const FieldPlan& field, FieldKind kind, const json::Value& value,
             const std::string& here) {
    const auto bad = [&](const char* text, Reason reason) {
      put(value.text, text, "", here, reason, text);
    };
    switch (kind) {
      case FieldKind::object:
        bad("7", Reason::wrong_type);
        bad(field.text_is_id ? R"("")" : R"("text")",
            field.text_is_id ? Reason::bad_value : Reason::wrong_type);
        return object(*field.object, value.text, here);
      case FieldKind::list:
        bad("{}", Reason::wrong_type);
        if (field.required) bad("[]", Reason::bad_value);
        for (const json::Value& element : json::elements(value.text)) {
          this->value(field, field.element, element, here + "/0");
        }
        return;
      case FieldKind::json_object:
        return bad("[]", Reason::wrong_type);
      case FieldKind::boolean:
        bad(R"("true")", Reason::wrong_type);
        return bad("1", Reason::wrong_type);
      case FieldKind::count:
        bad(R"("7")", Reason::wrong_type);
        bad("-1", Reason::bad_value);
        bad("1.0", Reason::bad_value);
        return bad("18446744073709551615", Reason::bad_value);
      default:
        bad("7", Reason::wrong_type);
        bad("true", Reason::wrong_type);
        return text(kind, bad);
    }
  }

  template <class Bad>
  static void text(FieldKind kind, const Bad& bad) {
    switch (kind) {
      case FieldKind::digest:
        bad(R"("9f86")", Reason::bad_digest);
        return bad(R"("9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08")",
                   Reason::bad_digest);
      case FieldKind::time:
        return bad(R"("2026-02-30T00:00:00Z")", Reason::bad_time);
      case FieldKind::hex:
        bad(R"("xyz")", Reason::bad_value);
        return bad(R"("")", Reason::bad_value);
      case FieldKind::base64:
        bad(R"("Zg")", Reason::bad_value);
        return bad(R"("")", Reason::bad_value);
      case FieldKind::enumeration:
        bad(R"("unset")", Reason::bad_enum);
        return bad(R"("")", Reason::bad_enum);
      default:
        bad(R"("")", Reason::bad_value);
        return bad(R"("a\u0000b")", Reason::bad_value);
    }
  }

  static std::string without(std::string_view object, std::string_view name) {
    std::string out = "{";
    for (const json::Member& member : json::members(object)) {
      if (json::unescape(member.name) == name) continue;
      if (out.size() > 1) out += ',';
      out += std::string(member.name.text) + ":" + std::string(member.value.text);
    }
    return out + "}";
  }

  void put(std::string_view slice, std::string_view text, const std::string& tail,
           std::string pointer, Reason reason, std::string what) {
    std::string data = example_;
    const auto at = static_cast<std::size_t>(slice.data() - example_.data());
    data.replace(at, slice.size(), std::string(text) + tail);
    check_({std::move(what), std::move(data), reason, std::move(pointer)});
  }

  std::string example_;
  const std::function<void(const BrokenExample&)>& check_;
};

}  // namespace

void for_each_broken_example(const TypePlan& type,
                             const std::function<void(const BrokenExample&)>& check) {
  Breaker(type, check).run(type);
}

std::vector<std::string> pointers_of(const std::vector<Fault>& faults) {
  std::vector<std::string> pointers(faults.size());
  std::transform(faults.begin(), faults.end(), pointers.begin(),
                 [](const Fault& fault) { return fault.pointer; });
  return pointers;
}

}  // namespace hallmark
