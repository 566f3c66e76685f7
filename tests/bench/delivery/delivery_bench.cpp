// delivery_bench fill|drain|latency|waiting [NAME=VALUE]…: one measurement of the road to Ashby, as JSON.
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "host/core/log.h"
#include "tests/bench/delivery/modes.h"

namespace {

using namespace assay::bench;

constexpr const char *kUsage =
    "delivery_bench fill db=FILE [assessments=5000] [updates=4] [customers=4] [first_due_ms=0] [journal=FOLDER]\n"
    "delivery_bench drain db=FILE url=URL [key=key] [at_once=32]\n"
    "delivery_bench latency db=NEW_FILE [count=1000]\n"
    "delivery_bench waiting db=FILE [held=0] [idle_s=30]\n";

class Arguments {
 public:
  Arguments(int argc, char **argv) {
    for (int i = 2; i < argc; ++i) {
      const std::string word = argv[i];
      const auto equals = word.find('=');
      if (equals == word.npos) refuse(word);
      values_[word.substr(0, equals)] = word.substr(equals + 1);
    }
  }
  std::string text(const std::string &name, const std::string &otherwise) {
    const auto node = values_.extract(name);
    return node.empty() ? otherwise : node.mapped();
  }
  std::string text(const std::string &name) {
    auto value = text(name, "");
    if (value.empty()) refuse(name);
    return value;
  }
  long number(const std::string &name, long otherwise) { return std::stol(text(name, std::to_string(otherwise))); }
  void must_be_used() {
    if (!values_.empty()) refuse(values_.begin()->first);
  }
  [[noreturn]] static void refuse(const std::string &word) {
    std::fprintf(stderr, "%s: missing or unknown\n%s", word.c_str(), kUsage);
    std::exit(2);
  }

 private:
  std::map<std::string, std::string> values_;
};

void fill_from(Arguments &given) {
  Load load;
  load.assessments = static_cast<std::size_t>(given.number("assessments", 5'000));
  load.updates = static_cast<std::size_t>(given.number("updates", 4));
  load.customers = static_cast<std::size_t>(given.number("customers", 4));
  load.first_due_ms = given.number("first_due_ms", 0);
  const auto db = given.text("db"), journal = given.text("journal", "");
  given.must_be_used();
  assay::SystemClock clock;
  const auto store = must(assay::store::Store::open(store_options(db, load), clock), "the store");
  fill(*store, load);
  if (!journal.empty()) write_journal(journal, load, clock.now_ms());
}

}  // namespace

int main(int argc, char **argv) {
  assay::log::configure(assay::log::Level::kInfo);
  const std::string mode = argc > 1 ? argv[1] : "";
  Arguments given(argc, argv);
  if (mode == "fill") {
    fill_from(given);
  } else if (mode == "drain") {
    const auto db = given.text("db"), url = given.text("url"), key = given.text("key", "key");
    const auto at_once = given.number("at_once", 32);
    given.must_be_used();
    drain(db, url, key, static_cast<std::size_t>(at_once));
  } else if (mode == "latency") {
    const auto db = given.text("db");
    const auto count = given.number("count", 1'000);
    given.must_be_used();
    latency(db, static_cast<std::size_t>(count));
  } else if (mode == "waiting") {
    const auto db = given.text("db");
    const bool held = given.number("held", 0) != 0;
    const std::chrono::seconds idle(given.number("idle_s", 30));
    given.must_be_used();
    waiting(db, held, idle);
  } else {
    Arguments::refuse(mode.empty() ? "the mode" : mode);
  }
}
