#include "projections/fold/fold.h"

#include <algorithm>
#include <array>

#include "projections/fold/types/functions.h"
#include "schemas/catalogue/catalogue.h"

namespace hallmark {
namespace {

struct Row {
  std::string_view type;
  FoldFunction function;
};

// In the order of the catalogue, so that a type's rank is its place; every type of it is here.
constexpr std::array rows = {
    Row{"hallmark.device.manufactured.v1", fold_manufactured},
    Row{"hallmark.device.adopted.v1", fold_adopted},
    Row{"hallmark.device.identified.v1", fold_identified},
    Row{"hallmark.device.shipped.v1", fold_shipped},
    Row{"hallmark.device.activity.v1", fold_activity},
    Row{"hallmark.enrollment.completed.v1", fold_enrolled},
    Row{"hallmark.enrollment.rejected.v1", fold_enrollment_rejected},
    Row{"hallmark.certificate.issued.v1", fold_certificate_issued},
    Row{"hallmark.certificate.renewed.v1", fold_certificate_renewed},
    Row{"hallmark.certificate.renewalFailed.v1", fold_renewal_failed},
    Row{"hallmark.certificate.revoked.v1", fold_certificate_revoked},
    Row{"hallmark.certificate.suspended.v1", fold_certificate_suspended},
    Row{"hallmark.certificate.resumed.v1", fold_certificate_resumed},
    Row{"hallmark.authority.revoked.v1", fold_authority_revoked},
    Row{"hallmark.firmware.released.v1", fold_firmware_released},
    Row{"hallmark.firmware.updated.v1", fold_firmware_updated},
    Row{"hallmark.configuration.updated.v1", fold_configuration_updated},
    Row{"hallmark.attestation.reported.v1", fold_attestation_reported},
    Row{"hallmark.ownership.transferInitiated.v1", fold_transfer_initiated},
    Row{"hallmark.ownership.transferred.v1", fold_transferred},
    Row{"hallmark.ownership.transferCancelled.v1", fold_transfer_cancelled},
    Row{"hallmark.custody.changed.v1", fold_custody_changed},
    Row{"hallmark.assignment.changed.v1", fold_assignment_changed},
    Row{"hallmark.control.delegated.v1", fold_control_delegated},
    Row{"hallmark.control.ended.v1", fold_control_ended},
    Row{"hallmark.trust.granted.v1", fold_trust_granted},
    Row{"hallmark.trust.withdrawn.v1", fold_trust_withdrawn},
    Row{"hallmark.trust.checked.v1", fold_trust_checked},
    Row{"hallmark.service.opened.v1", fold_service_opened},
    Row{"hallmark.service.closed.v1", fold_service_closed},
    Row{"hallmark.quarantine.entered.v1", fold_quarantined},
    Row{"hallmark.quarantine.released.v1", fold_released},
    Row{"hallmark.device.lost.v1", fold_lost},
    Row{"hallmark.device.recovered.v1", fold_recovered},
    Row{"hallmark.device.retired.v1", fold_retired},
    Row{"hallmark.secrets.erased.v1", fold_erased},
    Row{"hallmark.device.disposed.v1", fold_disposed},
    Row{"hallmark.device.refurbished.v1", fold_refurbished},
    Row{"hallmark.exception.granted.v1", fold_exception_granted},
    Row{"hallmark.exception.revoked.v1", fold_exception_revoked},
    Row{"hallmark.event.corrected.v1", fold_corrected},
    Row{"hallmark.policy.adopted.v1", fold_policy_adopted},
};

// The place is looked at first, and trusted no further than the name there.
FoldFunction function_of(const FoldEvent& event) {
  const std::size_t place = event.order.rank;
  if (place < rows.size() && rows[place].type == event.type) return rows[place].function;
  const auto* found = std::find_if(rows.begin(), rows.end(),
                                   [&](const Row& row) { return row.type == event.type; });
  return found == rows.end() ? nullptr : found->function;
}

void count(Counts& counts, const FoldEvent& event, bool has_effect) {
  ++counts.events;
  if (event.is_late) ++counts.late;
  if (event.is_corrected) ++counts.corrected;
  if (has_effect) return;
  ++(event.type.starts_with(catalogue_prefix) ? counts.unknown : counts.foreign);
}

}  // namespace

std::optional<EventData> data_to_fold(const FoldEvent& event) {
  if (event.data.empty() || function_of(event) == nullptr) return std::nullopt;
  return EventData(event.data);
}

void fold(DeviceState& state, const FoldEvent& event, const EventData* data) {
  count(state.counts, event, data != nullptr);
  const Evidence by{event.order.occurred, event.entry};
  state.last = by;
  if (data != nullptr) function_of(event)(state, Step{event, *data, by});
}

void fold(DeviceState& state, const FoldEvent& event) {
  const auto data = data_to_fold(event);
  fold(state, event, data ? &*data : nullptr);
}

}  // namespace hallmark
