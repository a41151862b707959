#include "ingest/kafka_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>
#include <mutex>
#include <thread>

#include "schemas/vocabulary/invariant.h"
#include "schemas/vocabulary/nearest.h"
#include "schemas/vocabulary/text.h"

namespace hallmark {
namespace {

constexpr std::chrono::seconds destroy_limit{5};

struct Setting {
  const char* name;
  const char* value;
};

// What a user may set otherwise stands first, what not (kafka_settings.cpp has the reasons) is set
// after the user's.
constexpr Setting suggested[] = {
    {"client.id", "hallmark"},
    {"socket.nagle.disable", "true"},  // a request is not kept back for a fuller packet
    {"socket.keepalive.enable", "true"},
    {"reconnect.backoff.max.ms", "1000"},  // a broker that is back is found within a second
};
constexpr Setting suggested_consumer[] = {
    // A broker answers at once when it has records; a partition that joins waits this long at most.
    {"fetch.wait.max.ms", "20"},
    {"fetch.error.backoff.ms", "100"},
    {"fetch.max.bytes", "16777216"},  // of one answer, which stands beside what is queued
};
// What is fetched ahead, of all partitions. With as much as it may have librdkafka 2.0 pauses for a
// second, so it must be more than all shards record in one; a partition that alone has records must
// not stand still for want of its share.
constexpr std::uint32_t ahead_messages = 200'000;
constexpr std::uint32_t ahead_kbytes = 96 * 1024;
constexpr std::uint32_t least_ahead_messages = 20'000;
constexpr std::uint32_t least_ahead_kbytes = 8 * 1024;

constexpr Setting suggested_producer[] = {
    {"linger.ms", "1"},  // whoever posts waits: a crowd shares a batch, a lone event hardly waits
    {"compression.type", "lz4"},
    {"queue.buffering.max.messages", "100000"},
    {"queue.buffering.max.kbytes", "65536"},
    // Whoever posts hears by then that it failed, and posts again: an event is recorded once.
    {"message.timeout.ms", "30000"},
};
constexpr Setting fixed[] = {{"allow.auto.create.topics", "false"}};
constexpr Setting fixed_consumer[] = {
    {"isolation.level", "read_committed"}, {"check.crcs", "true"},
    {"enable.auto.commit", "false"},       {"enable.auto.offset.store", "false"},
    {"auto.offset.reset", "error"},        {"enable.partition.eof", "true"},
};
constexpr Setting fixed_producer[] = {
    {"enable.idempotence", "true"},
    {"acks", "all"},
    {"partitioner", "murmur2_random"},  // what Java's clients do
};

struct ConfDestroy {
  void operator()(rd_kafka_conf_t* conf) const { rd_kafka_conf_destroy(conf); }
};
using Conf = std::unique_ptr<rd_kafka_conf_t, ConfDestroy>;

// A name among librdkafka's that looks like this one, as ", did you mean …?", or nothing. It tells
// all its names in one way only, as a table for people, with a name at the start of a row.
std::string guess(const std::string& name) {
  char* table = nullptr;
  std::size_t size = 0;
  std::FILE* const file = ::open_memstream(&table, &size);
  if (file == nullptr) return "";
  rd_kafka_conf_properties_show(file);
  std::fclose(file);
  std::vector<std::string_view> names;
  for (std::string_view rest(table, size); !rest.empty();) {
    const std::string_view row = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(row.size() + 1, rest.size()));
    const std::string_view word = row.substr(0, row.find(' '));
    if (check_kafka_property(word)) names.push_back(word);
  }
  const std::string_view near = nearest(name, names);
  std::string text = near.empty() ? "" : fmt::format(", did you mean {}?", near);
  std::free(table);
  return text;
}

// The librdkafka that runs, which may be another than the one that this was built with.
std::string library() { return fmt::format("librdkafka {}", rd_kafka_version_str()); }

Status set(rd_kafka_conf_t* conf, const std::string& name, const std::string& value) {
  // librdkafka's own message quotes the value, which may be a secret.
  std::array<char, 512> unused{};
  switch (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), unused.data(), unused.size())) {
    case RD_KAFKA_CONF_OK:
      return ok();
    case RD_KAFKA_CONF_UNKNOWN:
      return fail(ErrorCode::bad_input,
                  fmt::format("expected a property of {} (its CONFIGURATION.md lists them; Java's "
                              "clients have other names), found {}{}",
                              library(), quoted(name), guess(name)));
    default:
      return fail(ErrorCode::bad_input,
                  fmt::format("expected a value for {} that {} takes (its CONFIGURATION.md lists "
                              "them), found another, not shown as it may be a secret",
                              quoted(name), library()));
  }
}

