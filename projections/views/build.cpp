#include "projections/views/build.h"

#include <algorithm>
#include <filesystem>

#include "ledger/ordered_work.h"
#include "projections/views/build_files.h"
#include "projections/views/build_progress.h"
#include "projections/views/event_row.h"
#include "projections/views/intake.h"
#include "projections/views/keys.h"
#include "projections/views/refold.h"
#include "projections/views/update.h"
#include "schemas/admission/routing.h"

namespace hallmark {
namespace {

constexpr std::uint64_t splits_a_piece = 16;
// Many, so that threads end together and little is lost by a kill; not too many or too large, as
// each becomes two files, and is in memory while it is made.
constexpr std::uint64_t pieces_wanted = 64;
constexpr std::uint64_t least_a_piece = 1024;
constexpr std::uint64_t most_a_piece = 65'536;

// A run of a shard's entries.
struct Run {
  ShardIndex shard;
  Sequence from;
  Sequence to;
};

std::vector<Run> runs_of(const Positions& ends, std::uint64_t entries_a_piece) {
  std::vector<Run> runs;
  for (std::uint32_t shard = 0; shard < ends.size(); ++shard) {
    for (std::uint64_t from = 0; from < ends[shard]; from += entries_a_piece) {
      runs.push_back({ShardIndex(shard), Sequence(from),
                      Sequence(std::min(from + entries_a_piece, ends[shard]))});
    }
  }
  return runs;
}

// Each thread's own.
struct Worker {
  explicit Worker(const Catalogue& catalogue) : intake(catalogue), facts(catalogue) {}
  EntryIntake intake;
  FactReader facts;
};

// Where the rows of events lie, as they come in pieces of the ledger, until they stand with their
// devices.
std::string gathered_path(const std::string& directory) { return directory + "/gathered"; }

Result<std::unique_ptr<ViewStore>> open_to_build(const std::string& path) {
  ViewStoreOptions options;
  options.access = ViewStoreOptions::Access::build;
  options.create_if_missing = true;
  return ViewStore::open(path, options);
}

class Build {
 public:
  Build(const BuildOptions& options, ViewStore& store) : options_(options), store_(store) {
    for (unsigned i = 0; i < std::max(options.threads, 1U); ++i) {
      workers_.push_back(std::make_unique<Worker>(options.catalogue));
    }
  }

  Status run() {
    TRY_ASSIGN(auto progress, read_build_progress(*store_.snapshot(), options_.ledger.shards()));
    if (progress) {
      progress_ = *std::move(progress);
    } else {
      TRY(begin());
    }
    TRY_ASSIGN(gathered_, open_to_build(gathered_path(options_.directory)));
    all_ = 2 * sum(progress_.ends);
    if (!progress_.events_are_there) TRY(write_events());
    TRY(write_what_follows());
    return finish();
  }

 private:
  using Row = std::pair<std::string, std::string>;
  struct EventPiece {
    std::string file;  // empty where no event was accepted
    std::vector<std::string> splits;
    std::uint64_t entries = 0;
  };
  struct DevicePiece {
    BuildFiles rows;
    std::vector<std::string> files;
    Counts64 counts;
    std::uint64_t events = 0;
  };
  Status begin();
  Status write_events();
  Result<EventPiece> events_of(const Run& run, Worker& worker);
  Status write_what_follows();
  Result<DevicePiece> follow(const ViewSnapshot& rows, const std::string& from,
                             const std::string& to, Worker& worker);
  Status mark_late(std::vector<Row>& events, std::size_t first);
  Status follow_device(const ViewSnapshot& rows, std::vector<Row>& gathered, Worker& worker,
                       DevicePiece& out);
  Status read_splits(const ViewSnapshot& rows);
  [[nodiscard]] std::vector<std::string> ranges() const;
  Status finish();
  Status note_progress(ViewBatch& batch);
  Status report(std::uint64_t more);

