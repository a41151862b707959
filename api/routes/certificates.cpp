// Certificates as devices hold them: the inventory, and the chain of one.
#include <fmt/format.h>

#include <algorithm>

#include "api/http/problem.h"
#include "api/routes/routes.h"
#include "api/routes/view_page.h"
#include "projections/answers/answer_writer.h"
#include "projections/answers/certificate_list.h"
#include "projections/answers/state_json.h"
#include "schemas/cloudevents/media_types.h"
#include "schemas/vocabulary/hex.h"
#include "schemas/vocabulary/text.h"

namespace hallmark::api {
namespace {

constexpr CertificateState states[] = {CertificateState::active, CertificateState::expired,
                                       CertificateState::superseded, CertificateState::suspended,
                                       CertificateState::revoked};

std::vector<Parameter> certificate_filters() {
  Parameter state{"state", "in this state", Parameter::Kind::choice};
  for (const CertificateState one : states) state.choices.push_back(name(one));
  return {{"device", "that this device holds"},
          {"issuer", "issued under this name, as it was recorded"},
          state,
          {"expiresBefore", "that end before", Parameter::Kind::time},
          {"expiresAfter", "that end then or later", Parameter::Kind::time}};
}

Result<CertificateListOptions> options_of(const ViewPage& page) {
  CertificateListOptions options;
  const Query& query = page.query();
  if (const auto device = query.text("device")) options.device = *device;
  if (const auto issuer = query.text("issuer")) options.issuer = *issuer;
  if (const auto state = query.text("state")) {
    options.state = *std::find_if(std::begin(states), std::end(states),
                                  [&](CertificateState one) { return name(one) == *state; });
  }
  options.expires_before = query.time<Occurred>("expiresBefore");
  options.expires_after = query.time<Occurred>("expiresAfter");
  TRY_ASSIGN(options.from, from_hex(page.place()));
  return options;
}

void write_held(json::Writer& writer, const CertificateHeld& held, Occurred as_of) {
  writer.begin_object();
  writer.member("device", held.device);
  AnswerWriter(writer, held.shard).party("owner", held.folded.state.owner);
  write_certificate_members(writer, held.certificate, held.shard, as_of);
  writer.end_object();
}

Result<Response> certificates(const ViewSources& sources, const Call& call) {
  TRY_ASSIGN(const ViewPage page,
             ViewPage::open(sources, call, "/certificates", certificate_filters()));
  TRY_ASSIGN(const CertificateListOptions options, options_of(page));
  return page.list(sources, call, [&](const PageItems& items) {
    const auto take = [&](const CertificateHeld& held) {
      if (items.is_full()) return false;
      write_held(items.writer, held, page.dated().as_of);
      return true;
    };
    return in_hex(list_certificates(items.source, page.dated(), options, take));
  });
}

// The certificates that led to one and those that followed it, old to new.
std::vector<const HeldCertificate*> chain_of(const CertificateHeld& held) {
  const auto find = [&](const ContentHash& sha256) -> const HeldCertificate* {
    for (const HeldCertificate& one : held.folded.state.certificates) {
      if (one.sha256 == sha256 && one.held) return &one;
    }
    return nullptr;
  };
  std::vector<const HeldCertificate*> chain{&held.certificate};
  const auto is_new = [&](const HeldCertificate* one) {
    return one != nullptr && std::find(chain.begin(), chain.end(), one) == chain.end();
  };
  while (chain.front()->replaces) {
    const HeldCertificate* before = find(*chain.front()->replaces);
    if (!is_new(before)) break;
    chain.insert(chain.begin(), before);
  }
  while (chain.back()->replaced_by) {
    const HeldCertificate* after = find(chain.back()->replaced_by->value);
    if (!is_new(after)) break;
    chain.push_back(after);
  }
  return chain;
}

void write_link(json::Writer& writer, const CertificateHeld& held, const HeldCertificate& link,
                Occurred as_of) {
  AnswerWriter out(writer, held.shard);
  writer.begin_object();
  writer.member("device", held.device);
  out.digest("sha256", link.sha256);
  out.text("state", name(state_at(link, as_of)));
  out.text("role", link.role);
  out.by(link.by);
  writer.end_object();
}

Result<Response> certificate(const ViewSources& sources, const Call& call) {
  TRY_ASSIGN(const ContentHash sha256, digest_parameter(call.captures[0], "sha256"));
  TRY_ASSIGN(const Dated dated, date_question(sources, call.query));
  FactReader facts(sources.catalogue);
  const TimelineSource source{*dated.reading->rows, sources.catalogue, facts};
  json::Writer writer;
  json::Writer chain;
  writer.begin_object();
  writer.member("sha256", sha256.hex());
  write_dates(writer, dated);
  writer.key("items");
  writer.begin_array();
  chain.begin_array();
  bool any = false;
  TRY(for_each_holder(source, dated, sha256, [&](const CertificateHeld& held) {
    any = true;
    write_held(writer, held, dated.as_of);
    for (const HeldCertificate* link : chain_of(held)) {
      write_link(chain, held, *link, dated.as_of);
    }
    return writer.size_bytes() < most_page_bytes;
  }));
  if (!any) {
    return problem_response(
        problem::unknown_certificate,
        fmt::format("no device held certificate {} then, as far as was known", sha256.hex()));
  }
  writer.end_array();
  chain.end_array();
  writer.key("chain");
  writer.raw(chain.take());
  writer.end_object();
  return json_response(writer.take());
}

}  // namespace

std::vector<Route> certificate_routes(const ViewSources& sources) {
  return {{"GET",
           "/v1/certificates",
           "Certificates as devices hold them, by when they end",
           with_pages(with_dates(certificate_filters())),
           {200},
           media_type::json,
           {},
           Handler([sources](const Call& call) { return certificates(sources, call); })},
          {"GET",
           "/v1/certificates/{sha256}",
           "Who holds a certificate, and the chain of credentials it belongs to, old to new",
           dated_parameters(),
           {200},
           media_type::json,
           {},
           Handler([sources](const Call& call) { return certificate(sources, call); })}};
}

}  // namespace hallmark::api
