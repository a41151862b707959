#include "ledger/fsck/shard_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "ledger/families.h"
#include "ledger/fsck/check_heads.h"
#include "ledger/fsck/check_ids.h"
#include "ledger/fsck/check_state.h"
#include "ledger/fsck/check_tiles.h"
#include "ledger/fsck/derived.h"
#include "ledger/fsck/entry_pass.h"

namespace hallmark {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// What a shard was found with; another stamp, and a finished check of it says nothing any more.
Result<StoreStamp> stamp_of(const Store& store, const GuardToCheck* guard) {
  std::string all;
  if (guard != nullptr && guard->guard && *guard->guard) all = (*guard->guard)->note;
  for (const auto& [family, key] : {std::pair{families::state, families::state_key},
                                    std::pair{families::ids, families::bound_key},
                                    std::pair{families::ids, families::applied_key},
                                    std::pair{families::heads, families::bound_key},
                                    std::pair{families::heads, families::applied_key},
                                    std::pair{families::filters, families::bound_key},
                                    std::pair{families::filters, families::applied_key},
                                    std::pair{families::tiles, families::bound_key},
                                    std::pair{families::tiles, families::applied_key}}) {
    TRY_ASSIGN(const auto bytes, store.get(family, key));
    all += families::view(families::big_endian(bytes ? bytes->size() + 1 : std::size_t{0}));
    all += bytes.value_or("");
  }
  Sha256 sha256;
  return sha256.digest<StoreStamp>(all);
}

// One check of one shard.
class ShardCheck {
 public:
  ShardCheck(const ShardToCheck& of, FsckRun& run)
      : of_(of),
        run_(run),
        pieces_{of.store, of.shard, run.options().entries_a_piece, run.options().threads},
        verified_(of.shard) {}

  CheckedShard run() {
    const auto start = std::chrono::steady_clock::now();
    if (run_.options().start == FsckOptions::Start::where_it_was) {
      if (auto finished = take_up()) return {*std::move(finished), true};
    }
    report_.index = of_.shard.index;
    report_.resumed_at = resumed_at();
    run_.begin_shard(verified_.state.entries);
    check();
    report_.verified = verified_.state;
    report_.devices = devices();
    report_.faults = faults_.list(of_.shard.index);
    report_.seconds = seconds_since(start);
    if (run_.stopped()) return {std::move(report_), run_.save(of_.progress, verified_)};
    if (const auto stamp = stamp_of(of_.store, of_.guard))
      run_.save_finished(of_.progress, report_, *stamp);
    return {std::move(report_), true};
  }

 private:
  void check() {
    const auto stored = read_state(of_.store, of_.shard, faults_);
    if (!count_entries(stored)) return;
    PublishedCheck published(of_.store, of_.shard, of_.guard, faults_);
    published.begin(verified_, report_.notices);
    pass(published);
    if (run_.stopped()) return;
    published.finish(report_.entries, verified_.state.entries);
    if (stored) {
      const bool all_hold = verified_.state.entries == report_.entries;
      check_end_of_entries(of_.store, of_.shard, report_.entries, faults_);
      if (all_hold) check_state(*stored, verified_, faults_);
      note_witness(*stored);
      verified_.state.position = stored->position;
      verified_.state.duplicates = stored->duplicates;
      verified_.state.gaps = stored->gaps;
    }
    check_ids_and_filters();
    if (!run_.stopped()) check_family_of_heads();
  }

  bool count_entries(const std::optional<ShardState>& stored) {
    if (stored) {
      report_.entries = stored->entries;
      return true;
    }
    const auto counted = count_entry_keys(of_.store);
    if (counted) {
      report_.entries = *counted;
      return true;
    }
    faults_.add(FsckPart::entries, std::nullopt, [&] {
      return fmt::format("shard {}: {}", of_.shard.index.value(), counted.error().text());
    });
    return false;
  }

  void pass(PublishedCheck& published) {
    std::optional<TilesCheck> tiles;
    if (const auto at = position(FsckPart::tiles)) {
      tiles.emplace(of_.store, of_.shard, *at, verified_.state.entries, faults_);
    }
    const auto broken = pass_entries(pieces_, report_.entries, verified_, published, [&] {
      tiles ? tiles->take(verified_.log) : verified_.log.drop_full(verified_.state.entries);
      run_.save_when_due(of_.progress, verified_);
      return go_on(FsckStep::Kind::entries, verified_.state.entries, report_.entries);
    });
    if (broken) faults_.add(*broken);
    if (tiles && !run_.stopped()) tiles->finish(verified_.log);
  }

  void note_witness(const ShardState& stored) {
    if (of_.mark) {
      check_witness(of_.store, *of_.mark, stored, verified_, faults_, report_.notices);
      return;
    }
    faults_.add(FsckPart::witness, std::nullopt, [&] {
      return fmt::format("shard {}: witness: {}", of_.shard.index.value(), of_.mark.error().text());
    });
  }

