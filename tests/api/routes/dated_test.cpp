// Questions about entries that the views do not take up: they are not waited for without end.
#include "api/routes/dated.h"

#include "api/http/problem.h"
#include "api/routes/view_page.h"
#include "tests/projections/support/random_lives.h"
#include "tests/projections/support/small_ledger.h"
#include "tests/support/catch.h"

namespace hallmark::api {
namespace {

constexpr auto patience = std::chrono::seconds(30);

// Views that have ten entries, were closed then, and follow no more.
class HeldBack {
 public:
  HeldBack() {
    const auto events = random_lives(1, {20, 3, 0});
    ledger_.append(std::span(events).first(10));
    ViewsOptions options;
    options.directory = ledger_.path("views");
    auto opened = Views::open(ledger_.ledger(), catalogue_, std::move(options));
    REQUIRE(opened.has_value());
    views_ = *std::move(opened);
    REQUIRE(views_->read_after({10}, patience).value().has_value());
    REQUIRE(views_->close().has_value());
    ledger_.append(std::span(events).subspan(10));
  }

  Result<Dated> ask(const std::string& after) {
    const ViewSources sources{ledger_.ledger(), *views_,    catalogue_, clock_, kept_,
                              waiting_,         fleet_walk_};
    const auto query = Query::read({{"after", after}}, dated_parameters());
    REQUIRE(query.has_value());
    return date_question(sources, *query);
  }

  std::atomic<unsigned>& waiting() { return waiting_; }

 private:
  SmallLedger ledger_{1};
  const Catalogue catalogue_ = Catalogue::load();
  SystemClock clock_;
  KeptReadings kept_;
  std::atomic<unsigned> waiting_ = 0;
  std::mutex fleet_walk_;
  std::unique_ptr<Views> views_;
};

std::chrono::milliseconds time_of(const std::function<void()>& run) {
  const auto start = std::chrono::steady_clock::now();
  run();
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() -
                                                               start);
}

}  // namespace

TEST_CASE("what the views have is answered at once, what they have not after a while with 503") {
  HeldBack views;
  const auto there = views.ask("0:9");
  REQUIRE(there.has_value());
  CHECK(there->known == Positions{10});
  views.waiting() = 1;  // another waits already: then this one only for a moment
  const auto taken = time_of([&] {
    const auto missing = views.ask("0:9,0:10");
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().code == ErrorCode::unavailable);
    CHECK(missing.error().text() ==
          "the views are 10 entries behind; what is asked for is not in them yet");
    const Response response = problem_of(missing.error());
    CHECK(response.status == 503);
    REQUIRE(response.headers.size() == 1);
    CHECK(response.headers[0].name == "Retry-After");
  });
  CHECK(taken < std::chrono::seconds(5));
  CHECK(views.waiting() == 1);
}

TEST_CASE("who waits alone for what does not come waits for ten seconds") {
  HeldBack views;
  const auto taken = time_of([&] { REQUIRE_FALSE(views.ask("0:19").has_value()); });
  CHECK(taken >= std::chrono::seconds(10));
  CHECK(taken < std::chrono::seconds(15));
  CHECK(views.waiting() == 0);
}

TEST_CASE("an entry that the ledger has not is not waited for") {
  HeldBack views;
  const auto none = views.ask("0:20");
  REQUIRE_FALSE(none.has_value());
  CHECK(none.error().code == ErrorCode::bad_input);
}

}  // namespace hallmark::api
