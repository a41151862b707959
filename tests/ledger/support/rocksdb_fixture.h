// What the tests of RocksDbStore share: a store that is small enough to flush and compact in a
// test, and short ways to write and read.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "ledger/rocksdb_store.h"
#include "tests/ledger/support/faulty_file_system.h"
#include "tests/ledger/support/temporary_directory.h"

namespace hallmark {

constexpr Family entries{0};  // ascending, committed
constexpr Family tips{1};     // scattered, committed
constexpr Family derived{2};  // scattered, written

[[nodiscard]] std::vector<FamilyOptions> test_families();

// Made if missing; no reserve; memtables of 64 KiB and 256 KiB of logs, unless `changed` otherwise.
struct TestStoreOptions {
  FaultyFileSystem* files = nullptr;
  RocksDbOptions::Access access = RocksDbOptions::Access::read_write;
  RocksDbOptions::Create create = RocksDbOptions::Create::if_missing;
  std::uint64_t headroom_bytes = 0;
  std::uint64_t write_buffer_bytes = 64 * 1024;
  std::uint64_t log_bytes = 256 * 1024;
};
[[nodiscard]] Result<std::unique_ptr<RocksDbStore>> open_store(
    const std::string& path, const TestStoreOptions& changed = TestStoreOptions());
// Which must go well.
[[nodiscard]] std::unique_ptr<RocksDbStore> opened(const std::string& path,
                                                   const TestStoreOptions& changed = {});

// Eight bytes in the order of the numbers.
[[nodiscard]] std::string number_key(std::uint64_t number);
[[nodiscard]] std::uint64_t key_number(std::string_view key);

[[nodiscard]] Status commit_one(Store& store, Family family, std::string_view key,
                                std::string_view value);
[[nodiscard]] Status write_one(Store& store, Family family, std::string_view key,
                               std::string_view value);

// "ok", or the Error's text.
[[nodiscard]] std::string text_of(const Status& status);

// All keys and values from `from` on; a failure of the cursor fails the test.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> everything(
    const Store& store, Family family, std::string_view from = {});

// The files of a store with this ending, in the order of their names.
[[nodiscard]] std::vector<std::filesystem::path> files_with(const std::string& store,
                                                            const std::string& ending);
// Turns one bit of the byte at `offset`.
void flip_bit(const std::filesystem::path& file, std::uint64_t offset, int bit = 0);

}  // namespace hallmark
