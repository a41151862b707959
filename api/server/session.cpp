#include "api/server/session.h"

#include <fmt/format.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/status.hpp>
#include <boost/beast/http/verb.hpp>
#include <cerrno>
#include <utility>

#include "api/server/parse_words.h"

namespace hallmark::api {
namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;

constexpr std::size_t head_read_bytes = 4ULL << 10;
constexpr std::size_t body_read_bytes = 64ULL << 10;
// A line of a chunked body: its size, and extensions that nobody needs.
constexpr std::size_t chunk_line_bytes = 64ULL << 10;
// What a client is still heard for after an answer that ends the connection: closing at once would
// reset it, and the answer be lost on the way.
constexpr std::size_t linger_bytes = 1ULL << 20;
constexpr std::size_t slow_line_bytes = 128ULL << 10;  // a second
constexpr std::size_t kept_buffer_bytes = 8ULL << 10;
// Of a long body, held for whoever reads it. The time of a short answer's writing is each one's.
constexpr std::size_t piece_bytes = 128ULL << 10;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

std::string head_of(const Response& response, const std::string& date,
                    std::string_view connection) {
  const auto reason = http::obsolete_reason(http::int_to_status(response.status));
  std::string head = fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nContent-Length: {}\r\n",
                                 response.status, view(reason), date, response.body_bytes());
  if (!response.content_type.empty()) {
    head.append("Content-Type: ").append(response.content_type).append("\r\n");
  }
  for (const HttpHeader& header : response.headers) {
    head.append(header.name).append(": ").append(header.value).append("\r\n");
  }
  head.append("X-Content-Type-Options: nosniff\r\n");
  if (!connection.empty()) head.append("Connection: ").append(connection).append("\r\n");
  return head.append("\r\n");
}

}  // namespace

Session::Session(Loop& loop, Loop::Socket socket)
    : loop_(loop), socket_(std::move(socket)), since_(Loop::Clock::now()) {
  loop_.count_idle(1);
}

void Session::start() {
  begin_request();
  read_more();
}

void Session::begin_request() {
  parser_.emplace();
  parser_->header_limit(static_cast<std::uint32_t>(loop_.state().limits.head_bytes));
  parser_->body_limit(loop_.state().limits.body_bytes);
  set(Phase::idle, loop_.state().limits.idle);
  if (buffer_.size() == 0 && buffer_.capacity() > kept_buffer_bytes) buffer_ = {};
}

void Session::set(Phase phase, std::chrono::milliseconds time) {
  loop_.count_idle((phase == Phase::idle ? 1 : 0) - (phase_ == Phase::idle ? 1 : 0));
  phase_ = phase;
  since_ = Loop::Clock::now();
  deadline_ = since_ + time;
}

void Session::read_more() {
  const std::size_t size = phase_ == Phase::body ? body_read_bytes : head_read_bytes;
  socket_.async_read_some(
      buffer_.prepare(size),
      [self = shared_from_this()](const boost::system::error_code& error, std::size_t count) {
        self->on_read(error, count);
      });
}

void Session::on_read(const boost::system::error_code& error, std::size_t count) {
  const bool reading = phase_ == Phase::idle || phase_ == Phase::head || phase_ == Phase::body;
  if (!reading) return;  // it took too long, and is being told
  if (error) return close();
  buffer_.commit(count);
  advance();
}

// Goes through what has been read until something is missing.
void Session::advance() {
  if (buffer_.size() > 0 && phase_ == Phase::idle) set(Phase::head, loop_.state().limits.head);
  if (phase_ == Phase::head && !advance_head()) return;
  if (phase_ == Phase::body && !advance_body()) return;
  read_more();
}

bool Session::advance_head() {
  const std::string_view unread(static_cast<const char*>(buffer_.data().data()), buffer_.size());
  // Empty lines before a request are to be overlooked (RFC 9112, 2.2).
  const std::size_t empty = std::min(unread.find_first_not_of("\r\n"), unread.size());
  if (empty > 0) {
    buffer_.consume(empty);
    return advance_head();
  }
  const std::size_t end = unread.find("\r\n\r\n");
  const std::size_t most = loop_.state().limits.head_bytes;
  if (std::min(end, unread.size()) > most) {
    const bool in_target = unread.find("\r\n") > most;
    refuse_and_close(in_target ? problem::uri_too_long : problem::headers_too_large,
                     fmt::format("expected a head of at most {} bytes", most));
    return false;
  }
  if (end == std::string_view::npos) return charge(unread.size(), head_read_bytes);
  uncharge();
  return take_head(unread.substr(0, end + 4));
}

