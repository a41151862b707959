#include "tests/ledger/faults/trial.h"

#include <fmt/format.h>

#include <chrono>
#include <thread>

#include "ledger/fsck/fsck.h"
#include "ledger/shard_files.h"
#include "tests/ledger/faults/readback.h"

namespace hallmark::faults {
namespace {

constexpr int commits_before = 5;
constexpr int commits_after = 5;
constexpr std::uint64_t generation_entries = 20;
// A flush that found no space is learned of by the next append; the one after that goes on.
constexpr int tries_on_a_good_disk = 2;
constexpr auto patience = std::chrono::seconds(20);
constexpr auto between_tries = std::chrono::milliseconds(1);

void demand(bool holds, const std::string& text) {
  if (!holds) throw Breach(text);
}

void check_stopped(const char* what, const Error& error) {
  demand(error.message.find("nothing more is written") != std::string::npos,
         fmt::format("{} failed and did not say that it has stopped: {}", what, error.text()));
}

Fault nth_call(Fault fault, std::uint64_t nth) {
  fault.after = nth;
  return fault;
}

}  // namespace

Trial::Trial(const simulation::Samples& samples, const FaultKind& kind, std::uint64_t nth)
    : samples_(samples),
      kind_(kind),
      random_(nth),
      batches_(samples, 1),
      model_(samples.shard(), bench_) {
  files_.fail(nth_call(kind.fault, nth));
}

ShardOptions Trial::options(rocksdb::Env* env) const {
  ShardOptions options;
  options.index.generation_entries = generation_entries;
  options.index.threads = 0;
  options.store.env = env;
  options.store.headroom_bytes = 0;
  options.store.block_cache_bytes = 1 << 20;
  return options;
}

TrialEnd Trial::run() {
  live();
  const bool reached = files_.has_failed();
  demand(reached || !told_, "an error was given, and no call had failed");
  shard_.reset();
  files_.heal();
  // What was not synced may be lost after all; half of the trials end with a power cut.
  if (random_.below(2) == 0) {
    files_.cut_power();
    files_.crash(random_);
  }
  look_on_a_good_disk();
  return {reached, told_};
}

void Trial::live() {
  carry_out("making it", [&] { return try_to_make(); });
  open();
  for (int i = 0; i < commits_before; ++i) append();
  close();
  open();
  for (int i = 0; i < commits_after; ++i) append();
  compact();
  append();
  close();
}

void Trial::open() {
  shard_.reset();
  carry_out("opening it", [&] { return try_to_open(); });
}

Status Trial::try_to_make() { return ShardLedger::create(directory(), options(files_.env())); }

Status Trial::try_to_open() {
  auto opened = ShardLedger::open(directory(), samples_.shard(), options(files_.env()));
  if (!opened) return Unexpected(std::move(opened).error());
  shard_ = *std::move(opened);
  return ok();
}

Status Trial::try_to_append(const simulation::Request& request) {
  const auto outcomes = shard_->append(placed(request));
  if (outcomes) {
    demand(same(*outcomes, model_.take(request)), "an append was answered otherwise than expected");
    return ok();
  }
  return Unexpected(outcomes.error());
}

void Trial::append() {
  if (stopped_) return;
  const simulation::Request request = batches_.next(model_.state().position);
  carry_out("an append", [&] { return try_to_append(request); });
  if (stopped_) {
    unknown_ = request;
    const Status again = try_to_append(request);
    demand(!again, "it stopped, and then took an append");
    check_refusal("the append after that", again.error());
    check_readable();
    return;
  }
  wait_for_write_out();
}

// So that the calls come in nearly the same order every time.
void Trial::wait_for_write_out() {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (shard_->index().entries_to_catch_up() >= generation_entries && !files_.has_failed()) {
    demand(std::chrono::steady_clock::now() < end, "the index is not written out");
    std::this_thread::sleep_for(between_tries);
  }
}

void Trial::compact() {
  if (!stopped_) may_fail("flushing everything", shard_->compact());
}

void Trial::close() {
  if (!stopped_) may_fail("closing it", shard_->close());
}

// Nothing that was acknowledged depends on it, and it is not tried again.
void Trial::may_fail(const char* what, const Status& done) {
  if (done) return;
  told_ = true;
  demand(files_.has_failed(), fmt::format("{} failed by itself: {}", what, done.error().text()));
  check_refusal(what, done.error());
  check_readable();
  stopped_ = kind_.meaning == FaultKind::Meaning::stops;
  files_.heal();
}

template <class Try>
void Trial::carry_out(const char* what, const Try& attempt) {
  if (stopped_) return;
  Status done = attempt();
  if (done) return;
  told_ = true;
  demand(files_.has_failed(), fmt::format("{} failed by itself: {}", what, done.error().text()));
  check_refusal(what, done.error());
  if (shard_) check_readable();
  if (kind_.meaning == FaultKind::Meaning::stops) {
    stopped_ = true;
    files_.heal();  // and still it has stopped
    return;
  }
  if (kind_.meaning == FaultKind::Meaning::full) {
    if (done = attempt(); !done) check_refusal(what, done.error());
  }
  files_.heal();
  for (int i = 0; i < tries_on_a_good_disk && !done; ++i) done = attempt();
  if (!done && shard_ && kind_.meaning == FaultKind::Meaning::either) {
    check_stopped(what, done.error());
    stopped_ = true;
    return;
  }
  demand(done.has_value(), fmt::format("{} fails though the disk is good again: {}", what,
                                       done ? std::string() : done.error().text()));
}

void Trial::check_refusal(const char* what, const Error& error) const {
  const std::string text = error.text();
  if (kind_.meaning == FaultKind::Meaning::full) {
    demand(error.code == ErrorCode::unavailable,
           fmt::format("{} failed on a full disk otherwise than for now: {}", what, text));
    demand(text.find("full") != std::string::npos || text.find("room") != std::string::npos ||
               text.find("No space") != std::string::npos,
           fmt::format("{} failed and did not say that the disk is full: {}", what, text));
    return;
  }
  demand(error.code == ErrorCode::io || error.code == ErrorCode::corruption,
         fmt::format("{} failed on a bad disk as if it might go well later: {}", what, text));
  if (shard_ && kind_.meaning == FaultKind::Meaning::stops) check_stopped(what, error);
}

void Trial::check_readable() const {
  const Readback found = read_back(*shard_, model_, samples_);
  demand(found.found == Readback::Found::identical, "after the fault: " + found.what);
}

void Trial::look_on_a_good_disk() {
  const Status made = ShardLedger::create(directory(), options(nullptr));
  demand(made.has_value(),
         "on a good disk it is not taken over: " + (made ? "" : made.error().text()));
  const auto shard = ShardLedger::open(directory(), samples_.shard(), options(nullptr));
  demand(shard.has_value(), "on a good disk: " + (shard ? "" : shard.error().text()));
  if (unknown_ && !((*shard)->state() == model_.state())) model_.take(*unknown_);
  const Readback found = read_back(**shard, model_, samples_);
  demand(found.found == Readback::Found::identical, "on a good disk: " + found.what);

  const auto note =
      FileWitness::open(shard_files::witness(directory()), FileWitness::Access::read_only);
  const auto mark = note ? (*note)->read() : Result<std::optional<Mark>>(std::nullopt);
  FsckOptions fsck_options;
  fsck_options.threads = 0;
  const FsckShard checked =
      fsck_shard((*shard)->store(), mark ? *mark : std::nullopt, samples_.shard(), fsck_options);
  demand(checked.ok(), "fsck: " + (checked.ok() ? "" : checked.faults.front().what));

  const simulation::Request request = batches_.next(model_.state().position);
  const auto outcomes = (*shard)->append(placed(request));
  demand(outcomes && same(*outcomes, model_.take(request)), "on a good disk it does not go on");
}

}  // namespace hallmark::faults
