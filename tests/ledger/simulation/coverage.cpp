#include "tests/ledger/simulation/coverage.h"

#include <fmt/format.h>

namespace hallmark::simulation {
namespace {

struct Named {
  Happened kind;
  const char* name;
};

constexpr std::array<Named, kinds> names{{
    {Happened::batch, "batch"},
    {Happened::empty_batch, "empty batch"},
    {Happened::pass_over, "pass over"},
    {Happened::pass_over_nothing, "pass over nothing"},
    {Happened::offset_before_position, "offset before position"},
    {Happened::pass_over_before_position, "pass over before position"},
    {Happened::gap, "gap"},
    {Happened::wide_gap, "wide gap"},
    {Happened::clock_set_back, "clock set back"},
    {Happened::same_request_again, "same request again"},
    {Happened::asked_when_stopped, "asked when stopped"},
    {Happened::asked_while_writing_out, "asked while writing out"},
    {Happened::set_aside_when_due, "set aside when due"},
    {Happened::set_aside_anything, "set aside anything"},
    {Happened::set_aside_refused, "set aside refused"},
    {Happened::write_out, "write out"},
    {Happened::write_out_again, "write out again"},
    {Happened::write_out_nothing, "write out nothing"},
    {Happened::flush_by_itself, "flush by itself"},
    {Happened::clean_restart, "clean restart"},
    {Happened::process_crash, "process crash"},
    {Happened::power_cut, "power cut"},
    {Happened::recorded, "recorded"},
    {Happened::duplicate, "duplicate"},
    {Happened::duplicate_in_batch, "duplicate in batch"},
    {Happened::duplicate_across_modes, "duplicate across modes"},
    {Happened::commit_unavailable, "commit unavailable"},
    {Happened::commit_io_stored, "commit io stored"},
    {Happened::commit_io_lost, "commit io lost"},
    {Happened::commit_io_torn, "commit io torn"},
    {Happened::commit_crash_stored, "commit crash stored"},
    {Happened::commit_crash_lost, "commit crash lost"},
    {Happened::resume_unavailable, "resume unavailable"},
    {Happened::resume_io, "resume io"},
    {Happened::read_failed_in_request, "read failed in request"},
    {Happened::read_failed_in_write_out, "read failed in write out"},
    {Happened::read_failed_in_opening, "read failed in opening"},
    {Happened::write_unavailable, "write unavailable"},
    {Happened::write_io, "write io"},
    {Happened::write_crash, "write crash"},
    {Happened::flush_unavailable, "flush unavailable"},
    {Happened::flush_io, "flush io"},
    {Happened::flush_crash, "flush crash"},
    {Happened::write_failed_in_opening, "write failed in opening"},
    {Happened::commit_after_failed_write, "commit after failed write"},
    {Happened::note_failed_old_mark, "note failed old mark"},
    {Happened::note_failed_damaged_mark, "note failed damaged mark"},
    {Happened::note_failed_new_mark, "note failed new mark"},
    {Happened::witness_failed_in_opening, "witness failed in opening"},
    {Happened::mark_taken_back, "mark taken back"},
    {Happened::last_commit_lost, "last commit lost"},
    {Happened::several_commits_lost, "several commits lost"},
    {Happened::unknown_was_there, "unknown was there"},
    {Happened::unknown_was_not_there, "unknown was not there"},
    {Happened::loss_told, "loss told"},
    {Happened::loss_refused, "loss refused"},
    {Happened::loss_not_to_be_seen, "loss not to be seen"},
    {Happened::doubtful_mark_refused, "doubtful mark refused"},
    {Happened::note_missing_told, "note missing told"},
    {Happened::index_made_anew, "index made anew"},
    {Happened::index_caught_up, "index caught up"},
    {Happened::index_from_store_alone, "index from store alone"},
    {Happened::reader_opened, "reader opened"},
    {Happened::ids_collided, "ids collided"},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < kinds; ++i) {
    if (static_cast<std::size_t>(names[i].kind) != i) return false;
  }
  return true;
}
static_assert(in_order(), "each kind stands in its place");

}  // namespace

std::string Coverage::table() const {
  std::string out;
  for (std::size_t i = 0; i < kinds; ++i) {
    out += fmt::format("{:>12}  {}\n", counts_[i], names[i].name);
  }
  for (std::size_t i = 1; i < refusals_.size(); ++i) {
    out += fmt::format("{:>12}  refused {}\n", refusals_[i], i);
  }
  return out;
}

std::vector<std::string> Coverage::missing() const {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < kinds; ++i) {
    if (counts_[i] == 0) out.emplace_back(names[i].name);
  }
  for (std::size_t i = 1; i < refusals_.size(); ++i) {
    if (refusals_[i] == 0) out.push_back(fmt::format("refused {}", i));
  }
  return out;
}

}  // namespace hallmark::simulation
