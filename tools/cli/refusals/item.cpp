#include "tools/cli/refusals/item.h"

#include <fmt/format.h>

#include <algorithm>

#include "schemas/admission/refusal_words.h"
#include "schemas/vocabulary/nearest.h"
#include "schemas/vocabulary/reason.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/remote/json_fields.h"

namespace hallmark::cli {
namespace {

constexpr auto first_reason = number(Reason::record_too_large);
constexpr auto last_reason = number(Reason::conflict);

}  // namespace

Result<RefusalItem> read_refusal(const json::Value& value) {
  const Fields fields(value);
  const Fields reason = fields.object("reason");
  const auto shard = fields.number("shard");
  const auto sequence = fields.number("sequence");
  const auto number = reason.number("number");
  const auto name = reason.text("name");
  if (!shard || !sequence || !number || !name) {
    return fail(ErrorCode::network,
                "expected a refusal in the answer, found none; is it a Hallmark server?");
  }
  RefusalItem item;
  item.shard = *shard;
  item.sequence = *sequence;
  item.offset = fields.number("offset").value_or(0);
  item.number = *number;
  item.reason = *name;
  item.detail = fields.number("detail").value_or(0);
  item.device = fields.text("device").value_or("");
  item.recorded = fields.text("recordedAt").value_or("?");
  item.json = std::string(value.text);
  return item;
}

std::string in_words(const RefusalItem& item) {
  return hallmark::in_words(Refusal{static_cast<Reason>(item.number), item.detail});
}

bool is_asked(const Reasons& reasons, const RefusalItem& item) {
  return reasons.empty() || std::any_of(reasons.begin(), reasons.end(), [&](const auto& asked) {
           return asked == item.reason || asked == std::to_string(item.number);
         });
}

std::string reason_fault(const std::string& text) {
  std::vector<std::string_view> names;
  for (auto each = first_reason; each <= last_reason; ++each) {
    const std::string_view known = name(static_cast<Reason>(each));
    if (text == known || text == std::to_string(each)) return {};
    names.push_back(known);
  }
  const std::string_view near = nearest(text, names);
  return fmt::format("expected a reason by name or number, as misrouted or 22, found {}{}",
                     hallmark::quoted(text),
                     near.empty() ? "" : fmt::format("; did you mean {}?", near));
}

}  // namespace hallmark::cli
