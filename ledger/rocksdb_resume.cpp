// Going on after a full disk, which RocksDB can do, but not by itself in every case.
#include <fmt/format.h>

#include <chrono>
#include <future>
#include <optional>
#include <thread>
#include <utility>

#include "ledger/rocksdb_impl.h"
#include "ledger/rocksdb_status.h"

namespace hallmark {
namespace {

// RocksDB 7.8 forgets a flush that was due as another failed, and its Resume() then waits for it
// for ever. When so long nothing has been at work, that is what has happened.
constexpr std::chrono::seconds idle_limit{30};
constexpr std::chrono::milliseconds look_again{100};
// How long flushes that began on the full disk may take to fail.
constexpr std::chrono::seconds failing_limit{5};
constexpr std::chrono::milliseconds failing_step{5};

}  // namespace

Status RocksDbStore::Impl::resumed(const std::optional<rocksdb::Status>& result) const {
  if (!result.has_value()) {
    health->stop(stopped_error(
        ErrorCode::io, "RocksDB does not come to an end of going on after a full disk", path));
  }
  if (health->is_stopped()) return Unexpected(health->reason());
  const rocksdb::Status& status = *result;
  if (status.ok()) return ok();
  if (is_disk_full(status)) {
    return fail(ErrorCode::unavailable,
                fmt::format("the disk is still too full to go on ({})", status.ToString()), path);
  }
  health->stop(stopped_error(
      code_of(status), fmt::format("going on after a full disk failed ({})", status.ToString()),
      path));
  return Unexpected(health->reason());
}

std::optional<rocksdb::Status> RocksDbStore::Impl::resume_database() {
  std::promise<rocksdb::Status> promise;
  auto result = promise.get_future();
  resuming = std::thread([target = database.get(), promise = std::move(promise)]() mutable {
    promise.set_value(target->Resume());
  });
  for (auto idle = std::chrono::milliseconds(0); idle < idle_limit;) {
    if (result.wait_for(look_again) == std::future_status::ready) {
      resuming.join();
      return result.get();
    }
    idle = is_working() ? std::chrono::milliseconds(0) : idle + look_again;
  }
  return std::nullopt;
}

void RocksDbStore::Impl::await_idle() const {
  for (auto waited = std::chrono::milliseconds(0); waited < failing_limit && is_working();
       waited += failing_step) {
    std::this_thread::sleep_for(failing_step);
  }
}

bool RocksDbStore::Impl::is_working() const {
  std::uint64_t flushes = 0;
  std::uint64_t compactions = 0;
  using Properties = rocksdb::DB::Properties;
  return !database->GetIntProperty(Properties::kNumRunningFlushes, &flushes) ||
         !database->GetIntProperty(Properties::kNumRunningCompactions, &compactions) ||
         flushes + compactions > 0;
}

rocksdb::Status RocksDbStore::Impl::switch_log() {
  rocksdb::WriteOptions unlogged;
  unlogged.disableWAL = true;
  rocksdb::Status status = database->Put(unlogged, handles.back(), "log", "switched");
  if (status.ok()) status = database->Flush(rocksdb::FlushOptions(), handles.back());
  return status;
}

// DB::Resume() flushes what is in memory and goes on in a new log file, as the old one has a torn
// end. If nothing is in memory, RocksDB 7.8 keeps the old file, says that all is well, and fails at
// the next write (facebook/rocksdb issue 12998). So a switch of the log is tried; where the old
// file is in its way it fails, and a second Resume(), which now finds something in memory, begins a
// new one.
Status RocksDbStore::resume() {
  Impl& impl = *impl_;
  if (impl.health->is_stopped()) return Unexpected(impl.health->reason());
  TRY(impl.has_room());
  // What still fails from before is not to be taken for a disk that is full now.
  impl.await_idle();
  TRY(impl.resumed(impl.resume_database()));
  impl.health->set_probing(true);
  const rocksdb::Status switched = impl.switch_log();
  impl.health->set_probing(false);
  if (!switched.ok()) {
    TRY(impl.resumed(impl.resume_database()));
    TRY(impl.resumed(impl.switch_log()));
  }
  // Only now, as until then another thread's write() must be refused.
  impl.health->set_full(false);
  return ok();
}

}  // namespace hallmark