  const BuildOptions& options_;
  ViewStore& store_;
  std::unique_ptr<ViewStore> gathered_;
  std::vector<std::unique_ptr<Worker>> workers_;
  BuildProgress progress_;
  std::uint64_t done_ = 0;
  std::uint64_t all_ = 0;
  std::vector<std::string> splits_;  // where ranges of devices begin, but the first
};

Status Build::report(std::uint64_t more) {
  done_ += more;
  if (!options_.progress || options_.progress(done_, all_)) return ok();
  return fail(ErrorCode::unavailable, "the building of the views was broken off");
}

Result<Build::EventPiece> Build::events_of(const Run& run, Worker& worker) {
  EventPiece piece;
  PackedRows rows;
  const std::uint64_t entries_a_split =
      std::max<std::uint64_t>(progress_.entries_a_piece / splits_a_piece, 1);
  const ShardLedger& shard = options_.ledger.shard(run.shard);
  TRY(read_entries(shard.store(), shard.shard(), run.from, run.to, worker.intake, [&] {
    const FoldEvent& event = worker.intake.event();
    const std::string& device = worker.intake.device();
    if (rows.size() >= piece.splits.size() * entries_a_split) {
      piece.splits.push_back(view_keys::timeline(device));
    }
    rows.add(view_keys::event(device, event.order), encode_event_row(event));
    if (const auto correction = worker.intake.correction()) {
      rows.add(correction->key, correction->value);
    }
    return ok();
  }));
  piece.entries = run.to.value() - run.from.value();
  if (rows.is_empty()) return piece;
  TRY_ASSIGN(piece.file, gathered_->make_file(rows, ViewStore::FileUse::to_be_merged));
  return piece;
}

// Notes what is to be built, and of which entries.
Status Build::begin() {
  progress_.ends = ends_of(options_.ledger);
  progress_.entries_a_piece =
      options_.entries_a_piece != 0
          ? options_.entries_a_piece
          : std::clamp(sum(progress_.ends) / pieces_wanted, least_a_piece, most_a_piece);
  ViewBatch batch;
  TRY(put_tips(options_.ledger, progress_.ends, batch));
  return note_progress(batch);
}

// On the disk when it returns, so that a build goes on from there whatever happens.
Status Build::note_progress(ViewBatch& batch) {
  batch.put(std::string(view_keys::build), encode_build_progress(progress_));
  TRY(store_.write(batch));
  return store_.flush();
}

Status Build::write_events() {
  const std::vector<Run> runs = runs_of(progress_.ends, progress_.entries_a_piece);
  const std::uint64_t first = progress_.runs;
  for (std::uint64_t i = 0; i < first; ++i) {
    done_ += runs[i].to.value() - runs[i].from.value();
  }
  const auto produce = [&](std::uint64_t piece, unsigned worker) {
    return events_of(runs[first + piece], *workers_[worker]);
  };
  const auto consume = [&](const EventPiece& piece) -> Status {
    // Rows first: taken in twice they are the same rows.
    if (!piece.file.empty()) TRY(gathered_->add_files({piece.file}));
    ++progress_.runs;
    ViewBatch batch;
    for (const std::string& split : piece.splits) {
      batch.put(std::string(view_keys::splits) + split, "");
    }
    TRY(note_progress(batch));
    return report(piece.entries);
  };
  TRY(in_order<EventPiece>(runs.size() - first, options_.threads, produce, consume));
  progress_.events_are_there = true;
  ViewBatch batch;
  return note_progress(batch);
}

// Marks those from `first` on that came late. In most devices nothing did: then the order of
// folding is that of the entries.
Status Build::mark_late(std::vector<Row>& events, std::size_t first) {
  struct Place {
    std::uint64_t entry;
    std::size_t at;
  };
  std::vector<Place> places;
  places.reserve(events.size() - first);
  for (std::size_t i = first; i < events.size(); ++i) {
    TRY_ASSIGN(const Sequence entry, entry_of_event_row(events[i].second));
    places.push_back({entry.value(), i});
  }
  const auto by_entry = [](const Place& a, const Place& b) { return a.entry < b.entry; };
  if (std::is_sorted(places.begin(), places.end(), by_entry)) return ok();
  std::sort(places.begin(), places.end(), by_entry);
  Occurred latest(INT64_MIN);
  for (const Place& place : places) {
    auto& [key, value] = events[place.at];
    TRY_ASSIGN(FoldEvent event, decode_event_row(options_.catalogue, key, value));
    event.is_late = event.order.occurred < latest;
    latest = std::max(latest, event.order.occurred);
    if (event.is_late) value = encode_event_row(event);
  }
  return ok();
}

// `gathered`: the device's corrections, then its events.
Status Build::follow_device(const ViewSnapshot& rows, std::vector<Row>& gathered, Worker& worker,
                            DevicePiece& out) {
  const std::string device(view_keys::device_of(gathered.front().first));
  const TimelineSource source{rows, options_.catalogue, worker.facts};
  std::size_t first = 0;
  while (first < gathered.size() && view_keys::parse_correction(gathered[first].first)) ++first;
  Corrections corrections;
  if (first > 0) {
    TRY_ASSIGN(corrections, Corrections::read(source, device));
  }
  TRY(mark_late(gathered, first));
  for (const auto& [key, value] : gathered) out.rows.add(key, value);
  RowChanges changes;
  Refold refold(source, corrections, device,
                shard_of(device, static_cast<std::uint32_t>(progress_.ends.size())), Folded(),
                Sequence(0), changes);
  for (std::size_t i = first; i < gathered.size(); ++i) {
    TRY(refold.take(gathered[i].first, gathered[i].second));
  }
  refold.finish(Standing(), out.counts);
  for (const auto& [key, value] : changes.put) out.rows.add(key, value);
  out.events += gathered.size() - first;
  return ok();
}

// Of all devices in a range, of which each is there whole.
Result<Build::DevicePiece> Build::follow(const ViewSnapshot& rows, const std::string& from,
                                         const std::string& to, Worker& worker) {
  DevicePiece piece;
  std::vector<Row> gathered;
  ViewCursor cursor = rows.cursor(from, to, ViewSnapshot::Walk::long_one);
  while (true) {
    TRY_ASSIGN(const bool there, cursor.next());
    const bool goes_on =
        there && !gathered.empty() &&
        view_keys::device_of(cursor.key()) == view_keys::device_of(gathered.front().first);
    if (!goes_on && !gathered.empty()) {
      TRY(follow_device(rows, gathered, worker, piece));
      gathered.clear();
    }
    if (!there) break;
    gathered.emplace_back(cursor.key(), cursor.value());
  }
  TRY_ASSIGN(piece.files, piece.rows.make(store_));
  return piece;
}

Status Build::read_splits(const ViewSnapshot& rows) {
  ViewCursor cursor = rows.cursor(view_keys::splits, view_keys::after_prefix(view_keys::splits));
  while (true) {
    TRY_ASSIGN(const bool there, cursor.next());
    if (!there) return ok();
    splits_.emplace_back(cursor.key().substr(view_keys::splits.size()));
  }
}

// Where the ranges begin, and the end of the last.
std::vector<std::string> Build::ranges() const {
  std::vector<std::string> starts{std::string(view_keys::timelines)};
  for (std::size_t i = splits_a_piece; i < splits_.size(); i += splits_a_piece) {
    starts.push_back(splits_[i]);
  }
  starts.push_back(view_keys::after_prefix(view_keys::timelines));
  return starts;
}

Status Build::write_what_follows() {
  const ViewSnapshotPtr rows = gathered_->snapshot();
  TRY(read_splits(*store_.snapshot()));
  const std::vector<std::string> starts = ranges();
  const std::uint64_t first = progress_.ranges;
  const auto produce = [&](std::uint64_t piece, unsigned worker) {
    return follow(*rows, starts[first + piece], starts[first + piece + 1], *workers_[worker]);
  };
  const auto consume = [&](const DevicePiece& piece) -> Status {
    TRY(store_.add_files(piece.files));
    ++progress_.ranges;
    for (const auto& [key, change] : piece.counts) progress_.counts[key] += change;
    ViewBatch batch;
    TRY(note_progress(batch));
    return report(piece.events);
  };
  return in_order<DevicePiece>(starts.size() - 1 - first, options_.threads, produce, consume);
}

// What was there for the building's own sake goes, and the views are as far as the ledger was.
Status Build::finish() {
  ViewBatch counts;
  for (const auto& [key, count] : progress_.counts) {
    counts.put(key, count_value(static_cast<std::uint64_t>(count)));
  }
  TRY(store_.write(counts));
  TRY(store_.flush());  // into a file of their own kind
  ViewBatch batch;
  for (const std::string& split : splits_) {
    batch.erase(std::string(view_keys::splits).append(split));
  }
  batch.erase(std::string(view_keys::build));
  TRY(put_positions(options_.ledger, progress_.ends, batch));
  TRY(store_.write(batch));
  return store_.flush();
}

// The last steps, which may be taken again.
Status settle(ViewStore& store, const BuildOptions& options) {
  std::error_code error;
  std::filesystem::remove_all(gathered_path(options.directory), error);
  if (error) {
    return fail(ErrorCode::io, "what a build gathered cannot be removed: " + error.message(),
                options.directory);
  }
  return merge_files(store, options.threads);
}

// Whether what is there is nothing yet, or was begun, or ended, by this version on this ledger.
Result<bool> may_go_on(const ViewStore& store, const BuildOptions& options) {
  const ViewSnapshotPtr rows = store.snapshot();
  TRY_ASSIGN(const bool any, rows->cursor("", "\xff").next());
  if (!any) return true;
  TRY_ASSIGN(const auto progress, read_build_progress(*rows, options.ledger.shards()));
  if (progress) {
    const bool is_gathered =
        progress->runs == 0 || std::filesystem::exists(gathered_path(options.directory));
    return is_gathered ? are_of_ledger(*rows, options.ledger, progress->ends) : false;
  }
  TRY_ASSIGN(const auto positions, rows->get(view_keys::positions));
  if (!positions) return false;
  return are_of_ledger(*rows, options.ledger);
}

}  // namespace

Status build_views(const BuildOptions& options) {
  TRY_ASSIGN(auto store, open_to_build(options.directory));
  const auto goes_on = may_go_on(*store, options);
  if (!goes_on || !*goes_on) {
    store->drop();
    store.reset();
    TRY_ASSIGN(store, open_to_build(options.directory));
  }
  TRY_ASSIGN(const auto positions, store->snapshot()->get(view_keys::positions));
  if (!positions) TRY(Build(options, *store).run());
  return settle(*store, options);
}

}  // namespace hallmark
