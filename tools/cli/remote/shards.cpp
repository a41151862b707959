#include "tools/cli/remote/shards.h"

#include "tools/cli/remote/json_fields.h"

namespace hallmark::cli {

Result<std::vector<ShardLine>> read_shards(const std::string& body) {
  const auto strange = [] {
    return fail(ErrorCode::network,
                "expected the list of shards, found something else; is it a Hallmark server?");
  };
  const auto fields = Fields::read(body);
  if (!fields) return strange();
  std::vector<ShardLine> lines;
  for (const json::Value& value : fields->list("items")) {
    const Fields item(value);
    const auto shard = item.number("shard");
    const auto size = item.number("size");
    const auto head = item.text("head");
    if (!shard || !size || !head) return strange();
    lines.push_back({*shard, *size, *head});
  }
  if (lines.empty()) return strange();
  return lines;
}

}  // namespace hallmark::cli
