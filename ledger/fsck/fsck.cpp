#include "ledger/fsck/fsck.h"

#include <fmt/format.h>

#include "ledger/data_lock.h"
#include "ledger/fsck/run.h"
#include "ledger/fsck/shard_check.h"
#include "ledger/identity.h"
#include "ledger/publication/key_file.h"
#include "ledger/shard_files.h"

namespace hallmark {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// A shard that cannot be opened is a fault of it, whatever the reason; the others go on being
// checked.
FsckShard unopened(Shard shard, FsckPart part, const Error& error) {
  FsckShard report;
  report.index = shard.index;
  report.verified = Verified(shard).state;
  report.faults.push_back(
      {part, std::nullopt, fmt::format("shard {}: {}", shard.index.value(), error.text())});
  return report;
}

// Who signed it is asked where the key file can be read.
GuardToCheck guard_of(const std::string& data_directory, const LedgerIdentity& identity,
                      ShardIndex shard) {
  const std::string path = guard_path(data_directory, shard);
  GuardToCheck guard{read_guard(path), {path, identity.name, {}}};
  if (const auto keys = KeyFile::open(key_path(data_directory))) {
    auto known = keys->verifiers(origin_of(identity.name, shard), std::nullopt);
    if (known) guard.check.keys = *std::move(known);
  }
  return guard;
}

CheckedShard check_on_disk(const std::string& directory, Shard shard,
                           const FsckProgressFile& progress, const GuardToCheck& guard,
                           FsckRun& run) {
  RocksDbOptions options;
  options.access = RocksDbOptions::Access::read_only;
  const auto families = shard_files::store_families();
  const auto store = RocksDbStore::open(shard_files::store(directory), families, options);
  if (!store) return {unopened(shard, FsckPart::store, store.error()), true};
  auto witness = FileWitness::open(shard_files::witness(directory), FileWitness::Access::read_only);
  auto mark = witness ? (*witness)->read()
                      : Result<std::optional<Mark>>(Unexpected(std::move(witness).error()));
  const bool looks = run.options().guard == FsckOptions::Guard::checked;
  return check_shard({**store, std::move(mark), shard, &progress, looks ? &guard : nullptr}, run);
}

// All shards, or up to where it was stopped.
void check_shards(const std::string& data_directory, FsckRun& run, FsckReport& report) {
  std::vector<FsckProgressFile> files;
  for (std::uint32_t index = 0; index < report.identity->shards; ++index) {
    const Shard shard{ShardIndex(index), report.identity->shards};
    const std::string directory = shard_files::directory(data_directory, shard.index);
    files.emplace_back(directory, shard);
    CheckedShard checked =
        check_on_disk(directory, shard, files.back(),
                      guard_of(data_directory, *report.identity, shard.index), run);
    if (run.stopped()) {
      report.stopped = {shard.index, checked.report.verified.entries, checked.report.entries,
                        checked.saved};
      return;
    }
    report.shards.push_back(std::move(checked.report));
  }
  // Those of the shards that were finished first are kept until all are, for a run that is stopped
  // in a later one.
  for (const FsckProgressFile& file : files) file.remove();
}

}  // namespace

Result<FsckReport> fsck(const std::string& data_directory, const FsckOptions& options,
                        const FsckHooks& hooks) {
  const auto start = std::chrono::steady_clock::now();
  FsckReport report;
  auto identity = read_identity(data_directory);
  if (!identity && identity.error().code != ErrorCode::corruption) {
    return Unexpected(std::move(identity).error());
  }
  if (identity && !*identity) {
    return fail(ErrorCode::io, "there is no ledger here: it has no ledger.json", data_directory);
  }
  TRY_ASSIGN(const DataLock lock, DataLock::take(data_directory, DataLock::Use::read));
  if (identity) {
    report.identity = **identity;
    FsckRun run(options, hooks);
    check_shards(data_directory, run, report);
  } else {
    report.faults.push_back({FsckPart::directory, std::nullopt, identity.error().text()});
  }
  report.seconds = seconds_since(start);
  return report;
}

FsckShard fsck_shard(const Store& store, const std::optional<Mark>& mark, Shard shard,
                     const FsckOptions& options) {
  const FsckHooks hooks;
  FsckRun run(options, hooks);
  return check_shard({store, mark, shard, nullptr, nullptr}, run).report;
}

}  // namespace hallmark
