// Result<T>: a value, or an Error that says what was expected, what was found and where. The method
// names are those of std::expected<T, Error>, so that C++23 is a swap.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <variant>

#include "schemas/vocabulary/invariant.h"

namespace hallmark {

enum class ErrorCode {
  bad_input,    // what a caller handed in does not fit
  not_found,    // nothing there under that name
  corruption,   // what was stored does not read back as it was written
  io,           // the operating system said no
  network,      // a peer cannot be reached or hung up
  unavailable,  // not now; the same call may go through later
};

struct Error {
  ErrorCode code;
  std::string message;
  std::string context;  // where: a file, a shard, a line; empty when the message says it

  // "context: message"
  [[nodiscard]] std::string text() const {
    return context.empty() ? message : context + ": " + message;
  }
};

// std::unexpected<Error>'s stand-in.
class [[nodiscard]] Unexpected {
 public:
  explicit Unexpected(Error error) : error_(std::move(error)) {}
  [[nodiscard]] Error& error() { return error_; }

 private:
  Error error_;
};

[[nodiscard]] inline Unexpected fail(ErrorCode code, std::string message,
                                     std::string context = {}) {
  return Unexpected(Error{code, std::move(message), std::move(context)});
}

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;
  using error_type = Error;

  // Implicit, as in std::expected: `return value;` and `return fail(...);`.
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Unexpected failure) : state_(std::in_place_index<1>, std::move(failure.error())) {}

  [[nodiscard]] bool has_value() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }

  [[nodiscard]] T& value() & { return checked(); }
  [[nodiscard]] const T& value() const& { return const_cast<Result*>(this)->checked(); }
  [[nodiscard]] T&& value() && { return std::move(checked()); }
  T& operator*() & { return checked(); }
  const T& operator*() const& { return const_cast<Result*>(this)->checked(); }
  T&& operator*() && { return std::move(checked()); }
  T* operator->() { return &checked(); }
  const T* operator->() const { return &const_cast<Result*>(this)->checked(); }

  [[nodiscard]] Error& error() & { return checked_error(); }
  [[nodiscard]] const Error& error() const& { return const_cast<Result*>(this)->checked_error(); }
  [[nodiscard]] Error&& error() && { return std::move(checked_error()); }

  template <class U>
  [[nodiscard]] T value_or(U&& other) && {
    return has_value() ? std::move(checked()) : static_cast<T>(std::forward<U>(other));
  }

  template <class Function>
  auto and_then(Function&& function) && -> std::invoke_result_t<Function, T&&> {
    if (!has_value()) return Unexpected(std::move(checked_error()));
    return std::forward<Function>(function)(std::move(checked()));
  }
  template <class Function>
  auto transform(Function&& function) && -> Result<std::invoke_result_t<Function, T&&>> {
    if (!has_value()) return Unexpected(std::move(checked_error()));
    return std::forward<Function>(function)(std::move(checked()));
  }
  template <class Function>
  Result transform_error(Function&& function) && {
    if (has_value()) return std::move(*this);
    return Unexpected(std::forward<Function>(function)(std::move(checked_error())));
  }

 private:
  T& checked() {
    INVARIANT(has_value(), "the value of a failed Result was taken");
    return *std::get_if<0>(&state_);
  }
  Error& checked_error() {
    INVARIANT(!has_value(), "the error of a good Result was taken");
    return *std::get_if<1>(&state_);
  }

  std::variant<T, Error> state_;
};

using Status = Result<std::monostate>;

[[nodiscard]] inline Status ok() { return std::monostate{}; }

}  // namespace hallmark

#define HALLMARK_JOIN_(a, b) a##b
#define HALLMARK_JOIN(a, b) HALLMARK_JOIN_(a, b)

// TRY(status): returns the error, if there is one, from the function it stands in.
#define TRY(expression)                                                       \
  do {                                                                        \
    if (auto try_result = (expression); !try_result.has_value()) [[unlikely]] \
      return ::hallmark::Unexpected(std::move(try_result).error());           \
  } while (false)

// TRY_ASSIGN(declaration, result): declares a variable with the value, or returns the error.
#define TRY_ASSIGN(declaration, expression) \
  TRY_ASSIGN_(declaration, expression, HALLMARK_JOIN(try_result_, __LINE__))
#define TRY_ASSIGN_(declaration, expression, result)          \
  auto result = (expression);                                 \
  if (!(result).has_value()) [[unlikely]]                     \
    return ::hallmark::Unexpected(std::move(result).error()); \
  declaration = *std::move(result)
