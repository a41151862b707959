// Data directories that cannot even be opened.
#include <fstream>

#include "tests/ledger/fsck/test_ledger.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

// The store's files whose name has `part` in it.
std::vector<fs::path> files(const TestLedger& ledger, const std::string& part) {
  std::vector<fs::path> found;
  for (const auto& file : fs::directory_iterator(ledger.shard_directory() + "/store")) {
    if (file.path().filename().string().find(part) != std::string::npos) {
      found.push_back(file.path());
    }
  }
  REQUIRE(!found.empty());
  return found;
}

TEST_CASE("a shard that RocksDB will not open is a fault of that shard") {
  TestLedger ledger(2);
  ledger.append(60);
  SECTION("no store") { fs::remove_all(ledger.shard_directory() + "/store"); }
  SECTION("no directory") { fs::remove_all(ledger.shard_directory()); }
  SECTION("no manifest") { fs::remove(files(ledger, "MANIFEST").at(0)); }
  SECTION("a damaged manifest") {
    for (const fs::path& file : files(ledger, "MANIFEST")) write(file, std::string(300, 'x'));
  }
  SECTION("a table that is gone") { fs::remove(files(ledger, ".sst").at(0)); }
  SECTION("CURRENT says nonsense") {
    write(ledger.shard_directory() + "/store/CURRENT", "nonsense\n");
  }
  const FsckReport report = ledger.check();
  CHECK(places(report) == "store/-");
  CHECK(!report.ok());
  check_says(texts(report), "shard 0: ");
  REQUIRE(report.shards.size() == 2);
  CHECK(report.shards[1].ok());
  CHECK(report.shards[1].verified.entries > 0);
}

TEST_CASE("a table that is damaged inside is a fault where it is read") {
  TestLedger ledger;
  ledger.append(200);
  for (const fs::path& file : files(ledger, ".sst")) {
    std::fstream table(file, std::ios::binary | std::ios::in | std::ios::out);
    table.seekp(40);
    table.write("damaged here", 12);
  }
  const FsckReport report = ledger.check();
  CHECK(!report.ok());
  check_says(texts(report), "shard 0");
}

TEST_CASE("commits that are lost with the log are a fault") {
  TestLedger ledger;
  ledger.append(60, TestLedger::End::crashed);
  for (const fs::path& file : files(ledger, ".log")) fs::remove(file);
  const FsckReport report = ledger.check();
  CHECK(!report.ok());
  check_says(texts(report), "shard 0");
}

TEST_CASE("an identity that is damaged is a fault of the directory") {
  TestLedger ledger;
  ledger.append(10);
  write(ledger.directory() + "/ledger.json", "{");
  const FsckReport report = ledger.check();
  CHECK(places(report) == "directory/-");
  CHECK(!report.identity);
}

TEST_CASE("where there is no ledger nothing is checked") {
  const TestLedger ledger;
  const auto none = fsck(ledger.directory(), small_pieces());
  REQUIRE(!none.has_value());
  CHECK(none.error().code == ErrorCode::io);
  check_says(none.error().text(), "there is no ledger here");
}

TEST_CASE("beside a process that writes nothing is checked, and it is named") {
  TestLedger made;
  made.append(10);
  auto writer = Ledger::open(made.directory(), TestLedger::options(LedgerAccess::write));
  REQUIRE(writer.has_value());
  const auto held = fsck(made.directory(), small_pieces());
  REQUIRE(!held.has_value());
  CHECK(held.error().code == ErrorCode::io);
  check_says(held.error().text(), "in use by process");
  writer->reset();
  CHECK(made.check().ok());
}

TEST_CASE("beside one that reads it is checked") {
  TestLedger made;
  made.append(10);
  const auto reader = Ledger::open(made.directory(), TestLedger::options(LedgerAccess::read));
  REQUIRE(reader.has_value());
  CHECK(made.check().ok());
}

}  // namespace
}  // namespace hallmark
