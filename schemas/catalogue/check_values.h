// The checks of single values under check.h: an object's fields, a field's text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "schemas/catalogue/catalogue.h"
#include "schemas/cloudevents/fault.h"
#include "schemas/json/scan.h"

namespace hallmark {

// Where a value stands, as a chain up to the data; written out only when there is a fault.
struct Place {
  const Place* parent;
  std::string_view name;  // of a member; empty: an element
  std::size_t index = 0;
  [[nodiscard]] std::string pointer() const;
};

// One event's data. Adds to `faults` until it has enough.
class DataChecker {
 public:
  DataChecker(std::string_view document, Faults& faults) : document_(document), faults_(faults) {}

  void object(const ObjectPlan& plan, const json::Value& value, const Place& place);

 private:
  void fault(Reason reason, const json::Value& at, const Place& place, std::string expected,
             std::string found);
  void wrong_type(const json::Value& value, const Place& place, std::string expected);

  void members(const ObjectPlan& plan, const json::Value& value, const Place& place);
  void unknown_field(const ObjectPlan& plan, std::string_view name, const json::Member& member,
                     const Place& place);
  void order(const ObjectPlan& plan, const std::vector<const json::Value*>& values,
             const Place& place);
  void certificate(const ObjectPlan& plan, const std::vector<const json::Value*>& values,
                   const Place& place);

  void field(const FieldPlan& plan, FieldKind kind, const json::Value& value, const Place& place);
  void list(const FieldPlan& plan, const json::Value& value, const Place& place);
  void string(const FieldPlan& plan, FieldKind kind, const json::Value& value, const Place& place);
  void enumeration(const EnumPlan& plan, const std::string& text, const json::Value& value,
                   const Place& place);
  void count(const json::Value& value, const Place& place);

  std::string_view document_;
  Faults& faults_;
  bool stopped_ = false;
};

}  // namespace hallmark
