#include "ledger/ledger.h"

#include <fmt/format.h>

#include <filesystem>

#include "ledger/durable_file.h"
#include "ledger/shard_files.h"
#include "schemas/admission/routing.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

Status check_asked(const std::string& directory, const LedgerIdentity& identity,
                   const LedgerOptions& options) {
  if (options.name && *options.name != identity.name) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("this ledger is called {}, not {}; a ledger's name is fixed when it is made",
                    hallmark::quoted(identity.name), hallmark::quoted(*options.name)),
        directory);
  }
  if (options.shards && *options.shards != identity.shards) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("this ledger has {} shard{}, not {}; their number is fixed when it is made",
                    identity.shards, identity.shards == 1 ? "" : "s", *options.shards),
        directory);
  }
  return ok();
}

ShardOptions shard_options(const LedgerOptions& options) {
  ShardOptions shard = options.shard;
  shard.access = options.access;
  if (options.publication && options.access == LedgerAccess::write) {
    shard.index.changes = IndexOptions::Changes::kept;
  }
  return shard;
}

// A directory with other things in it is somebody's, not a place for a ledger; what an earlier try
// to make one left is.
Status check_free(const std::string& directory) {
  std::error_code error;
  for (const auto& file : std::filesystem::directory_iterator(directory, error)) {
    const std::string name = file.path().filename().string();
    if (name == "lock" || name == "ledger.json.new" || name.rfind("shard-", 0) == 0) continue;
    return fail(ErrorCode::io,
                fmt::format("expected a ledger or an empty directory, found {} in it",
                            hallmark::quoted(name)),
                directory);
  }
  return ok();
}

Result<LedgerIdentity> create(const std::string& directory, const LedgerOptions& options) {
  LedgerIdentity identity;
  if (options.name) identity.name = *options.name;
  if (options.shards) identity.shards = *options.shards;
  TRY(check_identity(identity));
  TRY(check_free(directory));
  for (std::uint32_t index = 0; index < identity.shards; ++index) {
    TRY(ShardLedger::create(shard_files::directory(directory, ShardIndex(index)),
                            shard_options(options)));
  }
  if (options.publication) TRY(make_guards(directory, identity, *options.publication));
  // Last, so that a ledger that has its identity has all its shards, and one without a shard has
  // lost it.
  TRY(write_identity(directory, identity));
  return identity;
}

Unexpected no_ledger(const std::string& directory) {
  return fail(ErrorCode::io,
              "there is no ledger here; `hallmark append` and `hallmark serve` make one",
              directory);
}

}  // namespace

Result<std::unique_ptr<Ledger>> Ledger::open(const std::string& directory,
                                             const LedgerOptions& options) {
  const bool may_create = options.create == LedgerOptions::Create::if_missing;
  TRY_ASSIGN(auto identity, read_identity(directory));
  if (!identity && !may_create) return no_ledger(directory);
  if (!identity) TRY(make_directory(directory));
  TRY_ASSIGN(DataLock lock, DataLock::take(directory, options.access == LedgerAccess::write
                                                          ? DataLock::Use::write
                                                          : DataLock::Use::read));
  // Another process may have made it meanwhile.
  if (!identity) {
    TRY_ASSIGN(identity, read_identity(directory));
  }
  if (!identity) {
    TRY_ASSIGN(identity, create(directory, options));
  }
  TRY(check_asked(directory, *identity, options));
  std::vector<std::unique_ptr<ShardLedger>> shards;
  for (std::uint32_t index = 0; index < identity->shards; ++index) {
    TRY_ASSIGN(auto shard,
               ShardLedger::open(shard_files::directory(directory, ShardIndex(index)),
                                 {ShardIndex(index), identity->shards}, shard_options(options)));
    shards.push_back(std::move(shard));
  }
  std::unique_ptr<Ledger> ledger(
      new Ledger(std::move(lock), *std::move(identity), std::move(shards)));
  if (options.publication) {
    TRY(ledger->begin_publishing(directory, options.access, *options.publication));
  }
  return ledger;
}

Status Ledger::begin_publishing(const std::string& directory, LedgerAccess access,
                                const PublicationOptions& options) {
  TRY_ASSIGN(GuardsFound found, check_guards(directory, identity_, shards_, access, options));
  notices_ = std::move(found.notices);
  if (access == LedgerAccess::read) return ok();
  for (std::size_t index = 0; index < shards_.size(); ++index) {
    const bool adopts = !found.guards[index];
    const PublisherOptions of_shard{identity_.name,
                                    guard_path(directory, shards_[index]->shard().index),
                                    key_path(directory), options.interval};
    publishers_.push_back(std::make_unique<ShardPublisher>(
        *shards_[index], *options.clock, of_shard, std::move(found.guards[index])));
    // Data that was adopted is guarded before anything is added to it.
    if (adopts) TRY(publishers_.back()->publish());
  }
  return ok();
}

ShardLedger& Ledger::shard_for(std::string_view device) {
  return shard(shard_of(device, identity_.shards));
}

std::vector<std::string> Ledger::notices() const {
  std::vector<std::string> all = notices_;
  for (const auto& shard : shards_) {
    all.insert(all.end(), shard->notices().begin(), shard->notices().end());
  }
  return all;
}

Status Ledger::close() {
  // One that fails keeps none of the others from closing; the first is told.
  Status closed = ok();
  for (const auto& publisher : publishers_) {
    if (Status done = publisher->close(); closed) closed = std::move(done);
  }
  for (const auto& shard : shards_) {
    if (Status done = shard->close(); closed) closed = std::move(done);
  }
  return closed;
}

}  // namespace hallmark
