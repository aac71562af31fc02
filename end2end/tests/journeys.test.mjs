// The two journeys that the product is for, with WASM and without: a candidate registers, uploads a real PDF and fixes
// a field; a recruiter pastes an ad and sees that candidate ranked, with the evidence in their own document.

import assert from "node:assert/strict";
import { test } from "node:test";

import { ad, resume } from "../documents.mjs";
import { address, axe, mails, page, settle, shot, until } from "../harness.mjs";

const PASSWORD = "four patient herons";

for (const wasm of [true, false]) {
  const how = wasm ? "with WASM" : "without WASM";
  const tag = wasm ? "wasm" : "plain";
  const name = wasm ? "Sunniva Ardmore" : "Caspian Rowntree";
  const email = `${name.split(" ")[0].toLowerCase()}@example.org`;

  test(`a candidate registers, uploads a PDF, fixes a field and sees jobs with reasons, ${how}`, async (t) => {
    const tab = await page(t, { wasm });
    await register(tab, wasm, email);
    await shot(tab, `candidate-home-empty-${tag}`);
    await axe(tab);

    await tab.goto("/me/upload");
    await settle(tab, wasm);
    await tab.getByLabel("Your resume").setInputFiles({
      name: "my resume.pdf",
      mimeType: "application/pdf",
      buffer: resume(name, email),
    });
    await tab.getByLabel("Let recruiters on Rolefit find me").check();
    await shot(tab, `upload-${tag}`);
    await axe(tab);
    await tab.getByRole("button", { name: "Upload", exact: true }).click();
    await tab.waitForURL("**/me/resumes/*");
    await finished(tab, wasm);
    await shot(tab, `pipeline-${tag}`);
    await axe(tab);

    await tab.goto("/me/profile");
    await settle(tab, wasm);
    assert.ok(await tab.getByText("Glenmorrow Ice Survey").first().isVisible());
    assert.ok((await tab.locator("mark").count()) > 5, "the document shows where the facts stand");
    await shot(tab, `profile-${tag}`);
    await axe(tab);
    await fix(tab, "Name", `${name} Junior`);
    await tab.reload();
    assert.ok(await tab.getByText(`${name} Junior`).first().isVisible(), "the correction is kept");

    await tab.goto("/me/jobs");
    const reasons = tab.locator("main ul.reasons").filter({ has: tab.locator("li") });
    await until("jobs with reasons", async () => (await reasons.count()) > 0 || (await tab.reload(), false));
    await settle(tab, wasm);
    const reason = await reasons.first().locator("li").first().innerText();
    assert.ok(reason.trim().length > 0, "a reason in words");
    await shot(tab, `jobs-${tag}`);
    await axe(tab);
    // The card leads to the match, where each claim leads to its place in the document.
    await tab.locator('main a[href^="/me/jobs/"]').first().click();
    await tab.waitForURL("**/me/jobs/*");
    await settle(tab, wasm);
    const quote = tab.locator("main .quote a").first();
    await quote.waitFor({ state: "attached" });
    const target = await quote.getAttribute("href");
    assert.match(target, /^#span-\d+$/);
    const evidence = tab.locator(target);
    assert.equal(await evidence.count(), 1, "the claim leads to one place in the document");
    const words = (await quote.locator("q").textContent()).trim();
    const mark = evidence.locator("xpath=ancestor-or-self::mark");
    const there = (await mark.locator(".evidence-link").first().textContent()).trim();
    assert.ok(there.length > 0 && (there.includes(words) || words.includes(there)), `“${words}” stands there: ${there}`);
  });

  test(`a recruiter pastes an ad and sees that candidate ranked with evidence, ${how}`, async (t) => {
    const tab = await page(t, { wasm });
    await register(tab, wasm, `hiring-${tag}@example.org`);
    await tab.goto("/r");
    await settle(tab, wasm);
    await tab.getByLabel("Name of the organization").fill(`Frostline ${tag}`);
    await tab.getByRole("button", { name: "Make the organization" }).click();
    await tab.getByRole("link", { name: /(New|Create a) job/ }).first().click();
    await tab.waitForURL("**/r/jobs/new**");
    await settle(tab, wasm);
    await tab.getByLabel("The ad").fill(ad);
    await shot(tab, `new-job-${tag}`);
    await axe(tab);
    await tab.getByRole("button", { name: "Read the ad" }).click();
    await tab.waitForURL(/\/r\/jobs\/[0-9a-f]{32}/);
    const job = tab.url().match(/[0-9a-f]{32}/)[0];
    await tab.goto(`/r/jobs/${job}/edit`);
    await settle(tab, wasm);
    assert.ok(await tab.getByText("PostgreSQL").first().isVisible(), "the criteria are found in the ad");
    await shot(tab, `criteria-${tag}`);
    await axe(tab);
    // The ad does not say where the work is done, so somebody has to.
    await tab.getByLabel(/Choose before you open the job/).selectOption("hybrid");
    await tab.getByRole("button", { name: "Save the choice" }).click();
    await tab.getByText(/Choose before you open the job/).waitFor({ state: "detached" });
    await tab.getByRole("button", { name: "Open the job" }).click();
    await tab.getByRole("link", { name: "The public page" }).waitFor();
    // It is also read out.
    if (wasm) await tab.getByText("The job is open: everybody can see it at").last().waitFor();

    await tab.goto(`/r/jobs/${job}`);
    const link = tab.getByRole("link", { name: new RegExp(name) }).first();
    await until("the candidate on the shortlist", async () => (await link.count()) > 0 || (await tab.reload(), false));
    await settle(tab, wasm);
    await shot(tab, `shortlist-${tag}`);
    await axe(tab);
    await link.click();
    await tab.waitForURL("**/candidates/*");
    await settle(tab, wasm);
    const marks = tab.locator("mark");
    await marks.first().waitFor();
    const marked = await marks.allTextContents();
    assert.ok(marked.some((text) => text.includes("PostgreSQL")), `the evidence is marked: ${marked}`);
    await shot(tab, `review-${tag}`);
    await axe(tab);
  });
}

async function register(tab, wasm, email) {
  await tab.goto("/register");
  await settle(tab, wasm);
  await tab.getByLabel("E-mail address").fill(email);
  await tab.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await tab.getByRole("button", { name: "Register" }).click();
  await tab.waitForURL("**/confirm**");
  const [mail] = await mails(email, 1);
  const code = mail.text.match(/\b\d{6}\b/)[0];
  if (wasm) {
    await tab.getByLabel("Code").fill(code);
  } else {
    // The other way: the link in the mail, where the code is filled in.
    const link = mail.text.match(/https?:\/\/\S+\/confirm\?\S+/)?.[0];
    assert.ok(link?.startsWith(await address()), `a link to this server in: ${mail.text}`);
    await tab.goto(link);
    await tab.getByText("The code is filled in").waitFor();
    assert.equal(await tab.getByLabel("Code").inputValue(), code);
  }
  await tab.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await tab.getByRole("button", { name: "Confirm and sign in" }).click();
  await tab.waitForURL("**/me");
  await tab.getByRole("heading", { level: 1 }).waitFor();
}

/** Changes a fact by its own form. */
async function fix(tab, label, value) {
  await tab.getByLabel(`Change ${label}`, { exact: true }).first().click();
  const form = tab.locator("details.edit[open] form").first();
  await form.locator("[name=value]").fill(value);
  await form.getByRole("button", { name: "Save" }).click();
  await tab.getByText(value).first().waitFor();
}

/** Waits until the document went through every step. Without WASM a person would look again. */
async function finished(tab, wasm) {
  const heading = tab.getByRole("heading", { name: "Your resume is read" });
  if (wasm) return heading.waitFor();
  return until("the pipeline's end", async () => (await heading.count()) > 0 || (await tab.reload(), false));
}
