// What a connection may take, in time and in memory, and why.
#pragma once

#include <chrono>
#include <cstddef>

namespace hallmark::api {

struct ServerLimits {
  // Attributes of an event may come as headers, 64 of up to 4 KiB; that many at once are nobody's
  // event (48 KiB in all), and a browser's cookies stay below 16.
  std::size_t head_bytes = 64ULL << 10;
  std::size_t headers = 128;
  std::size_t target_bytes = 8ULL << 10;
  std::size_t body_bytes = 8ULL << 20;  // of a batch
  // Of all requests that are under way, as they came. What a batch becomes while it is worked on is
  // about three times as much.
  std::size_t bodies_bytes = 64ULL << 20;
  // What of a body is not counted there, so that events get in while large batches fill it.
  std::size_t small_body_bytes = 16ULL << 10;
  // A body that has been coming for longer than this gives way when they are too many.
  std::chrono::milliseconds undisturbed_body = std::chrono::seconds(1);
  // Of all answers that wait for their clients to read them; one alone may be larger.
  std::size_t answers_bytes = 128ULL << 20;
  std::size_t small_answer_bytes = 64ULL << 10;  // that is not counted there
  // Of one connection's answer, in the kernel, before the client has room for it. It would hold up
  // to 4 MiB for each slow reader.
  int unsent_bytes = 256 << 10;
  // Each holds about 5 KiB while it is idle. Beyond, the one that has been idle longest gives way;
  // where none is idle, so many more are told so. Others are closed as they come.
  std::size_t connections = 10'000;
  std::size_t refused_connections = 64;

  std::chrono::milliseconds idle = std::chrono::seconds(60);  // between requests
  std::chrono::milliseconds head = std::chrono::seconds(10);  // from its first byte on
  std::chrono::milliseconds body = std::chrono::seconds(30);
  std::chrono::milliseconds write = std::chrono::seconds(30);
  std::chrono::milliseconds linger = std::chrono::seconds(2);  // for the client to read the answer
};

}  // namespace hallmark::api
