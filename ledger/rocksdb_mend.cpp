#include "ledger/rocksdb_mend.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "ledger/rocksdb_log_scan.h"
#include "ledger/rocksdb_status.h"

namespace hallmark {
namespace {

using rocksdb::FileOptions;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

constexpr std::size_t blocks_at_once = 32;

Unexpected cannot(const char* what, const IOStatus& status, const std::string& path) {
  // A file that another file names is gone.
  const bool gone = status.IsPathNotFound() || status.IsNotFound();
  return fail(is_disk_full(status) ? ErrorCode::unavailable
              : gone               ? ErrorCode::corruption
                                   : ErrorCode::io,
              fmt::format("could not be {} ({})", what, status.ToString()), path);
}

Result<LogScan> scan(rocksdb::FileSystem& files, const std::string& path) {
  std::unique_ptr<rocksdb::FSSequentialFile> file;
  IOStatus status = files.NewSequentialFile(path, FileOptions(), &file, nullptr);
  if (!status.ok()) return cannot("read", status, path);
  LogScan result;
  std::string room(blocks_at_once * LogScan::block_bytes, '\0');
  for (;;) {
    rocksdb::Slice read;
    status = file->Read(room.size(), IOOptions(), &read, room.data(), nullptr);
    if (!status.ok()) return cannot("read", status, path);
    for (std::string_view bytes = read.ToStringView(); !bytes.empty();) {
      result.block(bytes.substr(0, LogScan::block_bytes));
      bytes.remove_prefix(std::min(bytes.size(), LogScan::block_bytes));
    }
    if (read.size() < room.size()) return result;
  }
}

Status cut(rocksdb::FileSystem& files, const std::string& path, std::uint64_t bytes) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  IOStatus status = files.ReopenWritableFile(path, FileOptions(), &file, nullptr);
  if (status.ok()) status = file->Truncate(bytes, IOOptions(), nullptr);
  if (status.ok()) status = file->Fsync(IOOptions(), nullptr);
  if (status.ok()) status = file->Close(IOOptions(), nullptr);
  if (!status.ok()) return cannot("cut to its last whole record", status, path);
  return ok();
}

enum class End { may_be_cut, stays };

// Checks one log; what was cut off goes into `words`.
Result<LogScan> check(rocksdb::FileSystem& files, const std::string& path, End end,
                      std::string* words) {
  TRY_ASSIGN(LogScan found, scan(files, path));
  if (const auto place = found.damage(); place.has_value()) {
    return fail(ErrorCode::corruption,
                fmt::format("the log is damaged at byte {}: records that were acknowledged stand "
                            "behind it; nothing was changed, bring back a sound copy",
                            *place),
                path);
  }
  const std::uint64_t torn = found.read_bytes() - found.whole_bytes();
  if (torn == 0 || end == End::stays) return found;
  TRY(cut(files, path, found.whole_bytes()));
  *words += fmt::format(
      "{}{}: {} bytes after byte {} were cut off, a write that was never "
      "acknowledged",
      words->empty() ? "" : "; ", path, torn, found.whole_bytes());
  return found;
}

// The numbers of the log files, newest first.
Result<std::vector<std::uint64_t>> log_numbers(rocksdb::FileSystem& files,
                                               const std::string& path) {
  std::vector<std::string> names;
  const IOStatus status = files.GetChildren(path, IOOptions(), &names, nullptr);
  if (!status.ok()) return cannot("listed", status, path);
  std::vector<std::uint64_t> numbers;
  for (const std::string& name : names) {
    std::uint64_t number = 0;
    int used = 0;
    if (std::sscanf(name.c_str(), "%lu.log%n", &number, &used) == 1 &&
        static_cast<std::size_t>(used) == name.size()) {
      numbers.push_back(number);
    }
  }
  std::sort(numbers.rbegin(), numbers.rend());
  return numbers;
}

Result<std::string> manifest(rocksdb::FileSystem& files, const std::string& path) {
  std::string name;
  const IOStatus status = rocksdb::ReadFileToString(&files, path + "/CURRENT", &name);
  if (!status.ok()) return cannot("read", status, path + "/CURRENT");
  if (!name.starts_with("MANIFEST-") || !name.ends_with('\n')) {
    return fail(ErrorCode::corruption, "does not name a MANIFEST; bring back a sound copy",
                path + "/CURRENT");
  }
  name.pop_back();
  return path + "/" + name;
}

}  // namespace

Result<std::string> mend_logs(rocksdb::FileSystem& files, const std::string& path,
                              RocksDbOptions::Access access) {
  std::string words;
  const End end = access == RocksDbOptions::Access::read_write ? End::may_be_cut : End::stays;
  TRY_ASSIGN(const std::string manifest_path, manifest(files, path));
  TRY(check(files, manifest_path, end, &words));
  TRY_ASSIGN(const std::vector<std::uint64_t> numbers, log_numbers(files, path));
  bool newer_has_records = false;
  for (const std::uint64_t number : numbers) {
    const std::string log = fmt::format("{}/{:06}.log", path, number);
    TRY_ASSIGN(const LogScan found,
               check(files, log, newer_has_records ? End::stays : end, &words));
    newer_has_records = newer_has_records || found.whole_bytes() > 0;
  }
  return words;
}

}  // namespace hallmark
