// What a pack's writer refuses, and packs of a ledger that lives on.
#include "ledger/pack/pack_writer.h"

#include "ledger/pack/pack_check.h"
#include "tests/ledger/publication/published_ledger.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

class InMemory final : public ByteSink {
 public:
  Status write(std::string_view more) override {
    if (bytes.size() + more.size() > room) return fail(ErrorCode::io, "no room is left");
    bytes += more;
    return ok();
  }
  std::string bytes;
  std::size_t room = std::string::npos;
};

PackOptions options_of(const PublishedLedger& made, std::vector<std::uint64_t> sizes) {
  PackOptions options;
  options.sizes = std::move(sizes);
  options.program = "a test";
  options.key = made.key();
  return options;
}

Status write_all(Ledger& ledger, InMemory& out, PackOptions options) {
  TRY_ASSIGN(const auto writer, PackWriter::begin(ledger, out, std::move(options)));
  TRY(writer->add_evidence());
  return writer->finish();
}

std::string said(const Status& status) { return status ? "ok" : status.error().text(); }

std::vector<VerifierKey> keys_of(const PublishedLedger& made, std::uint32_t shards) {
  std::vector<VerifierKey> keys;
  for (std::uint32_t shard = 0; shard < shards; ++shard) {
    const auto more = made.keys(shard);
    keys.insert(keys.end(), more.begin(), more.end());
  }
  return keys;
}

// How many entries and devices each shard has, or the fault.
std::string checked(const PublishedLedger& made, const InMemory& pack, std::uint32_t shards) {
  const std::string path = made.path("pack.zip");
  write_file(path, pack.bytes);
  const auto answer = check_pack(path, keys_of(made, shards), {});
  REQUIRE(answer.has_value());
  if (const auto* fault = std::get_if<PackFault>(&*answer)) return fault->file + ": " + fault->what;
  std::string text;
  for (const auto& shard : std::get<PackVerdict>(*answer).shards) {
    text += std::to_string(shard.evidence.entries) + " of " +
            std::to_string(shard.evidence.devices) + "; ";
  }
  return text;
}

TEST_CASE("a pack has the verifier and what to do with it") {
  std::vector<std::string> names;
  for (const PackText& text : pack_texts()) {
    names.emplace_back(text.name);
    CHECK(is_pack_name(text.name));
    CHECK(text.text.size() > 20);
  }
  CHECK(names.front() == "readme.txt");
  for (const char* const name : {"tables.txt", "verify_bundle.py", "verifier/pack.py"}) {
    CHECK(std::find(names.begin(), names.end(), name) != names.end());
  }
}

TEST_CASE("packs of all and of some of a ledger's shards hold, whatever comes meanwhile") {
  PublishedLedger made(2);
  made.write(0, 300);
  const auto ledger = made.opened();
  std::vector<std::uint64_t> sizes;
  for (std::uint32_t shard = 0; shard < 2; ++shard) {
    REQUIRE(ledger->publisher(ShardIndex(shard)).publish());
    sizes.push_back(ledger->shard(ShardIndex(shard)).state().entries);
  }
  append_events(*ledger, 300, 400);
  InMemory all;
  CHECK(said(write_all(*ledger, all, options_of(made, sizes))) == "ok");
  const std::string whole = checked(made, all, 2);
  CHECK(whole.find(std::to_string(sizes[0]) + " of ") == 0);

  PackOptions options = options_of(made, sizes);
  options.scope = PackScope::some;
  InMemory some;
  const auto writer = PackWriter::begin(*ledger, some, std::move(options));
  REQUIRE(writer.has_value());
  const auto each = [](const PackWriter::TakeDevice& take) -> Status {
    for (int device = 0; device < 9; ++device) TRY(take("pump-" + std::to_string(device)));
    return ok();
  };
  REQUIRE((*writer)->add_evidence(each));
  REQUIRE((*writer)->finish());
  CHECK(checked(made, some, 2).find("expected") == std::string::npos);
  REQUIRE(ledger->close());
}

