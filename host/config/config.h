// The whole configuration as one value, with every default. What a key means stands beside it in
// config/gateway.example.yaml; a key that is not here is refused by the loader.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "host/core/ids.h"
#include "host/core/log.h"

namespace assay::config {

using std::chrono::milliseconds;

// A secret that was read from a file or the environment at load time. Never printed.
struct Secret {
  std::string value;
};

struct Partner {
  std::string listen = "127.0.0.1:8080";  // address:port; port 0 takes a free one
  std::string public_url;                 // what candidates' links begin with; empty: http:// and the bound address
  int loops = 2;
  std::uint64_t max_body_bytes = 64 * 1024;
  std::uint64_t max_connections = 4096;
};

struct PluginLimits {
  milliseconds call_timeout{10'000};
  std::uint32_t max_concurrency = 4;  // threads of the entry, per product line; the plugin may declare fewer
  std::uint32_t max_queue = 256;      // calls that may wait for a thread
};

struct Plugin {
  PluginEntry name;
  std::string library;    // file name inside one of plugin_dirs
  std::string sha256;     // optional pin, hex
  bool critical = false;  // true: the host does not start without it
  PluginLimits limits;
  std::vector<std::string> egress;  // host:port that the plugin may call
  std::string config_json = "{}";
  // What vendors sign their webhooks with, by the names that the plugin uses: the current one, then perhaps the
  // previous.
  std::map<std::string, std::vector<Secret>> secrets;
};

struct ProductLine {
  ProductLineId id;
  std::string base_path;                             // "/engineering": what is registered with Ashby for this line
  std::vector<PluginEntry> plugins;                  // in the order of the merged list
  std::map<std::string, AssessmentTypeId> type_ids;  // "entry/vendor key" → a pinned id
};

struct Ashby {
  std::string base_url = "https://api.ashbyhq.com";
  Secret api_key;
};

struct CustomerLine {
  ProductLineId line;
  Secret api_key;            // what the customer pasted into Ashby; empty when only the hash is given
  std::string api_key_hash;  // BLAKE2b-256, hex
  Ashby ashby;
};

struct Customer {
  std::string id;
  std::vector<CustomerLine> lines;
};

struct Pages {
  Secret staff_password;  // what opens the plugins' pages below /staff/; empty: they are closed
};

struct Admin {
  std::string listen = "127.0.0.1:0";  // loopback only
};

struct Delivery {
  milliseconds first_update_delay{2'000};  // after the start's answer, before its first update is repeated (E25)
  milliseconds progress_interval{60'000};  // at most one progress update of an assessment in that time; 0: every one
  milliseconds connect_timeout{5'000};
  milliseconds total_timeout{20'000};  // of one try, connecting included; at most 50 s, well below a lease
  std::uint32_t max_in_flight = 32;
  std::string user_agent_contact;
};

struct Start {
  milliseconds soft_deadline{8'000};     // a start or cancel is answered by then, whatever the vendor does
  milliseconds give_up{24 * 3'600'000};  // an answer that is unknown for so long is left to the operator
};

struct Config {
  std::string state_dir;
  log::Level log_level = log::Level::kInfo;
  Partner partner;
  Pages pages;
  Admin admin;
  std::vector<std::string> plugin_dirs;
  std::vector<Plugin> plugins;
  std::vector<ProductLine> product_lines;
  std::vector<Customer> customers;
  std::string maildir;  // where mail to candidates is written
  std::string mail_from = "assay@localhost";
  milliseconds list_deadline{3'000};  // for the plugins' part of both lists: types, custom fields
  milliseconds list_ttl{30'000};      // how long a plugin's list answers without asking again
  milliseconds drain_limit{20'000};
  Start start;
  Delivery delivery;
};

}  // namespace assay::config
