#include "host/http/mailbox.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace assay::http {
namespace {

thread_local const Responder::Mailbox *t_own_mailbox = nullptr;

}  // namespace

Responder::Mailbox::Mailbox(std::shared_ptr<std::atomic<std::size_t>> in_flight)
    : in_flight_(std::move(in_flight)), wake_fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (!wake_fd_) throw std::system_error(errno, std::generic_category(), "eventfd");
}

template <class Change>
void Responder::Mailbox::leave(Change change) {
  {
    const MutexLock lock(mutex_);
    if (closed_) return;
    change(mail_);
    if (std::exchange(waiting_, true)) return;
  }
  wake();
}

void Responder::Mailbox::post(Answer answer) {
  if (t_own_mailbox == this) {
    own_.push_back(std::move(answer));
    return;
  }
  leave([&](Mail &mail) { mail.answers.push_back(std::move(answer)); });
}

void Responder::Mailbox::hand_over(Accepted accepted) {
  leave([&](Mail &mail) { mail.sockets.push_back(std::move(accepted)); });
}

void Responder::Mailbox::order_drain() {
  leave([](Mail &mail) { mail.drain = true; });
}

void Responder::Mailbox::wake() noexcept { ::eventfd_write(wake_fd_.get(), 1); }

void Responder::Mailbox::close() {
  Mail dropped;
  const MutexLock lock(mutex_);
  closed_ = true;
  std::swap(dropped, mail_);
}

void Responder::Mailbox::bind_to_this_thread() noexcept { t_own_mailbox = this; }

Responder::Mailbox::Mail Responder::Mailbox::collect() {
  Mail mail;
  const MutexLock lock(mutex_);
  waiting_ = false;
  std::swap(mail, mail_);
  return mail;
}

}  // namespace assay::http
