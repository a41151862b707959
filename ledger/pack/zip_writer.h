// Writes a zip in a pack's form, file by file, into a sink that cannot go back. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "ledger/pack/zip_form.h"
#include "schemas/vocabulary/byte_sink.h"
#include "schemas/vocabulary/running_sha256.h"

namespace hallmark {

using FileHash = Digest<struct FileHashTag>;  // of a file's bytes, or of those of a zip

// For a deflater and what it holds back: 0.4 MB.
class ZipWriter {
 public:
  explicit ZipWriter(ByteSink& out) : out_(out) {}

  // `content` writes the file's bytes. bad_input where the name is none or was there before.
  [[nodiscard]] Result<FileHash> add(const std::string& name,
                                     const std::function<Status(ByteSink&)>& content);
  // A file that is there already; it is not compressed.
  [[nodiscard]] Status add_stored(const std::string& name, std::string_view content);
  [[nodiscard]] Status finish();

  [[nodiscard]] const std::vector<ZipFile>& files() const { return files_; }
  [[nodiscard]] std::uint64_t written_bytes() const { return written_bytes_; }
  // Of all that was written so far; what is written later is not hashed.
  [[nodiscard]] FileHash hash() { return hash_.finish<FileHash>(); }

 private:
  [[nodiscard]] Status begin(const ZipFile& file);
  [[nodiscard]] Status write(std::string_view bytes);

  ByteSink& out_;
  RunningSha256 hash_;
  std::uint64_t written_bytes_ = 0;
  std::vector<ZipFile> files_;
  std::unordered_set<std::string> names_;
};

}  // namespace hallmark
