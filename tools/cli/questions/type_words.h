// Types of events, as short as a table wants them. Pure.
#pragma once

#include <string>
#include <string_view>

namespace hallmark::cli {

// "certificate.issued" of "hallmark.certificate.issued.v1"; others as they are, fit for a terminal.
[[nodiscard]] std::string type_words(std::string_view type);

}  // namespace hallmark::cli
