#include "projections/views/timeline.h"

#include <algorithm>

#include "projections/fold/fold.h"
#include "projections/views/event_row.h"
#include "projections/views/keys.h"

namespace hallmark {
namespace {

constexpr char removes = '\0';
constexpr char replaces = '\1';

// The last saved state that may serve: of events that occurred up to `as_of`, and made of nothing
// that was not known.
Result<std::optional<std::pair<std::string, Folded>>> last_saved(const TimelineSource& source,
                                                                 std::string_view device,
                                                                 const Asked& asked) {
  const std::string from = view_keys::saved_states(device);
  ViewCursor cursor = source.rows.cursor(from, view_keys::after_prefix(from));
  std::string last = from;
  last.append(view_keys::moment(asked.as_of)).push_back('\xff');
  TRY_ASSIGN(bool there, cursor.seek_back(last));
  while (there) {
    TRY_ASSIGN(const Folded frame, decode_folded_frame(cursor.value()));
    if (frame.is_known_at(asked.known)) {
      TRY_ASSIGN(Folded folded, decode_folded(cursor.value()));
      return std::optional(std::pair(std::string(cursor.key()), std::move(folded)));
    }
    TRY_ASSIGN(there, cursor.previous());
  }
  return std::optional<std::pair<std::string, Folded>>();
}

Occurred occurred_of(std::string_view order) { return view_keys::read_moment(order.substr(0, 8)); }

// The state to begin at, and where the events after it begin.
struct Start {
  Folded folded;
  std::string from;
  bool is_all = false;  // no event that counts comes after it
};

Result<Start> start_at(const TimelineSource& source, std::string_view device, const Asked& asked) {
  Start start{{}, view_keys::events(device)};
  TRY_ASSIGN(const auto row, source.rows.get(view_keys::state(device)));
  if (!row) {
    start.is_all = true;
    return start;
  }
  TRY_ASSIGN(const Folded newest, decode_folded_frame(*row));
  if (newest.is_known_at(asked.known) && occurred_of(newest.last_order) <= asked.as_of) {
    TRY_ASSIGN(start.folded, decode_folded(*row));
    start.is_all = true;
    return start;
  }
  if (newest.rows < rows_between_saved_states) return start;
  TRY_ASSIGN(auto saved, last_saved(source, device, asked));
  if (!saved) return start;
  start.folded = std::move(saved->second);
  start.from.append(view_keys::order_of(saved->first)).push_back('\0');
  return start;
}

}  // namespace

std::string encode_correction(const std::optional<std::string_view>& replacement) {
  std::string value(1, replacement ? replaces : removes);
  if (replacement) value.append(*replacement);
  return value;
}

Result<Corrections> Corrections::read(const TimelineSource& source, std::string_view device) {
  Corrections corrections;
  const std::string from = view_keys::corrections(device);
  RowWalk walk(source.rows, source.overlay, from, view_keys::after_prefix(from));
  while (true) {
    TRY_ASSIGN(const bool there, walk.next());
    if (!there) return corrections;
    const auto key = view_keys::parse_correction(walk.key());
    if (!key || walk.value().empty()) {
      return Unexpected(damaged_rows("no correction stands where one should"));
    }
    Said said{key->entry, std::nullopt};
    if (walk.value().front() == replaces) said.replacement = walk.value().substr(1);
    auto& of_event = corrections.by_event_[{std::string(key->source), std::string(key->id)}];
    of_event.insert(of_event.begin(), std::move(said));
  }
}

const std::vector<Corrections::Said>* Corrections::of(const FoldOrder& event) const {
  if (by_event_.empty()) return nullptr;
  const auto found = by_event_.find({std::string(event.source), std::string(event.id)});
  return found == by_event_.end() ? nullptr : &found->second;
}

// Also gives the event its new data where a correction replaces them. Of several the last counts
// that fits.
bool Folding::is_removed() {
  const auto* said = event_.type == correction_type ? nullptr : corrections_.of(event_.order);
  if (said == nullptr) return false;
  for (const Corrections::Said& one : *said) {
    if (one.entry.value() >= known_) continue;
    if (one.replacement) {
      replaced_ = source_.facts.replaced(event_.type, device_, *one.replacement);
      if (replaced_.kind != Facts::Kind::good) continue;
      event_.data = replaced_.data();
      event_.is_corrected = true;
    }
    folded_.influence = std::max(folded_.influence, one.entry);
    return !one.replacement;
  }
  return false;
}

// Whether event_, whose row this is, counts; its data are not looked at for that.
bool Folding::counts(std::string_view key) {
  if (event_.entry.value() >= known_) return false;
  folded_.first = folded_.rows == 0 ? event_.entry : std::min(folded_.first, event_.entry);
  ++folded_.rows;
  folded_.influence = std::max(folded_.influence, event_.entry);
  folded_.last_order = view_keys::order_of(key);
  if (is_removed()) return false;
  if (event_.number > folded_.head_number) {
    folded_.head = event_.entry;
    folded_.head_number = event_.number;
  }
  return true;
}

Result<bool> Folding::take(std::string_view key, std::string_view value) {
  TRY_ASSIGN(event_, decode_event_row(source_.catalogue, key, value));
  if (!counts(key)) return false;
  fold(folded_.state, event_);
  return true;
}

bool Folding::take(std::string_view key, const FoldEvent& event, const EventData* data) {
  event_ = event;
  if (!counts(key)) return false;
  if (event_.is_corrected) {
    fold(folded_.state, event_);
  } else {
    fold(folded_.state, event_, data);
  }
  return true;
}

Result<std::vector<Sequence>> entries_of(const ViewSnapshot& rows, std::string_view device,
                                         std::size_t most) {
  std::vector<Sequence> entries;
  const std::string from = view_keys::events(device);
  const std::string end = view_keys::after_prefix(from);
  ViewCursor cursor = rows.cursor(from, end);
  TRY_ASSIGN(bool there, cursor.seek_back(end));
  while (there && entries.size() < most) {
    TRY_ASSIGN(const Sequence entry, entry_of_event_row(cursor.value()));
    entries.push_back(entry);
    TRY_ASSIGN(there, cursor.previous());
  }
  return entries;
}

Result<Folded> fold_device(const TimelineSource& source, std::string_view device,
                           const Asked& asked) {
  TRY_ASSIGN(Start start, start_at(source, device, asked));
  if (start.is_all) return std::move(start.folded);
  TRY_ASSIGN(const Corrections corrections, Corrections::read(source, device));
  Folding folding(source, corrections, device, asked.known, std::move(start.folded));
  RowWalk walk(source.rows, source.overlay, start.from,
               view_keys::events_after(device, asked.as_of));
  while (true) {
    TRY_ASSIGN(const bool there, walk.next());
    if (!there) return std::move(folding.folded());
    TRY(folding.take(walk.key(), walk.value()));
  }
}

Status walk_device(const TimelineSource& source, std::string_view device, Occurred after,
                   const Asked& asked, const TakeStart& start, const TakeStep& take) {
  TRY_ASSIGN(Folded before, fold_device(source, device, {after, asked.known}));
  TRY(start(before));
  TRY_ASSIGN(const Corrections corrections, Corrections::read(source, device));
  Folding folding(source, corrections, device, asked.known, std::move(before));
  RowWalk walk(source.rows, source.overlay, view_keys::events_after(device, after),
               view_keys::events_after(device, asked.as_of));
  while (true) {
    TRY_ASSIGN(const bool there, walk.next());
    if (!there) return ok();
    TRY_ASSIGN(const bool counts, folding.take(walk.key(), walk.value()));
    if (counts) TRY(take(folding.event(), folding.folded()));
  }
}

}  // namespace hallmark
