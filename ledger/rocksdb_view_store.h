// Where views keep their rows: one ordered space of keys and values, on RocksDB, in one directory.
// Made by `projections/views`, which says what the keys are; no RocksDB header is needed to use it.
//
// Nothing is logged and nothing synced but by flush(): views follow from the ledger and can be made
// again. What a crash leaves is what some first batches wrote, each whole or not at all, so that
// the batch that says how far the views are speaks of exactly what is there.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ledger/packed_rows.h"
#include "schemas/vocabulary/result.h"

namespace rocksdb {
class Env;
}

namespace hallmark {

// Rows that are written together, in any order; of one key the last counts. One thread.
class ViewBatch {
 public:
  struct Row {
    std::string key;
    std::optional<std::string> value;  // none: it is erased
  };
  void put(std::string key, std::string value) {
    rows_.push_back({std::move(key), std::move(value)});
  }
  void erase(std::string key) { rows_.push_back({std::move(key), std::nullopt}); }
  // By key.
  [[nodiscard]] std::vector<const Row*> sorted() const;

 private:
  std::vector<Row> rows_;
};

// Walks the rows of [from, to) as a snapshot has them. One thread.
class ViewCursor {
 public:
  struct Impl;
  explicit ViewCursor(std::unique_ptr<Impl> impl);
  ~ViewCursor();
  ViewCursor(ViewCursor&&) noexcept;
  ViewCursor& operator=(ViewCursor&&) noexcept;

  // The first row, or the next; false after the last. key() and value() are good until the cursor
  // moves.
  [[nodiscard]] Result<bool> next();
  // The first row that is not before `key`.
  [[nodiscard]] Result<bool> seek(std::string_view key);
  // The last row that is not after `key`; where there is none, false.
  [[nodiscard]] Result<bool> seek_back(std::string_view key);
  // The row before.
  [[nodiscard]] Result<bool> previous();
  [[nodiscard]] std::string_view key() const;
  [[nodiscard]] std::string_view value() const;

 private:
  std::unique_ptr<Impl> impl_;
};

// The rows as they were at one moment. Any thread. Holds what was there; keeps the store open.
class ViewSnapshot {
 public:
  struct Impl;
  explicit ViewSnapshot(std::unique_ptr<Impl> impl);
  ~ViewSnapshot();
  ViewSnapshot(const ViewSnapshot&) = delete;
  ViewSnapshot& operator=(const ViewSnapshot&) = delete;

  [[nodiscard]] Result<std::optional<std::string>> get(std::string_view key) const;
  // In their order; nothing where there is no such row.
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> get_many(
      std::span<const std::string> keys) const;

  enum class Walk : std::uint8_t { short_one, long_one };  // a long one leaves the cache alone
  [[nodiscard]] ViewCursor cursor(std::string_view from, std::string_view to,
                                  Walk walk = Walk::short_one) const;
  // Keys between the two, in order, that part their rows into walks of like length. None where
  // there are few rows.
  [[nodiscard]] std::vector<std::string> divisions(std::string_view from,
                                                   std::string_view to) const;

 private:
  std::unique_ptr<Impl> impl_;
};
using ViewSnapshotPtr = std::shared_ptr<const ViewSnapshot>;

struct ViewStoreOptions {
  enum class Access : std::uint8_t {
    read_write,  // one process
    read_only,   // any number beside it; each sees what was flushed when it opened
    build,       // as read_write, for files that overlap and are put in order by compact()
  };
  Access access = Access::read_write;
  bool create_if_missing = false;
  // Whose file system is used; none: the machine's. Outlives the store.
  rocksdb::Env* env = nullptr;
  // With less free space than this nothing is written: the ledger needs room more.
  std::uint64_t headroom_bytes = 256ULL << 20;
  std::uint64_t block_cache_bytes = 128ULL << 20;
  // Memory before it is flushed. Tests make it small.
  std::uint64_t write_buffer_bytes = 64ULL << 20;
};

// What is wrong with rows that do not read, with what to do about it. Clients see it too: it names
// nothing of where this machine keeps its files.
[[nodiscard]] Error damaged_rows(std::string_view what);

class ViewStore {
 public:
  [[nodiscard]] static Result<std::unique_ptr<ViewStore>> open(const std::string& path,
                                                               const ViewStoreOptions& options);
  // What was not flushed is gone, as after a crash.
  ~ViewStore();

  // One thread. `unavailable`: the disk is full; nothing was written, and a later try may go
  // through.
  [[nodiscard]] Status write(const ViewBatch& batch);
  // A file of rows that add_files() takes in as a whole: much quicker than write() for very many.
  // On any thread. Puts the rows in order.
  enum class FileUse : std::uint8_t {
    final,         // its range of keys is its own
    to_be_merged,  // with others that lie across it, by compact()
  };
  [[nodiscard]] Result<std::string> make_file(PackedRows& rows, FileUse use) const;
  // All of them or none, and durable when it returns. Of the thread that writes.
  [[nodiscard]] Status add_files(const std::vector<std::string>& files);
  // All that was written is on the disk when it returns.
  [[nodiscard]] Status flush();
  [[nodiscard]] ViewSnapshotPtr snapshot() const;
  // Its files go once nobody reads it any more.
  void drop();

  // The rows of [from, to) in their last order and compression: after a build. Takes as much room
  // again as they have, for a while; `unavailable` where the disk has not. On any thread.
  [[nodiscard]] Status compact(std::string_view from, std::string_view to);
  [[nodiscard]] Result<std::uint64_t> stored_bytes() const;

  struct Impl;
  explicit ViewStore(std::shared_ptr<Impl> impl);

 private:
  std::shared_ptr<Impl> impl_;
};

}  // namespace hallmark
