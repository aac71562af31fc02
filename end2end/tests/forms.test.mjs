// Forms as people fill them in: all that is not right is told at once, each beside its field, nothing moves under the hand
// that opens a form, what was removed can be had back in its place, and whoever was signed out hears so where they are.

import assert from "node:assert/strict";
import { test } from "node:test";

import { DEMO, axe, fillSignIn, page, settle, shot, signIn } from "../harness.mjs";

for (const wasm of [true, false]) {
  const how = wasm ? "with WASM" : "without WASM";

  test(`both fields of a registration are told at once, ${how}`, async (t) => {
    const tab = await page(t, { wasm, expect: [/status of 422/] });
    await tab.goto("/register");
    await settle(tab, wasm);
    const email = tab.getByLabel("E-mail address");
    const password = tab.getByLabel("Password", { exact: true });
    await email.fill("mira at example");
    await password.fill("short");
    await tab.getByRole("button", { name: "Register" }).click();
    await tab.getByText("name@example.org").waitFor();
    for (const field of [email, password]) {
      assert.equal(await field.getAttribute("aria-invalid"), "true");
      assert.ok((await described(field)).length > 20, "it says what to do");
    }
    await tab.waitForFunction(() => document.activeElement.id === "field-email");
    assert.equal(await email.inputValue(), "mira at example", "what was typed is kept");
    await axe(tab);

    await email.fill("mira.of.the.forms@example.org");
    await tab.getByRole("button", { name: "Register" }).click();
    await tab.waitForFunction(() => document.activeElement.id === "field-password");
    assert.notEqual(await email.getAttribute("aria-invalid"), "true", "what is right is told no more");
  });

  test(`all fields of a posting are told at once, ${how}`, async (t) => {
    const tab = await page(t, { wasm, expect: [/status of 422/] });
    await signIn(tab, DEMO.recruiter);
    await tab.goto("/r/jobs/new");
    await settle(tab, wasm);
    // Browsers measure only what was typed.
    await tab.getByLabel("The ad").pressSequentially("Too short.");
    const fields = ["field-form-text-", "field-form-pay_min-", "field-form-pay_currency-", "field-form-response_days-"];
    await tab.locator(`#${fields[1]}`).fill("many");
    await tab.locator(`#${fields[2]}`).fill("E");
    await tab.locator(`#${fields[3]}`).fill("0");
    await tab.getByRole("button", { name: "Read the ad" }).click();
    const told = (ids) =>
      ids.every((id) => {
        const field = document.getElementById(id).closest(".field");
        return [...field.querySelectorAll(".field-error")].some((error) => error.checkVisibility() && error.textContent);
      });
    await tab.waitForFunction(told, fields);
    // Without WASM the browser finds them by itself, before it sends the form, and leads to the first in its own way.
    if (wasm) await tab.waitForFunction((id) => document.activeElement.id === id, fields[0]);
    await shot(tab, `posting-refused-${wasm ? "wasm" : "plain"}`);
    await axe(tab);
  });
}

for (const width of [1280, 390]) {
  test(`what opens a form stays where it is, at ${width}`, async (t) => {
    const tab = await page(t, { width });
    await openProfile(tab);
    const steady = async (summary, what) => {
      await summary.scrollIntoViewIfNeeded();
      const before = await summary.boundingBox();
      await summary.click();
      const form = summary.locator("xpath=..").locator("form").first();
      await form.waitFor();
      const after = await summary.boundingBox();
      assert.deepEqual(after, before, `${what} stays`);
      for (const field of await form.locator("input:not([type=hidden]), textarea").all()) {
        const box = await field.boundingBox();
        assert.ok(box.y >= after.y, `its form opens below ${what}`);
        assert.ok(box.x >= 0 && box.x + box.width <= width, `the form of ${what} is in the window`);
        assert.ok(box.width > 150, `the field of ${what} is wide enough: ${box.width}`);
      }
      await shot(tab, `profile-open-${what.replaceAll(" ", "-")}-${width}`);
      await axe(tab);
      await summary.click();
      assert.deepEqual(await summary.boundingBox(), before, `${what} stays when it closes`);
    };
    await steady(tab.getByLabel(/^Change From, /).first(), "a date");
    await steady(tab.getByLabel("Change Summary", { exact: true }), "a text");
    const skills = tab.locator("#part-skills li.fact summary");
    await steady(skills.first(), "the first skill");
    await steady(skills.last(), "the last skill");
    const additions = tab.locator(".additions summary");
    await steady(additions.first(), "the first addition");
    await steady(additions.last(), "the last addition");
  });

  test(`every part of a profile can be gone to, without WASM, at ${width}`, async (t) => {
    const tab = await page(t, { width, wasm: false });
    await openProfile(tab, false);
    const links = tab.getByRole("navigation", { name: "Parts of your profile" }).getByRole("link");
    const count = await links.count();
    assert.ok(count >= 4, `${count} parts`);
    for (let n = 0; n < count; n += 1) {
      const to = await links.nth(n).getAttribute("href");
      await links.nth(n).click();
      await tab.waitForFunction((to) => {
        const box = document.querySelector(to).getBoundingClientRect();
        return box.top >= 0 && box.top < innerHeight;
      }, to);
    }
    const back = tab.locator("#part-skills .to-parts");
    assert.equal(await back.isVisible(), width === 390, "the way back is for narrow pages");
    if (width === 390) {
      await back.click();
      await tab.waitForFunction(() => document.querySelector("#parts").getBoundingClientRect().top >= 0);
    }
  });
}

