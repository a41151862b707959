// A refusal in words, for people: what its reason and its detail mean.
#pragma once

#include <string>

#include "schemas/vocabulary/event_sink.h"

namespace hallmark {

// As "belongs to shard 3"; what is wrong, where there is no detail.
[[nodiscard]] std::string in_words(const Refusal& refusal);

}  // namespace hallmark
