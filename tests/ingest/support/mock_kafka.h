// librdkafka's mock cluster: brokers in this process that take and give records, for tests that
// need no more. It knows no settings of topics, no transactions' markers and no retention.
#pragma once

#include <librdkafka/rdkafka.h>
// It can only be included after the other.
#include <librdkafka/rdkafka_mock.h>

#include <string>

#include "schemas/vocabulary/invariant.h"

namespace hallmark {

class MockKafka {
 public:
  explicit MockKafka(int brokers = 1) {
    char why[256];
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "log_level", "0", why, sizeof why);  // it misses brokers of its own
    owner_ = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof why);
    INVARIANT(owner_ != nullptr, "no client for a mock cluster can be made");
    cluster_ = rd_kafka_mock_cluster_new(owner_, brokers);
    INVARIANT(cluster_ != nullptr, "no mock cluster can be made");
  }
  ~MockKafka() {
    rd_kafka_mock_cluster_destroy(cluster_);
    rd_kafka_destroy(owner_);
  }
  MockKafka(const MockKafka&) = delete;
  MockKafka& operator=(const MockKafka&) = delete;

  [[nodiscard]] std::string brokers() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
  [[nodiscard]] rd_kafka_mock_cluster_t* cluster() const { return cluster_; }

  void create(const std::string& topic, int partitions) {
    const auto error = rd_kafka_mock_topic_create(cluster_, topic.c_str(), partitions, 1);
    INVARIANT(error == RD_KAFKA_RESP_ERR_NO_ERROR, "the topic is there already");
  }

 private:
  rd_kafka_t* owner_;
  rd_kafka_mock_cluster_t* cluster_;
};

}  // namespace hallmark
