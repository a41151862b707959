// Store on RocksDB, in one directory. Made by the composition root (`main`, or a test), which says
// which families there are; used through Store. No RocksDB header is needed to use it.
//
// Each commit is synced before it returns. After an fsync that failed, or any other fault whose
// reach is not known, the store stops for good: nothing more is written to its files, each
// commit(), write(), flush() and resume() says why, and reading goes on. Only a full disk is not
// for good.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "ledger/store.h"

namespace rocksdb {
class Env;
}

namespace hallmark {

// How the keys of a family come, which decides how it is kept.
struct FamilyOptions {
  enum class Keys {
    ascending,  // keys only ever grow, values are large: nothing is rewritten after its flush
    ascending_hashes,  // the same, and no value compresses
    scattered,         // small, random keys that come in sorted bulks through write()
  };
  std::string name;
  Keys keys = Keys::ascending;
};

struct RocksDbOptions {
  enum class Access {
    read_write,  // one process
    read_only,   // any number, beside the one that writes; each sees what was there when it opened
  };
  enum class Create {
    never,
    if_missing,  // and the directories above it; read_write only
  };

  Access access = Access::read_write;
  Create create = Create::never;
  // Whose file system is used (its threads and clock are not); none: the machine's. Outlives the
  // store.
  rocksdb::Env* env = nullptr;
  // With less free space than this nothing more is written: room for the flushes and the MANIFEST
  // of what was accepted before.
  std::uint64_t headroom_bytes = 64ULL << 20;
  // Blocks read lately, of all families together. Indexes and filters stand beside it.
  std::uint64_t block_cache_bytes = 64ULL << 20;
  // The log files may grow to this before every family they belong to is flushed. Bounds what
  // open() must replay: about a second for each 200 MB.
  std::uint64_t log_bytes = 96ULL << 20;
  // Memory of one family before it is flushed; 0: what suits its kind of keys. Tests make it small.
  std::uint64_t write_buffer_bytes = 0;
};

class RocksDbStore final : public Store {
 public:
  // A Family's value is its place in `families`; their names must be those that the store was made
  // with.
  [[nodiscard]] static Result<std::unique_ptr<RocksDbStore>> open(
      const std::string& path, std::span<const FamilyOptions> families,
      const RocksDbOptions& options);

  // What write() was given and flush() was not asked for is gone, as after a crash. Every cursor
  // must have gone before.
  ~RocksDbStore() override;

  [[nodiscard]] Result<std::optional<std::string>> get(Family family,
                                                       std::string_view key) const override;
  [[nodiscard]] std::unique_ptr<Cursor> cursor(Family family, std::string_view from) const override;

  [[nodiscard]] Status commit(std::span<const Change> changes) override;
  [[nodiscard]] Status resume() override;

  // Handed on in small parts, so that a commit() of another thread waits for none of them long. As
  // with a commit, `unavailable` means a full disk; some first part may have been taken.
  [[nodiscard]] Status write(std::span<const Change> changes) override;
  [[nodiscard]] Status flush(Family family) override;

  // What open() cut off the end of a log, in words: an unacknowledged write that a power cut left
  // half done. Empty if nothing.
  [[nodiscard]] const std::string& mended() const;

  // For measuring: the size of the tables of all families, without the log; and a compaction of
  // everything, which waits until it is done.
  [[nodiscard]] Result<std::uint64_t> stored_bytes() const;
  [[nodiscard]] Status compact();

  struct Impl;  // rocksdb_impl.h
  explicit RocksDbStore(std::unique_ptr<Impl> impl);

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace hallmark