bool Session::take_head(std::string_view raw) {
  if (const auto fault = check_raw_head(raw)) {
    refuse_and_close(*fault->type, fault->detail);
    return false;
  }
  boost::system::error_code error;
  const std::size_t used = parser_->put(boost::asio::buffer(raw.data(), raw.size()), error);
  if (error && error != http::error::need_more) {
    refuse_parse(error);
    return false;
  }
  const auto& message = parser_->get();
  request_ = {};
  request_.method = std::string(view(message.method_string()));
  request_.target = std::string(view(message.target()));
  for (const auto& field : message) {
    request_.headers.push_back(
        {std::string(view(field.name_string())), std::string(view(field.value()))});
  }
  version_ = message.version();
  const Head head{version_, request_.target, request_.headers};
  if (const auto fault = check_head(head, loop_.state().limits)) {
    refuse_and_close(*fault->type, fault->detail);
    return false;
  }
  buffer_.consume(used);
  head_only_ = request_.method == "HEAD";
  set(Phase::body, loop_.state().limits.body);
  if (version_ >= 11 && expects_continue(request_.headers) && !parser_->is_done() &&
      buffer_.size() == 0) {
    send_continue();
    return false;
  }
  return true;
}

void Session::send_continue() {
  static constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
  asio::async_write(
      socket_, asio::buffer(go_on.data(), go_on.size()),
      [self = shared_from_this()](const boost::system::error_code& error, std::size_t /*written*/) {
        if (self->phase_ == Phase::closed) return;
        if (error) return self->close();
        self->read_more();
      });
}

bool Session::advance_body() {
  while (!parser_->is_done() && buffer_.size() > 0) {
    boost::system::error_code error;
    const std::size_t used = parser_->put(buffer_.data(), error);
    buffer_.consume(used);
    if (error && error != http::error::need_more) {
      refuse_parse(error);
      return false;
    }
    if (!charge(parser_->get().body().size(), loop_.state().limits.small_body_bytes)) return false;
    if (used == 0 || error) break;
  }
  if (parser_->is_done()) {
    dispatch();
    return false;
  }
  if (buffer_.size() > chunk_line_bytes) {
    refuse_and_close(
        problem::malformed_request,
        fmt::format("expected a line of the chunked body of at most {} bytes", chunk_line_bytes));
    return false;
  }
  return true;
}

void Session::refuse_parse(const boost::system::error_code& error) {
  if (error == http::error::body_limit) {
    return refuse_and_close(
        problem::content_too_large,
        fmt::format("expected a body of at most {} bytes", loop_.state().limits.body_bytes));
  }
  refuse_and_close(problem::malformed_request, std::string(what_was_expected(error)));
}

bool Session::charge(std::size_t held, std::size_t small) {
  ServerState& state = loop_.state();
  const std::size_t charged = held - std::min(held, small);
  state.bodies_bytes += charged - charged_bytes_;
  const bool grew = charged > charged_bytes_;
  charged_bytes_ = charged;
  if (!grew || state.bodies_bytes <= state.limits.bodies_bytes) return true;
  if (loop_.make_room_for_body() && holds_request()) return true;
  if (holds_request()) give_way();
  return false;
}

void Session::give_way() {
  stop_reading();
  refuse_and_close(problem::unavailable, "too many large requests are under way already");
}

void Session::uncharge() {
  loop_.state().bodies_bytes -= charged_bytes_;
  charged_bytes_ = 0;
}

void Session::dispatch() {
  keep_ = parser_->keep_alive();
  request_.body = std::move(parser_->get().body());
  set(Phase::answering, {});
  pending_ = std::make_shared<Pending>(loop_, shared_from_this(), std::move(request_));
  const auto pending = pending_;
  loop_.state().application(pending);
}

void Session::send(Response response) {
  if (phase_ != Phase::answering) return;
  pending_.reset();
  uncharge();
  write(std::move(response));
}

void Session::refuse_and_close(const ProblemType& type, std::string_view detail) {
  ++loop_.state().malformed;
  keep_ = false;
  uncharge();
  write(problem_response(type, detail));
}

// What waits for its request's next bytes waits no more.
void Session::stop_reading() {
  boost::system::error_code ignored;
  socket_.cancel(ignored);
}

