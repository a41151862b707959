// ledger_simulation: runs seeds, one after the other on one thread. The same seed does the same on
// every machine.
//
//   ledger_simulation                      a short run; with HALLMARK_LONG=1 a long one
//   ledger_simulation --seeds FROM..TO     these, TO too
//   ledger_simulation --seed N [--trace]   this one, and what it did
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "tests/ledger/simulation/simulation.h"

namespace hallmark::simulation {
namespace {

constexpr std::uint64_t short_run = 3'000;
constexpr std::uint64_t long_run = 50'000;
constexpr std::uint64_t enough_for_coverage = 1'000;
constexpr std::size_t shown_lines = 30;
constexpr std::size_t shown_columns = 200;

// Where it is, for the handler of a signal: an INVARIANT aborts, and the seed is what matters then.
std::atomic<std::uint64_t> current_seed = 0;
std::atomic<std::uint64_t> current_operation = 0;

struct Arguments {
  std::uint64_t from = 1;
  std::uint64_t to = short_run;
  Trace::Keep keep = Trace::Keep::nothing;
};

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<Arguments> parse(int count, char** values) {
  Arguments arguments;
  const char* const lengthy = std::getenv("HALLMARK_LONG");
  if (lengthy != nullptr && std::string_view(lengthy) == "1") arguments.to = long_run;
  for (int i = 1; i < count; ++i) {
    const std::string_view name = values[i];
    if (name == "--trace") {
      arguments.keep = Trace::Keep::lines;
      continue;
    }
    if (++i == count) return std::nullopt;
    const std::string_view value = values[i];
    const std::size_t dots = value.find("..");
    const bool is_range = name == "--seeds" && dots != std::string_view::npos;
    if (!is_range && name != "--seed") return std::nullopt;
    const auto from = number_of(value.substr(0, dots));
    const auto to = is_range ? number_of(value.substr(dots + 2)) : from;
    if (!from || !to || *from > *to) return std::nullopt;
    arguments.from = *from;
    arguments.to = *to;
  }
  return arguments;
}

// Only what may be called in a handler.
void say_where(int signal) {
  char text[] = "seed                     , operation                     \n";
  const auto put = [&](std::size_t at, std::uint64_t number) {
    do {
      text[at--] = static_cast<char>('0' + number % 10);
      number /= 10;
    } while (number > 0);
  };
  put(24, current_seed);
  put(56, current_operation);
  (void)!::write(STDERR_FILENO, text, sizeof text - 1);
  std::signal(signal, SIG_DFL);
  (void)std::raise(signal);
}

void print(const Trace& trace) {
  for (const std::string& line : trace.lines()) std::printf("%s\n", line.c_str());
}

// The same again, writing down what it does.
void print_end(const Shards& shards, std::uint64_t seed) {
  Coverage coverage;
  Trace trace(Trace::Keep::lines);
  (void)run_seed(seed, shards, coverage, trace, current_operation);
  const auto& lines = trace.lines();
  for (std::size_t i = lines.size() - std::min(lines.size(), shown_lines); i < lines.size(); ++i) {
    const bool cut = lines[i].size() > shown_columns;
    std::printf("%s%s\n", lines[i].substr(0, shown_columns).c_str(), cut ? " ..." : "");
  }
}

void show_failure(std::uint64_t seed, const std::string& what) {
  const std::uint64_t operation = current_operation;
  std::printf(
      "FAILED: seed %llu, operation %llu: %s\nagain: ledger_simulation --seed %llu --trace\n",
      static_cast<unsigned long long>(seed), static_cast<unsigned long long>(operation),
      what.c_str(), static_cast<unsigned long long>(seed));
}

int report(const Coverage& coverage, std::uint64_t seeds, double seconds) {
  std::printf("%s", coverage.table().c_str());
  std::printf(
      "%llu seeds, %llu operations in %.1f s: %.0f seeds a minute, %.0f operations a second\n",
      static_cast<unsigned long long>(seeds),
      static_cast<unsigned long long>(coverage.operations()), seconds,
      static_cast<double>(seeds) / seconds * 60,
      static_cast<double>(coverage.operations()) / seconds);
  if (seeds < enough_for_coverage) return EXIT_SUCCESS;
  const auto missing = coverage.missing();
  for (const std::string& name : missing) std::printf("FAILED: never happened: %s\n", name.c_str());
  return missing.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

int run(const Arguments& arguments) {
  std::signal(SIGABRT, say_where);
  std::signal(SIGSEGV, say_where);
  const Shards shards;
  Coverage coverage;
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t seed = arguments.from; seed <= arguments.to; ++seed) {
    current_seed = seed;
    Trace trace(arguments.keep);
    const auto failure = run_seed(seed, shards, coverage, trace, current_operation);
    print(trace);
    if (failure) {
      if (!trace.on()) print_end(shards, seed);
      show_failure(seed, *failure);
      return EXIT_FAILURE;
    }
  }
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
  return report(coverage, arguments.to - arguments.from + 1, taken.count());
}

}  // namespace
}  // namespace hallmark::simulation

int main(int count, char** values) {
  const auto arguments = hallmark::simulation::parse(count, values);
  if (arguments) return hallmark::simulation::run(*arguments);
  std::fprintf(stderr, "usage: ledger_simulation [--seeds FROM..TO | --seed N] [--trace]\n");
  return 2;
}