template <std::size_t size>
Status set_all(rd_kafka_conf_t* conf, const Setting (&settings)[size]) {
  for (const auto& [name, value] : settings) TRY(set(conf, name, value));
  return ok();
}

Status set_suggested(rd_kafka_conf_t* conf, const KafkaClientOptions& options) {
  TRY(set_all(conf, suggested));
  if (options.role == KafkaRole::producer) return set_all(conf, suggested_producer);
  INVARIANT(!options.group.empty(), "a consumer has a group to commit its positions under");
  TRY(set(conf, "group.id", options.group));
  const std::uint32_t messages =
      std::max(ahead_messages / options.partitions, least_ahead_messages);
  const std::uint32_t kbytes = std::max(ahead_kbytes / options.partitions, least_ahead_kbytes);
  TRY(set(conf, "queued.min.messages", fmt::format("{}", messages)));
  TRY(set(conf, "queued.max.messages.kbytes", fmt::format("{}", kbytes)));
  return set_all(conf, suggested_consumer);
}

Status set_fixed(rd_kafka_conf_t* conf, const KafkaSettings& settings, KafkaRole role) {
  TRY(set(conf, "bootstrap.servers", settings.brokers));
  TRY(set_all(conf, fixed));
  if (role == KafkaRole::consumer) return set_all(conf, fixed_consumer);
  TRY(set(conf, "message.max.bytes", fmt::format("{}", kafka_batch_bytes)));
  TRY(set(conf, "batch.size", fmt::format("{}", kafka_batch_bytes)));
  return set_all(conf, fixed_producer);
}

// Which of librdkafka's threads spoke says nothing to a user.
std::string_view without_thread(std::string_view text) {
  constexpr std::string_view end = "]: ";
  const std::size_t at = text.find(end);
  return text.starts_with("[thrd:") && at != text.npos ? text.substr(at + end.size()) : text;
}

}  // namespace

struct KafkaClient::Hooks {
  Hooks(KafkaClientOptions chosen, std::vector<KafkaProperty> secrets)
      : options(std::move(chosen)), properties(std::move(secrets)) {}

  static Hooks& of(const rd_kafka_t* handle) {
    return *static_cast<Hooks*>(rd_kafka_opaque(handle));
  }

  static void log(const rd_kafka_t* handle, int /*level*/, const char* facility, const char* text) {
    // One file of properties serves both roles; that a producer has no use for a consumer's is
    // fine.
    constexpr std::string_view of_the_other_role = "property and will be ignored by this";
    if (std::string_view(text).find(of_the_other_role) != std::string_view::npos) return;
    Hooks& hooks = of(handle);
    const std::string said =
        printable(without_values(std::string(without_thread(text)), hooks.properties));
    if (std::string_view(facility) == "FAIL") {  // a connection, and why
      const std::lock_guard lock(hooks.mutex);
      hooks.last_trouble = said;
    }
    if (hooks.options.log) hooks.options.log(fmt::format("{}: {}", facility, said));
  }

  static void deliver(rd_kafka_t* handle, const rd_kafka_message_t* message, void* /*opaque*/) {
    const Hooks& hooks = of(handle);
    if (hooks.options.delivered) hooks.options.delivered(*message);
  }

  const KafkaClientOptions options;
  const std::vector<KafkaProperty> properties;
  std::mutex mutex;  // guards last_trouble
  std::string last_trouble;
};

