#include "host/core/local_time.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <time.h>

namespace assay {
namespace {

TEST(LocalTime, IsIso8601WithTheOffsetOfTheMachinesZone) {
  ::setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
  ::tzset();
  EXPECT_EQ(local_time(1'795'594'200'999), "2026-11-25T09:10:00+01:00");
  EXPECT_EQ(local_time(1'784'970'600'000), "2026-07-25T11:10:00+02:00");
  ::setenv("TZ", "UTC", 1);
  ::tzset();
  EXPECT_EQ(local_time(1'795'594'200'000), "2026-11-25T08:10:00+00:00");
}

}  // namespace
}  // namespace assay
