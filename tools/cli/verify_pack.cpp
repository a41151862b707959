#include "tools/cli/verify_pack.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <thread>
#include <variant>

#include "ledger/pack/pack_check.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"

namespace hallmark::cli {
namespace {

using ShardVerdict = PackVerdict::ShardVerdict;

// More of them only wait for the one that reads.
constexpr unsigned most_threads = 8;

std::string_view trust(const ShardVerdict& shard) {
  return shard.auditors.empty() ? "operator-asserted" : "audited";
}

void write_shard(json::Writer& writer, const ShardVerdict& shard, PackScope scope) {
  const Checkpoint& at = shard.checkpoint;
  writer.begin_object();
  writer.member("shard", std::uint64_t{at.shard.index.value()});
  writer.member("of", std::uint64_t{at.shard.of});
  writer.member("size", at.size);
  writer.key("recordedAt");
  at.size == 0 ? writer.null() : writer.string(at.recorded_at.text());
  writer.member("entries", shard.evidence.entries);
  writer.key("refused");
  scope == PackScope::all ? writer.number(shard.evidence.refused) : writer.null();
  writer.member("devices", shard.evidence.devices);
  writer.member("absent", shard.evidence.absent);
  writer.member("verdict", trust(shard));
  writer.key("auditors");
  writer.begin_array();
  for (const std::string& name : shard.auditors) writer.string(name);
  writer.end_array();
  writer.end_object();
}

void print_json(const PackVerdict& verdict) {
  json::Writer writer;
  writer.begin_object();
  writer.key("ok");
  writer.boolean(true);
  writer.member("ledger", verdict.ledger);
  writer.member("scope", verdict.scope == PackScope::all ? "all" : "some");
  writer.member("devices", verdict.devices);
  writer.member("files", std::uint64_t{verdict.files.size()});
  writer.key("shards");
  writer.begin_array();
  for (const ShardVerdict& shard : verdict.shards) write_shard(writer, shard, verdict.scope);
  writer.end_array();
  writer.end_object();
  fmt::print("{}\n", writer.take());
}

void print_json(const PackFault& fault) {
  json::Writer writer;
  writer.begin_object();
  writer.key("ok");
  writer.boolean(false);
  writer.member("fault", fault.name);
  writer.member("file", fault.file);
  writer.member("what", printable(fault.what));
  for (const char* name : {"ledger", "scope", "devices", "files", "shards"}) {
    writer.key(name);
    writer.null();
  }
  writer.end_object();
  fmt::print("{}\n", writer.take());
}

std::string line_of(const ShardVerdict& shard, PackScope scope) {
  const Checkpoint& at = shard.checkpoint;
  const ShardEvidence& found = shard.evidence;
  const std::string recorded =
      at.size == 0 ? "of an empty log" : fmt::format("recorded {}", at.recorded_at.text());
  const std::string who = shard.auditors.empty()
                              ? std::string(trust(shard))
                              : fmt::format("audited by {}", fmt::join(shard.auditors, ", "));
  const std::string what =
      scope == PackScope::all
          ? fmt::format("every entry: entries {}, refused {}, devices {}", found.entries,
                        found.refused, found.devices)
          : fmt::format("the devices asked for: devices {}, without entries {}, entries {}",
                        found.devices, found.absent, found.entries);
  return fmt::format("complete as of checkpoint {} ({}), {}: shard {} of {}, {}", at.size, recorded,
                     who, at.shard.index.value(), at.shard.of, what);
}

void print_text(const PackVerdict& verdict) {
  fmt::print("{}\n", printable(fmt::format("pack of {}: {} files as they were signed",
                                           verdict.ledger, verdict.files.size())));
  for (const ShardVerdict& shard : verdict.shards) {
    fmt::print("{}\n", printable(line_of(shard, verdict.scope)));
  }
}

void print_text(const PackFault& fault) { fmt::print("{}\n", words_of(fault)); }

}  // namespace

PackChecking pack_checking() {
  PackChecking how;
  how.threads = std::clamp(std::thread::hardware_concurrency(), 1U, most_threads);
  return how;
}

std::string words_of(const PackFault& fault) {
  const std::string place = fault.file.empty() ? "" : fault.file + ": ";
  return fmt::format("{}: {}", fault.name, printable(place + fault.what));
}

bool is_pack(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return false;
  std::ifstream file(path, std::ios::binary);
  std::string first(pack_first_bytes.size(), '\0');
  return file.read(first.data(), static_cast<std::streamsize>(first.size())) &&
         first == pack_first_bytes;
}

ExitCode verify_pack(const std::string& path, std::span<const VerifierKey> known,
                     const Freshness& asked, VerdictForm form) {
  const auto answer = check_pack(path, known, asked, pack_checking());
  if (!answer) {
    fmt::print(stderr, "hallmark: {}\n", printable(answer.error().text()));
    return ExitCode::io;
  }
  const auto print = [&](const auto& what) {
    form == VerdictForm::json ? print_json(what) : print_text(what);
  };
  std::visit(print, *answer);
  if (std::fflush(stdout) != 0) {
    return report({ErrorCode::io, "standard output could not be written", {}});
  }
  return std::holds_alternative<PackFault>(*answer) ? ExitCode::failed : ExitCode::good;
}

}  // namespace hallmark::cli
