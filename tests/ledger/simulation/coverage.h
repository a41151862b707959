// Counts what happened in a run, so that the simulation cannot silently stop testing something.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "schemas/vocabulary/event_sink.h"

namespace hallmark::simulation {

enum class Happened : std::uint8_t {
  // operations
  batch,
  empty_batch,
  pass_over,
  pass_over_nothing,
  offset_before_position,
  pass_over_before_position,
  gap,
  wide_gap,
  clock_set_back,
  same_request_again,
  asked_when_stopped,
  asked_while_writing_out,
  set_aside_when_due,
  set_aside_anything,
  set_aside_refused,
  write_out,
  write_out_again,
  write_out_nothing,
  flush_by_itself,
  clean_restart,
  process_crash,
  power_cut,
  // outcomes
  recorded,
  duplicate,
  duplicate_in_batch,
  duplicate_across_modes,
  // faults
  commit_unavailable,
  commit_io_stored,
  commit_io_lost,
  commit_io_torn,
  commit_crash_stored,
  commit_crash_lost,
  resume_unavailable,
  resume_io,
  read_failed_in_request,
  read_failed_in_write_out,
  read_failed_in_opening,
  write_unavailable,
  write_io,
  write_crash,
  flush_unavailable,
  flush_io,
  flush_crash,
  write_failed_in_opening,
  commit_after_failed_write,
  note_failed_old_mark,
  note_failed_damaged_mark,
  note_failed_new_mark,
  witness_failed_in_opening,
  mark_taken_back,
  last_commit_lost,
  several_commits_lost,
  // what an opening found
  unknown_was_there,
  unknown_was_not_there,
  loss_told,
  loss_refused,
  loss_not_to_be_seen,
  doubtful_mark_refused,
  note_missing_told,
  index_made_anew,
  index_caught_up,
  index_from_store_alone,
  reader_opened,
  ids_collided,
  end_
};
inline constexpr std::size_t kinds = static_cast<std::size_t>(Happened::end_);

class Coverage {
 public:
  void note(Happened kind) { ++counts_[static_cast<std::size_t>(kind)]; }
  void note(const Refusal& refusal) { ++refusals_.at(number(refusal.reason)); }
  void add_operations(std::uint64_t operations) { operations_ += operations; }
  [[nodiscard]] std::uint64_t operations() const { return operations_; }

  [[nodiscard]] std::string table() const;
  // The names of what never happened.
  [[nodiscard]] std::vector<std::string> missing() const;

 private:
  std::array<std::uint64_t, kinds> counts_{};
  std::array<std::uint64_t, 24> refusals_{};  // by number
  std::uint64_t operations_ = 0;
};

}  // namespace hallmark::simulation
