#include "projections/views/facets.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>
#include <span>
#include <tuple>
#include <utility>

#include "projections/fold/fold.h"
#include "projections/views/keys.h"

namespace hallmark {
namespace {

using view_keys::Facet;
using view_keys::When;

struct TypeState {
  std::string_view type;
  LifeState state;
};

// To which state an event can lead.
constexpr std::array leads_to{
    TypeState{"hallmark.device.manufactured.v1", LifeState::born},
    TypeState{"hallmark.device.adopted.v1", LifeState::born},
    TypeState{"hallmark.device.refurbished.v1", LifeState::born},
    TypeState{"hallmark.enrollment.completed.v1", LifeState::enrolled},
    TypeState{"hallmark.quarantine.entered.v1", LifeState::quarantined},
    TypeState{"hallmark.device.lost.v1", LifeState::lost},
    TypeState{"hallmark.device.retired.v1", LifeState::retired},
    TypeState{"hallmark.device.disposed.v1", LifeState::disposed},
};

class Rows {
 public:
  Rows(When when, std::string_view subject, std::vector<std::string>& keys)
      : when_(when), subject_(subject), keys_(keys) {}

  void add(Facet facet, std::string_view value) {
    if (value.empty()) return;
    keys_.push_back(view_keys::device_having(view_keys::having(when_, facet, value), subject_));
  }
  void add(Facet facet, const Maybe<std::string>& fact) {
    if (fact) add(facet, fact->value);
  }
  void add(Facet facet, const ContentHash& hash) { add(facet, hash.bytes()); }
  void add_end(const std::string& group, Occurred not_after, const ContentHash& sha256) {
    keys_.push_back(
        view_keys::expiry(view_keys::expiries(when_, group), not_after, subject_, sha256.bytes()));
  }

