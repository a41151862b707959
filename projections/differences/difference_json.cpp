#include "projections/differences/difference_json.h"

#include "projections/answers/answer_writer.h"

namespace hallmark {
namespace {

void write_state(json::Writer& writer, const std::optional<CertificateState>& state) {
  state ? writer.string(name(*state)) : writer.null();
}

void write_installed(json::Writer& writer,
                     const std::optional<FirmwareChange::Installed>& installed) {
  if (!installed) {
    writer.null();
    return;
  }
  writer.begin_object();
  writer.member("artefact", installed->artefact.hex());
  writer.member("version", installed->version);
  writer.end_object();
}

void write_comparison(json::Writer& writer, const Comparison& comparison) {
  writer.key("fields");
  writer.begin_array();
  for (const FieldChange& change : comparison.fields) {
    writer.begin_object();
    writer.member("field", change.field);
    writer.key("was");
    writer.raw(change.was);
    writer.key("is");
    writer.raw(change.is);
    writer.end_object();
  }
  writer.end_array();
  writer.key("certificates");
  writer.begin_array();
  for (const CertificateChange& change : comparison.certificates) {
    writer.begin_object();
    writer.member("sha256", change.sha256.hex());
    writer.key("was");
    write_state(writer, change.was);
    writer.key("is");
    write_state(writer, change.is);
    writer.end_object();
  }
  writer.end_array();
  writer.key("firmware");
  writer.begin_array();
  for (const FirmwareChange& change : comparison.firmware) {
    writer.begin_object();
    writer.member("component", change.component);
    writer.key("was");
    write_installed(writer, change.was);
    writer.key("is");
    write_installed(writer, change.is);
    writer.end_object();
  }
  writer.end_array();
}

void write_late(json::Writer& writer, const DeviceDifference& difference) {
  writer.key("lateEvents");
  writer.begin_array();
  for (const LateEvent& event : difference.late_events) {
    writer.begin_object();
    writer.member("entry", evidence_text(difference.shard, event.entry));
    writer.member("occurredAt", event.occurred.text());
    writer.member("recordedAt", event.recorded.text());
    writer.member("type", event.type);
    writer.member("source", event.source);
    writer.member("id", event.id);
    writer.end_object();
  }
  writer.end_array();
}

}  // namespace

void write_difference(json::Writer& writer, const DeviceDifference& difference) {
  writer.begin_object();
  writer.member("device", difference.device);
  writer.member("shard", std::uint64_t{difference.shard.value()});
  writer.key("wasThere");
  writer.boolean(difference.was_there);
  writer.key("isThere");
  writer.boolean(difference.is_there);
  write_comparison(writer, difference.changes);
  writer.member("late", difference.late);
  write_late(writer, difference);
  writer.key("earlierAnswers");
  writer.begin_object();
  write_comparison(writer, difference.earlier);
  writer.end_object();
  writer.end_object();
}

void write_counts(json::Writer& writer, const DifferenceCounts& counts) {
  writer.begin_object();
  writer.member("compared", counts.compared);
  writer.member("differing", counts.differing);
  writer.member("came", counts.came);
  writer.member("went", counts.went);
  writer.member("state", counts.state);
  writer.member("owner", counts.owner);
  writer.member("custodian", counts.custodian);
  writer.member("otherFields", counts.other_fields);
  writer.member("certificatesAdded", counts.certificates_added);
  writer.member("certificatesGone", counts.certificates_gone);
  writer.member("certificatesChanged", counts.certificates_changed);
  writer.member("firmware", counts.firmware);
  writer.member("lateEvents", counts.late_events);
  writer.member("lateDevices", counts.late_devices);
  writer.member("earlierAnswers", counts.earlier_answers);
  writer.end_object();
}

}  // namespace hallmark
