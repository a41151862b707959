// Firmware by artefact.
#include <fmt/format.h>

#include "api/http/problem.h"
#include "api/routes/routes.h"
#include "api/routes/view_page.h"
#include "projections/answers/answer_writer.h"
#include "projections/answers/firmware_list.h"
#include "schemas/cloudevents/media_types.h"

namespace hallmark::api {
namespace {

std::vector<Parameter> firmware_filters() {
  return {{"signer", "whose signer's key has this SHA-256"}, {"component", "for this component"}};
}

void write_known(json::Writer& writer, const ArtefactKnown& known) {
  AnswerWriter out(writer, known.shard);
  out.digest("artefact", known.artefact);
  out.text("component", known.shown_component());
  out.text("version", known.release ? known.release->value.version : known.version);
  if (known.release) {
    out.text("vendor", known.release->value.vendor);
    out.count("securityVersion", known.release->value.security_version);
  }
  out.digest("signerSpkiSha256", known.shown_signer());
  if (known.release) {
    out.begin("released");
    out.by(known.release->by);
    out.end();
  }
  writer.key("devices");
  writer.number(known.devices);
}

Result<Response> firmware(const ViewSources& sources, const Call& call) {
  TRY_ASSIGN(const ViewPage page, ViewPage::open(sources, call, "/firmware", firmware_filters()));
  FirmwareListOptions options;
  if (const auto signer = page.query().text("signer")) {
    TRY_ASSIGN(options.signer, digest_parameter(*signer, "signer"));
  }
  if (const auto component = page.query().text("component")) options.component = *component;
  options.from = page.place();
  return page.list(sources, call, [&](const PageItems& items) {
    const auto take = [&](const ArtefactKnown& known) {
      if (items.is_full()) return false;
      items.writer.begin_object();
      write_known(items.writer, known);
      items.writer.end_object();
      return true;
    };
    return list_firmware(items.source, page.dated(), options, take);
  });
}

void write_running(json::Writer& writer, const Running& running) {
  AnswerWriter out(writer, running.shard);
  writer.begin_object();
  out.text("device", running.device);
  out.text("component", running.component.name);
  out.text("version", running.component.installed->value.version);
  out.party("owner", running.folded.state.owner);
  out.text("state", name(running.folded.state.life.state));
  out.by(running.component.installed->by);
  writer.end_object();
}

void write_release(json::Writer& writer, const OneArtefact& one) {
  AnswerWriter out(writer, one.known.shard);
  if (one.known.release) {
    const Release& release = one.known.release->value;
    out.texts("compatible", release.compatible);
    out.digest("sbom", release.sbom);
    out.digest("provenance", release.provenance);
  }
  out.begin_list("signers");
  for (const NamedSigner& signer : one.signers) {
    writer.begin_object();
    out.digest("spkiSha256", signer.spki_sha256);
    AnswerWriter(writer, signer.shard).by(signer.by);
    writer.end_object();
  }
  out.end_list();
}

Result<Response> one_firmware(const ViewSources& sources, const Call& call) {
  TRY_ASSIGN(const ContentHash artefact, digest_parameter(call.captures[0], "sha256"));
  TRY_ASSIGN(const Dated dated, date_question(sources, call.query));
  FactReader facts(sources.catalogue);
  const TimelineSource source{*dated.reading->rows, sources.catalogue, facts};
  json::Writer items;
  items.begin_array();
  TRY_ASSIGN(const auto one, read_artefact(source, dated, artefact, [&](const Running& running) {
               write_running(items, running);
               return ok();
             }));
  if (!one) {
    return problem_response(problem::unknown_artefact,
                            fmt::format("artefact {} was neither released nor installed nor tried "
                                        "then, as far as was known",
                                        artefact.hex()));
  }
  items.end_array();
  json::Writer writer;
  writer.begin_object();
  write_known(writer, one->known);
  write_release(writer, *one);
  writer.key("items");
  writer.raw(items.take());
  write_dates(writer, dated);
  writer.end_object();
  return json_response(writer.take());
}

}  // namespace

std::vector<Route> firmware_routes(const ViewSources& sources) {
  return {{"GET",
           "/v1/firmware",
           "Firmware by artefact, and how many devices have it installed",
           with_pages(with_dates(firmware_filters())),
           {200},
           media_type::json,
           {},
           Handler([sources](const Call& call) { return firmware(sources, call); })},
          {"GET",
           "/v1/firmware/{sha256}",
           "Who released and signed an artefact, and which devices have it installed",
           dated_parameters(),
           {200},
           media_type::json,
           {},
           Handler([sources](const Call& call) { return one_firmware(sources, call); })}};
}

}  // namespace hallmark::api
