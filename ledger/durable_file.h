// Files that are there whole or not at all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "schemas/vocabulary/result.h"

namespace hallmark {

// Nothing where there is no such file. At most 1 MiB.
[[nodiscard]] Result<std::optional<std::string>> read_small_file(const std::string& path);

// Who may read a file.
enum class Readers : std::uint8_t { all, owner };

// Replaces the file in one step; it and its directory are synced when this returns.
[[nodiscard]] Status write_durably(const std::string& path, std::string_view bytes,
                                   Readers readers = Readers::all);

// The same for a file of any size, in parts. Until replace() the file at `path` is what it was;
// what is written stands beside it, and goes when this does. One thread.
class DurableFile {
 public:
  [[nodiscard]] static Result<DurableFile> create(const std::string& path,
                                                  Readers readers = Readers::all);
  ~DurableFile();
  DurableFile(DurableFile&& other) noexcept;
  DurableFile& operator=(DurableFile&&) = delete;
  DurableFile(const DurableFile&) = delete;
  DurableFile& operator=(const DurableFile&) = delete;

  [[nodiscard]] Status append(std::string_view bytes);
  [[nodiscard]] Status replace();

 private:
  DurableFile(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
  [[nodiscard]] std::string beside() const { return path_ + ".new"; }

  int descriptor_;  // -1: replaced, or moved from
  std::string path_;
};

// Makes the directory where it is missing, with those above it, and syncs each one's parent.
[[nodiscard]] Status make_directory(const std::string& path);

}  // namespace hallmark
