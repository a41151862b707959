#include "projections/views/refold.h"

#include <algorithm>
#include <iterator>

#include "projections/views/event_row.h"
#include "projections/views/keys.h"

namespace hallmark {

void Refold::index(const FoldEvent& said) {
  add_rows_ever(subject_, said, ever_);
  if (said.order.occurred.micros() > said.recorded.micros()) {
    ever_.push_back(view_keys::ahead_of_clock(said.order.occurred, subject_));
  }
  const view_keys::EventPlace place{said.order.occurred, shard_, said.entry};
  out_.put.emplace_back(view_keys::event_place(view_keys::events_of_type(said.type), place), "");
  out_.put.emplace_back(
      view_keys::event_place(view_keys::events_of_source(said.order.source), place), "");
}

// What each correction makes of the event: it counted at some time, or will for who asks of then.
void Refold::index_corrected(const FoldEvent& said,
                             const std::vector<Corrections::Said>& corrections) {
  for (const Corrections::Said& one : corrections) {
    if (!one.replacement) continue;
    const Facts facts = source_.facts.replaced(said.type, subject_, *one.replacement);
    if (facts.kind != Facts::Kind::good) continue;
    FoldEvent replaced = said;
    replaced.data = facts.data();
    add_rows_ever(subject_, replaced, ever_);
  }
}

Status Refold::take(std::string_view key, std::string_view value) {
  const auto* corrections = static_cast<const std::vector<Corrections::Said>*>(nullptr);
  TRY_ASSIGN(const FoldEvent said, decode_event_row(source_.catalogue, key, value));
  corrections = corrections_.of(said.order);
  if (said.entry >= first_new_) index(said);
  if (corrections != nullptr) index_corrected(said, *corrections);
  TRY(folding_.take(key, value));
  if (folding_.folded().rows % rows_between_saved_states == 0) {
    out_.put.emplace_back(view_keys::saved_state(key), encode_folded(folding_.folded()));
  }
  return ok();
}

void Refold::finish(const DeviceState* before, Counts64& counts) {
  std::sort(ever_.begin(), ever_.end());
  ever_.erase(std::unique(ever_.begin(), ever_.end()), ever_.end());
  for (std::string& key : ever_) out_.put.emplace_back(std::move(key), "");
  const Folded& folded = folding_.folded();
  out_.put.emplace_back(view_keys::state(subject_), encode_folded(folded));
  if (!view_keys::is_device(subject_)) return;
  std::vector<std::string> old_rows;
  if (before != nullptr) {
    old_rows = rows_now(subject_, *before);
    count(*before, old_rows, -1, counts);
  }
  const std::vector<std::string> new_rows = rows_now(subject_, folded.state);
  count(folded.state, new_rows, 1, counts);
  std::set_difference(old_rows.begin(), old_rows.end(), new_rows.begin(), new_rows.end(),
                      std::back_inserter(out_.erased));
  std::vector<std::string> added;
  std::set_difference(new_rows.begin(), new_rows.end(), old_rows.begin(), old_rows.end(),
                      std::back_inserter(added));
  for (std::string& key : added) out_.put.emplace_back(std::move(key), "");
}

}  // namespace hallmark
