#include "tools/cli/refusals/item.h"

#include <fmt/format.h>

#include <algorithm>

#include "schemas/cloudevents/attribute_rules.h"
#include "schemas/cloudevents/read.h"
#include "schemas/vocabulary/nearest.h"
#include "schemas/vocabulary/reason.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/progress.h"
#include "tools/cli/remote/json_fields.h"

namespace hallmark::cli {
namespace {

constexpr auto first_reason = number(Reason::record_too_large);
constexpr auto last_reason = number(Reason::conflict);

std::string attribute_in_words(Reason reason, std::uint64_t detail) {
  const auto bad = [](std::string_view name) {
    return fmt::format("{} missing or malformed", name);
  };
  switch (reason) {
    case Reason::attribute_name:
      return "an attribute's name is malformed";
    case Reason::repeated_attribute:
      return "an attribute comes twice";
    case Reason::spec_version:
      return bad("specversion");
    case Reason::id:
      return bad("id");
    case Reason::source:
      return bad("source");
    case Reason::type:
      return bad("type");
    case Reason::subject:
      return bad("subject");
    case Reason::time:
      return bad("time");
    case Reason::data_content_type:
      return "datacontenttype malformed";
    case Reason::data_schema:
      return "dataschema malformed";
    case Reason::extension:
      return "an extension's value malformed";
    default:
      return fmt::format("detail {}", detail);
  }
}

std::string words_of(Reason reason, std::uint64_t detail) {
  switch (reason) {
    case Reason::record_too_large:
      return fmt::format("{} bytes; at most {}", grouped(detail), grouped(record_limit_bytes));
    case Reason::too_many_record_attributes:
      return fmt::format("{} attributes; at most {}", grouped(detail), record_attribute_limit);
    case Reason::too_many_event_attributes:
      return fmt::format("more than {} attributes", attribute_limit);
    case Reason::attribute_too_large:
      return fmt::format("an attribute of more than {} bytes",
                         grouped(attribute_value_limit_bytes));
    case Reason::tombstone:
      return "no value (null)";
    case Reason::unsupported_content_type:
      return "its content type is none of an event";
    case Reason::not_cloud_event:
      return "nothing in it says that it is an event";
    case Reason::bad_envelope:
      return "its DSSE envelope is not good";
    case Reason::bad_utf8:
      return "bytes that are not UTF-8";
    case Reason::bad_json:
      return "text that is not JSON";
    case Reason::misrouted:
      return fmt::format("belongs to shard {}", detail);
    case Reason::conflict:
      return fmt::format("entry {} has its id and says otherwise", detail);
    default:
      return attribute_in_words(reason, detail);
  }
}

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
  return words_of(static_cast<Reason>(item.number), item.detail);
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
