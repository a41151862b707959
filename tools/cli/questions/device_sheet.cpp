#include "tools/cli/questions/device_sheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace hallmark::cli {
namespace {

struct Section {
  std::string_view title;
  std::array<std::string_view, 16> members;  // empty: no more
};

// A member that none names stands in the last: what is answered is shown.
constexpr Section sections[] = {
    {"Identity",
     {"origin", "maker", "model", "serial", "deviceClass", "hardwareRevision", "keyStore", "site",
      "batch", "sbom", "identity", "approver", "adoptionEvidence", "identifiers", "epochs"}},
    {"Owner and place",
     {"owner", "custodian", "businessOwner", "purpose", "zone", "gateway", "transfer",
      "transferred", "shipped"}},
    {"Credentials", {"certificates", "enrollment", "enrollmentRejected", "renewalFailed"}},
    {"Firmware", {"firmware", "configuration", "attestation"}},
    {"Who may do what", {"delegations", "exceptions"}},
    {"Trusted by", {"trustedBy", "withdrawn", "trustChecks", "lastSession"}},
    {"Service", {"service"}},
    {"Quarantine and loss", {"quarantine", "lost"}},
    {"Retirement", {"retired", "erased", "disposed"}},
    {"Other", {}},
};
constexpr std::string_view told_elsewhere[] = {
    "device", "asOf", "knownAt", "state", "epoch", "counts", "evidence", "head", "lastOccurredAt"};

bool is_in_a_section(std::string_view name) {
  return std::any_of(std::begin(sections), std::end(sections), [&](const Section& section) {
    return std::find(section.members.begin(), section.members.end(), name) != section.members.end();
  });
}

bool is_told_elsewhere(std::string_view name) {
  return std::find(std::begin(told_elsewhere), std::end(told_elsewhere), name) !=
         std::end(told_elsewhere);
}

std::vector<std::string> names_in(const Section& section, const Fields& answer) {
  std::vector<std::string> names;
  for (const std::string_view name : section.members) {
    if (!name.empty() && member_of(answer, name) != nullptr) names.emplace_back(name);
  }
  if (&section != std::end(sections) - 1) return names;
  for (const json::Member& member : answer.members()) {
    const std::string_view name = member.name.inner();
    if (!is_in_a_section(name) && !is_told_elsewhere(name)) names.emplace_back(name);
  }
  return names;
}

void show_certificates(const std::vector<json::Value>& certificates, Sheet& sheet) {
  Table table({{"certificate"},
               {"state"},
               {"role", Column::Fit::shrinks},
               {"from"},
               {"until"},
               {"issuer", Column::Fit::shrinks},
               {"evidence"}},
              2);
  for (const json::Value& value : certificates) {
    const Fields one(value);
    const auto cell = [&](std::string_view name) {
      return shown_member(one, name, sheet.detail());
    };
    table.add({cell("sha256"), cell("state"), cell("role"),
               shown_day(one, "notBefore", sheet.detail()),
               shown_day(one, "notAfter", sheet.detail()), cell("issuer"),
               sheet.noted(cell("evidence"))});
  }
  sheet.print(table);
  for (const json::Value& value : certificates) {
    const Fields one(value);
    for (const std::string_view name : {"revoked", "suspended"}) {
      const Fields what = one.object(name);
      if (what.members().empty()) continue;
      sheet.fact(std::string(name),
                 fmt::format("{}: {}", shown_member(one, "sha256", sheet.detail()),
                             sentence_of(what, sheet.detail())),
                 what.text("evidence").value_or(""));
    }
  }
}

// What tells the items of a list apart.
std::string_view label_of(std::string_view list) {
  if (list == "firmware") return "component";
  if (list == "identifiers") return "scheme";
  if (list == "trustedBy") return "system";
  return list == "delegations" ? "power" : "";
}

void show_list(std::string_view name, const std::vector<json::Value>& items, Sheet& sheet) {
  const std::string_view label = label_of(name);
  for (const json::Value& item : items) {
    const Fields one(item);
    const bool is_object = item.kind == json::Kind::object;
    sheet.fact(
        label.empty() ? words_of(name) : shown_member(one, label, sheet.detail()),
        is_object ? sentence_of(one, sheet.detail(), label) : shown_value(item, sheet.detail()),
        is_object ? one.text("evidence").value_or("") : "");
  }
}

// Its parts are events of their own.
void show_service(const Fields& service, const Fields& evidence, Sheet& sheet) {
  for (const json::Member& member : service.members()) {
    const std::string_view name = member.name.inner();
    sheet.member(service, name, evidence.text(name).value_or(""));
  }
}

void show_section(const Section& section, const Fields& answer, Sheet& sheet) {
  const Fields evidence = answer.object("evidence");
  bool is_begun = false;
  for (const std::string& name : names_in(section, answer)) {
    const json::Value* value = member_of(answer, name);
    const std::vector<json::Value> items = answer.list(name);
    if (value->kind == json::Kind::array && items.empty()) continue;
    if (!is_begun) sheet.heading(std::string(section.title));
    is_begun = true;
    if (name == "certificates") {
      show_certificates(items, sheet);
    } else if (name == "service") {
      show_service(answer.object(name), evidence, sheet);
    } else if (value->kind == json::Kind::array) {
      show_list(name, items, sheet);
    } else {
      sheet.member(answer, name, evidence.text(name).value_or(""));
    }
  }
}

std::string party_of(const Fields& object, std::string_view name) {
  return shown_member(object, name, Detail::brief);
}

void show_interval(const Fields& item, Sheet& sheet) {
  const Fields evidence = item.object("evidence");
  sheet.heading(fmt::format("{} to {}", shown_member(item, "from", sheet.detail()),
                            shown_member(item, "to", sheet.detail())));
  for (const std::string_view name : {"state", "owner", "custodian", "businessOwner"}) {
    sheet.member(item, name, evidence.text(name).value_or(""));
  }
  for (const json::Value& value : item.list("delegations")) {
    const Fields one(value);
    const std::string until = shown_member(one, "until", sheet.detail());
    sheet.fact("may " + shown_member(one, "power", sheet.detail()),
               party_of(one, "party") + (until.empty() ? "" : ", until " + until),
               one.text("evidence").value_or(""));
  }
}

}  // namespace

