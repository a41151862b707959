// Certificates that came as such: what their der says, in the words of the fields beside it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "schemas/catalogue/catalogue.h"
#include "schemas/json/scan.h"

namespace hallmark {

// `data` (a JSON object that the catalogue allows, scanned into `document`) with the der of each of
// the named certificates replaced by the fields that it speaks for; all else stays byte for byte.
// Empty where no certificate has a der.
[[nodiscard]] std::string with_certificates_read(std::string_view data,
                                                 const json::Document& document,
                                                 const std::vector<std::string_view>& fields,
                                                 const TypePlan& type);

}  // namespace hallmark
