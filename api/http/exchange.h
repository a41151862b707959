// A request that somebody owes an answer. Whoever serves it may keep it, and answer on any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "api/http/message.h"

namespace hallmark::api {

class Exchange {
 public:
  // Called on the connection's thread, so that what is slow about an answer's making is not done by
  // a thread that there is only one of.
  using Make = std::function<Response()>;

  virtual ~Exchange() = default;
  [[nodiscard]] virtual const Request& request() const = 0;
  // The first answer is sent, later ones are dropped.
  virtual void answer(Make make) = 0;
  // What takes long to answer says now and then how far it is, in what it counts; false once nobody
  // waits for the answer. On any thread.
  [[nodiscard]] virtual bool goes_on(std::uint64_t done) = 0;
  // The answer where none has come by then.
  virtual void answer_after(std::chrono::milliseconds time, Make make) = 0;
};

using ExchangePtr = std::shared_ptr<Exchange>;

}  // namespace hallmark::api
