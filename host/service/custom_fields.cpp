#include "host/service/custom_fields.h"

#include "host/service/merge.h"
#include "host/wire/ashby.h"

namespace assay::service {
namespace {

Task<Result<std::string>> render(const Line &line, const std::vector<EntryFields> &entries) {
  const bool is_alone = line.providers.size() + line.not_running == 1;
  co_return wire::render_custom_fields(merge_fields(entries, is_alone));
}

}  // namespace

CustomFields::CustomFields(Executor &executor, const Directory &directory, AskingOptions options)
    : fields_(
          executor, directory, options,
          {"plugin_custom_fields_failed", [](const plugin::Provider &provider) { return provider.has_custom_fields(); },
           [](plugin::Provider &provider, plugin::CallContext context, Done<std::vector<CustomField>> done) {
             provider.custom_fields(std::move(context), std::move(done));
           },
           &render}) {}

}  // namespace assay::service
