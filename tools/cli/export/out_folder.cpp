#include "tools/cli/export/out_folder.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "ledger/durable_file.h"

namespace hallmark::cli {
namespace {

class FileSink final : public ByteSink {
 public:
  explicit FileSink(DurableFile& file) : file_(file) {}

  Status write(std::string_view bytes) override {
    TRY(file_.append(bytes));
    bytes_ += bytes.size();
    return ok();
  }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  DurableFile& file_;
  std::uint64_t bytes_ = 0;
};

Error failure(const std::string& what, const std::error_code& error, const std::string& path) {
  return {ErrorCode::io, fmt::format("{}: {}", what, error.message()), path};
}

}  // namespace

Result<OutFolder> OutFolder::make(const std::string& path) {
  std::error_code error;
  if (std::filesystem::exists(std::filesystem::symlink_status(path, error))) {
    return fail(ErrorCode::bad_input,
                "expected the name of a folder that is to be made, found one "
                "that is there",
                path);
  }
  OutFolder folder(path);
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
  FileSink sink(file);
  TRY_ASSIGN(const std::uint64_t rows, write(sink));
  TRY(file.replace());
  files_.push_back({name, rows, sink.bytes()});
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
