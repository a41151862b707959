// Tables of what was recorded, and of what was refused.
#include <set>

#include "ledger/entry_json.h"
#include "ledger/history.h"
#include "projections/exports/entry_stream.h"
#include "projections/exports/table_out.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

std::uint64_t write_event(const ExportScope& scope, const StoredEntry& stored, bool late,
                          const Envelope& envelope, std::string& text) {
  if (!scope.holds(envelope.occurred)) return 0;
  const EntryFrame& frame = stored.entry.frame;
  CsvRows row;
  row.number(frame.partition.value()).number(frame.sequence.value()).text(stored.entry.device);
  row.number(frame.device_sequence.value()).text(stored.leaf.hex()).time(frame.recorded_at);
  row.time(envelope.occurred).flag(late).text(envelope.source).text(envelope.id);
  row.text(envelope.type).text(envelope.content_type);
  row.text(is_utf8(envelope.data) ? envelope.data : std::string_view());
  row.end_row();
  text.append(row.take());
  return 1;
}

// The table's lines come as they are made.
class LinesOf final : public ByteSink {
 public:
  explicit LinesOf(TableOut& out) : out_(out) {}
  Status write(std::string_view bytes) override { return out_.write_lines(bytes); }

 private:
  TableOut& out_;
};

Status write_lines(const ExportAsked& asked, EntriesOf which, const ShowEntry& show,
                   TableOut& out) {
  LinesOf lines(out);
  TRY_ASSIGN(const std::uint64_t rows, write_entries(asked, which, show, lines));
  out.count(rows);
  return ok();
}

}  // namespace

Status write_events(const ExportAsked& asked, TableOut& out) {
  const auto show = [&](const StoredEntry& stored, bool late,
                        std::string& text) -> Result<std::uint64_t> {
    std::uint64_t rows = 0;
    if (!stored.entry.accepted()) return rows;
    TRY(with_envelope(stored, [&](const Envelope& envelope) {
      rows = write_event(asked.scope, stored, late, envelope, text);
    }));
    return rows;
  };
  return write_lines(asked, EntriesOf::devices, show, out);
}

// A refused record is of the scope where it means one of its devices; of a window of time it never
// is, as nobody vouches for its time.
Status write_refusals(const ExportAsked& asked, TableOut& out) {
  if (asked.scope.has_window()) return ok();
  std::set<std::string, std::less<>> devices;
  if (!asked.scope.is_all()) {
    TRY(for_each_exported(asked, [&](const std::string& device, ShardIndex, const Folded&) {
      devices.insert(device);
      return ok();
    }));
  }
  const auto show = [&](const StoredEntry& stored, bool /*late*/,
                        std::string& text) -> Result<std::uint64_t> {
    if (stored.entry.accepted()) return 0;
    const std::string device = meant_device(stored.entry.record);
    if (!asked.scope.is_all() && !devices.contains(device)) return 0;
    const EntryFrame& frame = stored.entry.frame;
    const Refusal& refusal = *frame.verdict.refusal;
    CsvRows row;
    row.number(frame.partition.value()).number(frame.sequence.value());
    row.number(frame.offset.value()).text(stored.leaf.hex()).time(frame.recorded_at);
    row.number(number(refusal.reason)).text(name(refusal.reason)).number(refusal.detail);
    row.text(device);
    row.end_row();
    text.append(row.take());
    return 1;
  };
  return write_lines(asked, EntriesOf::all, show, out);
}

}  // namespace hallmark
