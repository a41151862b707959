// One thread and the connections that are its own.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_set>
#include <vector>

#include "api/server/server.h"

namespace hallmark::api {

class Session;
class Pending;

class Loop {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using Clock = std::chrono::steady_clock;

  // `all` loops, which are known before any is started.
  Loop(ServerState& state, const std::vector<Loop*>& all);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Before start(): this loop takes the connections and deals them out.
  [[nodiscard]] Result<Endpoint> listen(const Endpoint& endpoint);
  void start();
  void stop_accepting();
  // Closes what is idle; the rest ends with its answer.
  void begin_stop();
  [[nodiscard]] bool is_empty() const { return count_ == 0; }
  void join();

  // Any thread.
  struct Answer {
    std::shared_ptr<Pending> pending;
    Exchange::Make make;
  };
  void deliver(Answer answer);
  void post(std::function<void()> work);

  // The loop's own thread, as all below.
  [[nodiscard]] bool is_here() { return context_.get_executor().running_in_this_thread(); }
  void remove(const std::shared_ptr<Session>& session);
  // Room for a body's bytes: the one that has been coming longest may have to give way.
  [[nodiscard]] bool make_room_for_body();
  void count_idle(int change) { idle_ += static_cast<std::size_t>(change); }
  [[nodiscard]] ServerState& state() { return state_; }
  [[nodiscard]] const std::string& date() const { return date_; }

 private:
  void accept();
  void accept_later(std::chrono::milliseconds pause);
  void hand_over(Socket socket, Loop& to, bool has_room);
  void adopt(Socket socket, bool has_room);
  [[nodiscard]] std::size_t count_of_all() const { return state_.connections; }
  [[nodiscard]] std::size_t most_of_all() const;
  [[nodiscard]] bool ask_for_room();
  [[nodiscard]] bool evict_idle();
  void take_answers();
  void sweep();

  ServerState& state_;
  const std::vector<Loop*>* all_;
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  boost::asio::ip::tcp::acceptor acceptor_{context_};
  boost::asio::steady_timer accept_again_{context_};
  boost::asio::steady_timer sweep_timer_{context_};
  std::size_t next_ = 0;
  std::unordered_set<std::shared_ptr<Session>> sessions_;
  std::atomic<std::size_t> count_{0};
  std::atomic<std::size_t> idle_{0};
  std::string date_;

  std::mutex mutex_;  // guards what follows
  std::vector<Answer> answers_;

  std::thread thread_;
};

}  // namespace hallmark::api
