#include "projections/answers/firmware_list.h"

#include <algorithm>

#include "projections/fold/data.h"
#include "projections/views/facets.h"
#include "projections/views/update.h"
#include "schemas/vocabulary/hex.h"

namespace hallmark {
namespace {

using view_keys::Facet;
using view_keys::When;

constexpr std::string_view subject_prefix = "artefact:";

const Component* component_with(const DeviceState& state, const ContentHash& artefact) {
  for (const Component& component : state.firmware) {
    if (component.installed && component.installed->value.artefact == artefact) return &component;
  }
  return nullptr;
}

Result<ArtefactKnown> read_release(const TimelineSource& source, const Dated& dated,
                                   const ContentHash& artefact) {
  ArtefactKnown known;
  known.artefact = artefact;
  known.subject = std::string(subject_prefix) + artefact.hex();
  known.shard = dated.shard_for(known.subject);
  TRY_ASSIGN(const Folded folded, fold_device(source, known.subject, dated.of(known.shard)));
  known.release = folded.state.release;
  return known;
}

// The devices that ever may have had it, until `take` says that it is enough.
using TakeCandidate = std::function<Result<bool>(const std::string& device, ShardIndex shard)>;
Status for_each_candidate(const TimelineSource& source, const Dated& dated,
                          const ContentHash& artefact, const TakeCandidate& take) {
  const std::string prefix = view_keys::having(When::ever, Facet::firmware, artefact.bytes());
  ViewCursor cursor = source.rows.cursor(prefix, view_keys::after_prefix(prefix));
  while (true) {
    TRY_ASSIGN(const bool there, cursor.next());
    if (!there) return ok();
    const std::string device(cursor.key().substr(prefix.size()));
    if (!view_keys::is_device(device)) continue;
    TRY_ASSIGN(const bool goes_on, take(device, dated.shard_for(device)));
    if (!goes_on) return ok();
  }
}

// What the update that installed it said, where nobody released it.
void learn(ArtefactKnown& known, const Component& component) {
  known.was_installed = true;
  if (!known.component.empty()) return;
  known.component = component.name;
  known.version = component.installed->value.version;
  known.signer = component.installed->value.signer_spki_sha256;
}

// Whether an event ever installed it there: with the state that the event led to.
Status look_for_install(const TimelineSource& source, const Dated& dated, const std::string& device,
                        ShardIndex shard, ArtefactKnown& known) {
  const auto start = [](const Folded&) { return ok(); };
  const auto take = [&](const FoldEvent&, const Folded& folded) {
    const Component* found = component_with(folded.state, known.artefact);
    if (found != nullptr) learn(known, *found);
    return ok();
  };
  return walk_device(source, device, Occurred(INT64_MIN), dated.of(shard), start, take);
}

class Listing {
 public:
  Listing(const TimelineSource& source, const Dated& dated, const FirmwareListOptions& options,
          const TakeArtefact& take)
      : source_(source), dated_(dated), options_(options), take_(take) {}

  Result<std::optional<std::string>> run() {
    TRY(count_ahead());
    std::string from = options_.from;
    while (true) {
      TRY_ASSIGN(const auto artefact, next_artefact(from));
      if (!artefact) return std::optional<std::string>();
      if (looked_at_++ >= options_.most_looked_at) return std::optional(artefact->hex());
      TRY_ASSIGN(const bool goes_on, look(*artefact));
      if (!goes_on) return std::optional(artefact->hex());
      from = artefact->hex() + "\1";  // after it, before any other
    }
  }

 private:
  // The first that was released or installed, from there on.
  Result<std::optional<ContentHash>> next_artefact(const std::string& from) {
    std::optional<ContentHash> first;
    std::string begin(view_keys::subjects);
    begin.append(subject_prefix);
    const std::string end = view_keys::after_prefix(begin);
    ViewCursor released = source_.rows.cursor(begin + from, end);
    TRY_ASSIGN(bool there, released.next());
    while (there && !first) {
      if (const auto hash = ContentHash::from_hex(released.key().substr(begin.size()))) {
        first = *hash;
      } else {
        TRY_ASSIGN(there, released.next());
      }
    }
    std::string installed = view_keys::having(When::ever, Facet::firmware, "");
    const std::string installed_end = view_keys::after_prefix(installed);
    const bool after = from.ends_with('\1');
    const auto bytes = from_hex(after ? from.substr(0, from.size() - 1) : from);
    const std::string place = installed + (bytes ? *bytes : std::string());
    ViewCursor named =
        source_.rows.cursor(after ? view_keys::after_prefix(place) : place, installed_end);
    TRY_ASSIGN(there, named.next());
    if (there) {
      TRY_ASSIGN(const ContentHash hash,
                 ContentHash::from_bytes(named.key().substr(installed.size(), digest_size_bytes)));
      if (!first || hash < *first) first = hash;
    }
    return first;
  }

  // Devices whose clock is ahead are counted as they are at the moment.
  Status count_ahead() {
    if (!dated_.is_newest) return ok();
    TRY_ASSIGN(const auto ahead, devices_ahead(source_.rows, dated_.as_of, ""));
    for (const std::string& device : ahead) {
      if (!view_keys::is_device(device)) continue;
      TRY_ASSIGN(const Folded all, fold_device(source_, device, {end_of_time, all_entries}));
      TRY_ASSIGN(const Folded now,
                 fold_device(source_, device, dated_.of(dated_.shard_for(device))));
      add_installed(all.state, -1);
      add_installed(now.state, 1);
    }
    return ok();
  }

