// Entries of the ledger as the views take them: the accepted ones, each with its facts. One thread
// each.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "ledger/store.h"
#include "projections/facts/facts.h"
#include "projections/fold/event.h"
#include "projections/views/timeline.h"
#include "schemas/entry/codec.h"

namespace hallmark {

// Reads one entry after another. What it hands out is good until the next.
class EntryIntake {
 public:
  explicit EntryIntake(const Catalogue& catalogue) : facts_(catalogue) {}

  // False for a refused entry. An error is one of a ledger that is damaged.
  [[nodiscard]] Result<bool> read(std::string_view entry_bytes, Sequence expected);
  // The same, wherever it stands.
  [[nodiscard]] Result<bool> read_any(std::string_view entry_bytes);

  [[nodiscard]] const std::string& device() const { return entry_.device; }
  // Whether it is late is not known here.
  [[nodiscard]] const FoldEvent& event() const { return event_; }
  // Where the event is a correction that may count: of the same source.
  struct CorrectionRow {
    std::string key;
    std::string value;
    std::string source;
    std::string id;
  };
  [[nodiscard]] std::optional<CorrectionRow> correction() const;

 private:
  [[nodiscard]] Result<bool> read_decoded();
  [[nodiscard]] Status read_event();

  EntryCodec codec_;
  FactReader facts_;
  Entry entry_;
  std::optional<Envelope> envelope_;
  Facts said_;
  FoldEvent event_;
};

// Hands entries `from` to `to` - 1 of a shard to `take`, refused ones left out.
[[nodiscard]] Status read_entries(const Store& ledger, Shard shard, Sequence from, Sequence to,
                                  EntryIntake& intake, const std::function<Status()>& take);

}  // namespace hallmark
