#include "projections/exports/tables.h"

#include <algorithm>

#include "projections/exports/table_out.h"

namespace hallmark {
namespace {

struct Description {
  Table table;
  std::string_view name;
  std::string_view header;
  Status (*write)(const ExportAsked&, TableOut&);
};

constexpr std::array descriptions{
    Description{Table::devices, "devices",
                "device,shard,state,epoch,origin,maker_id,maker_name,model,serial,device_class,"
                "hardware_revision,key_store,site,batch,owner_id,owner_name,custodian_id,"
                "custodian_name,custodian_place,business_owner_id,business_owner_name,purpose,zone,"
                "gateway,identifiers,events,late_events,last_occurred_at,head_sequence",
                write_devices},
    Description{Table::certificates, "certificates",
                "device,shard,sha256,spki_sha256,issuer,serial,authority_key_id,role,state,"
                "not_before,not_after,key_store,replaces,replaced_by,revoked_since,revoked_reason,"
                "suspended_since,suspended_reason,last_used,since,sequence",
                write_certificates},
    Description{Table::firmware, "firmware",
                "device,shard,component,artefact,version,signer_spki_sha256,signature,"
                "security_version,previous,since,sequence",
                write_firmware},
    Description{Table::ownership, "ownership",
                "device,shard,owner_id,owner_name,from,until,sequence", write_ownership},
    Description{Table::custody, "custody",
                "device,shard,custodian_id,custodian_name,custodian_place,from,until,sequence",
                write_custody},
    Description{Table::events, "events",
                "shard,sequence,device,device_sequence,entry_hash,recorded_at,occurred_at,late,"
                "source,id,type,data_content_type,data",
                write_events},
    Description{Table::refusals, "refusals",
                "shard,sequence,offset,entry_hash,recorded_at,reason_number,reason,detail,device",
                write_refusals},
};

const Description& description_of(Table table) {
  return descriptions.at(static_cast<std::size_t>(table));
}

}  // namespace

std::string_view name(Table table) { return description_of(table).name; }

std::optional<Table> table_of(std::string_view name) {
  const auto* const found = std::find_if(descriptions.begin(), descriptions.end(),
                                         [&](const Description& one) { return one.name == name; });
  return found == descriptions.end() ? std::nullopt : std::optional(found->table);
}

std::string_view header_of(Table table) { return description_of(table).header; }

Result<std::uint64_t> write_table(const ExportAsked& asked, Table table, ByteSink& out) {
  TRY(out.write(std::string(header_of(table)) + "\r\n"));
  TableOut rows(out);
  TRY(description_of(table).write(asked, rows));
  return rows.finish();
}

}  // namespace hallmark
