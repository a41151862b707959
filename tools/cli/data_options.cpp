#include "tools/cli/data_options.h"

#include <fmt/format.h>

#include <cstdio>

#include "ingest/kafka_origin.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"

namespace hallmark::cli {
namespace {

Status check_no_topic(const std::string& directory) {
  TRY_ASSIGN(const auto origin, read_kafka_origin(directory));
  if (!origin) return ok();
  return fail(ErrorCode::bad_input,
              fmt::format("this ledger is made of the Kafka topic {}, and what is added from "
                          "elsewhere would be in no replica of it. `hallmark serve --kafka BROKERS "
                          "--topic {}` goes on with it; whoever has events posts them there, or "
                          "puts them into the topic",
                          hallmark::quoted(origin->topic), origin->topic),
              directory);
}

}  // namespace

CLI::Option* add_data_option(CLI::App& command, std::string& directory) {
  directory = "./hallmark-data";
  return command.add_option("--data", directory, "the ledger's directory (./hallmark-data)")
      ->envname("HALLMARK_DATA")
      ->option_text("DIR");
}

void Publication::add_options(CLI::App& command) {
  command.add_flag("--adopt-guard", adopt_guard_,
                   "take data whose guard is gone, and make a new one");
  command
      .add_option("--checkpoint-interval", interval_ms_,
                  "publish a checkpoint at most so long after an entry (1000)")
      ->check(CLI::Range(1, 3'600'000))
      ->option_text("MS");
}

PublicationOptions Publication::options() {
  return {&clock_, &random_, std::chrono::milliseconds(interval_ms_), adopt_guard_};
}

Result<std::unique_ptr<Ledger>> open_to_publish(const std::string& directory,
                                                Publication& publication) {
  LedgerOptions options;
  options.access = LedgerAccess::write;
  options.publication = publication.options();
  return Ledger::open(directory, options);
}

void WantedLedger::add_options(CLI::App& command) {
  add_data_option(command, directory);
  command.add_option("--shards", shards, "of a new ledger (1)")
      ->envname("HALLMARK_SHARDS")
      ->option_text("N");
  command.add_option("--name", name, "of a new ledger (hallmark)")
      ->envname("HALLMARK_NAME")
      ->option_text("LEDGER");
  publication.add_options(command);
}

Result<std::unique_ptr<Ledger>> open_or_make(WantedLedger& wanted, FedBy fed_by) {
  if (fed_by == FedBy::us) TRY(check_no_topic(wanted.directory));
  LedgerOptions options;
  options.access = LedgerAccess::write;
  options.create = LedgerOptions::Create::if_missing;
  options.name = wanted.name;
  options.shards = wanted.shards;
  options.publication = wanted.publication.options();
  options.publication->may_recover = fed_by == FedBy::kafka;
  return Ledger::open(wanted.directory, options);
}

ExitCode report_opening(const Error& error) {
  const ExitCode reported = report(error);
  const bool asked_wrongly =
      error.code == ErrorCode::bad_input || error.code == ErrorCode::not_found;
  return asked_wrongly ? ExitCode::usage : reported;
}

void print_notices(const Ledger& ledger) {
  for (const std::string& notice : ledger.notices()) fmt::print(stderr, "hallmark: {}\n", notice);
}

}  // namespace hallmark::cli
