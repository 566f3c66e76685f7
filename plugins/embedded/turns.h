// One at a time for each assessment, without waiting: whoever comes second is told so.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace assay::embedded {

class Turns {
 public:
  // Holds an assessment's turn while it lives.
  class Turn {
   public:
    Turn(Turns &turns, std::string assessment_id) : turns_(turns), assessment_id_(std::move(assessment_id)) {
      const std::lock_guard lock(turns_.mutex_);
      ours_ = turns_.under_way_.insert(assessment_id_).second;
    }
    ~Turn() {
      if (!ours_) return;
      const std::lock_guard lock(turns_.mutex_);
      turns_.under_way_.erase(assessment_id_);
    }
    Turn(const Turn &) = delete;
    Turn &operator=(const Turn &) = delete;
    [[nodiscard]] bool is_ours() const noexcept { return ours_; }

   private:
    Turns &turns_;
    const std::string assessment_id_;
    bool ours_ = false;
  };

 private:
  std::mutex mutex_;
  std::set<std::string> under_way_;  // guarded by mutex_
};

}  // namespace assay::embedded
