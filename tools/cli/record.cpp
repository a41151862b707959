#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <memory>
#include <optional>

#include "schemas/catalogue/check.h"
#include "schemas/catalogue/describe.h"
#include "schemas/catalogue/subject.h"
#include "schemas/cloudevents/event_text.h"
#include "schemas/signing/dsse.h"
#include "schemas/vocabulary/clock.h"
#include "schemas/vocabulary/random.h"
#include "schemas/vocabulary/sha256.h"
#include "schemas/vocabulary/text.h"
#include "tools/cli/commands.h"
#include "tools/cli/data_builder.h"
#include "tools/cli/input_file.h"
#include "tools/cli/record_help.h"
#include "tools/cli/remote/receipt.h"
#include "tools/cli/remote/server_option.h"
#include "tools/cli/uuid.h"

namespace hallmark::cli {
namespace {

struct Options {
  std::string type;
  std::vector<std::string> fields;
  std::string device;
  std::string time;
  std::string source = "urn:hallmark:record";
  std::string id;
  std::vector<std::string> certificates;
  std::string key_path;
  bool help = false;
  bool list = false;
  bool example = false;
  bool schema = false;
  bool post = false;
  bool json = false;  // the receipt
  std::string server;
};

Result<std::string> random_id() {
  std::array<std::uint8_t, uuid_size_bytes> bytes{};
  TRY(SystemRandom().fill(bytes));
  return uuid_text({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, 4);
}

// What --device leaves out for things that are no device: the subject follows from the data.
std::string subject_of(const TypePlan& type, const Options& options, const std::string& data) {
  json::Document document;
  // Data may be no JSON by our rules (an object too deep): the check of the event says so.
  if (!options.device.empty() || json::scan(data, document)) return options.device;
  return subject_from(type, document.root).value_or("");
}

Result<std::string> event_text(const TypePlan& type, const Options& options,
                               const std::string& data) {
  std::string id = options.id;
  if (id.empty()) {
    TRY_ASSIGN(id, random_id());
  }
  const std::string time = options.time.empty() ? SystemClock().now().text() : options.time;
  return event_json({id, options.source, type.type, subject_of(type, options, data), time, data});
}

// Says all that is wrong with the event; whether it is good.
bool check(const Catalogue& catalogue, const Record& record) {
  Faults faults(Faults::Gather::all);
  check_record(catalogue, record, faults);
  for (const Fault& fault : faults.list()) {
    const std::string where = printable(fault.pointer);
    std::string option = where == "/subject" ? " (--device)" : where == "/time" ? " (--time)" : "";
    fmt::print(stderr, "hallmark: {}{}: expected {}; found {}\n", where, option, fault.expected,
               fault.found);
  }
  return faults.none();
}

Result<std::string> build_data(const TypePlan& type, const Options& options) {
  DataBuilder builder(type);
  for (const std::string& field : options.fields) TRY(builder.assign(field));
  for (const std::string& certificate : options.certificates)
    TRY(builder.add_certificate(certificate));
  return builder.json();
}

Result<Record> sign(const Record& record, const std::string& key_path) {
  TRY_ASSIGN(const std::string pem, read_file(key_path));
  TRY_ASSIGN(const PrivateKey key, PrivateKey::from_pem(pem).transform_error([&](Error error) {
    error.context = key_path;
    return error;
  }));
  return sign_event(*record.value, key,
                    Sha256().digest<EventDigest>(key.public_key().spki()).hex());
}

ExitCode record_event(const Catalogue& catalogue, const TypePlan& type, const Options& options) {
  const auto data = build_data(type, options);
  if (!data) return report(data.error());
  const auto text = event_text(type, options, *data);
  if (!text) return report(text.error());
  Record record = record_of_text(*text);
  if (!check(catalogue, record)) {
    fmt::print(stderr, "See \"hallmark record {} --help\" for its fields.\n", type.short_name());
    return ExitCode::failed;
  }
  if (!options.key_path.empty()) {
    auto signed_record = sign(record, options.key_path);
    if (!signed_record) return report(signed_record.error());
    record = *std::move(signed_record);
  }
  if (options.post) {
    return post_event(options.server, *record.value,
                      options.json ? ReceiptForm::json : ReceiptForm::sentence);
  }
  fmt::print("{}\n", *record.value);
  return ExitCode::good;
}

ExitCode run(const CLI::App& command, const Options& options) {
  const Catalogue catalogue = Catalogue::load();
  if (options.list) {
    print_types(catalogue);
    return ExitCode::good;
  }
  if (options.type.empty()) {
    if (options.help) {
      fmt::print("{}", command.help());
      return ExitCode::good;
    }
    fmt::print(stderr, "hallmark: which type of event? \"hallmark record --list\" names them.\n");
    return ExitCode::usage;
  }
  const TypePlan* type = catalogue.find(options.type);
  if (type == nullptr) {
    const std::string near = catalogue.nearest(options.type);
    fmt::print(stderr, "hallmark: there is no type {}{}\nSee \"hallmark record --list\".\n",
               hallmark::quoted(options.type),
               near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near));
    return ExitCode::usage;
  }
  if (options.help) {
    print_type_help(*type);
  } else if (options.example) {
    fmt::print("{}\n", example_event(*type, ExampleSize::full));
  } else if (options.schema) {
    fmt::print("{}\n", json_schema(*type));
  } else {
    return record_event(catalogue, *type, options);
  }
  return ExitCode::good;
}

}  // namespace

void add_record(CLI::App& app, ExitCode& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("record", "Build, check and print one event, or post it");
  command->group("Commands");
  command->set_help_flag("");
  command->add_flag("-h,--help", options->help, "show this help, or after TYPE the type's fields");
  command->add_option("TYPE", options->type, "as enrollment.completed; --list names all")
      ->option_text(" ");
  command->add_option("DATA", options->fields, "FIELD=VALUE each, as owner.id=acme")
      ->option_text(" ");
  command->add_option("--device", options->device, "the device: the event's subject")
      ->option_text("ID");
  command->add_option("--time", options->time, "when it happened; now")->option_text("TIME");
  command->add_option("--source", options->source, "who says so; urn:hallmark:record")
      ->envname("HALLMARK_SOURCE")
      ->option_text("URI");
  command->add_option("--id", options->id, "unique for the source; a random one")
      ->option_text("ID");
  command
      ->add_option("--cert", options->certificates,
                   "a certificate in PEM; FIELD= in front says where")
      ->option_text("FILE")
      ->allow_extra_args(false);
  command->add_option("--sign", options->key_path, "sign as DSSE with this private key in PEM")
      ->option_text("FILE");
  CLI::Option* post = command->add_flag("--post", options->post, "post it instead of printing it");
  add_server_option(*command, options->server);
  command->add_flag("--json", options->json, "print the receipt as JSON")->needs(post);
  command->add_flag("--list", options->list, "all types");
  command->add_flag("--example", options->example, "an example of TYPE");
  command->add_flag("--schema", options->schema, "JSON Schema of TYPE's data");
  command->footer(
      "Dots go into objects and lists: certificate.role=tls identifiers.0.scheme=imei\n"
      "Commas part a list: powers=configure,service. A party may be its id: owner=acme.\n"
      "@FILE for a digest is the file's SHA-256: artefact=@firmware.bin.\n\n"
      "Examples:\n"
      "  hallmark record enrollment.completed --device pump-7 method=est \\\n"
      "      credential=certificate owner=acme --cert pump-7.pem\n"
      "  hallmark record device.lost --device pump-7 reason=stolen by=acme --post\n"
      "  hallmark record device.retired --help\n\n"
      "Exit: 0 printed or recorded, 1 the event is not good, 2 usage, 3 a file cannot\n"
      "be read, 4 no server answers.");
  command->callback([command, options, &exit] { exit = run(*command, *options); });
}

}  // namespace hallmark::cli
