// INVARIANT(condition, why): stays on in release builds. What this program itself makes wrong is a
// bug and stops it; what it reads wrong is a fault and is reported as an Error (result.h).
#pragma once

namespace hallmark {

[[noreturn]] void invariant_broken(const char* condition, const char* why, const char* file,
                                   int line) noexcept;

}  // namespace hallmark

#define INVARIANT(condition, why)                                          \
  do {                                                                     \
    if (!(condition)) [[unlikely]] {                                       \
      ::hallmark::invariant_broken(#condition, (why), __FILE__, __LINE__); \
    }                                                                      \
  } while (false)
