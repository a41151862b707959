#include "ledger/rocksdb_view_store.h"

#include <fmt/format.h>
#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/file_system.h>
#include <rocksdb/sst_file_writer.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <utility>

#include "ledger/rocksdb_status.h"
#include "ledger/rocksdb_view_options.h"
#include "ledger/slices.h"

namespace hallmark {
namespace {

using Access = ViewStoreOptions::Access;

constexpr std::size_t least_keys_a_thread = 32;  // of those that are read together
constexpr std::uint64_t megabyte = 1'000'000;
// RocksDB merges files that overlap one kind after the other, so each merge is divided; 7.8 does
// not divide in two, only in three or more.
constexpr std::uint32_t threads_a_merge = 4;

rocksdb::Slice slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }

// RocksDB's words name the file; the store's path goes from them, as clients see what is damaged.
Error row_error(const rocksdb::Status& status, const std::string& path, std::string_view key) {
  if (code_of(status) != ErrorCode::corruption) return read_error(status, {path, "views", key});
  std::string words = status.ToString();
  for (std::size_t at = words.find(path); at != std::string::npos; at = words.find(path)) {
    words.replace(at, path.size(), "views");
  }
  return damaged_rows("a row does not read (" + words + ")");
}

constexpr std::string_view incoming = "incoming-";

// Files of rows that a kill kept from being taken in.
void remove_incoming(const std::string& path) {
  std::error_code error;
  for (const auto& found : std::filesystem::directory_iterator(path, error)) {
    if (found.path().filename().string().starts_with(incoming)) {
      std::filesystem::remove(found.path(), error);
    }
  }
}

}  // namespace

struct ViewStore::Impl {
  ~Impl() {
    database.reset();
    std::error_code ignored;  // what is left is removed when the views are opened again
    if (is_dropped) std::filesystem::remove_all(path, ignored);
  }

  std::string path;
  ViewStoreOptions options;
  std::unique_ptr<rocksdb::DB> database;
  std::atomic<bool> is_dropped{false};
  std::atomic<std::uint64_t> files_made{0};

  [[nodiscard]] Status has_room() const;
  [[nodiscard]] Status has_room_to_compact(const rocksdb::Range& range) const;
  [[nodiscard]] Result<std::uint64_t> free_bytes() const;
  [[nodiscard]] Status outcome(const rocksdb::Status& status, std::string_view attempt) const;
};

struct ViewSnapshot::Impl {
  ~Impl() {
    if (snapshot != nullptr) store->database->ReleaseSnapshot(snapshot);
  }
  std::shared_ptr<ViewStore::Impl> store;
  const rocksdb::Snapshot* snapshot = nullptr;
};

struct ViewCursor::Impl {
  const std::string* path = nullptr;
  std::string from;
  std::string to;
  rocksdb::Slice lower;
  rocksdb::Slice upper;
  std::unique_ptr<rocksdb::Iterator> iterator;
  bool begun = false;

  [[nodiscard]] Result<bool> there() const {
    if (iterator->Valid()) return true;
    if (const rocksdb::Status status = iterator->status(); !status.ok()) {
      return Unexpected(row_error(status, *path, from));
    }
    return false;
  }
};

std::vector<const ViewBatch::Row*> ViewBatch::sorted() const {
  std::vector<const Row*> sorted(rows_.size());
  std::transform(rows_.begin(), rows_.end(), sorted.begin(), [](const Row& row) { return &row; });
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Row* a, const Row* b) { return a->key < b->key; });
  return sorted;
}

ViewCursor::ViewCursor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ViewCursor::~ViewCursor() = default;
ViewCursor::ViewCursor(ViewCursor&&) noexcept = default;
ViewCursor& ViewCursor::operator=(ViewCursor&&) noexcept = default;

Result<bool> ViewCursor::next() {
  if (!std::exchange(impl_->begun, true)) {
    impl_->iterator->Seek(impl_->lower);
  } else if (impl_->iterator->Valid()) {
    impl_->iterator->Next();
  }
  return impl_->there();
}

Result<bool> ViewCursor::seek(std::string_view key) {
  impl_->begun = true;
  impl_->iterator->Seek(slice(key));
  return impl_->there();
}

Result<bool> ViewCursor::seek_back(std::string_view key) {
  impl_->begun = true;
  impl_->iterator->SeekForPrev(slice(key));
  return impl_->there();
}

Result<bool> ViewCursor::previous() {
  if (impl_->iterator->Valid()) impl_->iterator->Prev();
  return impl_->there();
}

