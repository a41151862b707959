// Figures: what this program does in a second beside what the bare part under it does in the same
// run.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

struct Figure {
  std::string name;
  double value;
  std::string unit;
  double raw;  // in the same unit; 0 where there is nothing to compare with
  [[nodiscard]] double ratio() const { return raw > 0 ? value / raw : 0; }
};

// Medians of several rounds in which the two take turns, so that a noisy machine is noisy for both.
// Each function does `count` pieces of work; the answers are pieces a second.
struct Pair {
  double value;
  double raw;
};
[[nodiscard]] Pair measure(const std::function<void(std::size_t)>& ours,
                           const std::function<void(std::size_t)>& raw);

// Of ascending values; `part` is 0.99 for the one that all but a hundredth lie below.
[[nodiscard]] double percentile(const std::vector<double>& ascending, double part);

// What a run on a ledger is asked for.
struct BenchSize {
  std::uint64_t events = 10'000'000;
  std::uint64_t devices = 2'000'000;
  std::string directory;  // where it may fill gigabytes; empty: the system's temporary directory
  bool proofs = false;    // of append: once more, publishing
};

struct KafkaBenchSize {
  BenchSize events;
  std::string brokers;  // empty: one is started
};

[[nodiscard]] Result<std::vector<Figure>> bench_decode();
[[nodiscard]] Result<std::vector<Figure>> bench_append(const BenchSize& size);
[[nodiscard]] Result<std::vector<Figure>> bench_verify(const BenchSize& size);
[[nodiscard]] Result<std::vector<Figure>> bench_prove(const BenchSize& size);
[[nodiscard]] Result<std::vector<Figure>> bench_views(const BenchSize& size);
[[nodiscard]] Result<std::vector<Figure>> bench_export(const BenchSize& size);
[[nodiscard]] Result<std::vector<Figure>> bench_ingest(const BenchSize& size);
[[nodiscard]] Result<std::vector<Figure>> bench_kafka(const KafkaBenchSize& size);

}  // namespace hallmark::cli
