// A device's life out of the views: its events in the order in which they fold, corrected, and what
// they come to at any moment, as it was known after any number of entries. Answers and the update
// of the views read through here, so that both fold the same. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/rocksdb_view_store.h"
#include "projections/facts/facts.h"
#include "projections/fold/data.h"
#include "projections/fold/event.h"
#include "projections/views/folded.h"
#include "projections/views/row_walk.h"

namespace hallmark {

// So many events lie between two saved states: what a question about the past folds again at most.
inline constexpr std::uint64_t rows_between_saved_states = 512;

// Which of a device's events count.
struct Asked {
  Occurred as_of;           // those that occurred then or earlier,
  std::uint64_t known = 0;  // and are among the first so many entries of the shard
};
inline constexpr Occurred end_of_time{INT64_MAX};
inline constexpr std::uint64_t all_entries = UINT64_MAX;

// What is needed to read a life.
struct TimelineSource {
  const ViewSnapshot& rows;
  const Catalogue& catalogue;
  FactReader& facts;
  const Overlay* overlay = nullptr;
};

// What the corrections of a device say.
class Corrections {
 public:
  [[nodiscard]] static Result<Corrections> read(const TimelineSource& source,
                                                std::string_view device);

  [[nodiscard]] bool empty() const { return by_event_.empty(); }
  struct Said {
    Sequence entry;
    std::optional<std::string> replacement;  // nothing: the event never happened
  };
  // Of one event, the last recorded first; null where there are none.
  [[nodiscard]] const std::vector<Said>* of(const FoldOrder& event) const;

 private:
  std::map<std::pair<std::string, std::string>, std::vector<Said>> by_event_;
};

// Values of correction rows.
[[nodiscard]] std::string encode_correction(const std::optional<std::string_view>& replacement);

// Folds events one after another onto what was folded before them.
class Folding {
 public:
  Folding(const TimelineSource& source, const Corrections& corrections, std::string_view device,
          std::uint64_t known, Folded start)
      : source_(source),
        corrections_(corrections),
        device_(device),
        known_(known),
        folded_(std::move(start)) {}

  // The next event in fold order, by its row; false where it does not count. `event()` is it, with
  // the data that count.
  [[nodiscard]] Result<bool> take(std::string_view key, std::string_view value);
  // The same of a row that has been read, and its data, if any; both stay until the next.
  [[nodiscard]] bool take(std::string_view key, const FoldEvent& event, const EventData* data);
  [[nodiscard]] const FoldEvent& event() const { return event_; }
  [[nodiscard]] const Folded& folded() const { return folded_; }
  [[nodiscard]] Folded& folded() { return folded_; }

 private:
  [[nodiscard]] bool counts(std::string_view key);
  [[nodiscard]] bool is_removed();

  const TimelineSource& source_;
  const Corrections& corrections_;
  const std::string_view device_;
  const std::uint64_t known_;
  Folded folded_;
  FoldEvent event_;
  Facts replaced_;
};

// The entries of the device's events, those that occurred last first, at most so many: where its
// history lies, for who is about to read it.
[[nodiscard]] Result<std::vector<Sequence>> entries_of(const ViewSnapshot& rows,
                                                       std::string_view device, std::size_t most);

// What the device's events that count come to; without rows where there are none.
[[nodiscard]] Result<Folded> fold_device(const TimelineSource& source, std::string_view device,
                                         const Asked& asked);

// Calls `take` after each event of (after, as_of] that counts, with the state that it leads to;
// what was before is folded without a word. Returns what all come to.
using TakeStep = std::function<Status(const FoldEvent&, const Folded&)>;
// Called once, with the state at `after`.
using TakeStart = std::function<Status(const Folded&)>;
[[nodiscard]] Status walk_device(const TimelineSource& source, std::string_view device,
                                 Occurred after, const Asked& asked, const TakeStart& start,
                                 const TakeStep& take);

}  // namespace hallmark
