/* Writes what plugin_api/abi.lock holds: for every struct of the ABI its size, and for every member its offset and
 * size. */
#include <stddef.h>
#include <stdio.h>

#include "assay/assay.h"

#define STRUCT(type) printf("%s %u\n", #type, (unsigned)sizeof(type))
#define MEMBER(type, member) \
  printf("  %u %u %s\n", (unsigned)offsetof(type, member), (unsigned)sizeof(((type *)0)->member), #member)

static void dump_str(void) {
  STRUCT(assay_str);
  MEMBER(assay_str, ptr);
  MEMBER(assay_str, len);
}

static void dump_sink(void) {
  STRUCT(assay_sink);
  MEMBER(assay_sink, struct_size);
  MEMBER(assay_sink, self);
  MEMBER(assay_sink, write);
}

static void dump_call(void) {
  STRUCT(assay_call);
  MEMBER(assay_call, struct_size);
  MEMBER(assay_call, self);
  MEMBER(assay_call, call_id);
  MEMBER(assay_call, idempotency_key);
  MEMBER(assay_call, tenant);
  MEMBER(assay_call, product_line);
  MEMBER(assay_call, traceparent);
  MEMBER(assay_call, deadline_ms);
  MEMBER(assay_call, is_cancelled);
  MEMBER(assay_call, fail);
}

static void dump_host(void) {
  STRUCT(assay_host);
  MEMBER(assay_host, struct_size);
  MEMBER(assay_host, self);
  MEMBER(assay_host, abi_major);
  MEMBER(assay_host, abi_minor);
  MEMBER(assay_host, name);
  MEMBER(assay_host, version);
  MEMBER(assay_host, get_service);
}

static void dump_create_params(void) {
  STRUCT(assay_create_params);
  MEMBER(assay_create_params, struct_size);
  MEMBER(assay_create_params, instance);
  MEMBER(assay_create_params, product_line);
  MEMBER(assay_create_params, config_json);
  MEMBER(assay_create_params, pages_url);
}

static void dump_plugin(void) {
  STRUCT(assay_plugin);
  MEMBER(assay_plugin, struct_size);
  MEMBER(assay_plugin, self);
  MEMBER(assay_plugin, max_concurrency);
  MEMBER(assay_plugin, reserved);
  MEMBER(assay_plugin, validate_config);
  MEMBER(assay_plugin, start);
  MEMBER(assay_plugin, drain);
  MEMBER(assay_plugin, stop);
  MEMBER(assay_plugin, destroy);
  MEMBER(assay_plugin, get_extension);
}

static void dump_plugin_descriptor(void) {
  STRUCT(assay_plugin_descriptor);
  MEMBER(assay_plugin_descriptor, struct_size);
  MEMBER(assay_plugin_descriptor, id);
  MEMBER(assay_plugin_descriptor, vendor);
  MEMBER(assay_plugin_descriptor, name);
  MEMBER(assay_plugin_descriptor, version);
  MEMBER(assay_plugin_descriptor, kinds);
  MEMBER(assay_plugin_descriptor, license);
  MEMBER(assay_plugin_descriptor, home_url);
  MEMBER(assay_plugin_descriptor, support_url);
}

static void dump_plugin_entry(void) {
  STRUCT(assay_plugin_entry);
  MEMBER(assay_plugin_entry, magic);
  MEMBER(assay_plugin_entry, struct_size);
  MEMBER(assay_plugin_entry, abi_major);
  MEMBER(assay_plugin_entry, abi_minor);
  MEMBER(assay_plugin_entry, min_host_minor);
  MEMBER(assay_plugin_entry, flags);
  MEMBER(assay_plugin_entry, draft_hash);
  MEMBER(assay_plugin_entry, build_info);
  MEMBER(assay_plugin_entry, descriptor);
  MEMBER(assay_plugin_entry, config_schema_json);
  MEMBER(assay_plugin_entry, create);
}

static void dump_ext_assessment(void) {
  STRUCT(assay_ext_assessment);
  MEMBER(assay_ext_assessment, struct_size);
  MEMBER(assay_ext_assessment, list);
  MEMBER(assay_ext_assessment, start);
  MEMBER(assay_ext_assessment, cancel);
  MEMBER(assay_ext_assessment, start_safety);
  MEMBER(assay_ext_assessment, reserved);
}

static void dump_ext_custom_fields(void) {
  STRUCT(assay_ext_custom_fields);
  MEMBER(assay_ext_custom_fields, struct_size);
  MEMBER(assay_ext_custom_fields, list);
}

static void dump_header(void) {
  STRUCT(assay_header);
  MEMBER(assay_header, name);
  MEMBER(assay_header, value);
}

static void dump_http_request(void) {
  STRUCT(assay_http_request);
  MEMBER(assay_http_request, struct_size);
  MEMBER(assay_http_request, method);
  MEMBER(assay_http_request, path);
  MEMBER(assay_http_request, query);
  MEMBER(assay_http_request, body);
  MEMBER(assay_http_request, headers);
  MEMBER(assay_http_request, header_count);
}

static void dump_http_response(void) {
  STRUCT(assay_http_response);
  MEMBER(assay_http_response, struct_size);
  MEMBER(assay_http_response, status);
  MEMBER(assay_http_response, reserved);
  MEMBER(assay_http_response, content_type);
  MEMBER(assay_http_response, body);
  MEMBER(assay_http_response, headers);
  MEMBER(assay_http_response, header_count);
}

static void dump_http_responder(void) {
  STRUCT(assay_http_responder);
  MEMBER(assay_http_responder, struct_size);
  MEMBER(assay_http_responder, self);
  MEMBER(assay_http_responder, respond);
}

static void dump_ext_http(void) {
  STRUCT(assay_ext_http);
  MEMBER(assay_ext_http, struct_size);
  MEMBER(assay_ext_http, handle);
}

static void dump_ext_lookup(void) {
  STRUCT(assay_ext_lookup);
  MEMBER(assay_ext_lookup, struct_size);
  MEMBER(assay_ext_lookup, lookup);
}

static void dump_ext_timer(void) {
  STRUCT(assay_ext_timer);
  MEMBER(assay_ext_timer, struct_size);
  MEMBER(assay_ext_timer, fire);
}

static void dump_webhook(void) {
  STRUCT(assay_webhook);
  MEMBER(assay_webhook, struct_size);
  MEMBER(assay_webhook, name);
  MEMBER(assay_webhook, secret);
  MEMBER(assay_webhook, scheme);
  MEMBER(assay_webhook, signed_part);
  MEMBER(assay_webhook, signature_header);
  MEMBER(assay_webhook, signature_prefix);
  MEMBER(assay_webhook, timestamp_header);
  MEMBER(assay_webhook, timestamp_unit);
  MEMBER(assay_webhook, reserved);
  MEMBER(assay_webhook, tolerance_ms);
  MEMBER(assay_webhook, event_id_header);
  MEMBER(assay_webhook, event_id_pointer);
  MEMBER(assay_webhook, headers);
  MEMBER(assay_webhook, header_count);
}

static void dump_webhook_event(void) {
  STRUCT(assay_webhook_event);
  MEMBER(assay_webhook_event, struct_size);
  MEMBER(assay_webhook_event, hook);
  MEMBER(assay_webhook_event, event_id);
  MEMBER(assay_webhook_event, body);
  MEMBER(assay_webhook_event, headers);
  MEMBER(assay_webhook_event, header_count);
  MEMBER(assay_webhook_event, received_ms);
  MEMBER(assay_webhook_event, attempt);
  MEMBER(assay_webhook_event, reserved);
}

static void dump_ext_webhook(void) {
  STRUCT(assay_ext_webhook);
  MEMBER(assay_ext_webhook, struct_size);
  MEMBER(assay_ext_webhook, hooks);
  MEMBER(assay_ext_webhook, hook_count);
  MEMBER(assay_ext_webhook, apply);
}

static void dump_svc_clock(void) {
  STRUCT(assay_svc_clock);
  MEMBER(assay_svc_clock, struct_size);
  MEMBER(assay_svc_clock, self);
  MEMBER(assay_svc_clock, now_ms);
  MEMBER(assay_svc_clock, random_bytes);
}

static void dump_http_call(void) {
  STRUCT(assay_http_call);
  MEMBER(assay_http_call, struct_size);
  MEMBER(assay_http_call, method);
  MEMBER(assay_http_call, url);
  MEMBER(assay_http_call, body);
  MEMBER(assay_http_call, headers);
  MEMBER(assay_http_call, header_count);
  MEMBER(assay_http_call, timeout_ms);
}

static void dump_svc_http(void) {
  STRUCT(assay_svc_http);
  MEMBER(assay_svc_http, struct_size);
  MEMBER(assay_svc_http, self);
  MEMBER(assay_svc_http, send);
}

static void dump_svc_kv(void) {
  STRUCT(assay_svc_kv);
  MEMBER(assay_svc_kv, struct_size);
  MEMBER(assay_svc_kv, self);
  MEMBER(assay_svc_kv, get);
  MEMBER(assay_svc_kv, put);
  MEMBER(assay_svc_kv, remove);
}

static void dump_svc_log(void) {
  STRUCT(assay_svc_log);
  MEMBER(assay_svc_log, struct_size);
  MEMBER(assay_svc_log, self);
  MEMBER(assay_svc_log, write);
}

static void dump_svc_mail(void) {
  STRUCT(assay_svc_mail);
  MEMBER(assay_svc_mail, struct_size);
  MEMBER(assay_svc_mail, self);
  MEMBER(assay_svc_mail, send);
}

static void dump_svc_report(void) {
  STRUCT(assay_svc_report);
  MEMBER(assay_svc_report, struct_size);
  MEMBER(assay_svc_report, self);
  MEMBER(assay_svc_report, report);
}

static void dump_svc_timer(void) {
  STRUCT(assay_svc_timer);
  MEMBER(assay_svc_timer, struct_size);
  MEMBER(assay_svc_timer, self);
  MEMBER(assay_svc_timer, set);
  MEMBER(assay_svc_timer, cancel);
}

int main(void) {
  dump_str();
  dump_sink();
  dump_call();
  dump_host();
  dump_create_params();
  dump_plugin();
  dump_plugin_descriptor();
  dump_plugin_entry();
  dump_ext_assessment();
  dump_ext_custom_fields();
  dump_header();
  dump_http_request();
  dump_http_response();
  dump_http_responder();
  dump_ext_http();
  dump_ext_lookup();
  dump_ext_timer();
  dump_webhook();
  dump_webhook_event();
  dump_ext_webhook();
  dump_svc_clock();
  dump_http_call();
  dump_svc_http();
  dump_svc_kv();
  dump_svc_log();
  dump_svc_mail();
  dump_svc_report();
  dump_svc_timer();
  return 0;
}
