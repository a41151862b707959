// A request under way, and the way of its answer back to the connection's thread.
#pragma once

#include <atomic>
#include <memory>

#include "api/http/exchange.h"
#include "api/server/loop.h"

namespace hallmark::api {

class Session;

// Outlives its connection where it is held longer.
class Pending final : public Exchange, public std::enable_shared_from_this<Pending> {
 public:
  Pending(Loop& loop, std::shared_ptr<Session> session, Request request)
      : loop_(loop), session_(std::move(session)), request_(std::move(request)) {}
  ~Pending() override;
  Pending(const Pending&) = delete;
  Pending& operator=(const Pending&) = delete;

  [[nodiscard]] const Request& request() const override { return request_; }
  void answer(Make make) override;
  // A client that has closed the way to us is taken to be gone, although it might still listen:
  // only what takes long asks.
  [[nodiscard]] bool goes_on(std::uint64_t /*done*/) override { return !gone_ && !answered_; }
  void answer_after(std::chrono::milliseconds time, Make make) override;

 private:
  friend class Session;
  friend class Loop;
  void give(const Make& make);
  void set_late(Loop::Clock::time_point at, Make make);
  void look_at_clock(Loop::Clock::time_point now);

  Loop& loop_;
  std::shared_ptr<Session> session_;
  Request request_;
  std::atomic<bool> answered_{false};  // whoever sets it gives the answer
  std::atomic<bool> gone_{false};      // the client, as far as can be seen
  // The loop's thread alone.
  Loop::Clock::time_point late_at_;
  Make when_late_;
};

}  // namespace hallmark::api
