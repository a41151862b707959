#include "projections/exports/evidence.h"

#include "ledger/entry_json.h"
#include "ledger/history.h"
#include "projections/exports/entry_stream.h"

namespace hallmark {
namespace {

// Whether it is of the window of time, which a refused record is of none.
Result<bool> is_within(const ExportScope& scope, const StoredEntry& stored) {
  if (!scope.has_window()) return true;
  bool holds = false;
  if (stored.entry.accepted()) {
    TRY(with_envelope(stored,
                      [&](const Envelope& envelope) { holds = scope.holds(envelope.occurred); }));
  }
  return holds;
}

}  // namespace

Result<std::uint64_t> write_evidence(const ExportAsked& asked, ByteSink& out) {
  const auto show = [&](const StoredEntry& stored, bool late,
                        std::string& text) -> Result<std::uint64_t> {
    TRY_ASSIGN(const bool is_shown, is_within(asked.scope, stored));
    if (!is_shown) return 0;
    json::Writer writer(std::move(text));
    TRY(write_entry(writer, stored, late));
    text = writer.take();
    text.push_back('\n');
    return 1;
  };
  return write_entries(asked, EntriesOf::devices, show, out);
}

}  // namespace hallmark
