#include "projections/exports/entry_stream.h"

#include <algorithm>
#include <thread>

#include "ledger/families.h"
#include "ledger/history.h"
#include "ledger/ordered_work.h"
#include "projections/views/event_row.h"
#include "projections/views/keys.h"
#include "schemas/admission/routing.h"

namespace hallmark {
namespace {

// About a megabyte of text: what is made is still near when it is written.
constexpr std::uint64_t entries_a_piece = 400;
constexpr unsigned threads = 2;

// Which entries came late, a bit each: read from the views beforehand, as an entry by itself does
// not say so.
class LateEntries {
 public:
  static Result<LateEntries> read(const ExportAsked& asked) {
    const std::string begin(view_keys::timelines);
    const std::string end = view_keys::after_prefix(begin);
    std::vector<std::string> parts = asked.dated.reading->rows->divisions(begin, end);
    parts.insert(parts.begin(), begin);
    parts.push_back(end);
    LateEntries late;
    late.bits_.resize(asked.ledger.shards());
    const auto produce = [&](std::uint64_t part, unsigned) {
      return read_part(asked, parts[part], parts[part + 1]);
    };
    const auto consume = [&](const std::vector<Entry>& entries) {
      for (const Entry& one : entries) late.set(one);
      return report_progress(asked, 0);  // nothing is done yet, and who asked may want no more
    };
    TRY(in_order<std::vector<Entry>>(parts.size() - 1, threads, produce, consume));
    return late;
  }

  [[nodiscard]] bool is_late(ShardIndex shard, Sequence entry) const {
    const auto& bits = bits_[shard.value()];
    return entry.value() < bits.size() && bits[entry.value()];
  }

 private:
  struct Entry {
    ShardIndex shard;
    Sequence entry;
  };

  static Result<std::vector<Entry>> read_part(const ExportAsked& asked, const std::string& from,
                                              const std::string& to) {
    std::vector<Entry> entries;
    ViewCursor cursor = asked.dated.reading->rows->cursor(from, to, ViewSnapshot::Walk::long_one);
    while (true) {
      TRY_ASSIGN(const bool there, cursor.next());
      if (!there) return entries;
      const auto key = view_keys::parse_event(cursor.key());
      if (!key) continue;
      TRY_ASSIGN(const FoldEvent event,
                 decode_event_row(asked.catalogue, cursor.key(), cursor.value()));
      if (!event.is_late) continue;
      entries.push_back({shard_of(key->device, asked.ledger.shards()), event.entry});
    }
  }

  void set(const Entry& one) {
    auto& bits = bits_[one.shard.value()];
    if (bits.size() <= one.entry.value()) bits.resize(one.entry.value() + 1);
    bits[one.entry.value()] = true;
  }

  std::vector<std::vector<bool>> bits_;  // by shard
};

struct Selected {
  ShardIndex shard;
  Sequence entry;
  bool late;
};

// Those of the devices in scope, by shard and sequence.
Result<std::vector<Selected>> select_entries(const ExportAsked& asked) {
  std::vector<Selected> selected;
  const auto take = [&](const std::string& device, ShardIndex shard, const Folded&) -> Status {
    Reader reader = asked.ledger.shard(shard).reader(asked.dated.known[shard.value()]);
    TRY_ASSIGN(const Places places, places_of(reader, device));
    for (const Place& place : places) {
      if (asked.scope.holds(place.occurred))
        selected.push_back({shard, place.sequence, place.late});
    }
    return ok();
  };
  TRY(for_each_exported(asked, take));
  std::sort(selected.begin(), selected.end(), [](const Selected& a, const Selected& b) {
    return std::pair(a.shard, a.entry) < std::pair(b.shard, b.entry);
  });
  return selected;
}

struct Piece {
  std::string text;
  std::uint64_t rows = 0;
  std::uint64_t entries = 0;
};

// Takes the pieces as they are made.
class Stream {
 public:
  Stream(const ExportAsked& asked, const ShowEntry& show, ByteSink& out)
      : asked_(asked), show_(show), out_(out) {}

  Status show(const StoredEntry& stored, bool late, Piece& piece) const {
    TRY_ASSIGN(const std::uint64_t rows, show_(stored, late, piece.text));
    piece.rows += rows;
    ++piece.entries;
    return ok();
  }

  template <class Produce>
  Result<std::uint64_t> run(std::uint64_t pieces, const Produce& produce) {
    std::uint64_t rows = 0;
    std::uint64_t done = 0;
    const auto consume = [&](const Piece& piece) -> Status {
      TRY(out_.write(piece.text));
      rows += piece.rows;
      done += piece.entries;
      return report_progress(asked_, done);
    };
    TRY(in_order<Piece>(pieces, threads, produce, consume));
    return rows;
  }

 private:
  const ExportAsked& asked_;
  const ShowEntry& show_;
  ByteSink& out_;
};

struct Run {
  ShardIndex shard;
  std::uint64_t from;
  std::uint64_t to;
};

std::vector<Run> runs_of(const Positions& known) {
  std::vector<Run> runs;
  for (std::uint32_t shard = 0; shard < known.size(); ++shard) {
    for (std::uint64_t from = 0; from < known[shard]; from += entries_a_piece) {
      runs.push_back({ShardIndex(shard), from, std::min(from + entries_a_piece, known[shard])});
    }
  }
  return runs;
}

Result<std::uint64_t> write_all(const ExportAsked& asked, Stream& stream) {
  TRY_ASSIGN(const LateEntries late, LateEntries::read(asked));
  const std::vector<Run> runs = runs_of(asked.dated.known);
  const auto produce = [&](std::uint64_t which, unsigned) -> Result<Piece> {
    const Run& run = runs[which];
    Piece piece;
    Reader reader = asked.ledger.shard(run.shard).reader(run.to);
    TRY(reader.walk(Sequence(run.from), [&](const StoredEntry& stored) {
      return stream.show(stored, late.is_late(run.shard, stored.entry.frame.sequence), piece);
    }));
    return piece;
  };
  return stream.run(runs.size(), produce);
}

Result<std::uint64_t> write_selected(const ExportAsked& asked, Stream& stream) {
  TRY_ASSIGN(const std::vector<Selected> selected, select_entries(asked));
  const auto produce = [&](std::uint64_t which, unsigned) -> Result<Piece> {
    Piece piece;
    const std::uint64_t end =
        std::min<std::uint64_t>((which + 1) * entries_a_piece, selected.size());
    for (std::uint64_t i = which * entries_a_piece; i < end; ++i) {
      const Selected& one = selected[i];
      Reader reader = asked.ledger.shard(one.shard).reader();
      TRY_ASSIGN(const StoredEntry stored, reader.entry(one.entry));
      TRY(stream.show(stored, one.late, piece));
    }
    return piece;
  };
  const std::uint64_t pieces = (selected.size() + entries_a_piece - 1) / entries_a_piece;
  return stream.run(pieces, produce);
}

}  // namespace

Result<std::uint64_t> write_entries(const ExportAsked& asked, EntriesOf which,
                                    const ShowEntry& show, ByteSink& out) {
  Stream stream(asked, show, out);
  const bool is_all = which == EntriesOf::all || asked.scope.is_all();
  return is_all ? write_all(asked, stream) : write_selected(asked, stream);
}

}  // namespace hallmark