  void add_installed(const DeviceState& state, std::int64_t times) {
    std::set<ContentHash> artefacts;
    for (const Component& component : state.firmware) {
      if (component.installed) artefacts.insert(component.installed->value.artefact);
    }
    for (const ContentHash& artefact : artefacts) ahead_[artefact] += times;
  }

  Result<bool> look(const ContentHash& artefact) {
    TRY_ASSIGN(ArtefactKnown known, read_release(source_, dated_, artefact));
    if (dated_.is_newest) {
      const std::string prefix = view_keys::having(When::now, Facet::firmware, artefact.bytes());
      TRY_ASSIGN(const auto counted, source_.rows.get(count_key::having(prefix)));
      known.devices = counted ? static_cast<std::int64_t>(read_count(*counted)) : 0;
      known.devices += ahead_[artefact];
    } else {
      TRY(count_devices(known));
    }
    if (!known.release) TRY(learn_of_devices(known));
    if (!known.release && !known.was_installed) return true;
    if (options_.signer && known.shown_signer() != options_.signer) return true;
    if (options_.component && known.shown_component() != *options_.component) return true;
    return take_(known);
  }

  Status count_devices(ArtefactKnown& known) {
    return for_each_candidate(
        source_, dated_, known.artefact,
        [&](const std::string& device, ShardIndex shard) -> Result<bool> {
          ++looked_at_;
          TRY_ASSIGN(const Folded folded, fold_device(source_, device, dated_.of(shard)));
          const Component* found = component_with(folded.state, known.artefact);
          if (found == nullptr) return true;
          ++known.devices;
          learn(known, *found);
          return true;
        });
  }

  Status learn_of_devices(ArtefactKnown& known) {
    if (known.was_installed) return ok();
    return for_each_candidate(source_, dated_, known.artefact,
                              [&](const std::string& device, ShardIndex shard) -> Result<bool> {
                                ++looked_at_;
                                TRY(look_for_install(source_, dated_, device, shard, known));
                                return !known.was_installed;
                              });
  }

  const TimelineSource& source_;
  const Dated& dated_;
  const FirmwareListOptions& options_;
  const TakeArtefact& take_;
  std::map<ContentHash, std::int64_t> ahead_;
  std::uint64_t looked_at_ = 0;
};

using SaidOfFirmware = std::vector<std::pair<ContentHash, std::optional<ContentHash>>>;

// The artefacts that an event is about, each with the key that it names as its signer's.
SaidOfFirmware said_of_firmware(const FoldEvent& event) {
  SaidOfFirmware said;
  if (event.data.empty()) return said;
  if (event.type == "hallmark.firmware.updated.v1") {
    const EventData data(event.data);
    said.emplace_back(data.digest_of("artefact"), data.digest("signerSpkiSha256"));
  } else if (event.type == "hallmark.device.manufactured.v1") {
    for (const EventData& one : EventData(event.data).objects("firmware")) {
      said.emplace_back(one.digest_of("artefact"), std::nullopt);
    }
  }
  return said;
}

// Keys that an update to it named, on one device.
Status note_signers(const TimelineSource& source, const Dated& dated, const std::string& device,
                    ShardIndex shard, OneArtefact& out, bool& spoken_of) {
  const auto start = [](const Folded&) { return ok(); };
  const auto take = [&](const FoldEvent& event, const Folded&) {
    for (const auto& said : said_of_firmware(event)) {
      if (said.first != out.known.artefact) continue;
      spoken_of = true;
      if (!said.second) continue;
      const ContentHash& signer = *said.second;
      const bool is_known =
          std::any_of(out.signers.begin(), out.signers.end(),
                      [&](const NamedSigner& one) { return one.spki_sha256 == signer; });
      if (!is_known) out.signers.push_back({signer, shard, {event.order.occurred, event.entry}});
    }
    return ok();
  };
  return walk_device(source, device, Occurred(INT64_MIN), dated.of(shard), start, take);
}

}  // namespace

std::string ArtefactKnown::shown_component() const {
  return release ? release->value.component : component;
}

std::optional<ContentHash> ArtefactKnown::shown_signer() const {
  return release ? release->value.signer_spki_sha256 : signer;
}

Result<std::optional<std::string>> list_firmware(const TimelineSource& source, const Dated& dated,
                                                 const FirmwareListOptions& options,
                                                 const TakeArtefact& take) {
  return Listing(source, dated, options, take).run();
}

Result<std::optional<OneArtefact>> read_artefact(const TimelineSource& source, const Dated& dated,
                                                 const ContentHash& artefact,
                                                 const TakeRunning& take) {
  OneArtefact one;
  TRY_ASSIGN(one.known, read_release(source, dated, artefact));
  bool spoken_of = one.known.release.has_value();
  if (spoken_of && one.known.release->value.signer_spki_sha256) {
    one.signers.push_back(
        {*one.known.release->value.signer_spki_sha256, one.known.shard, one.known.release->by});
  }
  const auto look = [&](const std::string& device, ShardIndex shard) -> Result<bool> {
    TRY(note_signers(source, dated, device, shard, one, spoken_of));
    TRY_ASSIGN(const Folded folded, fold_device(source, device, dated.of(shard)));
    bool counted = false;
    for (const Component& component : folded.state.firmware) {
      if (!component.installed || component.installed->value.artefact != artefact) continue;
      if (!std::exchange(counted, true)) ++one.known.devices;
      learn(one.known, component);
      TRY(take({device, shard, folded, component}));
    }
    return true;
  };
  TRY(for_each_candidate(source, dated, artefact, look));
  if (!spoken_of) return std::optional<OneArtefact>();
  return std::optional(std::move(one));
}

}  // namespace hallmark
