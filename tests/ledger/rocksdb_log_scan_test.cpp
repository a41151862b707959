// Torn ends of logs and damage in their middle, told apart.
#include "ledger/rocksdb_log_scan.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "schemas/vocabulary/random.h"
#include "tests/ledger/support/rocksdb_fixture.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

LogScan scan(std::string_view bytes) {
  LogScan result;
  for (; !bytes.empty(); bytes.remove_prefix(std::min(bytes.size(), LogScan::block_bytes))) {
    result.block(bytes.substr(0, LogScan::block_bytes));
  }
  return result;
}

// A log that RocksDB wrote, and where each of its records ends.
struct Log {
  std::string bytes;
  std::vector<std::uint64_t> ends;
};

Log log_of(const std::vector<std::size_t>& value_sizes) {
  const TemporaryDirectory folder;
  const auto store =
      opened(folder.path("store"), {.write_buffer_bytes = 8 << 20, .log_bytes = 8 << 20});
  Log log;
  SeededRandom random(7);
  for (std::size_t i = 0; i < value_sizes.size(); ++i) {
    std::string value(value_sizes[i], '\0');
    for (char& byte : value) byte = static_cast<char>(random.below(256));
    REQUIRE(text_of(commit_one(*store, entries, number_key(i), value)) == "ok");
    std::ifstream file(files_with(folder.path("store"), ".log").back(), std::ios::binary);
    log.bytes.assign(std::istreambuf_iterator<char>(file), {});
    log.ends.push_back(log.bytes.size());
  }
  return log;
}

}  // namespace

TEST_CASE("crc32c is that of RFC 3720") {
  CHECK(crc32c("") == 0);
  CHECK(crc32c("123456789") == 0xe3069283);
  CHECK(crc32c(std::string(32, '\0')) == 0x8a9136aa);
  CHECK(crc32c(std::string(32, '\xff')) == 0x62a8ab43);
}

TEST_CASE("a log of RocksDB's is whole") {
  // 32 KiB and what lies around it, where records meet the ends of blocks.
  std::vector<std::size_t> sizes{0, 1, 100, 200'000, 5};
  for (std::size_t size = 32'690; size < 32'770; size += 3) sizes.push_back(size);
  const Log log = log_of(sizes);
  const LogScan whole = scan(log.bytes);
  CHECK(whole.whole_bytes() == log.bytes.size());
  CHECK(whole.read_bytes() == log.bytes.size());
  CHECK_FALSE(whole.damage().has_value());
  CHECK(scan("").whole_bytes() == 0);
}

TEST_CASE("a log that ends anywhere is whole up to its last whole record") {
  const Log log = log_of({30, 0, 33'000, 12, 40});
  for (std::size_t size = 0; size <= log.bytes.size(); size += size % 1000 < 25 ? 1 : 97) {
    const LogScan torn = scan(std::string_view(log.bytes).substr(0, size));
    std::uint64_t whole = 0;
    for (const std::uint64_t end : log.ends) whole = end <= size ? end : whole;
    INFO("cut at " << size);
    REQUIRE(torn.whole_bytes() == whole);
    REQUIRE_FALSE(torn.damage().has_value());
  }
}

TEST_CASE("a wrong bit is damage where a record begins behind it, and a torn end where none does") {
  const Log log = log_of({30, 70'000, 0, 120, 33'000});
  const std::uint64_t last_begins = log.ends[log.ends.size() - 2];
  SeededRandom random(3);
  for (std::size_t at = 0; at < log.bytes.size(); at += at % 32'768 < 16 ? 1 : 1'009) {
    std::string bytes = log.bytes;
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.below(8)));
    const LogScan found = scan(bytes);
    INFO("byte " << at << ", the last record begins at " << last_begins);
    REQUIRE(found.whole_bytes() <= at);
    REQUIRE(found.damage().has_value() == (at < last_begins));
    if (found.damage().has_value()) REQUIRE(*found.damage() <= at);
  }
}

TEST_CASE("zeros and noise behind a log are a torn end") {
  const Log log = log_of({30, 1000});
  SeededRandom random(4);
  for (const std::size_t size : {1U, 6U, 7U, 100U, 40'000U, 100'000U}) {
    std::string noise(size, '\0');
    CHECK(scan(log.bytes + noise).whole_bytes() == log.bytes.size());
    CHECK_FALSE(scan(log.bytes + noise).damage().has_value());
    for (char& byte : noise) byte = static_cast<char>(random.below(256));
    CHECK(scan(log.bytes + noise).whole_bytes() == log.bytes.size());
    CHECK_FALSE(scan(log.bytes + noise).damage().has_value());
  }
}

}  // namespace hallmark
