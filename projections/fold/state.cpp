#include "projections/fold/state.h"

namespace hallmark {

std::string_view name(LifeState state) {
  switch (state) {
    case LifeState::unborn:
      return "unborn";
    case LifeState::born:
      return "born";
    case LifeState::enrolled:
      return "enrolled";
    case LifeState::quarantined:
      return "quarantined";
    case LifeState::lost:
      return "lost";
    case LifeState::retired:
      return "retired";
    case LifeState::disposed:
      return "disposed";
  }
  return "unborn";
}

std::string_view name(Identity::Origin origin) {
  switch (origin) {
    case Identity::Origin::none:
      return "";
    case Identity::Origin::manufactured:
      return "manufactured";
    case Identity::Origin::adopted:
      return "adopted";
  }
  return "";
}

std::string_view name(CertificateState state) {
  switch (state) {
    case CertificateState::revoked:
      return "revoked";
    case CertificateState::suspended:
      return "suspended";
    case CertificateState::superseded:
      return "superseded";
    case CertificateState::expired:
      return "expired";
    case CertificateState::active:
      return "active";
  }
  return "active";
}

CertificateState state_at(const HeldCertificate& certificate, Occurred moment) {
  if (certificate.revoked) return CertificateState::revoked;
  if (certificate.suspended) return CertificateState::suspended;
  if (certificate.replaced_by) return CertificateState::superseded;
  return certificate.not_after < moment ? CertificateState::expired : CertificateState::active;
}

}  // namespace hallmark
