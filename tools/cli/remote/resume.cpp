#include "tools/cli/remote/resume.h"

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include "ledger/durable_file.h"
#include "ledger/proof/decimal.h"
#include "schemas/json/text.h"
#include "schemas/json/writer.h"
#include "tools/cli/remote/json_fields.h"

namespace hallmark::cli {
namespace {

constexpr std::string_view format_name = "hallmark-post/1";

std::string json_of(const Answered& answered) {
  json::Writer writer;
  writer.begin_object();
  writer.member("format", format_name);
  writer.member("events", answered.place.events);
  writer.member("line", answered.place.line);
  writer.member("digest", answered.place.digest.hex());
  writer.member("recorded", answered.totals.recorded);
  writer.member("duplicate", answered.totals.duplicate);
  writer.key("refused");
  writer.begin_object();
  for (const auto& [reason, count] : answered.totals.refused) writer.member(reason, count);
  writer.end_object();
  writer.key("newest");
  writer.begin_array();
  for (const auto& [shard, entry] : answered.newest) {
    writer.begin_object();
    writer.member("shard", shard);
    writer.member("sequence", entry.sequence);
    writer.member("entryHash", entry.hash.hex());
    writer.end_object();
  }
  writer.end_array();
  writer.end_object();
  return writer.take() + "\n";
}

std::optional<Answered> parse(std::string_view text) {
  const auto fields = Fields::read(text);
  if (!fields || fields->text("format") != format_name) return std::nullopt;
  const auto events = fields->number("events");
  const auto line = fields->number("line");
  const auto digest = EventDigest::from_hex(fields->text("digest").value_or(""));
  const auto recorded = fields->number("recorded");
  const auto duplicate = fields->number("duplicate");
  if (!events || !line || !digest || !recorded || !duplicate) return std::nullopt;
  Answered answered{{*events, *line, *digest}, {*recorded, *duplicate, {}}, {}};
  const Fields refused = fields->object("refused");
  for (const json::Member& member : refused.members()) {
    const auto count = parse_decimal<std::uint64_t>(member.value.text);
    if (!count) return std::nullopt;
    answered.totals.refused[json::unescape(member.name)] = *count;
  }
  for (const json::Value& value : fields->list("newest")) {
    const Fields entry(value);
    const auto shard = entry.number("shard");
    const auto sequence = entry.number("sequence");
    const auto hash = LeafHash::from_hex(entry.text("entryHash").value_or(""));
    if (!shard || !sequence || !hash) return std::nullopt;
    answered.newest[*shard] = {*sequence, *hash};
  }
  if (answered.newest.empty()) return std::nullopt;
  return answered;
}

}  // namespace

void Answered::saw(std::uint64_t shard, const Entry& entry) {
  const auto [at, is_new] = newest.try_emplace(shard, entry);
  if (!is_new && at->second.sequence < entry.sequence) at->second = entry;
}

void Answered::add(const Answered& next) {
  place = next.place;
  totals.add(next.totals);
  for (const auto& [shard, entry] : next.newest) saw(shard, entry);
}

Result<std::optional<Answered>> load_answered(const std::string& path) {
  TRY_ASSIGN(const auto text, read_small_file(path));
  if (!text) return std::optional<Answered>();
  auto answered = parse(*text);
  if (answered) return answered;
  return fail(ErrorCode::bad_input, "expected what post --resume keeps, found something else",
              path);
}

Status save_answered(const std::string& path, const Answered& answered) {
  if (answered.newest.empty()) return ok();
  return write_durably(path, json_of(answered));
}

Status remove_answered(const std::string& path) {
  std::error_code error;
  std::filesystem::remove(path, error);
  if (!error) return ok();
  return fail(ErrorCode::io, fmt::format("it cannot be removed: {}", error.message()), path);
}

Status check_ledger(const Answered& answered, api::Client& client, Tries& tries) {
  for (const auto& [shard, entry] : answered.newest) {
    const std::string target = fmt::format("/v1/shards/{}/entries/{}", shard, entry.sequence);
    TRY_ASSIGN(const api::Response response,
               tries.ask(client.url(), [&] { return client.get(target); }));
    tries.answered();
    if (response.status != 200 && response.status != 404) {
      return Unexpected(api::error_of(response, client.url()));
    }
    const auto fields = Fields::read(response.body);
    if (fields && fields->text("entryHash") == entry.hash.hex()) continue;
    return fail(ErrorCode::bad_input,
                fmt::format("expected the ledger that the events before went to, with entry {} of "
                            "shard {} as {}, found another",
                            entry.sequence, shard, entry.hash.hex()),
                client.url());
  }
  return ok();
}

}  // namespace hallmark::cli
