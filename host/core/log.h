// One structured line per event: `event key=value …`. Values are escaped; secrets and candidates' data do not belong
// here. Never waits: what the reader of stderr does not take in time is dropped and counted (log_lines_dropped).
// [any-thread]
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace assay::log {

enum class Level { kDebug, kInfo, kWarn, kError };

struct Field {
  std::string_view key;
  std::string value;
  Field(std::string_view k, std::string_view v) : key(k), value(v) {}
  Field(std::string_view k, const std::string &v) : key(k), value(v) {}
  Field(std::string_view k, const char *v) : key(k), value(v) {}
  template <class N>
  requires std::is_arithmetic_v<N> Field(std::string_view k, N n) : key(k), value(std::to_string(n)) {}
};

// Once, from main, before any thread. level: debug | info | warn | error.
void configure(Level level);

void write(Level level, std::string_view event, std::initializer_list<Field> fields);
inline void debug(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::kDebug, event, f); }
inline void info(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::kInfo, event, f); }
inline void warn(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::kWarn, event, f); }
inline void error(std::string_view event, std::initializer_list<Field> f = {}) { write(Level::kError, event, f); }

// Runs `say`, which logs. For noexcept functions and last resorts: a line for which there is no memory is lost.
template <class Say>
void quietly(Say &&say) noexcept {
  try {
    say();
  } catch (...) {
  }
}

// `value` as it stands in a line: quoted when it holds anything but visible ASCII without quotes; control characters
// escaped.
[[nodiscard]] std::string render_value(std::string_view value);

}  // namespace assay::log
