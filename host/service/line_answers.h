// What the plugins of a product line answer to one question, for each customer: asked in parallel, the last good answer
// of each kept for the time when it fails, concurrent calls sharing one round, the whole rendered and at hand for a
// while. T: what one plugin answers.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "host/core/executor.h"
#include "host/core/log.h"
#include "host/core/mutex.h"
#include "host/core/task.h"
#include "host/service/directory.h"
#include "host/service/merge.h"

namespace assay::service {

struct AskingOptions {
  std::chrono::milliseconds deadline{3'000};  // for the plugins' part of an answer
  std::chrono::milliseconds ttl{30'000};      // older answers are asked for again, in the background
};

using Rendered = std::shared_ptr<const std::string>;

template <class T>
class LineAnswers {
 public:
  using Entries = std::vector<EntryAnswer<T>>;

  struct Question {
    std::string_view failed;  // the log's word for a plugin that gave no answer
    bool (*concerns)(const plugin::Provider &);
    void (*ask)(plugin::Provider &, plugin::CallContext, Done<T>);
    // The body of the whole answer. Both references hold until the task ends; its error ends the round.
    std::function<Task<Result<std::string>>(const Line &, const Entries &)> render;
  };

  // All references outlive this.
  LineAnswers(Executor &executor, const Directory &directory, AskingOptions options, Question question)
      : executor_(executor), directory_(directory), options_(options), question_(std::move(question)) {}

  // The answer when one is at hand, else null. Posts a refresh when it is older than the ttl, or after a second when a
  // plugin was missing in it. [any-thread, waits for nothing]
  Rendered ready(const Caller &caller);

  // Asks the plugins that the question concerns. Errors: kNotFound when the line has no plugin, kUnavailable when none
  // of those asked ever answered, or the error of render. [executor]
  Task<Result<Rendered>> get(Caller caller);

  // What a plugin answered last for this customer; NULL when it never did. Until the next round. [executor]
  [[nodiscard]] const T *last(const Caller &caller, const PluginEntry &entry) const;
  // Of all plugins that ever answered, in the order of the line. [executor]
  [[nodiscard]] Entries last_of_all(const Caller &caller, const Line &line) const;

 private:
  using Key = std::pair<ProductLineId, TenantId>;
  struct Asked {
    const LineProvider *provider;
    Result<T> answer = Error{ErrorCode::kInternal, "not asked"};
  };
  struct Answer {
    Rendered body;
    std::chrono::steady_clock::time_point refresh_at;
    bool refreshing = false;
  };
  static constexpr std::chrono::milliseconds kRetryIncomplete{1'000};

  Task<Result<Rendered>> ask_all(Caller caller);
  Task<Result<void>> ask(const Caller &caller, std::vector<Asked> &asked);
  bool remember(const Caller &caller, std::vector<Asked> &asked);
  Rendered keep(const Caller &caller, std::string body, bool complete);
  void finish_round(const Key &key, const Result<Rendered> &result);

  Executor &executor_;
  const Directory &directory_;
  const AskingOptions options_;
  const Question question_;

  // Touched on the executor alone.
  std::map<std::tuple<ProductLineId, PluginEntry, TenantId>, T> last_;
  std::map<Key, std::vector<Done<Rendered>>> waiting_;

  mutable Mutex mutex_;
  std::map<Key, Answer> answers_ ASSAY_GUARDED_BY(mutex_);
};

template <class T>
Rendered LineAnswers<T>::ready(const Caller &caller) {
  const Key key{caller.line, caller.tenant};
  Rendered body;
  {
    MutexLock lock(mutex_);
    const auto it = answers_.find(key);
    if (it == answers_.end()) return nullptr;
    body = it->second.body;
    if (it->second.refreshing || std::chrono::steady_clock::now() < it->second.refresh_at) return body;
    it->second.refreshing = true;
  }
  executor_.post([this, caller] { assay::start(get(caller), [](const Result<Rendered> &) {}); });
  return body;
}

template <class T>
Task<Result<Rendered>> LineAnswers<T>::get(Caller caller) {
  const Key key{caller.line, caller.tenant};
  co_return co_await completion<Rendered>(executor_, [&](Done<Rendered> done) {
    auto &waiting = waiting_[key];
    waiting.push_back(std::move(done));
    if (waiting.size() > 1) return;
    assay::start(ask_all(caller), [this, key](const Result<Rendered> &result) { finish_round(key, result); });
  });
}

template <class T>
void LineAnswers<T>::finish_round(const Key &key, const Result<Rendered> &result) {
  const auto waiting = std::exchange(waiting_[key], {});
  waiting_.erase(key);
  {
    MutexLock lock(mutex_);
    const auto it = answers_.find(key);
    if (it != answers_.end()) it->second.refreshing = false;
  }
  for (const auto &done : waiting) done(result);
}

template <class T>
Task<Result<Rendered>> LineAnswers<T>::ask_all(Caller caller) {
  const Line *line = directory_.find(caller.line);
  if (line == nullptr || line->providers.empty())
    co_return Error{ErrorCode::kNotFound, "No assessment provider is connected for this product line."};

  std::vector<Asked> asked;
  for (const auto &provider : line->providers)
    if (question_.concerns(*provider.provider)) asked.push_back({&provider});
  if (!asked.empty()) ASSAY_CO_CHECK(co_await ask(caller, asked));
  const bool complete = remember(caller, asked);

  const auto entries = last_of_all(caller, *line);
  if (entries.empty() && !asked.empty())
    co_return Error{ErrorCode::kUnavailable, "No plugin of this product line has answered yet."};
  ASSAY_CO_TRY(auto body, co_await question_.render(*line, entries));
  co_return keep(caller, std::move(body), complete);
}

// Ends when every provider has answered; each answers by its deadline at the latest.
template <class T>
Task<Result<void>> LineAnswers<T>::ask(const Caller &caller, std::vector<Asked> &asked) {
  co_return co_await completion<void>(executor_, [&](Done<void> done) {
    auto remaining = std::make_shared<std::atomic<std::size_t>>(asked.size());
    for (auto &each : asked) {
      auto context = Directory::context(caller, *each.provider);
      context.deadline = std::min(context.deadline, std::chrono::steady_clock::now() + options_.deadline);
      question_.ask(*each.provider->provider, std::move(context), [&each, remaining, done](Result<T> answer) {
        each.answer = std::move(answer);
        if (remaining->fetch_sub(1) == 1) done({});
      });
    }
  });
}

// Whether all of them answered.
template <class T>
bool LineAnswers<T>::remember(const Caller &caller, std::vector<Asked> &asked) {
  bool complete = true;
  for (auto &each : asked) {
    const auto &entry = each.provider->provider->entry();
    if (each.answer.ok()) {
      last_.insert_or_assign({caller.line, entry, caller.tenant}, *std::move(each.answer));
      continue;
    }
    complete = false;
    log::warn(question_.failed, {{"line", caller.line.value},
                                 {"plugin", entry.value},
                                 {"request", caller.request_id},
                                 {"code", name_of(each.answer.error().code)},
                                 {"error", each.answer.error().message}});
  }
  return complete;
}

template <class T>
const T *LineAnswers<T>::last(const Caller &caller, const PluginEntry &entry) const {
  const auto it = last_.find({caller.line, entry, caller.tenant});
  return it == last_.end() ? nullptr : &it->second;
}

template <class T>
typename LineAnswers<T>::Entries LineAnswers<T>::last_of_all(const Caller &caller, const Line &line) const {
  Entries entries;
  for (const auto &provider : line.providers) {
    const auto &entry = provider.provider->entry();
    if (const auto *answer = last(caller, entry)) entries.push_back({entry, *answer});
  }
  return entries;
}

template <class T>
Rendered LineAnswers<T>::keep(const Caller &caller, std::string body, bool complete) {
  auto rendered = std::make_shared<const std::string>(std::move(body));
  MutexLock lock(mutex_);
  auto &answer = answers_[{caller.line, caller.tenant}];
  answer.body = rendered;
  answer.refresh_at = std::chrono::steady_clock::now() + (complete ? options_.ttl : kRetryIncomplete);
  return rendered;
}

}  // namespace assay::service
