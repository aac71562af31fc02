// What people type: all of it is taken, or refused aloud with all of it still there; keys lead into forms and out of them; and
// pages that run no script load none.

import assert from "node:assert/strict";
import { test } from "node:test";

import { resume } from "../documents.mjs";
import { DEMO, address, axe, mails, page, settle, shot, signIn } from "../harness.mjs";

for (const wasm of [true, false]) {
  const how = wasm ? "with WASM" : "without WASM";

  test(`a text that is too long is refused whole, ${how}`, async (t) => {
    const tab = await page(t, { wasm, width: wasm ? 1280 : 390, expect: [/status of 422/] });
    await openProfile(tab, wasm);
    const summary = fact(tab, /^(Change|Fill in) Summary/);
    await summary.locator("summary").click();
    const field = summary.locator("textarea");
    const typed = `${"All that I have ever done. ".repeat(1200)}The end.`;
    await field.fill(typed);
    await summary.getByRole("button", { name: "Save" }).click();
    await tab.getByText(`Write at most 5,000 characters; this has ${typed.length.toLocaleString("en")}.`).first().waitFor();
    const again = tab.locator("details.edit[open] textarea");
    assert.equal(await again.inputValue(), typed, "all of it is there still");
    assert.equal(await again.getAttribute("aria-invalid"), "true");
    await axe(tab);
    await again.fill("Twelve years of tides and charts.");
    await again.locator("xpath=ancestor::form").getByRole("button", { name: "Save" }).click();
    await tab.getByText("Twelve years of tides and charts.").first().waitFor();
  });

  test(`a sign that nobody sees and what is no phone number are refused aloud, ${how}`, async (t) => {
    const tab = await page(t, { wasm, width: wasm ? 390 : 1280, expect: [/status of 422/] });
    await openProfile(tab, wasm);
    const name = fact(tab, /^Change Name/);
    await name.locator("summary").click();
    await name.locator("[name=value]").fill("Amara\u202Eosuwn");
    await name.getByRole("button", { name: "Save" }).click();
    await tab.getByText("(U+202E), after “Amara”").first().waitFor();
    await axe(tab);

    // The form that was refused stays open beside it.
    const phone = fact(tab, /^Change Phone/);
    await phone.locator("summary").click();
    const field = phone.locator("[name=value]");
    await field.fill("abc");
    await phone.getByRole("button", { name: "Save" }).click();
    await tab.getByText("such as +47 22 33 44 55").first().waitFor();
    assert.equal(await field.inputValue(), "abc");
    await axe(tab);
    await field.fill("020 7946 0018 ext. 5");
    await field.press("Enter");
    await tab.locator("#part-contact .fact-value", { hasText: "020 7946 0018 ext. 5" }).waitFor();
  });
}

for (const wasm of [true, false]) {
  test(`who has no matches is led to a profile and begins it there, ${wasm ? "with" : "without"} WASM`, async (t) => {
    const tab = await page(t, { wasm, width: wasm ? 1280 : 390 });
    await register(tab, wasm, `${wasm ? "wasm" : "plain"}.newcomer@example.org`);
    await tab.goto("/me/jobs");
    await settle(tab, wasm);
    await tab.getByText("There is no profile of you yet").waitFor();
    await axe(tab);
    await tab.getByRole("main").getByRole("link", { name: "Type it in" }).click();
    await tab.waitForURL("**/me/profile");
    await settle(tab, wasm);
    await tab.getByRole("button", { name: "Start an empty profile" }).click();
    await tab.locator("#part-more").waitFor();
    if (wasm) await tab.waitForFunction(() => document.activeElement.id === "facts");
    await tab.goto("/me/jobs");
    await settle(tab, wasm);
    await tab.getByText("no position, no school and no skill yet").waitFor();
    await axe(tab);
    await shot(tab, `no-matches-${wasm ? "wasm" : "plain"}`);
  });
}

test("a key leads into the form that it opens, and back to what opened it", async (t) => {
  const tab = await page(t);
  await openProfile(tab);
  const focused = (id) => tab.waitForFunction((id) => document.activeElement.id === id, id);
  for (const details of [
    fact(tab, /^Change Name/),
    tab.locator("#part-skills li.fact details.edit").first(),
    tab.locator("#part-skills > details.add"),
    tab.locator("#part-work > details.add"),
  ]) {
    const summary = details.locator("summary");
    const first = await details.locator("input:not([type=hidden]), textarea").first().getAttribute("id");
    const isBack = () => summary.evaluate((summary) => summary === document.activeElement);
    for (const [key, close] of [
      ["Enter", () => tab.keyboard.press("Escape")],
      ["Space", () => details.getByRole("button", { name: "Cancel" }).press("Enter")],
    ]) {
      await summary.focus();
      await tab.keyboard.press(key);
      await focused(first);
      await close();
      await details.locator("form").first().waitFor({ state: "hidden" });
      assert.ok(await isBack(), `${first}: the focus is back after ${key}`);
    }
    await summary.focus();
    await tab.keyboard.press("Enter");
    await focused(first);
    await tab.keyboard.press("Shift+Tab");
    await tab.keyboard.press("Enter");
    await details.locator("form").first().waitFor({ state: "hidden" });
    assert.ok(await isBack(), `${first}: the focus stays on what closed it`);
  }
  const name = fact(tab, /^Change Name/);
  await name.locator("summary").click();
  assert.ok(
    await name.locator("summary").evaluate((summary) => summary === document.activeElement),
    "a press of a pointer leads nowhere else",
  );
});

