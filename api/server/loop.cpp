#include "api/server/loop.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <boost/asio/post.hpp>

#include "api/server/session.h"

namespace hallmark::api {
namespace {

constexpr std::chrono::milliseconds sweep_interval{250};
// Out of descriptors: some will be closed in a moment.
constexpr std::chrono::milliseconds accept_pause{50};
// For an idle connection to be closed.
constexpr std::chrono::milliseconds room_pause{2};
constexpr int backlog = 4096;

std::string http_date() {
  return fmt::format(
      "{:%a, %d %b %Y %H:%M:%S} GMT",
      fmt::gmtime(std::chrono::system_clock::to_time_t(std::chrono::system_clock::now())));
}

}  // namespace

Loop::Loop(ServerState& state, const std::vector<Loop*>& all)
    : state_(state), all_(&all), work_(context_.get_executor()), date_(http_date()) {}

Loop::~Loop() { join(); }

Result<Endpoint> Loop::listen(const Endpoint& endpoint) {
  namespace ip = boost::asio::ip;
  boost::system::error_code error;
  const auto address = ip::make_address(endpoint.host, error);
  if (error) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected an IP address, found \"{}\"", endpoint.host));
  }
  const ip::tcp::endpoint at(address, endpoint.port);
  const auto said = [&](const char* what) {
    return fail(ErrorCode::network, fmt::format("{}: {}", what, error.message()),
                fmt::format("{}:{}", endpoint.host, endpoint.port));
  };
  acceptor_.open(at.protocol(), error);
  if (error) return said("no socket was to be had");
  acceptor_.set_option(ip::tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_.bind(at, error);
  if (error) return said("it could not be bound");
  acceptor_.listen(backlog, error);
  if (error) return said("it could not be listened on");
  const auto bound = acceptor_.local_endpoint(error);
  if (error) return said("its port is not known");
  return Endpoint{endpoint.host, bound.port()};
}

void Loop::start() {
  sweep();
  if (acceptor_.is_open()) accept();
  thread_ = std::thread([this] { context_.run(); });
}

void Loop::accept() {
  // Where idle ones can make room the next waits for it a moment, unaccepted.
  if (count_of_all() >= most_of_all() && ask_for_room()) return accept_later(room_pause);
  acceptor_.async_accept([this](const boost::system::error_code& error, Socket socket) {
    if (state_.stopping || error == boost::asio::error::operation_aborted) return;
    if (error) return accept_later(accept_pause);
    ++state_.accepted;
    if (count_of_all() >= most_of_all()) {
      // Descriptors are the ledger's too: beyond this not even a word.
      ++state_.turned_away;
      boost::system::error_code ignored;
      socket.close(ignored);
    } else {
      const bool has_room = count_of_all() < state_.limits.connections || ask_for_room();
      Loop& to = *(*all_)[next_ % all_->size()];
      ++next_;
      hand_over(std::move(socket), to, has_room);
    }
    accept();
  });
}

void Loop::accept_later(std::chrono::milliseconds pause) {
  accept_again_.expires_after(pause);
  accept_again_.async_wait([this](const boost::system::error_code& ended) {
    if (!ended && !state_.stopping) accept();
  });
}

std::size_t Loop::most_of_all() const {
  return state_.limits.connections + state_.limits.refused_connections;
}

// A socket belongs to the loop it was made in: it is taken out of this one.
void Loop::hand_over(Socket socket, Loop& to, bool has_room) {
  ++state_.connections;
  if (&to == this) return adopt(std::move(socket), has_room);
  boost::system::error_code failed;
  const auto protocol = socket.local_endpoint(failed).protocol();
  const int descriptor = failed ? -1 : socket.release(failed);
  if (failed) {
    --state_.connections;
    return;
  }
  to.post([&to, protocol, descriptor, has_room] {
    boost::system::error_code assigned;
    Socket moved(to.context_);
    moved.assign(protocol, descriptor, assigned);
    if (!assigned) return to.adopt(std::move(moved), has_room);
    --to.state_.connections;
  });
}

