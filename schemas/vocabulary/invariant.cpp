#include "schemas/vocabulary/invariant.h"

#include <cstdio>
#include <cstdlib>

namespace hallmark {

void invariant_broken(const char* condition, const char* why, const char* file, int line) noexcept {
  std::fprintf(stderr, "hallmark: this is a bug: %s (%s is false) at %s:%d\n", why, condition, file,
               line);
  std::abort();
}

}  // namespace hallmark
