// One connection: reads a request, has it answered, and goes on with the next. All on its loop's
// thread but Pending's answers, which come from anywhere.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <optional>

#include "api/http/problem.h"
#include "api/server/growing_body.h"
#include "api/server/head_check.h"
#include "api/server/loop.h"
#include "api/server/pending.h"

namespace hallmark::api {

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Loop& loop, Loop::Socket socket);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  void start();
  // Whether it lies between two requests; and since when.
  [[nodiscard]] bool is_idle() const { return phase_ == Phase::idle; }
  // Whether it holds more of a request that is coming than a small one is.
  [[nodiscard]] bool holds_request() const {
    return (phase_ == Phase::head || phase_ == Phase::body) && charged_bytes_ > 0;
  }
  // When its phase began.
  [[nodiscard]] Loop::Clock::time_point since() const { return since_; }
  // To other bodies.
  void give_way();
  void close();
  void begin_stop();
  void look_at_clock(Loop::Clock::time_point now);
  // The answer to the request under way.
  void send(Response response);
  void refuse_and_close(const ProblemType& type, std::string_view detail);

 private:
  enum class Phase : std::uint8_t { idle, head, body, answering, writing, lingering, closed };
  using Parser = boost::beast::http::request_parser<GrowingBody>;

  void begin_request();
  void set(Phase phase, std::chrono::milliseconds time);
  void read_more();
  void on_read(const boost::system::error_code& error, std::size_t count);
  void advance();
  // Each returns whether to go on.
  [[nodiscard]] bool advance_head();
  [[nodiscard]] bool take_head(std::string_view raw);
  [[nodiscard]] bool advance_body();
  // For what it holds of a request, beyond what is small. False where it had to give way.
  [[nodiscard]] bool charge(std::size_t held, std::size_t small);
  void uncharge();
  void stop_reading();
  // Whether the client has closed its side, or the connection broke.
  [[nodiscard]] bool is_left();
  // False where too much waits to be read already.
  [[nodiscard]] bool charge_answer(std::size_t size);
  void send_continue();
  void refuse_parse(const boost::system::error_code& error);
  void dispatch();
  void write(Response response);
  void on_written(const boost::system::error_code& error);
  void read_piece();
  void write_piece(Result<std::string> piece);
  void linger();

  Loop& loop_;
  Loop::Socket socket_;
  Phase phase_ = Phase::idle;
  Loop::Clock::time_point since_;
  Loop::Clock::time_point deadline_;
  boost::beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  Request request_;
  std::size_t charged_bytes_ = 0;  // of the request
  std::size_t charged_answer_bytes_ = 0;
  std::size_t lingered_bytes_ = 0;
  unsigned version_ = 11;
  bool keep_ = true;
  bool head_only_ = false;
  std::shared_ptr<Pending> pending_;
  std::string out_head_;
  std::string out_body_;
  LongBody out_rest_;  // of a body that is read while it is written
};

}  // namespace hallmark::api
