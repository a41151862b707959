#include <fmt/format.h>

#include <utility>

#include "ledger/entry_json.h"
#include "ledger/ledger.h"
#include "tools/cli/data_options.h"
#include "tools/cli/refusals/source.h"

namespace hallmark::cli {
namespace {

// As the server shows it, so that both are read in one way.
Result<RefusalItem> item_of(const StoredEntry& stored) {
  json::Writer writer;
  write_refusal(writer, stored);
  const std::string text = writer.take();
  json::Document document;
  if (json::scan(text, document)) {
    return fail(ErrorCode::corruption, "a refusal could not be shown as JSON");
  }
  return read_refusal(document.root);
}

class DirectoryRefusals final : public RefusalSource {
 public:
  explicit DirectoryRefusals(std::unique_ptr<Ledger> ledger) : ledger_(std::move(ledger)) {}

  Result<std::string> walk(const RefusalQuestion& question, const Take& take) override {
    if (question.shard) TRY(check_shard(*question.shard));
    std::string prefix;
    bool more = true;
    for (std::uint32_t index = 0; index < ledger_->shards(); ++index) {
      const ShardLedger& shard = ledger_->shard(ShardIndex(index));
      const ShardState state = shard.state();
      prefix += fmt::format("{}{}:{}", index == 0 ? "" : ",", index, state.entries);
      if (!more || (question.shard && *question.shard != index)) continue;
      TRY_ASSIGN(more, walk_shard(shard, state, question, take));
    }
    return prefix;
  }

  Result<Entry> entry(std::uint64_t shard, std::uint64_t sequence) override {
    TRY(check_shard(shard));
    Reader reader = ledger_->shard(ShardIndex(static_cast<std::uint32_t>(shard))).reader();
    if (sequence >= reader.entries()) {
      return fail(ErrorCode::bad_input, fmt::format("shard {} has {} entries, and no entry {}",
                                                    shard, reader.entries(), sequence));
    }
    TRY_ASSIGN(StoredEntry stored, reader.entry(Sequence(sequence)));
    return std::move(stored.entry);
  }

 private:
  [[nodiscard]] Status check_shard(std::uint64_t shard) const {
    if (shard < ledger_->shards()) return ok();
    return fail(ErrorCode::bad_input,
                fmt::format("expected a shard below {}, found {}", ledger_->shards(), shard));
  }

  // Whether it goes on in the next. Refusals stand among the others: all are read up to the last.
  static Result<bool> walk_shard(const ShardLedger& shard, const ShardState& state,
                                 const RefusalQuestion& question, const Take& take) {
    Reader reader = shard.reader(state.entries);
    std::uint64_t left = state.refused;
    for (std::uint64_t sequence = 0; left > 0 && sequence < state.entries; ++sequence) {
      TRY_ASSIGN(const StoredEntry stored, reader.entry(Sequence(sequence)));
      if (stored.entry.accepted()) continue;
      --left;
      TRY_ASSIGN(const RefusalItem item, item_of(stored));
      if (!is_asked(question.reasons, item)) continue;
      TRY_ASSIGN(const bool more, take(item));
      if (!more) return false;
    }
    return true;
  }

  std::unique_ptr<Ledger> ledger_;
};

}  // namespace

Result<std::unique_ptr<RefusalSource>> open_directory_refusals(const std::string& directory) {
  LedgerOptions options;
  options.publication = PublicationOptions{};  // so that its guard is looked at
  TRY_ASSIGN(auto ledger, Ledger::open(directory, options));
  print_notices(*ledger);
  return std::unique_ptr<RefusalSource>(std::make_unique<DirectoryRefusals>(std::move(ledger)));
}

}  // namespace hallmark::cli