  void check_ids_and_filters() {
    const auto ids = position(FsckPart::ids);
    const auto filters = position(FsckPart::filters);
    std::optional<IdFilter> filter;
    if (filters) {
      filter = read_filter(of_.store, of_.shard, filters->applied, run_.options().first_segment_ids,
                           faults_);
    }
    const IdsCheck check{of_.store,
                         verified_,
                         ids,
                         filter ? &*filter : nullptr,
                         filters ? filters->applied.entries : 0,
                         pieces_.threads};
    faults_.add(check_ids(check, [&](std::uint64_t done, std::uint64_t total) {
      run_.save_when_due(of_.progress, verified_);
      return go_on(FsckStep::Kind::ids, done, total);
    }));
  }

  void check_family_of_heads() {
    const auto heads = position(FsckPart::heads);
    if (!heads) return;
    const HeadsCheck check{pieces_, verified_, *heads};
    faults_.add(check_heads(check, [&](std::uint64_t done, std::uint64_t total) {
      return go_on(FsckStep::Kind::heads, done, total);
    }));
  }

  std::optional<FamilyPosition> position(FsckPart part) {
    return read_position(of_.store, of_.shard, part, report_.entries, faults_);
  }

  bool go_on(FsckStep::Kind kind, std::uint64_t done, std::uint64_t total) {
    return run_.go_on({kind, of_.shard.index, of_.shard.of,
                       kind == FsckStep::Kind::entries ? report_.resumed_at.value_or(0) : 0, done,
                       total});
  }

  // Goes on where an earlier run was, as far as what is stored allows; the report of a shard that
  // it had finished.
  std::optional<FsckShard> take_up() {
    if (of_.progress == nullptr) return std::nullopt;
    auto saved = of_.progress->load();
    if (saved && !*saved) return std::nullopt;
    Status fits = saved ? check_fit(**saved) : Status(Unexpected(saved.error()));
    if (!fits) {
      run_.tell(fmt::format("shard {}: how far an earlier run came is not taken up: {}",
                            of_.shard.index.value(), fits.error().text()));
      return std::nullopt;
    }
    if ((*saved)->finished) {
      FsckShard report = std::move((*saved)->finished->report);
      report.resumed_at = report.verified.entries;
      run_.tell(
          fmt::format("shard {}: an earlier run has checked it already", of_.shard.index.value()));
      return report;
    }
    verified_ = *std::move((*saved)->verified);
    run_.tell(
        fmt::format("shard {}: goes on after the {} entries that an earlier run verified "
                    "(--from-start begins again)",
                    of_.shard.index.value(), verified_.state.entries));
    return std::nullopt;
  }

  // Whether what is stored is still what was verified: by its last entry, which hashes to the one
  // value only if all before it are the same.
  Status check_fit(const FsckSaved& saved) const {
    if (saved.finished) {
      TRY_ASSIGN(const StoreStamp stamp, stamp_of(of_.store, of_.guard));
      if (stamp != saved.finished->stamp) {
        return fail(ErrorCode::not_found, "the shard has been written to since");
      }
    }
    const ShardState& then =
        saved.finished ? saved.finished->report.verified : saved.verified->state;
    if (then.entries == 0) return ok();
    const Sequence last(then.entries - 1);
    const auto key = families::big_endian(last.value());
    TRY_ASSIGN(const auto bytes, of_.store.get(families::entries, families::view(key)));
    Sha256 sha256;
    if (bytes && leaf_hash(*bytes, sha256) == then.tip) return ok();
    return fail(ErrorCode::not_found,
                fmt::format("entry {} is not what it was, {}", last.value(), then.tip.hex()));
  }

  [[nodiscard]] std::optional<std::uint64_t> resumed_at() const {
    if (verified_.state.entries == 0) return std::nullopt;
    return verified_.state.entries;
  }

  // A place of count 0 is that of a device none of whose entries was verified.
  [[nodiscard]] std::uint64_t devices() const {
    std::uint64_t count = 0;
    for (std::uint64_t slot = 0; slot < verified_.heads.size(); ++slot) {
      const Head& head = verified_.heads[static_cast<HeadTable::Slot>(slot)].head;
      if (head.count > DeviceSequence(0)) ++count;
    }
    return count;
  }

  const ShardToCheck& of_;
  FsckRun& run_;
  const PieceOptions pieces_;
  Verified verified_;
  FsckShard report_;
  FsckFaults faults_;
};

}  // namespace

CheckedShard check_shard(const ShardToCheck& shard, FsckRun& run) {
  return ShardCheck(shard, run).run();
}

}  // namespace hallmark
