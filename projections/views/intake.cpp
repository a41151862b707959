#include "projections/views/intake.h"

#include <fmt/format.h>

#include "ledger/families.h"
#include "projections/views/keys.h"
#include "schemas/cloudevents/read.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

std::string place_of(Sequence sequence, Shard shard) {
  return fmt::format("entry {} of shard {}", sequence.value(), shard.index.value());
}

}  // namespace

Result<bool> EntryIntake::read(std::string_view entry_bytes, Sequence expected) {
  TRY_ASSIGN(entry_, codec_.decode(entry_bytes));
  if (entry_.frame.sequence != expected) {
    return fail(ErrorCode::corruption,
                fmt::format("its sequence says {}", entry_.frame.sequence.value()));
  }
  return read_decoded();
}

Result<bool> EntryIntake::read_any(std::string_view entry_bytes) {
  TRY_ASSIGN(entry_, codec_.decode(entry_bytes));
  return read_decoded();
}

Result<bool> EntryIntake::read_decoded() {
  if (!entry_.accepted()) return false;
  TRY(read_event());
  return true;
}

Status EntryIntake::read_event() {
  Faults faults(Faults::Gather::first);
  envelope_ = read_envelope(entry_.record, faults);
  if (!envelope_ || envelope_->device != entry_.device) {
    return fail(ErrorCode::corruption,
                fmt::format("it is kept as an accepted event of device {}, which its record is not",
                            quoted(entry_.device)));
  }
  said_ = facts_.read(*envelope_);
  event_ = FoldEvent{};
  event_.order = {envelope_->occurred, said_.rank, envelope_->source, producer_number(*envelope_),
                  envelope_->id};
  event_.entry = entry_.frame.sequence;
  event_.number = entry_.frame.device_sequence;
  event_.recorded = entry_.frame.recorded_at;
  event_.type = envelope_->type;
  if (said_.kind == Facts::Kind::good) event_.data = said_.data();
  return ok();
}

std::optional<EntryIntake::CorrectionRow> EntryIntake::correction() const {
  if (said_.kind != Facts::Kind::good || event_.type != correction_type) return std::nullopt;
  Correction said = read_correction(event_.data);
  if (said.source != event_.order.source) return std::nullopt;
  CorrectionRow row;
  row.key = view_keys::correction(entry_.device, said.source, said.id, event_.entry);
  row.value = encode_correction(said.replacement);
  row.source = std::move(said.source);
  row.id = std::move(said.id);
  return row;
}

Status read_entries(const Store& ledger, Shard shard, Sequence from, Sequence to,
                    EntryIntake& intake, const std::function<Status()>& take) {
  if (from >= to) return ok();
  const auto first = families::big_endian(from.value());
  const auto cursor = ledger.cursor(families::entries, families::view(first));
  for (Sequence at = from; at < to; at = next(at)) {
    TRY_ASSIGN(const bool there, cursor->next());
    if (!there || families::number_of(cursor->key()) != at.value()) {
      return fail(ErrorCode::corruption, "it is missing", place_of(at, shard));
    }
    auto accepted = intake.read(cursor->value(), at);
    if (!accepted) {
      accepted.error().context = place_of(at, shard);
      return Unexpected(std::move(accepted).error());
    }
    if (*accepted) TRY(take());
  }
  return ok();
}

}  // namespace hallmark
