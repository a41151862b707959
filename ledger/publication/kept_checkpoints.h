// The checkpoints that were published, in the shard's store: all of the last days, and of the time
// before that the first of each hour and those that a bundle was made on.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "ledger/store.h"
#include "schemas/vocabulary/time.h"

namespace hallmark {

struct KeptCheckpoint {
  std::string note;
  Recorded published_at;
  bool in_a_bundle = false;
};

// Safe on any thread but for thin(), which is one's.
class KeptCheckpoints {
 public:
  explicit KeptCheckpoints(Store& store) : store_(store) {}

  // Durable when it returns.
  [[nodiscard]] Status keep(std::uint64_t size, const KeptCheckpoint& checkpoint);
  [[nodiscard]] Result<std::optional<KeptCheckpoint>> at(std::uint64_t size) const;
  // Forgets some of those that are old enough; to be called now and then.
  [[nodiscard]] Status thin(Recorded now);

 private:
  Store& store_;
  std::uint64_t thin_from_ = 0;  // sizes below it need no look
  std::int64_t kept_hour_ = -1;  // of the last one that was kept
};

[[nodiscard]] Result<KeptCheckpoint> decode_kept_checkpoint(std::string_view bytes);

}  // namespace hallmark
