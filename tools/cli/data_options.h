// What commands on a data directory share.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>

#include "ledger/ledger.h"
#include "tools/cli/exit_code.h"

namespace hallmark::cli {

// --data DIR, from the environment HALLMARK_DATA, else ./hallmark-data.
CLI::Option* add_data_option(CLI::App& command, std::string& directory);

// What it takes to open a ledger so that it publishes, or looks at its guard: --adopt-guard and the
// world outside. Lives as long as the ledger.
class Publication {
 public:
  void add_options(CLI::App& command);
  [[nodiscard]] PublicationOptions options();

 private:
  SystemClock clock_;
  SystemRandom random_;
  bool adopt_guard_ = false;
  std::uint32_t interval_ms_ = 1000;
};

// An existing ledger, to write to it.
[[nodiscard]] Result<std::unique_ptr<Ledger>> open_to_publish(const std::string& directory,
                                                              Publication& publication);

// The ledger that is there, or a new one, to write to it. Name and shards are of a new one; one
// that is there must fit.
struct WantedLedger {
  std::string directory;
  std::optional<std::string> name;
  std::optional<std::uint32_t> shards;
  Publication publication;

  // --data, --shards, --name and those of publication.
  void add_options(CLI::App& command);
};
// One that is made of a Kafka topic takes nothing from elsewhere.
enum class FedBy : std::uint8_t { us, kafka };
[[nodiscard]] Result<std::unique_ptr<Ledger>> open_or_make(WantedLedger& wanted,
                                                           FedBy fed_by = FedBy::us);
// Tells why it could not be opened; what was asked wrongly is usage.
[[nodiscard]] ExitCode report_opening(const Error& error);

// What the ledger has to say about its state, on standard error.
void print_notices(const Ledger& ledger);

}  // namespace hallmark::cli
