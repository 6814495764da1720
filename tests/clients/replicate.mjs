// Replicates a feed with ldes-client and writes what it emits as N-Quads, member after member in the order of emission.
// Usage: node replicate.mjs URL ORDER STATE_FOLDER materialize|versions   (ORDER: none, ascending or descending; STATE_FOLDER may be '')
import { replicateLDES, intoConfig, enhanced_fetch } from "ldes-client";
import { Writer } from "n3";

const [url, order, state, form] = process.argv.slice(2);
const config = intoConfig({
  url,
  statePath: state || undefined,
  materialize: form === "materialize",
  lastVersionOnly: form === "materialize",
  fetch: enhanced_fetch({ retry: {}, concurrent: 10 }),
});
const client = replicateLDES(config, order);
client.on("error", (error) => {
  console.error("replicating failed:", error);
  process.exitCode = 1;
});
const reader = client.stream({ highWaterMark: 10 }).getReader();
const writer = new Writer(process.stdout, { format: "N-Quads", end: false });
for (let result = await reader.read(); !result.done; result = await reader.read()) {
  writer.addQuads(result.value.quads);
}
await new Promise((resolve) => writer.end(resolve));
