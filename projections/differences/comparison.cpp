#include "projections/differences/comparison.h"

#include <algorithm>
#include <map>

#include "projections/answers/state_fields.h"

namespace hallmark {
namespace {

// Compared one by one, not as a list.
constexpr bool is_list_of_its_own(std::string_view field) {
  return field == "certificates" || field == "firmware";
}

StateFields all_fields(const StateThen& then) {
  static const DeviceState nothing;
  const DeviceState& state = then.state == nullptr ? nothing : *then.state;
  StateFields fields = fields_of(state, then.at);
  for (auto& field : identity_fields(state.identity)) fields.push_back(std::move(field));
  if (then.state != nullptr) return fields;
  for (auto& [name, value] : fields) value = "null";
  return fields;
}

std::vector<FieldChange> compare_fields(const StateThen& was, const StateThen& is) {
  std::vector<FieldChange> changes;
  StateFields before = all_fields(was);
  StateFields after = all_fields(is);
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (is_list_of_its_own(before[i].first) || before[i].second == after[i].second) continue;
    changes.push_back({before[i].first, std::move(before[i].second), std::move(after[i].second)});
  }
  return changes;
}

// Each key's value on both sides, where they differ.
template <class Change, class Key, class Value>
std::vector<Change> compare_maps(std::map<Key, Value> was, std::map<Key, Value> is) {
  std::vector<Change> changes;
  for (auto& [key, value] : was) {
    auto after = is.extract(key);
    if (after.empty()) {
      changes.push_back({key, std::move(value), std::nullopt});
    } else if (after.mapped() != value) {
      changes.push_back({key, std::move(value), std::move(after.mapped())});
    }
  }
  for (auto& [key, value] : is) changes.push_back({key, std::nullopt, std::move(value)});
  return changes;
}

std::map<ContentHash, CertificateState> certificates_of(const StateThen& then) {
  std::map<ContentHash, CertificateState> held;
  if (then.state == nullptr) return held;
  for (const HeldCertificate& one : then.state->certificates) {
    if (one.held) held.emplace(one.sha256, state_at(one, then.at));
  }
  return held;
}

std::map<std::string, FirmwareChange::Installed> firmware_of(const StateThen& then) {
  std::map<std::string, FirmwareChange::Installed> installed;
  if (then.state == nullptr) return installed;
  for (const Component& component : then.state->firmware) {
    if (!component.installed) continue;
    const InstalledFirmware& value = component.installed->value;
    installed.emplace(component.name, FirmwareChange::Installed{value.artefact, value.version});
  }
  return installed;
}

template <class Change>
void sort_by(std::vector<Change>& changes, auto Change::*key) {
  std::sort(changes.begin(), changes.end(),
            [key](const Change& a, const Change& b) { return a.*key < b.*key; });
}

}  // namespace

Comparison compare(const StateThen& was, const StateThen& is) {
  if (was.state == nullptr && is.state == nullptr) return {};
  Comparison comparison;
  comparison.fields = compare_fields(was, is);
  comparison.certificates =
      compare_maps<CertificateChange>(certificates_of(was), certificates_of(is));
  comparison.firmware = compare_maps<FirmwareChange>(firmware_of(was), firmware_of(is));
  sort_by(comparison.certificates, &CertificateChange::sha256);
  sort_by(comparison.firmware, &FirmwareChange::component);
  return comparison;
}

bool changes_by_time_alone(const DeviceState& state, Occurred was, Occurred is) {
  const bool certificates = std::any_of(
      state.certificates.begin(), state.certificates.end(), [&](const HeldCertificate& one) {
        return one.held && state_at(one, was) != state_at(one, is);
      });
  if (certificates) return true;
  const auto has_ended = [](const Fact<Delegation>& power, Occurred at) {
    return power.value.until && *power.value.until <= at;
  };
  return std::any_of(
      state.delegations.begin(), state.delegations.end(), [&](const Delegate& delegate) {
        return std::any_of(delegate.powers.begin(), delegate.powers.end(), [&](const auto& power) {
          return has_ended(power, was) != has_ended(power, is);
        });
      });
}

}  // namespace hallmark
