// C11's threads and locks by way of POSIX's, for ThreadSanitizer: it knows the latter alone, and a
// thread that librdkafka starts by thrd_create() would crash in our first instrumented function.
// The program's functions come before the C library's, in which either have the same layout.
#include <pthread.h>
#include <threads.h>

#include <cerrno>
#include <cstdint>

namespace {

int as_c11(int error) { return error == 0 ? thrd_success : thrd_error; }

pthread_mutex_t* posix(mtx_t* mutex) { return reinterpret_cast<pthread_mutex_t*>(mutex); }
pthread_cond_t* posix(cnd_t* condition) { return reinterpret_cast<pthread_cond_t*>(condition); }

struct Start {
  thrd_start_t function;
  void* argument;
};

void* run(void* given) {
  const Start start = *static_cast<Start*>(given);
  delete static_cast<Start*>(given);
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(start.function(start.argument)));
}

}  // namespace

extern "C" {

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  return as_c11(pthread_create(thread, nullptr, run, new Start{function, argument}));
}
int thrd_join(thrd_t thread, int* result) {
  void* returned = nullptr;
  const int error = pthread_join(thread, &returned);
  if (result != nullptr) *result = static_cast<int>(reinterpret_cast<std::intptr_t>(returned));
  return as_c11(error);
}
int thrd_detach(thrd_t thread) { return as_c11(pthread_detach(thread)); }

int mtx_init(mtx_t* mutex, int /*type*/) {
  return as_c11(pthread_mutex_init(posix(mutex), nullptr));
}
int mtx_lock(mtx_t* mutex) { return as_c11(pthread_mutex_lock(posix(mutex))); }
int mtx_unlock(mtx_t* mutex) { return as_c11(pthread_mutex_unlock(posix(mutex))); }
void mtx_destroy(mtx_t* mutex) { pthread_mutex_destroy(posix(mutex)); }

int cnd_init(cnd_t* condition) { return as_c11(pthread_cond_init(posix(condition), nullptr)); }
int cnd_signal(cnd_t* condition) { return as_c11(pthread_cond_signal(posix(condition))); }
int cnd_broadcast(cnd_t* condition) { return as_c11(pthread_cond_broadcast(posix(condition))); }
int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  return as_c11(pthread_cond_wait(posix(condition), posix(mutex)));
}
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* until) {
  const int error = pthread_cond_timedwait(posix(condition), posix(mutex), until);
  return error == ETIMEDOUT ? thrd_timedout : as_c11(error);
}
void cnd_destroy(cnd_t* condition) { pthread_cond_destroy(posix(condition)); }

}  // extern "C"
