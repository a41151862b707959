#include "projections/views/views.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <filesystem>

#include "ledger/durable_file.h"
#include "projections/views/build.h"
#include "projections/views/intake.h"
#include "projections/views/keys.h"
#include "projections/views/update.h"
#include "projections/views/version.h"

namespace hallmark {
namespace {

// What is taken up together: bounds the memory, and how long who reads waits for the newest.
constexpr std::uint64_t most_entries_together = 4096;
constexpr auto look_again_after = std::chrono::milliseconds(10);
constexpr auto pause_after_trouble = std::chrono::seconds(1);

std::string store_path(const std::string& directory, std::uint64_t generation) {
  return fmt::format("{}/{}", directory, generation);
}

std::string current_path(const std::string& directory) { return directory + "/current"; }

// The file `current`: the number of a store in a line, then views_version().
struct Current {
  std::uint64_t generation = 0;
  std::string made_by;
};

Result<Current> read_current(const std::string& text, const std::string& path) {
  Current current;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, current.generation);
  if (error != std::errc() || end == last || *end != '\n') {
    return fail(ErrorCode::corruption,
                "expected the number of a store in its first line; remove the directory of the "
                "views, and they are built again",
                path);
  }
  current.made_by.assign(end + 1, last);
  return current;
}

// What was replaced. The one after it may be a build that was broken off, which goes on.
void remove_others(const std::string& directory, std::uint64_t kept) {
  std::error_code error;
  for (const auto& found : std::filesystem::directory_iterator(directory, error)) {
    const std::string name = found.path().filename().string();
    const bool is_store = !name.empty() && std::all_of(name.begin(), name.end(),
                                                       [](char c) { return c >= '0' && c <= '9'; });
    const bool stays = name == std::to_string(kept) || name == std::to_string(kept + 1);
    if (is_store && !stays) std::filesystem::remove_all(found, error);
  }
}

}  // namespace

std::string views_directory(const std::string& data_directory) { return data_directory + "/views"; }

Views::Views(const Ledger& ledger, const Catalogue& catalogue, ViewsOptions options, DataLock lock)
    : ledger_(ledger),
      catalogue_(catalogue),
      options_(std::move(options)),
      lock_(std::move(lock)) {}

Result<std::unique_ptr<Views>> Views::open(const Ledger& ledger, const Catalogue& catalogue,
                                           ViewsOptions options) {
  TRY(make_directory(options.directory));
  TRY_ASSIGN(DataLock lock, DataLock::take(options.directory, DataLock::Use::write));
  std::unique_ptr<Views> views(new Views(ledger, catalogue, std::move(options), std::move(lock)));
  TRY(views->open_current());
  views->thread_ =
      std::jthread([self = views.get()](const std::stop_token& stop) { self->run(stop); });
  return views;
}

Views::~Views() = default;

// What serves at once, where there is something that can be read.
Status Views::open_current() {
  const std::string path = current_path(options_.directory);
  TRY_ASSIGN(const auto text, read_small_file(path));
  if (!text) return ok();
  TRY_ASSIGN(const Current current, read_current(*text, path));
  generation_ = current.generation;
  if (!is_readable_version(current.made_by)) {
    options_.log("views: they were made by another version of this program, and are built anew");
    return ok();
  }
  is_stale_ = current.made_by != views_version() || options_.rebuild == ViewsOptions::Rebuild::now;
  auto store = ViewStore::open(store_path(options_.directory, generation_), ViewStoreOptions());
  if (!store) {
    options_.log("views: " + store.error().text() + "; they are built anew");
    return ok();
  }
  auto of_ledger = are_of_ledger(*(*store)->snapshot(), ledger_);
  if (!of_ledger || !*of_ledger) {
    options_.log(of_ledger ? "views: they were made of other entries than the ledger has, and are "
                             "built anew"
                           : "views: " + of_ledger.error().text() + "; they are built anew");
    return ok();
  }
  store_ = *std::move(store);
  publish();
  remove_others(options_.directory, generation_);
  return ok();
}

void Views::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const bool is_there = store_ != nullptr && !is_stale_;
    const Status done = is_there ? follow(stop) : build(stop);
    if (!done && !stop.stop_requested()) fail_for_now(done.error(), stop);
  }
}

void Views::fail_for_now(const Error& error, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  // Its words may differ from try to try, as what a full disk has left does.
  if (!standing_.trouble || standing_.trouble->code != error.code) {
    options_.log("views: they do not go on: " + error.text());
  }
  standing_.trouble = error;
  changed_.notify_all();
  changed_.wait_for(lock, stop, pause_after_trouble, [] { return false; });
}

// Under the mutex.
void Views::over_trouble() {
  if (standing_.trouble) options_.log("views: they go on again");
  standing_.trouble.reset();
}

