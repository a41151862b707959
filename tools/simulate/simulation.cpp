#include "tools/simulate/simulation.h"

#include <algorithm>

#include "schemas/signing/dsse.h"
#include "tools/simulate/life/life.h"
#include "tools/simulate/text/renderer.h"

namespace hallmark::simulate {
namespace {

constexpr std::size_t window_steps = 3'000'000;  // 192 MB
constexpr std::size_t chunk_bytes = 1 << 20;
constexpr std::int64_t release_delay = 200 * millisecond;

void tell_releases(const World& world, Window& window, std::int64_t start_us) {
  for (unsigned model = 0; model < model_count; ++model) {
    const unsigned first = world.newest_release(model, start_us);
    for (unsigned number = first; world.release_us(model, number) < window.end_us(); ++number) {
      const std::int64_t moment = world.release_us(model, number);
      Step step{.kind = Kind::released_firmware, .to_release = static_cast<std::uint16_t>(number)};
      step.recorded_us = moment + release_delay;
      step.occurred_us = moment;
      step.device = world.options().devices + model;
      step.number = number;
      step.sequence = number + 1;
      window.add(step);
    }
  }
}

// An authority that nobody here holds anything of.
void tell_authority(const World& world, Window& window) {
  const std::int64_t moment =
      world.options().from_us + std::min(60 * day, world.range_us() / 3) / second * second;
  Step step{.kind = Kind::authority_revoked};
  step.recorded_us = moment + release_delay;
  step.occurred_us = moment;
  step.device = world.options().devices + static_cast<std::uint32_t>(model_count);
  step.sequence = 1;
  window.add(step);
}

void fill(const World& world, const Pace& pace, Window& window, std::int64_t start_us) {
  tell_releases(world, window, start_us);
  if (world.options().shape != Shape::small) tell_authority(world, window);
  for (std::uint32_t device = 0; device < world.options().devices; ++device) {
    const Traits traits = world.traits(device);
    if (traits.birth_us >= window.end_us()) continue;
    Life(world, pace, device, traits, window).live();
  }
}

class LineWriter {
 public:
  LineWriter(const World& world, const Output& output)
      : signed_(world.options().envelope == Envelope::signed_by_producer),
        renderer_(world),
        output_(output) {
    lines_.reserve(chunk_bytes + (1 << 16));
  }

  Status write(const Step& step) {
    const std::string& text = renderer_.render(step);
    if (signed_) {
      TRY_ASSIGN(const Record record,
                 sign_event(text, renderer_.signer().key, renderer_.producer()));
      if (record.value) lines_ += *record.value;
    } else {
      lines_ += text;
    }
    lines_ += '\n';
    ++events_;
    return lines_.size() < chunk_bytes ? ok() : flush(step.recorded_us);
  }

  Status flush(std::int64_t recorded_us) {
    TRY(output_.write(lines_));
    output_.advanced({recorded_us, events_});
    lines_.clear();
    return ok();
  }

 private:
  bool signed_;
  Renderer renderer_;
  const Output& output_;
  std::string lines_;
  std::uint64_t events_ = 0;
};

}  // namespace

Status simulate(const Options& options, const Output& output) {
  const World world(options);
  const Pace pace = pace_of(options);
  Window window(window_steps);
  LineWriter writer(world, output);
  std::int64_t start_us = options.from_us;
  std::int64_t guess_us = options.to_us;
  while (start_us < options.to_us) {
    window.begin(start_us, std::min(guess_us, options.to_us));
    fill(world, pace, window, start_us);
    for (const Step& step : window.sorted()) TRY(writer.write(step));
    // The next window may be a little longer than this one turned out to be.
    guess_us = window.end_us() + (window.end_us() - start_us) * 5 / 4;
    start_us = window.end_us();
    TRY(writer.flush(start_us));
  }
  return ok();
}

}  // namespace hallmark::simulate
