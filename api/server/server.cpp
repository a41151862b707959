#include "api/server/server.h"

#include <algorithm>
#include <thread>

#include "api/server/loop.h"

namespace hallmark::api {

Result<std::unique_ptr<Server>> Server::open(const Endpoint& endpoint, const ServerLimits& limits,
                                             unsigned threads) {
  auto state = std::make_unique<ServerState>();
  state->limits = limits;
  std::unique_ptr<Server> server(new Server(std::move(state)));
  for (unsigned i = 0; i < std::max(threads, 1U); ++i) {
    server->loops_.push_back(std::make_unique<Loop>(*server->state_, server->all_));
    server->all_.push_back(server->loops_.back().get());
  }
  TRY_ASSIGN(server->endpoint_, server->loops_.front()->listen(endpoint));
  return server;
}

Server::Server(std::unique_ptr<ServerState> state) : state_(std::move(state)) {}

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
