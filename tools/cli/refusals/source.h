// Where refused records are read: a ledger's directory, or a server. One thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "api/client.h"
#include "schemas/entry/entry.h"
#include "tools/cli/refusals/item.h"

namespace hallmark::cli {

struct RefusalQuestion {
  std::optional<std::uint32_t> shard;
  Reasons reasons;
};

class RefusalSource {
 public:
  // Whether it goes on.
  using Take = std::function<Result<bool>(const RefusalItem&)>;

  virtual ~RefusalSource() = default;
  // Those that are asked for, shard by shard, as they were recorded; of the entries that there are
  // when it begins. The answer names those, as "0:41,1:37". bad_input: there is no such shard.
  [[nodiscard]] virtual Result<std::string> walk(const RefusalQuestion& question,
                                                 const Take& take) = 0;
  // The whole of a refusal. bad_input: that entry is none, or there is no such entry.
  [[nodiscard]] virtual Result<Entry> entry(std::uint64_t shard, std::uint64_t sequence) = 0;
};

[[nodiscard]] Result<std::unique_ptr<RefusalSource>> open_directory_refusals(
    const std::string& directory);
[[nodiscard]] std::unique_ptr<RefusalSource> open_server_refusals(api::Client client);

}  // namespace hallmark::cli
