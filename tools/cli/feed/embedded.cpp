#include "ingest/intake.h"
#include "tools/cli/feed/feed.h"

namespace hallmark::cli {
namespace {

class EmbeddedFeed final : public Feed {
 public:
  EmbeddedFeed(Ledger& ledger, Clock& clock) : intake_(ledger, clock) {}

  [[nodiscard]] EventSink& sink() override { return intake_; }
  [[nodiscard]] api::SourceStanding standing(ShardIndex /*shard*/) const override {
    return {0, {}};
  }
  [[nodiscard]] std::vector<api::Reading> readings() const override { return {}; }
  void end() override { intake_.drain(); }

 private:
  Intake intake_;
};

}  // namespace

std::unique_ptr<Feed> embedded_feed(Ledger& ledger, Clock& clock) {
  return std::make_unique<EmbeddedFeed>(ledger, clock);
}

}  // namespace hallmark::cli
