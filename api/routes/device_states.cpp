// A device's state at any moment, and who controlled it in between.
#include <fmt/format.h>

#include "api/http/problem.h"
#include "api/routes/dated.h"
#include "api/routes/known_at.h"
#include "api/routes/routes.h"
#include "projections/answers/control.h"
#include "projections/answers/state_json.h"
#include "schemas/admission/routing.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

// What a question about one device stands on.
struct DeviceQuestion {
  const std::string& device;
  ShardIndex shard;
  Dated dated;
};

Result<DeviceQuestion> device_question(const ViewSources& sources, const Call& call) {
  const std::string& device = call.captures[0];
  TRY_ASSIGN(Dated dated, date_question(sources, call.query));
  return DeviceQuestion{device, shard_of(device, sources.ledger.shards()), std::move(dated)};
}

// Whether any entry of it is known.
Result<bool> is_known(const DeviceQuestion& question) {
  TRY_ASSIGN(const auto row, question.dated.reading->rows->get(view_keys::state(question.device)));
  if (!row) return false;
  TRY_ASSIGN(const Folded newest, decode_folded_frame(*row));
  return newest.first.value() < question.dated.of(question.shard).known;
}

Response unknown_device(const DeviceQuestion& question) {
  return problem_response(
      problem::unknown_device,
      fmt::format("no event of device {} is among the entries {}", quoted(question.device),
                  prefix_text(question.shard, question.dated.of(question.shard).known)));
}

Status write_head(json::Writer& writer, const Ledger& ledger, const DeviceQuestion& question,
                  const Folded& folded) {
  if (folded.state.counts.events == 0) return ok();
  Reader reader = ledger.shard(question.shard).reader();
  TRY_ASSIGN(const StoredEntry head, reader.entry(folded.head));
  writer.key("head");
  writer.begin_object();
  writer.member("shard", std::uint64_t{question.shard.value()});
  writer.member("sequence", folded.head.value());
  writer.member("entryHash", head.leaf.hex());
  writer.end_object();
  return ok();
}

Result<Response> state(const ViewSources& sources, const Call& call) {
  TRY_ASSIGN(const DeviceQuestion question, device_question(sources, call));
  TRY_ASSIGN(const bool known, is_known(question));
  if (!known) return unknown_device(question);
  FactReader facts(sources.catalogue);
  const TimelineSource source{*question.dated.reading->rows, sources.catalogue, facts};
  TRY_ASSIGN(const Folded folded,
             fold_device(source, question.device, question.dated.of(question.shard)));
  json::Writer writer;
  writer.begin_object();
  writer.member("device", question.device);
  write_dates(writer, question.dated, question.shard);
  write_state_members(writer, folded.state, question.shard, question.dated.as_of);
  TRY(write_head(writer, sources.ledger, question, folded));
  writer.end_object();
  return json_response(writer.take());
}

Result<Response> control(const ViewSources& sources, const Call& call) {
  TRY_ASSIGN(const DeviceQuestion question, device_question(sources, call));
  TRY_ASSIGN(const bool known, is_known(question));
  if (!known) return unknown_device(question);
  const Occurred from = *call.query.time<Occurred>("from");
  const Occurred to = call.query.time<Occurred>("to").value_or(question.dated.as_of);
  if (to < from) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected a time that is not before from, {}, found {}", from.text(),
                            to.text()),
                "to");
  }
  FactReader facts(sources.catalogue);
  const TimelineSource source{*question.dated.reading->rows, sources.catalogue, facts};
  json::Writer writer;
  writer.begin_object();
  writer.member("device", question.device);
  writer.member("from", from.text());
  writer.member("to", to.text());
  write_dates(writer, question.dated, question.shard);
  TRY(write_control(writer, source, question.device, question.shard,
                    {from, to, question.dated.of(question.shard)}));
  writer.end_object();
  return json_response(writer.take());
}

}  // namespace

std::vector<Route> device_state_routes(const ViewSources& sources) {
  const auto handler = [&](auto answer) {
    return Handler([sources, answer](const Call& call) { return answer(sources, call); });
  };
  return {{"GET",
           "/v1/devices/{device}",
           "What is known of a device: who it is, what it holds and runs, whose it is",
           dated_parameters(),
           {200},
           media_type::json,
           {},
           handler(state)},
          {"GET",
           "/v1/devices/{device}/control",
           "Who controlled a device, moment for moment",
           with_dates({{"from", "from then on", Parameter::Kind::time, true},
                       {"to", "until then (asOf)", Parameter::Kind::time}}),
           {200},
           media_type::json,
           {},
           handler(control)}};
}

}  // namespace hallmark::api
