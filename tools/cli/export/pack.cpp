#include "tools/cli/export/pack.h"

#include <fmt/format.h>

#include "ledger/durable_file.h"
#include "ledger/pack/pack_writer.h"

namespace hallmark::cli {
namespace {

class CountingSink final : public ByteSink {
 public:
  explicit CountingSink(DurableFile& file) : file_(file) {}
  Status write(std::string_view bytes) override {
    bytes_ += bytes.size();
    return file_.append(bytes);
  }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }

 private:
  DurableFile& file_;
  std::uint64_t bytes_ = 0;
};

// Those that were named, whatever is known of them: who has no entry is proven to have none. Else
// those that the filters find.
Status each_device(const ExportAsked& asked, const PackWriter::TakeDevice& take) {
  if (asked.scope.filters.empty()) {
    for (const std::string& device : asked.scope.devices) TRY(take(device));
    return ok();
  }
  return for_each_exported(
      asked, [&](const std::string& device, ShardIndex, const Folded&) { return take(device); });
}

}  // namespace

Result<Positions> publish_all(Ledger& ledger) {
  Positions sizes;
  for (std::uint32_t index = 0; index < ledger.shards(); ++index) {
    ShardPublisher& publisher = ledger.publisher(ShardIndex(index));
    TRY(publisher.publish());
    const auto newest = publisher.newest();
    sizes.push_back(newest ? newest->checkpoint.size : 0);
  }
  return sizes;
}

Result<std::uint64_t> write_pack(const PackAsked& asked, const std::string& path) {
  const ExportAsked& tables = asked.tables;
  TRY_ASSIGN(DurableFile file, DurableFile::create(path));
  CountingSink out(file);
  PackOptions options;
  options.sizes = tables.dated.known;
  options.scope = tables.scope.is_all() ? PackScope::all : PackScope::some;
  options.question = asked.question;
  options.program = fmt::format("hallmark {}", HALLMARK_VERSION);
  options.key = asked.key;
  options.go_on = [&](const PackProgress& progress) { return tables.progress(progress.done); };
  auto begun = PackWriter::begin(asked.ledger, out, std::move(options));
  if (!begun && begun.error().code == ErrorCode::not_found) {
    begun.error().code = ErrorCode::bad_input;
    begun.error().message +=
        "; a pack is as of published checkpoints: name their sizes, or leave out --known-at";
  }
  TRY_ASSIGN(const auto writer, std::move(begun));
  for (const Table table : asked.wanted) {
    TRY(writer->add_file(fmt::format("tables/{}.csv", name(table)), [&](ByteSink& sink) -> Status {
      TRY_ASSIGN([[maybe_unused]] const std::uint64_t rows, write_table(tables, table, sink));
      return ok();
    }));
  }
  if (tables.scope.is_all()) {
    TRY(writer->add_evidence());
  } else {
    TRY(writer->add_evidence(
        [&](const PackWriter::TakeDevice& take) { return each_device(tables, take); }));
  }
  TRY(writer->finish());
  TRY(file.replace());
  return out.bytes();
}

}  // namespace hallmark::cli
