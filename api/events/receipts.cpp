#include "api/events/receipts.h"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "api/http/target.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

constexpr std::uint16_t first_of_the_door = 101;

void write_reason(json::Writer& writer, Reason reason) {
  writer.key("reason");
  writer.begin_object();
  writer.member("number", std::uint64_t{number(reason)});
  writer.member("name", name(reason));
  writer.end_object();
}

// A name may be as long as an event; a pointer that long points nowhere that anybody would look.
std::string_view shortened(std::string_view pointer) {
  constexpr std::size_t most = 512;
  if (pointer.size() <= most) return pointer;
  std::size_t end = most;
  while (end > 0 && (static_cast<unsigned char>(pointer[end]) & 0xC0) == 0x80) --end;
  return pointer.substr(0, end);
}

std::string sentence(const Fault& fault) {
  return fmt::format("{}{}expected {}, found {}", shortened(fault.pointer),
                     fault.pointer.empty() ? "" : ": ", fault.expected, fault.found);
}

HttpHeader accept_post() {
  return {"Accept-Post", fmt::format("{}, {}, {}, {}", media_type::structured, media_type::batch,
                                     media_type::lines, media_type::signed_envelope)};
}

template <class Write>
Response problem_with(const ProblemType& type, Write&& write) {
  json::Writer writer;
  writer.begin_object();
  write(writer);
  writer.end_object();
  return problem_response(type, writer);
}

}  // namespace

void write_receipt(json::Writer& writer, const Receipt& receipt) {
  writer.member("status", receipt.status == Receipt::Status::recorded ? "recorded" : "duplicate");
  writer.member("source", receipt.source);
  writer.member("id", receipt.id);
  writer.member("device", receipt.device);
  writer.member("shard", std::uint64_t{receipt.shard.value()});
  writer.member("sequence", receipt.sequence.value());
  writer.member("deviceSequence", receipt.device_sequence.value());
  writer.member("entryHash", receipt.entry_hash.hex());
  writer.member("recordedAt", receipt.recorded_at.text());
}

std::string entry_path(ShardIndex shard, Sequence sequence) {
  return fmt::format("/v1/shards/{}/entries/{}", shard.value(), sequence.value());
}

std::string event_path(std::string_view source, std::string_view id) {
  return fmt::format("/v1/events?source={}&id={}", percent_encoded(source), percent_encoded(id));
}

const ProblemType& type_of(const Faults& faults) {
  const Reason reason = faults.list().front().reason;
  switch (reason) {
    case Reason::record_too_large:
    case Reason::too_many_record_attributes:
    case Reason::attribute_too_large:
    case Reason::too_many_event_attributes:
      return problem::event_too_large;
    case Reason::unsupported_content_type:
      return problem::unsupported_media_type;
    default:
      return number(reason) < first_of_the_door ? problem::malformed_event : problem::invalid_event;
  }
}

void write_fault_problem(json::Writer& writer, const Faults& faults, std::size_t most) {
  const auto& list = faults.list();
  const std::string more =
      list.size() == 1 ? std::string() : fmt::format(" (and {} more)", list.size() - 1);
  write_problem(writer, type_of(faults), sentence(list.front()) + more);
  write_reason(writer, list.front().reason);
  writer.key("faults");
  writer.begin_array();
  for (const Fault& fault : std::span(list).first(std::min(most, list.size()))) {
    writer.begin_object();
    writer.member("pointer", shortened(fault.pointer));
    write_reason(writer, fault.reason);
    writer.member("expected", printable(fault.expected));
    writer.member("found", printable(fault.found));
    writer.end_object();
  }
  writer.end_array();
}

const ProblemType& type_of(const Refusal& refusal) {
  return refusal.reason == Reason::conflict ? problem::conflict : problem::refused;
}

void write_refusal_problem(json::Writer& writer, const Refusal& refusal, ShardIndex shard) {
  if (refusal.reason != Reason::conflict) {
    write_problem(writer, problem::refused,
                  fmt::format("admission refused it: {}", name(refusal.reason)));
    return write_reason(writer, refusal.reason);
  }
  write_problem(writer, problem::conflict,
                fmt::format("entry {} of shard {} has this source and id and says something else; "
                            "what says something new needs an id of its own",
                            refusal.detail, shard.value()));
  write_reason(writer, refusal.reason);
  writer.key("recorded");
  writer.begin_object();
  writer.member("shard", std::uint64_t{shard.value()});
  writer.member("sequence", refusal.detail);
  writer.member("url", entry_path(shard, Sequence(refusal.detail)));
  writer.end_object();
}

void write_error_problem(json::Writer& writer, const Error& error) {
  const std::string_view known = error.code == ErrorCode::unavailable
                                     ? "it was not recorded: the server cannot write now"
                                     : "whether it was recorded is not known: a write failed";
  write_problem(writer, problem::not_recorded,
                fmt::format("{}; post it again with the same id", known));
}

Response no_event_form(const Record& record) {
  Response response = problem_response(
      problem::unsupported_media_type,
      fmt::format("expected a Content-Type that Accept-Post names, or an event in ce- headers; "
                  "found {}",
                  record.content_type ? quoted(*record.content_type) : "neither"));
  response.headers.push_back(accept_post());
  return response;
}

Response faults_response(const Faults& faults) {
  const ProblemType& type = type_of(faults);
  Response response =
      problem_with(type, [&](json::Writer& writer) { write_fault_problem(writer, faults); });
  if (&type == &problem::unsupported_media_type) response.headers.push_back(accept_post());
  return response;
}

Response outcome_response(const Result<Outcome>& outcome, ShardIndex shard) {
  if (!outcome) {
    return problem_with(problem::not_recorded, [&](json::Writer& writer) {
      write_error_problem(writer, outcome.error());
    });
  }
  if (const auto* refusal = std::get_if<Refusal>(&*outcome)) {
    return problem_with(type_of(*refusal), [&](json::Writer& writer) {
      write_refusal_problem(writer, *refusal, shard);
    });
  }
  const auto& receipt = std::get<Receipt>(*outcome);
  json::Writer writer;
  writer.begin_object();
  write_receipt(writer, receipt);
  writer.end_object();
  Response response =
      json_response(writer.take(), receipt.status == Receipt::Status::recorded ? 201 : 200);
  response.headers.push_back({"Location", entry_path(receipt.shard, receipt.sequence)});
  return response;
}

}  // namespace hallmark::api
