#include "tools/cli/remote/receipt.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <utility>

#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"
#include "tools/cli/remote/sender.h"
#include "tools/cli/remote/server_option.h"
#include "tools/cli/remote/terminal.h"

namespace hallmark::cli {
namespace {

// Somebody sits there and waits.
constexpr std::chrono::seconds retry_for{10};

void print_sentence(const Receipt& receipt) {
  const bool recorded = receipt.status == Receipt::Status::recorded;
  fmt::print("{} as event {} of {}: entry {} of shard {}, {}\n",
             recorded ? "recorded" : "a duplicate: it is recorded", receipt.device_sequence.value(),
             printable(receipt.device), receipt.sequence.value(), receipt.shard.value(),
             receipt.entry_hash.hex());
}

}  // namespace

ExitCode post_event(const std::string& url, const std::string& text, ReceiptForm form) {
  auto client = open_client(url);
  if (!client) return report(client.error());
  Patience patience(retry_for, tell_beside_bar);
  const auto answer = Sender(*std::move(client), patience, 0).post_one(text);
  if (!answer) return report(answer.error());
  if (answer->kind == PostAnswer::Kind::refused) {
    for (const std::string& fault : answer->faults) fmt::print(stderr, "hallmark: {}\n", fault);
    return ExitCode::failed;
  }
  if (form == ReceiptForm::json) {
    fmt::print("{}\n", answer->json);
  } else {
    print_sentence(answer->receipt);
  }
  if (std::fflush(stdout) == 0) return ExitCode::good;
  return report({ErrorCode::io, "standard output could not be written", {}});
}

}  // namespace hallmark::cli
