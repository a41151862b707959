#include "api/events/door.h"

#include <fmt/format.h>

#include <condition_variable>

#include "tests/support/catch.h"

using namespace hallmark;
using namespace hallmark::api;

namespace {

// Waits for its answer; a late one is given when the test says so.
class Asked final : public Exchange {
 public:
  Asked(std::vector<HttpHeader> headers, std::string body)
      : request_{"POST", "/v1/events", std::move(headers), std::move(body)} {}

  [[nodiscard]] const Request& request() const override { return request_; }
  void answer(Make make) override {
    const std::lock_guard lock(mutex_);
    if (!answer_) answer_ = make();
    changed_.notify_all();
  }
  [[nodiscard]] bool goes_on(std::uint64_t /*done*/) override { return true; }
  void answer_after(std::chrono::milliseconds time, Make make) override {
    const std::lock_guard lock(mutex_);
    waits_ = time;
    when_late_ = std::move(make);
    changed_.notify_all();
  }
  // What is said when the time is over.
  Response late() {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, deadline, [&] { return when_late_ || answer_; }));
    if (!answer_) answer_ = when_late_();
    return *answer_;
  }
  Response answer() {
    std::unique_lock lock(mutex_);
    REQUIRE(changed_.wait_for(lock, deadline, [&] { return answer_.has_value(); }));
    return *answer_;
  }
  std::chrono::milliseconds waits() {
    const std::lock_guard lock(mutex_);
    return waits_;
  }

 private:
  static constexpr std::chrono::seconds deadline{20};
  const Request request_;
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::optional<Response> answer_;
  Make when_late_;
  std::chrono::milliseconds waits_{};
};

// Keeps what it is given until the test decides.
class HeldSink final : public EventSink {
 public:
  void submit(Record record, Done done) override {
    const std::lock_guard lock(mutex_);
    records_.push_back(std::move(record));
    waiting_.push_back(std::move(done));
  }
  std::size_t waiting() {
    const std::lock_guard lock(mutex_);
    return waiting_.size();
  }
  void decide(std::size_t which, Result<Outcome> outcome) {
    Done done;
    {
      const std::lock_guard lock(mutex_);
      done = waiting_.at(which);
    }
    done(std::move(outcome));
  }

 private:
  std::mutex mutex_;
  std::vector<Record> records_;
  std::vector<Done> waiting_;
};

std::string event(const std::string& id, const std::string& type = "org.example.seen") {
  return fmt::format(R"({{"specversion":"1.0","id":"{}","source":"/s","type":"{}",)"
                     R"("subject":"pump-1","time":"2026-03-01T00:00:00Z","data":{{}}}})",
                     id, type);
}

Receipt receipt(const std::string& id, Receipt::Status status = Receipt::Status::recorded) {
  Receipt receipt;
  receipt.status = status;
  receipt.source = "/s";
  receipt.id = id;
  receipt.device = "pump-1";
  return receipt;
}

struct House {
  explicit House(const DoorLimits& limits = {}) : door(sink, 1, catalogue, workers, limits) {}

  std::shared_ptr<Asked> post(const std::string& body,
                              const std::string& type = "application/cloudevents+json",
                              const std::string& prefer = "") {
    std::vector<HttpHeader> headers{{"Content-Type", type}};
    if (!prefer.empty()) headers.push_back({"Prefer", prefer});
    auto asked = std::make_shared<Asked>(std::move(headers), body);
    door.take(asked);
    return asked;
  }

  Catalogue catalogue = Catalogue::load();
  HeldSink sink;
  Workers workers{1, 100};
  Door door;
};

}  // namespace

TEST_CASE("an event is answered when it is decided, with what was decided") {
  House house;
  const auto recorded = house.post(event("1"));
  REQUIRE(house.sink.waiting() == 1);
  CHECK(house.door.in_flight() == 1);
  house.sink.decide(0, Outcome(receipt("1")));
  CHECK(recorded->answer().status == 201);
  CHECK(house.door.in_flight() == 0);

  const auto duplicate = house.post(event("1"));
  house.sink.decide(1, Outcome(receipt("1", Receipt::Status::duplicate)));
  CHECK(duplicate->answer().status == 200);

  const auto conflict = house.post(event("1"));
  house.sink.decide(2, Outcome(Refusal{Reason::conflict, 17}));
  CHECK(conflict->answer().status == 409);
  CHECK(conflict->answer().body.find("/v1/shards/0/entries/17") != std::string::npos);

  const auto failed = house.post(event("2"));
  house.sink.decide(3, fail(ErrorCode::unavailable, "/a/path: no space"));
  CHECK(failed->answer().status == 503);
  CHECK(failed->answer().body.find("/a/path") == std::string::npos);
}

