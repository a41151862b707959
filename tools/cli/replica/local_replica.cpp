#include "tools/cli/replica/local_replica.h"

#include <fmt/format.h>

#include <utility>

#include "ledger/families.h"
#include "ledger/proof/note.h"
#include "ledger/publication/kept_checkpoints.h"

namespace hallmark::cli {
namespace {

Result<Checkpoint> checkpoint_of(const KeptCheckpoint& kept) {
  TRY_ASSIGN(const Note note, parse_note(kept.note));
  return parse_checkpoint(note.text);
}

}  // namespace

LocalShard::LocalShard(const ShardLedger& shard, const ShardPublisher* publisher, std::string guard)
    : shard_(shard),
      publisher_(publisher),
      guard_(std::move(guard)),
      tiles_(shard.store(), shard.index()) {}

Result<std::uint64_t> LocalShard::size() {
  state_ = shard_.state();
  return state_.entries;
}

Result<NodeHash> LocalShard::subtree(unsigned level, std::uint64_t index) {
  return tiles_.subtree(level, index);
}

Result<std::vector<std::string>> LocalShard::entries(std::uint64_t first, std::uint64_t count) {
  std::vector<std::string> read;
  read.reserve(count);
  const auto from = families::big_endian(first);
  const auto cursor = shard_.store().cursor(families::entries, families::view(from));
  for (std::uint64_t at = first; at < first + count; ++at) {
    TRY_ASSIGN(const bool there, cursor->next());
    const auto expected = families::big_endian(at);
    if (!there || cursor->key() != families::view(expected)) {
      return fail(ErrorCode::corruption, "it is missing", fmt::format("entry {}", at));
    }
    read.emplace_back(cursor->value());
  }
  return read;
}

Result<std::optional<Checkpoint>> LocalShard::signed_at(std::uint64_t size) {
  const auto key = families::big_endian(size);
  TRY_ASSIGN(const auto bytes, shard_.store().get(families::checkpoints, families::view(key)));
  if (!bytes) return std::optional<Checkpoint>();
  TRY_ASSIGN(const KeptCheckpoint kept, decode_kept_checkpoint(*bytes));
  TRY_ASSIGN(const Checkpoint checkpoint, checkpoint_of(kept));
  return std::optional(checkpoint);
}

Result<std::optional<Checkpoint>> LocalShard::newest_signed() {
  if (publisher_ != nullptr) {
    const auto newest = publisher_->newest();
    return newest ? std::optional(newest->checkpoint) : std::nullopt;
  }
  TRY_ASSIGN(const auto guard, read_guard(guard_));
  return guard ? std::optional(guard->checkpoint) : std::nullopt;
}

Result<std::vector<Checkpoint>> LocalShard::all_signed(std::uint64_t after, std::uint64_t up_to) {
  std::vector<Checkpoint> found;
  const auto from = families::big_endian(after + 1);
  const auto cursor = shard_.store().cursor(families::checkpoints, families::view(from));
  while (true) {
    TRY_ASSIGN(const bool there, cursor->next());
    if (!there || *families::number_of(cursor->key()) > up_to) break;
    TRY_ASSIGN(const KeptCheckpoint kept, decode_kept_checkpoint(cursor->value()));
    TRY_ASSIGN(Checkpoint checkpoint, checkpoint_of(kept));
    found.push_back(std::move(checkpoint));
  }
  // The guard may be ahead of the store by one.
  TRY_ASSIGN(auto newest, newest_signed());
  const bool is_new = newest && (found.empty() || found.back().size < newest->size);
  if (is_new && newest->size > after && newest->size <= up_to) {
    found.push_back(*std::move(newest));
  }
  return found;
}

Result<std::optional<Offset>> LocalShard::position() { return std::optional(state_.position); }

LocalReplica::LocalReplica(Ledger& ledger, std::string directory, LedgerAccess access)
    : ledger_(ledger), directory_(std::move(directory)), access_(access) {}

LocalReplica::LocalReplica(std::unique_ptr<Ledger> ledger, std::string directory)
    : opened_(std::move(ledger)),
      ledger_(*opened_),
      directory_(std::move(directory)),
      access_(LedgerAccess::read) {}

Result<std::unique_ptr<LocalReplica>> LocalReplica::open(const std::string& directory) {
  TRY_ASSIGN(auto ledger, Ledger::open(directory, {}));
  return std::unique_ptr<LocalReplica>(new LocalReplica(std::move(ledger), directory));
}

Result<std::unique_ptr<ReplicaShard>> LocalReplica::shard(ShardIndex index) {
  const ShardPublisher* publisher =
      access_ == LedgerAccess::write ? &ledger_.publisher(index) : nullptr;
  return std::unique_ptr<ReplicaShard>(std::make_unique<LocalShard>(
      std::as_const(ledger_).shard(index), publisher, guard_path(directory_, index)));
}

}  // namespace hallmark::cli
