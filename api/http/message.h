// One HTTP request and its answer as values: what the routes see, whatever carries them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "schemas/cloudevents/http.h"
#include "schemas/vocabulary/result.h"

namespace hallmark::api {

struct Request {
  std::string method;
  std::string target;  // as it was sent
  std::vector<HttpHeader> headers;
  std::string body;

  // The first of that name, in any case; null where there is none.
  [[nodiscard]] const std::string* header(std::string_view name) const;
};

// A body that is too long to be held: it is read a piece at a time, as its reader takes it.
class BodySource {
 public:
  using Done = std::function<void(Result<std::string>)>;

  virtual ~BodySource() = default;
  // Exactly so many bytes, or an error, which ends the connection. Does not wait; `done` is called
  // once, on any thread, perhaps before this returns.
  virtual void read(std::uint64_t offset, std::size_t bytes, Done done) = 0;
};

struct LongBody {
  std::shared_ptr<BodySource> source;  // null: the body is short
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
};

struct Response {
  unsigned status = 200;
  std::string content_type;
  std::vector<HttpHeader> headers;
  std::string body;
  LongBody long_body = {};  // in the place of `body`

  [[nodiscard]] std::uint64_t body_bytes() const {
    return long_body.source ? long_body.bytes : body.size();
  }
};

[[nodiscard]] Response json_response(std::string body, unsigned status = 200);

}  // namespace hallmark::api
