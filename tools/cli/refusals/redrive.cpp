#include "tools/cli/refusals/redrive.h"

#include <fmt/format.h>

#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/reason.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/progress.h"
#include "tools/cli/remote/terminal.h"

namespace hallmark::cli {
namespace {

// More than these nobody reads on a terminal.
constexpr std::uint64_t most_told = 10;

bool is_of_many_events(const std::string& content_type) {
  const std::string media = lower_ascii(content_type.substr(0, content_type.find_first_of("; \t")));
  return media == media_type::batch || media == media_type::lines;
}

}  // namespace

Result<HttpMessage> message_to_send(const Entry& entry) {
  const auto cannot = [](std::string why) { return fail(ErrorCode::bad_input, std::move(why)); };
  if (entry.frame.cut) {
    return cannot("it is kept cut, not whole: only its producer can send it again");
  }
  if (is_of_many_events(entry.record.content_type.value_or(""))) {
    return cannot(fmt::format("under its content type {} HTTP takes many events, and this is one",
                              quoted(*entry.record.content_type)));
  }
  TRY_ASSIGN(HttpMessage message, http_from_record(entry.record));
  // None says the same, but HTTP clients put in another where there is none.
  if (!entry.record.content_type) {
    message.headers.push_back({"content-type", std::string(media_type::json)});
  }
  return message;
}

Status Redrive::send(const RefusalQuestion& question) {
  return source_
      .walk(question,
            [&](const RefusalItem& item) -> Result<bool> {
              const bool is_misrouted = item.number == number(Reason::misrouted);
              if (question.reasons.empty() && !is_misrouted) {
                ++totals_.left_out[item.reason];
                return true;
              }
              TRY_ASSIGN(const Entry entry, source_.entry(item.shard, item.sequence));
              TRY(send_one(item.shard, item.sequence, item.reason, entry));
              return true;
            })
      .transform([](const std::string& /*known_at*/) { return std::monostate(); });
}

Status Redrive::send(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& places) {
  for (const auto& [shard, sequence] : places) {
    TRY_ASSIGN(const Entry entry, source_.entry(shard, sequence));
    if (entry.accepted()) {
      return fail(ErrorCode::bad_input,
                  fmt::format("entry {} of shard {} was accepted: there is nothing to redrive",
                              sequence, shard),
                  "--sequence");
    }
    const Reason reason = entry.frame.verdict.refusal->reason;
    TRY(send_one(shard, sequence, std::string(name(reason)), entry));
  }
  return ok();
}

Status Redrive::send_one(std::uint64_t shard, std::uint64_t sequence, const std::string& reason,
                         const Entry& entry) {
  const auto message = message_to_send(entry);
  if (!message) {
    ++totals_.cannot_be_sent[reason];
    tell(shard, sequence, fmt::format("not sent: {}", message.error().message));
    return ok();
  }
  if (!sender_) {
    ++totals_.sent;
    return ok();
  }
  const auto answer = sender_->post_message(*message);
  // What the server has against this one request is no matter of the next.
  if (!answer && answer.error().code != ErrorCode::bad_input) return Unexpected(answer.error());
  ++totals_.sent;
  if (!answer) {
    ++totals_.refused["notTaken"];
    tell(shard, sequence, answer.error().text());
  } else if (answer->kind == PostAnswer::Kind::refused) {
    ++totals_.refused[answer->reason];
    for (const std::string& fault : answer->faults) tell(shard, sequence, fault);
  } else if (answer->kind == PostAnswer::Kind::recorded) {
    ++totals_.recorded;
  } else {
    ++totals_.duplicate;
  }
  return ok();
}

void Redrive::tell(std::uint64_t shard, std::uint64_t sequence, const std::string& what) {
  if (++told_ > most_told) return;
  tell_beside_bar(fmt::format("entry {} of shard {}: {}", sequence, shard, what));
}

void Redrive::tell_rest() const {
  if (told_ <= most_told) return;
  tell_beside_bar(fmt::format("{} more were refused or not sent", grouped(told_ - most_told)));
}

}  // namespace hallmark::cli
