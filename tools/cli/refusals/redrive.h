// Refused records sent again, each as one event to POST /v1/events: with Kafka behind it, what went
// to a wrong partition goes to its device's. One thread, one after the other.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "schemas/cloudevents/http.h"
#include "tools/cli/refusals/source.h"
#include "tools/cli/remote/sender.h"

namespace hallmark::cli {

// The record in the content mode that it has; an error (bad_input) that says why it cannot be sent
// as it was: nothing that the event digest covers may be another.
[[nodiscard]] Result<HttpMessage> message_to_send(const Entry& entry);

struct RedriveTotals {
  std::uint64_t sent = 0;  // in a dry run: would be
  std::uint64_t recorded = 0;
  std::uint64_t duplicate = 0;
  std::map<std::string, std::uint64_t> refused;         // by the reason's name
  std::map<std::string, std::uint64_t> left_out;        // what nobody asked for, by its reason
  std::map<std::string, std::uint64_t> cannot_be_sent;  // though it was asked for
};

class Redrive {
 public:
  // Without a sender nothing is sent.
  Redrive(RefusalSource& source, std::optional<Sender> sender)
      : source_(source), sender_(std::move(sender)) {}

  // No reasons: those that were misrouted; what was refused for another reason is left out.
  [[nodiscard]] Status send(const RefusalQuestion& question);
  // (shard, sequence) each, whatever they were refused for.
  [[nodiscard]] Status send(const std::vector<std::pair<std::uint64_t, std::uint64_t>>& places);
  // What was done, also after an error.
  [[nodiscard]] const RedriveTotals& totals() const { return totals_; }
  // How many refusals were not told, once there are no more.
  void tell_rest() const;

 private:
  [[nodiscard]] Status send_one(std::uint64_t shard, std::uint64_t sequence,
                                const std::string& reason, const Entry& entry);
  void tell(std::uint64_t shard, std::uint64_t sequence, const std::string& what);

  RefusalSource& source_;
  std::optional<Sender> sender_;
  RedriveTotals totals_;
  std::uint64_t told_ = 0;
};

}  // namespace hallmark::cli
