#include "api/routes/landing_page.h"

#include <fmt/format.h>

namespace hallmark::api {
namespace {

constexpr std::string_view style = R"(
:root { color-scheme: light dark; --line: #8884; --soft: #8881; --link: #0b57d0; }
@media (prefers-color-scheme: dark) { :root { --link: #8ab4f8; } }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 0 auto;
       padding: 2.5rem 1.25rem 4rem; }
h1 { font-size: 1.7rem; margin: 0; letter-spacing: -.01em; }
h2 { font-size: 1.05rem; margin: 2.2rem 0 .6rem; }
p { margin: .4rem 0; }
a { color: var(--link); text-underline-offset: .15em; }
code, pre { font: .87rem/1.5 ui-monospace, monospace; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: .5rem;
      padding: .8rem 1rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
td { border-top: 1px solid var(--line); padding: .45rem .8rem .45rem 0; vertical-align: top; }
td:first-child { white-space: nowrap; }
@media (max-width: 34rem) { td { display: block; border: 0; padding: 0; white-space: normal; }
                            td:first-child { border-top: 1px solid var(--line);
                                             padding-top: .5rem; } }
.lead { font-size: 1.08rem; opacity: .85; }
)";

std::string log_rows(const LedgerIdentity& identity) {
  constexpr std::uint32_t most_shown = 8;
  std::string rows;
  for (std::uint32_t shard = 0; shard < std::min(identity.shards, most_shown); ++shard) {
    rows += fmt::format(R"(<tr><td><a href="/log/{0}/checkpoint">/log/{0}/checkpoint</a></td>)"
                        R"(<td>what shard {0} has signed: its size and its two roots</td></tr>)",
                        shard);
  }
  return rows;
}

}  // namespace

std::string landing_page(const LedgerIdentity& identity, std::string_view host) {
  return fmt::format(
      R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{0} · Hallmark</title>
<style>{1}</style>
</head>
<body>
<h1>Hallmark</h1>
<p class="lead">Ledger <strong>{0}</strong>, {2} shard{3}: what happened to each device, in order,
and the proof that nothing is missing.</p>

<h2>Look at a device</h2>
<pre>curl http://{5}/v1/devices/<em>DEVICE</em>/history
hallmark history <em>DEVICE</em> --server http://{5}</pre>
<p>A device is what an event calls its <code>subject</code>. In a URL its id is percent-encoded.</p>

<h2>Check it without trusting this server</h2>
<pre>hallmark prove <em>DEVICE</em> --server http://{5} --out device.json
hallmark verify device.json --key KEY</pre>
<p>KEY comes from whoever runs the ledger (<code>hallmark key show</code>), not from here.</p>

<h2>Post an event</h2>
<pre>hallmark record --list
hallmark record device.retired --device <em>DEVICE</em> by=<em>YOU</em> \
    reason="end of life" method=returned --post --server http://{5}
hallmark post events.ndjson --server http://{5}</pre>

<h2>What else is here</h2>
<table>
<tr><td><a href="/v1/shards">/v1/shards</a></td><td>sizes, counters, newest checkpoints</td></tr>
<tr><td><a href="/v1/shards/0/entries">/v1/shards/0/entries</a></td><td>every entry, as it was stored</td></tr>
<tr><td><a href="/v1/refusals">/v1/refusals</a></td><td>records that were refused, and why</td></tr>
{4}
<tr><td><a href="/openapi.json">/openapi.json</a></td><td>every route, with its parameters</td></tr>
<tr><td><a href="/readyz">/readyz</a></td><td>whether it takes events</td></tr>
<tr><td><a href="/metrics">/metrics</a></td><td>figures for Prometheus</td></tr>
</table>
</body>
</html>
)",
      identity.name, style, identity.shards, identity.shards == 1 ? "" : "s", log_rows(identity),
      host);
}

}  // namespace hallmark::api
