// Events that came in one request, and what became of each.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "api/events/under_way.h"
#include "api/http/message.h"
#include "schemas/catalogue/catalogue.h"
#include "schemas/cloudevents/fault.h"
#include "schemas/json/writer.h"
#include "schemas/vocabulary/event_sink.h"

namespace hallmark::api {

// An event that came to the door.
struct Candidate {
  Record record;
  Faults faults{Faults::Gather::all};
  UnderWay::EventPtr event;  // its source and id, as far as they could be read
  ShardIndex shard;          // that its device belongs to
};
[[nodiscard]] Candidate look_at(Record record, const Catalogue& catalogue, std::uint32_t shards);

// The texts of the events in a body, which they point into; or why it is no batch. What is wrong
// with one line of NDJSON is that line's; an array that is not JSON is no batch at all.
using Texts = std::variant<std::vector<std::string_view>, Response>;
[[nodiscard]] Texts texts_of_batch(const std::string& body, std::size_t most);
[[nodiscard]] Texts texts_of_lines(const std::string& body, std::size_t most);

// The members that tell of an event that is not decided yet.
void write_pending(json::Writer& writer, const UnderWay::Event& event);

class Batch {
 public:
  void add(Candidate candidate) { slots_.push_back({std::move(candidate), std::nullopt}); }
  [[nodiscard]] std::size_t good() const;

  // Called on any thread for each good event when it is decided.
  using Decided = std::function<void(const UnderWay::EventPtr&, bool last)>;
  void submit(EventSink& sink, const Decided& decided);

  // What is known by now. Undecided events are added to `under_way`; null when there are none.
  [[nodiscard]] Response response(UnderWay* under_way) const;

 private:
  struct Slot {
    Candidate candidate;
    std::optional<Result<Outcome>> outcome;
  };
  struct Counts;
  static void write(json::Writer& writer, const Slot& slot, std::size_t most_faults,
                    Counts& counts);

  std::vector<Slot> slots_;
  mutable std::mutex mutex_;  // guards the outcomes and what follows
  std::size_t undecided_ = 0;
};

}  // namespace hallmark::api
