// What every journey needs: a server with demo data of its own, a browser, and eyes on both.
//
// Each test file is a process of its own, so it has its own server and data folder; both start with
// the first page and stop after the last test. `cargo xtask test e2e` says which server and site to
// use; without it, those that were built last are taken:
//
//     node --test end2end/tests/pages.test.mjs

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { after } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const here = fileURLToPath(new URL(".", import.meta.url));
const screenshots = join(here, "screenshots");

/** How long anything may take before it counts as broken, in milliseconds. Generous: CI machines are slow. */
const PATIENCE = 30_000;

/** People of the demo data. */
export const DEMO = {
  candidate: "amara.nwosu@example.org",
  recruiter: "ragna.solheim@example.org",
  admin: "marit.delacroix@example.org",
};
const DEMO_PASSWORD = "seven quiet lanterns";

let server;
let browser;

after(async () => {
  const started = await Promise.allSettled([browser, server]);
  const [window, process] = started.map(({ value }) => value);
  await window?.close();
  await process?.stop();
});

/**
 * A fresh browser page whose paths are relative to the server.
 *
 * The test `t` fails if the page writes an error to the console, throws, or breaks its content
 * security policy, unless the message matches one of `expect`.
 *
 * @param t the test's context
 * @param options.wasm whether the page may start WASM; without, the page is what the server rendered
 * @param options.script whether the browser runs scripts at all
 * @param options.width of the window in CSS pixels
 * @param options.dark whether the system prefers dark colours
 * @param options.expect patterns of errors that belong to the journey, such as `/status of 404/`
 */
export async function page(t, { wasm = true, script = true, width = 1280, dark = false, expect = [] } = {}) {
  server ??= startServer();
  browser ??= startBrowser();
  const { url } = await server;
  const context = await (await browser).newContext({
    baseURL: url,
    javaScriptEnabled: script,
    viewport: { width, height: 900 },
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
    locale: "en-GB",
    timezoneId: "UTC",
  });
  context.setDefaultTimeout(PATIENCE);
  if (!wasm) await blockWasm(context);

  const problems = [];
  const note = (text) => expect.some((pattern) => pattern.test(text)) || problems.push(text);
  // Chromium reports a violation on the console too, but not for every directive.
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      console.error(`content security policy: ${event.violatedDirective} blocked ${event.blockedURI || "inline"}`);
    });
  });
  context.on("weberror", (error) => {
    const text = String(error.error().stack ?? error.error());
    // The boot script says why it cannot start, after it has seen to pages that wait for something.
    if (wasm || !/boot\.[^/]*\.js|Failed to fetch/.test(text)) note(`uncaught: ${text}`);
  });
  context.on("console", (message) => {
    const blocked = !wasm && message.location().url.endsWith(".wasm");
    if (message.type() === "error" && !blocked) note(`console: ${message.text()} (${message.location().url})`);
  });
  t.after(async () => {
    await context.close();
    assert.deepEqual(problems, [], "the browser reported errors");
  });
  return context.newPage();
}

/** The address of the server, for requests that are not made by a page. */
export async function address() {
  server ??= startServer();
  return (await server).url;
}

/**
 * The mails that were sent to an address, oldest first.
 *
 * @param to the address
 * @param count how many to wait for: mail is sent after the request that caused it was answered
 */
export async function mails(to, count = 0) {
  const url = `${await address()}/dev/mail.json`;
  return until(`${count} mails to ${to}`, async () => {
    const response = await fetch(url);
    assert.equal(response.status, 200, "/dev/mail.json");
    const found = (await response.json()).filter((mail) => [mail.to].flat().includes(to));
    return found.length >= count && found;
  });
}

/** Signs a person of the demo data in through the form, and whoever was signed in before out. */
export async function signIn(page, email) {
  await page.goto("/sign-in");
  const signOut = page.getByRole("main").getByRole("button", { name: "Sign out" });
  if (await signOut.count()) {
    await signOut.click();
    await page.getByText("You are signed out.").waitFor();
  }
  await fillSignIn(page, email);
  await page.waitForURL(/\/(me|r)$/);
}

