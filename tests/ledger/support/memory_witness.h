// A witness in memory that fails on a script, and forgets its newest marks in a power cut. One
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/witness.h"
#include "schemas/vocabulary/random.h"

namespace hallmark {

// What is there after a note() that gave an error.
enum class NoteFault : std::uint8_t { old_mark, damaged_mark, new_mark };

class MemoryWitness final : public Witness {
 public:
  [[nodiscard]] Status note(const Mark& mark) override;
  [[nodiscard]] Result<std::optional<Mark>> read() override;

  // Each goes off once, in the next call.
  void fail_note(NoteFault fault) { note_fault_ = fault; }
  void fail_read() { read_fails_ = true; }
  void disarm();
  // The error that a call gave last since forget_error().
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  void forget_error() { error_.reset(); }

  // What read() would say.
  [[nodiscard]] const std::optional<Mark>& mark() const { return marks_.back(); }

  // Any of the marks since the last power cut may be what is there afterwards: whatever was there
  // after that one had reached the disk.
  void cut_power(SeededRandom& random);
  // Somebody takes the file away.
  void remove() { marks_ = {std::nullopt}; }

 private:
  std::vector<std::optional<Mark>> marks_{std::nullopt};  // since the last power cut; never empty
  std::optional<NoteFault> note_fault_;
  bool read_fails_ = false;
  std::optional<Error> error_;
};

}  // namespace hallmark
