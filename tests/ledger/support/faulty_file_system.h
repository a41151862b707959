// A file system for RocksDB that fails on a script and forgets at a power cut what was not synced.
// It stands on the machine's own and works on real files.
//
//   FaultyFileSystem files;
//   auto store = RocksDbStore::open(path, families, {.env = files.env(), ...});
//   files.fail({.operation = FileOperation::append, .path_part = ".log", .after = 7,
//               .with = Fault::With::no_space, .lasts = Fault::Lasts::until_healed});
//
// No RocksDB header is needed to use it. Safe on any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "schemas/vocabulary/random.h"

namespace rocksdb {
class Env;
}

namespace hallmark {

enum class FileOperation {
  open,  // for writing
  append,
  sync,
  range_sync,
  sync_directory,
  truncate,
  rename,
  remove,
  make_directory,
  read,
};
constexpr std::size_t file_operations = 10;

struct Fault {
  enum class With { io, no_space };  // EIO, ENOSPC
  enum class Lasts { once, until_healed };
  enum class Written { nothing, half, everything };  // of an append, before it fails

  std::optional<FileOperation> operation{};  // none: any but read
  std::string path_part{};                   // of the paths it is for; empty: all
  std::uint64_t after = 0;                   // so many of them go well first
  With with = With::io;
  Lasts lasts = Lasts::once;
  Written written = Written::nothing;
};

class FaultyFileSystem {
 public:
  FaultyFileSystem();
  ~FaultyFileSystem();
  FaultyFileSystem(const FaultyFileSystem&) = delete;
  FaultyFileSystem& operator=(const FaultyFileSystem&) = delete;

  [[nodiscard]] rocksdb::Env* env();  // which lives as long as this

  // One at a time; takes the place of the one before.
  void fail(Fault fault);
  void heal();
  [[nodiscard]] bool has_failed() const;  // since fail()

  [[nodiscard]] std::uint64_t count(FileOperation operation) const;
  [[nodiscard]] std::uint64_t changes() const;  // of all operations but reads

  // What the file system says it has left; nothing: the truth.
  void pretend_free(std::optional<std::uint64_t> bytes);

  // The power goes, after so many more changes: from then on every change fails and nothing reaches
  // a file, but for this much of the append that it met.
  void cut_power(std::uint64_t after = 0, Fault::Written written = Fault::Written::nothing);
  [[nodiscard]] bool power_is_cut() const;
  // With every file closed: the files become what a cut may have left, and the power is back.
  void crash(SeededRandom& random);

  class State;

 private:
  std::shared_ptr<State> state_;
  std::unique_ptr<rocksdb::Env> env_;
};

}  // namespace hallmark
