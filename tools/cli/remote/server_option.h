// --server URL, for the commands that ask a server.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "api/client.h"
#include "tools/cli/exit_code.h"

namespace hallmark::cli {

inline constexpr const char* default_server = "http://127.0.0.1:8080";

// --server URL, from the environment HALLMARK_SERVER, else `default_server`.
CLI::Option* add_server_option(CLI::App& command, std::string& url);

// --server URL where a command asks no server unless it is told to: then `url` stays empty.
CLI::Option* add_optional_server(CLI::App& command, std::string& url, const std::string& help);

// The same under another name.
CLI::Option* add_named_server(CLI::App& command, const std::string& name, std::string& url,
                              const std::string& help);

// A client of the server; the process ignores SIGPIPE from then on.
[[nodiscard]] Result<api::Client> open_client(const std::string& url);

// For commands that ask a ledger's directory (--data) or a server (--server). An option goes before
// the environment (HALLMARK_DATA, HALLMARK_SERVER), and that before ./hallmark-data.
class DataOrServer {
 public:
  void add_options(CLI::App& command);
  [[nodiscard]] const std::string& data() const { return data_; }
  // Where it asks; empty where it reads the directory.
  [[nodiscard]] std::string server() const;
  [[nodiscard]] Result<api::Client> client() const { return open_client(server()); }

 private:
  std::string data_;
  std::string server_;
  CLI::Option* data_option_ = nullptr;
  CLI::Option* server_option_ = nullptr;
};

}  // namespace hallmark::cli