 private:
  const When when_;
  const std::string_view subject_;
  std::vector<std::string>& keys_;
};

// What was ever said of what there are rows of now.
void add_place_ever(const DeviceState& state, Rows& rows) {
  if (state.owner) rows.add(Facet::owner, state.owner->value.id);
  if (state.custodian) rows.add(Facet::custodian, state.custodian->value.holder.id);
  rows.add(Facet::zone, state.zone);
  for (const Component& component : state.firmware) {
    if (component.installed) rows.add(Facet::firmware, component.installed->value.artefact);
  }
}

// What hardly ever changes: candidates of any time are those of now.
void add_names(const Identity& identity, Rows& rows) {
  rows.add(Facet::model, identity.model);
  rows.add(Facet::device_class, identity.device_class);
  rows.add(Facet::batch, identity.batch);
  for (const auto& [identifier, by] : identity.identifiers) {
    rows.add(Facet::identifier, identifier.scheme + ":" + identifier.value);
    rows.add(Facet::identifier, identifier.value);
  }
  if (identity.serial) {
    rows.add(Facet::identifier, "serial:" + identity.serial->value);
    rows.add(Facet::identifier, identity.serial->value);
  }
}

void add_certificates_ever(const DeviceState& state, Rows& rows) {
  for (const HeldCertificate& certificate : state.certificates) {
    rows.add(Facet::certificate, certificate.sha256);
    if (!certificate.held) continue;
    rows.add(Facet::issuer, certificate.issuer);
    rows.add(Facet::authority, certificate.authority_key_id);
    const auto& [not_after, sha256] = std::tie(certificate.not_after, certificate.sha256);
    rows.add_end(expiry_group::all(), not_after, sha256);
    rows.add_end(expiry_group::all(certificate.issuer), not_after, sha256);
  }
}

// Rows and counts of a part of what a device has; in order, rows each once.
struct Keys {
  std::vector<std::string> rows;
  std::vector<std::string> counted;
  void sort() {
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    std::sort(counted.begin(), counted.end());
  }
};

Keys keys_of(std::string_view device, const std::optional<PlaceNow>& place) {
  Keys keys;
  if (!place) return keys;
  Rows rows(When::now, device, keys.rows);
  rows.add(Facet::state, name(place->state));
  rows.add(Facet::owner, place->owner);
  rows.add(Facet::custodian, place->custodian);
  rows.add(Facet::zone, place->zone);
  for (const ContentHash& artefact : place->firmware) rows.add(Facet::firmware, artefact);
  keys.counted.push_back(count_key::fleet(place->device_class, place->state));
  keys.sort();
  return keys;
}

using Certificates = std::span<const CertificateNow>;

Keys keys_of(std::string_view device, Certificates certificates) {
  Keys keys;
  Rows rows(When::now, device, keys.rows);
  for (const auto& [sha256, not_after, state, issuer] : certificates) {
    rows.add_end(expiry_group::of(state), not_after, sha256);
    rows.add_end(expiry_group::of(state, issuer), not_after, sha256);
    keys.counted.push_back(count_key::certificates(state, month_of(not_after)));
  }
  keys.sort();
  return keys;
}

// Without those that both begin with and those that both end with.
std::pair<Certificates, Certificates> where_they_differ(Certificates first, Certificates second) {
  const auto begin =
      std::mismatch(first.begin(), first.end(), second.begin(), second.end()).first - first.begin();
  first = first.subspan(static_cast<std::size_t>(begin));
  second = second.subspan(static_cast<std::size_t>(begin));
  const auto end =
      std::mismatch(first.rbegin(), first.rend(), second.rbegin(), second.rend()).first -
      first.rbegin();
  return {first.first(first.size() - static_cast<std::size_t>(end)),
          second.first(second.size() - static_cast<std::size_t>(end))};
}

// Whether a certificate beside the part has a row that one in it has: keys have the beginnings of
// hashes alone, and whoever posts chooses the hashes.
bool shares_rows(Certificates all, Certificates part) {
  const auto begin_of = [](const CertificateNow& one) {
    return std::string_view(one.sha256.bytes()).substr(0, view_keys::sha256_begin_bytes);
  };
  std::vector<std::string_view> begins;
  for (const auto& one : part) begins.push_back(begin_of(one));
  std::sort(begins.begin(), begins.end());
  return std::any_of(all.begin(), all.end(), [&](const auto& one) {
    const bool is_beside = &one < part.data() || &one >= part.data() + part.size();
    return is_beside && std::binary_search(begins.begin(), begins.end(), begin_of(one));
  });
}

std::vector<std::string> only_in_first(const std::vector<std::string>& first,
                                       const std::vector<std::string>& second) {
  std::vector<std::string> only;
  std::set_difference(first.begin(), first.end(), second.begin(), second.end(),
                      std::back_inserter(only));
  return only;
}

void count_rows(const std::vector<std::string>& rows, std::int64_t times, Counts64& counts) {
  for (const std::string& row : rows) {
    if (row[1] == 'e') continue;  // certificates are counted apart, by month
    const auto facet = static_cast<Facet>(row[1]);
    const std::size_t end = facet == Facet::firmware ? 2 + digest_size_bytes : row.find('\0') + 1;
    counts[count_key::having(std::string_view(row).substr(0, end))] += times;
  }
}

void add_change(const Keys& before, const Keys& after, StandingChange& change, Counts64& counts) {
  std::vector<std::string> gone = only_in_first(before.rows, after.rows);
  std::vector<std::string> come = only_in_first(after.rows, before.rows);
  count_rows(gone, -1, counts);
  count_rows(come, 1, counts);
  for (const std::string& key : only_in_first(before.counted, after.counted)) --counts[key];
  for (const std::string& key : only_in_first(after.counted, before.counted)) ++counts[key];
  std::move(gone.begin(), gone.end(), std::back_inserter(change.gone));
  std::move(come.begin(), come.end(), std::back_inserter(change.come));
}

}  // namespace

bool is_indexed_now(Facet facet) {
  return facet == Facet::state || facet == Facet::owner || facet == Facet::custodian ||
         facet == Facet::zone || facet == Facet::firmware;
}

BaseState base_state(const HeldCertificate& certificate) {
  if (certificate.revoked) return BaseState::revoked;
  if (certificate.suspended) return BaseState::suspended;
  if (certificate.replaced_by) return BaseState::superseded;
  return BaseState::active;
}

std::string_view name_of(BaseState state) {
  switch (state) {
    case BaseState::active:
      return name(CertificateState::active);
    case BaseState::suspended:
      return name(CertificateState::suspended);
    case BaseState::superseded:
      return name(CertificateState::superseded);
    case BaseState::revoked:
      return name(CertificateState::revoked);
  }
  INVARIANT(false, "a state of certificates that is not known");
}

namespace expiry_group {

std::string of(BaseState state) { return {static_cast<char>(state)}; }
std::string of(BaseState state, std::string_view issuer) {
  return of(state) + view_keys::short_value(issuer);
}
std::string all() { return {}; }
std::string all(std::string_view issuer) { return "i" + view_keys::short_value(issuer); }

}  // namespace expiry_group

namespace count_key {

std::string fleet(std::string_view device_class, LifeState state) {
  std::string key(fleets);
  key.append(view_keys::short_value(device_class)).push_back('\0');
  key.append(name(state));
  return key;
}

std::string certificates(BaseState state, std::string_view month) {
  std::string key(certificate_months);
  key.push_back(static_cast<char>(state));
  key.append(month);
  return key;
}

std::string having(std::string_view index_prefix) {
  std::string key(view_keys::counts);
  key.append(index_prefix);
  return key;
}

}  // namespace count_key

std::string month_of(Occurred moment) {
  const std::chrono::sys_time<std::chrono::microseconds> at(
      std::chrono::microseconds(moment.micros()));
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(at));
  const int year = static_cast<int>(date.year());
  if (year < 0 || year > 9999) return moment.text().substr(0, 7);
  std::string text("0000-00");
  const auto digits = [&](std::size_t end, unsigned number) {
    for (; number > 0; number /= 10) text[end--] = static_cast<char>('0' + number % 10);
  };
  digits(3, static_cast<unsigned>(year));
  digits(6, static_cast<unsigned>(date.month()));
  return text;
}

