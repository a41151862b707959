#include "ingest/kafka_origin.h"

#include <fmt/format.h>

#include "ledger/durable_file.h"
#include "schemas/json/scan.h"
#include "schemas/json/text.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

std::string path_in(const std::string& directory) { return directory + "/kafka.json"; }

}  // namespace

Result<std::optional<KafkaOrigin>> read_kafka_origin(const std::string& directory) {
  TRY_ASSIGN(const auto text, read_small_file(path_in(directory)));
  if (!text) return std::optional<KafkaOrigin>();
  KafkaOrigin origin;
  json::Document document;
  const bool is_object = !json::scan(*text, document) && document.root.kind == json::Kind::object;
  for (const auto& [key, value] : document.members) {
    if (!is_object || value.kind != json::Kind::string) continue;
    const std::string member = json::unescape(key);
    if (member == "clusterId") origin.cluster_id = json::unescape(value);
    if (member == "topic") origin.topic = json::unescape(value);
  }
  if (!origin.cluster_id.empty() && !origin.topic.empty()) return std::optional(std::move(origin));
  return fail(
      ErrorCode::corruption,
      fmt::format("expected the clusterId and the topic that the ledger is made of as JSON, "
                  "found {}",
                  quoted(*text)),
      path_in(directory));
}

Status write_kafka_origin(const std::string& directory, const KafkaOrigin& origin) {
  json::Writer writer;
  writer.begin_object();
  writer.member("clusterId", origin.cluster_id);
  writer.member("topic", origin.topic);
  writer.end_object();
  return write_durably(path_in(directory), writer.take() + "\n");
}

}  // namespace hallmark
