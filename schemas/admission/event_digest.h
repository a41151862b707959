// What makes two records the same event, and what makes two events one id (ledger/FORMAT.md, 2.8).
#pragma once

#include <string>
#include <string_view>

#include "schemas/cloudevents/envelope.h"
#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/sha256.h"

namespace hallmark {

// Keeps a hashing context and a buffer between events. One thread.
class EventHasher {
 public:
  [[nodiscard]] EventDigest event_digest(const Envelope& envelope);
  [[nodiscard]] IdKey id_key(std::string_view source, std::string_view id);

 private:
  Sha256 sha256_;
  std::string fields_;
};

}  // namespace hallmark
