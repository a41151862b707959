#include "ledger/entry_json.h"

#include "ledger/history.h"
#include "schemas/cloudevents/read.h"
#include "schemas/vocabulary/base64.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

void write_reason(json::Writer& writer, const Refusal& refusal) {
  writer.key("reason");
  writer.begin_object();
  writer.member("number", std::uint64_t{number(refusal.reason)});
  writer.member("name", name(refusal.reason));
  writer.end_object();
  writer.member("detail", refusal.detail);
}

void write_links(json::Writer& writer, const StoredEntry& stored) {
  const EntryFrame& frame = stored.entry.frame;
  writer.member("previous", frame.previous.hex());
  writer.member("devicePrevious", frame.device_previous.hex());
  writer.member("partition", std::uint64_t{frame.partition.value()});
  writer.member("offset", frame.offset.value());
  writer.member("raw", to_base64(stored.bytes));
}

}  // namespace

std::string meant_device(const Record& record) {
  Faults faults(Faults::Gather::all);
  const auto envelope = read_what_can_be(record, faults);
  if (!envelope || !is_utf8(envelope->device)) return {};
  return std::string(envelope->device);
}

Status write_entry(json::Writer& writer, const StoredEntry& stored, bool late) {
  writer.begin_object();
  if (stored.entry.accepted()) {
    TRY(with_envelope(stored, [&](const Envelope& envelope) {
      write_history_members(writer, {stored, envelope, late});
    }));
    writer.member("device", stored.entry.device);
    writer.member("verdict", "accepted");
  } else {
    writer.member("shard", std::uint64_t{stored.entry.frame.partition.value()});
    writer.member("sequence", stored.entry.frame.sequence.value());
    writer.member("entryHash", stored.leaf.hex());
    writer.member("recordedAt", stored.entry.frame.recorded_at.text());
    writer.member("verdict", "refused");
    write_reason(writer, *stored.entry.frame.verdict.refusal);
  }
  writer.member("admission", std::uint64_t{stored.entry.frame.verdict.admission});
  write_links(writer, stored);
  writer.end_object();
  return ok();
}

void write_refusal(json::Writer& writer, const StoredEntry& stored) {
  const EntryFrame& frame = stored.entry.frame;
  writer.begin_object();
  writer.member("shard", std::uint64_t{frame.partition.value()});
  writer.member("sequence", frame.sequence.value());
  writer.member("offset", frame.offset.value());
  writer.member("entryHash", stored.leaf.hex());
  write_reason(writer, *frame.verdict.refusal);
  const std::string device = meant_device(stored.entry.record);
  if (!device.empty()) writer.member("device", device);
  writer.member("recordedAt", frame.recorded_at.text());
  writer.end_object();
}

}  // namespace hallmark
