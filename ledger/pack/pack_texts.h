// What every pack carries beside its evidence: readme.txt and tables.txt for whoever has never
// heard of Hallmark, and the verifier in Python, as they were when this program was built.
#pragma once

#include <span>
#include <string_view>

namespace hallmark {

struct PackText {
  std::string_view name;
  std::string_view text;
};

[[nodiscard]] std::span<const PackText> pack_texts();

}  // namespace hallmark
