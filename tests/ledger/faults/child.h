// Work in processes of its own, so that a crash or a hang is an outcome and not the end of the
// test. Whoever forks must have no threads: all that opens a store happens in children.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace hallmark::faults {

// Where a child says a line of what it found.
class Say {
 public:
  explicit Say(int descriptor) : descriptor_(descriptor) {}
  void operator()(const std::string& line) const;

 private:
  int descriptor_;
};

struct Ended {
  std::vector<std::string> lines;
  // Nothing: its work was done. Else how it ended: by which signal, by an exception, or that it was
  // killed for saying nothing.
  std::string badly;
};

using Work = std::function<void(const Say&)>;

// Each in a child, so many at a time. One that says nothing for so long hangs, and is killed.
[[nodiscard]] std::vector<Ended> in_children(const std::vector<Work>& works, unsigned at_a_time,
                                             std::chrono::seconds longest_silence);

}  // namespace hallmark::faults