Status Views::build(const std::stop_token& stop) {
  const std::uint64_t generation = generation_ + 1;
  const std::string path = store_path(options_.directory, generation);
  const std::uint64_t there = sum(ends_of(ledger_));
  if (there > 0) options_.log(fmt::format("views: building them of {} entries", there));
  BuildOptions build{ledger_, catalogue_, path};
  build.progress = [&](std::uint64_t done, std::uint64_t all) {
    const std::lock_guard lock(mutex_);
    standing_.is_building = true;
    standing_.done = done;
    standing_.all = all;
    over_trouble();
    return !stop.stop_requested();
  };
  TRY(build_views(build));
  TRY_ASSIGN(auto store, ViewStore::open(path, ViewStoreOptions()));
  TRY(write_durably(current_path(options_.directory),
                    fmt::format("{}\n{}", generation, views_version())));
  if (store_ != nullptr) store_->drop();
  {
    const std::lock_guard lock(mutex_);
    store_ = std::move(store);
    standing_.is_building = false;
    over_trouble();
  }
  generation_ = generation;
  is_stale_ = false;
  publish();
  if (there > 0) options_.log("views: they are built");
  return ok();
}

Status Views::follow(const std::stop_token& stop) {
  while (!stop.stop_requested() && !is_stale_) {
    TRY_ASSIGN(const bool more, take_up());
    if (!more) await_more(stop);
  }
  return ok();
}

Result<bool> Views::take_up() {
  TRY_ASSIGN(const ViewReadingPtr before, read());
  Positions positions = before->positions;
  EntryIntake intake(catalogue_);
  Update update(*before->rows, catalogue_);
  // To each shard its part, so that none waits while another is busy.
  const std::uint64_t most = std::max<std::uint64_t>(most_entries_together / ledger_.shards(), 1);
  for (std::uint32_t index = 0; index < ledger_.shards(); ++index) {
    const ShardLedger& shard = ledger_.shard(ShardIndex(index));
    const std::uint64_t end = std::min(shard.state().entries, positions[index] + most);
    if (end == positions[index]) continue;
    TRY(read_entries(shard.store(), shard.shard(), Sequence(positions[index]), Sequence(end),
                     intake, [&] {
                       update.take(ShardIndex(index), intake);
                       return ok();
                     }));
    positions[index] = end;
  }
  if (positions == before->positions) return false;
  ViewBatch batch;
  TRY(put_positions(ledger_, positions, batch));
  const Status put = put_rows(update, batch);
  if (put) {
    publish();
  } else if (put.error().code == ErrorCode::unavailable) {
    return Unexpected(put.error());
  } else {
    // Rows that do not read, or a store that RocksDB writes to no more: no later try mends them.
    options_.log("views: " + put.error().text() + "; they are built anew");
    is_stale_ = true;
  }
  return true;
}

Status Views::put_rows(Update& update, ViewBatch& batch) {
  TRY(update.finish(batch));
  return store_->write(batch);
}

void Views::await_more(const std::stop_token& stop) {
  {
    const std::lock_guard lock(mutex_);
    caught_up_at_ = std::chrono::steady_clock::now();
  }
  const std::uint64_t known = read().value()->positions.front();
  (void)ledger_.shard(ShardIndex(0)).wait_beyond(known, look_again_after, stop);
}

Result<ViewReading> Views::newest_reading() const {
  ViewReading reading{store_->snapshot(), {}, reading_ ? reading_->newest : Recorded()};
  TRY_ASSIGN(reading.positions, read_positions(*reading.rows, ledger_.shards()));
  TRY_ASSIGN(const Recorded newest, newest_stamp(ledger_, reading.positions));
  reading.newest = std::max(reading.newest, newest);
  return reading;
}

// Of the one thread that writes.
void Views::publish() {
  auto reading = newest_reading();
  const std::lock_guard lock(mutex_);
  if (!reading) {
    standing_.trouble = reading.error();
  } else {
    reading_ = std::make_shared<const ViewReading>(*std::move(reading));
    over_trouble();
  }
  changed_.notify_all();
}

Result<ViewReadingPtr> Views::read() const {
  const std::lock_guard lock(mutex_);
  if (reading_) return reading_;
  if (standing_.trouble) return Unexpected(*standing_.trouble);
  return fail(ErrorCode::unavailable,
              standing_.all == 0
                  ? std::string("the views are being opened")
                  : fmt::format("the views are being built: {} of {} done, {} %", standing_.done,
                                standing_.all, standing_.done * 100 / standing_.all));
}

Result<std::optional<ViewReadingPtr>> Views::read_after(const Positions& wanted,
                                                        std::chrono::milliseconds timeout) const {
  const auto has_all = [&] {
    if (!reading_) return false;
    for (std::size_t shard = 0; shard < wanted.size(); ++shard) {
      if (reading_->positions[shard] < wanted[shard]) return false;
    }
    return true;
  };
  std::unique_lock lock(mutex_);
  if (changed_.wait_for(lock, timeout, has_all)) return std::optional(reading_);
  return std::optional<ViewReadingPtr>();
}

Views::Standing Views::standing() const {
  const std::uint64_t there = sum(ends_of(ledger_));
  const std::lock_guard lock(mutex_);
  Standing standing = standing_;
  const std::uint64_t taken = reading_ ? sum(reading_->positions) : 0;
  standing.behind = there > taken ? there - taken : 0;
  if (standing.behind > 0) {
    standing.lag = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - caught_up_at_);
  }
  return standing;
}

Status Views::close() {
  thread_.request_stop();
  thread_.join();
  return store_ == nullptr ? ok() : store_->flush();
}

Result<std::uint64_t> Views::stored_bytes() const { return store_->stored_bytes(); }

}  // namespace hallmark