std::string_view ViewCursor::key() const { return impl_->iterator->key().ToStringView(); }
std::string_view ViewCursor::value() const { return impl_->iterator->value().ToStringView(); }

ViewSnapshot::ViewSnapshot(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
ViewSnapshot::~ViewSnapshot() = default;

Result<std::optional<std::string>> ViewSnapshot::get(std::string_view key) const {
  rocksdb::ReadOptions options;
  options.snapshot = impl_->snapshot;
  std::string value;
  const rocksdb::Status status = impl_->store->database->Get(options, slice(key), &value);
  if (status.ok()) return std::optional(std::move(value));
  if (status.IsNotFound()) return std::optional<std::string>();
  return Unexpected(row_error(status, impl_->store->path, key));
}

Result<std::vector<std::optional<std::string>>> ViewSnapshot::get_many(
    std::span<const std::string> keys) const {
  rocksdb::ReadOptions options;
  options.snapshot = impl_->snapshot;
  std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  rocksdb::DB& database = *impl_->store->database;
  in_slices(keys.size(), least_keys_a_thread, slices_that_wait,
            [&](std::size_t from, std::size_t to) {
              database.MultiGet(options, database.DefaultColumnFamily(), to - from, &slices[from],
                                &values[from], &statuses[from]);
            });
  std::vector<std::optional<std::string>> result(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].ok()) {
      result[i] = values[i].ToString();
    } else if (!statuses[i].IsNotFound()) {
      return Unexpected(row_error(statuses[i], impl_->store->path, keys[i]));
    }
  }
  return result;
}

ViewCursor ViewSnapshot::cursor(std::string_view from, std::string_view to, Walk walk) const {
  auto made = std::make_unique<ViewCursor::Impl>();
  made->path = &impl_->store->path;
  made->from = from;
  made->to = to;
  made->lower = slice(made->from);
  made->upper = slice(made->to);
  rocksdb::ReadOptions options;
  options.snapshot = impl_->snapshot;
  options.iterate_lower_bound = &made->lower;
  options.iterate_upper_bound = &made->upper;
  options.fill_cache = walk == Walk::short_one;
  made->iterator.reset(impl_->store->database->NewIterator(options));
  return ViewCursor(std::move(made));
}

