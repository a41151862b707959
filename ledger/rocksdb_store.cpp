#include "ledger/rocksdb_store.h"

#include <fmt/format.h>
#include <rocksdb/convenience.h>
#include <rocksdb/file_system.h>
#include <rocksdb/iterator.h>

#include <algorithm>
#include <utility>

#include "ledger/rocksdb_impl.h"
#include "ledger/rocksdb_status.h"

namespace hallmark {
namespace {

// A commit waits for at most one such part of a write(): about 50 microseconds.
constexpr std::size_t changes_per_part = 64;

constexpr std::uint64_t megabyte = 1'000'000;

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

rocksdb::ReadOptions cursor_options() {
  rocksdb::ReadOptions options;
  options.total_order_seek = true;
  // A walk would push out everything else that was read lately.
  options.fill_cache = false;
  return options;
}

class RocksDbCursor final : public Cursor {
 public:
  RocksDbCursor(std::unique_ptr<rocksdb::Iterator> iterator, std::string_view from,
                const std::string& path, const std::string& family)
      : iterator_(std::move(iterator)), at_(from), path_(path), family_(family) {}

  Result<bool> next() override {
    if (!begun_) {
      begun_ = true;
      iterator_->Seek(at_);
    } else if (iterator_->Valid()) {
      at_.assign(iterator_->key().data(), iterator_->key().size());
      iterator_->Next();
    }
    if (iterator_->Valid()) return true;
    if (const rocksdb::Status status = iterator_->status(); !status.ok()) {
      return Unexpected(read_error(status, {path_, family_, at_}));
    }
    return false;
  }
  std::string_view key() const override { return iterator_->key().ToStringView(); }
  std::string_view value() const override { return iterator_->value().ToStringView(); }

