#include "ledger/identity.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "ledger/chain.h"
#include "ledger/durable_file.h"
#include "schemas/json/scan.h"
#include "schemas/json/text.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr std::size_t name_limit_bytes = 64;

std::string path_in(const std::string& directory) { return directory + "/ledger.json"; }

std::optional<std::uint32_t> number_of(const json::Value& value) {
  std::uint32_t number = 0;
  const char* end = value.text.data() + value.text.size();
  const auto read = std::from_chars(value.text.data(), end, number);
  if (value.kind != json::Kind::number || read.ec != std::errc() || read.ptr != end) {
    return std::nullopt;
  }
  return number;
}

Result<LedgerIdentity> parse(const std::string& text, const std::string& path) {
  const auto damaged = [&](std::string found) {
    return fail(
        ErrorCode::corruption,
        fmt::format("expected the name, the shards and the format of a ledger as JSON, {}", found),
        path);
  };
  json::Document document;
  if (json::scan(text, document) || document.root.kind != json::Kind::object) {
    return damaged("found " + quoted(text));
  }
  std::optional<std::uint32_t> format;
  std::optional<std::uint32_t> shards;
  std::optional<std::string> name;
  for (const auto& [key, value] : document.members) {
    const std::string member = json::unescape(key);
    if (member == "format") format = number_of(value);
    if (member == "shards") shards = number_of(value);
    if (member == "name" && value.kind == json::Kind::string) name = json::unescape(value);
  }
  if (!format || !shards || !name) return damaged("found " + quoted(text));
  if (*format != ledger_format) {
    return damaged(
        fmt::format("of format {}; found format {}, which another version of this program wrote",
                    ledger_format, *format));
  }
  LedgerIdentity identity{*name, *shards};
  if (Status good = check_identity(identity); !good) return damaged(good.error().message);
  return identity;
}

}  // namespace

bool is_ledger_name(std::string_view name) {
  return !name.empty() && name.size() <= name_limit_bytes &&
         std::all_of(name.begin(), name.end(), [](char letter) {
           return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
                  letter == '.' || letter == '-';
         });
}

Status check_identity(const LedgerIdentity& identity) {
  if (!is_ledger_name(identity.name)) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected a ledger's name of 1 to {} characters a-z, 0-9, '.' and '-'; "
                            "found {}",
                            name_limit_bytes, quoted(identity.name)));
  }
  if (identity.shards == 0 || identity.shards > shard_limit) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected 1 to {} shards; found {}", shard_limit, identity.shards));
  }
  return ok();
}

Result<std::optional<LedgerIdentity>> read_identity(const std::string& directory) {
  TRY_ASSIGN(const auto text, read_small_file(path_in(directory)));
  if (!text) return std::optional<LedgerIdentity>();
  TRY_ASSIGN(LedgerIdentity identity, parse(*text, path_in(directory)));
  return std::optional(std::move(identity));
}

Status write_identity(const std::string& directory, const LedgerIdentity& identity) {
  json::Writer writer;
  writer.begin_object();
  writer.member("format", std::uint64_t{ledger_format});
  writer.member("name", identity.name);
  writer.member("shards", std::uint64_t{identity.shards});
  writer.end_object();
  return write_durably(path_in(directory), writer.take() + "\n");
}

}  // namespace hallmark
