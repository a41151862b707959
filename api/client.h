// Asks a server over HTTP, for the commands that take --server. One connection, kept open between
// questions; every call waits for the answer. One thread. Its process has to ignore SIGPIPE: the
// library writes to sockets that the other side may have closed.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "api/http/message.h"
#include "schemas/vocabulary/result.h"

namespace hallmark::api {

struct ClientLimits {
  std::chrono::milliseconds connect{5000};
  // Between two parts of an answer: well over the ten seconds in which a server answers an event.
  std::chrono::milliseconds silence{30'000};
  std::size_t answer_bytes = 256ULL << 20;  // what a bundle may have
};

class Client {
 public:
  // bad_input: not http://HOST:PORT. Nothing is connected to yet.
  [[nodiscard]] static Result<Client> open(const std::string& url, const ClientLimits& limits = {});
  ~Client();
  Client(Client&& other) noexcept;
  Client& operator=(Client&&) = delete;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  // The answer, whatever its status. network: there was none, or it broke off; whether the server
  // did what was asked is not known then. `target` is percent-encoded already.
  [[nodiscard]] Result<Response> get(const std::string& target);
  [[nodiscard]] Result<Response> post(const std::string& target, const std::string& content_type,
                                      const std::string& body);
  // With all the headers of the message. Without a content type among them it is sent as
  // text/plain.
  [[nodiscard]] Result<Response> post(const std::string& target, const HttpMessage& message);
  [[nodiscard]] Result<Response> remove(const std::string& target);  // DELETE
  // Hands the body of a 200 or a 206 to `take` as it comes, until that returns false; any other
  // answer has its body as from get(). network, too, where `take` ended it.
  using TakeBody = std::function<bool(unsigned status, std::string_view bytes)>;
  [[nodiscard]] Result<Response> stream(const std::string& target,
                                        const std::vector<HttpHeader>& headers,
                                        const TakeBody& take);
  // The body of a 200; any other answer is an error.
  [[nodiscard]] Result<std::string> fetch(const std::string& target);

  [[nodiscard]] const std::string& url() const;

 private:
  struct Connection;
  explicit Client(std::unique_ptr<Connection> connection);
  std::unique_ptr<Connection> connection_;
};

// What an answer that is no success says, from its problem (RFC 9457) where it has one.
// unavailable: the same question may be answered later.
[[nodiscard]] Error error_of(const Response& response, const std::string& context);

}  // namespace hallmark::api
