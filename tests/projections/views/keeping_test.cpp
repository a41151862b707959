// Views beside a ledger: they follow it, know what made them, and are built anew where they are not
// its, while those that can be read serve.
#include <filesystem>
#include <fstream>

#include "projections/views/version.h"
#include "projections/views/views.h"
#include "tests/projections/support/random_lives.h"
#include "tests/projections/support/small_ledger.h"
#include "tests/support/catch.h"

namespace hallmark {
namespace {

constexpr auto patience = std::chrono::seconds(30);

const Catalogue& catalogue() {
  static const Catalogue loaded = Catalogue::load();
  return loaded;
}

std::unique_ptr<Views> open_views(const Ledger& ledger, const std::string& directory,
                                  ViewsOptions::Rebuild rebuild) {
  ViewsOptions options;
  options.directory = directory;
  options.rebuild = rebuild;
  auto views = Views::open(ledger, catalogue(), std::move(options));
  REQUIRE(views.has_value());
  return *std::move(views);
}

std::unique_ptr<Views> caught_up(
    SmallLedger& ledger, const std::string& directory,
    ViewsOptions::Rebuild rebuild = ViewsOptions::Rebuild::when_needed) {
  auto views = open_views(ledger.ledger(), directory, rebuild);
  const auto reading = views->read_after(ends_of(ledger.ledger()), patience);
  REQUIRE(reading.has_value());
  REQUIRE(reading->has_value());
  return views;
}

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Leaves views that have caught up, closed.
void leave_views(SmallLedger& ledger, const std::string& directory) {
  REQUIRE(caught_up(ledger, directory)->close().has_value());
}

}  // namespace

TEST_CASE("views follow a ledger from nothing on, and go on where they were left") {
  SmallLedger ledger(3);
  const std::string directory = ledger.path("views");
  leave_views(ledger, directory);
  ledger.append(random_lives(1, {300, 5, 10}));
  leave_views(ledger, directory);
  REQUIRE(text_of(directory + "/current") == "1\n" + views_version());
}

TEST_CASE("while views are built anew nobody reads less than before") {
  SmallLedger ledger(2);
  const std::string directory = ledger.path("views");
  ledger.append(random_lives(1, {2000, 5, 10}), 1000);
  leave_views(ledger, directory);
  const auto views = open_views(ledger.ledger(), directory, ViewsOptions::Rebuild::now);
  const Positions ends = ends_of(ledger.ledger());
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!views->is_current()) {
    REQUIRE(std::chrono::steady_clock::now() < end);
    const auto reading = views->read();
    REQUIRE(reading.has_value());
    REQUIRE((*reading)->positions == ends);
  }
  REQUIRE((*views->read())->positions == ends);
  REQUIRE(views->close().has_value());
  REQUIRE(text_of(directory + "/current") == "2\n" + views_version());
}

TEST_CASE("rows of another form, or with states of another, are not read") {
  const std::string form = views_version().substr(0, views_version().find('\n') + 1);
  CHECK(is_readable_version(views_version()));
  CHECK(is_readable_version(form + "timelines 0\n"));
  CHECK_FALSE(is_readable_version("form 0 states 2\n"));
  CHECK_FALSE(is_readable_version("form 1 states 1\n"));
  CHECK_FALSE(is_readable_version("form 1\ntimelines 1\n"));
}

TEST_CASE("views of another version or form are built anew") {
  const std::string form = views_version().substr(0, views_version().find('\n') + 1);
  const std::string version =
      GENERATE_COPY(form + "timelines 0\n", std::string("form 1\n"), std::string("form 0\n"));
  SmallLedger ledger(2);
  const std::string directory = ledger.path("views");
  ledger.append(random_lives(1, {300, 5, 10}));
  leave_views(ledger, directory);
  std::ofstream(directory + "/current") << "1\n" << version;
  const auto views = open_views(ledger.ledger(), directory, ViewsOptions::Rebuild::when_needed);
  const auto end = std::chrono::steady_clock::now() + patience;
  while (text_of(directory + "/current") != "2\n" + views_version()) {
    REQUIRE(std::chrono::steady_clock::now() < end);
    std::this_thread::yield();
  }
  REQUIRE(views->close().has_value());
}

TEST_CASE("views that another ledger left are not gone on with, nor is a build of theirs") {
  SmallLedger other(2);
  other.append(random_lives(1, {900, 5, 10}));
  const std::string left = other.path("views");
  leave_views(other, left);
  SmallLedger ledger(2);
  ledger.append(random_lives(2, {300, 5, 10}));
  const std::string directory = ledger.path("views");
  std::filesystem::create_directories(directory);
  std::filesystem::copy(left + "/1", directory + "/1", std::filesystem::copy_options::recursive);
  const bool is_named = GENERATE(true, false);  // or it is what a build left
  if (is_named) std::filesystem::copy(left + "/current", directory + "/current");
  const auto views = caught_up(ledger, directory);
  REQUIRE((*views->read())->positions == ends_of(ledger.ledger()));
  REQUIRE(views->close().has_value());
  const std::string number = is_named ? "2\n" : "1\n";
  REQUIRE(text_of(directory + "/current") == number + views_version());
}

}  // namespace hallmark
