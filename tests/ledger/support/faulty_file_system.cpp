#include "tests/ledger/support/faulty_file_system.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <array>
#include <mutex>
#include <utility>

#include "schemas/vocabulary/invariant.h"
#include "tests/ledger/support/faulty_disk.h"

namespace hallmark {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

// The script, and what has happened so far.
class FaultyFileSystem::State {
 public:
  struct Verdict {
    IOStatus status;
    Fault::Written written = Fault::Written::everything;
  };

  Verdict begin(FileOperation operation, const std::string& path) {
    const std::lock_guard lock(mutex_);
    ++counts_[static_cast<std::size_t>(operation)];
    if (operation != FileOperation::read && cut_after_.has_value()) {
      if (*cut_after_ > 0) {
        --*cut_after_;
      } else {
        power_is_cut_ = true;
        return {power_cut(), std::exchange(cut_written_, Fault::Written::nothing)};
      }
    }
    if (!fault_.has_value() || !fits(*fault_, operation, path)) return {};
    if (fault_->after > 0) {
      --fault_->after;
      return {};
    }
    const Fault fault = *fault_;
    has_failed_ = true;
    if (fault.lasts == Fault::Lasts::once) fault_.reset();
    return {failure(fault.with, path), fault.written};
  }

  void fail(Fault fault) {
    const std::lock_guard lock(mutex_);
    fault_ = std::move(fault);
    has_failed_ = false;
  }
  void heal() {
    const std::lock_guard lock(mutex_);
    fault_.reset();
  }
  bool has_failed() {
    const std::lock_guard lock(mutex_);
    return has_failed_;
  }
  std::uint64_t count(FileOperation operation) {
    const std::lock_guard lock(mutex_);
    return counts_[static_cast<std::size_t>(operation)];
  }
  void pretend_free(std::optional<std::uint64_t> bytes) {
    const std::lock_guard lock(mutex_);
    free_bytes_ = bytes;
  }
  std::optional<std::uint64_t> free_bytes() {
    const std::lock_guard lock(mutex_);
    return free_bytes_;
  }
  void cut_power(std::uint64_t after, Fault::Written written) {
    const std::lock_guard lock(mutex_);
    cut_after_ = after;
    cut_written_ = written;
    power_is_cut_ = after == 0;
  }
  void restore_power() {
    const std::lock_guard lock(mutex_);
    cut_after_.reset();
    power_is_cut_ = false;
  }
  bool power_is_cut() {
    const std::lock_guard lock(mutex_);
    return power_is_cut_;
  }
  void opened(int change) {
    const std::lock_guard lock(mutex_);
    open_files_ += change;
  }
  int open_files() {
    const std::lock_guard lock(mutex_);
    return open_files_;
  }

  FaultyDisk disk;

 private:
  static bool fits(const Fault& fault, FileOperation operation, const std::string& path) {
    const bool same = fault.operation.has_value() ? *fault.operation == operation
                                                  : operation != FileOperation::read;
    return same && path.find(fault.path_part) != std::string::npos;
  }
  static IOStatus power_cut() { return IOStatus::IOError("the power is cut"); }
  // As RocksDB's own file system reports them.
  static IOStatus failure(Fault::With with, const std::string& path) {
    if (with == Fault::With::io) return IOStatus::IOError(path, "Input/output error");
    IOStatus status = IOStatus::NoSpace(path, "No space left on device");
    status.SetRetryable(true);
    return status;
  }

