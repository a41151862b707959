// SHA-256 of what comes piece by piece. One thread.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "schemas/vocabulary/digest.h"

namespace hallmark {

class RunningSha256 {
 public:
  RunningSha256();
  ~RunningSha256();
  RunningSha256(RunningSha256&&) noexcept;
  RunningSha256& operator=(RunningSha256&&) noexcept;
  RunningSha256(const RunningSha256&) = delete;
  RunningSha256& operator=(const RunningSha256&) = delete;

  void add(std::string_view bytes);
  // Of all that was added; then it begins anew.
  template <class D>
  [[nodiscard]] D finish() {
    return D(end());
  }

 private:
  void begin();
  [[nodiscard]] std::array<unsigned char, digest_size_bytes> end();

  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace hallmark
