// Brings what is kept of one subject in step with its events: its state, the states saved on the
// way, and the index rows that follow. What it writes depends on the events alone, not on when or
// in which company they came. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "projections/views/facets.h"
#include "projections/views/timeline.h"

namespace hallmark {

// Rows to be written, in no order; each key once, or the same value again.
struct RowChanges {
  std::vector<std::pair<std::string, std::string>> put;
  std::vector<std::string> erased;
};

// Takes a subject's rows from some place on to the end, in fold order.
class Refold {
 public:
  // `first_new`: events with this entry or a later one are new to the index.
  Refold(const TimelineSource& source, const Corrections& corrections, std::string_view subject,
         ShardIndex shard, Folded start, Sequence first_new, RowChanges& out)
      : source_(source),
        corrections_(corrections),
        subject_(subject),
        shard_(shard),
        first_new_(first_new),
        out_(out),
        folding_(source, corrections, subject, all_entries, std::move(start)) {}

  [[nodiscard]] Status take(std::string_view key, std::string_view value);
  // After the last: writes the state, and what differs of the index rows from what was before.
  void finish(const Standing& before, Counts64& counts);

 private:
  void index(const FoldEvent& said, const EventData* data);
  void index_corrected(const FoldEvent& said, const std::vector<Corrections::Said>& corrections);

  const TimelineSource& source_;
  const Corrections& corrections_;
  const std::string_view subject_;
  const ShardIndex shard_;
  const Sequence first_new_;
  RowChanges& out_;
  Folding folding_;
  std::vector<std::string> ever_;
};

}  // namespace hallmark
