#include "tools/cli/remote/answers.h"

#include <fmt/format.h>

#include "api/client.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/remote/json_fields.h"

namespace hallmark::cli {
namespace {

using Kind = PostAnswer::Kind;

Unexpected strange(std::string_view expected) {
  return fail(
      ErrorCode::network,
      fmt::format("expected {} in the answer, found none; is it a Hallmark server?", expected));
}

Result<Receipt> receipt_of(const Fields& fields, Receipt::Status status) {
  const auto source = fields.text("source");
  const auto id = fields.text("id");
  const auto shard = fields.number("shard");
  const auto sequence = fields.number("sequence");
  const auto hash = LeafHash::from_hex(fields.text("entryHash").value_or(""));
  if (!source || !id || !shard || !sequence || !hash) return strange("a receipt");
  Receipt receipt;
  receipt.status = status;
  receipt.source = *source;
  receipt.id = *id;
  receipt.device = fields.text("device").value_or("");
  receipt.shard = ShardIndex(static_cast<std::uint32_t>(*shard));
  receipt.sequence = Sequence(*sequence);
  receipt.device_sequence = DeviceSequence(fields.number("deviceSequence").value_or(0));
  receipt.entry_hash = *hash;
  return receipt;
}

void read_problem(const Fields& problem, PostAnswer& answer) {
  answer.reason = problem.object("reason").text("name").value_or("");
  for (const json::Value& each : problem.list("faults")) {
    const Fields fault(each);
    const std::string pointer = fault.text("pointer").value_or("");
    answer.faults.push_back(printable(
        fmt::format("{}{}expected {}; found {}", pointer, pointer.empty() ? "" : ": ",
                    fault.text("expected").value_or("?"), fault.text("found").value_or("?"))));
  }
  if (!answer.faults.empty()) return;
  const std::string title = problem.text("title").value_or("It was refused");
  answer.faults.push_back(printable(title + ": " + problem.text("detail").value_or("")));
}

Result<PostAnswer> answer_of(const Fields& fields) {
  PostAnswer answer;
  const std::string status = fields.text("status").value_or("");
  if (status == "recorded" || status == "duplicate") {
    const bool recorded = status == "recorded";
    answer.kind = recorded ? Kind::recorded : Kind::duplicate;
    TRY_ASSIGN(answer.receipt, receipt_of(fields, recorded ? Receipt::Status::recorded
                                                           : Receipt::Status::duplicate));
  } else if (status == "pending") {
    answer.faults.emplace_back("the server has not written everything yet");
  } else if (status == "failed" || status == "refused") {
    if (status == "refused") answer.kind = Kind::refused;
    read_problem(fields.object("problem"), answer);
  } else {
    return strange("the status of an event");
  }
  return answer;
}

}  // namespace

Result<PostAnswer> read_answer(const api::Response& response) {
  const auto fields = Fields::read(response.body);
  if (!fields) return strange("a JSON object");
  if (response.status < 300) {
    TRY_ASSIGN(PostAnswer answer, answer_of(*fields));
    answer.json = response.body;
    return answer;
  }
  // Without a reason it is the request that was turned away, not the event.
  if (!fields->object("reason").text("name")) return Unexpected(api::error_of(response, {}));
  PostAnswer answer;
  answer.kind = Kind::refused;
  read_problem(*fields, answer);
  return answer;
}

Result<std::vector<PostAnswer>> read_answers(const api::Response& response, std::size_t events) {
  if (response.status >= 300) return Unexpected(api::error_of(response, {}));
  const auto fields = Fields::read(response.body);
  if (!fields) return strange("a JSON object");
  std::vector<PostAnswer> answers;
  for (const json::Value& receipt : fields->list("receipts")) {
    TRY_ASSIGN(PostAnswer answer, answer_of(Fields(receipt)));
    answers.push_back(std::move(answer));
  }
  if (answers.size() != events) return strange(fmt::format("{} receipts", events));
  return answers;
}

}  // namespace hallmark::cli
