// SHA-256 with a context that is made once and used again: half the cost of the one-shot call.
// Belongs to one thread.
#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "schemas/vocabulary/digest.h"

namespace hallmark {

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  template <class D>
  [[nodiscard]] D digest(std::string_view bytes) {
    return D(hash({}, bytes));
  }
  // Of `first` and then `bytes`.
  template <class D>
  [[nodiscard]] D digest(std::string_view first, std::string_view bytes) {
    return D(hash(first, bytes));
  }

 private:
  [[nodiscard]] std::array<unsigned char, digest_size_bytes> hash(std::string_view first,
                                                                  std::string_view bytes);

  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace hallmark
