// What a server says about events that were posted: read from its answer, judged by nobody here.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/http/message.h"
#include "schemas/vocabulary/event_sink.h"
#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

// Of one event.
struct PostAnswer {
  enum class Kind : std::uint8_t { recorded, duplicate, refused, not_yet };
  Kind kind = Kind::not_yet;
  Receipt receipt;                  // where it is recorded or a duplicate
  std::string json;                 // of one event: the receipt as it was sent
  std::string reason;               // where it is refused: the reason's name
  std::vector<std::string> faults;  // where it is refused, or not there yet: what is said about it
};

// The answer to one event. network: no server of ours says such a thing.
[[nodiscard]] Result<PostAnswer> read_answer(const api::Response& response);
// The answer to a batch: one for each of its events, in their order.
[[nodiscard]] Result<std::vector<PostAnswer>> read_answers(const api::Response& response,
                                                           std::size_t events);

}  // namespace hallmark::cli
