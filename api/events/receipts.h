// What a producer is told of an event: the receipt, or the problem.
#pragma once

#include <string_view>

#include "api/http/message.h"
#include "api/http/problem.h"
#include "schemas/cloudevents/fault.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/event_sink.h"

namespace hallmark::api {

// The members of a receipt.
void write_receipt(json::Writer& writer, const Receipt& receipt);
[[nodiscard]] std::string entry_path(ShardIndex shard, Sequence sequence);
// Where GET /v1/events tells of it.
[[nodiscard]] std::string event_path(std::string_view source, std::string_view id);

// A problem with what this event adds to it: members of an object that was begun.
[[nodiscard]] const ProblemType& type_of(const Faults& faults);
// At most so many of the faults, and how many there are.
void write_fault_problem(json::Writer& writer, const Faults& faults,
                         std::size_t most = Faults::most_kept);
[[nodiscard]] const ProblemType& type_of(const Refusal& refusal);
void write_refusal_problem(json::Writer& writer, const Refusal& refusal, ShardIndex shard);
void write_error_problem(json::Writer& writer, const Error& error);

// The answer to a single event.
[[nodiscard]] Response faults_response(const Faults& faults);
// To a body that came as nothing that events come as.
[[nodiscard]] Response no_event_form(const Record& record);
[[nodiscard]] Response outcome_response(const Result<Outcome>& outcome, ShardIndex shard);

}  // namespace hallmark::api
