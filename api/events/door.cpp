#include "api/events/door.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "api/events/batch.h"
#include "api/events/receipts.h"
#include "api/http/gzip.h"
#include "api/http/problem.h"
#include "ledger/proof/decimal.h"
#include "schemas/cloudevents/event_text.h"
#include "schemas/cloudevents/http.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

constexpr std::chrono::seconds default_wait{10};
constexpr std::chrono::seconds longest_wait{60};

enum class Form : std::uint8_t { single, batch, lines };

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

Form form_of(const Request& request) {
  const std::string* type = request.header("content-type");
  if (type == nullptr) return Form::single;
  const std::string media =
      lower_ascii(trimmed(std::string_view(*type).substr(0, type->find(';'))));
  if (media == media_type::batch) return Form::batch;
  if (media == media_type::lines) return Form::lines;
  return Form::single;
}

// RFC 7240: how long the client would wait; `respond-async` alone is not at all. What cannot be
// read is no preference.
std::chrono::milliseconds wait_of(const Request& request) {
  constexpr std::string_view name = "wait=";
  bool asynchronous = false;
  const std::string* prefer = request.header("prefer");
  std::string_view rest = prefer == nullptr ? std::string_view() : *prefer;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find_first_of(",;"), rest.size());
    const std::string_view part = trimmed(rest.substr(0, end));
    if (equal_ignoring_case(part, "respond-async")) asynchronous = true;
    if (equal_ignoring_case(part.substr(0, name.size()), name)) {
      const auto seconds = parse_decimal<std::uint32_t>(part.substr(name.size()));
      if (seconds) return std::min(std::chrono::seconds(*seconds), longest_wait);
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return asynchronous ? std::chrono::seconds(0) : default_wait;
}

// Whether a body of any kind could be an event, as it came.
bool is_an_event_form(const Record& record) {
  if (!record.attributes.empty()) return true;
  const std::string type = lower_ascii(record.content_type.value_or(""));
  return type.starts_with(media_type::cloud_events_prefix) ||
         type.starts_with(media_type::signed_envelope);
}

void answer(const ExchangePtr& exchange, Response response) {
  exchange->answer([response = std::move(response)]() mutable { return std::move(response); });
}

Response too_much_waiting(std::size_t events) {
  return problem_response(
      problem::unavailable,
      fmt::format("{} events are waiting to be written already; try again in a moment", events));
}

// What an event can say for itself; nothing else of a request becomes part of a record.
HttpMessage message_of(const Request& request, std::string body) {
  HttpMessage message;
  for (const HttpHeader& header : request.headers) {
    if (equal_ignoring_case(header.name, "content-type") ||
        equal_ignoring_case(std::string_view(header.name).substr(0, 3), "ce-")) {
      message.headers.push_back(header);
    }
  }
  message.body = std::move(body);
  return message;
}

Response pending_response(const UnderWay::Event& event) {
  json::Writer writer;
  writer.begin_object();
  write_pending(writer, event);
  writer.end_object();
  Response response = json_response(writer.take(), 202);
  response.headers.push_back({"Location", event_path(event.source, event.id)});
  return response;
}

}  // namespace

struct Door::Asked {
  Form form = Form::single;
  bool packed = false;
  std::chrono::milliseconds wait{};
};

std::variant<Door::Asked, Response> Door::read_headers(const Request& request) {
  Asked asked{form_of(request), false, wait_of(request)};
  for (const HttpHeader& header : request.headers) {
    if (!equal_ignoring_case(header.name, "content-encoding")) continue;
    const std::string_view coding = trimmed(header.value);
    if (equal_ignoring_case(coding, "identity")) continue;
    if (asked.packed || !equal_ignoring_case(coding, "gzip")) {
      Response response = problem_response(
          problem::unsupported_encoding,
          fmt::format("expected gzip, once, or no Content-Encoding, found {}", quoted(coding)));
      response.headers.push_back({"Accept-Encoding", "gzip, identity"});
      return response;
    }
    asked.packed = true;
  }
  return asked;
}

