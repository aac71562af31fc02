// A profile in its candidate's hands: whole entries are added by one form, refused ones come back at the field that was
// not right, what is removed leaves the focus beside it, and every version says what it was.

import assert from "node:assert/strict";
import { test } from "node:test";

import { resume } from "../documents.mjs";
import { DEMO, axe, page, settle, shot, signIn } from "../harness.mjs";

for (const wasm of [true, false]) {
  const how = wasm ? "with WASM" : "without WASM";

  test(`a position is added with all its fields at once, ${how}`, async (t) => {
    const tab = await page(t, { wasm, expect: [/status of 422/] });
    await openProfile(tab, wasm);
    const company = `Harbour Inn ${how}`;
    const form = await open(tab, "Add a position");
    await form.getByLabel("Job title").fill("Night cook");
    await form.getByLabel("Employer").fill(company);
    await form.getByLabel("From").fill("2019");
    await form.getByLabel("To (optional)").fill("2018");
    await form.getByLabel("What you did").fill("- Fed 80 guests\n- Trained two cooks");
    await axe(tab);
    await form.getByRole("button", { name: "Add", exact: true }).click();

    await tab.getByText("This ends before it starts").first().waitFor();
    const again = tab.locator("details.edit[open] form");
    assert.equal(await again.count(), 1);
    const end = again.getByLabel("To (optional)");
    assert.equal(await end.getAttribute("aria-invalid"), "true");
    assert.equal(await again.getByLabel("Employer").inputValue(), company, "what was typed is kept");
    if (!wasm) {
      await focusIs(tab, "add-work-end");
      await tab.getByText("This was not saved").waitFor();
      assert.match(await tab.title(), /^Not saved/);
      assert.equal(new URL(tab.url()).hash, "#add-work-end");
    }
    await axe(tab);
    await end.fill("present");
    await again.getByRole("button", { name: "Add", exact: true }).click();
    await tab.getByText("Trained two cooks").first().waitFor();
    await tab.getByText(company).first().waitFor();
    assert.equal(await tab.getByText("This was not saved").count(), 0);
    const undo = tab.locator("summary", { hasText: "Undo changes" });
    await undo.click();
    await tab.getByText("Added the position “Night cook”.").first().waitFor();
    await axe(tab);
  });

  test(`a refused change leads to its field, ${how}`, async (t) => {
    const tab = await page(t, { wasm, width: 390, expect: [/status of 422/] });
    await openProfile(tab, wasm);
    await tab.getByLabel(/^Change From, /).first().click();
    const field = tab.locator("details.edit[open] [name=value]").first();
    const id = await field.getAttribute("id");
    await field.fill("that spring");
    await field.press("Enter");
    await tab.getByText("Write the date as 2024").first().waitFor();
    await focusIs(tab, id);
    assert.match(await field.getAttribute("aria-describedby"), new RegExp(`${id}-error`));
    assert.equal(await field.inputValue(), "that spring");
    if (!wasm) {
      await tab.getByRole("alert").getByRole("link", { name: /^From/ }).click();
      await focusIs(tab, id);
    }
    await axe(tab);
  });
}

for (const wasm of [true, false]) {
  const how = wasm ? "with WASM" : "without WASM";

  test(`a change is undone beside what was changed, ${how}`, async (t) => {
    const tab = await page(t, { wasm, width: 390 });
    await openProfile(tab, wasm);
    const headline = fact(tab, /^(Change|Fill in) Headline/);
    const before = await headline.locator("[name=value]").inputValue();
    await headline.locator("summary").click();
    await headline.locator("[name=value]").fill(`Undone ${how}`);
    await headline.getByRole("button", { name: "Save" }).click();
    const saved = tab.locator("#saved");
    await saved.getByText(`Undone ${how}`).waitFor();
    assert.ok(await saved.evaluate((saved) => saved.previousElementSibling.id === "fact-basics-label"));
    if (wasm) {
      const name = await tab.evaluate(() => document.activeElement.getAttribute("aria-label"));
      assert.match(name, /Headline/, "whoever goes on by keyboard is where they were");
    } else {
      assert.equal(new URL(tab.url()).hash, "#saved");
      assert.ok(await inWindow(saved), "the page opens at the way back");
    }
    await axe(tab);
    await shot(tab, `profile-saved-${wasm ? "wasm" : "plain"}`);
    await saved.getByRole("button", { name: /^Undo/ }).click();
    await saved.waitFor({ state: "detached" });
    assert.equal(await headline.locator("[name=value]").inputValue(), before);
    if (!wasm) assert.equal(new URL(tab.url()).hash, "#part-basics");
  });
}

test("what is removed leaves the focus at the way back, and it is said", async (t) => {
  const tab = await page(t);
  await openProfile(tab);
  for (const name of ["First of three", "Second of three", "Last of three"]) {
    const form = await open(tab, "Add a certificate");
    await form.getByLabel("Certificate").fill(name);
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await tab.locator(".entry-title", { hasText: name }).waitFor();
  }
  const remove = async (name) => {
    await tab.getByRole("button", { name: `Remove ${name}`, exact: true }).click();
    await tab.locator(".entry-title", { hasText: name }).waitFor({ state: "detached" });
    await tab.locator("p[role=status]").filter({ hasText: "Removed." }).waitFor({ state: "attached" });
  };
  await remove("First of three");
  await focusIsUndo(tab, "#part-certificates");
  await remove("Last of three");
  await focusIsUndo(tab, "#part-certificates");

  const skills = tab.locator("#part-skills li.fact:not(.gone)");
  const before = await skills.count();
  const last = skills.last();
  await last.locator("summary").click();
  await last.getByRole("button", { name: /^Remove/ }).click();
  const left = (count) => document.querySelectorAll("#part-skills li.fact:not(.gone)").length < count;
  await tab.waitForFunction(left, before);
  await focusIsUndo(tab, "#part-skills");
});

