// Every single call of a short life of a shard fails once: no space, EIO, a failed fsync.
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <map>

#include "tests/ledger/faults/child.h"
#include "tests/ledger/faults/seeds.h"
#include "tests/ledger/faults/trial.h"
#include "tests/support/catch.h"

namespace hallmark::faults {
namespace {

using Operation = FileOperation;
using With = Fault::With;
using Lasts = Fault::Lasts;
using Written = Fault::Written;
using Meaning = FaultKind::Meaning;

// RocksDB waits for a second after some failures: most of a trial's time is that.
constexpr unsigned at_a_time = 12;
constexpr std::chrono::seconds longest_silence{120};
constexpr std::uint64_t most_calls = 100'000;

FaultKind kind(const char* name, Meaning meaning, std::optional<Operation> operation, With with,
               Lasts lasts, Written written = Written::nothing) {
  Fault fault;
  fault.operation = operation;
  fault.with = with;
  fault.lasts = lasts;
  fault.written = written;
  return {name, fault, meaning};
}

struct Count {
  int reached = 0;
  int told = 0;
};

// Every so many-th call from `from` on, until there are no more calls.
void try_calls(const FaultKind& kind, std::uint64_t from, std::uint64_t step, const Say& say) {
  const simulation::Samples samples({ShardIndex(0), 1});
  for (std::uint64_t nth = from; nth < most_calls; nth += step) {
    try {
      const TrialEnd end = Trial(samples, kind, nth).run();
      if (!end.reached) return;
      say(end.told ? "told" : "silent");
    } catch (const Breach& breach) {
      say(fmt::format("breach: call {}: {}", nth, breach.what()));
    }
  }
}

void try_every_call(const FaultKind& kind) {
  std::vector<Work> works;
  if (const char* one = std::getenv("HALLMARK_SEED"); one != nullptr) {
    const std::uint64_t nth = std::strtoull(one, nullptr, 10);
    works.emplace_back([&kind, nth](const Say& say) { try_calls(kind, nth, most_calls, say); });
  } else {
    for (std::uint64_t i = 0; i < at_a_time; ++i) {
      works.emplace_back([&kind, i](const Say& say) { try_calls(kind, i, at_a_time, say); });
    }
  }
  Count count;
  for (const Ended& ended : in_children(works, at_a_time, longest_silence)) {
    for (const std::string& line : ended.lines) {
      if (line.rfind("breach", 0) == 0) FAIL_CHECK(kind.name << ": " << line);
      if (line == "told") ++count.told;
      ++count.reached;
    }
    INFO(kind.name << ": " << (ended.lines.empty() ? "" : ended.lines.back()));
    {
      const std::string wrong = ended.badly;
      INFO(wrong);
      CHECK(wrong.empty());
    }
  }
  fmt::print("{}: {} calls, of which {} were told as an error\n", kind.name, count.reached,
             count.told);
  CHECK(count.reached > 0);
}

TEST_CASE("a disk that is full at any call: nothing is lost, and it goes on when space returns") {
  for (const FaultKind& full :
       {kind("no space to append", Meaning::full, Operation::append, With::no_space,
             Lasts::until_healed),
        kind("no space for half an append", Meaning::full, Operation::append, With::no_space,
             Lasts::until_healed, Written::half),
        kind("no space to make a file", Meaning::full, Operation::open, With::no_space,
             Lasts::until_healed)}) {
    try_every_call(full);
  }
}

TEST_CASE("any sync that fails stops the shard for good") {
  for (const FaultKind& failed :
       {kind("a failed fsync", Meaning::stops, Operation::sync, With::io, Lasts::once),
        kind("an fsync without space", Meaning::stops, Operation::sync, With::no_space,
             Lasts::once),
        kind("a failed fsync of a directory", Meaning::stops, Operation::sync_directory, With::io,
             Lasts::once)}) {
    try_every_call(failed);
  }
}

TEST_CASE("any change that the disk refuses once is no harm or stops the shard for good") {
  try_every_call(
      kind("EIO once", Meaning::stops, std::nullopt, With::io, Lasts::once, Written::half));
}

TEST_CASE("a read that fails is told and does no harm") {
  try_every_call(kind("a failed read", Meaning::either, Operation::read, With::io, Lasts::once));
}

TEST_CASE("any change from which on the disk refuses all is no harm or stops the shard for good") {
  try_every_call(
      kind("EIO from then on", Meaning::stops, std::nullopt, With::io, Lasts::until_healed));
}

}  // namespace
}  // namespace hallmark::faults
