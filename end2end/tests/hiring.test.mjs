// Whoever comes to publish a job gets there, and long words of people do not make pages wider than their screens.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ad } from "../documents.mjs";
import { DEMO, axe, mails, page, settle, shot, signIn } from "../harness.mjs";

for (const wasm of [true, false]) {
  const how = wasm ? "with WASM" : "without WASM";

  test(`the start page leads an employer to publishing, ${how}`, async (t) => {
    const tab = await page(t, { wasm });
    const email = `employer.${wasm ? "wasm" : "plain"}@example.org`;
    await tab.goto("/");
    await tab.getByRole("link", { name: "Publish a job" }).click();
    await settle(tab, wasm);
    await tab.getByLabel("E-mail address").fill(email);
    await tab.getByLabel("Password", { exact: true }).fill("nine patient otters");
    await tab.getByRole("button", { name: "Register" }).click();
    await tab.waitForURL(/\/confirm/);
    const [mail] = await mails(email, 1);
    await tab.getByLabel("Code").fill(mail.text.match(/\b\d{6}\b/)[0]);
    await tab.getByLabel("Password", { exact: true }).fill("nine patient otters");
    await tab.getByRole("button", { name: "Confirm and sign in" }).click();
    await tab.waitForURL(/\/r$/);
    await tab.getByRole("heading", { name: "First, your organization" }).waitFor();
    await settle(tab, wasm);
    await tab.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Home" }).click();
    await tab.waitForURL(/\/me$/);
    await shot(tab, `employer-me-${wasm ? "wasm" : "plain"}`);
    await tab.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Hiring" }).click();
    await tab.waitForURL(/\/r$/);
    await axe(tab);
  });
}

test("a word without end makes no page wider than a telephone", async (t) => {
  const tab = await page(t, { width: 390, wasm: false });
  const word = "Streckgrenzenbestimmung".repeat(4).slice(0, 80);
  const fits = async () => {
    // The words are there before the style sheet is, by which they are broken.
    await tab.waitForLoadState("load");
    const overflow = await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(overflow <= 0, `${tab.url()} is ${overflow} px too wide`);
    // Nothing of a list may lie over its neighbour either.
    const lists = await tab.locator(".need-list").evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()));
    for (const [n, one] of lists.entries()) {
      for (const other of lists.slice(n + 1)) {
        const apart = one.right <= other.left || other.right <= one.left || one.bottom <= other.top || other.bottom <= one.top;
        assert.ok(apart, "two lists lie over each other");
      }
    }
  };
  await signIn(tab, DEMO.recruiter);
  await tab.goto("/r/jobs/new");
  await tab.getByLabel("The ad").fill(`${word.slice(0, 70)}\n${ad}\n${word}${word}${word}\n`);
  await tab.getByLabel("Place", { exact: false }).fill(word);
  await tab.getByLabel("Where the work is done").selectOption("hybrid");
  await tab.getByRole("button", { name: "Read the ad" }).click();
  await tab.waitForURL(/\/r\/jobs\/[0-9a-f]{32}\/edit/);
  const edit = tab.url();
  for (const [name, need] of [["Add as must", word], ["Add as nice", `${word.slice(0, 70)}ß`]]) {
    await tab.getByLabel("Add a criterion").fill(need);
    await tab.getByRole("button", { name }).click();
    await tab.locator("li.ask h3", { hasText: need }).waitFor();
    await fits();
  }
  await tab.getByRole("button", { name: "Open the job" }).click();
  const open = tab.getByRole("link", { name: "The public page" });
  await open.waitFor();
  await fits();
  await shot(tab, "long-words-edit-390");
  await open.click();
  await tab.waitForURL(/\/jobs\//);
  await fits();
  await shot(tab, "long-words-job-390");
  for (const path of ["/r", edit.replace("/edit", ""), "/jobs", `/jobs?q=${"a".repeat(200)}&place=${"b".repeat(100)}`, "/"]) {
    await tab.goto(path);
    await fits();
  }
  await tab.goto(`/jobs?q=${"a".repeat(200)}`);
  await shot(tab, "long-words-search-390");
  await tab.setViewportSize({ width: 1280, height: 900 });
  await tab.goto("/r");
  await fits();
});
