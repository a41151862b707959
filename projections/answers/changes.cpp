#include "projections/answers/changes.h"

#include <algorithm>

#include "projections/answers/answer_writer.h"
#include "projections/answers/state_fields.h"
#include "projections/views/event_row.h"

namespace hallmark {
namespace {

constexpr std::size_t most_entries_shown = 20;

void write_compared(json::Writer& writer, std::string_view list, const StateFields& was,
                    const StateFields& is) {
  writer.key(list);
  writer.begin_array();
  for (std::size_t i = 0; i < was.size(); ++i) {
    if (was[i].second == is[i].second) continue;
    writer.begin_object();
    writer.member("field", was[i].first);
    writer.key("was");
    writer.raw(was[i].second);
    writer.key("is");
    writer.raw(is[i].second);
    writer.end_object();
  }
  writer.end_array();
}

// A device's entries in between, and how many of them came late.
struct NewEntries {
  std::vector<Sequence> entries;
  std::uint64_t late = 0;
};

Result<NewEntries> new_entries(const TimelineSource& source, const std::string& device,
                               std::uint64_t from, std::uint64_t to) {
  NewEntries found;
  const std::string events = view_keys::events(device);
  RowWalk walk(source.rows, source.overlay, events, view_keys::after_prefix(events));
  while (true) {
    TRY_ASSIGN(const bool there, walk.next());
    if (!there) break;
    TRY_ASSIGN(const Sequence entry, entry_of_event_row(walk.value()));
    if (entry.value() < from || entry.value() >= to) continue;
    TRY_ASSIGN(const FoldEvent event, decode_event_row(source.catalogue, walk.key(), walk.value()));
    found.entries.push_back(entry);
    if (event.is_late) ++found.late;
  }
  std::sort(found.entries.begin(), found.entries.end());
  return found;
}

class Changes {
 public:
  Changes(json::Writer& writer, const TimelineSource& source, const ChangesAsked& asked)
      : writer_(writer), source_(source), asked_(asked) {}

  Status write(const std::string& device, ShardIndex shard) {
    const std::uint64_t from = asked_.from.known[shard.value()];
    const std::uint64_t to = asked_.to.known[shard.value()];
    TRY_ASSIGN(const NewEntries entries, new_entries(source_, device, from, to));
    TRY_ASSIGN(const Folded was, fold_device(source_, device, {asked_.from.at, from}));
    TRY_ASSIGN(const Folded then, fold_device(source_, device, {asked_.from.at, to}));
    TRY_ASSIGN(const Folded is, fold_device(source_, device, {asked_.to.at, to}));
    writer_.begin_object();
    writer_.member("device", device);
    write_entries(shard, entries);
    const StateFields before = fields_of(was.state, asked_.from.at);
    write_compared(writer_, "changes", before, fields_of(is.state, asked_.to.at));
    write_compared(writer_, "earlierAnswers", before, fields_of(then.state, asked_.from.at));
    writer_.end_object();
    return ok();
  }

 private:
  void write_entries(ShardIndex shard, const NewEntries& found) {
    const std::size_t shown = std::min(found.entries.size(), most_entries_shown);
    writer_.key("entries");
    writer_.begin_array();
    for (std::size_t i = 0; i < shown; ++i) {
      writer_.string(evidence_text(shard, found.entries[i]));
    }
    writer_.end_array();
    if (found.entries.size() > shown) {
      writer_.member("more", std::uint64_t{found.entries.size() - shown});
    }
    writer_.member("late", found.late);
  }

  json::Writer& writer_;
  const TimelineSource& source_;
  const ChangesAsked& asked_;
};

}  // namespace

Result<std::optional<ChangesPlace>> write_changes(json::Writer& writer,
                                                  const TimelineSource& source,
                                                  const Ledger& ledger, const ChangesAsked& asked,
                                                  const std::function<bool()>& is_full) {
  Changes changes(writer, source, asked);
  std::uint64_t looked_at = 0;
  for (std::uint32_t index = asked.shard.value(); index < ledger.shards(); ++index) {
    const ShardIndex shard(index);
    Reader reader = ledger.shard(shard).reader();
    const std::uint64_t from = asked.from.known[index];
    const std::uint64_t begin =
        index == asked.shard.value() ? std::max(from, asked.entry.value()) : from;
    for (std::uint64_t at = begin; at < asked.to.known[index]; ++at) {
      if (looked_at++ == asked.most_looked_at)
        return std::optional(ChangesPlace{shard, Sequence(at)});
      TRY_ASSIGN(const StoredEntry stored, reader.entry(Sequence(at)));
      const EntryFrame& frame = stored.entry.frame;
      if (!stored.entry.accepted() || !view_keys::is_device(stored.entry.device)) continue;
      // A device stands at its first entry in between.
      const bool is_first = frame.device_sequence == DeviceSequence(1) ||
                            frame.device_previous_sequence.value() < from;
      if (!is_first) continue;
      if (is_full()) return std::optional(ChangesPlace{shard, Sequence(at)});
      TRY(changes.write(stored.entry.device, shard));
    }
  }
  return std::optional<ChangesPlace>();
}

}  // namespace hallmark
