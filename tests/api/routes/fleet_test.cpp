// Fleets of the past, which are counted by going through every device: one at a time, and only as
// long as somebody waits.
#include <future>
#include <thread>

#include "api/api.h"
#include "api/http/problem.h"
#include "api/routes/routes.h"
#include "api/routes/view_page.h"
#include "tests/projections/support/random_lives.h"
#include "tests/projections/support/small_ledger.h"
#include "tests/support/catch.h"

namespace hallmark::api {
namespace {

constexpr auto patience = std::chrono::seconds(30);
const std::string long_ago = "2025-01-05T00:00:00Z";

// A request whose client may be gone.
class Asked final : public Exchange {
 public:
  explicit Asked(bool is_there) : is_there_(is_there) {}

  [[nodiscard]] const Request& request() const override { return request_; }
  void answer(Make make) override { answer_.set_value(make()); }
  void answer_after(std::chrono::milliseconds /*time*/, Make /*make*/) override {}
  [[nodiscard]] bool goes_on(std::uint64_t /*done*/) override { return is_there_; }

  Response wait() {
    auto answer = answer_.get_future();
    REQUIRE(answer.wait_for(patience) == std::future_status::ready);
    return answer.get();
  }

 private:
  const bool is_there_;
  const Request request_{"GET", "/v1/fleet?asOf=" + long_ago, {}, {}};
  std::promise<Response> answer_;
};

class NoSink final : public EventSink {
 public:
  void submit(Record /*record*/, Done done) override {
    done(fail(ErrorCode::unavailable, "no events are taken here"));
  }
};

class Fleet {
 public:
  Fleet() {
    ledger_.append(random_lives(1, {3000, 400, 0}));
    ViewsOptions options;
    options.directory = ledger_.path("views");
    auto opened = Views::open(ledger_.ledger(), catalogue_, std::move(options));
    REQUIRE(opened.has_value());
    views_ = *std::move(opened);
    REQUIRE(views_->read_after(ends_of(ledger_.ledger()), patience).value().has_value());
  }

  // As the server asks, of a client that is there or gone.
  Response ask_api(bool is_there, bool is_stopping) {
    NoSink sink;
    Api api({ledger_.ledger(), sink, *views_, [](ShardIndex) { return SourceStanding{}; },
             catalogue_, clock_, [=] { return is_stopping; }, [](std::string_view) {}});
    const auto asked = std::make_shared<Asked>(is_there);
    api.handle(asked);
    return asked->wait();
  }

  // Empty: now.
  Result<Response> ask(const std::string& as_of,
                       const std::function<bool(std::uint64_t)>& goes_on) {
    const ViewSources sources{ledger_.ledger(), *views_,    catalogue_, clock_, kept_,
                              waiting_,         fleet_walk_};
    const std::vector<Route> routes = fleet_routes(sources);
    std::vector<QueryField> fields;
    if (!as_of.empty()) fields.push_back({"asOf", as_of});
    const auto query = Query::read(fields, routes.front().query);
    REQUIRE(query.has_value());
    const Request request;
    return std::get<Handler>(routes.front().run)({request, {}, *query, goes_on});
  }

 private:
  SmallLedger ledger_{2};
  const Catalogue catalogue_ = Catalogue::load();
  SystemClock clock_;
  KeptReadings kept_;
  std::atomic<unsigned> waiting_ = 0;
  std::mutex fleet_walk_;
  std::unique_ptr<Views> views_;
};

bool always(std::uint64_t /*done*/) { return true; }

}  // namespace

TEST_CASE(
    "while a fleet of the past is counted others are told to come again, and now is answered") {
  Fleet fleet;
  std::uint64_t asked = 0;
  const auto meanwhile = [&](std::uint64_t done) {
    CHECK(done > asked);
    asked = done;
    Response other;
    Response now;
    std::thread([&] {  // as another worker would
      other = fleet.ask(long_ago, always).value();
      now = fleet.ask("", always).value();
    })
        .join();
    CHECK(now.status == 200);
    REQUIRE(other.status == problem::unavailable.status);
    REQUIRE(other.headers.size() == 1);
    CHECK(other.headers.front().name == "Retry-After");
    return true;
  };
  const auto counted = fleet.ask(long_ago, meanwhile);
  CHECK(counted.value().status == 200);
  CHECK(asked >= 300);
  CHECK(fleet.ask(long_ago, always).value().body == counted.value().body);
}

TEST_CASE("a count that nobody waits for ends, and gives way") {
  Fleet fleet;
  std::uint64_t asked = 0;
  const auto broken_off = fleet.ask(long_ago, [&](std::uint64_t done) {
    asked = done;
    return false;
  });
  REQUIRE_FALSE(broken_off.has_value());
  CHECK(broken_off.error().code == ErrorCode::unavailable);
  CHECK(asked == 100);
  CHECK(fleet.ask(long_ago, always).value().status == 200);
}

TEST_CASE("a fleet of the past is counted no longer where the client is gone or the server stops") {
  Fleet fleet;
  CHECK(fleet.ask_api(true, false).status == 200);
  const Response gone = fleet.ask_api(false, false);
  CHECK(gone.status == 503);
  CHECK(gone.body.find("broken off") != std::string::npos);
  CHECK(fleet.ask_api(true, true).body == gone.body);
}

}  // namespace hallmark::api
