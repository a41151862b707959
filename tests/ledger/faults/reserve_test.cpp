// A disk with less room than the reserve: refused before anything is written, in words, for as long
// as it lasts.
#include "tests/ledger/faults/batches.h"
#include "tests/ledger/faults/readback.h"
#include "tests/ledger/support/faulty_file_system.h"
#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark::faults {
namespace {

constexpr std::uint64_t mebi = 1 << 20;

TEST_CASE(
    "with less room than the reserve a shard takes nothing and is readable, and then goes on") {
  const Shard all{ShardIndex(0), 1};
  const TemporaryDirectory folder;
  const simulation::Samples samples(all);
  simulation::Bench bench;
  simulation::Model model(all, bench);
  Batches batches(samples, 1);
  FaultyFileSystem files;
  ShardOptions options;
  options.store.env = files.env();
  options.store.headroom_bytes = 64 * mebi;
  files.pretend_free(1024 * mebi);
  REQUIRE(ShardLedger::create(folder.path("shard"), options).has_value());
  const auto shard = ShardLedger::open(folder.path("shard"), all, options);
  REQUIRE(shard.has_value());

  for (int i = 0; i < 8; ++i) {
    const simulation::Request request = batches.next(model.state().position);
    if (i % 2 == 1) {
      files.pretend_free(63 * mebi);
      const std::uint64_t changes = files.changes();
      for (int again = 0; again < 3; ++again) {
        const auto refused = (*shard)->append(placed(request));
        REQUIRE(!refused.has_value());
        CHECK(refused.error().code == ErrorCode::unavailable);
        CHECK(refused.error().text().find("kept in reserve") != std::string::npos);
      }
      CHECK(files.changes() == changes);
      {
        const std::string wrong = read_back(**shard, model, samples).what;
        INFO(wrong);
        CHECK(wrong.empty());
      }
      files.pretend_free(64 * mebi);
    }
    const auto outcomes = (*shard)->append(placed(request));
    REQUIRE(outcomes.has_value());
    CHECK(same(*outcomes, model.take(request)));
  }
  {
    const std::string wrong = read_back(**shard, model, samples).what;
    INFO(wrong);
    CHECK(wrong.empty());
  }
  CHECK((*shard)->close().has_value());
}

}  // namespace
}  // namespace hallmark::faults
