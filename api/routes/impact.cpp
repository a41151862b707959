// The devices that something ever touched.
#include <fmt/format.h>

#include <algorithm>

#include "api/routes/routes.h"
#include "api/routes/view_page.h"
#include "projections/answers/answer_writer.h"
#include "projections/answers/impact.h"
#include "schemas/cloudevents/media_types.h"

namespace hallmark::api {
namespace {

constexpr std::size_t most_shown = 20;

struct NamedImpact {
  std::string_view name;
  ImpactAsked::Of of;
  std::string_view description;
};
constexpr NamedImpact impacts[] = {
    {"authority", ImpactAsked::Of::authority, "an issuer's name, or an authority key id"},
    {"signer", ImpactAsked::Of::signer, "the SHA-256 of a firmware signer's key"},
    {"technician", ImpactAsked::Of::technician, "who served devices, by id"},
    {"batch", ImpactAsked::Of::batch, "devices that were made together"},
    {"artefact", ImpactAsked::Of::artefact, "the SHA-256 of a firmware artefact"},
};

std::vector<Parameter> impact_filters() {
  std::vector<Parameter> filters;
  for (const NamedImpact& one : impacts) filters.push_back({one.name, one.description});
  return filters;
}

Result<ImpactAsked> asked_of(const ViewPage& page) {
  ImpactAsked asked;
  std::string_view found;
  for (const NamedImpact& one : impacts) {
    const auto value = page.query().text(one.name);
    if (!value) continue;
    if (!found.empty()) {
      return fail(ErrorCode::bad_input,
                  fmt::format("expected one of authority, signer, technician, batch and artefact, "
                              "found {} beside it",
                              found),
                  std::string(one.name));
    }
    found = one.name;
    asked.of = one.of;
    asked.value = *value;
    if (one.of == ImpactAsked::Of::signer || one.of == ImpactAsked::Of::artefact) {
      TRY_ASSIGN(const ContentHash hash, digest_parameter(*value, one.name));
      asked.value = hash.bytes();
    }
  }
  if (found.empty()) {
    return fail(ErrorCode::bad_input,
                "expected one of authority, signer, technician, batch and artefact, found none");
  }
  asked.from = page.place();
  return asked;
}

void write_impacted(json::Writer& writer, const ImpactedDevice& impacted) {
  AnswerWriter out(writer, impacted.shard);
  writer.begin_object();
  out.text("device", impacted.device);
  out.text("state", name(impacted.folded.state.life.state));
  out.party("owner", impacted.folded.state.owner);
  writer.key("current");
  writer.boolean(impacted.is_current);
  out.begin_list("why");
  const std::size_t shown = std::min(impacted.why.size(), most_shown);
  for (std::size_t i = 0; i < shown; ++i) {
    writer.begin_object();
    out.text("type", impacted.why[i].type);
    out.digest("certificate", impacted.why[i].certificate);
    out.by(impacted.why[i].by);
    writer.end_object();
  }
  out.end_list();
  if (impacted.why.size() > shown) out.count("more", std::uint64_t{impacted.why.size() - shown});
  writer.end_object();
}

Result<Response> impact(const ViewSources& sources, const Call& call) {
  TRY_ASSIGN(const ViewPage page, ViewPage::open(sources, call, "/impact", impact_filters()));
  TRY_ASSIGN(const ImpactAsked asked, asked_of(page));
  return page.list(sources, call, [&](const PageItems& items) {
    const auto take = [&](const ImpactedDevice& impacted) {
      if (items.is_full()) return false;
      write_impacted(items.writer, impacted);
      return true;
    };
    return list_impact(items.source, page.dated(), asked, take);
  });
}

}  // namespace

std::vector<Route> impact_routes(const ViewSources& sources) {
  return {{"GET",
           "/v1/impact",
           "The devices that an authority, a signer, a technician, a batch or an artefact touched",
           with_pages(with_dates(impact_filters())),
           {200},
           media_type::json,
           {},
           Handler([sources](const Call& call) { return impact(sources, call); })}};
}

}  // namespace hallmark::api
