#include <fmt/format.h>

#include <utility>

#include "api/http/target.h"
#include "schemas/entry/codec.h"
#include "schemas/vocabulary/base64.h"
#include "tools/cli/refusals/source.h"
#include "tools/cli/remote/json_fields.h"

namespace hallmark::cli {
namespace {

constexpr std::uint64_t page_limit = 1000;

class ServerRefusals final : public RefusalSource {
 public:
  explicit ServerRefusals(api::Client client) : client_(std::move(client)) {}

  Result<std::string> walk(const RefusalQuestion& question, const Take& take) override {
    std::string path = fmt::format("/v1/refusals?limit={}", page_limit);
    if (question.shard) path += fmt::format("&shard={}", *question.shard);
    // It filters by one; several are told apart here.
    if (question.reasons.size() == 1) {
      path += "&reason=" + api::percent_encoded(question.reasons.front());
    }
    std::string known_at;
    std::string cursor;
    do {
      const std::string target =
          cursor.empty() ? path : path + "&cursor=" + api::percent_encoded(cursor);
      TRY_ASSIGN(const std::string body, client_.fetch(target));
      TRY_ASSIGN(const Fields page, Fields::read(body).transform_error(not_ours));
      known_at = page.text("knownAt").value_or("");
      for (const json::Value& value : page.list("items")) {
        TRY_ASSIGN(const RefusalItem item, read_refusal(value));
        if (!is_asked(question.reasons, item)) continue;
        TRY_ASSIGN(const bool more, take(item));
        if (!more) return known_at;
      }
      cursor = page.text("next").value_or("");
    } while (!cursor.empty());
    return known_at;
  }

  Result<Entry> entry(std::uint64_t shard, std::uint64_t sequence) override {
    TRY_ASSIGN(const api::Response response,
               client_.get(fmt::format("/v1/shards/{}/entries/{}", shard, sequence)));
    if (response.status == 404) {
      return fail(ErrorCode::bad_input, api::error_of(response, {}).message);
    }
    if (response.status != 200) return Unexpected(api::error_of(response, client_.url()));
    TRY_ASSIGN(const Fields fields, Fields::read(response.body).transform_error(not_ours));
    const auto bytes = from_base64(fields.text("raw").value_or(""));
    if (!bytes) return Unexpected(not_ours({}));
    TRY_ASSIGN(Entry entry, codec_.decode(*bytes));
    const EntryFrame& frame = entry.frame;
    if (frame.partition.value() == shard && frame.sequence.value() == sequence) return entry;
    return fail(ErrorCode::network,
                fmt::format("the server was asked for entry {} of shard {} and sent entry {} of {}",
                            sequence, shard, frame.sequence.value(), frame.partition.value()),
                client_.url());
  }

 private:
  static Error not_ours(const Error& /*why*/) {
    return {ErrorCode::network,
            "expected refusals, found something else; is it a Hallmark server?",
            {}};
  }

  api::Client client_;
  EntryCodec codec_;
};

}  // namespace

std::unique_ptr<RefusalSource> open_server_refusals(api::Client client) {
  return std::make_unique<ServerRefusals>(std::move(client));
}

}  // namespace hallmark::cli
