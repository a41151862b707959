#include "ledger/scrub.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "ledger/durable_file.h"
#include "ledger/examine_range.h"
#include "ledger/pause.h"

namespace hallmark {
namespace {

constexpr std::size_t faults_kept = 16;
constexpr std::string_view kind = "scrub/1";

}  // namespace

ShardScrub::ShardScrub(const ShardLedger& shard, Clock& clock, std::string path, Newest newest,
                       const ScrubOptions& options)
    : shard_(shard),
      clock_(clock),
      path_(std::move(path)),
      newest_(std::move(newest)),
      options_(options),
      tiles_(shard.store(), shard.index()),
      saved_at_(std::chrono::steady_clock::now()) {
  resume();
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

ShardScrub::~ShardScrub() {
  thread_.request_stop();
  thread_.join();
  save();
}

ScrubCoverage ShardScrub::coverage() const {
  const std::lock_guard lock(mutex_);
  return coverage_;
}

ShardScrub::Faults ShardScrub::faults() const {
  const std::lock_guard lock(mutex_);
  return faults_;
}

void ShardScrub::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    if (run_pass(stop)) pause(options_.between_passes, stop);
  }
}

// Whether it got to the end.
bool ShardScrub::run_pass(const std::stop_token& stop) {
  const std::uint64_t entries = shard_.state().entries;
  std::uint64_t done = 0;
  {
    const std::lock_guard lock(mutex_);
    if (coverage_.done == 0) coverage_.began = clock_.now();
    coverage_.total = entries;
    done = std::min(coverage_.done, entries);
  }
  while (done < entries) {
    if (stop.stop_requested()) return false;
    const auto start = std::chrono::steady_clock::now();
    const std::uint64_t to = std::min(entries, done + options_.entries_a_piece);
    look_at(done, to);
    const std::chrono::duration<double> allowed(static_cast<double>(to - done) /
                                                static_cast<double>(options_.entries_a_second));
    done = to;
    {
      const std::lock_guard lock(mutex_);
      coverage_.done = done;
    }
    if (std::chrono::steady_clock::now() - saved_at_ >= options_.save_every) save();
    pause(std::chrono::duration_cast<std::chrono::nanoseconds>(allowed) -
              (std::chrono::steady_clock::now() - start),
          stop);
  }
  check_published();
  {
    const std::lock_guard lock(mutex_);
    coverage_.done = 0;
    coverage_.last_pass = clock_.now();
    ++coverage_.passes;
  }
  save();
  return true;
}

// What cannot be examined is a fault, and does not hide what comes after it.
void ShardScrub::look_at(std::uint64_t from, std::uint64_t to) {
  std::vector<EntryFacts> facts;
  while (from < to) {
    facts.clear();
    const Status examined =
        examine_range(shard_.store(), shard_.shard(), from, to, examiner_, facts);
    for (const EntryFacts& one : facts) compare(one);
    from += facts.size();
    if (examined) return;
    add_fault(examined.error().text());
    ++from;
  }
}

void ShardScrub::compare(const EntryFacts& facts) {
  const EntryFrame& frame = facts.frame;
  const auto add = [&](const std::string& what) {
    add_fault(fmt::format("entry {} of shard {}: {}", frame.sequence.value(),
                          shard_.shard().index.value(), what));
  };
  const auto leaf = tiles_.subtree(0, frame.sequence.value());
  if (!leaf) {
    add(leaf.error().text());
  } else if (*leaf != node_of(facts.leaf)) {
    add(fmt::format("it hashes to {}, in the log stands {}", facts.leaf.hex(), leaf->hex()));
  }
  if (!facts.accepted()) return;
  const auto named = shard_.index().candidates(prefix_of(facts.event->id_key));
  if (!named) {
    add(named.error().text());
  } else if (std::find(named->begin(), named->end(), frame.sequence) == named->end()) {
    add("its id is not in the index");
  }
  const auto head = shard_.index().head(facts.event->device);
  if (!head) {
    add(head.error().text());
  } else if (head->count < frame.device_sequence) {
    add(fmt::format("it is event {} of its device, whose head is event {}",
                    frame.device_sequence.value(), head->count.value()));
  }
}

// The upper tiles, and what they come to.
void ShardScrub::check_published() {
  const auto newest = newest_();
  if (!newest) return;
  const auto root = log_root(tiles_, newest->size, sha256_);
  if (!root) return add_fault(root.error().text());
  if (*root == newest->log_root) return;
  add_fault(fmt::format("shard {}: the first {} entries have the log root {}; {} was published",
                        shard_.shard().index.value(), newest->size, root->hex(),
                        newest->log_root.hex()));
}

// A file that is missing or damaged costs a pass, no more.
void ShardScrub::resume() {
  const auto text = read_small_file(path_);
  if (!text || !*text) return;
  std::istringstream in(**text);
  std::string found;
  ScrubCoverage coverage;
  std::int64_t began = 0;
  std::int64_t last = 0;
  if (!(in >> found >> coverage.done >> began >> coverage.passes >> last) || found != kind) return;
  coverage.began = Recorded(began);
  if (coverage.passes > 0) coverage.last_pass = Recorded(last);
  coverage_ = coverage;
}

void ShardScrub::save() {
  saved_at_ = std::chrono::steady_clock::now();
  const ScrubCoverage now = coverage();
  const Status saved =
      write_durably(path_, fmt::format("{} {} {} {} {}\n", kind, now.done, now.began.micros(),
                                       now.passes, now.last_pass.value_or(Recorded()).micros()));
  if (!saved) add_fault("how far it came cannot be kept: " + saved.error().text());
}

void ShardScrub::add_fault(std::string what) {
  const std::lock_guard lock(mutex_);
  ++faults_.count;
  if (faults_.first.size() < faults_kept) faults_.first.push_back(std::move(what));
}

}  // namespace hallmark