 private:
  std::unique_ptr<rocksdb::Iterator> iterator_;
  std::string at_;  // the last key that was read, or where to begin
  const std::string& path_;
  const std::string& family_;
  bool begun_ = false;
};

}  // namespace

RocksDbStore::Impl::~Impl() {
  if (resuming.joinable()) {
    // One that never ends by itself; this ends its wait.
    rocksdb::CancelAllBackgroundWork(database.get(), false);
    resuming.join();
  }
  for (rocksdb::ColumnFamilyHandle* one : handles) {
    database->DestroyColumnFamilyHandle(one).PermitUncheckedError();
  }
}

rocksdb::ColumnFamilyHandle* RocksDbStore::Impl::handle(Family family) const {
  INVARIANT(family.value() < families.size(), "a family that the store was not opened with");
  return handles[family.value()];
}

const std::string& RocksDbStore::Impl::name(Family family) const {
  return families[family.value()].name;
}

Status RocksDbStore::Impl::may_write() const {
  INVARIANT(options.access == RocksDbOptions::Access::read_write,
            "a store that was opened for reading is written to");
  if (health->is_stopped()) return Unexpected(health->reason());
  if (!health->is_full()) return ok();
  return fail(ErrorCode::unavailable,
              "the disk was full; nothing more is written until it has room and the store resumes",
              path);
}

Status RocksDbStore::Impl::has_room() const {
  std::uint64_t free = 0;
  const rocksdb::IOStatus status =
      file_system->GetFreeSpace(path, rocksdb::IOOptions(), &free, nullptr);
  if (!status.ok()) {
    return fail(ErrorCode::unavailable,
                "how much room the disk has cannot be told: " + status.ToString(), path);
  }
  if (free >= options.headroom_bytes) return ok();
  return fail(ErrorCode::unavailable,
              fmt::format("the disk of {} has {} MB left; {} MB are kept in reserve, so nothing "
                          "more is written",
                          path, free / megabyte, options.headroom_bytes / megabyte));
}

Status RocksDbStore::Impl::outcome(const rocksdb::Status& status,
                                   const std::string& attempt) const {
  if (health->is_stopped()) return Unexpected(health->reason());
  if (status.ok()) return ok();
  // RocksDB puts other words on a write that a failed flush or compaction held up.
  if (is_disk_full(status) || health->is_full()) {
    health->set_full(true);
    return fail(ErrorCode::unavailable,
                fmt::format("{} found the disk full ({})", attempt, status.ToString()), path);
  }
  health->stop(stopped_error(code_of(status),
                             fmt::format("{} failed ({})", attempt, status.ToString()), path));
  return Unexpected(health->reason());
}

Result<std::uint64_t> RocksDbStore::Impl::memory_not_flushed(Family family) const {
  std::uint64_t count = 0;
  if (database->GetIntProperty(handle(family), rocksdb::DB::Properties::kNumImmutableMemTable,
                               &count)) {
    return count;
  }
  return fail(ErrorCode::io, "RocksDB does not say what it has yet to flush", path);
}

RocksDbStore::RocksDbStore(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

RocksDbStore::~RocksDbStore() = default;

Result<std::optional<std::string>> RocksDbStore::get(Family family, std::string_view key) const {
  std::string value;
  const rocksdb::Status status =
      impl_->database->Get(rocksdb::ReadOptions(), impl_->handle(family), slice(key), &value);
  if (status.ok()) return std::optional(std::move(value));
  if (status.IsNotFound()) return std::optional<std::string>();
  return Unexpected(read_error(status, {impl_->path, impl_->name(family), key}));
}

std::unique_ptr<Cursor> RocksDbStore::cursor(Family family, std::string_view from) const {
  std::unique_ptr<rocksdb::Iterator> iterator(
      impl_->database->NewIterator(cursor_options(), impl_->handle(family)));
  return std::make_unique<RocksDbCursor>(std::move(iterator), from, impl_->path,
                                         impl_->name(family));
}

namespace {

rocksdb::Status add(rocksdb::WriteBatch& batch, rocksdb::ColumnFamilyHandle* handle,
                    const Change& change) {
  return change.value.has_value() ? batch.Put(handle, slice(change.key), slice(*change.value))
                                  : batch.Delete(handle, slice(change.key));
}

}  // namespace

Status RocksDbStore::commit(std::span<const Change> changes) {
  TRY(impl_->may_write());
  TRY(impl_->has_room());
  if (changes.empty()) return ok();
  const std::lock_guard lock(impl_->commit_mutex);
  impl_->commit_batch.Clear();
  for (const Change& change : changes) {
    const rocksdb::Status status = add(impl_->commit_batch, impl_->handle(change.family), change);
    INVARIANT(status.ok(), "RocksDB would not take a change into a batch");
  }
  rocksdb::WriteOptions options;
  options.sync = true;
  return impl_->outcome(impl_->database->Write(options, &impl_->commit_batch), "a commit");
}

Status RocksDbStore::write(std::span<const Change> changes) {
  TRY(impl_->may_write());
  TRY(impl_->has_room());
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  rocksdb::WriteBatch batch;
  while (!changes.empty()) {
    const auto part = changes.first(std::min(changes.size(), changes_per_part));
    changes = changes.subspan(part.size());
    batch.Clear();
    for (const Change& change : part) {
      const rocksdb::Status status = add(batch, impl_->handle(change.family), change);
      INVARIANT(status.ok(), "RocksDB would not take a change into a batch");
    }
    TRY(impl_->outcome(impl_->database->Write(options, &batch), "a write"));
  }
  return ok();
}

// RocksDB 7.8 never takes back that its database was stopped once by a full disk, and from then on
// its Flush() returns at once, as if all were done. So what is left to flush is asked for here.
Status RocksDbStore::flush(Family family) {
  rocksdb::FlushOptions options;
  options.wait = true;
  options.allow_write_stall = true;
  for (bool ask = true;;) {
    TRY(impl_->may_write());
    const std::uint64_t seen = impl_->health->flushes_ended();
    if (ask) {
      TRY(impl_->outcome(impl_->database->Flush(options, impl_->handle(family)),
                         "a flush of family " + impl_->name(family)));
    }
    TRY_ASSIGN(const std::uint64_t waiting, impl_->memory_not_flushed(family));
    if (waiting == 0) return impl_->may_write();
    ask = !impl_->health->await_flush(seen);
  }
}

const std::string& RocksDbStore::mended() const { return impl_->mended; }

Result<std::uint64_t> RocksDbStore::stored_bytes() const {
  std::uint64_t sum = 0;
  for (rocksdb::ColumnFamilyHandle* handle : impl_->handles) {
    std::uint64_t bytes = 0;
    if (!impl_->database->GetIntProperty(handle, rocksdb::DB::Properties::kLiveSstFilesSize,
                                         &bytes)) {
      return fail(ErrorCode::io, "RocksDB does not say how large its files are", impl_->path);
    }
    sum += bytes;
  }
  return sum;
}

Status RocksDbStore::compact() {
  TRY(impl_->may_write());
  for (rocksdb::ColumnFamilyHandle* handle : impl_->handles) {
    TRY(impl_->outcome(
        impl_->database->CompactRange(rocksdb::CompactRangeOptions(), handle, nullptr, nullptr),
        "a compaction"));
  }
  return ok();
}

}  // namespace hallmark
