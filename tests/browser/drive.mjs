// Drives one Chromium through a list of jobs. Reads {jobs: [...]} from standard input, writes the results as JSON.
// A job: {name, url, width, height, scheme: light|dark, script: true|false, steps: [[verb, ...arguments], ...]}.
// A result: {name, status, requests: [{url, bytes, status}], console: [texts], answers: [one a step], error}.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const clients = join(import.meta.dirname, "..", "clients", "node_modules") + "/";
const from = createRequire(clients);
const { chromium } = from("playwright-core");
const axe = readFileSync(join(clients, "axe-core", "axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const AT_ONCE = 2;

// Each verb gets the page, the job's result so far, and the step's arguments; what it gives is the step's answer.
const verbs = {
  goto: async (page, result, url) => (await page.goto(url)).status(),
  size: (page, _, width, height = 900) => page.setViewportSize({ width, height }),
  scheme: (page, _, colorScheme) => page.emulateMedia({ colorScheme }),
  press: (page, _, ...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve()),
  type: (page, _, text) => page.keyboard.type(text),
  insert: (page, _, text) => page.keyboard.insertText(text),
  click: (page, _, selector) => page.click(selector),
  choose: (page, _, selector, value) => page.selectOption(selector, value),
  wait: async (page, _, selector, state = "visible") => void (await page.waitForSelector(selector, { state })),
  until: until,
  pause: (page, _, milliseconds) => page.waitForTimeout(milliseconds),
  text: (page, _, selector) => page.locator(selector).first().innerText(),
  texts: (page, _, selector) => page.locator(selector).allInnerTexts(),
  count: (page, _, selector) => page.locator(selector).count(),
  evaluate: (page, _, expression) => page.evaluate(expression),
  focused: (page) => page.evaluate(describeFocus),
  tabTo: tabTo,
  address: (page) => page.url(),
  seen: (page) => page.locator("body").innerText(),
  shot: shoot,
  axe: audit,
  overflow: (page) => page.evaluate(findOverflow),
  weight: (page) => page.evaluate(weigh),
};

// Waits until an expression holds; asked from outside, as the content policy of the page lets nobody evaluate texts in it.
async function until(page, _, expression) {
  for (const end = Date.now() + 15000; !(await page.evaluate(expression)); await page.waitForTimeout(50)) {
    if (Date.now() > end) throw new Error(`never came true: ${expression}`);
  }
}

// The page as a picture, at most `tallest` pixels of its height.
async function shoot(page, _, path, tallest = 20000) {
  const { width } = page.viewportSize();
  const height = await page.evaluate("document.documentElement.scrollHeight");
  await page.screenshot({ path, fullPage: true, animations: "disabled", clip: { x: 0, y: 0, width, height: Math.min(height, tallest) } });
  return path;
}

// What axe finds against WCAG 2.2 A and AA, or against the one rule that is named.
async function audit(page, _, rule) {
  await page.evaluate(axe);
  const only = rule ? { type: "rule", values: [rule] } : { type: "tag", values: TAGS };
  const found = await page.evaluate((runOnly) => globalThis.axe.run(document, { runOnly, resultTypes: ["violations"] }), only);
  return found.violations.map(({ id, help, nodes }) => ({
    id,
    help,
    places: nodes.slice(0, 5).map((node) => `${node.target.join(" ")}: ${node.html.slice(0, 150)} ${node.any.map((row) => row.message).join("; ")}`),
  }));
}

// Presses Tab until what has the focus fits the selector; gives the number of presses, -1 after too many.
async function tabTo(page, _, selector, most = 80) {
  for (let pressed = 0; pressed <= most; pressed++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return pressed;
    await page.keyboard.press("Tab");
  }
  return -1;
}

function describeFocus() {
  const { tagName, id, className, textContent } = document.activeElement;
  return { tag: tagName.toLowerCase(), id, classes: String(className), text: textContent.trim().slice(0, 80) };
}

// What sticks out of the page at its side, unless a box around it scrolls by itself.
function findOverflow() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = (node) => node && node !== document.body && (getComputedStyle(node).overflowX !== "visible" || scrolls(node.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((node) => node.getBoundingClientRect().right > width + 1 && !scrolls(node.parentElement))
    .map((node) => `${node.tagName.toLowerCase()}.${node.className} ${node.textContent.trim().slice(0, 60)}`)
    .slice(0, 8)
    .concat(`scrollWidth ${document.documentElement.scrollWidth} > ${width}`);
}

// The number of elements, and how far they moved after they were first seen (Lighthouse: cumulative layout shift).
async function weigh() {
  const shifts = await new Promise((resolve) => {
    const observer = new PerformanceObserver((list) => resolve(list.getEntries()));
    observer.observe({ type: "layout-shift", buffered: true });
    setTimeout(() => resolve(observer.takeRecords()), 50);
  });
  return { elements: document.querySelectorAll("*").length, shift: shifts.reduce((sum, row) => sum + row.value, 0) };
}

async function run(browser, job) {
  const result = { name: job.name, status: 0, requests: [], console: [], answers: [], error: null };
  const context = await browser.newContext({
    viewport: { width: job.width ?? 1280, height: job.height ?? 900 },
    deviceScaleFactor: job.density ?? 1,
    colorScheme: job.scheme ?? "light",
    javaScriptEnabled: job.script ?? true,
    locale: job.locale ?? "nl-BE",
    permissions: [],
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(job.patience ?? 15000);
  listen(page, result);
  try {
    const response = await page.goto(job.url, { waitUntil: "load" });
    result.status = response.status();
    result.html = await response.text();
    for (const [verb, ...words] of job.steps ?? []) result.answers.push((await verbs[verb](page, result, ...words)) ?? null);
  } catch (error) {
    result.error = `${error.message.split("\n").slice(0, 6).join(" | ")}, after ${result.answers.length} steps`;
  }
  await Promise.allSettled(result.requests);
  result.requests = (await Promise.all(result.requests)).filter(Boolean);
  await context.close();
  return result;
}

function listen(page, result) {
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && result.console.push(message.text()));
  page.on("pageerror", (error) => result.console.push(`uncaught: ${error.message}`));
  page.on("request", (request) => result.requests.push(measure(request)));
}

async function measure(request) {
  const url = request.url();
  const response = await request.response().catch(() => null);
  const sizes = response ? await request.sizes().catch(() => null) : null;
  return { url, status: response?.status() ?? 0, bytes: sizes?.responseBodySize ?? 0 };
}

const { jobs, executable } = JSON.parse(readFileSync(0, "utf8"));
const browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox", "--disable-gpu", "--lang=nl-BE"], env: { ...process.env, LANGUAGE: "nl" } });
const results = new Array(jobs.length);
const todo = jobs.entries();
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    for (const [place, job] of todo) results[place] = await run(browser, job);
  }),
);
await browser.close();
process.stdout.write(JSON.stringify(results));