  std::mutex mutex_;
  std::optional<Fault> fault_;
  bool has_failed_ = false;
  std::optional<std::uint64_t> cut_after_;
  Fault::Written cut_written_ = Fault::Written::nothing;
  bool power_is_cut_ = false;
  int open_files_ = 0;
  std::optional<std::uint64_t> free_bytes_;
  std::array<std::uint64_t, file_operations> counts_{};
};

namespace {

using State = FaultyFileSystem::State;

class FaultyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyFile(std::unique_ptr<rocksdb::FSWritableFile> target, std::string path,
             std::shared_ptr<FaultyDisk::File> file, std::shared_ptr<State> state)
      : FSWritableFileOwnerWrapper(std::move(target)),
        path_(std::move(path)),
        file_(std::move(file)),
        state_(std::move(state)) {
    state_->opened(1);
  }
  ~FaultyFile() override { state_->opened(-1); }

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* dbg) override {
    const auto verdict = state_->begin(FileOperation::append, path_);
    std::size_t bytes = data.size();
    if (!verdict.status.ok()) {
      if (verdict.written == Fault::Written::nothing) return verdict.status;
      if (verdict.written == Fault::Written::half) bytes /= 2;
    }
    const IOStatus status =
        FSWritableFileOwnerWrapper::Append(Slice(data.data(), bytes), options, dbg);
    if (status.ok()) state_->disk.appended(*file_, bytes);
    return status.ok() ? verdict.status : status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options,
                  const rocksdb::DataVerificationInfo& /*info*/, IODebugContext* dbg) override {
    return Append(data, options, dbg);
  }
  IOStatus PositionedAppend(const Slice& /*data*/, std::uint64_t /*offset*/,
                            const IOOptions& /*options*/, IODebugContext* /*dbg*/) override {
    return IOStatus::NotSupported("only direct I/O writes like this");
  }
  IOStatus PositionedAppend(const Slice& data, std::uint64_t offset, const IOOptions& options,
                            const rocksdb::DataVerificationInfo& /*info*/,
                            IODebugContext* dbg) override {
    return PositionedAppend(data, offset, options, dbg);
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions& options, IODebugContext* dbg) override {
    const auto verdict = state_->begin(FileOperation::truncate, path_);
    if (!verdict.status.ok()) return verdict.status;
    IOStatus status = FSWritableFileOwnerWrapper::Truncate(size, options, dbg);
    if (status.ok()) state_->disk.truncated(*file_, size);
    return status;
  }
  IOStatus Sync(const IOOptions& /*options*/, IODebugContext* /*dbg*/) override { return sync(); }
  IOStatus Fsync(const IOOptions& /*options*/, IODebugContext* /*dbg*/) override { return sync(); }
  IOStatus RangeSync(std::uint64_t /*offset*/, std::uint64_t /*bytes*/,
                     const IOOptions& /*options*/, IODebugContext* /*dbg*/) override {
    return state_->begin(FileOperation::range_sync, path_).status;  // promises nothing
  }

 private:
  // The real disk need not be asked: what a crash leaves is ours to say.
  IOStatus sync() {
    const auto verdict = state_->begin(FileOperation::sync, path_);
    if (verdict.status.ok()) state_->disk.synced(*file_);
    return verdict.status;
  }

  std::string path_;
  std::shared_ptr<FaultyDisk::File> file_;
  std::shared_ptr<State> state_;
};

class FaultyReader final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  FaultyReader(std::unique_ptr<rocksdb::FSRandomAccessFile> target, std::string path,
               std::shared_ptr<State> state)
      : FSRandomAccessFileOwnerWrapper(std::move(target)),
        path_(std::move(path)),
        state_(std::move(state)) {}

  IOStatus Read(std::uint64_t offset, std::size_t bytes, const IOOptions& options, Slice* result,
                char* scratch, IODebugContext* dbg) const override {
    const auto verdict = state_->begin(FileOperation::read, path_);
    if (!verdict.status.ok()) return verdict.status;
    return FSRandomAccessFileOwnerWrapper::Read(offset, bytes, options, result, scratch, dbg);
  }
  IOStatus MultiRead(rocksdb::FSReadRequest* requests, std::size_t count, const IOOptions& options,
                     IODebugContext* dbg) override {
    for (std::size_t i = 0; i < count; ++i) {
      rocksdb::FSReadRequest& one = requests[i];
      one.status = Read(one.offset, one.len, options, &one.result, one.scratch, dbg);
    }
    return IOStatus::OK();
  }

 private:
  std::string path_;
  std::shared_ptr<State> state_;
};

class FaultyDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  FaultyDirectory(std::unique_ptr<rocksdb::FSDirectory> target, std::string path,
                  std::shared_ptr<State> state)
      : FSDirectoryWrapper(std::move(target)), path_(std::move(path)), state_(std::move(state)) {}

  IOStatus Fsync(const IOOptions& /*options*/, IODebugContext* /*dbg*/) override {
    const auto verdict = state_->begin(FileOperation::sync_directory, path_);
    if (verdict.status.ok()) state_->disk.synced_directory(path_);
    return verdict.status;
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* dbg,
                               const rocksdb::DirFsyncOptions& /*why*/) override {
    return Fsync(options, dbg);
  }

 private:
  std::string path_;
  std::shared_ptr<State> state_;
};

