#include "tests/ledger/support/memory_witness.h"

#include <utility>

namespace hallmark {

Status MemoryWitness::note(const Mark& mark) {
  const auto fault = std::exchange(note_fault_, std::nullopt);
  if (!fault || *fault == NoteFault::new_mark) marks_.emplace_back(mark);
  if (!fault) return ok();
  if (*fault == NoteFault::damaged_mark) marks_.emplace_back(std::nullopt);
  error_ = Error{ErrorCode::io, "a note failed", "memory"};
  return Unexpected(*error_);
}

Result<std::optional<Mark>> MemoryWitness::read() {
  if (!std::exchange(read_fails_, false)) return marks_.back();
  error_ = Error{ErrorCode::io, "the note cannot be read", "memory"};
  return Unexpected(*error_);
}

void MemoryWitness::disarm() {
  note_fault_.reset();
  read_fails_ = false;
}

void MemoryWitness::cut_power(SeededRandom& random) {
  // The newest is as likely as all before it.
  if (random.below(2) == 0) marks_.resize(random.below(marks_.size()) + 1);
  marks_ = {marks_.back()};
}

}  // namespace hallmark
