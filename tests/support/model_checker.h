// Compares what was accepted with what arrived: the invariants of delivery as one answer. Pure; one thread.
//
//   I1  nothing that was accepted is lost: starts, cancellations, what the host took from a vendor
//   I2  a start is one invitation, and one id
//   I3  what is new arrives in the order of its timestamps, and a vendor's news in the order in which they were taken
//   I4  an assessment ends once, and nothing new follows its end
//   I8  what comes again is the same, byte for byte
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace assay::test {

struct Violation {
  std::string invariant;  // "I1"
  std::string text;       // what happened to which assessment or application
};

class ModelChecker {
 public:
  enum class News {
    kProgress,  // may be left out when newer progress comes right behind it
    kOther,     // must arrive
  };
  struct Arrival {
    std::string assessment;
    std::int64_t timestamp = 0;
    std::string body;         // as it came
    bool is_taken = false;    // verdict: accepted, or a repeat of what was
    bool is_posted = true;    // false: it stood inside an answer, and its bytes are nobody's
    bool is_the_end = false;  // announces the end of the assessment
  };

  // A start was answered with success. application: of one generation; a start after the end of another one has a name
  // of its own here.
  void started(const std::string &application, const std::string &assessment);
  // A cancellation was answered with success.
  void cancelled(const std::string &assessment);
  // The vendor was asked to start.
  void invited(const std::string &application, const std::string &idempotency_key);
  // The host took it from the vendor, after what it took before. mark: stands in the body of its update and in no other
  // of that assessment.
  void took(const std::string &assessment, std::string mark, News kind);
  // At Ashby, after what arrived before.
  void arrived(Arrival arrival);

  // Empty: all is well.
  [[nodiscard]] std::vector<Violation> violations() const;
  [[nodiscard]] std::size_t starts() const noexcept { return starts_; }        // accepted
  [[nodiscard]] std::size_t delivered() const noexcept { return delivered_; }  // different updates that were taken

 private:
  struct Told {
    std::string mark;
    News kind = News::kOther;
  };
  struct Assessment {
    bool started = false, cancelled = false;
    std::vector<Told> told;
    std::vector<Arrival> arrivals;
    std::set<std::int64_t> taken;  // timestamps
  };
  struct Application {
    std::set<std::string> ids, keys;
  };
  using Found = std::vector<Violation>;

  static void check_loss(const std::string &id, const Assessment &assessment, Found &found);
  static void check_order(const std::string &id, const Assessment &assessment, Found &found);
  static void check_end(const std::string &id, const Assessment &assessment, Found &found);
  static void check_repeats(const std::string &id, const Assessment &assessment, Found &found);
  static void check_invitations(const std::string &name, const Application &application, Found &found);

  std::map<std::string, Assessment> assessments_;
  std::map<std::string, Application> applications_;
  std::size_t starts_ = 0, delivered_ = 0;
};

// How many of them break this invariant.
[[nodiscard]] std::size_t count(const std::vector<Violation> &violations, std::string_view invariant);
// One line each, the first `most` of them.
[[nodiscard]] std::string text_of(const std::vector<Violation> &violations, std::size_t most = 20);

}  // namespace assay::test