test("of several files that are dropped at once none is taken, and it is said", async (t) => {
  const tab = await page(t);
  await signIn(tab, DEMO.candidate);
  await tab.goto("/me/upload");
  await settle(tab);
  const drop = async (names) => {
    const files = names.map((name) => [name, [...resume(name, "amara@example.org")]]);
    const transfer = await tab.evaluateHandle((files) => {
      const transfer = new DataTransfer();
      for (const [name, bytes] of files) {
        transfer.items.add(new File([new Uint8Array(bytes)], name, { type: "application/pdf" }));
      }
      return transfer;
    }, files);
    await tab.dispatchEvent(".drop", "drop", { dataTransfer: transfer });
  };
  await drop(["one.pdf", "two.pdf"]);
  await tab.getByRole("alert").getByText("You dropped 2 files, and one at a time is read.").waitFor();
  assert.equal(await tab.locator("#file").evaluate((input) => input.files.length), 0);
  await axe(tab);
  await shot(tab, "upload-two-files");
  await drop(["one.pdf"]);
  await tab.locator("#file-chosen").getByText("one.pdf").waitFor();
  assert.equal(await tab.getByRole("alert").count(), 0);
});

for (const [wasm, width, dark] of [[true, 1280, false], [false, 390, true], [true, 390, false], [false, 1280, true]]) {
  const how = `${wasm ? "with" : "without"} WASM, at ${width}`;

  test(`whoever is signed in is led on from the pages for visitors, ${how}`, async (t) => {
    const tab = await page(t, { wasm, width, dark });
    await signIn(tab, DEMO.candidate);
    for (const path of ["/sign-in", "/register"]) {
      await tab.goto(`${path}?next=%2Fme%2Fprofile`);
      await settle(tab, wasm);
      await tab.getByRole("heading", { name: "You are signed in already" }).waitFor();
      const main = tab.getByRole("main");
      await main.getByText(DEMO.candidate).waitFor();
      await axe(tab);
      await shot(tab, `signed-in${path.replace("/", "-")}-${width}-${dark ? "dark" : "light"}`);
      await main.getByRole("link", { name: "Go on to the page that you wanted" }).click();
      await tab.waitForURL("**/me/profile");
    }
    await tab.goto("/register");
    await settle(tab, wasm);
    await tab.getByRole("main").getByRole("button", { name: "Sign out" }).click();
    await tab.getByText("You are signed out.").waitFor();
    await tab.getByLabel("Password", { exact: true }).waitFor();
  });
}

test("who runs no script loads none of the bundle, and who does loads it early", async (t) => {
  const asked = async (options) => {
    const tab = await page(t, options);
    const found = [];
    tab.context().on("request", (request) => found.push(new URL(request.url()).pathname));
    await tab.goto("/sign-in");
    await settle(tab, options.script !== false);
    return found.filter((path) => /\.(js|wasm)$/.test(path)).map((path) => path.match(/(\w+)\.[^/]*(js|wasm)$/).slice(1).join("."));
  };
  assert.deepEqual(await asked({ script: false }), []);
  const loaded = await asked({});
  assert.deepEqual([...loaded].sort(), ["app.js", "app.wasm", "boot.js"], `each once: ${loaded}`);
  const html = await (await fetch(`${await address()}/sign-in`)).text();
  assert.ok(!/<link[^>]*preload/.test(html), "no link of the page asks for it");
  assert.ok(html.indexOf("currentScript") < html.indexOf("stylesheet"), "the script waits for no style sheet");
});

async function register(tab, wasm, email) {
  const password = "six quiet herons fly";
  await tab.goto("/register");
  await settle(tab, wasm);
  await tab.getByLabel("E-mail address").fill(email);
  await tab.getByLabel("Password", { exact: true }).fill(password);
  await tab.getByRole("button", { name: "Register" }).click();
  await tab.waitForURL("**/confirm**");
  const [mail] = await mails(email, 1);
  await tab.getByLabel("Code").fill(mail.text.match(/\b\d{6}\b/)[0]);
  await tab.getByLabel("Password", { exact: true }).fill(password);
  await tab.getByRole("button", { name: "Confirm and sign in" }).click();
  await tab.waitForURL("**/me");
}

async function openProfile(tab, wasm = true) {
  await signIn(tab, DEMO.candidate);
  await tab.goto("/me/profile");
  await settle(tab, wasm);
}

/** The form of the first fact whose button has this name. */
function fact(tab, name) {
  return tab.locator("details.edit").filter({ has: tab.getByLabel(name) }).first();
}