std::vector<std::string> ViewSnapshot::divisions(std::string_view from, std::string_view to) const {
  rocksdb::ColumnFamilyMetaData stored;
  impl_->store->database->GetColumnFamilyMetaData(&stored);
  // Nearly all rows are in the last level, whose files are of one size and do not overlap.
  std::vector<std::string> keys;
  if (stored.levels.empty()) return keys;
  for (const rocksdb::SstFileMetaData& file : stored.levels.back().files) {
    if (file.smallestkey > from && file.smallestkey < to) keys.push_back(file.smallestkey);
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

Error damaged_rows(std::string_view what) {
  return {ErrorCode::corruption,
          fmt::format("{}; stop the server and run `hallmark rebuild`, which makes the views again "
                      "from the ledger",
                      what),
          "views"};
}

Result<std::uint64_t> ViewStore::Impl::free_bytes() const {
  std::uint64_t free = 0;
  const rocksdb::IOStatus status =
      database->GetFileSystem()->GetFreeSpace(path, rocksdb::IOOptions(), &free, nullptr);
  if (!status.ok()) {
    return fail(ErrorCode::unavailable,
                "how much room the disk has cannot be told: " + status.ToString(), path);
  }
  return free;
}

Status ViewStore::Impl::has_room() const {
  TRY_ASSIGN(const std::uint64_t free, free_bytes());
  if (free >= options.headroom_bytes) return ok();
  return fail(ErrorCode::unavailable,
              fmt::format("the disk has {} MB left; {} MB are kept for the ledger, so the views do "
                          "not go on",
                          free / megabyte, options.headroom_bytes / megabyte),
              path);
}

Status ViewStore::Impl::has_room_to_compact(const rocksdb::Range& range) const {
  TRY_ASSIGN(const std::uint64_t free, free_bytes());
  std::uint64_t stored = 0;
  TRY(outcome(database->GetApproximateSizes(&range, 1, &stored), "weighing rows"));
  if (free >= options.headroom_bytes + stored) return ok();
  return fail(ErrorCode::unavailable,
              fmt::format("the disk has {} MB left; to put the views in order takes up to {} MB, "
                          "and {} MB are kept for the ledger",
                          free / megabyte, stored / megabyte, options.headroom_bytes / megabyte),
              path);
}

Status ViewStore::Impl::outcome(const rocksdb::Status& status, std::string_view attempt) const {
  if (status.ok()) return ok();
  return fail(is_disk_full(status) ? ErrorCode::unavailable : code_of(status),
              fmt::format("{} failed ({})", attempt, status.ToString()), path);
}

Result<std::unique_ptr<ViewStore>> ViewStore::open(const std::string& path,
                                                   const ViewStoreOptions& options) {
  auto impl = std::make_shared<Impl>();
  impl->path = path;
  impl->options = options;
  if (options.access == Access::build) remove_incoming(path);
  rocksdb::DB* database = nullptr;
  const rocksdb::Options asked = view_store_options(options);
  const std::vector<rocksdb::ColumnFamilyDescriptor> families{
      {rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions(asked)}};
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const rocksdb::Status status =
      options.access == Access::read_only
          ? rocksdb::DB::OpenForReadOnly(asked, path, families, &handles, &database)
          : rocksdb::DB::Open(asked, path, families, &handles, &database);
  impl->database.reset(database);
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    database->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  if (!status.ok()) return Unexpected(open_error(status, path));
  return std::make_unique<ViewStore>(std::move(impl));
}

ViewStore::ViewStore(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
ViewStore::~ViewStore() = default;

Status ViewStore::write(const ViewBatch& batch) {
  TRY(impl_->has_room());
  rocksdb::WriteBatch rows;
  rocksdb::Status status;
  for (const ViewBatch::Row* row : batch.sorted()) {
    const auto& [key, value] = *row;
    if (status.ok()) status = value ? rows.Put(slice(key), slice(*value)) : rows.Delete(slice(key));
  }
  INVARIANT(status.ok(), "RocksDB would not take a row into a batch");
  rocksdb::WriteOptions options;
  options.disableWAL = true;
  // A flush that found the disk full holds up every write; RocksDB soon tries it again.
  return impl_->outcome(impl_->database->Write(options, &rows), "a write");
}

Result<std::string> ViewStore::make_file(PackedRows& rows, FileUse use) const {
  TRY(impl_->has_room());
  rows.sort();
  std::string file = fmt::format("{}/{}{}", impl_->path, incoming, impl_->files_made++);
  const bool is_to_be_merged = use == FileUse::to_be_merged;
  // What is written is read soon: it stays in the system's memory. What is only walked wants no
  // filter.
  rocksdb::SstFileWriter writer(
      rocksdb::EnvOptions(),
      is_to_be_merged ? options_to_be_merged(impl_->database->GetOptions())
                      : impl_->database->GetOptions(),
      nullptr, false, rocksdb::Env::IOPriority::IO_TOTAL, is_to_be_merged);
  rocksdb::Status status = writer.Open(file);
  for (std::size_t i = 0; i < rows.size() && status.ok(); ++i) {
    const auto [key, value] = rows.row(i);
    status = writer.Put(slice(key), slice(value));
  }
  if (status.ok()) status = writer.Finish();
  TRY(impl_->outcome(status, "a file of rows"));
  return file;
}

Status ViewStore::add_files(const std::vector<std::string>& files) {
  TRY(impl_->has_room());
  if (files.empty()) return ok();
  rocksdb::IngestExternalFileOptions options;
  options.move_files = true;
  options.snapshot_consistency = false;  // nobody reads meanwhile
  options.write_global_seqno = false;
  return impl_->outcome(impl_->database->IngestExternalFile(files, options),
                        "taking in files of rows");
}

Status ViewStore::flush() {
  return impl_->outcome(impl_->database->Flush(rocksdb::FlushOptions()), "a flush");
}

ViewSnapshotPtr ViewStore::snapshot() const {
  auto made = std::make_unique<ViewSnapshot::Impl>();
  made->store = impl_;
  made->snapshot = impl_->database->GetSnapshot();
  return std::make_shared<const ViewSnapshot>(std::move(made));
}

void ViewStore::drop() { impl_->is_dropped = true; }

Status ViewStore::compact(std::string_view from, std::string_view to) {
  const rocksdb::Slice begin = slice(from);
  const rocksdb::Slice end = slice(to);
  TRY(impl_->has_room_to_compact({begin, end}));
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.max_subcompactions = threads_a_merge;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kIfHaveCompactionFilter;
  return impl_->outcome(impl_->database->CompactRange(options, &begin, &end), "a compaction");
}

Result<std::uint64_t> ViewStore::stored_bytes() const {
  std::uint64_t bytes = 0;
  if (impl_->database->GetIntProperty(rocksdb::DB::Properties::kLiveSstFilesSize, &bytes)) {
    return bytes;
  }
  return fail(ErrorCode::io, "RocksDB does not say how large its files are", impl_->path);
}

}  // namespace hallmark
