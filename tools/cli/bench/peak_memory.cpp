#include "tools/cli/bench/peak_memory.h"

#include <malloc.h>

#include <fstream>
#include <string>
#include <string_view>

namespace hallmark::cli {
namespace {

double mebibytes_of(std::string_view name) {
  constexpr double kibibytes = 1024;
  std::ifstream status("/proc/self/status");
  std::string word;
  double kibi = 0;
  while (status >> word && word != name) {
  }
  status >> kibi;
  return kibi / kibibytes;
}

}  // namespace

void begin_peak_memory() {
  ::malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

double peak_mebibytes() { return mebibytes_of("VmHWM:"); }
double held_mebibytes() { return mebibytes_of("VmRSS:"); }

}  // namespace hallmark::cli
