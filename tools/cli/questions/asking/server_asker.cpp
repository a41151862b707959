#include <utility>

#include "tools/cli/questions/asking/asker.h"

namespace hallmark::cli {
namespace {

class ServerAsker final : public Asker {
 public:
  explicit ServerAsker(api::Client client) : client_(std::move(client)) {}

  Result<std::string> fetch(const std::string& target) override { return client_.fetch(target); }

 private:
  api::Client client_;
};

}  // namespace

std::unique_ptr<Asker> open_server_asker(api::Client client) {
  return std::make_unique<ServerAsker>(std::move(client));
}

}  // namespace hallmark::cli
