// A short life of a shard on a disk of which one call fails: made, some commits with the index
// written out beside them, closed, opened, more commits, everything flushed. What must hold then is
// in trial.cpp; a breach is thrown.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "ledger/shard_ledger.h"
#include "tests/ledger/faults/batches.h"
#include "tests/ledger/support/faulty_file_system.h"
#include "tests/ledger/support/temporary_directory.h"

namespace hallmark::faults {

class Breach : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct FaultKind {
  const char* name;
  Fault fault;
  enum class Meaning {
    full,    // nothing is stored until space returns, and then all goes on
    stops,   // after an error that was given nothing is taken any more
    either,  // what failed goes well the next time, or it has stopped
  } meaning;
};

struct TrialEnd {
  bool reached = false;  // the call that was to fail came
  bool told = false;     // whoever used the shard was given an error
};

class Trial {
 public:
  // The call number `nth`, from 0, of those that the fault is for.
  Trial(const simulation::Samples& samples, const FaultKind& kind, std::uint64_t nth);
  [[nodiscard]] TrialEnd run();

 private:
  [[nodiscard]] std::string directory() const { return folder_.path("shard"); }
  [[nodiscard]] ShardOptions options(rocksdb::Env* env) const;

  void live();
  void open();
  void append();
  void wait_for_write_out();
  void compact();
  void close();

  [[nodiscard]] Status try_to_make();
  [[nodiscard]] Status try_to_open();
  [[nodiscard]] Status try_to_append(const simulation::Request& request);

  // Tries until it goes well or the shard has stopped.
  template <class Try>
  void carry_out(const char* what, const Try& attempt);
  void may_fail(const char* what, const Status& done);
  void check_refusal(const char* what, const Error& error) const;
  void check_readable() const;
  void look_on_a_good_disk();

  const simulation::Samples& samples_;
  const FaultKind& kind_;
  SeededRandom random_;
  Batches batches_;
  simulation::Bench bench_;
  simulation::Model model_;
  TemporaryDirectory folder_;
  FaultyFileSystem files_;
  std::unique_ptr<ShardLedger> shard_;
  std::optional<simulation::Request> unknown_;  // was answered with an error that leaves it open
  bool stopped_ = false;
  bool told_ = false;
};

}  // namespace hallmark::faults