void Loop::adopt(Socket socket, bool has_room) {
  boost::system::error_code ignored;
  if (state_.stopping) {
    // It has asked for nothing yet, and a word of refusal would have to wait until it is read.
    socket.close(ignored);
    --state_.connections;
    return;
  }
  socket.set_option(boost::asio::ip::tcp::no_delay(true), ignored);
  (void)::setsockopt(socket.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT,
                     &state_.limits.unsent_bytes, sizeof state_.limits.unsent_bytes);
  auto session = std::make_shared<Session>(*this, std::move(socket));
  sessions_.insert(session);
  ++count_;
  if (has_room) {
    session->start();
  } else {
    session->refuse_and_close(problem::unavailable, "too many connections are open already");
  }
}

// The one that has been idle longest gives way, of the loop that the next connection goes to; one
// of another where all are busy there.
bool Loop::ask_for_room() {
  for (std::size_t i = 0; i < all_->size(); ++i) {
    Loop& loop = *(*all_)[(next_ + i) % all_->size()];
    if (loop.idle_ == 0) continue;
    if (&loop == this) return evict_idle();
    loop.post([&loop] { (void)loop.evict_idle(); });
    return true;
  }
  return false;
}

bool Loop::evict_idle() {
  std::shared_ptr<Session> oldest;
  for (const auto& session : sessions_) {
    if (!session->is_idle()) continue;
    if (!oldest || session->since() < oldest->since()) oldest = session;
  }
  if (!oldest) return false;
  oldest->close();
  ++state_.evicted;
  return true;
}

bool Loop::make_room_for_body() {
  const auto young = Clock::now() - state_.limits.undisturbed_body;
  std::shared_ptr<Session> oldest;
  for (const auto& session : sessions_) {
    if (!session->holds_request() || session->since() > young) continue;
    if (!oldest || session->since() < oldest->since()) oldest = session;
  }
  if (!oldest) return false;
  oldest->give_way();
  return true;
}

void Loop::remove(const std::shared_ptr<Session>& session) {
  if (sessions_.erase(session) == 0) return;
  --count_;
  --state_.connections;
}

void Loop::deliver(Answer answer) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = answers_.empty();
    answers_.push_back(std::move(answer));
  }
  if (first) boost::asio::post(context_, [this] { take_answers(); });
}

void Loop::post(std::function<void()> work) { boost::asio::post(context_, std::move(work)); }

void Loop::take_answers() {
  std::vector<Answer> answers;
  {
    const std::lock_guard lock(mutex_);
    answers.swap(answers_);
  }
  for (const Answer& answer : answers) answer.pending->give(answer.make);
}

void Loop::sweep() {
  date_ = http_date();
  const auto now = Clock::now();
  const std::vector<std::shared_ptr<Session>> sessions(sessions_.begin(), sessions_.end());
  for (const auto& session : sessions) session->look_at_clock(now);
  sweep_timer_.expires_after(sweep_interval);
  sweep_timer_.async_wait([this](const boost::system::error_code& ended) {
    if (!ended) sweep();
  });
}

void Loop::stop_accepting() {
  boost::asio::post(context_, [this] {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    accept_again_.cancel();
  });
}

void Loop::begin_stop() {
  boost::asio::post(context_, [this] {
    const std::vector<std::shared_ptr<Session>> sessions(sessions_.begin(), sessions_.end());
    for (const auto& session : sessions) session->begin_stop();
  });
}

void Loop::join() {
  if (!thread_.joinable()) return;
  context_.stop();
  thread_.join();
  // What is still open ends here; a request that somebody holds keeps its connection's memory.
  const std::vector<std::shared_ptr<Session>> sessions(sessions_.begin(), sessions_.end());
  for (const auto& session : sessions) session->close();
}

}  // namespace hallmark::api
