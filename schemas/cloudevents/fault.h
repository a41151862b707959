// What is wrong with an event, said so that whoever sent it can mend it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schemas/vocabulary/reason.h"

namespace hallmark {

struct Fault {
  Reason reason;
  // JSON pointer of what is wrong; of an attribute that is missing or beside the value: "/name".
  // Always UTF-8, but as hostile as the event: printable() before a person sees it.
  std::string pointer;
  std::size_t offset = 0;  // of what is wrong in the value's bytes, where it stands there
  std::string expected;
  std::string found;
};

// Gathers faults in the order of ledger/FORMAT.md, so that the first one is admission's reason.
class Faults {
 public:
  enum class Gather : std::uint8_t {
    first,  // admission: the reader stops at the first fault
    all,    // a person mending an event: everything that can be told at once
  };
  // Whoever has to mend more begins with these; and nobody makes us tell a thousand.
  static constexpr std::size_t most_kept = 100;

  explicit Faults(Gather gather) : gather_(gather) {}

  // What is found from now on lies in a text that was decoded from the value: its place in the
  // value is where that text begins there.
  void pin(std::size_t offset) { pinned_ = offset; }

  // Returns whether the reader goes on.
  bool add(Fault fault) {
    if (list_.size() == most_kept) return false;
    if (pinned_) fault.offset = *pinned_;
    list_.push_back(std::move(fault));
    return gather_ == Gather::all;
  }
  [[nodiscard]] bool none() const { return list_.empty(); }
  [[nodiscard]] const std::vector<Fault>& list() const { return list_; }

 private:
  Gather gather_;
  std::optional<std::size_t> pinned_;
  std::vector<Fault> list_;
};

}  // namespace hallmark
