// The golden packs of tests/golden/packs: given a ledger's records, the writer makes each pack to
// the byte, also after the ledger has grown.
#include <sys/stat.h>

#include <deque>

#include "ledger/pack/pack_check.h"
#include "ledger/pack/pack_writer.h"
#include "schemas/vocabulary/base64.h"
#include "tests/ledger/publication/published_ledger.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

namespace hallmark {
namespace {

class InMemory final : public ByteSink {
 public:
  Status write(std::string_view more) override {
    bytes += more;
    return ok();
  }
  std::string bytes;
};

void append(ShardLedger& shard, const golden::Case& steps, Judge& judge) {
  simdjson::dom::array array;
  REQUIRE(steps.get(array) == simdjson::SUCCESS);
  for (const golden::Case step : array) {
    std::uint64_t offset = 0;
    REQUIRE(step["offset"].get(offset) == simdjson::SUCCESS);
    const Judged judged(golden::record(step["record"].value()), shard.shard(), judge);
    const Placed placed{&judged, Offset(offset), Recorded(golden::number(step, "recordedAt"))};
    const auto outcomes = shard.append({&placed, 1});
    INFO((outcomes ? "" : outcomes.error().text()));
    REQUIRE(outcomes.has_value());
  }
}

// Which must be as golden as what it is written from.
std::string pack_of(Ledger& ledger, const golden::Case& line, const std::string& key,
                    std::vector<std::uint64_t> sizes) {
  const std::string readme = golden::bytes(line["readme"].value());
  const PackText text{"readme.txt", readme};
  PackOptions options;
  options.sizes = std::move(sizes);
  options.scope = golden::text(line, "scope") == "all" ? PackScope::all : PackScope::some;
  options.question = golden::text(line, "question");
  options.program = golden::text(line, "program");
  options.key = key;
  options.texts = {&text, 1};
  const PackScope scope = options.scope;
  InMemory out;
  auto writer = PackWriter::begin(ledger, out, std::move(options));
  INFO((writer ? "" : writer.error().text()));
  REQUIRE(writer.has_value());
  for (const golden::Case file : line["files"].get_array()) {
    const std::string content = golden::bytes(file.at(1).value());
    const std::string name(file.at(0).get_string().value());
    // However it comes, it is packed the same.
    const auto byte_by_byte = [&](ByteSink& sink) -> Status {
      for (const char byte : content) TRY(sink.write({&byte, 1}));
      return ok();
    };
    REQUIRE((*writer)->add_file(name, byte_by_byte));
  }
  if (scope == PackScope::all) {
    REQUIRE((*writer)->add_evidence());
  } else {
    const auto each_twice = [&](const PackWriter::TakeDevice& take) -> Status {
      for (int twice = 0; twice < 2; ++twice) {
        for (const golden::Case device : line["devices"].get_array()) {
          TRY(take(device.get_string().value()));
        }
      }
      return ok();
    };
    REQUIRE((*writer)->add_evidence(each_twice));
  }
  const Status done = (*writer)->finish();
  INFO((done ? "" : done.error().text()));
  REQUIRE(done.has_value());
  return out.bytes;
}

void check_line(const golden::Case& line) {
  const std::string name = golden::text(line, "name");
  INFO(name);
  simdjson::dom::array shards;
  REQUIRE(line["shards"].get(shards) == simdjson::SUCCESS);
  PublishedLedger place(static_cast<std::uint32_t>(shards.size()), golden::text(line, "ledger"));
  write_file(place.key(), "2020-01-01T00:00:00Z - " + golden::text(line, "seed") + "\n");
  ::chmod(place.key().c_str(), 0600);
  const auto ledger = place.opened();
  const auto publish = [&] {
    for (std::uint32_t shard = 0; shard < ledger->shards(); ++shard) {
      REQUIRE(ledger->publisher(ShardIndex(shard)).publish());
    }
  };
  Judge judge;
  std::vector<std::uint64_t> sizes;
  for (const golden::Case shard : shards) {
    ShardLedger& to = ledger->shard(ShardIndex(static_cast<std::uint32_t>(sizes.size())));
    append(to, shard["steps"].value(), judge);
    sizes.push_back(to.state().entries);
  }
  publish();
  const std::string golden_pack = from_base64(golden::text(line, "pack")).value();
  CHECK(pack_of(*ledger, line, place.key(), sizes) == golden_pack);

  std::uint32_t index = 0;
  for (const golden::Case shard : shards) {
    append(ledger->shard(ShardIndex(index++)), shard["later"].value(), judge);
  }
  publish();
  CHECK(pack_of(*ledger, line, place.key(), sizes) == golden_pack);
}

TEST_CASE("packs are written as the golden ones are, also after the ledger has grown") {
  CHECK(golden::for_each_case("packs/good.ndjson", check_line) > 15);
}

}  // namespace
}  // namespace hallmark
