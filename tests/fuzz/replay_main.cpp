// Runs a target over its saved corpus with whatever compiler there is: a line is an input in
// hexadecimal, a line that begins with '#' is a remark.
#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>

#include "schemas/vocabulary/hex.h"
#include "tests/fuzz/target.h"

namespace {

// The line that is being run, for whoever has to find the input that stopped the program.
volatile std::sig_atomic_t current_line = 0;

void say_line(int) {
  std::fprintf(stderr, "stopped by the input on line %d of the corpus\n",
               static_cast<int>(current_line));
}

void run(const std::string& input) {
  // Memory of exactly the input's size: a sanitizer sees a read past its end.
  const auto bytes = std::make_unique<std::uint8_t[]>(input.size());
  for (std::size_t at = 0; at < input.size(); ++at) {
    bytes[at] = static_cast<std::uint8_t>(input[at]);
  }
  LLVMFuzzerTestOneInput(bytes.get(), input.size());
}

int complain(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) return complain("expected one argument, a corpus of lines in hexadecimal");
  const std::string path = arguments[1];
  std::ifstream file(path);
  if (!file) return complain(path + ": expected a corpus, found no file that can be read");
  (void)std::signal(SIGABRT, say_line);
  std::size_t inputs = 0;
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (line.empty() || line[0] == '#') continue;
    const auto bytes = hallmark::from_hex(line);
    if (!bytes) return complain(path + ":" + std::to_string(number) + ": " + bytes.error().text());
    current_line = static_cast<std::sig_atomic_t>(number);
    run(*bytes);
    ++inputs;
  }
  if (inputs == 0) return complain(path + ": expected inputs, found none");
  run("");
  std::printf("%zu inputs and the empty one: all properties hold\n", inputs);
  return 0;
}
