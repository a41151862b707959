// One device's events in fold order, folded to two moments: as each knew them, and to the first as
// the second knows it. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "projections/differences/comparison.h"
#include "projections/views/positions.h"
#include "projections/views/timeline.h"

namespace hallmark {

// A moment of a ledger: what had occurred by then, of the entries that were known.
struct Moment {
  Occurred as_of;
  Positions known;
};

// `from` knows no more of any shard than `to`.
struct TwoMoments {
  Moment from;
  Moment to;
};

struct LateEvent {
  Sequence entry;
  Occurred occurred;
  Recorded recorded;
  std::string type, source, id;
};
// Of so many the first in fold order are kept; all are counted.
inline constexpr std::size_t most_late_events_kept = 100;

struct DeviceDifference {
  std::string device;
  ShardIndex shard;
  bool was_there = false, is_there = false;  // it had an event that counted
  Comparison changes;                        // from one moment to the other
  std::uint64_t late = 0;
  std::vector<LateEvent> late_events;
  Comparison earlier;  // the first moment as it was answered, and as it is known now

  [[nodiscard]] bool empty() const { return changes.empty() && late == 0 && earlier.empty(); }
};

class DeviceWalk {
 public:
  // `corrected`: whether there is a correction that `to` alone knows. All outlive this.
  enum class Corrected : std::uint8_t { as_before, anew };
  DeviceWalk(const TimelineSource& source, const Corrections& corrections, std::string_view device,
             ShardIndex shard, const TwoMoments& moments, Corrected corrected);

  // The next event's row.
  [[nodiscard]] Status take(std::string_view key, std::string_view value);
  // After the last.
  [[nodiscard]] DeviceDifference finish();

 private:
  void pass(const std::optional<Occurred>& occurred);
  void part();
  void note_late(const FoldEvent& event);
  void note_corrections(const FoldOrder& order);

  const TimelineSource& source_;
  const Corrections& corrections_;
  const std::string_view device_;
  const ShardIndex shard_;
  const TwoMoments& moments_;
  const std::uint64_t known_before_;
  const std::uint64_t known_after_;
  Folding before_;                // what `from` knew
  std::optional<Folding> after_;  // what `to` knows; nothing while that is the same
  // What was folded when the walk passed a moment; nothing where that is what before_ has.
  std::optional<Folded> then_;  // `from` as `to` knows it
  std::optional<Folded> is_;
  bool passed_from_ = false, passed_to_ = false;
  std::set<Sequence> late_corrections_;
  DeviceDifference found_;
};

}  // namespace hallmark
