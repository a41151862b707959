#include "projections/answers/impact.h"

#include <algorithm>

#include "projections/fold/fold.h"
#include "projections/views/merged_walk.h"

namespace hallmark {
namespace {

using Of = ImpactAsked::Of;
using view_keys::Facet;
using view_keys::When;

// Where the devices are found that it may have touched.
std::vector<std::string> prefixes(const ImpactAsked& asked) {
  const auto having = [&](Facet facet) {
    return view_keys::having(When::ever, facet, asked.value);
  };
  switch (asked.of) {
    case Of::authority:  // a name or a key id
      return {having(Facet::issuer), having(Facet::authority)};
    case Of::signer:
      return {having(Facet::signer)};
    case Of::technician:
      return {having(Facet::technician)};
    case Of::batch:
      return {having(Facet::batch)};
    case Of::artefact:
      return {having(Facet::firmware)};
  }
  INVARIANT(false, "an impact of something unknown");
}

bool is_theirs(const HeldCertificate& certificate, const std::string& authority) {
  return certificate.held &&
         (certificate.issuer == authority || certificate.authority_key_id == authority);
}

// Why an event, seen alone, is of it.
std::optional<ImpactWhy> why_of(const ImpactAsked& asked, const FoldEvent& event) {
  DeviceState alone;
  fold(alone, event);
  ImpactWhy why{std::string(event.type), {event.order.occurred, event.entry}, std::nullopt};
  bool is_of_it = false;
  switch (asked.of) {
    case Of::authority:
      for (const HeldCertificate& certificate : alone.certificates) {
        if (!is_theirs(certificate, asked.value)) continue;
        is_of_it = true;
        why.certificate = certificate.sha256;
      }
      break;
    case Of::technician:
      is_of_it =
          (alone.service_opened && alone.service_opened->value.technician.id == asked.value) ||
          (alone.service_closed && alone.service_closed->value.technician.id == asked.value);
      break;
    case Of::batch:
      is_of_it = alone.identity.batch && alone.identity.batch->value == asked.value;
      break;
    case Of::signer:
    case Of::artefact:
      for (const Component& component : alone.firmware) {
        const auto& installed = component.installed;
        const auto& attempt = component.last_attempt;
        if (asked.of == Of::signer) {
          is_of_it |= installed && installed->value.signer_spki_sha256 &&
                      installed->value.signer_spki_sha256->bytes() == asked.value;
        } else {
          is_of_it |= (installed && installed->value.artefact.bytes() == asked.value) ||
                      (attempt && attempt->value.artefact.bytes() == asked.value);
        }
      }
  }
  return is_of_it ? std::optional(std::move(why)) : std::nullopt;
}

bool is_current(const ImpactAsked& asked, const DeviceState& state, Occurred as_of,
                const std::vector<ImpactWhy>& why) {
  switch (asked.of) {
    case Of::authority:
      return std::any_of(
          state.certificates.begin(), state.certificates.end(), [&](const HeldCertificate& one) {
            const CertificateState stands = state_at(one, as_of);
            return is_theirs(one, asked.value) &&
                   (stands == CertificateState::active || stands == CertificateState::suspended);
          });
    case Of::signer:
      return std::any_of(state.firmware.begin(), state.firmware.end(), [&](const Component& one) {
        return one.installed && one.installed->value.signer_spki_sha256 &&
               one.installed->value.signer_spki_sha256->bytes() == asked.value;
      });
    case Of::artefact:
      return std::any_of(state.firmware.begin(), state.firmware.end(), [&](const Component& one) {
        return one.installed && one.installed->value.artefact.bytes() == asked.value;
      });
    case Of::technician:
      return !state.attestation_passed || state.attestation_passed->since <= why.back().by.since;
    case Of::batch:
      return state.life.state != LifeState::retired && state.life.state != LifeState::disposed;
  }
  INVARIANT(false, "an impact of something unknown");
}

}  // namespace

Result<std::optional<std::string>> list_impact(const TimelineSource& source, const Dated& dated,
                                               const ImpactAsked& asked, const TakeImpacted& take) {
  MergedWalk walk(source.rows, prefixes(asked), asked.from, "");
  std::string last;
  std::uint64_t looked_at = 0;
  while (true) {
    TRY_ASSIGN(const bool there, walk.next());
    if (!there) return std::optional<std::string>();
    const std::string device(walk.place());
    if (device == last || !view_keys::is_device(device)) continue;
    last = device;
    if (looked_at++ == asked.most_looked_at) return std::optional(device);
    const ShardIndex shard = dated.shard_for(device);
    std::vector<ImpactWhy> why;
    const auto step = [&](const FoldEvent& event, const Folded&) {
      if (auto one = why_of(asked, event)) why.push_back(*std::move(one));
      return ok();
    };
    TRY(walk_device(
        source, device, Occurred(INT64_MIN), dated.of(shard), [](const Folded&) { return ok(); },
        step));
    if (why.empty()) continue;
    TRY_ASSIGN(const Folded folded, fold_device(source, device, dated.of(shard)));
    const bool current = is_current(asked, folded.state, dated.as_of, why);
    if (!take({device, shard, folded, current, std::move(why)})) return std::optional(device);
  }
}

}  // namespace hallmark