TEST_CASE("what is no good event never comes to the sink") {
  House house;
  CHECK(house.post("{")->answer().status == 400);
  CHECK(house.post("")->answer().status == 400);
  CHECK(house.post(event("1"), "text/plain")->answer().status == 415);
  CHECK(house.post(event("1", "hallmark.device.retired.v1"))->answer().status == 422);
  CHECK(house.post(event(std::string(49'000, 'x')))->answer().status == 413);
  CHECK(house.sink.waiting() == 0);
}

TEST_CASE("an event that takes long is told under way until it is decided") {
  House house;
  const auto asked = house.post(event("1"), "application/cloudevents+json", "wait=3");
  CHECK(asked->waits() == std::chrono::seconds(3));
  CHECK_FALSE(house.door.under_way().contains("/s", "1"));
  const Response late = asked->late();
  CHECK(late.status == 202);
  REQUIRE(late.headers.size() == 1);
  CHECK(late.headers[0].value == "/v1/events?source=%2Fs&id=1");
  CHECK(house.door.under_way().contains("/s", "1"));
  house.sink.decide(0, Outcome(receipt("1")));
  CHECK_FALSE(house.door.under_way().contains("/s", "1"));
}

TEST_CASE("what is decided before it is told late is not under way") {
  UnderWay under_way;
  const auto event = std::make_shared<UnderWay::Event>();
  event->source = "/s";
  event->id = "1";
  under_way.decide(event);
  under_way.add(event);
  CHECK_FALSE(under_way.contains("/s", "1"));
}

TEST_CASE("a batch is answered in order, each event with its own verdict") {
  House house;
  const auto asked = house.post(event("1") + "\nnothing\n\r\n" + event("2") + "\n" + event("3"),
                                "application/x-ndjson");
  while (house.sink.waiting() < 3) std::this_thread::yield();
  house.sink.decide(2, Outcome(Refusal{Reason::conflict, 4}));
  house.sink.decide(1, Outcome(receipt("2", Receipt::Status::duplicate)));
  house.sink.decide(0, Outcome(receipt("1")));
  const Response answer = asked->answer();
  CHECK(answer.status == 207);
  CHECK(answer.body.find(R"("counts":{"recorded":1,"duplicate":1,"refused":2})") !=
        std::string::npos);
  CHECK(answer.body.find(R"({"index":0,"status":"recorded")") != std::string::npos);
  CHECK(answer.body.find(R"({"index":1,"status":"refused","problem":{)") != std::string::npos);
  CHECK(answer.body.find(R"({"index":3,"status":"refused","source":"/s","id":"3")") !=
        std::string::npos);
}

TEST_CASE("a batch that takes long tells what it knows") {
  House house;
  const auto asked = house.post("[" + event("1") + "," + event("2") + "]",
                                "application/cloudevents-batch+json; charset=utf-8", "wait=0");
  while (house.sink.waiting() < 2) std::this_thread::yield();
  house.sink.decide(0, Outcome(receipt("1")));
  const Response late = asked->late();
  CHECK(late.status == 207);
  CHECK(late.body.find(R"("pending":1)") != std::string::npos);
  CHECK(house.door.under_way().contains("/s", "2"));
  CHECK_FALSE(house.door.under_way().contains("/s", "1"));
  house.sink.decide(1, Outcome(receipt("2")));
  CHECK_FALSE(house.door.under_way().contains("/s", "2"));
}

TEST_CASE("a batch of which nothing could be recorded is 503") {
  House house;
  const auto asked = house.post(event("1"), "application/x-ndjson");
  while (house.sink.waiting() < 1) std::this_thread::yield();
  house.sink.decide(0, fail(ErrorCode::unavailable, "no space"));
  CHECK(asked->answer().status == 503);
}

TEST_CASE("an array that is not JSON, or too long a batch, is refused whole") {
  House house;
  const std::string type = "application/cloudevents-batch+json";
  CHECK(house.post("[" + event("1") + ",]", type)->answer().status == 400);
  CHECK(house.post("[" + event("1"), type)->answer().status == 400);
  CHECK(house.post(event("1"), type)->answer().status == 400);
  std::string lines;
  for (int i = 0; i <= 1000; ++i) lines += event(std::to_string(i)) + "\n";
  CHECK(house.post(lines, "application/x-ndjson")->answer().status == 413);
  CHECK(house.post("[]", type)->answer().status == 200);
  CHECK(house.sink.waiting() == 0);
}

TEST_CASE("more than may be in flight is refused before anything of it is taken") {
  DoorLimits limits;
  limits.in_flight_events = 2;
  House house(limits);
  const auto first = house.post(event("1"));
  const auto batch = house.post(event("2") + "\n" + event("3"), "application/x-ndjson");
  CHECK(batch->answer().status == 503);
  CHECK(house.sink.waiting() == 1);
  CHECK(house.door.in_flight() == 1);
  house.sink.decide(0, Outcome(receipt("1")));
  CHECK(first->answer().status == 201);
}
