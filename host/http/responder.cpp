#include <utility>

#include "host/http/edge.h"
#include "host/http/mailbox.h"

namespace assay::http {

Responder::Responder(std::shared_ptr<Mailbox> mailbox, std::uint64_t ticket, std::string request_id) noexcept
    : mailbox_(std::move(mailbox)), ticket_(ticket), request_id_(std::move(request_id)) {}

Responder::Responder(Responder &&other) noexcept
    : mailbox_(std::move(other.mailbox_)),
      ticket_(std::exchange(other.ticket_, 0)),
      request_id_(std::move(other.request_id_)),
      counted_(std::exchange(other.counted_, false)) {}

Responder &Responder::operator=(Responder &&other) noexcept {
  if (this != &other) {
    const Responder dropped(std::move(*this));  // answers 500 for the request that is let go
    mailbox_ = std::move(other.mailbox_);
    ticket_ = std::exchange(other.ticket_, 0);
    request_id_ = std::move(other.request_id_);
    counted_ = std::exchange(other.counted_, false);
  }
  return *this;
}

Responder::~Responder() {
  if (mailbox_ == nullptr) return;
  count_back();
  try {
    mailbox_->post({ticket_, std::nullopt, {}});
  } catch (...) {
    // Out of memory: the loop's answer_timeout answers in our stead.
  }
}

void Responder::send(Response response) && {
  if (mailbox_ == nullptr) return;
  count_back();  // first: with the answer in hand a client may ask again
  mailbox_->post({ticket_, std::move(response), std::move(request_id_)});
  mailbox_.reset();
}

void Responder::count_back() noexcept {
  if (std::exchange(counted_, false)) mailbox_->count_back();
}

}  // namespace assay::http
