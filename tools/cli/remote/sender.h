// Posts a batch until every event of it is answered for good. What was recorded by a try whose
// answer was lost is a duplicate in the next one, because ids stay. One thread.
#pragma once

#include <vector>

#include "api/client.h"
#include "tools/cli/remote/answers.h"
#include "tools/cli/remote/outgoing.h"
#include "tools/cli/remote/patience.h"

namespace hallmark::cli {

class Sender {
 public:
  Sender(api::Client client, Patience& patience, std::uint64_t seed)
      : client_(std::move(client)), tries_(patience, seed) {}

  // Recorded, duplicate or refused: one for each event. An error where patience ended first, or
  // where the server says what none of ours would.
  [[nodiscard]] Result<std::vector<PostAnswer>> post(const OutgoingBatch& batch);
  // One event, which is no batch.
  [[nodiscard]] Result<PostAnswer> post_one(const std::string& text);
  // One event in the content mode that its headers say.
  [[nodiscard]] Result<PostAnswer> post_message(const HttpMessage& message);

 private:
  // Those of the batch that these places name.
  [[nodiscard]] Result<std::vector<PostAnswer>> post_lines(const OutgoingBatch& batch,
                                                           const std::vector<std::size_t>& places);

  api::Client client_;
  Tries tries_;
};

}  // namespace hallmark::cli
