#include "projections/fold/types/certificates.h"

#include <algorithm>

#include "projections/fold/types/functions.h"

namespace hallmark {
namespace {

// Also of a certificate that the device has not been said to hold: it may come to be.
HeldCertificate& spoken_of(DeviceState& state, const ContentHash& sha256) {
  if (HeldCertificate* known = find_certificate(state, sha256)) return *known;
  HeldCertificate& made = state.certificates.emplace_back();
  made.sha256 = sha256;
  return made;
}

// Keeps what else was said of it.
void describe(HeldCertificate& certificate, HeldCertificate said) {
  certificate.spki_sha256 = said.spki_sha256;
  certificate.issuer = std::move(said.issuer);
  certificate.serial = std::move(said.serial);
  if (!said.authority_key_id.empty()) {
    certificate.authority_key_id = std::move(said.authority_key_id);
  }
  certificate.role = std::move(said.role);
  certificate.not_before = said.not_before;
  certificate.not_after = said.not_after;
}

// What was revoked stays so from the first time it was said.
void set_hold(Maybe<CertificateHold>& fact, CertificateHold hold, const Evidence& by) {
  if (fact) {
    if (!hold.invalidity_date) hold.invalidity_date = fact->value.invalidity_date;
    fact->value = std::move(hold);
  } else {
    fact = Fact<CertificateHold>{std::move(hold), by};
  }
}

std::optional<ContentHash> newest_held(const DeviceState& state, const HeldCertificate& successor) {
  const auto found = std::find_if(
      state.certificates.rbegin(), state.certificates.rend(), [&](const HeldCertificate& one) {
        return one.held && one.role == successor.role && one.sha256 != successor.sha256;
      });
  if (found == state.certificates.rend()) return std::nullopt;
  return found->sha256;
}

}  // namespace

HeldCertificate* find_certificate(DeviceState& state, const ContentHash& sha256) {
  const auto found = std::find_if(state.certificates.begin(), state.certificates.end(),
                                  [&](const HeldCertificate& one) { return one.sha256 == sha256; });
  return found == state.certificates.end() ? nullptr : &*found;
}

HeldCertificate& hold(DeviceState& state, HeldCertificate said, KeyStores key_stores,
                      const Evidence& by) {
  HeldCertificate* certificate = &spoken_of(state, said.sha256);
  if (!certificate->held) {  // its place is behind those that came to be held before it
    const auto place = state.certificates.begin() + (certificate - state.certificates.data());
    std::rotate(place, place + 1, state.certificates.end());
    certificate = &state.certificates.back();
    certificate->held = true;
    certificate->by = by;
  }
  describe(*certificate, std::move(said));
  std::string& key_store = certificate->key_store;
  if (!key_stores.said.empty()) key_store = std::move(key_stores.said);
  if (key_store.empty()) key_store = std::move(key_stores.inherited);
  if (key_store.empty() && state.identity.key_store) key_store = state.identity.key_store->value;
  return *certificate;
}

void note_use(DeviceState& state, const ContentHash& sha256, Occurred when) {
  HeldCertificate* certificate = find_certificate(state, sha256);
  if (certificate == nullptr) return;
  if (!certificate->last_used || *certificate->last_used < when) certificate->last_used = when;
}

void fold_certificate_issued(DeviceState& state, const Step& step) {
  if (auto certificate = step.data.certificate("certificate")) {
    hold(state, *std::move(certificate), {step.data.text("keyStore"), {}}, step.by);
  }
}

void fold_certificate_renewed(DeviceState& state, const Step& step) {
  state.renewal_failures = 0;
  auto said = step.data.certificate("certificate");
  if (!said) return;
  const auto named = step.data.digest("previousCertificate");
  const auto before = named ? named : newest_held(state, *said);
  std::string inherited;
  if (before && *before != said->sha256) {
    HeldCertificate* old = find_certificate(state, *before);
    if (old != nullptr && old->held) {
      put(old->replaced_by, said->sha256, step.by);
      inherited = old->key_store;
    }
  }
  HeldCertificate& renewed = hold(state, *std::move(said), {{}, std::move(inherited)}, step.by);
  if (before && *before != renewed.sha256) renewed.replaces = before;
}

void fold_renewal_failed(DeviceState& state, const Step& step) {
  ++state.renewal_failures;
  put(state.renewal_failed, step.data.text("reason"), step.by);
}

void fold_certificate_revoked(DeviceState& state, const Step& step) {
  set_hold(spoken_of(state, step.data.digest_of("certificate")).revoked,
           {step.data.text("reason"), step.data.party_of("by"), step.data.time("invalidityDate")},
           step.by);
}

void fold_certificate_suspended(DeviceState& state, const Step& step) {
  set_hold(spoken_of(state, step.data.digest_of("certificate")).suspended,
           {step.data.text("reason"), {}, std::nullopt}, step.by);
}

void fold_certificate_resumed(DeviceState& state, const Step& step) {
  HeldCertificate* certificate = find_certificate(state, step.data.digest_of("certificate"));
  if (certificate != nullptr) certificate->suspended.reset();
}

}  // namespace hallmark
