#include "ledger/shard_ledger.h"

#include "ledger/durable_file.h"
#include "ledger/shard_files.h"

namespace hallmark {
namespace {

constexpr auto pause_after_a_failure = std::chrono::seconds(1);

}  // namespace

Status ShardLedger::create(const std::string& directory, const ShardOptions& options) {
  TRY(make_directory(directory));
  RocksDbOptions store_options = options.store;
  store_options.create = RocksDbOptions::Create::if_missing;
  TRY(RocksDbStore::open(shard_files::store(directory), shard_files::store_families(),
                         store_options));
  TRY(FileWitness::open(shard_files::witness(directory), FileWitness::Access::read_write));
  return ok();
}

Result<std::unique_ptr<ShardLedger>> ShardLedger::open(const std::string& directory, Shard shard,
                                                       const ShardOptions& options) {
  ShardOptions effective = options;
  const bool reads = options.access == LedgerAccess::read;
  effective.store.access =
      reads ? RocksDbOptions::Access::read_only : RocksDbOptions::Access::read_write;
  if (reads) effective.index.heads = IndexOptions::Heads::as_asked;
  TRY_ASSIGN(auto store, RocksDbStore::open(shard_files::store(directory),
                                            shard_files::store_families(), effective.store));
  TRY_ASSIGN(auto witness, FileWitness::open(shard_files::witness(directory),
                                             reads ? FileWitness::Access::read_only
                                                   : FileWitness::Access::read_write));
  TRY_ASSIGN(ShardCore core, open_shard_core(*store, *witness, shard, effective.index));
  if (!store->mended().empty()) core.notices.insert(core.notices.begin(), store->mended());
  return std::unique_ptr<ShardLedger>(
      new ShardLedger(shard, std::move(store), std::move(witness), std::move(core), effective));
}

ShardLedger::ShardLedger(Shard shard, std::unique_ptr<RocksDbStore> store,
                         std::unique_ptr<Witness> witness, ShardCore core,
                         const ShardOptions& options)
    : shard_(shard),
      store_(std::move(store)),
      witness_(std::move(witness)),
      index_(std::move(core.index)),
      writer_(*store_, *index_, *witness_, shard, core.state),
      notices_(std::move(core.notices)),
      most_to_catch_up_(options.index.most_to_catch_up()),
      state_(core.state),
      steps_back_(std::move(core.steps_back)) {
  if (options.access == LedgerAccess::write) {
    index_thread_ = std::jthread([this](const std::stop_token& stop) { write_out_when_due(stop); });
  }
}

ShardLedger::~ShardLedger() = default;

Result<std::vector<Outcome>> ShardLedger::append(std::span<const Placed> batch) {
  wait_for_room();
  auto outcomes = writer_.append(batch);
  if (outcomes) {
    after_commit();
    return outcomes;
  }
  const std::lock_guard lock(mutex_);
  append_failed_ = outcomes.error();
  append_failed_at_ = std::chrono::steady_clock::now();
  return outcomes;
}

std::optional<Error> ShardLedger::failing() const {
  const std::lock_guard lock(mutex_);
  // What may go through the next time is no reason for long to send nothing any more.
  const bool may_be_over =
      append_failed_ && append_failed_->code == ErrorCode::unavailable &&
      std::chrono::steady_clock::now() > append_failed_at_ + pause_after_a_failure;
  return may_be_over ? std::nullopt : append_failed_;
}

Status ShardLedger::pass_over(Offset position) {
  TRY(writer_.pass_over(position));
  after_commit();
  return ok();
}

// Memory and the time of the next open are bounded by what the index has not written out. A
// write-out that fails does not hold the writer up: its next commit meets the same fault and
// reports it.
void ShardLedger::wait_for_room() {
  INVARIANT(index_thread_.joinable(), "a shard that was closed is appended to");
  if (index_->entries_to_catch_up() < most_to_catch_up_) return;
  std::unique_lock lock(mutex_);
  index_changed_.wait(lock, [&] {
    // What came while one generation was written out may make up the next.
    ask_for_write_out();
    return write_out_failed_ || index_->entries_to_catch_up() < most_to_catch_up_;
  });
}

void ShardLedger::ask_for_write_out() {
  if (!index_->set_aside(Index::When::generation_due)) return;
  write_out_due_ = true;
  index_changed_.notify_all();
}

void ShardLedger::after_commit() {
  const std::lock_guard lock(mutex_);
  state_ = writer_.state();
  steps_back_.insert(steps_back_.end(), writer_.steps_back().begin(), writer_.steps_back().end());
  append_failed_.reset();
  committed_.notify_all();
  ask_for_write_out();
}

void ShardLedger::write_out_when_due(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (index_changed_.wait(lock, stop, [&] { return write_out_due_; })) {
    write_out_due_ = false;
    lock.unlock();
    const Status written = index_->write_out();
    lock.lock();
    write_out_failed_ = written ? std::nullopt : std::optional(written.error());
    index_changed_.notify_all();
    if (written) continue;
    write_out_due_ = true;
    if (stop.stop_requested()) return;
    // Until space returns. What needs no more than patience is tried again; what does not recover
    // fails here as it fails in the next commit.
    committed_.wait_for(lock, stop, pause_after_a_failure, [] { return false; });
  }
}

ShardState ShardLedger::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::vector<StepBack> ShardLedger::steps_back() const {
  const std::lock_guard lock(mutex_);
  return steps_back_;
}

bool ShardLedger::wait_beyond(std::uint64_t entries, std::chrono::milliseconds timeout,
                              const std::stop_token& stop) const {
  std::unique_lock lock(mutex_);
  return committed_.wait_for(lock, stop, timeout, [&] { return state_.entries > entries; });
}

Status ShardLedger::close() {
  if (!index_thread_.joinable()) return ok();
  index_thread_.request_stop();
  index_thread_.join();
  // What the thread was stopped over, and then the rest.
  TRY(index_->write_out());
  if (index_->set_aside(Index::When::anything_new)) TRY(index_->write_out());
  return ok();
}

}  // namespace hallmark
