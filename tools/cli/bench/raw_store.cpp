#include "tools/cli/bench/raw_store.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>

#include "ledger/families.h"

namespace hallmark::cli {
namespace {

Status status_of(const rocksdb::Status& status) {
  return status.ok() ? ok() : Status(fail(ErrorCode::io, status.ToString(), "the bare RocksDB"));
}

}  // namespace

struct RawStore::Database {
  std::unique_ptr<rocksdb::DB> db;
  std::uint64_t next = 0;
};

RawStore::RawStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}
RawStore::~RawStore() = default;

Result<std::unique_ptr<RawStore>> RawStore::open(const std::string& directory) {
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* db = nullptr;
  TRY(status_of(rocksdb::DB::Open(options, directory, &db)));
  auto database = std::make_unique<Database>();
  database->db.reset(db);
  return std::unique_ptr<RawStore>(new RawStore(std::move(database)));
}

Status RawStore::put(const std::vector<std::string>& values, std::uint64_t count,
                     std::uint64_t batch) {
  rocksdb::WriteOptions synced;
  synced.sync = true;
  rocksdb::WriteBatch changes;
  for (std::uint64_t done = 0; done < count;) {
    changes.Clear();
    const std::uint64_t end = std::min(done + batch, count);
    for (; done < end; ++done) {
      const auto key = families::big_endian(database_->next++);
      TRY(status_of(changes.Put({key.data(), key.size()}, values[done % values.size()])));
    }
    TRY(status_of(database_->db->Write(synced, &changes)));
  }
  return ok();
}

Result<std::uint64_t> RawStore::scan() {
  const std::unique_ptr<rocksdb::Iterator> iterator(
      database_->db->NewIterator(rocksdb::ReadOptions()));
  std::uint64_t bytes = 0;
  for (iterator->SeekToFirst(); iterator->Valid(); iterator->Next()) {
    bytes += iterator->value().size();
  }
  TRY(status_of(iterator->status()));
  return bytes;
}

}  // namespace hallmark::cli
