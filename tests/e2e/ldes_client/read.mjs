// Reads a Linked Data Event Stream with ldes-client and writes one JSON value on a line for each thing that happens:
// {"member", "quads"} for a member, {"page"} for a page that was fetched, {"error"}, and {"end"} when the stream is read.
// Arguments: the folder of the installed client, and its settings as JSON ({"url", "polling", "statePath", "ordered", "token"}).
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, settings] = process.argv.slice(2);
const { token, ordered, ...config } = JSON.parse(settings);
const place = join(folder, "node_modules", "ldes-client", "dist", "lib", "client.js");
const { replicateLDES, intoConfig } = await import(pathToFileURL(place).href);
const tell = (value) => process.stdout.write(JSON.stringify(value) + "\n");

if (token) {
  config.fetch = (url, options = {}) => {
    const headers = new Headers(options.headers ?? {});
    headers.set("Authorization", `Bearer ${token}`);
    return fetch(url, { ...options, headers });
  };
}
const written = (term) => ({ value: term.value, type: term.datatype?.value });
const client = replicateLDES(intoConfig(config), ordered ?? "none");
client.on("fragment", (page) => tell({ page: page.url }));
try {
  for await (const member of client.stream({ highWaterMark: 10 })) {
    const quads = member.quads.map((one) => [one.subject.value, one.predicate.value, written(one.object)]);
    tell({ member: member.id.value, quads });
  }
  tell({ end: true });
} catch (error) {
  tell({ error: String(error?.message ?? error) });
  process.exitCode = 1;
}
