// The records that a simulated shard is sent: so few devices, sources and ids that duplicates and
// conflicts abound, in every content mode, and records that admission refuses for each of its
// reasons. Made once for a shard; the same in every seed.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/judged.h"
#include "schemas/admission/admit.h"
#include "schemas/vocabulary/record.h"

namespace hallmark::simulation {

// A record with what the writer is handed of it, and what the model knows of it. Stays where it is.
class Sample {
 public:
  Sample(std::string name, Record record, Shard shard, Judge& judge)
      : name_(std::move(name)),
        record_(std::move(record)),
        admission_(admit(record_, shard, judge.event_hasher)),
        judged_(record_, shard, judge) {}
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Record& record() const { return record_; }
  [[nodiscard]] const Admission& admission() const { return admission_; }
  [[nodiscard]] const Judged& judged() const { return judged_; }

 private:
  std::string name_;
  Record record_;
  Admission admission_;
  Judged judged_;
};

// What is sent under one id. The first two are the same event; any two others are in conflict.
enum class Variant : std::uint8_t { structured, binary, other_data, other_device, signed_envelope };
inline constexpr std::size_t variants = 5;

class Samples {
 public:
  static constexpr std::size_t ids = 400;

  explicit Samples(Shard shard);
  [[nodiscard]] Shard shard() const { return shard_; }
  // Of every device that an event of these is about.
  struct Device {
    std::string name;
    DeviceKey key;
  };
  [[nodiscard]] const std::vector<Device>& devices() const { return devices_; }
  [[nodiscard]] const Sample& event(std::size_t id, Variant variant) const {
    return *events_.at(id).at(static_cast<std::size_t>(variant));
  }
  // Those that are costly for their size come last.
  [[nodiscard]] std::size_t refused_count() const { return refused_.size(); }
  [[nodiscard]] std::size_t large_refused_count() const { return 3; }
  [[nodiscard]] const Sample& refused(std::size_t index) const { return *refused_.at(index); }

 private:
  Shard shard_;
  std::vector<Device> devices_;
  std::vector<std::array<std::unique_ptr<Sample>, variants>> events_;
  std::vector<std::unique_ptr<Sample>> refused_;
};

// The parts of a well-formed event, each to be put otherwise.
struct EventParts {
  std::string spec_version = "1.0";
  std::string id = "1";
  std::string source = "/gate/1";
  std::string type = "dev.hallmark.simulated";
  std::string subject;
  std::string time = "2026-03-01T08:30:00Z";
  std::string more;  // members of the structured form
  std::string data = R"({"n":1})";
};
[[nodiscard]] std::string structured_text(const EventParts& parts);
[[nodiscard]] Record structured(const EventParts& parts);
[[nodiscard]] Record binary(const EventParts& parts);
[[nodiscard]] Record signed_envelope(const EventParts& parts);

struct NamedRecord {
  std::string name;
  Record record;
};
// One or more for each of the numbers 1 to 21 of ledger/FORMAT.md, 2; `device` is one of the
// shard's.
[[nodiscard]] std::vector<NamedRecord> refused_records(const std::string& device);

}  // namespace hallmark::simulation