/** Fills in and sends the sign-in form that the page shows. */
export async function fillSignIn(page, email) {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(DEMO_PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Waits until the page reacts in the browser, where it does at all. */
export async function settle(page, wasm = true) {
  await page.waitForLoadState("load");
  if (wasm) await page.waitForFunction(() => document.documentElement.dataset.hydrated === "yes");
}

/** Asserts that axe finds nothing wrong with the page as it is now. */
export async function axe(page) {
  // Through the debugger, because the page's policy rightly forbids adding a script to it.
  const debug = await page.context().newCDPSession(page);
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await debug.send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  await evaluate(`${source};undefined`);
  const violations = await evaluate("axe.run(document).then((found) => found.violations)");
  await debug.detach();
  const lines = violations.flatMap(({ id, help, nodes }) =>
    nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}\n${node.html}\n${node.failureSummary}`),
  );
  assert.deepEqual(lines, [], `axe on ${page.url()}`);
}

/** Saves a picture of the whole page as `end2end/screenshots/<name>.png`. */
export async function shot(page, name) {
  await mkdir(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
}

/** Calls `attempt` until it gives something, for what no page can wait for. */
export async function until(what, attempt) {
  const end = Date.now() + PATIENCE;
  for (;;) {
    const result = await attempt();
    if (result) return result;
    assert.ok(Date.now() < end, `waited too long for ${what}`);
    await pause(50);
  }
}

async function startServer() {
  const target = process.env.CARGO_TARGET_DIR ?? join(here, "../target");
  const binary = process.env.ROLEFIT_BIN ?? join(target, "debug/rolefit");
  const data = await mkdtemp(join(tmpdir(), "rolefit-end2end-"));
  // The server refuses variables it does not know, and a developer's own settings are not the tests' business.
  const foreign = Object.entries(process.env).filter(([name]) => !name.startsWith("ROLEFIT_"));
  const child = spawn(binary, ["serve", "--demo"], {
    env: {
      ...Object.fromEntries(foreign),
      ROLEFIT_DATA: data,
      // Such as that of a deployment on stand-ins of AWS, one for each test file.
      ...(process.env.END2END_CONFIG && { ROLEFIT_CONFIG: process.env.END2END_CONFIG }),
      // All journeys of a file come from one address, faster than any person.
      ROLEFIT_REQUESTS_PER_MINUTE: "1000000",
      ROLEFIT_UPLOADS_PER_HOUR: "1000000",
      ROLEFIT_LISTEN: "127.0.0.1:0",
      ROLEFIT_SITE: process.env.ROLEFIT_SITE ?? join(target, "site"),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (log += text));
  const ended = once(child, "exit");

  // The server listens before the demo people are there; the last line of its guide says that they are.
  const loaded = new Promise((resolve) => {
    let url;
    createInterface({ input: child.stdout }).on("line", (line) => {
      log += `${line}\n`;
      url ??= line.match(/listening on (http:\/\/[^\s/]+)/)?.[1];
      if (line.startsWith("Ctrl-C stops it")) resolve(url);
    });
  });
  const gone = ended.then(([code, signal]) => {
    throw new Error(`the server ended early (${signal ?? code}):\n${log}`);
  });
  // Once the server runs, its end is no surprise any more.
  gone.catch(() => {});
  const url = await Promise.race([loaded, gone]);
  const ready = async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok;
  await Promise.race([until("the server to be ready", ready), gone]);
  // The pipeline goes on with the demo people's documents for a moment; a journey that begins with one of them needs it.
  const worked = async () => {
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const dead = metrics.match(/^rolefit_queue_messages\{[^}]*state="dead"\} (?!0$).*$/gm);
    assert.equal(dead, null, `work on the demo documents was given up:\n${log}`);
    return !/^rolefit_queue_messages\{[^}]*state="(waiting|in_flight)"\} (?!0$)/m.test(metrics);
  };
  await Promise.race([until("the demo documents to be read", worked), gone]);

  const stop = async () => {
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
    const [code, signal] = await ended;
    clearTimeout(late);
    await rm(data, { recursive: true, force: true });
    // The second is what the log says, without the message, which may quote a document.
    assert.ok(!/panicked at|a panic/.test(log), `the server panicked:\n${log}`);
    assert.notEqual(signal, "SIGKILL", `the server did not stop when asked to:\n${log}`);
    assert.equal(code, 0, `the server did not end in order, but by ${signal ?? `code ${code}`}:\n${log}`);
  };
  return { url, stop };
}

function startBrowser() {
  return chromium.launch({
    executablePath: findChromium(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

function findChromium() {
  if (process.env.CHROMIUM) return process.env.CHROMIUM;
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
  const folders = (process.env.PATH ?? "").split(delimiter);
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
  assert.ok(found, "no Chromium found: install it, or set CHROMIUM to its path");
  return found;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Keeps WASM from starting, as an old browser or a strict network does: the page stays what the server rendered. */
async function blockWasm(context) {
  await context.route("**/*.wasm", (route) => route.abort());
}
