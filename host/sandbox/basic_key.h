// Basic authentication as Ashby documents it: the API key is the user name, the password is empty. Pure.
#pragma once

#include <string>
#include <string_view>

#include "host/core/result.h"

namespace assay::sandbox {

enum class KeyCheck { kRight, kMissing, kWrong };

class BasicKey {
 public:
  explicit BasicKey(std::string_view key);
  // authorization: the header's value, empty when absent.
  [[nodiscard]] KeyCheck check(std::string_view authorization) const noexcept;

 private:
  std::string expected_;  // basic_credentials()
};

// What stands after "Basic ": base64 of "key:".
[[nodiscard]] std::string basic_credentials(std::string_view key);

// Visible ASCII without ':', and not empty.
[[nodiscard]] bool is_usable_key(std::string_view key) noexcept;

// The key that a file holds: its first line. Errors: kInvalidArgument (not is_usable_key()),
// kUnavailable (cannot be read), with the path and never the key.
Result<std::string> read_key_file(const std::string &path);

}  // namespace assay::sandbox
