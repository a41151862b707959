#include "ledger/rocksdb_watch.h"

#include <chrono>
#include <string>
#include <thread>
#include <utility>

namespace hallmark {
namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

constexpr std::chrono::milliseconds time_to_begin{50};

bool is_log(const std::string& path) { return path.ends_with(".log"); }

// One per watched file system, shared by its files.
class Watch {
 public:
  explicit Watch(std::shared_ptr<Health> health) : health_(std::move(health)) {}

  [[nodiscard]] bool refuses() const { return health_->is_stopped(); }
  [[nodiscard]] IOStatus refusal() const { return IOStatus::IOError(health_->reason().message); }

  IOStatus synced(IOStatus status, const std::string& path) const {
    if (!status.ok()) {
      health_->stop(
          stopped_error(ErrorCode::io, "an fsync failed (" + status.ToString() + ")", path));
    }
    return status;
  }
  IOStatus appended(IOStatus status, const std::string& path) const {
    // Until flushes that were called for have begun: RocksDB 7.8 forgets those that have not when
    // it hears of this, and its Resume() waits for them for ever.
    if (status.IsNoSpace()) std::this_thread::sleep_for(time_to_begin);
    if (!status.ok() && !status.IsNoSpace() && is_log(path)) {
      health_->stop(stopped_error(ErrorCode::io,
                                  "writing to the log failed (" + status.ToString() + ")", path));
    }
    return status;
  }

 private:
  std::shared_ptr<Health> health_;
};

class WatchedFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  WatchedFile(std::unique_ptr<rocksdb::FSWritableFile> target, std::string path,
              std::shared_ptr<const Watch> watch)
      : FSWritableFileOwnerWrapper(std::move(target)),
        path_(std::move(path)),
        watch_(std::move(watch)) {}

  using FSWritableFileOwnerWrapper::Append;
  using FSWritableFileOwnerWrapper::PositionedAppend;

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* dbg) override {
    if (watch_->refuses()) return watch_->refusal();
    return watch_->appended(target()->Append(data, options, dbg), path_);
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& info, IODebugContext* dbg) override {
    if (watch_->refuses()) return watch_->refusal();
    return watch_->appended(target()->Append(data, options, info, dbg), path_);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions& options, IODebugContext* dbg) override {
    if (watch_->refuses()) return watch_->refusal();
    return target()->Truncate(size, options, dbg);
  }
  IOStatus Sync(const IOOptions& options, IODebugContext* dbg) override {
    if (watch_->refuses()) return watch_->refusal();
    return watch_->synced(target()->Sync(options, dbg), path_);
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    if (watch_->refuses()) return watch_->refusal();
    return watch_->synced(target()->Fsync(options, dbg), path_);
  }
  IOStatus RangeSync(std::uint64_t offset, std::uint64_t bytes, const IOOptions& options,
                     IODebugContext* dbg) override {
    if (watch_->refuses()) return watch_->refusal();
    return watch_->synced(target()->RangeSync(offset, bytes, options, dbg), path_);
  }

 private:
  std::string path_;
  std::shared_ptr<const Watch> watch_;
};

class WatchedDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  WatchedDirectory(std::unique_ptr<rocksdb::FSDirectory> target, std::string path,
                   std::shared_ptr<const Watch> watch)
      : FSDirectoryWrapper(std::move(target)), path_(std::move(path)), watch_(std::move(watch)) {}

  IOStatus Fsync(const IOOptions& options, IODebugContext* dbg) override {
    if (watch_->refuses()) return watch_->refusal();
    return watch_->synced(FSDirectoryWrapper::Fsync(options, dbg), path_);
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* dbg,
                               const rocksdb::DirFsyncOptions& why) override {
    if (watch_->refuses()) return watch_->refusal();
    return watch_->synced(FSDirectoryWrapper::FsyncWithDirOptions(options, dbg, why), path_);
  }

 private:
  std::string path_;
  std::shared_ptr<const Watch> watch_;
};

class WatchedFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  WatchedFileSystem(const std::shared_ptr<rocksdb::FileSystem>& target,
                    std::shared_ptr<Health> health)
      : FileSystemWrapper(target), watch_(std::make_shared<const Watch>(std::move(health))) {}

  const char* Name() const override { return "HallmarkWatchedFileSystem"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                           IODebugContext* dbg) override {
    if (watch_->refuses()) return watch_->refusal();
    return watched(target_->NewWritableFile(path, options, result, dbg), path, result);
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* result,
                              IODebugContext* dbg) override {
    if (watch_->refuses()) return watch_->refusal();
    return watched(target_->ReopenWritableFile(path, options, result, dbg), path, result);
  }
  IOStatus ReuseWritableFile(const std::string& path, const std::string& old_path,
                             const FileOptions& options,
                             std::unique_ptr<rocksdb::FSWritableFile>* result,
                             IODebugContext* dbg) override {
    if (watch_->refuses()) return watch_->refusal();
    return watched(target_->ReuseWritableFile(path, old_path, options, result, dbg), path, result);
  }
  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* result,
                        IODebugContext* dbg) override {
    IOStatus status = target_->NewDirectory(path, options, result, dbg);
    if (status.ok()) {
      *result = std::make_unique<WatchedDirectory>(std::move(*result), path, watch_);
    }
    return status;
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* dbg) override {
    if (watch_->refuses()) return watch_->refusal();
    return target_->DeleteFile(path, options, dbg);
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* dbg) override {
    if (watch_->refuses()) return watch_->refusal();
    return target_->RenameFile(from, to, options, dbg);
  }
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                    IODebugContext* dbg) override {
    if (watch_->refuses()) return watch_->refusal();
    return target_->LinkFile(from, to, options, dbg);
  }
  IOStatus Truncate(const std::string& path, std::size_t size, const IOOptions& options,
                    IODebugContext* dbg) override {
    if (watch_->refuses()) return watch_->refusal();
    return target_->Truncate(path, size, options, dbg);
  }

 private:
  IOStatus watched(IOStatus status, const std::string& path,
                   std::unique_ptr<rocksdb::FSWritableFile>* file) const {
    if (status.ok()) *file = std::make_unique<WatchedFile>(std::move(*file), path, watch_);
    return status;
  }

  std::shared_ptr<const Watch> watch_;
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> watch(const std::shared_ptr<rocksdb::FileSystem>& target,
                                           std::shared_ptr<Health> health) {
  return std::make_shared<WatchedFileSystem>(target, std::move(health));
}

}  // namespace hallmark
