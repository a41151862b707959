// Where a ledger keeps its bytes: ordered families of keys and values. Two implementations: RocksDB
// (rocksdb_store.h), and a deterministic one in memory that loses, tears and fails on a script, for
// the simulation (tests/ledger/support/memory_store.h).
//
// Two ways to write. commit() is logged: all of it or nothing, and durable when it returns. write()
// is for what can be made again from what was committed: after a crash some first part of each
// family's writes is there and the rest is not, until flush() has returned for that family.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "schemas/vocabulary/result.h"
#include "schemas/vocabulary/strong.h"

namespace hallmark {

using Family =
    Strong<struct FamilyTag, std::uint32_t>;  // place in the list the store was opened with

// One change to a family. The views are read before the call that takes it returns.
struct Change {
  Family family;
  std::string_view key;
  std::optional<std::string_view> value;  // nothing erases the key
};

// Walks a family's keys in ascending order of their bytes, over what was there when it was made.
// One thread.
class Cursor {
 public:
  virtual ~Cursor() = default;
  // Moves on; false after the last. key() and value() are good until the next call.
  [[nodiscard]] virtual Result<bool> next() = 0;
  [[nodiscard]] virtual std::string_view key() const = 0;
  [[nodiscard]] virtual std::string_view value() const = 0;
};

class Store {
 public:
  virtual ~Store() = default;

  // Reading is safe on any thread. An Error is corruption or I/O, never "not there".
  [[nodiscard]] virtual Result<std::optional<std::string>> get(Family family,
                                                               std::string_view key) const = 0;
  // Begins at the first key that is not before `from`.
  [[nodiscard]] virtual std::unique_ptr<Cursor> cursor(Family family,
                                                       std::string_view from) const = 0;

  // Safe on any thread; commits come one after another. `unavailable`: nothing was stored, and
  // after resume() the same commit may be tried again (the disk was full). Any other error: whether
  // it was stored is unknown, this store takes no more commits, and only opening it again tells.
  [[nodiscard]] virtual Status commit(std::span<const Change> changes) = 0;
  // Of the thread that commits entries.
  [[nodiscard]] virtual Status resume() = 0;

  // One thread at a time, which may be another than that of commit().
  [[nodiscard]] virtual Status write(std::span<const Change> changes) = 0;
  [[nodiscard]] virtual Status flush(Family family) = 0;
};

}  // namespace hallmark
