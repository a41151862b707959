#include "projections/answers/certificate_list.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "projections/views/facets.h"
#include "projections/views/merged_walk.h"

namespace hallmark {
namespace {

using view_keys::When;

// The place of a certificate in the list: what its keys have after their prefix.
std::string place_of(const HeldCertificate& certificate, std::string_view device) {
  return view_keys::expiry("", certificate.not_after, device, certificate.sha256.bytes());
}

bool is_asked_for(const HeldCertificate& certificate, const CertificateListOptions& options,
                  Occurred as_of) {
  if (!certificate.held) return false;
  if (options.issuer && certificate.issuer != *options.issuer) return false;
  if (options.expires_after && certificate.not_after < *options.expires_after) return false;
  if (options.expires_before && certificate.not_after >= *options.expires_before) return false;
  return !options.state || state_at(certificate, as_of) == *options.state;
}

std::vector<BaseState> base_states(const CertificateListOptions& options) {
  if (!options.state) {
    return {BaseState::active, BaseState::suspended, BaseState::superseded, BaseState::revoked};
  }
  switch (*options.state) {
    case CertificateState::active:
    case CertificateState::expired:
      return {BaseState::active};
    case CertificateState::suspended:
      return {BaseState::suspended};
    case CertificateState::superseded:
      return {BaseState::superseded};
    case CertificateState::revoked:
      return {BaseState::revoked};
  }
  INVARIANT(false, "a state of certificates that is not known");
}

// The keys to walk: of what holds now, group by group, or of what ever held.
std::vector<std::string> prefixes(const CertificateListOptions& options, bool now) {
  std::vector<std::string> groups;
  if (!now) {
    return {view_keys::expiries(
        When::ever, options.issuer ? expiry_group::all(*options.issuer) : expiry_group::all())};
  }
  for (const BaseState base : base_states(options)) {
    groups.push_back(view_keys::expiries(When::now, options.issuer
                                                        ? expiry_group::of(base, *options.issuer)
                                                        : expiry_group::of(base)));
  }
  return groups;
}

// Of one device alone: its state has them all.
Result<std::optional<std::string>> list_of_device(const TimelineSource& source, const Dated& dated,
                                                  const CertificateListOptions& options,
                                                  const TakeCertificate& take) {
  const std::string& device = *options.device;
  const ShardIndex shard = dated.shard_for(device);
  TRY_ASSIGN(const Folded folded, fold_device(source, device, dated.of(shard)));
  std::vector<const HeldCertificate*> found;
  for (const HeldCertificate& certificate : folded.state.certificates) {
    if (is_asked_for(certificate, options, dated.as_of)) found.push_back(&certificate);
  }
  std::sort(found.begin(), found.end(), [&](const HeldCertificate* a, const HeldCertificate* b) {
    return place_of(*a, device) < place_of(*b, device);
  });
  for (const HeldCertificate* certificate : found) {
    const std::string place = place_of(*certificate, device);
    if (place < options.from) continue;
    if (!take({device, shard, folded, *certificate})) return std::optional(place);
  }
  return std::optional<std::string>();
}

// Whether the index of now speaks of the asked moment: no clock was ahead.
Result<bool> index_holds(const ViewSnapshot& rows, const Dated& dated) {
  if (!dated.is_newest) return false;
  const std::string begin = view_keys::ahead_after(dated.as_of);
  TRY_ASSIGN(const bool ahead,
             rows.cursor(begin, view_keys::after_prefix(view_keys::ahead)).next());
  return !ahead;
}

// A device has many certificates, and a page meets it again and again.
class FoldedDevices {
 public:
  FoldedDevices(const TimelineSource& source, const Dated& dated)
      : source_(source), dated_(dated) {}

  Result<const Folded*> of(const std::string& device, ShardIndex shard) {
    if (const auto found = kept_.find(device); found != kept_.end()) return &found->second;
    TRY_ASSIGN(Folded folded, fold_device(source_, device, dated_.of(shard)));
    if (kept_.size() == most_kept) kept_.clear();
    return &kept_.emplace(device, std::move(folded)).first->second;
  }

 private:
  static constexpr std::size_t most_kept = 2000;  // some 10 MB

  const TimelineSource& source_;
  const Dated& dated_;
  std::unordered_map<std::string, Folded> kept_;
};

// The first key of the list, and the end of the keys where there is one.
std::pair<std::string, std::string> bounds(const CertificateListOptions& options, Occurred as_of) {
  std::string from = options.expires_after ? view_keys::moment(*options.expires_after) : "";
  std::string to = options.expires_before ? view_keys::moment(*options.expires_before) : "";
  const std::string now = view_keys::moment(as_of);
  if (options.state == CertificateState::active) from = std::max(from, now);
  if (options.state == CertificateState::expired && (to.empty() || now < to)) to = now;
  return {std::max(from, options.from), to};
}

}  // namespace

Result<std::optional<std::string>> list_certificates(const TimelineSource& source,
                                                     const Dated& dated,
                                                     const CertificateListOptions& options,
                                                     const TakeCertificate& take) {
  if (options.device) return list_of_device(source, dated, options, take);
  TRY_ASSIGN(const bool now, index_holds(source.rows, dated));
  const auto [from, to] = bounds(options, dated.as_of);
  if (!to.empty() && from >= to) return std::optional<std::string>();
  MergedWalk walk(source.rows, prefixes(options, now), from, to);
  FoldedDevices devices(source, dated);
  std::uint64_t looked_at = 0;
  while (true) {
    TRY_ASSIGN(const bool there, walk.next());
    if (!there) return std::optional<std::string>();
    const std::string place(walk.place());
    if (looked_at++ == options.most_looked_at) return std::optional(place);
    const auto key = view_keys::parse_expiry("", place);
    if (!key) return Unexpected(damaged_rows("no certificate's row stands where one should"));
    const std::string device(key->device);
    const ShardIndex shard = dated.shard_for(device);
    TRY_ASSIGN(const Folded* folded, devices.of(device, shard));
    for (const HeldCertificate& certificate : folded->state.certificates) {
      if (place_of(certificate, device) != place) continue;
      if (!is_asked_for(certificate, options, dated.as_of)) continue;
      if (!take({device, shard, *folded, certificate})) return std::optional(place);
    }
  }
}

Status for_each_holder(const TimelineSource& source, const Dated& dated, const ContentHash& sha256,
                       const TakeCertificate& take) {
  const std::string prefix =
      view_keys::having(When::ever, view_keys::Facet::certificate, sha256.bytes());
  ViewCursor cursor = source.rows.cursor(prefix, view_keys::after_prefix(prefix));
  while (true) {
    TRY_ASSIGN(const bool there, cursor.next());
    if (!there) return ok();
    const std::string device(cursor.key().substr(prefix.size()));
    const ShardIndex shard = dated.shard_for(device);
    TRY_ASSIGN(const Folded folded, fold_device(source, device, dated.of(shard)));
    for (const HeldCertificate& certificate : folded.state.certificates) {
      if (certificate.sha256 != sha256 || !certificate.held) continue;
      if (!take({device, shard, folded, certificate})) return ok();
    }
  }
}

}  // namespace hallmark
