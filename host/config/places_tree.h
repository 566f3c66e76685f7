// What Places walks through. Private to host/config/, since only this folder knows yaml-cpp.
#pragma once

#include <yaml-cpp/yaml.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/config/places.h"

namespace assay::config {

struct IncludedFile {
  std::string file;
  YAML::Node root;
};

// The !include tags of one load that were followed: file and offset of the tag → what came in its stead.
using Includes = std::map<std::pair<std::string, int>, IncludedFile>;

struct Places::Tree {
  YAML::Node entry;
  std::string file, key;  // of the entry: "plugins[0]"
  std::shared_ptr<const Includes> includes;
  std::vector<std::string> expanded;  // values of its config that ${…} had a part in
};

}  // namespace assay::config
