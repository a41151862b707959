#include "ledger/publication/guards.h"

#include <fmt/format.h>

#include "ledger/durable_file.h"
#include "ledger/publication/key_file.h"

namespace hallmark {
namespace {

// The checkpoint of a shard without entries.
Checkpoint empty_checkpoint(const LedgerIdentity& identity, Shard shard) {
  Sha256 sha256;
  return {identity.name, shard, 0, LogFrontier().root(sha256), DeviceMap().root(sha256),
          Recorded()};
}

Status check_nothing_published(const Published& guard, const std::string& path) {
  const Checkpoint& said = guard.checkpoint;
  if (said.size == 0) return ok();
  return fail(ErrorCode::corruption,
              fmt::format("{} entries of shard {} of the ledger {} were published from here, and "
                          "there is no data: put it back. Where this is to be a new ledger, move "
                          "the guard's directory away",
                          said.size, said.shard.index.value(), said.ledger),
              path);
}

Result<KeyFile> open_keys(const std::string& path, const PublicationOptions& options) {
  if (options.adopt_guard) {
    return KeyFile::open_or_make(path, options.clock->now(), *options.random);
  }
  auto keys = KeyFile::open(path);
  if (keys || keys.error().code != ErrorCode::not_found) return keys;
  return fail(ErrorCode::corruption,
              "the signing key of this ledger is gone. Put it back from your copy. Where it is "
              "lost, move the guard's directory away and open with --adopt-guard: a new key is "
              "made, and whoever verifies has to be given it",
              path);
}

}  // namespace

Status make_guards(const std::string& directory, const LedgerIdentity& identity,
                   const PublicationOptions& options) {
  TRY_ASSIGN(const KeyFile keys,
             KeyFile::open_or_make(key_path(directory), options.clock->now(), *options.random));
  TRY(make_directory(guard_directory(directory)));
  for (std::uint32_t index = 0; index < identity.shards; ++index) {
    const Shard shard{ShardIndex(index), identity.shards};
    const std::string path = guard_path(directory, shard.index);
    TRY_ASSIGN(const auto guard, read_guard(path));
    if (guard && options.may_recover) continue;  // check_guards() looks at it
    if (guard) TRY(check_nothing_published(*guard, path));
    TRY_ASSIGN(const std::string note,
               keys.sign(empty_checkpoint(identity, shard), options.clock->now()));
    TRY(write_durably(path, note));
  }
  return ok();
}

Result<GuardsFound> check_guards(const std::string& directory, const LedgerIdentity& identity,
                                 std::span<const std::unique_ptr<ShardLedger>> shards,
                                 LedgerAccess access, const PublicationOptions& options) {
  const bool writes = access == LedgerAccess::write;
  std::optional<KeyFile> keys;
  if (writes) {
    TRY_ASSIGN(keys, open_keys(key_path(directory), options));
    TRY(make_directory(guard_directory(directory)));
  }
  GuardsFound found;
  for (const auto& shard : shards) {
    const ShardIndex index = shard->shard().index;
    const std::string path = guard_path(directory, index);
    TRY_ASSIGN(auto guard, read_guard(path));
    if (!guard && writes && !options.adopt_guard) return no_guard(path);
    if (guard) {
      std::vector<VerifierKey> known;
      if (keys) {
        TRY_ASSIGN(known, keys->verifiers(origin_of(identity.name, index), std::nullopt));
      }
      const GuardCheck check{path, identity.name, known};
      const bool recovers =
          writes && options.may_recover && shard->state().entries < guard->checkpoint.size;
      TRY(recovers ? check_guard_is_ours(*guard, shard->shard(), check)
                   : check_guard(*guard, *shard, check));
    } else if (writes) {
      found.notices.push_back(
          fmt::format("shard {}: it had no guard; its {} entries are taken as "
                      "they stand",
                      index.value(), shard->state().entries));
    } else {
      found.notices.push_back(fmt::format(
          "shard {}: there is no guard ({}), so nothing tells whether the data was rolled back",
          index.value(), path));
    }
    found.guards.push_back(std::move(guard));
  }
  return found;
}

}  // namespace hallmark
