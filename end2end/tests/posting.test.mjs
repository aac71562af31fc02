// The page of a job has several forms. What is typed or chosen in one is not lost by another, and a key saves the form that it is
// pressed in.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ad } from "../documents.mjs";
import { DEMO, axe, page, settle, shot, signIn } from "../harness.mjs";

for (const wasm of [true, false]) {
  const how = wasm ? "with WASM" : "without WASM";
  const tag = wasm ? "wasm" : "plain";

  test(`a key in the title saves the posting, and the job keeps its weights when it is opened, ${how}`, async (t) => {
    // Opening the job is refused once.
    const tab = await page(t, { wasm, expect: [/status of 422/] });
    await signIn(tab, DEMO.recruiter);
    await newJob(tab, wasm, `${ad}\nYou join a young dynamic team.\n`);

    // Enter in the title presses the button of the posting and no other.
    await openPosting(tab);
    await tab.getByLabel("Title", { exact: false }).fill(`Ice technician ${tag}`);
    await tab.getByLabel("Title", { exact: false }).press("Enter");
    await tab.getByRole("heading", { level: 1, name: `Ice technician ${tag}` }).waitFor();
    await settle(tab, wasm);
    assert.ok(await tab.getByRole("button", { name: "Open the job" }).isVisible(), "it is a draft still");

    // All weights at once.
    const weights = tab.getByLabel(/^Weight of/);
    await weights.nth(0).selectOption("9");
    await weights.nth(1).selectOption("2");
    await tab.getByRole("button", { name: "Save all weights" }).click();
    if (wasm) await tab.getByText("not saved yet").waitFor({ state: "detached" });
    await tab.waitForLoadState("load");
    await tab.reload();
    await settle(tab, wasm);
    assert.deepEqual([await weights.nth(0).inputValue(), await weights.nth(1).inputValue()], ["9", "2"]);

    if (wasm) {
      // What is typed into the posting stays while something else is saved, and the steps say so.
      await openPosting(tab);
      await tab.getByLabel("Place", { exact: false }).fill("Glenmorrow");
      await tab.getByText("The posting below has edits that are not saved").waitFor();
      await weights.nth(0).selectOption("8");
      await tab.getByLabel(/Choose before you open the job/).selectOption("hybrid");
      await tab.getByRole("button", { name: "Save the choice" }).click();
      await tab.getByText(/Choose before you open the job/).waitFor({ state: "detached" });
      assert.equal(await tab.getByLabel("Place", { exact: false }).inputValue(), "Glenmorrow");
      assert.equal(await weights.nth(0).inputValue(), "8");
    } else {
      assert.ok(await tab.getByText("A button keeps what its own part of the page says").first().isVisible());
      await weights.nth(0).selectOption("8");
      await tab.getByRole("button", { name: "Save all weights" }).click();
      await tab.waitForLoadState("load");
      await tab.getByLabel(/Choose before you open the job/).selectOption("hybrid");
      await tab.getByRole("button", { name: "Save the choice" }).click();
      await tab.getByText(/Choose before you open the job/).waitFor({ state: "detached" });
    }

    // An unfair line is confirmed; the box says what is wrong, and has the focus where the page stays.
    await weights.nth(1).selectOption("7");
    await tab.getByRole("button", { name: "Open the job" }).click();
    const box = tab.getByLabel(/Open the job all the same/);
    await tab.locator("#confirm-unfair[aria-invalid=true]").waitFor();
    if (wasm) await tab.waitForFunction(() => document.activeElement?.id === "confirm-unfair");
    await axe(tab);
    await shot(tab, `posting-refused-${tag}`);
    await box.check();
    if (!wasm) await weights.nth(1).selectOption("7");
    await tab.getByRole("button", { name: "Open the job" }).click();
    await tab.getByRole("link", { name: "The public page" }).waitFor();
    await tab.waitForLoadState("load");
    assert.deepEqual([await weights.nth(0).inputValue(), await weights.nth(1).inputValue()], ["8", "7"]);
    if (wasm) {
      assert.equal(await tab.getByLabel("Place", { exact: false }).inputValue(), "Glenmorrow", "it is typed still");
      await tab.getByRole("button", { name: "Save the posting" }).click();
      await tab.getByText("The posting below has edits that are not saved").waitFor({ state: "detached" });
      await tab.getByText("Glenmorrow").first().waitFor();
    }
  });

  test(`a draft is archived by who says so twice, ${how}`, async (t) => {
    const tab = await page(t, { wasm });
    await signIn(tab, DEMO.recruiter);
    await newJob(tab, wasm, ad);
    const last = tab.getByRole("button", { name: "Archive it for good" });
    assert.ok(!(await last.isVisible()), "one press does not archive");
    await tab.getByText("Archive …").click();
    await shot(tab, `posting-archive-${tag}`);
    await last.click();
    await tab.getByText("Put away. There is no public page any more.").waitFor();
  });
}

async function newJob(tab, wasm, text) {
  await tab.goto("/r/jobs/new");
  await settle(tab, wasm);
  await tab.getByLabel("The ad").fill(text);
  await tab.getByRole("button", { name: "Read the ad" }).click();
  await tab.waitForURL(/\/r\/jobs\/[0-9a-f]{32}\/edit/);
  await settle(tab, wasm);
}

async function openPosting(tab) {
  const summary = tab.getByText("Edit the ad, title, place, pay and promise");
  await summary.click();
  await tab.getByRole("button", { name: "Save the posting" }).waitFor();
}
