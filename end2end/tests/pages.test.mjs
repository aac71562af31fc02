// Every page as its readers see it, on a wide light screen and on a dark telephone: complete, accessible, no wider than
// the screen, and without an error in the browser. The demo people have something on every page.

import assert from "node:assert/strict";
import { request } from "node:http";
import { test } from "node:test";

import { DEMO, address, axe, page, shot, signIn } from "../harness.mjs";

const LOOKS = [
  { width: 1280, dark: false },
  { width: 390, dark: true },
];

/** The pages of each reader. A function finds an address on the page before it. */
const READERS = {
  visitor: ["/", "/jobs", first("/jobs/"), "/jobs?q=nothing-like-this", "/jobs?q=qqqqqq", "/privacy", "/ai-use", "/accessibility", "/sign-in", "/register", "/confirm", "/forgot", "/reset", "/no-such-page"],
  candidate: ["/me", first("/me/resumes/"), "/me/upload", "/me/profile", "/me/account", "/me/jobs", first("/me/jobs/"), "/r"],
  recruiter: ["/r", "/r/jobs/new", "/r", first("/r/jobs/", /^\/r\/jobs\/[0-9a-f]{32}$/), first("/r/jobs/", /\/candidates\//)],
  admin: ["/r", first("/r/jobs/", /\/edit$/), "/admin"],
};

for (const look of LOOKS) {
  const tag = `${look.width}-${look.dark ? "dark" : "light"}`;
  for (const [reader, paths] of Object.entries(READERS)) {
    test(`every page of a ${reader} is complete and accessible at ${tag}`, async (t) => {
      const tab = await page(t, { ...look, expect: [/status of (403|404)/] });
      if (reader !== "visitor") await signIn(tab, DEMO[reader]);
      for (const path of paths) {
        await tab.goto(typeof path === "string" ? path : await path(tab));
        await tab.getByRole("heading", { level: 1 }).first().waitFor();
        const shown = new URL(tab.url()).pathname.replace(/[0-9a-f]{12,}/g, "id");
        await shot(tab, `${reader}${shown.replaceAll("/", "-")}-${tag}`);
        assert.equal(await tab.getByRole("heading", { level: 1 }).count(), 1, `headings of ${shown}`);
        const overflow = await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        assert.ok(overflow <= 0, `${shown} is ${overflow} px too wide`);
        await axe(tab);
      }
    });
  }
}

for (const [reader, paths] of Object.entries(READERS)) {
  test(`every page of a ${reader} fits a telephone of 320 px without scrolling sideways`, async (t) => {
    const tab = await page(t, { width: 320, wasm: false, expect: [/status of (403|404)/] });
    if (reader !== "visitor") await signIn(tab, DEMO[reader]);
    for (const path of paths) {
      await tab.goto(typeof path === "string" ? path : await path(tab));
      const overflow = await tab.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      assert.ok(overflow <= 0, `${tab.url()} is ${overflow} px too wide`);
    }
  });
}

test("a shortlist on a telephone lists the must-haves of each candidate by name", async (t) => {
  const tab = await page(t, { width: 390 });
  await signIn(tab, DEMO.recruiter);
  await tab.goto("/r");
  await tab.goto(await first("/r/jobs/", /^\/r\/jobs\/[0-9a-f]{32}$/)(tab));
  const row = tab.locator(".shortlist tbody tr").first();
  const name = await row.locator(".row-link").innerText();
  const more = row.locator("details.row-more");
  assert.equal(await more.locator("summary").textContent(), `Must-haves one by one of ${name}`);
  assert.ok(!(await row.locator("li .verdict").first().isVisible()), "it is closed at first");
  await more.locator("summary").click();
  await more.locator("li .verdict-word").first().waitFor();
  assert.equal(await more.locator("li").count(), await row.locator("td.tick").count());
  await axe(tab);
  await shot(tab, "shortlist-must-haves-390");
});

test("readers who leave before a page is ready disturb nobody", async (t) => {
  const tab = await page(t, { wasm: false });
  await signIn(tab, DEMO.candidate);
  const cookie = (await tab.context().cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const url = await address();
  const paths = ["/me", "/me/upload", "/me/profile", "/me/jobs", "/jobs"];
  // The harness fails when the server panicked. Each reader leaves a little later than the one before.
  await Promise.all(
    Array.from({ length: 120 }, async (_, i) => {
      const impatient = request(new URL(paths[i % paths.length], url), { headers: { cookie }, agent: false });
      impatient.on("error", () => {}).end();
      await new Promise((resolve) => setTimeout(resolve, i * 5));
      impatient.destroy();
      const patient = await fetch(new URL(paths[(i + 2) % paths.length], url), { headers: { cookie } });
      assert.equal(patient.status, 200);
      await patient.text();
    }),
  );
});

/** The first link of the page to an address that begins with `prefix` and fits `pattern`. */
function first(prefix, pattern = /./) {
  return async (tab) => {
    const links = await tab.locator(`main a[href^="${prefix}"]`).evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    const found = links.map((link) => link.split("#")[0]).find((link) => pattern.test(link));
    assert.ok(found, `a link to ${prefix} on ${tab.url()}: ${links}`);
    return found;
  };
}
