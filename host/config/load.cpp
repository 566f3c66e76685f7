#include "host/config/load.h"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>

#include "host/config/addresses.h"
#include "host/config/sections.h"
#include "host/config/values.h"
#include "host/config/yaml_guard.h"
#include "host/core/mail_address.h"

namespace assay::config {
namespace {

constexpr milliseconds kLongestSoftDeadline{25'000};  // http::EdgeOptions::answer_timeout, and some

void read_partner(const Node &node, Partner &out) {
  node.mapping({"listen", "public_url", "loops", "max_body", "max_connections"});
  node.child("listen").read(out.listen);
  if (!is_listen_address(out.listen))
    node.child("listen").reject(
        "must be address:port with an IPv4 address or [IPv6], such as 127.0.0.1:8080 or [::1]:8080", out.listen);
  read_http_url(node.child("public_url"), out.public_url);
  std::uint32_t loops = static_cast<std::uint32_t>(out.loops);
  node.child("loops").read_number(loops, 1, 64);
  out.loops = static_cast<int>(loops);
  node.child("max_body").read_size(out.max_body_bytes, 1);
  std::uint32_t connections = static_cast<std::uint32_t>(out.max_connections);
  node.child("max_connections").read_number(connections, 1, 1'000'000);
  out.max_connections = connections;
}

// Typed by people, so blanks are welcome inside, where one can see them.
bool is_typeable(const std::string &text) {
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f; });
  return plain && text.front() != ' ' && text.back() != ' ';
}

void read_pages(const Node &node, Pages &out) {
  node.mapping({"staff_password"});
  const auto at = node.child("staff_password");
  if (!at.is_present()) return;
  auto password = read_secret(at);
  if (password.empty()) return;
  if (!is_typeable(password))
    return at.fault("the password must be one line of visible ASCII; blanks may stand inside it only");
  if (password.size() < 12 || password.size() > 256)
    return at.fault("the password must have 12 to 256 characters, not " + std::to_string(password.size()));
  out.staff_password.value = std::move(password);
}

void read_admin(const Node &node, Admin &out) {
  node.mapping({"listen"});
  const auto at = node.child("listen");
  at.read(out.listen);
  if (!is_loopback(out.listen))
    at.reject(
        "must be a loopback address with a port, such as 127.0.0.1:0 or [::1]:0: who reaches it from elsewhere "
        "must do so through a shell on this machine",
        out.listen);
}

// It becomes a comment of the User-Agent: "assay/1.0 (contact)".
void read_contact(const Node &node, std::string &out) {
  node.read(out);
  const bool plain = std::all_of(out.begin(), out.end(), [](char c) { return c == ' ' || is_visible({&c, 1}, "()"); });
  if (!plain) node.reject("must be visible ASCII and blanks without parentheses, such as ops@example.com", out);
}

void read_start(const Node &node, Start &out) {
  node.mapping({"soft_deadline", "give_up"});
  const auto soft = node.child("soft_deadline");
  auto deadline = out.soft_deadline;
  soft.read(deadline);
  if (deadline < milliseconds(100) || deadline > kLongestSoftDeadline)
    soft.reject("must be from 100ms to 25s: after 30s the gateway answers 503 by itself", soft.yaml().Scalar());
  else
    out.soft_deadline = deadline;
  node.child("give_up").read_positive(out.give_up);
}

void read_log_level(const Node &node, log::Level &out) {
  constexpr std::array kLevels = {log::Level::kDebug, log::Level::kInfo, log::Level::kWarn, log::Level::kError};
  if (const auto choice = node.read_choice({"debug", "info", "warn", "error"})) out = kLevels.at(*choice);
}

// A try that outlived its lease would be made twice at once.
void read_total_timeout(const Node &node, milliseconds &out) {
  constexpr milliseconds kLongest{50'000};
  auto found = out;
  node.read_positive(found);
  if (found > kLongest) return node.reject("must be at most 50s", node.yaml().Scalar());
  out = found;
}

void read_root(const Node &root, Loaded &loaded) {
  auto &config = loaded.config;
  if (!root.mapping({"state_dir", "log_level", "partner", "plugin_dirs", "plugins", "product_lines", "customers",
                     "pages", "admin", "mail", "list", "drain_limit", "start", "delivery"}))
    return;
  root.child("state_dir").require(config.state_dir);
  config.state_dir = root.resolve(config.state_dir);
  read_log_level(root.child("log_level"), config.log_level);
  read_partner(root.child("partner"), config.partner);
  const auto dirs = root.child("plugin_dirs");
  dirs.items([&](const Node &item) {
    std::string folder;
    item.require(folder);
    config.plugin_dirs.push_back(root.resolve(folder));
  });
  if (!dirs.is_present() || (dirs.yaml().IsSequence() && config.plugin_dirs.empty()))
    dirs.fault("is required: the folders that plugins are loaded from");
  const auto faults = root.reading().faults.size();
  read_plugins(root.child("plugins"), config, loaded.plugins);
  read_product_lines(root.child("product_lines"), config);
  read_customers(root.child("customers"), config);
  if (root.reading().faults.size() == faults) warn_of_unused(root, config);
  read_pages(root.child("pages"), config.pages);
  read_admin(root.child("admin"), config.admin);
  const auto mail = root.child("mail");
  mail.mapping({"maildir", "from"});
  config.maildir = config.state_dir + "/mail";
  mail.child("maildir").read(config.maildir);
  config.maildir = root.resolve(config.maildir);
  mail.child("from").read(config.mail_from);
  if (!is_bare_address(config.mail_from))
    mail.child("from").reject("must be one address, name@domain, without a display name", config.mail_from);
  const auto list = root.child("list");
  list.mapping({"deadline", "ttl"});
  list.child("deadline").read_positive(config.list_deadline);
  list.child("ttl").read(config.list_ttl);
  root.child("drain_limit").read(config.drain_limit);
  read_start(root.child("start"), config.start);
  const auto delivery = root.child("delivery");
  delivery.mapping({"first_update_delay", "progress_interval", "connect_timeout", "total_timeout", "max_in_flight",
                    "user_agent_contact"});
  delivery.child("first_update_delay").read(config.delivery.first_update_delay);
  delivery.child("progress_interval").read(config.delivery.progress_interval);
  delivery.child("connect_timeout").read_positive(config.delivery.connect_timeout);
  read_total_timeout(delivery.child("total_timeout"), config.delivery.total_timeout);
  delivery.child("max_in_flight").read_number(config.delivery.max_in_flight, 1, 1024);
  read_contact(delivery.child("user_agent_contact"), config.delivery.user_agent_contact);
}

}  // namespace

Sources system_sources() {
  return {[](const std::string &path) -> std::optional<std::string> {
            std::ifstream file(path, std::ios::binary);
            std::string text;
            std::array<char, 65536> part{};
            // A file without an end is read until it is seen to be too large.
            while (file && text.size() <= kMaxBytes) {
              file.read(part.data(), part.size());
              text.append(part.data(), static_cast<std::size_t>(file.gcount()));
            }
            if (file.bad() || !file.is_open()) return std::nullopt;
            return text;
          },
          [](const std::string &name) -> std::optional<std::string> {
            const char *value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): before any thread
            return value == nullptr ? std::nullopt : std::optional<std::string>(value);
          },
          [](const std::string &path) {
            struct stat status {};
            return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) &&
                   (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
          },
          {}};
}

Loaded load(const std::string &path, const Sources &sources) {
  Loaded loaded;
  Reading reading{sources};
  reading.open_files.push_back(path);
  if (const auto root = open_yaml(reading, path, "", nullptr)) read_root(*root, loaded);
  loaded.faults = std::move(reading.faults);
  loaded.warnings = std::move(reading.warnings);
  return loaded;
}

Result<std::string> load_state_dir(const std::string &path, const Sources &sources) {
  Reading reading{sources};
  reading.open_files.push_back(path);
  std::string folder;
  if (const auto root = open_yaml(reading, path, "", nullptr); root && root->yaml().IsMap()) {
    root->child("state_dir").require(folder);
    folder = root->resolve(folder);
  }
  if (reading.faults.empty() && folder.empty()) return Error{ErrorCode::kInvalidArgument, path + " is no mapping"};
  if (!reading.faults.empty()) return Error{ErrorCode::kInvalidArgument, reading.faults.front().to_string()};
  return folder;
}

}  // namespace assay::config
