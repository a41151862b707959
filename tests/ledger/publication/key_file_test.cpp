// The signing keys: what is in the file, who may read it, and which of them signs when.
#include "ledger/publication/key_file.h"

#include <sys/stat.h>

#include "tests/ledger/publication/published_ledger.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

constexpr Recorded start(1'700'000'000'000'000);
constexpr std::chrono::microseconds day = std::chrono::days(1);

Recorded after(std::chrono::microseconds time) { return Recorded(start.micros() + time.count()); }

Checkpoint some_checkpoint() {
  Sha256 sha256;
  return {"plant-7", {ShardIndex(0), 1}, 0, LogFrontier().root(sha256), MapRoot(), Recorded()};
}

// How many keys of `known` have signed the note; all its signatures must be good.
std::size_t signers(const std::string& note_bytes, const std::vector<VerifierKey>& known) {
  const auto note = parse_note(note_bytes);
  REQUIRE(note.has_value());
  const auto found = signatures_by(known, *note);
  REQUIRE(found.has_value());
  CHECK(found->size() == note->signatures.size());
  return found->size();
}

TEST_CASE("a key is made once, for its owner alone, and signs the same after it is read again") {
  const TemporaryDirectory folder;
  const std::string path = folder.path("data.key");
  CHECK(KeyFile::open(path).error().code == ErrorCode::not_found);
  SeededRandom random(1);
  const auto made = KeyFile::open_or_make(path, start, random);
  REQUIRE(made.has_value());
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  CHECK((found.st_mode & 07777) == 0600);
  const auto again = KeyFile::open_or_make(path, after(day), random);
  REQUIRE(again.has_value());
  CHECK(again->sign(some_checkpoint(), start).value() ==
        made->sign(some_checkpoint(), start).value());
}

TEST_CASE("what an earlier try left beside the key, open to others, is not made the key") {
  const TemporaryDirectory folder;
  const std::string path = folder.path("data.key");
  write_file(path + ".new", "left over");
  REQUIRE(::chmod((path + ".new").c_str(), 0666) == 0);
  SeededRandom random(1);
  REQUIRE(KeyFile::open_or_make(path, start, random).has_value());
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  CHECK((found.st_mode & 07777) == 0600);
}

TEST_CASE("while a new key takes over both sign, and then the new one alone") {
  const TemporaryDirectory folder;
  SeededRandom random(1);
  auto keys = KeyFile::open_or_make(folder.path("data.key"), start, random);
  REQUIRE(keys.has_value());
  const auto old_key = keys->verifiers("plant-7/0", start).value();
  REQUIRE(keys->rotate(after(day), 30 * day, random).has_value());
  const auto read = KeyFile::open(folder.path("data.key"));
  REQUIRE(read.has_value());
  const auto both = read->verifiers("plant-7/0", after(2 * day)).value();
  REQUIRE(both.size() == 2);
  CHECK(both.front().line() == old_key.front().line());
  CHECK(both.back().line() != old_key.front().line());

  CHECK(signers(read->sign(some_checkpoint(), after(2 * day)).value(), both) == 2);
  const auto late = read->verifiers("plant-7/0", after(31 * day)).value();
  REQUIRE(late.size() == 1);
  CHECK(late.front().line() == both.back().line());
  CHECK(signers(read->sign(some_checkpoint(), after(31 * day)).value(), late) == 1);
  // What was signed by the old one long ago is still told to be ours.
  CHECK(read->verifiers("plant-7/0", std::nullopt).value().size() == 2);
}

TEST_CASE("without an overlap the old key is silent at once") {
  const TemporaryDirectory folder;
  SeededRandom random(1);
  auto keys = KeyFile::open_or_make(folder.path("data.key"), start, random);
  REQUIRE(keys->rotate(after(day), std::chrono::microseconds(0), random).has_value());
  CHECK(keys->verifiers("plant-7/0", after(day)).value().size() == 1);
}

TEST_CASE("no more keys sign at once than a note has room for") {
  const TemporaryDirectory folder;
  SeededRandom random(1);
  auto keys = KeyFile::open_or_make(folder.path("data.key"), start, random);
  for (std::size_t i = 1; i < note_signature_limit; ++i) {
    REQUIRE(keys->rotate(after(day), 30 * day, random).has_value());
  }
  const auto one_more = keys->rotate(after(day), 30 * day, random);
  REQUIRE(!one_more.has_value());
  CHECK(one_more.error().code == ErrorCode::bad_input);
  CHECK(parse_note(keys->sign(some_checkpoint(), after(2 * day)).value()).has_value());
}

TEST_CASE("a damaged key file is refused, and its secret stays out of the message") {
  const TemporaryDirectory folder;
  const std::string path = folder.path("data.key");
  SeededRandom random(1);
  REQUIRE(KeyFile::open_or_make(path, start, random).has_value());
  const std::string good = read_file(path);
  const std::string seed = good.substr(good.rfind(' ') + 1, 20);
  const auto refused = [&](const std::string& text) {
    write_file(path, text);
    const auto keys = KeyFile::open(path);
    REQUIRE(!keys.has_value());
    CHECK(keys.error().text().find(seed) == std::string::npos);
    return keys.error().text();
  };
  CHECK(refused("").find("expected a key that still signs") != std::string::npos);
  CHECK(refused(good.substr(0, good.size() - 8)).find("line 3") != std::string::npos);
  CHECK(refused(good + "2026-13-01T00:00:00Z - " + seed + "\n").find("line 4") !=
        std::string::npos);
  std::string retired = good;
  retired.replace(retired.rfind(" - "), 3, " 2027-01-01T00:00:00Z ");
  CHECK(refused(retired).find("expected a key that still signs") != std::string::npos);
}

}  // namespace
}  // namespace hallmark