TEST_CASE("the checkpoints of a pack are kept for ever") {
  PublishedLedger made;
  const auto ledger = made.opened();
  ShardPublisher& publisher = ledger->publisher(ShardIndex(0));
  append_events(*ledger, 0, 5);
  REQUIRE(publisher.publish());
  CHECK_FALSE(publisher.at(5).value()->in_a_bundle);
  InMemory out;
  CHECK(said(write_all(*ledger, out, options_of(made, {5}))) == "ok");
  CHECK(publisher.at(5).value()->in_a_bundle);
  CHECK(said(write_all(*ledger, out, options_of(made, {4}))).find("no checkpoint of size 4") !=
        std::string::npos);
  REQUIRE(ledger->close());
}

TEST_CASE("after another key took over, both are needed: the pack's is the new one") {
  PublishedLedger made;
  const auto ledger = made.opened();
  append_events(*ledger, 0, 5);
  REQUIRE(ledger->publisher(ShardIndex(0)).publish());
  const auto old = made.keys();
  auto file = KeyFile::open(made.key());
  REQUIRE(file.has_value());
  SeededRandom random{9};
  REQUIRE(file->rotate(made.clock().now(), std::chrono::hours(1), random));
  InMemory out;
  CHECK(said(write_all(*ledger, out, options_of(made, {5}))) == "ok");
  CHECK(checked(made, out, 1) == "5 of 5; ");
  const auto answer = check_pack(made.path("pack.zip"), old, {});
  CHECK(std::get<PackFault>(*answer).file == "manifest.sig");
  REQUIRE(ledger->close());
}

TEST_CASE("a pack's writer refuses what would make no pack") {
  PublishedLedger made;
  const auto ledger = made.opened();
  append_events(*ledger, 0, 5);
  REQUIRE(ledger->publisher(ShardIndex(0)).publish());
  const auto begun = [&](const char* question, std::vector<std::uint64_t> sizes) {
    InMemory out;
    PackOptions options = options_of(made, std::move(sizes));
    options.question = question;
    const auto writer = PackWriter::begin(*ledger, out, std::move(options));
    return writer ? "ok" : writer.error().text();
  };
  CHECK(begun("[]", {5}).find("the question: /: expected an object") == 0);
  CHECK(begun("{", {5}).find("the question: ") == 0);
  CHECK(begun("{}", {5, 5}) == "expected the sizes of 1 shards, found 2");
  CHECK(begun("{}", {6}).find("no checkpoint of size 6") != std::string::npos);

  InMemory out;
  PackOptions options = options_of(made, {5});
  options.scope = PackScope::some;
  const auto writer = PackWriter::begin(*ledger, out, std::move(options));
  REQUIRE(writer.has_value());
  const auto empty = [](ByteSink& /*sink*/) { return ok(); };
  const auto added = [&](const char* name) { return said((*writer)->add_file(name, empty)); };
  CHECK(added("tables/a.csv") == "ok");
  CHECK(added("tables/a.csv") == "a second file named tables/a.csv");
  CHECK(added("readme.txt") == "a second file named readme.txt");
  CHECK(added("../a").find("expected a file's name") == 0);
  for (const char* name : {"evidence/1.log", "checkpoints/a", "manifest.json", "manifest.sig"}) {
    CHECK(added(name).find("expected a name that is not the evidence's own") == 0);
  }
  const auto bad_device = [](const PackWriter::TakeDevice& take) { return take("a\nb"); };
  CHECK(said((*writer)->add_evidence(bad_device)).find("expected a device of 1 to 256") == 0);
  REQUIRE(ledger->close());
}

TEST_CASE("a pack can be stopped, and a full disk ends it") {
  PublishedLedger made;
  const auto ledger = made.opened();
  append_events(*ledger, 0, 50);
  REQUIRE(ledger->publisher(ShardIndex(0)).publish());
  InMemory out;
  PackOptions options = options_of(made, {50});
  options.go_on = [](const PackProgress& progress) {
    CHECK(progress.total == 50);
    return false;
  };
  const Status stopped = write_all(*ledger, out, std::move(options));
  CHECK(said(stopped) == "it was stopped, as was asked for");
  InMemory small;
  small.room = 40'000;
  CHECK(said(write_all(*ledger, small, options_of(made, {50}))) == "no room is left");
  REQUIRE(ledger->close());
}

}  // namespace
}  // namespace hallmark
