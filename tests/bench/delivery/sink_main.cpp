// delivery_sink: a BareSink as a process of its own. Prints its URL, and ends with standard input; then prints what it
// saw.
#include <cstdio>

#include "tests/bench/delivery/bare_sink.h"
#include "tests/bench/delivery/usage.h"

int main() {
  assay::bench::BareSink sink(0, {});
  std::printf("%s\n", sink.url().c_str());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  std::printf("{\"requests\":%llu,\"connections\":%llu,\"cpu_s\":%.3f}\n",
              static_cast<unsigned long long>(sink.requests()), static_cast<unsigned long long>(sink.connections()),
              assay::bench::cpu_seconds());
}
