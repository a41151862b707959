// A file or standard input, read in chunks.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "schemas/cloudevents/event_stream.h"

namespace hallmark::cli {

class InputFile final : public ByteSource {
 public:
  // "-" is standard input.
  [[nodiscard]] static Result<InputFile> open(const std::string& path);
  ~InputFile() override;
  InputFile(InputFile&& other) noexcept;
  InputFile& operator=(InputFile&&) = delete;
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  [[nodiscard]] Result<std::size_t> read(std::span<char> buffer) override;
  [[nodiscard]] bool is_ready(std::chrono::milliseconds patience) override;
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::uint64_t position_bytes() const { return position_bytes_; }
  // Whether a person would have to type it.
  [[nodiscard]] bool is_terminal() const;
  // Of a regular file; a pipe has none.
  [[nodiscard]] std::optional<std::uint64_t> size_bytes() const { return size_bytes_; }

 private:
  InputFile(int descriptor, std::string name) : descriptor_(descriptor), name_(std::move(name)) {}
  int descriptor_;
  std::string name_;
  std::uint64_t position_bytes_ = 0;
  std::optional<std::uint64_t> size_bytes_;
};

inline constexpr std::size_t file_limit_bytes = 64 << 20;

// A whole file that somebody names on the command line (a key, a certificate), or standard input.
[[nodiscard]] Result<std::string> read_file(const std::string& path,
                                            std::size_t limit_bytes = file_limit_bytes);

}  // namespace hallmark::cli
