// What each type of the catalogue does to a device's state: one function a type, by concern. Called
// by the table in fold.cpp alone. A function sets the fields that its event names, in every state
// of the device; whether the state itself moves is life.h's business.
#pragma once

#include "projections/fold/types/step.h"

namespace hallmark {

// identity.cpp
void fold_manufactured(DeviceState& state, const Step& step);
void fold_adopted(DeviceState& state, const Step& step);
void fold_identified(DeviceState& state, const Step& step);

// enrollment.cpp
void fold_enrolled(DeviceState& state, const Step& step);
void fold_enrollment_rejected(DeviceState& state, const Step& step);

// certificates.cpp
void fold_certificate_issued(DeviceState& state, const Step& step);
void fold_certificate_renewed(DeviceState& state, const Step& step);
void fold_renewal_failed(DeviceState& state, const Step& step);
void fold_certificate_revoked(DeviceState& state, const Step& step);
void fold_certificate_suspended(DeviceState& state, const Step& step);
void fold_certificate_resumed(DeviceState& state, const Step& step);

// firmware.cpp
void fold_firmware_updated(DeviceState& state, const Step& step);

// assurance.cpp
void fold_configuration_updated(DeviceState& state, const Step& step);
void fold_attestation_reported(DeviceState& state, const Step& step);

// ownership.cpp
void fold_transfer_initiated(DeviceState& state, const Step& step);
void fold_transferred(DeviceState& state, const Step& step);
void fold_transfer_cancelled(DeviceState& state, const Step& step);
void fold_custody_changed(DeviceState& state, const Step& step);
void fold_assignment_changed(DeviceState& state, const Step& step);
void fold_control_delegated(DeviceState& state, const Step& step);
void fold_control_ended(DeviceState& state, const Step& step);

// trust.cpp
void fold_trust_granted(DeviceState& state, const Step& step);
void fold_trust_withdrawn(DeviceState& state, const Step& step);
void fold_trust_checked(DeviceState& state, const Step& step);

// service.cpp
void fold_shipped(DeviceState& state, const Step& step);
void fold_activity(DeviceState& state, const Step& step);
void fold_service_opened(DeviceState& state, const Step& step);
void fold_service_closed(DeviceState& state, const Step& step);

// response.cpp
void fold_quarantined(DeviceState& state, const Step& step);
void fold_released(DeviceState& state, const Step& step);
void fold_lost(DeviceState& state, const Step& step);
void fold_recovered(DeviceState& state, const Step& step);

// retirement.cpp
void fold_retired(DeviceState& state, const Step& step);
void fold_erased(DeviceState& state, const Step& step);
void fold_disposed(DeviceState& state, const Step& step);
void fold_refurbished(DeviceState& state, const Step& step);

// governance.cpp
void fold_exception_granted(DeviceState& state, const Step& step);
void fold_exception_revoked(DeviceState& state, const Step& step);
void fold_corrected(DeviceState& state, const Step& step);

// things.cpp: subjects that are no devices
void fold_authority_revoked(DeviceState& state, const Step& step);
void fold_firmware_released(DeviceState& state, const Step& step);
void fold_policy_adopted(DeviceState& state, const Step& step);

}  // namespace hallmark
