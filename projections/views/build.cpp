#include "projections/views/build.h"

#include <algorithm>

#include "ledger/ordered_work.h"
#include "projections/views/event_row.h"
#include "projections/views/intake.h"
#include "projections/views/keys.h"
#include "projections/views/refold.h"
#include "projections/views/update.h"
#include "projections/views/varint.h"
#include "projections/views/version.h"
#include "schemas/admission/routing.h"

namespace hallmark {
namespace {

constexpr std::uint64_t entries_a_piece = 4096;

// A run of a shard's entries.
struct Run {
  ShardIndex shard;
  Sequence from;
  Sequence to;
};

// What is done of a build, kept with what was done: pieces of the first part, then of the second.
struct Progress {
  Positions ends;  // of the ledger as the build began
  std::uint64_t runs = 0;
  std::uint64_t ranges = 0;
  bool events_are_there = false;
};

std::string encode(const Progress& progress) {
  std::string bytes = views_version();
  bytes.push_back('\0');
  put_varint(bytes, progress.runs);
  put_varint(bytes, progress.ranges);
  put_varint(bytes, progress.events_are_there ? 1 : 0);
  bytes.append(encode_positions(progress.ends));
  return bytes;
}

Result<std::optional<Progress>> read_progress(const ViewSnapshot& rows, std::uint32_t shards) {
  TRY_ASSIGN(const auto row, rows.get(view_keys::build));
  if (!row) return std::optional<Progress>();
  // One of another version is not gone on with.
  std::string_view rest = *row;
  std::string version = views_version();
  version.push_back('\0');
  if (!rest.starts_with(version)) return std::optional<Progress>();
  rest.remove_prefix(version.size());
  Progress progress;
  const auto runs = take_varint(rest);
  const auto ranges = take_varint(rest);
  const auto there = take_varint(rest);
  while (there && !rest.empty()) {
    const auto end = take_varint(rest);
    if (!end) break;
    progress.ends.push_back(*end);
  }
  if (!there || !rest.empty() || progress.ends.size() != shards) {
    return fail(ErrorCode::corruption, "how far the building of the views was does not read back",
                "views");
  }
  progress.runs = *runs;
  progress.ranges = *ranges;
  progress.events_are_there = *there != 0;
  return std::optional(std::move(progress));
}

std::vector<Run> runs_of(const Positions& ends) {
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

class Build {
 public:
  Build(const BuildOptions& options, ViewStore& store) : options_(options), store_(store) {
    for (unsigned i = 0; i < std::max(options.threads, 1U); ++i) {
      workers_.push_back(std::make_unique<Worker>(options.catalogue));
    }
  }

  Status run() {
    TRY_ASSIGN(auto progress, read_progress(*store_.snapshot(), options_.ledger.shards()));
    if (progress) {
      progress_ = *std::move(progress);
    } else {
      TRY(begin());
    }
    all_ = 2 * sum(progress_.ends);
    if (!progress_.events_are_there) TRY(write_events());
    TRY(write_what_follows());
    return finish();
  }

 private:
  struct EventPiece {
    ViewBatch batch;
    std::vector<std::string> splits;
    std::uint64_t entries = 0;
  };
  struct DevicePiece {
    ViewBatch batch;
    Counts64 counts;
    std::uint64_t events = 0;
  };
  // A row of the device that is being gathered.
  using Row = std::pair<std::string, std::string>;

  Status begin();
  Status write_events();
  Result<EventPiece> events_of(const Run& run, Worker& worker);
  Status read_counts(const ViewSnapshot& rows);
  Status write_what_follows();
  Result<DevicePiece> follow(const ViewSnapshot& rows, const std::string& from,
                             const std::string& to, Worker& worker);
  Status mark_late(std::vector<Row>& events, DevicePiece& out);
  Status follow_device(const ViewSnapshot& rows, std::vector<Row>& gathered, Worker& worker,
                       DevicePiece& out);
  Status read_splits(const ViewSnapshot& rows);
  [[nodiscard]] std::vector<std::string> ranges() const;
  Status finish();
  Status report(std::uint64_t more);

  const BuildOptions& options_;
  ViewStore& store_;
  std::vector<std::unique_ptr<Worker>> workers_;
  Progress progress_;
  std::uint64_t done_ = 0;
  std::uint64_t all_ = 0;
  std::vector<std::string> splits_;  // where ranges of devices begin, but the first
  Counts64 counts_;
};

Status Build::report(std::uint64_t more) {
  done_ += more;
  if (!options_.progress || options_.progress(done_, all_)) return ok();
  return fail(ErrorCode::unavailable, "the building of the views was broken off");
}

Result<Build::EventPiece> Build::events_of(const Run& run, Worker& worker) {
  EventPiece piece;
  const ShardLedger& shard = options_.ledger.shard(run.shard);
  TRY(read_entries(shard.store(), shard.shard(), run.from, run.to, worker.intake, [&] {
    const FoldEvent& event = worker.intake.event();
    const std::string& device = worker.intake.device();
    piece.batch.put(view_keys::event(device, event.order), encode_event_row(event));
    if (const auto correction = worker.intake.correction()) {
      piece.batch.put(correction->key, correction->value);
    }
    if (piece.splits.empty()) piece.splits.push_back(view_keys::timeline(device));
    return ok();
  }));
  piece.entries = run.to.value() - run.from.value();
  return piece;
}

// Notes what is to be built, and of which entries.
Status Build::begin() {
  progress_.ends = ends_of(options_.ledger);
  ViewBatch batch;
  batch.put(view_keys::build, encode(progress_));
  TRY(put_tips(options_.ledger, progress_.ends, batch));
  return store_.write(batch);
}

Status Build::write_events() {
  const std::vector<Run> runs = runs_of(progress_.ends);
  const std::uint64_t first = progress_.runs;
  for (std::uint64_t i = 0; i < first; ++i) {
    done_ += runs[i].to.value() - runs[i].from.value();
  }
  const auto produce = [&](std::uint64_t piece, unsigned worker) {
    return events_of(runs[first + piece], *workers_[worker]);
  };
  const auto consume = [&](EventPiece piece) -> Status {
    ++progress_.runs;
    piece.batch.put(view_keys::build, encode(progress_));
    for (const std::string& split : piece.splits) {
      piece.batch.put(std::string(view_keys::splits) + split, "");
    }
    TRY(store_.write(piece.batch));
    return report(piece.entries);
  };
  TRY(in_order<EventPiece>(runs.size() - first, options_.threads, produce, consume));
  progress_.events_are_there = true;
  ViewBatch batch;
  batch.put(view_keys::build, encode(progress_));
  TRY(store_.write(batch));
  return store_.flush();  // what was not flushed is slow to read
}

// Marks those that came late. In most devices nothing did: then the order of folding is that of
// the entries.
Status Build::mark_late(std::vector<Row>& events, DevicePiece& out) {
  struct Place {
    std::uint64_t entry;
    std::size_t at;
  };
  std::vector<Place> places;
  places.reserve(events.size());
  for (std::size_t i = 0; i < events.size(); ++i) {
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
    if (!event.is_late) continue;
    value = encode_event_row(event);
    out.batch.put(key, value);
  }
  return ok();
}

Status Build::follow_device(const ViewSnapshot& rows, std::vector<Row>& gathered, Worker& worker,
                            DevicePiece& out) {
  const std::string device(view_keys::device_of(gathered.front().first));
  const TimelineSource source{rows, options_.catalogue, worker.facts};
  Corrections corrections;
  if (view_keys::parse_correction(gathered.front().first)) {
    TRY_ASSIGN(corrections, Corrections::read(source, device));
    std::erase_if(gathered, [](const Row& row) {
      return view_keys::parse_correction(row.first).has_value();
    });
  }
  TRY(mark_late(gathered, out));
  RowChanges changes;
  Refold refold(source, corrections, device,
                shard_of(device, static_cast<std::uint32_t>(progress_.ends.size())), Folded(),
                Sequence(0), changes);
  for (const auto& [key, value] : gathered) TRY(refold.take(key, value));
  refold.finish(nullptr, out.counts);
  for (const auto& [key, value] : changes.put) out.batch.put(key, value);
  out.events += gathered.size();
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
    if (!there) return piece;
    gathered.emplace_back(cursor.key(), cursor.value());
  }
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
  starts.insert(starts.end(), splits_.begin(), splits_.end());
  starts.push_back(view_keys::after_prefix(view_keys::timelines));
  return starts;
}

// What was counted before the build was broken off.
Status Build::read_counts(const ViewSnapshot& rows) {
  ViewCursor cursor = rows.cursor(view_keys::counts, view_keys::after_prefix(view_keys::counts));
  while (true) {
    TRY_ASSIGN(const bool there, cursor.next());
    if (!there) return ok();
    counts_[std::string(cursor.key())] = static_cast<std::int64_t>(read_count(cursor.value()));
  }
}

Status Build::write_what_follows() {
  // Read apart from what is written meanwhile, which is not in order yet.
  ViewStoreOptions reading;
  reading.access = ViewStoreOptions::Access::read_only;
  TRY_ASSIGN(const auto read, ViewStore::open(options_.directory, reading));
  const ViewSnapshotPtr rows = read->snapshot();
  TRY(read_splits(*rows));
  const std::vector<std::string> starts = ranges();
  const std::uint64_t first = progress_.ranges;
  if (first > 0) TRY(read_counts(*rows));
  const auto produce = [&](std::uint64_t piece, unsigned worker) {
    return follow(*rows, starts[first + piece], starts[first + piece + 1], *workers_[worker]);
  };
  const auto consume = [&](DevicePiece piece) -> Status {
    ++progress_.ranges;
    for (const auto& [key, change] : piece.counts) counts_[key] += change;
    // Counts are kept as they are so far, so that a build that goes on has them.
    for (const auto& [key, change] : piece.counts) {
      piece.batch.put(key, count_value(static_cast<std::uint64_t>(counts_[key])));
    }
    piece.batch.put(view_keys::build, encode(progress_));
    TRY(store_.write(piece.batch));
    return report(piece.events);
  };
  return in_order<DevicePiece>(starts.size() - 1 - first, options_.threads, produce, consume);
}

// What was there for the building's own sake goes, and the views are as far as the ledger was.
Status Build::finish() {
  ViewBatch batch;
  for (const std::string& split : splits_) {
    batch.erase(std::string(view_keys::splits).append(split));
  }
  batch.erase(view_keys::build);
  TRY(put_positions(options_.ledger, progress_.ends, batch));
  TRY(store_.write(batch));
  TRY(store_.flush());
  return store_.compact();
}

// Whether what is there is nothing yet, or was begun, or ended, by this version on this ledger.
Result<bool> may_go_on(const ViewStore& store, const Ledger& ledger) {
  const ViewSnapshotPtr rows = store.snapshot();
  TRY_ASSIGN(const bool any, rows->cursor("", "\xff").next());
  if (!any) return true;
  TRY_ASSIGN(const auto progress, read_progress(*rows, ledger.shards()));
  if (progress) return are_of_ledger(*rows, ledger, progress->ends);
  TRY_ASSIGN(const auto positions, rows->get(view_keys::positions));
  if (!positions) return false;
  return are_of_ledger(*rows, ledger);
}

}  // namespace

Status build_views(const BuildOptions& options) {
  ViewStoreOptions store_options;
  store_options.access = ViewStoreOptions::Access::build;
  store_options.create_if_missing = true;
  store_options.write_buffer_bytes = options.write_buffer_bytes;
  TRY_ASSIGN(auto store, ViewStore::open(options.directory, store_options));
  const auto goes_on = may_go_on(*store, options.ledger);
  if (!goes_on || !*goes_on) {
    store->drop();
    store.reset();
    TRY_ASSIGN(store, ViewStore::open(options.directory, store_options));
  }
  // Where only the last step was broken off.
  TRY_ASSIGN(const auto positions, store->snapshot()->get(view_keys::positions));
  if (positions) return store->compact();
  return Build(options, *store).run();
}

}  // namespace hallmark
