#include "tools/cli/export/out_folder.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "ledger/durable_file.h"

namespace hallmark::cli {
namespace {

Error failure(const std::string& what, const std::error_code& error, const std::string& path) {
  return {ErrorCode::io, fmt::format("{}: {}", what, error.message()), path};
}

}  // namespace

Status check_nothing_there(const std::string& path, std::string_view what) {
  std::error_code ignored;
  if (!std::filesystem::exists(std::filesystem::symlink_status(path, ignored))) return ok();
  return fail(
      ErrorCode::bad_input,
      fmt::format("expected the name of a {} that is to be made, found one that is there", what),
      path);
}

Result<OutFolder> OutFolder::make(const std::string& path) {
  TRY(check_nothing_there(path, "folder"));
  OutFolder folder(path);
  std::error_code error;
  // Of a run that was killed.
  std::filesystem::remove_all(folder.unfinished(), error);
  if (error) return Unexpected(failure("it cannot be removed", error, folder.unfinished()));
  TRY(make_directory(folder.unfinished()));
  return folder;
}

OutFolder::OutFolder(OutFolder&& other) noexcept
    : path_(std::exchange(other.path_, {})), files_(std::move(other.files_)) {}

OutFolder::~OutFolder() {
  std::error_code ignored;  // the next run removes it
  if (!path_.empty()) std::filesystem::remove_all(unfinished(), ignored);
}

Status OutFolder::add(const std::string& name, const Write& write) {
  TRY_ASSIGN(DurableFile file, DurableFile::create(unfinished() + "/" + name));
  MeasuredSink sink([&file](std::string_view bytes) { return file.append(bytes); });
  TRY_ASSIGN(const std::uint64_t rows, write(sink));
  TRY(file.replace());
  files_.push_back({name, rows, sink.bytes(), sink.hash()});
  return ok();
}

Status OutFolder::finish() {
  std::error_code error;
  std::filesystem::rename(unfinished(), path_, error);
  if (error) return Unexpected(failure("the folder cannot be given its name", error, path_));
  path_.clear();
  return ok();
}

}  // namespace hallmark::cli
