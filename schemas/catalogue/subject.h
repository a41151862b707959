// The subjects of events that are about no device: an artefact, an authority, a ledger.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schemas/catalogue/catalogue.h"
#include "schemas/json/scan.h"

namespace hallmark {

// The subject that the data of such a type calls for, as "artefact:9f86…"; nothing where the data
// does not say it. `data` is an object that scan() accepted.
[[nodiscard]] std::optional<std::string> subject_from(const TypePlan& type,
                                                      const json::Value& data);

// Whether this may be the subject of an event of this type with this data.
[[nodiscard]] bool subject_fits(const TypePlan& type, const json::Value& data,
                                std::string_view subject);

}  // namespace hallmark
