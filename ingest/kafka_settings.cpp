#include "ingest/kafka_settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

namespace hallmark {
namespace {

constexpr std::size_t longest_name = 60;           // librdkafka's longest has 42
constexpr std::size_t file_limit_bytes = 1 << 20;  // some hundred lines, and a certificate or two

struct Ours {
  std::string_view name;
  std::string_view reason;
};

constexpr std::string_view said_elsewhere = "the brokers are said by --kafka";
constexpr std::string_view positions =
    "positions live in the ledger, and the broker hears of them once they are durable";
constexpr std::string_view no_skipping =
    "a position that the topic no longer has must halt the shard, not skip records";
constexpr std::string_view every_replica =
    "an event is acknowledged once every replica in sync has it";
constexpr std::string_view once_in_order = "retries must neither double events nor reorder them";
constexpr std::string_view fits_topic =
    "it goes with the max.message.bytes that the topic is checked for";

// librdkafka's names, its aliases included: by an alias the same property would be set.
constexpr Ours ours[] = {
    {"bootstrap.servers", said_elsewhere},
    {"metadata.broker.list", said_elsewhere},
    {"isolation.level", "records of transactions that were aborted never happened"},
    {"check.crcs", "what was damaged on its way must not be recorded"},
    {"enable.auto.commit", positions},
    {"auto.commit.enable", positions},
    {"enable.auto.offset.store", positions},
    {"auto.offset.reset", no_skipping},
    {"enable.partition.eof", "it tells that a shard has all there is, aborted records included"},
    {"enable.idempotence", once_in_order},
    {"max.in.flight", once_in_order},
    {"max.in.flight.requests.per.connection", once_in_order},
    {"transactional.id", "events are acknowledged one by one, outside of transactions"},
    {"acks", every_replica},
    {"request.required.acks", every_replica},
    {"partitioner",
     "all events of a device go to one partition, the one that Java's clients choose"},
    {"delivery.report.only.error", "whoever posted an event waits for word that it was stored"},
    {"message.max.bytes", fits_topic},
    {"batch.size", fits_topic},
    {"allow.auto.create.topics", "a topic that made itself would not have the settings it needs"},
    {"test.mock.num.brokers", "events must not go to brokers that do not exist"},
};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view space = " \t\r";
  const std::size_t begin = text.find_first_not_of(space);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

// Base64, of which private keys are made, has capitals in all but the shortest lines.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= longest_name &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
         });
}

bool is_secret_by_name(std::string_view name) {
  constexpr std::array<std::string_view, 6> words = {"password", "secret", "key",
                                                     "pem",      "token",  "oauthbearer"};
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return name.find(word) != name.npos; });
}

bool is_hidden(const KafkaProperty& property) {
  const auto& [name, value] = property;
  if (value.empty()) return false;
  if (is_secret_by_name(name)) return true;
  constexpr std::size_t short_word = 3;
  return value.size() > short_word && value != "true" && value != "false" &&
         value.find_first_not_of("0123456789") != std::string::npos;
}

Result<std::string> read_file(const std::string& path) {
  errno = 0;
  std::ifstream file(path, std::ios::binary);
  std::string text(file_limit_bytes + 1, '\0');
  if (!file.is_open() || file.read(text.data(), std::ssize(text)).bad()) {
    return fail(ErrorCode::io, fmt::format("cannot be read: {}", std::strerror(errno)), path);
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > file_limit_bytes) {
    return fail(ErrorCode::bad_input,
                fmt::format("expected a file of properties, {} bytes at most, found a longer one",
                            file_limit_bytes),
                path);
  }
  return text;
}

}  // namespace

Status check_kafka_property(std::string_view name) {
  const auto* found = std::find_if(std::begin(ours), std::end(ours),
                                   [&](const Ours& row) { return row.name == name; });
  if (found == std::end(ours)) return ok();
  return fail(
      ErrorCode::bad_input,
      fmt::format("expected a Kafka property that is free to be set, found {}, which is not: {}",
                  name, found->reason));
}

Result<KafkaProperty> parse_kafka_property(std::string_view text) {
  constexpr std::string_view expected = "expected a Kafka property as name=value, found ";
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos) {
    return fail(
        ErrorCode::bad_input,
        fmt::format("{}no '=' (what stands there is not shown, it may be a secret)", expected));
  }
  const std::string_view name = trimmed(text.substr(0, equals));
  if (name.empty()) {
    return fail(ErrorCode::bad_input, fmt::format("{}nothing before the '='", expected));
  }
  if (!is_name(name)) {
    return fail(ErrorCode::bad_input,
                fmt::format("{}a name with other characters than a-z, 0-9, '.' and '_', or longer "
                            "than {} (not shown, it may be part of a secret)",
                            expected, longest_name));
  }
  TRY(check_kafka_property(name));
  return KafkaProperty(name, trimmed(text.substr(equals + 1)));
}

Result<std::vector<KafkaProperty>> read_kafka_properties(const std::string& path) {
  TRY_ASSIGN(const std::string text, read_file(path));
  std::vector<KafkaProperty> properties;
  std::string_view rest = text;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = trimmed(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.empty() || line.starts_with('#')) continue;
    auto property = parse_kafka_property(line);
    if (!property) {
      property.error().context = fmt::format("{}:{}", path, number);
      return Unexpected(std::move(property).error());
    }
    properties.push_back(*std::move(property));
  }
  return properties;
}

std::string without_values(std::string text, const std::vector<KafkaProperty>& properties) {
  std::vector<const KafkaProperty*> hidden;
  for (const KafkaProperty& property : properties) {
    if (is_hidden(property)) hidden.push_back(&property);
  }
  // The longest first: one may be part of another.
  std::stable_sort(hidden.begin(), hidden.end(), [](const auto* left, const auto* right) {
    return left->second.size() > right->second.size();
  });
  // Each place once, so that no name that was put in is taken for a value.
  std::string shown;
  for (std::size_t at = 0; at < text.size();) {
    const auto found = std::find_if(hidden.begin(), hidden.end(), [&](const auto* property) {
      return text.compare(at, property->second.size(), property->second) == 0;
    });
    if (found == hidden.end()) {
      shown += text[at++];
    } else {
      shown += fmt::format("(the value of {})", (*found)->first);
      at += (*found)->second.size();
    }
  }
  return shown;
}

}  // namespace hallmark
