// Opening a RocksDbStore: what is there, whether it is what was asked for, and what to say if not.
#include <fmt/format.h>
#include <rocksdb/cache.h>
#include <rocksdb/env.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "ledger/rocksdb_impl.h"
#include "ledger/rocksdb_mend.h"
#include "ledger/rocksdb_options.h"
#include "ledger/rocksdb_status.h"
#include "ledger/rocksdb_watch.h"

namespace hallmark {
namespace {

using Access = RocksDbOptions::Access;
using Create = RocksDbOptions::Create;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

// A reader may meet the writer as it deletes a file that the reader was about to open.
constexpr int reader_tries = 5;

enum class Found {
  nothing,
  store,
  begun,  // a store whose making was broken off: it was never written to
  ruin,   // files of a store without the one that names them
};

Result<Found> look(rocksdb::FileSystem& files, const std::string& path) {
  std::vector<std::string> names;
  const IOStatus status = files.GetChildren(path, IOOptions(), &names, nullptr);
  if (status.IsPathNotFound() || status.IsNotFound()) return Found::nothing;
  if (!status.ok()) {
    return fail(ErrorCode::io, fmt::format("could not be looked into ({})", status.ToString()),
                path);
  }
  bool written_to = false;
  for (const std::string& name : names) {
    std::uint64_t bytes = 0;
    if (name.ends_with(".log")) {
      const std::string log = fmt::format("{}/{}", path, name);
      const IOStatus sized = files.GetFileSize(log, IOOptions(), &bytes, nullptr);
      if (!sized.ok() && !sized.IsPathNotFound()) {
        return fail(ErrorCode::io, fmt::format("has no size ({})", sized.ToString()), log);
      }
    }
    written_to = written_to || bytes > 0 || name.ends_with(".sst");
  }
  const bool is_named = std::find(names.begin(), names.end(), "CURRENT") != names.end();
  if (is_named) return written_to ? Found::store : Found::begun;
  return written_to ? Found::ruin : Found::nothing;
}

// Makes the directories that are missing, so that a power cut does not unmake them later.
Status make_directories(rocksdb::FileSystem& files, const std::filesystem::path& path) {
  if (path.empty() || files.FileExists(path.string(), IOOptions(), nullptr).ok()) return ok();
  const std::filesystem::path above = path.has_parent_path() ? path.parent_path() : ".";
  TRY(make_directories(files, above));
  IOStatus status = files.CreateDirIfMissing(path.string(), IOOptions(), nullptr);
  std::unique_ptr<rocksdb::FSDirectory> directory;
  if (status.ok()) status = files.NewDirectory(above.string(), IOOptions(), &directory, nullptr);
  if (status.ok()) status = directory->Fsync(IOOptions(), nullptr);
  if (status.ok()) return ok();
  return fail(ErrorCode::io, fmt::format("could not be made ({})", status.ToString()),
              path.string());
}

std::string sorted(std::vector<std::string> names) {
  if (names.empty()) return "(none)";
  std::sort(names.begin(), names.end());
  return fmt::format("{}", fmt::join(names, ", "));
}

Status check_families(const rocksdb::DBOptions& database, const std::string& path,
                      std::span<const FamilyOptions> families, Found found) {
  std::vector<std::string> present;
  if (const auto status = rocksdb::DB::ListColumnFamilies(database, path, &present); !status.ok()) {
    return Unexpected(open_error(status, path));
  }
  std::erase(present, rocksdb::kDefaultColumnFamilyName);
  std::vector<std::string> wanted;
  for (const FamilyOptions& family : families) wanted.push_back(family.name);
  const std::string present_text = sorted(present);
  const std::string wanted_text = sorted(wanted);
  if (present_text == wanted_text) return ok();
  std::erase_if(present, [&](const std::string& name) {
    return std::find(wanted.begin(), wanted.end(), name) != wanted.end();
  });
  if (found == Found::begun && present.empty()) return ok();
  return fail(ErrorCode::bad_input,
              fmt::format("the store was made with the families {}; this program keeps {}",
                          present_text, wanted_text),
              path);
}

// Under the store's lock, as another process's log must not be cut.
Result<std::string> mend(rocksdb::FileSystem& files, const std::string& path, Access access) {
  if (access == Access::read_only) return mend_logs(files, path, access);
  const std::string lock_path = path + "/LOCK";
  rocksdb::FileLock* lock = nullptr;
  IOStatus status = files.LockFile(lock_path, IOOptions(), &lock, nullptr);
  if (!status.ok()) return Unexpected(open_error(status, path));
  auto mended = mend_logs(files, path, access);
  status = files.UnlockFile(lock, IOOptions(), nullptr);
  if (!status.ok() && mended.has_value()) return Unexpected(open_error(status, path));
  return mended;
}

Status open_database(RocksDbStore::Impl& impl, rocksdb::DBOptions& options) {
  const auto cache = rocksdb::NewLRUCache(impl.options.block_cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const FamilyOptions& family : impl.families) {
    families.emplace_back(family.name, family_options(family, impl.options, cache));
  }
  families.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions());
  rocksdb::DB* database = nullptr;
  const rocksdb::Status status =
      impl.options.access == Access::read_only
          ? rocksdb::DB::OpenForReadOnly(options, impl.path, families, &impl.handles, &database)
          : rocksdb::DB::Open(options, impl.path, families, &impl.handles, &database);
  impl.database.reset(database);
  if (impl.health->is_stopped()) return Unexpected(impl.health->reason());
  if (!status.ok()) return Unexpected(open_error(status, impl.path));
  return ok();
}

Status open_once(RocksDbStore::Impl& impl) {
  const bool may_create =
      impl.options.access == Access::read_write && impl.options.create == Create::if_missing;
  TRY_ASSIGN(Found found, look(*impl.file_system, impl.path));
  if (found == Found::begun && !may_create) found = Found::store;
  if (found == Found::ruin) {
    return fail(ErrorCode::corruption,
                "here are tables or logs of a store, but not its file CURRENT; nothing was "
                "changed, bring back a sound copy",
                impl.path);
  }
  if (found == Found::nothing && !may_create) {
    return fail(ErrorCode::not_found, "there is no store in this directory", impl.path);
  }
  rocksdb::DBOptions options = database_options(impl.options, impl.env.get());
  options.listeners.push_back(listener(impl.path, impl.health));
  options.create_if_missing = found == Found::nothing;
  options.create_missing_column_families = found != Found::store;
  if (found == Found::nothing) {
    TRY(make_directories(*impl.file_system, impl.path));
  } else {
    TRY_ASSIGN(impl.mended, mend(*impl.file_system, impl.path, impl.options.access));
    TRY(check_families(options, impl.path, impl.families, found));
  }
  return open_database(impl, options);
}

}  // namespace

Result<std::unique_ptr<RocksDbStore>> RocksDbStore::open(const std::string& path,
                                                         std::span<const FamilyOptions> families,
                                                         const RocksDbOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->path = std::filesystem::path(path).lexically_normal().string();
  while (impl->path.size() > 1 && impl->path.back() == '/') impl->path.pop_back();
  impl->options = options;
  impl->families.assign(families.begin(), families.end());
  impl->health = std::make_shared<Health>();
  impl->file_system =
      watch(options.env != nullptr ? options.env->GetFileSystem() : rocksdb::FileSystem::Default(),
            impl->health);
  impl->env = rocksdb::NewCompositeEnv(impl->file_system);
  Status opened = open_once(*impl);
  if (options.access == Access::read_only) {
    for (int i = 1; i < reader_tries && !opened.has_value(); ++i) opened = open_once(*impl);
  }
  TRY(opened);
  return std::make_unique<RocksDbStore>(std::move(impl));
}

}  // namespace hallmark
