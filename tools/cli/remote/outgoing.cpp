#include "tools/cli/remote/outgoing.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

namespace hallmark::cli {
namespace {

// Events that came are not kept for longer than this until a batch is full: who follows a log as
// it grows wants each recorded soon.
constexpr std::chrono::milliseconds wait_for_more{50};

}  // namespace

// Fills `ahead_`; false at the end.
Result<bool> BatchReader::read() {
  if (ahead_) return true;
  if (failed_) return Unexpected(*failed_);
  auto event = events_.next();
  if (!event) {
    failed_ = event.error();
    return Unexpected(*failed_);
  }
  if (!*event) return false;
  ahead_ = OutgoingEvent{std::string((*event)->text), (*event)->line, (*event)->size_bytes};
  return true;
}

void BatchReader::step(const OutgoingEvent& event) {
  ++place_.events;
  place_.line = event.line;
  place_.digest = sha256_.digest<EventDigest>(place_.digest.bytes(), event.text);
}

Status BatchReader::skip_to(const InputPlace& place) {
  while (place_.events < place.events) {
    TRY_ASSIGN(const bool any, read());
    if (!any) {
      return fail(ErrorCode::bad_input,
                  fmt::format("expected the input of which {} events were answered, found one of "
                              "{} events",
                              place.events, place_.events));
    }
    step(*ahead_);
    ahead_.reset();
  }
  if (place_.digest == place.digest) return ok();
  return fail(ErrorCode::bad_input,
              fmt::format("expected the input that was posted before, found another: its first {} "
                          "events are not the same",
                          place.events));
}

Result<std::optional<OutgoingBatch>> BatchReader::next() {
  OutgoingBatch batch;
  std::size_t bytes = 0;
  while (batch.events.size() < batch_events_limit && !batch.is_alone) {
    if (!batch.events.empty() && !ahead_ && !events_.is_at_hand(wait_for_more)) break;
    const auto any = read();
    if (!any && batch.events.empty()) return Unexpected(any.error());
    if (!any || !*any) break;
    const bool alone = ahead_->text.find_first_of("\r\n") != std::string::npos;
    const std::size_t line_bytes = ahead_->text.size() + 1;
    if (!batch.events.empty() && (alone || bytes + line_bytes > batch_bytes_limit)) break;
    step(*ahead_);
    bytes += line_bytes;
    batch.is_alone = alone;
    batch.events.push_back(*std::exchange(ahead_, std::nullopt));
  }
  if (batch.events.empty()) return std::optional<OutgoingBatch>();
  batch.number = batches_++;
  batch.end = place_;
  return std::optional(std::move(batch));
}

}  // namespace hallmark::cli
