// Files that are believed whole or not at all.
#include "ledger/fsck/sealed_file.h"

#include <fstream>

#include "ledger/fsck/id_pairs.h"
#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

constexpr std::string_view kind = "test 1";

// Several blocks of 1 MiB, and what is written lies across their ends.
void write(const std::string& path, std::uint64_t numbers) {
  auto out = SealedWriter::create(path, kind);
  REQUIRE(out.has_value());
  out->text("begin");
  for (std::uint64_t i = 0; i < numbers; ++i) out->number(i * i);
  out->bytes("end");
  REQUIRE(out->replace().has_value());
}

TEST_CASE("a sealed file is read as it was written, whatever its size") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("file");
  const std::uint64_t numbers = GENERATE(0U, 1U, 131'068U, 131'069U, 500'000U);
  write(path, numbers);
  CHECK(!std::filesystem::exists(path + ".new"));
  auto in = SealedReader::open(path, kind).value();
  REQUIRE(in);
  CHECK(in->text() == "begin");
  std::uint64_t wrong = 0;
  for (std::uint64_t i = 0; i < numbers; ++i) wrong += in->number() == i * i ? 0 : 1;
  CHECK(wrong == 0);
  CHECK(!in->at_end());
  CHECK(in->bytes(3) == "end");
  CHECK(in->at_end());
  CHECK(in->good());
  CHECK(in->number() == 0);
  CHECK(!in->good());
}

TEST_CASE("a sealed file that differs anywhere is refused") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("file");
  write(path, 200'000);
  const auto size = std::filesystem::file_size(path);
  const auto at =
      GENERATE_COPY(0UL, 20UL, 1'048'575UL, 1'048'576UL, size - 33, size - 32, size - 1);
  {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(file.get() ^ 1);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(byte);
  }
  const auto in = SealedReader::open(path, kind);
  REQUIRE(!in.has_value());
  CHECK(in.error().code == ErrorCode::corruption);
}

TEST_CASE("a sealed file of another kind is refused, one that is missing is none") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("file");
  CHECK(!SealedReader::open(path, kind).value());
  write(path, 3);
  CHECK(!SealedReader::open(path, "test 2").has_value());
}

TEST_CASE("a sealed file that was not finished leaves the one before, and nothing beside it") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("file");
  write(path, 3);
  {
    auto out = SealedWriter::create(path, kind);
    REQUIRE(out.has_value());
    out->text("other");
  }
  CHECK(SealedReader::open(path, kind).value()->text() == "begin");
  CHECK(!std::filesystem::exists(path + ".new"));
}

TEST_CASE("pairs of ids come back by prefix and sequence") {
  IdPairs pairs;
  const auto prefix = [](std::uint64_t i) { return i * 0x9e37'79b9'7f4a'7c15ULL; };
  for (std::uint64_t i = 0; i < 600'000; ++i) pairs.add({prefix(i), Sequence(i)});
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < IdPairs::buckets; ++bucket) {
    const auto sorted = pairs.sorted(bucket);
    CHECK(std::is_sorted(sorted.begin(), sorted.end()));
    CHECK(sorted.size() == pairs.size(bucket));
    for (const IdPlace& place : sorted) {
      seen += place.prefix >> 56 == bucket && place.prefix == prefix(place.sequence.value());
    }
  }
  CHECK(seen == 600'000);
}

}  // namespace
}  // namespace hallmark
