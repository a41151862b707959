#include "ledger/rocksdb_health.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "ledger/rocksdb_status.h"

namespace hallmark {
namespace {

class Listener final : public rocksdb::EventListener {
 public:
  Listener(std::string path, std::shared_ptr<Health> health)
      : path_(std::move(path)), health_(std::move(health)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason /*reason*/,
                         rocksdb::Status* status) override {
    note(status);
    health_->flush_ended();
  }

  void OnFlushCompleted(rocksdb::DB* /*database*/,
                        const rocksdb::FlushJobInfo& /*flush*/) override {
    health_->flush_ended();
  }

  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status /*status*/,
                            bool* auto_recovery) override {
    *auto_recovery = false;  // resume() is asked to
  }

 private:
  void note(rocksdb::Status* status) {
    using Severity = rocksdb::Status::Severity;
    if (!is_disk_full(*status) && !health_->is_probing()) {
      health_->stop(
          stopped_error(code_of(*status), "writing failed (" + status->ToString() + ")", path_));
      return;
    }
    if (is_disk_full(*status)) health_->set_full(true);
    // RocksDB takes some of these for fatal, such as a log file that it had no room to make; then
    // it would refuse to resume.
    if (status->severity() > Severity::kHardError) {
      *status = rocksdb::Status(*status, Severity::kHardError);
    }
  }

  std::string path_;
  std::shared_ptr<Health> health_;
};

}  // namespace

void Health::stop(Error reason) {
  const std::lock_guard lock(mutex_);
  if (!reason_.has_value()) reason_ = std::move(reason);
  stopped_.store(true, std::memory_order_release);
}

Error Health::reason() const {
  const std::lock_guard lock(mutex_);
  INVARIANT(reason_.has_value(), "a store that goes on was asked why it stopped");
  return *reason_;
}

void Health::flush_ended() {
  const std::lock_guard lock(mutex_);
  ++flushes_ended_;
  flush_ended_.notify_all();
}

std::uint64_t Health::flushes_ended() const {
  const std::lock_guard lock(mutex_);
  return flushes_ended_;
}

bool Health::await_flush(std::uint64_t seen) const {
  std::unique_lock lock(mutex_);
  return flush_ended_.wait_for(lock, std::chrono::seconds(1),
                               [&] { return flushes_ended_ > seen; });
}

Error stopped_error(ErrorCode code, const std::string& what, const std::string& path) {
  return {code,
          fmt::format("{}; what was acknowledged before is safe, what was being written may or may "
                      "not be there; nothing more is written, reading goes on: restart on a sound "
                      "disk",
                      what),
          path};
}

std::shared_ptr<rocksdb::EventListener> listener(std::string path, std::shared_ptr<Health> health) {
  return std::make_shared<Listener>(std::move(path), std::move(health));
}

}  // namespace hallmark
