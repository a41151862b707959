// Files of any size that are believed whole or not at all: a kind, the content, and the SHA-256
// that seals both, taken over blocks of 1 MiB, each with the hash so far before it. Numbers are 8
// bytes, most significant first. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/durable_file.h"
#include "schemas/vocabulary/digest.h"
#include "schemas/vocabulary/result.h"
#include "schemas/vocabulary/sha256.h"

namespace hallmark {

using Seal = Digest<struct SealTag>;

// `kind` says what the file holds and in which version.
class SealedWriter {
 public:
  [[nodiscard]] static Result<SealedWriter> create(const std::string& path, std::string_view kind);

  void number(std::uint64_t number);
  void bytes(std::string_view bytes);  // whose size the reader knows
  void text(std::string_view text);    // with its size

  // Puts the file in its place, durably; else the first error there was.
  [[nodiscard]] Status replace();

 private:
  explicit SealedWriter(DurableFile file) : file_(std::move(file)) {}
  void write_block();

  DurableFile file_;
  Sha256 sha256_;
  Seal seal_;
  std::string block_;
  Status status_ = ok();
};

class SealedReader {
 public:
  // Reads it through. Nothing where there is no such file; corruption where it is damaged or of
  // another kind.
  [[nodiscard]] static Result<std::optional<SealedReader>> open(const std::string& path,
                                                                std::string_view kind);
  ~SealedReader();
  SealedReader(SealedReader&& other) noexcept;
  SealedReader& operator=(SealedReader&&) = delete;
  SealedReader(const SealedReader&) = delete;
  SealedReader& operator=(const SealedReader&) = delete;

  // Zeros beyond the content's end, and then not good.
  [[nodiscard]] std::uint64_t number();
  [[nodiscard]] std::string_view bytes(std::size_t size);  // good until the next call
  [[nodiscard]] std::string text();
  [[nodiscard]] bool good() const { return good_; }
  [[nodiscard]] bool at_end() const { return remaining_ == 0 && at_ == buffer_.size(); }

 private:
  SealedReader(int descriptor, std::string path)
      : descriptor_(descriptor), path_(std::move(path)) {}
  [[nodiscard]] Status check_seal(std::uint64_t content_size);
  [[nodiscard]] Status rewind(std::uint64_t content_size);
  [[nodiscard]] bool fill(std::size_t size);

  int descriptor_;
  std::string path_;
  std::uint64_t remaining_ = 0;  // of the content, not yet in buffer_
  std::string buffer_;
  std::size_t at_ = 0;
  bool good_ = true;
};

}  // namespace hallmark
