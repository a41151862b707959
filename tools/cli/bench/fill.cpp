#include "tools/cli/bench/fill.h"

#include <fmt/format.h>

#include <atomic>

#include "ingest/intake.h"
#include "schemas/cloudevents/event_text.h"
#include "tools/cli/bench/events.h"

namespace hallmark::cli {

LedgerOptions bench_ledger_options(Publishing publishing) {
  static SystemClock clock;
  static SystemRandom random;
  LedgerOptions options;
  options.access = LedgerAccess::write;
  options.create = LedgerOptions::Create::if_missing;
  if (publishing == Publishing::yes) options.publication = {.clock = &clock, .random = &random};
  return options;
}

Result<Filled> fill(Ledger& ledger, const BenchSize& size,
                    const std::function<void(std::uint64_t)>& answered) {
  SystemClock clock;
  BenchEvents events(size.devices);
  Filled filled;
  std::atomic<std::uint64_t> answers = 0;
  std::atomic<std::uint64_t> failures = 0;
  Intake intake(ledger, clock);
  for (std::uint64_t i = 0; i < size.events; ++i) {
    std::string text = events.next();
    filled.record_bytes += text.size();
    intake.submit_waiting(record_of_text(std::move(text)), [&](const Result<Outcome>& outcome) {
      if (!outcome || !std::holds_alternative<Receipt>(*outcome)) ++failures;
      answered(++answers);
    });
  }
  intake.drain();
  if (failures == 0) return filled;
  return fail(ErrorCode::io, fmt::format("{} events were not accepted", failures.load()));
}

}  // namespace hallmark::cli
