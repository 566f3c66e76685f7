// The commands of admin_command.h as CLI11 has them. Private to host/cli/.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>

#include "host/cli/admin_command.h"

namespace assay::cli {

// Holds what CLI11 writes into while it parses.
class AdminCommandLine {
 public:
  // Adds the commands to `app`, which this outlives.
  explicit AdminCommandLine(CLI::App &app);
  AdminCommandLine(const AdminCommandLine &) = delete;

  // After parsing: the one that was typed. Throws CLI::ParseError when it is wrong in a way that CLI11 cannot see.
  [[nodiscard]] std::optional<Admin> typed() const;

 private:
  void add_deliveries(CLI::App &app);
  void add_holds(CLI::App &app);
  void add_assessments(CLI::App &app);
  CLI::App *add(CLI::App &to, const std::string &name, const std::string &description);
  static void add_filter(CLI::App &command, wire::admin::Filter &filter);
  void add_order(CLI::App &command, const std::string &reason_is);

  [[nodiscard]] AdminCommand command() const;
  [[nodiscard]] const wire::admin::Order &checked_order() const;

  CLI::App *list_ = nullptr, *show_ = nullptr, *requeue_ = nullptr, *replay_ = nullptr, *discard_ = nullptr;
  CLI::App *hold_ = nullptr, *release_ = nullptr, *status_ = nullptr, *audit_ = nullptr;
  CLI::App *list_assessments_ = nullptr, *show_assessment_ = nullptr, *resolve_ = nullptr;
  Admin admin_;
  wire::admin::Order order_;
  wire::admin::HoldOrder hold_order_;
  wire::admin::ResolveOrder resolve_order_;
  wire::admin::Filter filter_;
  std::string id_;
  std::int64_t key_ = 0, limit_ = 50;
  bool with_payload_ = false, is_all_ = false;
};

}  // namespace assay::cli
