// "Did you mean …?": which of the words that exist was probably meant.
#pragma once

#include <span>
#include <string_view>

namespace hallmark {

// Empty where none is near: more than two letters off in a short word, a third of them in a long
// one.
[[nodiscard]] std::string_view nearest(std::string_view word,
                                       std::span<const std::string_view> words);

}  // namespace hallmark