for (const wasm of [true, false]) {
  const how = wasm ? "with WASM" : "without WASM";

  test(`what was removed can be had back in its place, ${how}`, async (t) => {
    const tab = await page(t, { wasm, width: 390 });
    await openProfile(tab, wasm);
    const entries = tab.locator("#part-work .entry");
    const name = await entries.first().locator(".entry-title").innerText();
    await entries.first().getByRole("button", { name: /^Remove/ }).first().click();
    const gone = tab.locator("#removed");
    await gone.waitFor();
    assert.ok(await entries.first().evaluate((entry) => entry.id === "removed"), "it stands where the entry was");
    const box = await gone.boundingBox();
    assert.ok(box.y >= 0 && box.y < 900, `it is in view: ${box.y}`);
    if (wasm) await tab.waitForFunction(() => document.activeElement.closest("#removed"));
    await axe(tab);
    await shot(tab, `profile-removed-${wasm ? "wasm" : "plain"}`);
    await gone.getByRole("button", { name: /^Undo/ }).click();
    await gone.waitFor({ state: "detached" });
    await tab.locator("#part-work .entry-title", { hasText: name }).first().waitFor();
    assert.equal(await entries.first().locator(".entry-title").innerText(), name);
  });
}

test("whoever was signed out hears so where they are, and goes on there", async (t) => {
  const tab = await page(t, { width: 390, expect: [/status of 401/] });
  await openProfile(tab);
  const add = tab.locator("details.add").filter({ has: tab.locator("summary", { hasText: "Add a skill" }) }).first();
  await add.locator("summary").click();
  const field = add.locator("[name=value]");
  await field.fill("Lighthouse keeping");
  const cookies = await tab.context().cookies();
  await tab.context().clearCookies();
  const before = await tab.evaluate(() => scrollY);
  await field.press("Enter");
  const dialog = tab.getByRole("dialog", { name: "You were signed out" });
  await dialog.waitFor();
  const box = await dialog.boundingBox();
  assert.ok(box.y >= 0 && box.y + box.height <= 900, "it is in view");
  await axe(tab);
  await shot(tab, "signed-out-390");
  await dialog.getByRole("button", { name: "Stay on this page" }).click();
  await dialog.waitFor({ state: "hidden" });
  assert.equal(await field.evaluate((field) => field === document.activeElement), true, "the focus is back");
  assert.equal(await field.inputValue(), "Lighthouse keeping");
  await add.getByText("Your session was over").waitFor();
  const moved = Math.abs((await tab.evaluate(() => scrollY)) - before);
  assert.ok(moved < 300, `the page stays about where it was: ${moved}`);

  await tab.context().addCookies(cookies);
  await field.press("Enter");
  await tab.locator("#part-skills").getByText("Lighthouse keeping").first().waitFor();
});

test("a button that needs a session says that it is over, on any page", async (t) => {
  const tab = await page(t, { expect: [/status of 401/] });
  const dialog = tab.getByRole("dialog", { name: "You were signed out" });
  for (const [who, open, button] of [
    [DEMO.candidate, "/me", /find me|Hide me/],
    [DEMO.candidate, "/me/profile", /^Remove /],
    [DEMO.candidate, "/me/account", "Change the password"],
    [DEMO.admin, editOfFirstJob, /^Remove /],
  ]) {
    await signIn(tab, who);
    await tab.goto(typeof open === "string" ? open : await open(tab));
    await settle(tab);
    const pressed = tab.getByRole("button", { name: button }).last();
    await pressed.scrollIntoViewIfNeeded();
    await tab.context().clearCookies();
    await pressed.click();
    await dialog.waitFor();
    assert.match(await dialog.getByRole("link").getAttribute("href"), /^\/sign-in/);
    await tab.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  }
  await tab.goto("/sign-in");
  await fillSignIn(tab, DEMO.candidate);
});

test("the foot of a page stands on one line", async (t) => {
  const tab = await page(t, { wasm: false });
  await tab.goto("/jobs");
  const bottoms = await tab.locator(".site-footer p, .site-footer a").evaluateAll((all) =>
    all.map((element) => {
      const words = document.createRange();
      words.selectNodeContents(element);
      return Math.round(words.getBoundingClientRect().bottom);
    }),
  );
  assert.equal(new Set(bottoms).size, 1, `${bottoms}`);
});

async function openProfile(tab, wasm = true) {
  await signIn(tab, DEMO.candidate);
  await tab.goto("/me/profile");
  await settle(tab, wasm);
}

/** The page on which the first job of an organization is edited. */
async function editOfFirstJob(tab) {
  await tab.goto("/r");
  return tab.locator('main a[href$="/edit"]').first().getAttribute("href");
}

/** What a screen reader says of a field beside its name. */
function described(field) {
  return field.evaluate((field) =>
    field
      .getAttribute("aria-describedby")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" "),
  );
}
