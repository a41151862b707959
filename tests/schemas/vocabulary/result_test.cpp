// Result, TRY, Strong, Random: what has no bytes to show.
#include "schemas/vocabulary/result.h"

#include <sys/wait.h>
#include <unistd.h>
#include <csignal>
#include <memory>

#include <array>

#include "schemas/vocabulary/event_sink.h"
#include "schemas/vocabulary/random.h"
#include "schemas/vocabulary/strong.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) return fail(ErrorCode::bad_input, "expected an even number", "half");
  return number / 2;
}

Result<int> quarter(int number) {
  TRY_ASSIGN(const int first, half(number));
  TRY_ASSIGN(const int second, half(first));
  return second;
}

Status check_quarter(int number) {
  TRY(quarter(number));
  return ok();
}

// Runs `function` in a child; returns the signal that ended it, 0 where none did.
template <class Function>
int signal_that_ends(Function function) {
  const pid_t child = fork();
  if (child == 0) {
    (void)close(STDERR_FILENO);
    (void)std::signal(SIGABRT, SIG_DFL);
    function();
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

}  // namespace

TEST_CASE("errors go up through TRY and TRY_ASSIGN with their words") {
  CHECK(*quarter(12) == 3);
  CHECK(quarter(6).error().text() == "half: expected an even number");
  CHECK(check_quarter(12).has_value());
  CHECK(check_quarter(5).error().code == ErrorCode::bad_input);
}

TEST_CASE("a Result answers as std::expected does") {
  CHECK(half(4).and_then(half).value() == 1);
  CHECK(half(3).and_then(half).error().message == "expected an even number");
  CHECK(half(4).transform([](int number) { return std::to_string(number); }).value() == "2");
  CHECK(half(3).value_or(7) == 7);
  CHECK(half(3)
            .transform_error([](Error error) {
              error.context = "elsewhere";
              return error;
            })
            .error()
            .context == "elsewhere");
  Result<std::unique_ptr<int>> moved = std::make_unique<int>(5);
  const std::unique_ptr<int> taken = *std::move(moved);
  CHECK(*taken == 5);
}

TEST_CASE("taking the value of a failure is a bug and stops the program") {
  CHECK(signal_that_ends([] { (void)half(3).value(); }) == SIGABRT);
  CHECK(signal_that_ends([] { (void)half(2).value(); }) == 0);
  CHECK(signal_that_ends([] { (void)next(Sequence(std::numeric_limits<std::uint64_t>::max())); }) ==
        SIGABRT);
}

TEST_CASE("numbers of different kinds count on without mixing") {
  CHECK(next(Sequence(4)) == Sequence(5));
  CHECK(Sequence(4) < Sequence(5));
  CHECK_FALSE(std::is_convertible_v<Sequence, Offset>);
  CHECK_FALSE(std::is_convertible_v<std::uint64_t, Sequence>);
}

TEST_CASE("the same seed gives the same chance everywhere") {
  SeededRandom random(0);
  CHECK(random.next() == 0xE220A8397B1DCDAFULL);  // SplitMix64's published first value
  CHECK(SeededRandom(7).next() == SeededRandom(7).next());
  CHECK(SeededRandom(7).next() != SeededRandom(8).next());
  std::array<int, 6> counts{};
  for (int i = 0; i < 6000; ++i) ++counts.at(random.below(6));
  for (const int count : counts) CHECK((count > 850 && count < 1150));
}

TEST_CASE("the system's chance fills every byte and does not repeat") {
  SystemRandom random;
  std::array<std::uint8_t, 32> first{};
  std::array<std::uint8_t, 32> second{};
  REQUIRE(random.fill(first).has_value());
  REQUIRE(random.fill(second).has_value());
  CHECK(first != second);
}

TEST_CASE("every reason has a name, and the names are the design's") {
  for (std::uint16_t i = 1; i <= number(Reason::conflict); ++i) {
    CHECK(name(static_cast<Reason>(i)) != "unknown");
  }
  CHECK(name(Reason::subject) == "badAttribute");
  CHECK(name(static_cast<Reason>(99)) == "unknown");
}

}  // namespace hallmark
