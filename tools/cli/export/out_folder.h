// A folder of files that is there whole or not at all. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "projections/exports/files.h"

namespace hallmark::cli {

// bad_input where there is something already.
[[nodiscard]] Status check_nothing_there(const std::string& path, std::string_view what);

class OutFolder {
 public:
  // bad_input where there is something at `path` already.
  [[nodiscard]] static Result<OutFolder> make(const std::string& path);
  // What is not finished goes.
  ~OutFolder();
  OutFolder(OutFolder&& other) noexcept;
  OutFolder& operator=(OutFolder&&) = delete;
  OutFolder(const OutFolder&) = delete;
  OutFolder& operator=(const OutFolder&) = delete;

  // `write` returns how many rows it wrote.
  using Write = std::function<Result<std::uint64_t>(ByteSink& out)>;
  [[nodiscard]] Status add(const std::string& name, const Write& write);
  // All are on the disk, and the folder has its name, when this returns.
  [[nodiscard]] Status finish();
  [[nodiscard]] const std::vector<ExportedFile>& files() const { return files_; }
  // Beside the files, for what is none of them: gone before finish().
  [[nodiscard]] std::string path_of(const std::string& name) const {
    return unfinished() + "/" + name;
  }

 private:
  explicit OutFolder(std::string path) : path_(std::move(path)) {}
  [[nodiscard]] std::string unfinished() const { return path_ + ".unfinished"; }

  std::string path_;  // empty: finished, or moved from
  std::vector<ExportedFile> files_;
};

}  // namespace hallmark::cli
