#include <utility>

#include "host/http/edge.h"
#include "host/http/mailbox.h"

namespace assay::http {

Responder::Responder(std::shared_ptr<Mailbox> mailbox, std::uint64_t ticket, std::string request_id) noexcept
    : mailbox_(std::move(mailbox)), ticket_(ticket), request_id_(std::move(request_id)) {}

Responder::Responder(Responder &&other) noexcept
    : mailbox_(std::move(other.mailbox_)),
      ticket_(std::exchange(other.ticket_, 0)),
      request_id_(std::move(other.request_id_)) {}

Responder &Responder::operator=(Responder &&other) noexcept {
  if (this != &other) {
    const Responder dropped(std::move(*this));  // answers 500 for the request that is let go
    mailbox_ = std::move(other.mailbox_);
    ticket_ = std::exchange(other.ticket_, 0);
    request_id_ = std::move(other.request_id_);
  }
  return *this;
}

Responder::~Responder() {
  if (mailbox_ == nullptr) return;
  try {
    mailbox_->post({ticket_, std::nullopt, {}});
  } catch (...) {
    // Out of memory: the loop's answer_timeout answers in our stead.
  }
}

void Responder::send(Response response) && {
  if (mailbox_ == nullptr) return;
  mailbox_->post({ticket_, std::move(response), std::move(request_id_)});
  mailbox_.reset();
}

}  // namespace assay::http
