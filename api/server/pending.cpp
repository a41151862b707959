#include "api/server/pending.h"

#include "api/http/problem.h"
#include "api/server/session.h"

namespace hallmark::api {

Pending::~Pending() {
  if (answered_) return;
  // Whoever held it let it go: the client must not wait for ever.
  loop_.post([session = std::move(session_)] {
    session->send(problem_response(problem::internal, "the request was lost"));
  });
}

void Pending::answer(Make make) {
  if (answered_.exchange(true)) return;
  if (loop_.is_here()) {
    give(make);
  } else {
    loop_.deliver({shared_from_this(), std::move(make)});
  }
}

void Pending::answer_after(std::chrono::milliseconds time, Make make) {
  const auto at = Loop::Clock::now() + time;
  if (loop_.is_here()) return set_late(at, std::move(make));
  loop_.post([self = shared_from_this(), at, make = std::move(make)]() mutable {
    self->set_late(at, std::move(make));
  });
}

void Pending::set_late(Loop::Clock::time_point at, Make make) {
  late_at_ = at;
  when_late_ = std::move(make);
  look_at_clock(Loop::Clock::now());
}

void Pending::look_at_clock(Loop::Clock::time_point now) {
  if (!when_late_ || now < late_at_ || answered_.exchange(true)) return;
  give(when_late_);
}

void Pending::give(const Make& make) { session_->send(make()); }

}  // namespace hallmark::api
