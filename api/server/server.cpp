#include "api/server/server.h"

#include <algorithm>
#include <thread>

#include "api/server/loop.h"

namespace hallmark::api {

Result<std::unique_ptr<Server>> Server::open(const Endpoint& endpoint, const ServerLimits& limits,
                                             unsigned threads) {
  auto state = std::make_unique<ServerState>();
  state->limits = limits;
  std::vector<std::unique_ptr<Loop>> loops;
  for (unsigned i = 0; i < std::max(threads, 1U); ++i) {
    loops.push_back(std::make_unique<Loop>(*state));
  }
  std::vector<Loop*> all;
  for (const auto& loop : loops) all.push_back(loop.get());
  TRY_ASSIGN(Endpoint bound, loops.front()->listen(endpoint, std::move(all)));
  std::unique_ptr<Server> server(new Server(std::move(state), std::move(loops)));
  server->endpoint_ = std::move(bound);
  return server;
}

Server::Server(std::unique_ptr<ServerState> state, std::vector<std::unique_ptr<Loop>> loops)
    : state_(std::move(state)), loops_(std::move(loops)) {}

Server::~Server() { stop(std::chrono::milliseconds(0)); }

void Server::start(std::function<void(ExchangePtr)> application) {
  state_->application = std::move(application);
  for (const auto& loop : loops_) loop->start();
}

void Server::stop(std::chrono::milliseconds grace) {
  constexpr std::chrono::milliseconds poll_interval{5};
  state_->stopping = true;
  for (const auto& loop : loops_) {
    loop->stop_accepting();
    loop->begin_stop();
  }
  const auto end = Loop::Clock::now() + grace;
  const auto all_empty = [&] {
    return std::all_of(loops_.begin(), loops_.end(),
                       [](const auto& loop) { return loop->is_empty(); });
  };
  while (!all_empty() && Loop::Clock::now() < end) std::this_thread::sleep_for(poll_interval);
  for (const auto& loop : loops_) loop->join();
}

}  // namespace hallmark::api
