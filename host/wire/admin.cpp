#include "host/wire/admin.h"

#include <nlohmann/json.hpp>
#include <set>

#include "host/wire/admin_members.h"
#include "host/wire/json.h"
#include "host/wire/members.h"

namespace assay::wire::admin {
namespace {

using Json = nlohmann::ordered_json;
using Parsed = nlohmann::json;

template <class T>
Json document(const T &value);

class Writer {
 public:
  template <class T>
  void operator()(const char *name, const T &value) {
    object_[name] = json_of(value);
  }
  // What is not there has no member.
  template <class T>
  void operator()(const char *name, const std::optional<T> &value) {
    if (value) object_[name] = json_of(*value);
  }
  [[nodiscard]] Json take() { return std::move(object_); }

 private:
  template <class T>
  static Json json_of(const T &value) {
    if constexpr (std::is_class_v<T> && !std::is_same_v<T, std::string>)
      return document(value);
    else
      return value;
  }
  template <class T>
  static Json json_of(const std::vector<T> &values) {
    auto list = Json::array();
    for (const auto &value : values) list.push_back(json_of(value));
    return list;
  }

  Json object_ = Json::object();
};

template <class T>
Json document(const T &value) {
  Writer writer;
  members(writer, value);
  return writer.take();
}

class Reader {
 public:
  Reader(const Parsed &object, std::string pointer, Unknown unknown, std::optional<Error> &fault)
      : object_(object), pointer_(std::move(pointer)), unknown_(unknown), fault_(fault) {}

  template <class T>
  void operator()(const char *name, T &value) {
    known_.insert(name);
    const auto it = object_.find(name);
    if (fault_ || it == object_.end() || it->is_null()) return;
    read(*it, child_pointer(pointer_, name), value);
  }
  void finish() {
    if (unknown_ == Unknown::kIgnored) return;
    for (const auto &[name, value] : object_.items())
      if (!fault_ && !known_.contains(name)) fault_ = member_error(child_pointer(pointer_, name), "is not known");
  }

 private:
  void read(const Parsed &json, std::string pointer, std::string &value) {
    if (!json.is_string()) return wrong(std::move(pointer), "must be a string");
    value = json.get<std::string>();
  }
  void read(const Parsed &json, std::string pointer, std::int64_t &value) {
    if (!json.is_number_integer() || (json.is_number_unsigned() && json.get<std::uint64_t>() > INT64_MAX))
      return wrong(std::move(pointer), "must be a whole number");
    value = json.get<std::int64_t>();
  }
  void read(const Parsed &json, std::string pointer, double &value) {
    if (!json.is_number()) return wrong(std::move(pointer), "must be a number");
    value = json.get<double>();
  }
  void read(const Parsed &json, std::string pointer, bool &value) {
    if (!json.is_boolean()) return wrong(std::move(pointer), "must be true or false");
    value = json.get<bool>();
  }
  template <class T>
  void read(const Parsed &json, std::string pointer, std::optional<T> &value) {
    read(json, std::move(pointer), value.emplace());
  }
  template <class T>
  void read(const Parsed &json, std::string pointer, std::vector<T> &values) {
    if (!json.is_array()) return wrong(std::move(pointer), "must be an array");
    for (std::size_t i = 0; i < json.size() && !fault_; ++i)
      read(json[i], pointer + "/" + std::to_string(i), values.emplace_back());
  }
  template <class T>
  requires std::is_class_v<T>
  void read(const Parsed &json, std::string pointer, T &value) {
    if (!json.is_object()) return wrong(std::move(pointer), "must be an object");
    Reader reader(json, std::move(pointer), unknown_, fault_);
    members(reader, value);
    reader.finish();
  }
  void wrong(std::string pointer, std::string_view problem) {
    if (!fault_) fault_ = member_error(std::move(pointer), problem);
  }

  const Parsed &object_;
  const std::string pointer_;
  const Unknown unknown_;
  std::optional<Error> &fault_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace

template <class T>
std::string render(const T &value) {
  return document(value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <class T>
Result<T> parse(std::string_view text, Unknown unknown) {
  ASSAY_TRY(const auto object, parse_object(text));
  std::optional<Error> fault;
  T value;
  Reader reader(object, "", unknown, fault);
  members(reader, value);
  reader.finish();
  if (fault) return *std::move(fault);
  return value;
}

std::optional<std::string> message_of(std::string_view text) {
  const auto object = parse_object(text);
  if (!object.ok()) return std::nullopt;
  std::optional<Error> fault;
  auto message = Members(&*object, "", std::size_t{64} << 10).child("errorInfo", fault).required("message", fault);
  return fault ? std::nullopt : std::optional(std::move(message));
}

#define ASSAY_ADMIN_DOCUMENT(T)                \
  template std::string render(const T &value); \
  template Result<T> parse(std::string_view text, Unknown unknown)

ASSAY_ADMIN_DOCUMENT(Address);
ASSAY_ADMIN_DOCUMENT(Order);
ASSAY_ADMIN_DOCUMENT(HoldOrder);
ASSAY_ADMIN_DOCUMENT(ResolveOrder);
ASSAY_ADMIN_DOCUMENT(Delivery);
ASSAY_ADMIN_DOCUMENT(Deliveries);
ASSAY_ADMIN_DOCUMENT(Acted);
ASSAY_ADMIN_DOCUMENT(Brakes);
ASSAY_ADMIN_DOCUMENT(Held);
ASSAY_ADMIN_DOCUMENT(Audit);
ASSAY_ADMIN_DOCUMENT(Status);
ASSAY_ADMIN_DOCUMENT(Readiness);
ASSAY_ADMIN_DOCUMENT(Assessments);
ASSAY_ADMIN_DOCUMENT(Resolved);
ASSAY_ADMIN_DOCUMENT(Timeline);

}  // namespace assay::wire::admin
