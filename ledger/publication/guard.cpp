#include "ledger/publication/guard.h"

#include <fmt/format.h>

#include <filesystem>

#include "ledger/durable_file.h"
#include "ledger/proof/tile_log.h"
#include "ledger/shard_ledger.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

std::string beside(const std::string& data_directory, std::string_view suffix) {
  std::string path = std::filesystem::absolute(data_directory).lexically_normal().string();
  while (path.size() > 1 && path.back() == '/') path.pop_back();
  return path.append(suffix);
}

Unexpected refuse(const GuardCheck& check, std::string what) {
  return fail(ErrorCode::corruption, std::move(what), check.path);
}

Unexpected rolled_back(const Checkpoint& said, std::uint64_t entries, const GuardCheck& check) {
  return refuse(
      check,
      fmt::format(
          "{} entries of shard {} were published, the data has {}: it was rolled back, or "
          "entries are lost. Put back the newer data; a ledger that is made of a Kafka topic "
          "reads it again with `hallmark serve --kafka`. Where it is gone for good, move "
          "this guard away and open with --adopt-guard; whoever holds a later checkpoint "
          "can then prove the loss",
          said.size, said.shard.index.value(), entries));
}

Unexpected rewritten(const Checkpoint& said, std::string_view found, const GuardCheck& check) {
  return refuse(check,
                fmt::format("the first {} entries of shard {} are not those that were published "
                            "({}): the data was rewritten, or is another ledger's. Put back the "
                            "data that belongs to this guard; `hallmark fsck` says more",
                            said.size, said.shard.index.value(), found));
}

}  // namespace

std::string guard_directory(const std::string& data_directory) {
  return beside(data_directory, ".guard");
}

std::string guard_path(const std::string& data_directory, ShardIndex shard) {
  return fmt::format("{}/{}", guard_directory(data_directory), shard.value());
}

std::string key_path(const std::string& data_directory) { return beside(data_directory, ".key"); }

Result<std::optional<Published>> read_guard(const std::string& path) {
  TRY_ASSIGN(auto bytes, read_small_file(path));
  if (!bytes) return std::optional<Published>();
  const auto damaged = [&](const Error& error) {
    return fail(ErrorCode::corruption,
                fmt::format("expected a guard, a signed checkpoint; {}. Put back a copy of it, or "
                            "move it away and open with --adopt-guard",
                            error.message),
                path);
  };
  const auto note = parse_note(*bytes);
  if (!note) return damaged(note.error());
  auto checkpoint = parse_checkpoint(note->text);
  if (!checkpoint) return damaged(checkpoint.error());
  return std::optional(Published{*std::move(checkpoint), *std::move(bytes)});
}

Status check_guard_is_ours(const Published& guard, Shard shard, const GuardCheck& check) {
  const Checkpoint& said = guard.checkpoint;
  if (said.ledger != check.ledger || said.shard != shard) {
    return refuse(
        check, fmt::format("this guard is of shard {}/{} of the ledger {}, and the data is "
                           "shard {}/{} of {}. Put back the guard that belongs to the data",
                           said.shard.index.value(), said.shard.of, hallmark::quoted(said.ledger),
                           shard.index.value(), shard.of, hallmark::quoted(check.ledger)));
  }
  if (check.keys.empty()) return ok();
  TRY_ASSIGN(const Note note, parse_note(guard.note));
  const auto signers = verify_checkpoint(said, note, check.keys);
  if (signers) return ok();
  return refuse(check,
                fmt::format("this guard was not signed by a key of this ledger ({}). Put back "
                            "the guard and the key file that belong to the data",
                            signers.error().message));
}

Status check_guard(const Published& guard, const ShardLedger& shard, const GuardCheck& check) {
  TRY(check_guard_is_ours(guard, shard.shard(), check));
  const Checkpoint& said = guard.checkpoint;
  const ShardState state = shard.state();
  if (state.entries < said.size) return rolled_back(said, state.entries, check);
  if (said.size == 0) return ok();
  Sha256 sha256;
  TileReader tiles(shard.store(), shard.index());
  TRY_ASSIGN(const LogRoot root, log_root(tiles, said.size, sha256));
  if (root != said.log_root) {
    return rewritten(
        said,
        fmt::format("their log root is {}, {} was published", root.hex(), said.log_root.hex()),
        check);
  }
  // Tiles follow from the entries and are not read from them: somebody may have left them alone.
  Reader reader = shard.reader();
  TRY_ASSIGN(const StoredEntry last, reader.entry(Sequence(said.size - 1)));
  TRY_ASSIGN(const NodeHash leaf, tiles.subtree(0, said.size - 1));
  if (node_of(last.leaf) == leaf) return ok();
  return rewritten(said,
                   fmt::format("entry {} hashes to {}, and {} is in the log", said.size - 1,
                               last.leaf.hex(), leaf.hex()),
                   check);
}

Unexpected no_guard(const std::string& path) {
  return fail(
      ErrorCode::corruption,
      "the guard of this data is gone, so nobody can tell whether the data was rolled back. "
      "Put it back; or open with --adopt-guard to take the data as it stands",
      path);
}

}  // namespace hallmark
