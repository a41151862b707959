// The note of what was last committed: what it says to a store that holds more, less or other
// things.
#include "ledger/witness.h"

#include <fstream>

#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

constexpr Shard shard{ShardIndex(2), 3};

ShardState at(std::uint64_t position, const std::string& tip) {
  Sha256 sha256;
  ShardState state = genesis(shard, sha256);
  state.entries = position;
  state.accepted = position;
  state.position = Offset(position);
  if (position > 0) state.tip = leaf_hash(tip, sha256);
  return state;
}

Mark mark_of(const ShardState& state, std::uint64_t before) {
  return {before, state.position.value(), state.entries, state.tip};
}

TEST_CASE("a note that fits or is older than the store says nothing") {
  const ShardState state = at(10, "a");
  CHECK(compare(mark_of(state, 7), state, shard)->has_value() == false);
  CHECK(compare(mark_of(at(7, "b"), 5), state, shard)->has_value() == false);
  CHECK(compare(std::nullopt, at(0, ""), shard)->has_value() == false);
}

TEST_CASE("a missing note and a missing last batch are told") {
  const auto no_note = compare(std::nullopt, at(10, "a"), shard);
  REQUIRE(no_note.has_value());
  REQUIRE(no_note->has_value());
  CHECK(no_note->value().find("missing or damaged") != std::string::npos);

  const auto short_by_a_batch = compare(mark_of(at(10, "a"), 7), at(7, "b"), shard);
  REQUIRE(short_by_a_batch.has_value());
  REQUIRE(short_by_a_batch->has_value());
  CHECK(short_by_a_batch->value().find("positions 7 to 9") != std::string::npos);
}

TEST_CASE("more than the last batch missing, or another end, is an error") {
  const auto lost = compare(mark_of(at(10, "a"), 7), at(6, "b"), shard);
  REQUIRE(!lost.has_value());
  CHECK(lost.error().code == ErrorCode::corruption);
  CHECK(!compare(mark_of(at(10, "a"), 7), at(10, "other"), shard).has_value());
}

TEST_CASE("a note is read back, and a damaged one is none") {
  const TemporaryDirectory directory;
  const std::string path = directory.path("committed");
  {
    auto witness = FileWitness::open(path, FileWitness::Access::read_write);
    REQUIRE(witness.has_value());
    CHECK((*witness)->read()->has_value() == false);
    REQUIRE((*witness)->note(mark_of(at(10, "a"), 7)).has_value());
    REQUIRE((*witness)->note(mark_of(at(12, "b"), 10)).has_value());
    CHECK((*witness)->read()->value() == mark_of(at(12, "b"), 10));
  }
  {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(20);
    file.put('x');
  }
  auto witness = FileWitness::open(path, FileWitness::Access::read_only);
  REQUIRE(witness.has_value());
  CHECK((*witness)->read()->has_value() == false);
  auto none = FileWitness::open(directory.path("none"), FileWitness::Access::read_only);
  REQUIRE(none.has_value());
  CHECK((*none)->read()->has_value() == false);
}

}  // namespace
}  // namespace hallmark
