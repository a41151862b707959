// Power cuts below a whole shard: its store forgets what was not synced, its note of what was last
// committed becomes any that it was since the last cut. What was acknowledged is there, the batch
// that was under way is there as a whole or not at all, nothing else is.
#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>

#include "ledger/fsck/fsck.h"
#include "ledger/shard_files.h"
#include "tests/ledger/faults/batches.h"
#include "tests/ledger/faults/readback.h"
#include "tests/ledger/faults/seeds.h"
#include "tests/ledger/support/faulty_file_system.h"
#include "tests/ledger/support/temporary_directory.h"
#include "tests/support/catch.h"

namespace hallmark::faults {
namespace {

constexpr Shard shard_of_all{ShardIndex(0), 1};
constexpr int cuts_a_course = 4;
constexpr std::uint64_t first_segment_ids = 64;  // so that the filter grows within a course
constexpr int most_batches = 400;                // between two cuts

struct Tally {
  int cuts = 0;
  int in_creation = 0;
  int batch_stored = 0;  // that was not acknowledged
  int batch_lost = 0;
  std::uint64_t acknowledged = 0;
};

class Course {
 public:
  Course(const simulation::Samples& samples, std::uint64_t seed, Tally& tally)
      : samples_(samples),
        random_(seed),
        batches_(samples, random_.next()),
        model_(shard_of_all, bench_),
        tally_(tally) {}

  void run() {
    for (int i = 0; i < cuts_a_course; ++i) {
      cut_ = i;
      files_.cut_power(random_.below(random_.below(2) == 0 ? 60 : 600),
                       static_cast<Fault::Written>(random_.below(3)));
      run_until_the_power_goes();
      REQUIRE(files_.power_is_cut());
      files_.crash(random_);
      ++tally_.cuts;
      if (made_) {
        put_an_older_note_back();
        look();
      } else {
        ++tally_.in_creation;
      }
    }
  }

 private:
  [[nodiscard]] std::string directory() const { return folder_.path("shard"); }

  ShardOptions options(rocksdb::Env* env) {
    ShardOptions options;
    options.index.generation_entries = 1 + random_.below(60);
    options.index.first_segment_ids = first_segment_ids;
    options.index.threads = 0;
    options.store.env = env;
    options.store.headroom_bytes = 0;
    options.store.block_cache_bytes = 1 << 20;
    options.store.log_bytes = 128 << 10;
    options.store.write_buffer_bytes = 64 << 10;
    return options;
  }

  void run_until_the_power_goes() {
    const ShardOptions chosen = options(files_.env());
    if (!made_) made_ = ShardLedger::create(directory(), chosen).has_value();
    if (!made_) return;
    auto shard = ShardLedger::open(directory(), shard_of_all, chosen);
    keep_note();
    if (!shard) return;
    if (unknown_) send_again(**shard);
    for (int i = 0; i < most_batches && !unknown_; ++i) {
      append(**shard, batches_.next(model_.state().position));
    }
    if (!unknown_) files_.cut_power();
  }

  // Whoever had no answer sends the same again, at the offsets that are next.
  void send_again(ShardLedger& shard) {
    simulation::Request request = *std::exchange(unknown_, std::nullopt);
    Offset offset = model_.state().position;
    for (simulation::Sent& sent : request.records) {
      sent.offset = offset;
      offset = next(offset);
    }
    append(shard, request);
  }

  void append(ShardLedger& shard, const simulation::Request& request) {
    const auto outcomes = shard.append(placed(request));
    if (!outcomes) {
      unknown_ = request;
      return;
    }
    REQUIRE(same(*outcomes, model_.take(request)));
    ++tally_.acknowledged;
    keep_note();
  }

  [[nodiscard]] std::string note_path() const { return shard_files::witness(directory()); }

  void keep_note() {
    std::ifstream file(note_path(), std::ios::binary);
    notes_.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }

  // It is never synced, so the disk may have any of them; the newest as likely as all before.
  void put_an_older_note_back() {
    if (notes_.empty()) return;
    const std::size_t which =
        random_.below(2) == 0 ? notes_.size() - 1 : random_.below(notes_.size());
    const std::string note = notes_[which];
    std::ofstream(note_path(), std::ios::binary | std::ios::trunc) << note;
    notes_ = {note};
  }

  void look() {
    INFO("cut " << cut_ << ", " << model_.commits().size() << " batches were acknowledged");
    const auto shard = ShardLedger::open(directory(), shard_of_all, options(nullptr));
    if (!shard) FAIL("it does not open: " << shard.error().text());
    if (unknown_ && !((*shard)->state() == model_.state())) {
      model_.take(*std::exchange(unknown_, std::nullopt));
      ++tally_.batch_stored;
    } else if (unknown_) {
      ++tally_.batch_lost;
    }
    const Readback found = read_back(**shard, model_, samples_);
    INFO(found.what);
    REQUIRE(found.found == Readback::Found::identical);
    for (const std::string& notice : (*shard)->notices()) check_notice(notice);
    check_with_fsck(**shard);
  }

  void check_notice(const std::string& notice) const {
    INFO(notice);
    const bool of_torn_end =
        notice.find("a write that was never acknowledged") != std::string::npos;
    const bool of_no_note = notice.find("missing or damaged") != std::string::npos;
    CHECK((of_torn_end || (of_no_note && notes_.back().empty())));
  }

  void check_with_fsck(const ShardLedger& shard) {
    FsckOptions fsck_options;
    fsck_options.threads = 0;
    fsck_options.first_segment_ids = first_segment_ids;
    const auto note = FileWitness::open(note_path(), FileWitness::Access::read_only);
    REQUIRE(note.has_value());
    const auto mark = (*note)->read();
    REQUIRE(mark.has_value());
    const FsckShard checked = fsck_shard(shard.store(), *mark, shard_of_all, fsck_options);
    for (const FsckFault& fault : checked.faults) {
      INFO("fsck: " << fault.what);
      CHECK(checked.ok());
    }
  }

  const simulation::Samples& samples_;
  SeededRandom random_;
  Batches batches_;
  simulation::Bench bench_;
  simulation::Model model_;
  Tally& tally_;
  TemporaryDirectory folder_;
  FaultyFileSystem files_;
  bool made_ = false;
  int cut_ = 0;
  std::optional<simulation::Request> unknown_;  // had no answer
  std::vector<std::string> notes_;              // since the last cut
};

TEST_CASE("a power cut takes nothing that was acknowledged and leaves no half of a batch") {
  const simulation::Samples samples(shard_of_all);
  Tally tally;
  for (const std::uint64_t seed : seeds(10, 55)) {
    INFO("HALLMARK_SEED=" << seed);
    Course(samples, seed, tally).run();
  }
  fmt::print(
      "{} power cuts, {} of them in creation; {} batches acknowledged; of those under way {} "
      "were stored, {} not\n",
      tally.cuts, tally.in_creation, tally.acknowledged, tally.batch_stored, tally.batch_lost);
}

}  // namespace
}  // namespace hallmark::faults
