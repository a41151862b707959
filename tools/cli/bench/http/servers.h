// Servers to measure, each in a process of its own.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "schemas/vocabulary/result.h"

namespace hallmark::cli {

class ServerProcess {
 public:
  // `hallmark serve` on this data directory, with further options.
  [[nodiscard]] static Result<ServerProcess> ours(const std::string& data,
                                                  std::vector<std::string> options = {});
  // cpp-httplib as it comes, with a thread for each connection: POST answers nothing, GET /N
  // answers N bytes.
  [[nodiscard]] static Result<ServerProcess> empty();
  ~ServerProcess();  // ends it
  ServerProcess(ServerProcess&& other) noexcept;
  ServerProcess& operator=(ServerProcess&&) = delete;
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  // So far.
  [[nodiscard]] std::uint64_t peak_memory_bytes() const;

 private:
  ServerProcess(pid_t process, std::uint16_t port) : process_(process), port_(port) {}
  pid_t process_;
  std::uint16_t port_;
};

// What a child of this process does to be the empty server: tells its port and never returns.
[[noreturn]] void run_empty_server(int tell);

}  // namespace hallmark::cli