void Door::take(const ExchangePtr& exchange) {
  auto read = read_headers(exchange->request());
  if (auto* refused = std::get_if<Response>(&read)) return answer(exchange, std::move(*refused));
  const Asked asked = std::get<Asked>(read);
  const bool small = exchange->request().body.size() <= limits_.at_once_bytes;
  if (small && asked.form == Form::single && !asked.packed) {
    return take_one(exchange, asked, exchange->request().body);
  }
  if (!workers_.run([this, exchange, asked] { take_body(exchange, asked); })) {
    answer(exchange, too_much_waiting(in_flight_));
  }
}

void Door::take_body(const ExchangePtr& exchange, const Asked& asked) {
  const std::string& sent = exchange->request().body;
  std::string unpacked;
  if (asked.packed) {
    Unpacked result = gunzip(sent, limits_.body_bytes);
    if (result.fault == GzipFault::too_large) {
      return answer(exchange, problem_response(problem::content_too_large,
                                               fmt::format("expected at most {} bytes, unpacked",
                                                           limits_.body_bytes)));
    }
    if (result.fault != GzipFault::none) {
      return answer(exchange,
                    problem_response(problem::malformed_request,
                                     "expected a body in gzip, as Content-Encoding says"));
    }
    unpacked = std::move(result.text);
  }
  const std::string& body = asked.packed ? unpacked : sent;
  if (asked.form == Form::single) {
    take_one(exchange, asked, body);
  } else {
    take_many(exchange, asked, body);
  }
}

bool Door::reserve(std::size_t events) {
  if (in_flight_.fetch_add(events) + events <= limits_.in_flight_events) return true;
  in_flight_ -= events;
  return false;
}

void Door::take_one(const ExchangePtr& exchange, const Asked& asked, std::string body) {
  Candidate candidate = look_at(record_from_http(message_of(exchange->request(), std::move(body))),
                                catalogue_, shards_);
  if (!candidate.faults.none()) {
    return answer(exchange, is_an_event_form(candidate.record) ? faults_response(candidate.faults)
                                                               : no_event_form(candidate.record));
  }
  if (!reserve(1)) return answer(exchange, too_much_waiting(in_flight_));
  const auto event = candidate.event;
  sink_.submit(std::move(candidate.record),
               [this, exchange, event, shard = candidate.shard](Result<Outcome> outcome) {
                 --in_flight_;
                 under_way_.decide(event);
                 exchange->answer([outcome = std::move(outcome), shard] {
                   return outcome_response(outcome, shard);
                 });
               });
  exchange->answer_after(asked.wait, [this, event] {
    under_way_.add(event);
    return pending_response(*event);
  });
}

void Door::take_many(const ExchangePtr& exchange, const Asked& asked, const std::string& body) {
  auto texts = asked.form == Form::batch ? texts_of_batch(body, limits_.batch_events)
                                         : texts_of_lines(body, limits_.batch_events);
  if (auto* refused = std::get_if<Response>(&texts)) return answer(exchange, std::move(*refused));
  auto batch = std::make_shared<Batch>();
  for (const std::string_view text : std::get<std::vector<std::string_view>>(texts)) {
    batch->add(look_at(record_of_text(std::string(text)), catalogue_, shards_));
  }
  const std::size_t good = batch->good();
  if (!reserve(good)) return answer(exchange, too_much_waiting(in_flight_));
  const auto finish = [exchange, batch] {
    exchange->answer([batch] { return batch->response(nullptr); });
  };
  batch->submit(sink_, [this, finish](const UnderWay::EventPtr& event, bool last) {
    --in_flight_;
    under_way_.decide(event);
    if (last) finish();
  });
  if (good == 0) return finish();
  exchange->answer_after(asked.wait, [this, batch] { return batch->response(&under_way_); });
}

}  // namespace hallmark::api
