// Tables of what each device is, has and runs at a moment.
#include "projections/exports/table_out.h"
#include "schemas/json/writer.h"

namespace hallmark {
namespace {

// A list of texts in one cell: as JSON, so that it is read back without guessing.
std::string identifiers_cell(const Identity& identity) {
  if (identity.identifiers.empty()) return {};
  json::Writer writer;
  writer.begin_array();
  for (const auto& [identifier, by] : identity.identifiers) {
    writer.string(identifier.scheme + ":" + identifier.value);
  }
  writer.end_array();
  return writer.take();
}

void write_identity(CsvRows& row, const Identity& identity) {
  row.text(name(identity.origin)).party(identity.maker).text(identity.model).text(identity.serial);
  row.text(identity.device_class).text(identity.hardware_revision).text(identity.key_store);
  row.text(identity.site).text(identity.batch);
}

void write_owners(CsvRows& row, const DeviceState& state) {
  row.party(state.owner);
  row.party(state.custodian ? state.custodian->value.holder : PartyName());
  row.text(state.custodian ? state.custodian->value.place : std::string());
  row.party(state.business_owner).text(state.purpose).text(state.zone).text(state.gateway);
}

void write_hold(CsvRows& row, const Maybe<CertificateHold>& hold) {
  row.time(hold ? std::optional(hold->by.since) : std::nullopt);
  row.text(hold ? hold->value.reason : std::string());
}

}  // namespace

Status write_devices(const ExportAsked& asked, TableOut& out) {
  return for_each_exported(
      asked, [&](const std::string& device, ShardIndex shard, const Folded& folded) -> Status {
        const DeviceState& state = folded.state;
        CsvRows& row = out.row();
        row.text(device)
            .number(shard.value())
            .text(name(state.life.state))
            .number(state.life.epoch);
        write_identity(row, state.identity);
        write_owners(row, state);
        row.text(identifiers_cell(state.identity)).number(state.counts.events);
        row.number(state.counts.late);
        row.time(state.last ? std::optional(state.last->since) : std::nullopt);
        row.number(folded.head.value());
        TRY(out.end_row());
        return ok();
      });
}

Status write_certificates(const ExportAsked& asked, TableOut& out) {
  return for_each_exported(
      asked, [&](const std::string& device, ShardIndex shard, const Folded& folded) -> Status {
        for (const HeldCertificate& one : folded.state.certificates) {
          if (!one.held) continue;
          CsvRows& row = out.row();
          row.text(device).number(shard.value()).digest(one.sha256).digest(one.spki_sha256);
          row.text(one.issuer).text(one.serial).text(one.authority_key_id).text(one.role);
          row.text(name(state_at(one, asked.dated.as_of))).time(one.not_before).time(one.not_after);
          row.text(one.key_store).digest(one.replaces).digest(one.replaced_by);
          write_hold(row, one.revoked);
          write_hold(row, one.suspended);
          row.time(one.last_used).time(one.by.since).number(one.by.entry.value());
          TRY(out.end_row());
        }
        return ok();
      });
}

Status write_firmware(const ExportAsked& asked, TableOut& out) {
  return for_each_exported(
      asked, [&](const std::string& device, ShardIndex shard, const Folded& folded) -> Status {
        for (const Component& component : folded.state.firmware) {
          if (!component.installed) continue;
          const InstalledFirmware& installed = component.installed->value;
          CsvRows& row = out.row();
          row.text(device).number(shard.value()).text(component.name).digest(installed.artefact);
          row.text(installed.version)
              .digest(installed.signer_spki_sha256)
              .text(installed.signature);
          installed.security_version ? row.number(*installed.security_version) : row.absent();
          row.digest(installed.previous).time(component.installed->by.since);
          row.number(component.installed->by.entry.value());
          TRY(out.end_row());
        }
        return ok();
      });
}

}  // namespace hallmark