Standing standing_of(const DeviceState& state) {
  Standing standing;
  PlaceNow& place = standing.place.emplace();
  place.state = state.life.state;
  if (state.identity.device_class) place.device_class = state.identity.device_class->value;
  if (state.owner) place.owner = state.owner->value.id;
  if (state.custodian) place.custodian = state.custodian->value.holder.id;
  if (state.zone) place.zone = state.zone->value;
  for (const Component& component : state.firmware) {
    if (component.installed) place.firmware.push_back(component.installed->value.artefact);
  }
  standing.certificates.reserve(state.certificates.size());
  for (const HeldCertificate& one : state.certificates) {
    if (!one.held) continue;
    standing.certificates.push_back({one.sha256, one.not_after, base_state(one), one.issuer});
  }
  return standing;
}

StandingChange change_standing(std::string_view device, const Standing& before,
                               const Standing& after, Counts64& counts) {
  StandingChange change;
  if (before.place != after.place) {
    add_change(keys_of(device, before.place), keys_of(device, after.place), change, counts);
  }
  auto [was, is] = where_they_differ(before.certificates, after.certificates);
  if (was.empty() && is.empty()) return change;
  if (shares_rows(before.certificates, was) || shares_rows(after.certificates, is)) {
    was = before.certificates;
    is = after.certificates;
  }
  add_change(keys_of(device, was), keys_of(device, is), change, counts);
  return change;
}

void add_rows_ever(std::string_view subject, const FoldEvent& event, const EventData* data,
                   std::vector<std::string>& keys) {
  Rows rows(When::ever, subject, keys);
  for (const TypeState& one : leads_to) {
    if (one.type == event.type) rows.add(Facet::state, name(one.state));
  }
  DeviceState alone;
  fold(alone, event, data);
  add_place_ever(alone, rows);
  add_names(alone.identity, rows);
  add_certificates_ever(alone, rows);
  for (const Component& component : alone.firmware) {
    if (component.last_attempt) rows.add(Facet::firmware, component.last_attempt->value.artefact);
    if (!component.installed) continue;
    const auto& signer = component.installed->value.signer_spki_sha256;
    if (signer) rows.add(Facet::signer, *signer);
  }
  if (alone.release && alone.release->value.signer_spki_sha256) {
    rows.add(Facet::signer, *alone.release->value.signer_spki_sha256);
  }
  if (alone.service_opened) rows.add(Facet::technician, alone.service_opened->value.technician.id);
  if (alone.service_closed) rows.add(Facet::technician, alone.service_closed->value.technician.id);
}

}  // namespace hallmark
