#include "base/large_stack.h"

#include <pthread.h>

namespace assay {

void run_on_large_stack(const std::function<void()>& work) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_t thread;
  auto start = [](void* argument) -> void* {
    (*static_cast<const std::function<void()>*>(argument))();
    return nullptr;
  };
  bool started = pthread_attr_setstacksize(&attributes, kLargeStack) == 0 &&
                 pthread_create(&thread, &attributes, start, const_cast<std::function<void()>*>(&work)) == 0;
  pthread_attr_destroy(&attributes);
  if (started) {
    pthread_join(thread, nullptr);
  } else {
    work();  // under a tight limit on memory: the ordinary stack does for ordinary code
  }
}

}  // namespace assay
