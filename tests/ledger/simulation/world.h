// One shard under simulation: the parts that ledger/ is made of, on a store and a witness that fail
// on command, with the model beside them and what a bystander would remember. What an operation
// finds wrong it throws as a Failure, which ends the seed.
#pragma once

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "ledger/families.h"
#include "ledger/index/index.h"
#include "ledger/writer.h"
#include "schemas/vocabulary/clock.h"
#include "schemas/vocabulary/random.h"
#include "tests/ledger/simulation/coverage.h"
#include "tests/ledger/simulation/model.h"
#include "tests/ledger/simulation/samples.h"
#include "tests/ledger/support/memory_store.h"
#include "tests/ledger/support/memory_witness.h"

namespace hallmark::simulation {

class Failure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

template <class... Arguments>
void expect(bool holds, fmt::format_string<Arguments...> text, Arguments&&... arguments) {
  if (!holds) throw Failure(fmt::format(text, std::forward<Arguments>(arguments)...));
}

// What the seed did, line by line; kept only when somebody is to read it.
class Trace {
 public:
  enum class Keep : std::uint8_t { nothing, lines };
  explicit Trace(Keep keep) : keep_(keep) {}
  [[nodiscard]] bool on() const { return keep_ == Keep::lines; }
  void add(std::string line) { lines_.push_back(std::move(line)); }
  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

 private:
  Keep keep_;
  std::vector<std::string> lines_;
};

// What somebody was told is durable.
struct Acknowledged {
  Sequence sequence;
  LeafHash leaf;
};

struct World {
  World(const Samples& the_samples, std::uint64_t seed, Coverage& the_coverage, Trace& the_trace)
      : samples(the_samples),
        coverage(the_coverage),
        trace(the_trace),
        random(seed),
        model(the_samples.shard(), bench),
        store(families::count, random.next()) {}
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  [[nodiscard]] bool chance(std::uint64_t one_in) { return random.below(one_in) == 0; }
  template <class... Arguments>
  void say(fmt::format_string<Arguments...> text, Arguments&&... arguments) {
    if (trace.on()) trace.add("  " + fmt::format(text, std::forward<Arguments>(arguments)...));
  }
  [[nodiscard]] Shard shard() const { return samples.shard(); }

  const Samples& samples;
  Coverage& coverage;
  Trace& trace;
  SeededRandom random;
  ManualClock clock{Recorded(1'770'000'000'000'000)};
  Bench bench;
  Model model;

  // What outlives a process.
  MemoryStore store;
  MemoryWitness witness;
  IndexOptions options;
  // The process.
  std::unique_ptr<Index> index;
  std::unique_ptr<Writer> writer;

  // The writer met an error after which it is to take nothing more.
  bool stopped = false;
  // Whether this was stored is to be seen when the shard is opened again.
  std::optional<Request> unknown;
  // Was refused for no fault of its own, or lost: is to be sent again.
  std::vector<Request> to_send_again;
  std::vector<Acknowledged> acknowledged;
  // Of commits that were lost, which an opening has told.
  std::vector<Mark> dead_marks;
  bool power_cut_since_loss = false;
  bool ever_lost = false;

  // Entries of the generation that was set aside last and is not written out.
  std::optional<std::uint64_t> aside;
  bool aside_failed = false;  // to be written out, once or more
  // Entries of the last generation that write_out() wrote: an opening need not read them again.
  std::uint64_t written = 0;
};

}  // namespace hallmark::simulation
