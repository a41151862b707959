// Tables of who had a device, from when until when, up to a moment.
#include "projections/exports/table_out.h"

namespace hallmark {
namespace {

// What holds from some moment on, and who said so.
template <class Value>
class Periods {
 public:
  struct Period {
    Value value;
    Evidence by;
    std::optional<Occurred> until;  // nothing where it still holds
  };

  // Events come as they fold. Of several at one moment the last one counts, as in a state.
  void now(const Maybe<Value>& fact, Occurred moment) {
    const bool is_open = !periods_.empty() && !periods_.back().until;
    if (is_open && fact && fact->value == periods_.back().value) return;
    if (is_open) {
      periods_.back().until = moment;
      if (periods_.back().by.since == moment) periods_.pop_back();
    }
    if (!fact) return;
    const bool goes_on = !periods_.empty() && periods_.back().until == moment &&
                         periods_.back().value == fact->value;
    if (goes_on) {
      periods_.back().until.reset();
    } else {
      periods_.push_back({fact->value, {moment, fact->by.entry}, std::nullopt});
    }
  }
  [[nodiscard]] const std::vector<Period>& all() const { return periods_; }

 private:
  std::vector<Period> periods_;
};

// Calls `write` for each period of each device of the scope.
template <class Value, class Write>
Status write_periods(const ExportAsked& asked, Maybe<Value> DeviceState::*fact, TableOut& out,
                     const Write& write) {
  FactReader facts(asked.catalogue);
  const TimelineSource source{*asked.dated.reading->rows, asked.catalogue, facts};
  return for_each_exported(
      asked,
      [&](const std::string& device, ShardIndex shard, const Folded& /*at the end*/) -> Status {
        Periods<Value> periods;
        const auto start = [](const Folded&) { return ok(); };
        const auto take = [&](const FoldEvent& event, const Folded& folded) {
          periods.now(folded.state.*fact, event.order.occurred);
          return ok();
        };
        TRY(walk_device(source, device, Occurred(INT64_MIN), asked.dated.of(shard), start, take));
        for (const auto& period : periods.all()) {
          CsvRows& row = out.row();
          row.text(device).number(shard.value());
          write(row, period.value);
          row.time(period.by.since).time(period.until).number(period.by.entry.value());
          TRY(out.end_row());
        }
        return ok();
      });
}

}  // namespace

Status write_ownership(const ExportAsked& asked, TableOut& out) {
  return write_periods(asked, &DeviceState::owner, out,
                       [](CsvRows& row, const PartyName& owner) { row.party(owner); });
}

Status write_custody(const ExportAsked& asked, TableOut& out) {
  return write_periods(
      asked, &DeviceState::custodian, out,
      [](CsvRows& row, const Custody& custody) { row.party(custody.holder).text(custody.place); });
}

}  // namespace hallmark
