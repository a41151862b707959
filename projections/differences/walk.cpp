#include "projections/differences/walk.h"

#include <algorithm>
#include <string>

#include "projections/views/keys.h"
#include "schemas/admission/routing.h"

namespace hallmark {
namespace {

constexpr std::uint64_t devices_between_reports = 100;

class Walk {
 public:
  Walk(const DifferencesAsked& asked, const TakeDifference& take)
      : asked_(asked),
        take_(take),
        cursor_(asked.source.rows.cursor(view_keys::timelines,
                                         view_keys::after_prefix(view_keys::timelines),
                                         ViewSnapshot::Walk::long_one)) {}

  Result<DifferenceCounts> run() {
    TRY_ASSIGN(there_, cursor_.next());
    while (there_) TRY(next_device());
    return counts_;
  }

 private:
  Status next_device() {
    const std::string device(view_keys::device_of(cursor_.key()));
    const std::string rows = view_keys::timeline(device);
    bool is_compared = view_keys::is_device(device);
    if (is_compared && asked_.is_compared) {
      TRY_ASSIGN(is_compared, asked_.is_compared(device));
      if (!is_compared) ++counts_.not_compared;
    }
    if (is_compared) TRY(compare(device, rows));
    while (there_ && cursor_.key().starts_with(rows)) {
      TRY_ASSIGN(there_, cursor_.next());
    }
    if (++done_ % devices_between_reports != 0 || !asked_.progress || asked_.progress(done_)) {
      return ok();
    }
    return fail(ErrorCode::unavailable, "the comparison was broken off");
  }

  // Leaves the cursor somewhere among the device's rows, or after them.
  Status compare(const std::string& device, const std::string& rows) {
    const auto shards = static_cast<std::uint32_t>(asked_.moments.to.known.size());
    const ShardIndex shard = shard_of(device, shards);
    Corrections corrections;
    auto corrected = DeviceWalk::Corrected::as_before;
    while (there_ && cursor_.key().starts_with(rows)) {
      const auto correction = view_keys::parse_correction(cursor_.key());
      if (!correction) break;
      if (corrections.empty()) {
        TRY_ASSIGN(corrections, Corrections::read(asked_.source, device));
      }
      if (is_new(correction->entry, shard)) corrected = DeviceWalk::Corrected::anew;
      TRY_ASSIGN(there_, cursor_.next());
    }
    const std::string events = view_keys::events(device);
    DeviceWalk walk(asked_.source, corrections, device, shard, asked_.moments, corrected);
    while (there_ && cursor_.key().starts_with(events)) {
      TRY(walk.take(cursor_.key(), cursor_.value()));
      TRY_ASSIGN(there_, cursor_.next());
    }
    const DeviceDifference difference = walk.finish();
    counts_.add(difference);
    return difference.empty() ? ok() : take_(difference);
  }

  [[nodiscard]] bool is_new(Sequence entry, ShardIndex shard) const {
    const std::size_t at = shard.value();
    return entry.value() >= asked_.moments.from.known[at] &&
           entry.value() < asked_.moments.to.known[at];
  }

  const DifferencesAsked& asked_;
  const TakeDifference& take_;
  ViewCursor cursor_;
  bool there_ = false;
  std::uint64_t done_ = 0;
  DifferenceCounts counts_;
};

}  // namespace

void DifferenceCounts::add(const DeviceDifference& difference) {
  if (!difference.was_there && !difference.is_there && difference.empty()) return;
  ++compared;
  if (difference.empty()) return;
  ++differing;
  late_events += difference.late;
  if (difference.late > 0) ++late_devices;
  if (!difference.earlier.empty()) ++earlier_answers;
  if (difference.was_there != difference.is_there) {
    ++(difference.is_there ? came : went);
    return;
  }
  const Comparison& changes = difference.changes;
  for (const FieldChange& change : changes.fields) {
    std::uint64_t& count = change.field == "state"       ? state
                           : change.field == "owner"     ? owner
                           : change.field == "custodian" ? custodian
                                                         : other_fields;
    ++count;
  }
  for (const CertificateChange& change : changes.certificates) {
    ++(!change.was ? certificates_added : !change.is ? certificates_gone : certificates_changed);
  }
  firmware += changes.firmware.size();
}

Result<DifferenceCounts> walk_differences(const DifferencesAsked& asked,
                                          const TakeDifference& take) {
  return Walk(asked, take).run();
}

}  // namespace hallmark
