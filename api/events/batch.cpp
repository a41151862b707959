#include "api/events/batch.h"

#include <fmt/format.h>

#include <algorithm>

#include "api/events/receipts.h"
#include "api/http/problem.h"
#include "schemas/admission/routing.h"
#include "schemas/catalogue/check.h"
#include "schemas/cloudevents/event_stream.h"
#include "schemas/cloudevents/read.h"
#include "schemas/json/scan.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

constexpr std::size_t long_answer_bytes = 1ULL << 20;

Response too_many(std::size_t most) {
  return problem_response(problem::content_too_large,
                          fmt::format("expected at most {} events in a batch, found more", most));
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

void write_event_names(json::Writer& writer, const UnderWay::Event& event) {
  if (!event.source.empty()) writer.member("source", event.source);
  if (!event.id.empty()) writer.member("id", event.id);
}

template <class Write>
void write_problem_member(json::Writer& writer, Write&& write) {
  writer.key("problem");
  writer.begin_object();
  write();
  writer.end_object();
}

}  // namespace

Candidate look_at(Record record, const Catalogue& catalogue, std::uint32_t shards) {
  Candidate candidate;
  candidate.event = std::make_shared<UnderWay::Event>();
  candidate.record = std::move(record);
  const auto envelope = read_what_can_be(candidate.record, candidate.faults);
  if (!envelope) return candidate;
  check_event(catalogue, *envelope, *candidate.record.value, candidate.faults);
  candidate.event->source = envelope->source;
  candidate.event->id = envelope->id;
  candidate.shard = shard_of(envelope->device, shards);
  return candidate;
}

Texts texts_of_batch(const std::string& body, std::size_t most) {
  json::Document document;
  const auto refuse = [](const std::string& detail) {
    return problem_response(problem::malformed_batch, detail);
  };
  if (const auto fault = json::scan(body, document, json::depth_limit + 1)) {
    return refuse(fmt::format("expected {} at byte {}, found {}; nothing of it was recorded",
                              fault->expected, fault->offset,
                              quoted(std::string_view(body).substr(fault->offset, 12))));
  }
  if (document.root.kind != json::Kind::array) {
    return refuse(fmt::format("expected a JSON array of events, found {} {}",
                              document.root.kind == json::Kind::object ? "an" : "a",
                              json::name(document.root.kind)));
  }
  std::vector<std::string_view> texts;
  for (const json::Value& element : json::elements(document.root.text)) {
    if (texts.size() == most) return too_many(most);
    texts.push_back(element.text);
  }
  return texts;
}

Texts texts_of_lines(const std::string& body, std::size_t most) {
  std::vector<std::string_view> texts;
  std::string_view rest = body;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (is_blank(line)) continue;
    if (texts.size() == most) return too_many(most);
    if (line.ends_with('\r')) line.remove_suffix(1);
    texts.push_back(line);
  }
  return texts;
}

void write_pending(json::Writer& writer, const UnderWay::Event& event) {
  writer.member("status", "pending");
  write_event_names(writer, event);
  writer.member("url", event_path(event.source, event.id));
}

std::size_t Batch::good() const {
  return static_cast<std::size_t>(std::count_if(
      slots_.begin(), slots_.end(), [](const Slot& slot) { return slot.candidate.faults.none(); }));
}

void Batch::submit(EventSink& sink, const Decided& decided) {
  undecided_ = good();
  for (Slot& slot : slots_) {
    if (!slot.candidate.faults.none()) continue;
    sink.submit(std::move(slot.candidate.record), [this, &slot, decided](Result<Outcome> outcome) {
      bool last = false;
      {
        const std::lock_guard lock(mutex_);
        slot.outcome = std::move(outcome);
        last = --undecided_ == 0;
      }
      decided(slot.candidate.event, last);
    });
  }
}

struct Batch::Counts {
  std::uint64_t recorded = 0;
  std::uint64_t duplicate = 0;
  std::uint64_t refused = 0;
  std::uint64_t pending = 0;
  std::uint64_t failed = 0;
};

void Batch::write(json::Writer& writer, const Slot& slot, std::size_t most_faults, Counts& counts) {
  const Candidate& candidate = slot.candidate;
  const auto write_bad = [&](std::string_view status, auto&& write_it) {
    writer.member("status", status);
    write_event_names(writer, *candidate.event);
    write_problem_member(writer, write_it);
  };
  if (!candidate.faults.none()) {
    ++counts.refused;
    write_bad("refused", [&] { write_fault_problem(writer, candidate.faults, most_faults); });
  } else if (!slot.outcome) {
    ++counts.pending;
    write_pending(writer, *candidate.event);
  } else if (!*slot.outcome) {
    ++counts.failed;
    write_bad("failed", [&] { write_error_problem(writer, slot.outcome->error()); });
  } else if (const auto* refusal = std::get_if<Refusal>(&**slot.outcome)) {
    ++counts.refused;
    write_bad("refused", [&] { write_refusal_problem(writer, *refusal, candidate.shard); });
  } else {
    const auto& receipt = std::get<Receipt>(**slot.outcome);
    ++(receipt.status == Receipt::Status::recorded ? counts.recorded : counts.duplicate);
    write_receipt(writer, receipt);
  }
}

Response Batch::response(UnderWay* under_way) const {
  json::Writer receipts;
  Counts counts;
  std::uint64_t index = 0;
  const std::lock_guard lock(mutex_);
  receipts.begin_array();
  for (const Slot& slot : slots_) {
    receipts.begin_object();
    receipts.member("index", index++);
    // A small body must make no large answer: beyond this one fault of each event has to do.
    const bool is_long = receipts.size_bytes() > long_answer_bytes;
    write(receipts, slot, is_long ? 1 : Faults::most_kept, counts);
    receipts.end_object();
    if (under_way != nullptr && slot.candidate.faults.none() && !slot.outcome) {
      under_way->add(slot.candidate.event);
    }
  }
  receipts.end_array();
  // A producer that looks at nothing but the status has to see that it must come again.
  if (counts.failed > 0 && counts.recorded + counts.duplicate + counts.pending == 0) {
    for (const Slot& slot : slots_) {
      if (slot.outcome && !*slot.outcome) return outcome_response(*slot.outcome, {});
    }
  }
  json::Writer writer;
  writer.begin_object();
  writer.key("counts");
  writer.begin_object();
  writer.member("recorded", counts.recorded);
  writer.member("duplicate", counts.duplicate);
  writer.member("refused", counts.refused);
  if (counts.pending > 0) writer.member("pending", counts.pending);
  if (counts.failed > 0) writer.member("failed", counts.failed);
  writer.end_object();
  writer.key("receipts");
  writer.raw(receipts.take());
  writer.end_object();
  const bool all_good = counts.refused + counts.pending + counts.failed == 0;
  return json_response(writer.take(), all_good ? 200 : 207);
}

}  // namespace hallmark::api
