#include "tools/cli/remote/server_option.h"

#include <csignal>
#include <cstdlib>

#include "tools/cli/data_options.h"

namespace hallmark::cli {
namespace {

constexpr const char* data_variable = "HALLMARK_DATA";
constexpr const char* server_variable = "HALLMARK_SERVER";

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

std::string url_fault(const std::string& url) {
  const auto client = api::Client::open(url);
  return client ? std::string() : client.error().text();
}

}  // namespace

CLI::Option* add_server_option(CLI::App& command, std::string& url) {
  url = default_server;
  return command.add_option("--server", url, "the server (http://127.0.0.1:8080)")
      ->envname(server_variable)
      ->check(url_fault)
      ->option_text("URL");
}

CLI::Option* add_optional_server(CLI::App& command, std::string& url, const std::string& help) {
  return add_named_server(command, "--server", url, help);
}

CLI::Option* add_named_server(CLI::App& command, const std::string& name, std::string& url,
                              const std::string& help) {
  return command.add_option(name, url, help)->check(url_fault)->option_text("URL");
}

Result<api::Client> open_client(const std::string& url) {
  (void)std::signal(SIGPIPE, SIG_IGN);
  return api::Client::open(url);
}

void DataOrServer::add_options(CLI::App& command) {
  data_option_ = add_data_option(command, data_);
  // The environment is looked at below: as an option's it could not be told from the command line.
  server_option_ =
      add_optional_server(command, server_, "ask this server instead (HALLMARK_SERVER)");
  command.parse_complete_callback([this] {
    const bool data_asked = data_option_->count() > 0 && environment(data_variable) != data_;
    if (server_option_->count() > 0 && data_asked) {
      throw CLI::ExcludesError("--server", "--data");
    }
  });
}

std::string DataOrServer::server() const {
  if (server_option_->count() > 0) return server_;
  return data_option_->count() > 0 ? std::string() : environment(server_variable);
}

}  // namespace hallmark::cli
