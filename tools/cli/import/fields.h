// Which field of an event's data a path of an import's map means, and whether what it is given can
// be right: asked once for each field before any row is read. Pure functions.
#pragma once

#include <string_view>

#include "schemas/catalogue/catalogue.h"
#include "schemas/vocabulary/result.h"
#include "tools/cli/import/map.h"

namespace hallmark::cli {

// `field` has its path and value; the rest is filled in. The error says what was expected and what
// was found.
[[nodiscard]] Status settle_field(const TypePlan& type, MappedField& field);

// Fields of the type that nothing was mapped to and that it cannot do without, paths that are given
// twice: a text for each.
[[nodiscard]] std::vector<std::string> faults_of_fields(const MappedEvent& event);

// Fills in which objects each field is in.
void settle_objects(MappedEvent& event);

// "; did you mean …?", or nothing where no word is near.
[[nodiscard]] std::string did_you_mean(std::string_view word,
                                       const std::vector<std::string_view>& words);

// "a, b, c"
[[nodiscard]] std::string listed(const std::vector<std::string_view>& words);

}  // namespace hallmark::cli
