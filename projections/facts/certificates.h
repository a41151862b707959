// Certificates that came as such: what their der says, in the words of the fields beside it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/catalogue/catalogue.h"
#include "schemas/json/scan.h"

namespace hallmark {

// The data of a type, whose certificates are these fields of it, with the der of each certificate
// replaced by the fields that it speaks for; all else stays byte for byte, to be checked as any
// data. `document` is `data`, scanned: an object. Empty where there is no der. Nothing where a der
// is no certificate, or what is beside it says otherwise.
[[nodiscard]] std::optional<std::string> with_certificates_read(
    std::string_view data, const json::Document& document,
    const std::vector<std::string_view>& fields, const TypePlan& type);

}  // namespace hallmark