// librdkafka joins its threads, one of which may be waiting for a name server or a dead peer. It is
// given a thread to wait on, and left with it when that takes too long.
void KafkaClient::Destroy::operator()(rd_kafka_t* handle) const {
  std::promise<void> promise;
  const std::future<void> ended = promise.get_future();
  std::thread destroying([handle, kept = hooks, told = std::move(promise)]() mutable {
    // The group has no members to leave: partitions are assigned, not subscribed to.
    rd_kafka_destroy_flags(handle, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    told.set_value();
  });
  if (ended.wait_for(destroy_limit) == std::future_status::ready) {
    destroying.join();
    return;
  }
  destroying.detach();
  if (hooks->options.log) {
    hooks->options.log(fmt::format("the connection to Kafka did not close within {} s, and is left",
                                   destroy_limit.count()));
  }
}

std::string KafkaClient::last_trouble() const {
  Hooks& hooks = *handle_.get_deleter().hooks;
  const std::lock_guard lock(hooks.mutex);
  return hooks.last_trouble;
}

Result<KafkaClient> open_kafka(const KafkaSettings& settings, KafkaClientOptions options) {
  if (settings.brokers.empty()) {
    return fail(ErrorCode::bad_input,
                "expected Kafka's brokers as host:port,host:port, found none");
  }
  const KafkaRole role = options.role;
  Conf conf(rd_kafka_conf_new());
  TRY(set_suggested(conf.get(), options));
  for (const auto& [name, value] : settings.properties) {
    TRY(check_kafka_property(name));
    TRY(set(conf.get(), name, value));
  }
  TRY(set_fixed(conf.get(), settings, role));

  auto hooks = std::make_shared<KafkaClient::Hooks>(std::move(options), settings.properties);
  rd_kafka_conf_set_opaque(conf.get(), hooks.get());
  rd_kafka_conf_set_log_cb(conf.get(), KafkaClient::Hooks::log);
  if (role == KafkaRole::producer) {
    rd_kafka_conf_set_dr_msg_cb(conf.get(), KafkaClient::Hooks::deliver);
  }
  std::array<char, 512> why{};
  rd_kafka_t* const handle =
      rd_kafka_new(role == KafkaRole::consumer ? RD_KAFKA_CONSUMER : RD_KAFKA_PRODUCER, conf.get(),
                   why.data(), why.size());
  if (handle == nullptr) {
    return fail(ErrorCode::bad_input,
                fmt::format("the Kafka properties do not go together: {}",
                            printable(without_values(why.data(), settings.properties))));
  }
  static_cast<void>(conf.release());  // the handle's now
  // Everything comes by one queue, that of rd_kafka_consumer_poll().
  if (role == KafkaRole::consumer) rd_kafka_poll_set_consumer(handle);
  return KafkaClient(settings.brokers, {handle, KafkaClient::Destroy{std::move(hooks)}});
}

Unexpected kafka_failure(const KafkaClient& client, rd_kafka_resp_err_t code,
                         std::string_view attempt) {
  const auto failed = [&](ErrorCode kind) {
    return fail(kind, fmt::format("{}: {}", attempt, rd_kafka_err2str(code)));
  };
  switch (code) {
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      return failed(ErrorCode::not_found);
    case RD_KAFKA_RESP_ERR__BAD_MSG:
      return failed(ErrorCode::corruption);
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
      return failed(ErrorCode::unavailable);
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TOPIC_EXCEPTION:
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR__INVALID_ARG:
      return failed(ErrorCode::bad_input);
    default:
      break;
  }
  const std::string trouble = client.last_trouble();
  return fail(
      ErrorCode::network,
      fmt::format(
          "{}: {}{}", attempt, rd_kafka_err2str(code),
          trouble.empty() ? "" : fmt::format(" (the last connection that failed: {})", trouble)));
}

bool is_passing(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR__SSL:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION:
    case RD_KAFKA_RESP_ERR_UNKNOWN:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
    case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      return true;
    default:
      return false;
  }
}

}  // namespace hallmark
