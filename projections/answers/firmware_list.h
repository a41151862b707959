// Firmware by artefact: who released it, how many devices have it installed, and which. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "projections/answers/device_list.h"

namespace hallmark {

// What is known of an artefact, wherever it was said.
struct ArtefactKnown {
  ContentHash artefact;
  std::string subject;  // "artefact:…", whose history the release is in
  ShardIndex shard;     // the subject's
  Maybe<Release> release;
  // Of one that nobody released: as an update to it, or the factory, said.
  std::string component, version;
  std::optional<ContentHash> signer;
  std::int64_t devices = 0;  // that have it installed
  bool was_installed = false;

  [[nodiscard]] std::string shown_component() const;
  [[nodiscard]] std::optional<ContentHash> shown_signer() const;
};

struct FirmwareListOptions {
  std::optional<ContentHash> signer;
  std::optional<std::string> component;
  std::string from;                       // the first artefact, in hexadecimal digits
  std::uint64_t most_looked_at = 20'000;  // devices and artefacts together
};

// Calls `take` for each artefact that was released, or installed anywhere, in the order of their
// bytes, until it says that the page is full. Where the next page begins, if there may be more.
using TakeArtefact = std::function<bool(const ArtefactKnown&)>;
[[nodiscard]] Result<std::optional<std::string>> list_firmware(const TimelineSource& source,
                                                               const Dated& dated,
                                                               const FirmwareListOptions& options,
                                                               const TakeArtefact& take);

// A device, and the component that runs an artefact there.
struct Running {
  const std::string& device;
  ShardIndex shard;
  const Folded& folded;
  const Component& component;
};
using TakeRunning = std::function<Status(const Running&)>;
// One artefact, with each device that has it installed, and the keys that were named for it, each
// with the entry that did. Nothing where nobody spoke of it.
struct NamedSigner {
  ContentHash spki_sha256;
  ShardIndex shard;
  Evidence by;
};
struct OneArtefact {
  ArtefactKnown known;
  std::vector<NamedSigner> signers;
};
[[nodiscard]] Result<std::optional<OneArtefact>> read_artefact(const TimelineSource& source,
                                                               const Dated& dated,
                                                               const ContentHash& artefact,
                                                               const TakeRunning& take);

}  // namespace hallmark
