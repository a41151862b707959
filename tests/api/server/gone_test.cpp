// Who asked and went away: what takes long for an answer hears of it.
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <thread>

#include "api/server/server.h"
#include "tests/support/catch.h"

namespace hallmark::api {
namespace {

using Tcp = boost::asio::ip::tcp;
constexpr auto patience = std::chrono::seconds(20);
const std::string question = "GET /slow HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

// A server that keeps what it is asked.
class Keeping {
 public:
  Keeping() {
    auto opened = Server::open({"127.0.0.1", 0}, ServerLimits(), 1);
    REQUIRE(opened.has_value());
    server_ = *std::move(opened);
    server_->start([this](const ExchangePtr& exchange) { kept_.set_value(exchange); });
  }

  Tcp::socket ask() {
    Tcp::socket socket(context_);
    socket.connect({boost::asio::ip::make_address("127.0.0.1"), server_->endpoint().port});
    boost::asio::write(socket, boost::asio::buffer(question));
    return socket;
  }
  ExchangePtr kept() {
    auto kept = kept_.get_future();
    REQUIRE(kept.wait_for(patience) == std::future_status::ready);
    return kept.get();
  }

 private:
  boost::asio::io_context context_;
  std::promise<ExchangePtr> kept_;
  std::unique_ptr<Server> server_;
};

// It is looked at a few times a second.
bool stays(const ExchangePtr& exchange) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(700);
  while (std::chrono::steady_clock::now() < end) {
    if (!exchange->goes_on(1)) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

bool ends_soon(const ExchangePtr& exchange) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (exchange->goes_on(1)) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace

TEST_CASE("an answer is wanted as long as its client is there, and no longer") {
  Keeping server;
  Tcp::socket socket = server.ask();
  const ExchangePtr exchange = server.kept();
  CHECK(stays(exchange));
  const bool is_reset = GENERATE(false, true);
  if (is_reset) socket.set_option(boost::asio::socket_base::linger(true, 0));
  socket.close();
  CHECK(ends_soon(exchange));
  exchange->answer([] { return Response{200, "text/plain", {}, "late"}; });
}

TEST_CASE("who has sent the next request already is there") {
  Keeping server;
  Tcp::socket socket = server.ask();
  const ExchangePtr exchange = server.kept();
  boost::asio::write(socket, boost::asio::buffer(question));
  CHECK(stays(exchange));
  exchange->answer([] { return Response{200, "text/plain", {}, "here"}; });
  CHECK_FALSE(exchange->goes_on(1));  // answered
}

}  // namespace hallmark::api