bool Session::is_left() {
  char byte = 0;
  const ssize_t there =
      ::recv(socket_.native_handle(), &byte, sizeof byte, MSG_PEEK | MSG_DONTWAIT);
  return there == 0 || (there < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

bool Session::charge_answer(std::size_t size) {
  ServerState& state = loop_.state();
  if (size <= state.limits.small_answer_bytes) return true;
  const std::size_t before = state.answers_bytes.fetch_add(size);
  if (before == 0 || before + size <= state.limits.answers_bytes) {
    charged_answer_bytes_ = size;
    return true;
  }
  state.answers_bytes -= size;
  return false;
}

void Session::write(Response response) {
  const bool is_long = response.long_body.source != nullptr;
  if (!charge_answer(is_long ? piece_bytes : response.body.size())) {
    response = problem_response(problem::unavailable,
                                "too many large answers wait for their clients to read them");
  }
  keep_ = keep_ && !loop_.state().stopping;
  const std::string_view said = !keep_ ? "close" : version_ < 11 ? "keep-alive" : "";
  out_head_ = head_of(response, loop_.date(), said);
  out_body_ = head_only_ ? std::string() : std::move(response.body);
  out_rest_ = head_only_ ? LongBody() : std::move(response.long_body);
  // Long enough for a slow line that reads on.
  const std::chrono::seconds for_size(out_body_.size() / slow_line_bytes);
  set(Phase::writing, loop_.state().limits.write + for_size);
  const std::array<asio::const_buffer, 2> out{asio::buffer(out_head_), asio::buffer(out_body_)};
  asio::async_write(
      socket_, out,
      [self = shared_from_this()](const boost::system::error_code& error, std::size_t /*written*/) {
        self->on_written(error);
      });
}

void Session::on_written(const boost::system::error_code& error) {
  if (phase_ == Phase::closed) return;
  if (error) return close();
  if (out_rest_.bytes > 0) return read_piece();
  out_rest_ = {};
  loop_.state().answers_bytes -= std::exchange(charged_answer_bytes_, 0);
  out_head_.clear();
  out_body_ = {};
  if (!keep_) {
    boost::system::error_code ignored;
    socket_.shutdown(Loop::Socket::shutdown_send, ignored);
    set(Phase::lingering, loop_.state().limits.linger);
    buffer_ = {};
    return linger();
  }
  begin_request();
  if (loop_.state().stopping) return close();
  advance();
}

void Session::read_piece() {
  const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(out_rest_.bytes, piece_bytes));
  const std::uint64_t offset = std::exchange(out_rest_.offset, out_rest_.offset + size);
  out_rest_.bytes -= size;
  // Elsewhere: a disk is not waited for here.
  out_rest_.source->read(offset, size, [self = shared_from_this()](Result<std::string> piece) {
    self->loop_.post(
        [self, piece = std::move(piece)]() mutable { self->write_piece(std::move(piece)); });
  });
}

void Session::write_piece(Result<std::string> piece) {
  if (phase_ == Phase::closed) return;
  if (!piece) return close();  // the length was said: what is missing shows
  out_body_ = *std::move(piece);
  set(Phase::writing, loop_.state().limits.write);
  asio::async_write(
      socket_, asio::buffer(out_body_),
      [self = shared_from_this()](const boost::system::error_code& error, std::size_t /*written*/) {
        self->on_written(error);
      });
}

void Session::linger() {
  socket_.async_read_some(
      buffer_.prepare(head_read_bytes),
      [self = shared_from_this()](const boost::system::error_code& error, std::size_t count) {
        if (self->phase_ == Phase::closed) return;
        self->lingered_bytes_ += count;
        if (error || self->lingered_bytes_ > linger_bytes) return self->close();
        self->linger();
      });
}

void Session::begin_stop() {
  if (phase_ == Phase::idle) close();
}

void Session::look_at_clock(Loop::Clock::time_point now) {
  if (phase_ == Phase::answering) {
    if (const auto pending = pending_) {
      pending->look_at_clock(now);
      if (phase_ == Phase::answering && is_left()) pending->gone_ = true;
    }
    return;
  }
  if (phase_ == Phase::closed || now < deadline_) return;
  if (phase_ == Phase::head || phase_ == Phase::body) {
    ++loop_.state().timed_out;
    stop_reading();
    return refuse_and_close(problem::request_timeout,
                            "the request was begun and did not come to its end in time");
  }
  if (phase_ == Phase::writing) ++loop_.state().timed_out;
  close();
}

void Session::close() {
  if (phase_ == Phase::closed) return;
  set(Phase::closed, {});
  uncharge();
  loop_.state().answers_bytes -= std::exchange(charged_answer_bytes_, 0);
  if (pending_) pending_->gone_ = true;
  pending_.reset();
  out_rest_ = {};
  boost::system::error_code ignored;
  socket_.close(ignored);
  loop_.remove(shared_from_this());
}

}  // namespace hallmark::api
