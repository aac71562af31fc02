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

    // A button of a row keeps the weights of all, also after the page is loaded anew.
    await weights.nth(0).selectOption("10");
    await tab.locator("#ask-2").getByRole("button", { name: "Nice" }).click();
    await tab.locator("#ask-2 button[value][aria-pressed=true]", { hasText: "Nice" }).waitFor();
    await tab.waitForLoadState("load");
    await tab.reload();
    await settle(tab, wasm);
    assert.deepEqual([await weights.nth(0).inputValue(), await weights.nth(1).inputValue()], ["10", "2"]);

    // What was refused is told until something else is done.
    const label = tab.getByLabel("Add a criterion");
    await label.fill("Python");
    await label.press("Enter");
    await tab.getByText("is on the list already").waitFor();
    await weights.nth(0).selectOption("9");
    await tab.getByRole("button", { name: "Save all weights" }).click();
    await tab.getByText("is on the list already").waitFor({ state: "detached" });
    await label.fill("");

    if (wasm) {
      // What is typed into the posting stays while something else is saved, and the steps say so.
      await openPosting(tab);
      await tab.getByLabel("Place", { exact: false }).fill("Glenmorrow");
      await tab.getByText("The posting below has edits that are not saved").waitFor();
      await weights.nth(0).selectOption("8");
      await tab.getByRole("button", { name: "Save all weights" }).click();
      await tab.getByText("not saved yet").waitFor({ state: "detached" });
      assert.equal(await tab.getByLabel("Place", { exact: false }).inputValue(), "Glenmorrow");
      assert.equal(await weights.nth(0).inputValue(), "8");
    } else {
      assert.ok(await tab.getByText("A button keeps all weights and the place of work").first().isVisible());
      await weights.nth(0).selectOption("8");
      await tab.getByRole("button", { name: "Save all weights" }).click();
      await tab.waitForLoadState("load");
    }

    // All that is missing is told at once, an unfair line that is not confirmed and where the work is done; the first has the
    // focus where the page stays.
    await weights.nth(1).selectOption("7");
    await tab.getByRole("button", { name: "Open the job" }).click();
    await tab.locator("#choose-work-place[aria-invalid=true]").waitFor();
    await tab.locator("#confirm-unfair[aria-invalid=true]").waitFor();
    await tab.getByLabel(/Choose before you open the job/).selectOption("hybrid");
    await tab.getByRole("button", { name: "Open the job" }).click();
    const box = tab.getByLabel(/Open the job all the same/);
    await tab.locator("#confirm-unfair[aria-invalid=true]").waitFor();
    if (wasm) await tab.waitForFunction(() => document.activeElement?.id === "confirm-unfair");
    await axe(tab);
    await shot(tab, `posting-refused-${tag}`);
    assert.deepEqual([await weights.nth(0).inputValue(), await weights.nth(1).inputValue()], ["8", "7"], "both are chosen still");
    assert.equal(await tab.getByLabel(/Choose before you open the job/).inputValue(), "hybrid", "and so is the place");
    if (!wasm) {
      assert.equal(new URL(tab.url()).hash, "#confirm-unfair", "the page opens at the box");
      await tab.getByText("1 weight is not saved yet.").waitFor();
    }
    await box.check();
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

  test(`a refused posting leads to its field, ${how}`, async (t) => {
    const tab = await page(t, { wasm, expect: [/status of 422/] });
    await signIn(tab, DEMO.recruiter);
    await newJob(tab, wasm, `${ad}\nSomebody is paid for it.\n`);
    await openPosting(tab);
    await tab.locator("#field-form-pay_min-").fill("500");
    await tab.locator("#field-form-pay_max-").fill("400");
    await tab.getByRole("button", { name: "Save the posting" }).click();
    const wrong = tab.locator("#posting [aria-invalid=true]");
    await wrong.waitFor();
    await tab.waitForFunction(() => document.activeElement.matches("#posting [aria-invalid=true]"));
    assert.equal(await tab.locator("#field-form-pay_min-").inputValue(), "500", "what was typed is kept");
    assert.equal(await tab.getByText("The form was not saved").count(), 0, "so nobody has to go back for it");
    await axe(tab);
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

test("the focus stays where somebody works, and is led on when what had it is gone", async (t) => {
  const tab = await page(t, { expect: [/status of 422/] });
  await signIn(tab, DEMO.recruiter);
  await newJob(tab, true, `${ad}\nThe focus is led here.\n`);

  // A field that was refused takes the focus once, and not again with every change elsewhere.
  await openPosting(tab);
  const days = tab.locator("#field-form-response_days-");
  await days.fill("no");
  await tab.getByRole("button", { name: "Save the posting" }).click();
  await tab.waitForFunction(() => document.activeElement.id === "field-form-response_days-");
  const nice = tab.locator("#ask-1").getByRole("button", { name: "Nice" });
  await nice.click();
  await tab.locator("#ask-1 button[name=nice_to_have][aria-pressed=true]").waitFor();
  await drawn(tab);
  assert.equal(await focused(tab, "name"), "nice_to_have");
  assert.equal(await days.inputValue(), "no", "it is typed still");

  // What is saved is shown as it was saved, and is no unsaved edit.
  await days.fill("14");
  const title = tab.locator("#field-form-title-");
  await title.fill("  Keeper of the stations  ");
  await tab.getByRole("button", { name: "Save the posting" }).click();
  await tab.getByRole("heading", { level: 1, name: "Keeper of the stations" }).waitFor();
  await tab.waitForFunction(() => document.querySelector("#field-form-title-").value === "Keeper of the stations");
  assert.equal(await days.inputValue(), "14");
  await title.press("End");
  await title.pressSequentially("!");
  await tab.getByText("The posting below has edits that are not saved").waitFor();
  await title.press("Backspace");
  await tab.getByText("The posting below has edits that are not saved").waitFor({ state: "detached" });

  // Every criterion that is removed leaves the focus in the row that took its place, and the last one at the heading.
  const rows = tab.locator("li.ask");
  for (let left = (await rows.count()) - 1; left >= 0; left--) {
    await rows.first().getByRole("button", { name: /^Remove/ }).click();
    await tab.waitForFunction((left) => document.querySelectorAll("li.ask").length === left, left);
    await tab.waitForFunction(
      (left) => (left ? document.activeElement.closest("li.ask") : document.activeElement.id === "facts"),
      left,
    );
  }
  await tab.getByLabel("Add a criterion").fill("Python");
  await tab.getByRole("button", { name: "Add as must" }).click();
  await rows.first().waitFor();
  await tab.getByLabel("Add a criterion").fill("half of a thought");
  await tab.locator("#ask-1").getByRole("button", { name: "Nice" }).click();
  await tab.locator("#ask-1 button[name=nice_to_have][aria-pressed=true]").waitFor();
  await drawn(tab);
  assert.equal(await tab.getByLabel("Add a criterion").inputValue(), "half of a thought");

  // The button of the choice saves it alone, and the focus goes to what is nearest.
  await tab.getByLabel("Add a criterion").fill("");
  await tab.getByLabel(/Choose before you open the job/).selectOption("hybrid");
  await tab.getByRole("button", { name: "Save the choice" }).click();
  await tab.waitForFunction(() => document.activeElement.id === "posting-facts");
  await tab.getByRole("button", { name: "Open the job" }).click();
  await tab.getByRole("link", { name: "The public page" }).waitFor();
  await tab.waitForFunction(() => document.activeElement.id === "status");
  await axe(tab);
});

test("a long ad that is refused is shown again with everything typed, without WASM", async (t) => {
  const tab = await page(t, { wasm: false });
  await signIn(tab, DEMO.recruiter);
  await tab.goto("/r/jobs/new");
  const end = "And that is the end of a long ad.";
  const long = `${ad}\n${"You bake bread at night, and you sell it by day.\n".repeat(500)}${end}`;
  await tab.getByLabel("The ad").fill(long);
  await tab.locator("#field-form-pay_min-").fill("500");
  await tab.locator("#field-form-pay_max-").fill("400");
  await tab.getByRole("button", { name: "Read the ad" }).click();
  await tab.locator("#field-form-pay_max-[aria-invalid=true]").waitFor();
  assert.ok((await tab.getByLabel("The ad").inputValue()).endsWith(end), "all of it is there");
  assert.equal(await tab.getByText("The form was not saved").count(), 0);
  await tab.locator("#field-form-pay_max-").fill("600");
  await tab.getByRole("button", { name: "Read the ad" }).click();
  await tab.waitForURL(/\/r\/jobs\/[0-9a-f]{32}\/edit/);
});

test("a confirmation is one of the unfair lines that were shown", async (t) => {
  const tab = await page(t, { width: 390 });
  await signIn(tab, DEMO.recruiter);
  const unfair = `${ad}\nYou join a young dynamic team that reads telephones.\n`;
  await newJob(tab, true, unfair);
  const box = tab.getByLabel(/Open the job all the same/);
  await box.check();

  // On a telephone the ad is behind the criteria, until a link leads into it.
  const mark = tab.locator("#warned-2");
  assert.ok(!(await mark.isVisible()), "the ad is not shown yet");
  // Not on the quotation mark before its words, which is none of the link in this browser.
  await tab.locator(".ad-warnings a").first().click({ position: { x: 60, y: 8 } });
  await mark.waitFor();
  await tab.locator("label[for=show-facts]").click();
  await mark.waitFor({ state: "hidden" });
  const number = tab.locator("li.ask a.evidence-number").first();
  const place = tab.locator(await number.getAttribute("href"));
  await number.click();
  await place.waitFor();
  await place.locator("a.evidence-number").click();
  await number.waitFor();
  assert.ok(!(await place.isVisible()), "a number leads back to the criteria");

  await tab.locator("#ask-1").getByRole("button", { name: "Nice" }).click();
  await tab.locator("#ask-1 button[name=nice_to_have][aria-pressed=true]").waitFor();
  assert.ok(await box.isChecked(), "the ad says the same");
  await openPosting(tab);
  await tab.locator("#posting textarea").fill(`${unfair}Native speakers only.\n`);
  await tab.getByRole("button", { name: "Save the posting" }).click();
  await tab.getByText(/2 lines of the ad keep people out/).waitFor();
  assert.ok(!(await box.isChecked()), "nobody has confirmed the second line");
});

/** Waits until the page is drawn twice: what leads the focus waits for that once. */
function drawn(tab) {
  return tab.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** An attribute of what has the focus. */
function focused(tab, attribute) {
  return tab.evaluate((attribute) => document.activeElement.getAttribute(attribute), attribute);
}

/** Makes a job of an ad. The same ad is the same job, so every test has another one. */
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
