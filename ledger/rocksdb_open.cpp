// Opening a RocksDbStore: what is there, whether it is what was asked for, and what to say if not.
#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/env.h>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <utility>

#include "ledger/rocksdb_impl.h"
#include "ledger/rocksdb_options.h"
#include "ledger/rocksdb_status.h"

namespace hallmark {
namespace {

using Access = RocksDbOptions::Access;
using Create = RocksDbOptions::Create;

// Hears of failed flushes and compactions, which RocksDB tells nobody else.
class Listener final : public rocksdb::EventListener {
 public:
  Listener(std::string path, std::shared_ptr<Stop> stop, std::shared_ptr<DiskFull> disk_full)
      : path_(std::move(path)), stop_(std::move(stop)), disk_full_(std::move(disk_full)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason reason, rocksdb::Status* status) override {
    if (is_disk_full(*status)) {
      disk_full_->met.store(true, std::memory_order_release);
      // RocksDB holds a log file that it had no room to make for the end of everything.
      if (reason == rocksdb::BackgroundErrorReason::kMemTable) {
        *status = rocksdb::Status(*status, rocksdb::Status::Severity::kHardError);
      }
      return;
    }
    stop_->set({code_of(*status),
                fmt::format("writing failed ({}); what was acknowledged before is safe; nothing "
                            "more is written, reading goes on: look at the disk, then restart",
                            status->ToString()),
                path_});
  }

  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason /*reason*/, rocksdb::Status /*status*/,
                            bool* auto_recovery) override {
    *auto_recovery = false;  // resume() is asked to
  }

 private:
  std::string path_;
  std::shared_ptr<Stop> stop_;
  std::shared_ptr<DiskFull> disk_full_;
};

std::string join(std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, ", "));
}

std::vector<std::string> names_of(std::span<const FamilyOptions> families) {
  std::vector<std::string> names;
  for (const FamilyOptions& family : families) names.push_back(family.name);
  return names;
}

enum class Found { nothing, store };

Result<Found> look(rocksdb::FileSystem& files, const std::string& path) {
  const rocksdb::IOStatus status =
      files.FileExists(path + "/CURRENT", rocksdb::IOOptions(), nullptr);
  if (status.ok()) return Found::store;
  if (status.IsNotFound()) return Found::nothing;
  return fail(ErrorCode::io, fmt::format("could not be looked at ({})", status.ToString()), path);
}

Status check_names(const rocksdb::DBOptions& database, const std::string& path,
                   std::span<const FamilyOptions> families, bool* unfinished) {
  std::vector<std::string> found;
  if (const auto status = rocksdb::DB::ListColumnFamilies(database, path, &found); !status.ok()) {
    return Unexpected(open_error(status, path));
  }
  std::erase(found, rocksdb::kDefaultColumnFamilyName);
  const std::vector<std::string> wanted = names_of(families);
  const auto missing_in = [](const std::vector<std::string>& names) {
    return [&names](const std::string& name) {
      return std::find(names.begin(), names.end(), name) == names.end();
    };
  };
  if (std::none_of(found.begin(), found.end(), missing_in(wanted))) {
    *unfinished = std::any_of(wanted.begin(), wanted.end(), missing_in(found));
    if (!*unfinished) return ok();
  }
  return fail(ErrorCode::bad_input,
              fmt::format("the store was made with the families {}; this program wants {}",
                          found.empty() ? "(none)" : join(found), join(wanted)),
              path);
}

}  // namespace

Result<std::unique_ptr<RocksDbStore>> RocksDbStore::open(const std::string& path,
                                                         std::span<const FamilyOptions> families,
                                                         const RocksDbOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  impl->options = options;
  impl->families.assign(families.begin(), families.end());
  impl->stop = std::make_shared<Stop>();
  impl->disk_full = std::make_shared<DiskFull>();
  impl->file_system =
      watch(options.env != nullptr ? options.env->GetFileSystem() : rocksdb::FileSystem::Default(),
            impl->stop);
  impl->env = rocksdb::NewCompositeEnv(impl->file_system);

  TRY_ASSIGN(const Found found, look(*impl->file_system, path));
  const bool may_create =
      options.create == Create::if_missing && options.access == Access::read_write;
  if (found == Found::nothing && !may_create) {
    return fail(ErrorCode::not_found, "there is no store in this directory", path);
  }
  rocksdb::DBOptions database = database_options(options, impl->env.get());
  database.listeners.push_back(std::make_shared<Listener>(path, impl->stop, impl->disk_full));
  if (found == Found::store) {
    bool unfinished = false;
    TRY(check_names(database, path, families, &unfinished));
  } else {
    std::error_code error;
    std::filesystem::create_directories(path, error);
    if (error) return fail(ErrorCode::io, "could not be made: " + error.message(), path);
    database.create_if_missing = true;
    database.create_missing_column_families = true;
  }

  const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const FamilyOptions& family : families) {
    descriptors.emplace_back(family.name, family_options(family, options, cache));
  }
  descriptors.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());

  rocksdb::DB* opened = nullptr;
  const rocksdb::Status status =
      options.access == Access::read_only
          ? rocksdb::DB::OpenForReadOnly(database, path, descriptors, &impl->handles, &opened)
          : rocksdb::DB::Open(database, path, descriptors, &impl->handles, &opened);
  if (!status.ok()) return Unexpected(open_error(status, path));
  impl->database.reset(opened);
  return std::make_unique<RocksDbStore>(std::move(impl));
}

}  // namespace hallmark
