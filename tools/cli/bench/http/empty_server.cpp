#include <httplib.h>
#include <unistd.h>

#include "tools/cli/bench/http/servers.h"

namespace hallmark::cli {
namespace {

// More than any load has connections: each holds its thread.
constexpr std::size_t threads = 600;

}  // namespace

void run_empty_server(int tell) {
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(threads); };
  server.set_keep_alive_max_count(std::numeric_limits<std::size_t>::max());
  // It takes its connections so slowly that the first would give up before the last is there.
  server.set_keep_alive_timeout(60);
  server.set_read_timeout(60);
  server.set_tcp_nodelay(true);
  server.Post("/", [](const httplib::Request& /*request*/, httplib::Response& response) {
    response.status = 201;
  });
  server.Get("/(\\d+)", [](const httplib::Request& request, httplib::Response& response) {
    response.set_content(std::string(std::stoul(request.matches[1]), 'x'), "application/json");
  });
  const int port = server.bind_to_any_port("127.0.0.1");
  const auto narrow = static_cast<std::uint16_t>(port);
  if (port > 0 && ::write(tell, &narrow, sizeof narrow) == sizeof narrow) {
    server.listen_after_bind();
  }
  ::_exit(1);
}

}  // namespace hallmark::cli
