// Breaks an event's example in every way that its schema knows, so that no field is forgotten.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "schemas/catalogue/catalogue.h"
#include "schemas/cloudevents/fault.h"
#include "schemas/vocabulary/reason.h"

namespace hallmark {

struct BrokenExample {
  std::string what;
  std::string data;     // JSON
  Reason reason;        // of the one fault
  std::string pointer;  // where it is
};

void for_each_broken_example(const TypePlan& type,
                             const std::function<void(const BrokenExample&)>& check);

[[nodiscard]] std::vector<std::string> pointers_of(const std::vector<Fault>& faults);

}  // namespace hallmark