void show_state(const Fields& answer, Sheet& sheet) {
  const Fields evidence = answer.object("evidence");
  sheet.heading(shown_member(answer, "device", Detail::whole));
  sheet.member(answer, "state", evidence.text("state").value_or(""));
  if (answer.number("epoch").value_or(1) > 1) sheet.member(answer, "epoch");
  for (const Section& section : sections) show_section(section, answer, sheet);
  sheet.heading("Records");
  const Fields counts = answer.object("counts");
  for (const json::Member& count : counts.members()) {
    const bool is_told = count.value.text != "0" || count.name.inner() == "events";
    if (is_told) sheet.member(counts, count.name.inner());
  }
  sheet.member(answer, "lastOccurredAt", evidence.text("lastOccurredAt").value_or(""));
  const Fields head = answer.object("head");
  const auto shard = head.number("shard");
  if (!shard) return;
  const std::string hash = shown_member(head, "entryHash", sheet.detail());
  sheet.fact("newest entry", fmt::format("{} (shard {}, sequence {})", hash, *shard,
                                         head.number("sequence").value_or(0)));
}

void show_control(const Fields& answer, Sheet& sheet) {
  sheet.heading(fmt::format("Who controlled {}", shown_member(answer, "device", Detail::whole)));
  const std::vector<json::Value> items = answer.list("items");
  if (items.empty()) sheet.paragraph("The time between is empty.", 2);
  for (const json::Value& item : items) show_interval(Fields(item), sheet);
}

}  // namespace hallmark::cli
