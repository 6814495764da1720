// Bundles src/ into one file: node build.mjs [TARGET]. The same sources and versions give the same bytes.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const here = import.meta.dirname;
const { dependencies } = JSON.parse(readFileSync(join(here, "package.json"), "utf8"));

// The licences of what is bundled, each text once: they ask to travel with it.
function notices() {
  const texts = new Map();
  for (const name of Object.keys(dependencies)) {
    const file = join(here, "node_modules", name, "LICENSE");
    const text = existsSync(file) ? readFileSync(file, "utf8").trim().replaceAll("*/", "* /") : "MIT License";
    texts.set(text, [...(texts.get(text) ?? []), `${name} ${dependencies[name]}`]);
  }
  return [...texts].map(([text, names]) => `/*!\n${names.join(", ")}\n\n${text}\n*/`).join("\n");
}

await build({
  entryPoints: [join(here, "src", "main.js")],
  outfile: process.argv[2] ?? join(here, "..", "static", "editor.js"),
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2021",
  charset: "utf8",
  legalComments: "none",
  banner: { js: notices() },
});
