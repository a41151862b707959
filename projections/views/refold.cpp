#include "projections/views/refold.h"

#include <algorithm>

#include "projections/fold/fold.h"
#include "projections/views/event_row.h"
#include "projections/views/keys.h"

namespace hallmark {

void Refold::index(const FoldEvent& said, const EventData* data) {
  add_rows_ever(subject_, said, data, ever_);
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
    const EventData data(replaced.data);
    add_rows_ever(subject_, replaced, &data, ever_);
  }
}

Status Refold::take(std::string_view key, std::string_view value) {
  TRY_ASSIGN(const FoldEvent said, decode_event_row(source_.catalogue, key, value));
  const auto read = data_to_fold(said);
  const EventData* const data = read ? &*read : nullptr;
  if (said.entry >= first_new_) index(said, data);
  if (const auto* corrections = corrections_.of(said.order)) index_corrected(said, *corrections);
  (void)folding_.take(key, said, data);
  if (folding_.folded().rows % rows_between_saved_states == 0) {
    out_.put.emplace_back(view_keys::saved_state(key), encode_folded(folding_.folded()));
  }
  return ok();
}

void Refold::finish(const Standing& before, Counts64& counts) {
  std::sort(ever_.begin(), ever_.end());
  ever_.erase(std::unique(ever_.begin(), ever_.end()), ever_.end());
  for (std::string& key : ever_) out_.put.emplace_back(std::move(key), "");
  const Folded& folded = folding_.folded();
  out_.put.emplace_back(view_keys::state(subject_), encode_folded(folded));
  if (!view_keys::is_device(subject_)) return;
  StandingChange change = change_standing(subject_, before, standing_of(folded.state), counts);
  for (std::string& key : change.gone) out_.erased.push_back(std::move(key));
  for (std::string& key : change.come) out_.put.emplace_back(std::move(key), "");
}

}  // namespace hallmark
