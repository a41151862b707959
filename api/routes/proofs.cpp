#include <fmt/format.h>

#include "api/http/problem.h"
#include "api/routes/routes.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

Response unpublished(std::uint64_t asked, std::uint64_t published) {
  return problem_response(problem::not_published,
                          fmt::format("expected a size of at most {}, the newest checkpoint's; "
                                      "found {}",
                                      published, asked));
}

void write_path(json::Writer& writer, const Proof& proof) {
  writer.key("path");
  writer.begin_array();
  for (const NodeHash& node : proof) writer.string(node.hex());
  writer.end_array();
}

std::uint64_t published_size(ShardPublisher& publisher) {
  const auto newest = publisher.newest();
  return newest ? newest->checkpoint.size : 0;
}

Unexpected refuse(std::string_view parameter, const std::string& expected, std::uint64_t found) {
  return fail(ErrorCode::bad_input, fmt::format("expected {}, found {}", expected, found),
              std::string(parameter));
}

Result<Response> inclusion(const Sources& sources, ShardIndex index, const Call& call) {
  ShardPublisher& publisher = sources.ledger.publisher(index);
  const std::uint64_t published = published_size(publisher);
  const std::uint64_t size = call.query.number("size").value_or(published);
  const std::uint64_t sequence = *call.query.number("sequence");
  if (size > published) return unpublished(size, published);
  if (sequence >= size) {
    return refuse("sequence", fmt::format("an entry below the size {}", size), sequence);
  }
  TRY_ASSIGN(const Proof proof, publisher.inclusion(Sequence(sequence), size));
  Reader reader = sources.ledger.shard(index).reader(size);
  TRY_ASSIGN(const StoredEntry stored, reader.entry(Sequence(sequence)));
  json::Writer writer;
  writer.begin_object();
  writer.member("shard", std::uint64_t{index.value()});
  writer.member("sequence", sequence);
  writer.member("size", size);
  writer.member("entryHash", stored.leaf.hex());
  write_path(writer, proof);
  writer.end_object();
  return json_response(writer.take());
}

Result<Response> consistency(const Sources& sources, ShardIndex index, const Call& call) {
  ShardPublisher& publisher = sources.ledger.publisher(index);
  const std::uint64_t published = published_size(publisher);
  const std::uint64_t to = call.query.number("to").value_or(published);
  const std::uint64_t from = *call.query.number("from");
  if (to > published) return unpublished(to, published);
  if (from > to) return refuse("from", fmt::format("a size of at most {}", to), from);
  TRY_ASSIGN(const Proof proof, publisher.consistency(from, to));
  json::Writer writer;
  writer.begin_object();
  writer.member("shard", std::uint64_t{index.value()});
  writer.member("from", from);
  writer.member("to", to);
  write_path(writer, proof);
  writer.end_object();
  return json_response(writer.take());
}

}  // namespace

std::vector<Route> proof_routes(const Sources& sources) {
  return {
      {"GET",
       "/v1/shards/{shard}/proof/inclusion",
       "That an entry is in the log of a size, as RFC 6962 has it",
       {{"sequence", "the entry", Parameter::Kind::number, true},
        {"size", "of the log; the newest checkpoint's where it is absent",
         Parameter::Kind::number}},
       {200},
       media_type::json,
       {},
       on_shard(sources.ledger,
                [sources](ShardIndex index, const Call& call) {
                  return inclusion(sources, index, call);
                })},
      {"GET",
       "/v1/shards/{shard}/proof/consistency",
       "That the log of a size is the beginning of the log of another",
       {{"from", "the smaller size", Parameter::Kind::number, true},
        {"to", "the larger; the newest checkpoint's where it is absent", Parameter::Kind::number}},
       {200},
       media_type::json,
       {},
       on_shard(sources.ledger, [sources](ShardIndex index, const Call& call) {
         return consistency(sources, index, call);
       })}};
}

}  // namespace hallmark::api
