#include "api/exports/pin.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "api/routes/known_at.h"
#include "ledger/publication/guard.h"

namespace hallmark::api {
namespace {

const std::string known_at_pointer = "/knownAt";

// The newest checkpoints, of everything that there is.
Result<Positions> publish_all(Ledger& ledger) {
  Positions sizes;
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    ShardPublisher& publisher = ledger.publisher(ShardIndex(index));
    TRY(publisher.publish());
    const auto newest = publisher.newest();
    // A shard that recovers has entries, and publishes nothing: a pack without them would say less
    // than there is.
    if (!newest && ledger.shard(ShardIndex(index)).state().entries > 0) {
      return fail(
          ErrorCode::unavailable,
          fmt::format("shard {} publishes no checkpoint yet, and a pack stands on one", index));
    }
    sizes.push_back(newest ? newest->checkpoint.size : 0);
  }
  return sizes;
}

Status keep_checkpoints(Ledger& ledger, const Positions& sizes) {
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    const auto note = ledger.publisher(ShardIndex(index)).keep_for_ever(sizes[index]);
    if (note) continue;
    if (note.error().code != ErrorCode::not_found) return Unexpected(note.error());
    return fail(ErrorCode::bad_input,
                note.error().message +
                    "; a pack is as of published checkpoints: name their sizes, or leave knownAt "
                    "out",
                known_at_pointer);
  }
  return ok();
}

Result<Positions> known_to(Ledger& ledger, const ExportQuestion& question) {
  if (!question.known_at.empty()) return pinned_positions(ledger, question);
  return question.format == ExportFormat::pack ? publish_all(ledger) : ends_of(ledger);
}

}  // namespace

Result<ExportQuestion> pin_question(Ledger& ledger, ExportQuestion question, Recorded now) {
  const bool is_pack = question.format == ExportFormat::pack;
  TRY_ASSIGN(const Positions known, known_to(ledger, question));
  if (is_pack) TRY(keep_checkpoints(ledger, known));
  if (!question.as_of) {
    // A pack's moment is that of its newest entry: the same prefixes make the same pack whenever it
    // is asked for. The stamps of a log may be ahead of this machine's clock.
    TRY_ASSIGN(const Recorded newest, newest_stamp(ledger, known));
    question.as_of = Occurred((is_pack ? newest : std::max(newest, now)).micros());
  }
  question.known_at = hallmark::prefix_text(known);
  return question;
}

Result<Positions> pinned_positions(const Ledger& ledger, const ExportQuestion& question) {
  auto known = positions_known(ledger, question.known_at);
  if (!known && known.error().code == ErrorCode::bad_input) {
    return fail(ErrorCode::bad_input, known.error().message, known_at_pointer);
  }
  return known;
}

}  // namespace hallmark::api
