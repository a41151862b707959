// Events in: POST /v1/events in all its forms. What the catalogue does not allow is told at once
// and makes no entry; the rest goes to the sink, and is answered when it is durable.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "api/events/under_way.h"
#include "api/http/exchange.h"
#include "api/http/router.h"
#include "api/workers.h"
#include "schemas/catalogue/catalogue.h"
#include "schemas/vocabulary/event_sink.h"

namespace hallmark::api {

struct DoorLimits {
  std::size_t batch_events = 1000;
  std::size_t body_bytes = 8ULL << 20;  // unpacked
  // Handed to the sink and not answered. Below what a shard's queue holds, so that no batch comes
  // to a full queue half way.
  std::size_t in_flight_events = 16'000;
  // Judging more than this would keep a connection's thread from the others for too long.
  std::size_t at_once_bytes = 64ULL << 10;
};

class Door {
 public:
  Door(EventSink& sink, std::uint32_t shards, const Catalogue& catalogue, Workers& workers,
       const DoorLimits& limits = {})
      : sink_(sink), shards_(shards), catalogue_(catalogue), workers_(workers), limits_(limits) {}

  void take(const ExchangePtr& exchange);
  [[nodiscard]] const UnderWay& under_way() const { return under_way_; }
  [[nodiscard]] std::size_t in_flight() const { return in_flight_; }

 private:
  struct Asked;  // of the request's headers
  [[nodiscard]] static std::variant<Asked, Response> read_headers(const Request& request);
  void take_body(const ExchangePtr& exchange, const Asked& asked);
  void take_one(const ExchangePtr& exchange, const Asked& asked, std::string body);
  void take_many(const ExchangePtr& exchange, const Asked& asked, const std::string& body);
  [[nodiscard]] bool reserve(std::size_t events);

  EventSink& sink_;
  const std::uint32_t shards_;
  const Catalogue& catalogue_;
  Workers& workers_;
  const DoorLimits limits_;
  UnderWay under_way_;
  std::atomic<std::size_t> in_flight_{0};
};

}  // namespace hallmark::api
