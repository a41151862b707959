// Counts and hashes what goes through it. One thread.
#pragma once

#include <cstdint>
#include <functional>

#include "ledger/pack/zip_writer.h"
#include "schemas/vocabulary/byte_sink.h"

namespace hallmark {

class MeasuredSink final : public ByteSink {
 public:
  using Write = std::function<Status(std::string_view bytes)>;
  explicit MeasuredSink(Write write) : write_(std::move(write)) {}

  Status write(std::string_view bytes) override {
    hash_.add(bytes);
    bytes_ += bytes.size();
    return write_(bytes);
  }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  [[nodiscard]] FileHash hash() { return hash_.finish<FileHash>(); }  // once, at the end

 private:
  Write write_;
  RunningSha256 hash_;
  std::uint64_t bytes_ = 0;
};

}  // namespace hallmark