class FaultyFiles final : public rocksdb::FileSystemWrapper {
 public:
  explicit FaultyFiles(std::shared_ptr<State> state)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), state_(std::move(state)) {}

  const char* Name() const override { return "HallmarkFaultyFileSystem"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                           IODebugContext* dbg) override {
    return open(path, result, [&](auto* opened) {
      auto file = state_->disk.make(path);
      return std::pair(target_->NewWritableFile(path, options, opened, dbg), std::move(file));
    });
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* result,
                              IODebugContext* dbg) override {
    return open(path, result, [&](auto* opened) {
      auto file = state_->disk.reopen(path);
      return std::pair(target_->ReopenWritableFile(path, options, opened, dbg), std::move(file));
    });
  }
  IOStatus ReuseWritableFile(const std::string& /*path*/, const std::string& /*old_path*/,
                             const FileOptions& /*options*/,
                             std::unique_ptr<rocksdb::FSWritableFile>* /*result*/,
                             IODebugContext* /*dbg*/) override {
    return IOStatus::NotSupported("no log file is recycled");
  }
  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                               IODebugContext* dbg) override {
    IOStatus status = target_->NewRandomAccessFile(path, options, result, dbg);
    if (status.ok()) *result = std::make_unique<FaultyReader>(std::move(*result), path, state_);
    return status;
  }
  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* result,
                        IODebugContext* dbg) override {
    IOStatus status = target_->NewDirectory(path, options, result, dbg);
    if (status.ok()) *result = std::make_unique<FaultyDirectory>(std::move(*result), path, state_);
    return status;
  }
  IOStatus CreateDir(const std::string& path, const IOOptions& options,
                     IODebugContext* dbg) override {
    return make_directory(path, [&] { return target_->CreateDir(path, options, dbg); });
  }
  IOStatus CreateDirIfMissing(const std::string& path, const IOOptions& options,
                              IODebugContext* dbg) override {
    if (target_->FileExists(path, options, dbg).ok()) return IOStatus::OK();
    return make_directory(path, [&] { return target_->CreateDirIfMissing(path, options, dbg); });
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& /*options*/,
                      IODebugContext* /*dbg*/) override {
    const auto verdict = state_->begin(FileOperation::remove, path);
    if (!verdict.status.ok()) return verdict.status;
    return state_->disk.remove(path) ? IOStatus::OK() : IOStatus::PathNotFound(path);
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& /*options*/,
                      IODebugContext* /*dbg*/) override {
    const auto verdict = state_->begin(FileOperation::rename, to);
    if (!verdict.status.ok()) return verdict.status;
    return state_->disk.rename(from, to) ? IOStatus::OK() : IOStatus::PathNotFound(from);
  }
  IOStatus LinkFile(const std::string& from, const std::string& to, const IOOptions& options,
                    IODebugContext* dbg) override {
    const auto verdict = state_->begin(FileOperation::open, to);
    if (!verdict.status.ok()) return verdict.status;
    IOStatus status = target_->LinkFile(from, to, options, dbg);
    if (status.ok()) state_->disk.linked(to);
    return status;
  }
  IOStatus GetFreeSpace(const std::string& path, const IOOptions& options, std::uint64_t* bytes,
                        IODebugContext* dbg) override {
    const auto pretended = state_->free_bytes();
    if (!pretended.has_value()) return target_->GetFreeSpace(path, options, bytes, dbg);
    *bytes = *pretended;
    return IOStatus::OK();
  }

 private:
  template <class Open>
  IOStatus open(const std::string& path, std::unique_ptr<rocksdb::FSWritableFile>* result,
                const Open& open_target) {
    const auto verdict = state_->begin(FileOperation::open, path);
    if (!verdict.status.ok()) return verdict.status;
    std::unique_ptr<rocksdb::FSWritableFile> opened;
    auto [status, file] = open_target(&opened);
    if (status.ok()) {
      *result = std::make_unique<FaultyFile>(std::move(opened), path, std::move(file), state_);
    }
    return status;
  }
  template <class Make>
  IOStatus make_directory(const std::string& path, const Make& make_target) {
    const auto verdict = state_->begin(FileOperation::make_directory, path);
    if (!verdict.status.ok()) return verdict.status;
    IOStatus status = make_target();
    if (status.ok()) state_->disk.made_directory(path);
    return status;
  }

  std::shared_ptr<State> state_;
};

}  // namespace

FaultyFileSystem::FaultyFileSystem()
    : state_(std::make_shared<State>()),
      env_(rocksdb::NewCompositeEnv(std::make_shared<FaultyFiles>(state_))) {}
FaultyFileSystem::~FaultyFileSystem() = default;

rocksdb::Env* FaultyFileSystem::env() { return env_.get(); }
void FaultyFileSystem::fail(Fault fault) { state_->fail(std::move(fault)); }
void FaultyFileSystem::heal() { state_->heal(); }
bool FaultyFileSystem::has_failed() const { return state_->has_failed(); }
std::uint64_t FaultyFileSystem::count(FileOperation operation) const {
  return state_->count(operation);
}
std::uint64_t FaultyFileSystem::changes() const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < file_operations; ++i) sum += count(static_cast<FileOperation>(i));
  return sum - count(FileOperation::read);
}
void FaultyFileSystem::pretend_free(std::optional<std::uint64_t> bytes) {
  state_->pretend_free(bytes);
}
void FaultyFileSystem::cut_power(std::uint64_t after, Fault::Written written) {
  state_->cut_power(after, written);
}
bool FaultyFileSystem::power_is_cut() const { return state_->power_is_cut(); }
void FaultyFileSystem::crash(SeededRandom& random) {
  INVARIANT(state_->open_files() == 0, "a crash while files are open would be undone by their end");
  state_->heal();
  state_->disk.cut_power(random);
  state_->restore_power();
}

}  // namespace hallmark