test("what was refused is typed still, and told when something else is saved", async (t) => {
  const tab = await page(t, { expect: [/status of 422/] });
  await openProfile(tab);
  const from = fact(tab, /^Change From/);
  const field = from.locator("[name=value]");
  await from.locator("summary").click();
  const before = await field.inputValue();
  const refuse = async (words) => {
    await field.fill(words);
    await field.press("Enter");
    await tab.getByText("Write the date as 2024").first().waitFor();
  };
  await refuse("that spring");
  await from.getByRole("button", { name: "Cancel" }).click();
  await from.locator("summary").click();
  assert.equal(await field.inputValue(), before, "what is cancelled is gone");

  await refuse("that summer");
  const name = fact(tab, /^Change Name/);
  await name.locator("summary").click();
  await name.locator("[name=value]").fill("Amara the Busy");
  await name.getByRole("button", { name: "Save" }).click();
  const apart = tab.getByRole("status").filter({ hasText: "You had typed, and it is not saved" });
  await apart.getByText("that summer").waitFor();
  assert.equal(await apart.getByText("that spring").count(), 0);
  await tab.getByText("Amara the Busy").first().waitFor();
  assert.equal(await tab.locator("details.edit[open]").count(), 0);
  assert.equal(await field.inputValue(), before);
});

test("a form that came back without WASM loses nothing once WASM runs", async (t) => {
  const tab = await page(t, { wasm: false });
  await openProfile(tab, false);
  const from = fact(tab, /^Change From/);
  const field = from.locator("[name=value]");
  await from.locator("summary").click();
  await field.fill("that autumn");
  await field.press("Enter");
  await tab.getByText("This was not saved").waitFor();

  const awake = await page(t, { expect: [/status of 422/] });
  await awake.context().addCookies(await tab.context().cookies());
  await awake.goto(tab.url());
  await settle(awake);
  const name = fact(awake, /^Change Name/);
  await name.locator("summary").click();
  await name.locator("[name=value]").fill("Amara the Awake");
  await name.getByRole("button", { name: "Save" }).click();
  const apart = awake.getByRole("status").filter({ hasText: "You had typed, and it is not saved" });
  await apart.getByText("that autumn").waitFor();
});

test("a document that is removed leaves the focus on the words that say so", async (t) => {
  const tab = await page(t);
  await signIn(tab, DEMO.candidate);
  await tab.goto("/me/upload");
  await settle(tab);
  const buffer = resume("Somebody Else", "somebody@example.org");
  await tab.getByLabel("Your resume").setInputFiles({ name: "other.pdf", mimeType: "application/pdf", buffer });
  await tab.locator("form").filter({ has: tab.getByLabel("Your resume") }).locator("button[type=submit]").click();
  await tab.waitForURL("**/me/resumes/**");
  await tab.locator("summary", { hasText: "Remove this document" }).click();
  await tab.getByRole("button", { name: /^Remove/ }).click();
  await tab.getByText("The document is removed for good.").waitFor();
  await tab.waitForFunction(() => document.activeElement.textContent.includes("is removed for good"));
  assert.notEqual(await tab.evaluate(() => document.activeElement.tagName), "BODY");
});

for (const [width, dark] of [[1280, false], [1280, true], [390, false], [390, true]]) {
  const look = `${width}-${dark ? "dark" : "light"}`;

  test(`a refused form of a profile looks right, ${look}`, async (t) => {
    const tab = await page(t, { wasm: false, width, dark });
    await openProfile(tab, false);
    const form = await open(tab, "Add a position");
    await form.getByLabel("Job title").fill("Night cook");
    await form.getByLabel("From").fill("soon");
    await form.getByRole("button", { name: "Add", exact: true }).click();
    await tab.getByText("This was not saved").waitFor();
    // Others of this file have changed this profile, unless this runs alone.
    const undo = tab.locator("summary", { hasText: "Undo changes" });
    if (await undo.count()) await undo.click();
    await axe(tab);
    await shot(tab, `profile-refused-${look}`);
    const wide = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `nothing is wider than the window: ${wide}`);
  });
}

test("who says that everything is right is led to the facts", async (t) => {
  const tab = await page(t);
  await openProfile(tab);
  await tab.getByRole("button", { name: /^Everything is right/ }).click();
  await tab.getByText("Confirmed by you").waitFor();
  await tab.waitForFunction(() => document.activeElement.id === "facts");
});

async function openProfile(tab, wasm = true) {
  await signIn(tab, DEMO.candidate);
  await tab.goto("/me/profile");
  await settle(tab, wasm);
}

/** The form of the first fact whose button has this name. */
function fact(tab, name) {
  return tab.locator("details.edit").filter({ has: tab.getByLabel(name) }).first();
}

/** Whether something can be seen without scrolling. */
function inWindow(place) {
  return place.evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= window.innerHeight;
  });
}

/** Opens the form behind a button and gives it. */
async function open(tab, verb) {
  const details = tab.locator("details.add").filter({ has: tab.locator("summary", { hasText: verb }) }).first();
  await details.locator("summary").click();
  return details.locator("form");
}

/** Waits until the focus is on the element of an id. */
function focusIs(tab, id) {
  // A page that is loaded anew shows its words before it goes to the field.
  return tab.waitForFunction((id) => document.activeElement?.id === id, id);
}

/** Waits until the focus is on what brings back the last removal, within a part of the page. */
async function focusIsUndo(tab, part) {
  await tab.waitForFunction((part) => document.activeElement.matches(`${part} #removed button`), part);
}
