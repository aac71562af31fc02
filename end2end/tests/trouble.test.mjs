// What goes wrong while somebody works: a lost connection, a session that ends, a form sent twice, a refused change, an
// address that is somebody else's. Nothing that was typed or chosen is lost, and the page says what to do.

import assert from "node:assert/strict";
import { test } from "node:test";

import { long, picture, resume } from "../documents.mjs";
import { DEMO, axe, fillSignIn, page, settle, signIn, until } from "../harness.mjs";

test("a refused change is told beside its field, and nothing is said to be saved", async (t) => {
  const tab = await page(t, { expect: [/status of 422/] });
  await openProfile(tab);
  await tab.getByLabel("Change Name", { exact: true }).first().click();
  await change(tab, "Amara the Careful");
  await tab.getByText("Amara the Careful").first().waitFor();
  await spoken(tab, "Saved.").waitFor({ state: "attached" });

  await tab.getByLabel(/^Change From, /).first().click();
  await change(tab, "that spring");
  await tab.getByText("Write the date as 2024").first().waitFor();
  assert.equal(await spoken(tab, "Saved.").count(), 0, "a refused change is not announced as saved");
  assert.equal(await typed(tab), "that spring");
  await axe(tab);
});

for (const wasm of [true, false]) {
  const how = wasm ? "with WASM" : "without WASM";

  test(`words typed over an older version stand apart, in no other fact's form, ${how}`, async (t) => {
    const tab = await page(t, { wasm, expect: [/status of 409/] });
    await openProfile(tab, wasm);
    await tab.getByLabel("Change Name", { exact: true }).first().click();
    const other = await tab.context().newPage();
    await other.goto("/me/profile");
    await settle(other, wasm);
    await other.getByLabel("Change Where you live", { exact: true }).first().click();
    await change(other, `Lagos ${how}`);
    await other.getByText(`Lagos ${how}`).first().waitFor();

    await change(tab, "Amara the Late");
    await tab.getByText("Your profile was changed meanwhile").waitFor();
    const apart = tab.getByRole("status").filter({ hasText: "You had typed, and it is not saved" });
    await apart.getByText("Amara the Late").waitFor();
    await tab.getByText(`Lagos ${how}`).first().waitFor();
    assert.equal(await tab.locator("details.edit[open]").count(), 0, "no form stays open over other facts");
    const fields = await tab.locator("details.edit [name=value]").evaluateAll((all) => all.map((field) => field.value));
    assert.ok(!fields.includes("Amara the Late"), "no other form has what was typed");
    await axe(tab);
  });
}

test("going back while the page still loads shows the page of that address", async (t) => {
  const tab = await page(t);
  await signIn(tab, DEMO.recruiter);
  await settle(tab);
  await tab.getByRole("link", { name: "New job" }).first().click();
  await tab.getByRole("heading", { level: 1, name: "New job" }).waitFor();
  const slow = async (route) => {
    await new Promise((done) => setTimeout(done, 1500));
    await route.continue();
  };
  await tab.route("**/*.wasm", slow);
  await tab.reload({ waitUntil: "domcontentloaded" });
  await tab.evaluate(() => history.back());
  await tab.waitForURL("**/r");
  await tab.getByText("You work here as").waitFor();
  await tab.unroute("**/*.wasm", slow);
  await settle(tab);
  await tab.getByRole("link", { name: "New job" }).first().click();
  await tab.getByRole("heading", { level: 1, name: "New job" }).waitFor();
});

test("whose session ends while a fact is changed signs in in another tab and sends again, with WASM", async (t) => {
  const tab = await page(t, { expect: [/status of 401/] });
  await openProfile(tab);
  await tab.getByLabel("Change Name", { exact: true }).first().click();
  await tab.context().clearCookies();
  await change(tab, "Amara the Patient");
  const dialog = tab.getByRole("dialog", { name: "You were signed out" });
  await dialog.waitFor();
  assert.equal(new URL(tab.url()).pathname, "/me/profile", "the page stays");
  assert.equal(await typed(tab), "Amara the Patient");
  await axe(tab);

  const [other] = await Promise.all([
    tab.context().waitForEvent("page"),
    dialog.getByRole("link", { name: "Sign in in another tab" }).click(),
  ]);
  await settle(other);
  await fillSignIn(other, DEMO.candidate);
  await other.waitForURL("**/me/profile**");
  await tab.bringToFront();
  assert.equal(await typed(tab), "Amara the Patient");
  await tab.locator("details.edit[open] form").first().getByRole("button", { name: "Save" }).click();
  await spoken(tab, "Saved.").waitFor({ state: "attached" });
  await tab.getByText("Amara the Patient").first().waitFor();
  assert.equal(await tab.getByText("You were signed out").count(), 0, "the message goes with its cause");
});

test("who loses the connection while a fact is changed keeps the page and the words, and saves them later", async (t) => {
  const tab = await page(t, { expect: [/ERR_INTERNET_DISCONNECTED/] });
  await openProfile(tab);
  await tab.getByLabel("Change Name", { exact: true }).first().click();
  await tab.context().setOffline(true);
  await change(tab, "Amara the Remote");
  await tab.getByText("The server cannot be reached").first().waitFor();
  assert.equal(await typed(tab), "Amara the Remote");
  assert.ok(await tab.getByRole("heading", { level: 1, name: "Your profile" }).isVisible(), "the page stays");
  await axe(tab);

  await tab.context().setOffline(false);
  await tab.locator("details.edit[open] form").first().getByRole("button", { name: "Save" }).click();
  await spoken(tab, "Saved.").waitFor({ state: "attached" });
  await tab.getByText("Amara the Remote").first().waitFor();
  assert.equal(await tab.getByText("The server cannot be reached").count(), 0, "the message goes with its cause");
});

test("whose session ends while a fact is changed signs in and is back, without WASM", async (t) => {
  const tab = await page(t, { wasm: false, expect: [/status of 401/] });
  await openProfile(tab, false);
  await tab.getByLabel("Change Name", { exact: true }).first().click();
  await tab.context().clearCookies();
  await change(tab, "Amara the Plain");
  await tab.waitForURL("**/sign-in?next=**");
  await tab.getByText("Your session was over, so nothing was changed.").waitFor();
  await axe(tab);
  await fillSignIn(tab, DEMO.candidate);
  await tab.waitForURL("**/me/profile**");
  await tab.getByRole("heading", { level: 1, name: "Your profile" }).waitFor();
  await tab.getByText("so this is not saved yet").first().waitFor();
  assert.equal(await typed(tab), "Amara the Plain");
});

for (const wasm of [true, false]) {
  const how = wasm ? "with WASM" : "without WASM";

  test(`a document that is only a picture is told, with a way to go on, ${how}`, async (t) => {
    const tab = await page(t, { wasm });
    await openUpload(tab, wasm);
    await tab.getByLabel("Your resume").setInputFiles({
      name: "scanned.pdf",
      mimeType: "application/pdf",
      buffer: picture(wasm ? 1 : 2),
    });
    await tab.getByRole("button", { name: "Upload", exact: true }).click();
    await tab.waitForURL("**/me/resumes/*");
    const told = tab.getByText("image_only");
    if (wasm) await told.waitFor();
    else await until("the end of reading", async () => (await told.count()) > 0 || (await tab.reload(), false));
    assert.match(await tab.getByRole("alert").first().innerText(), /picture|image|scan/i);
    await axe(tab);
    await tab.getByRole("button", { name: "Type it in instead" }).click();
    await tab.waitForURL("**/me/profile**");
    await tab.getByRole("heading", { level: 1, name: "Your profile" }).waitFor();
  });
}

test("a file that is dropped onto the page is chosen and sent", async (t) => {
  const tab = await page(t);
  await openUpload(tab);
  const bytes = [...resume("Amara of the drop", "amara@example.org")];
  const transfer = await tab.evaluateHandle((bytes) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([new Uint8Array(bytes)], "dropped.pdf", { type: "application/pdf" }));
    return transfer;
  }, bytes);
  await tab.dispatchEvent(".drop", "dragover", { dataTransfer: transfer });
  await tab.locator(".drop.over").waitFor();
  await tab.dispatchEvent(".drop", "drop", { dataTransfer: transfer });
  await tab.locator("#file-chosen").getByText("dropped.pdf").waitFor();
  assert.equal(await chosen(tab), "dropped.pdf");
  await tab.getByRole("button", { name: "Upload", exact: true }).click();
  await tab.waitForURL("**/me/resumes/*");
  await tab.getByText("dropped.pdf").first().waitFor();
  // The page that was gone to without loading it is not loaded anew either, which would take away what is typed meanwhile.
  await tab.evaluate(() => { window.stays = true; });
  await tab.waitForTimeout(4000);
  assert.equal(await tab.evaluate(() => window.stays), true);
});

for (const wasm of [true, false]) {
  const how = wasm ? "with WASM" : "without WASM";

  test(`an upload form that is sent twice makes one resume, ${how}`, async (t) => {
    const tab = await page(t, { wasm });
    const name = wasm ? "twice.pdf" : "twice without.pdf";
    await openUpload(tab, wasm);
    await choose(tab, name);
    await tab.getByRole("button", { name: "Upload", exact: true }).dblclick();
    // The second navigation takes the place of the first, which waiting for one would call an error.
    await until("the document's page", () => tab.url().includes("/me/resumes/"));
    await tab.goto("/me");
    const documents = tab.locator("section[aria-labelledby=documents] li").filter({ hasText: name });
    await documents.first().waitFor();
    assert.equal(await documents.count(), 1);
  });
}

test("a connection that is lost during an upload loses neither the file nor the way on", async (t) => {
  const tab = await page(t, { expect: [/net::ERR_/] });
  await openUpload(tab);
  await choose(tab, "lost and found.pdf");
  const upload = (url) => url.pathname === "/upload";
  await tab.route(upload, (route) => route.abort("connectionfailed"));
  await tab.getByRole("button", { name: "Upload", exact: true }).click();
  await tab.getByText("The connection was lost").waitFor();
  assert.equal(await chosen(tab), "lost and found.pdf", "the file is still chosen");
  await axe(tab);

  await tab.unroute(upload);
  await tab.getByRole("button", { name: "Try again" }).click();
  await tab.waitForURL("**/me/resumes/*");
});

test("whose session ended is told so, also with a large file", async (t) => {
  const tab = await page(t, { expect: [/status of 401/] });
  await openUpload(tab);
  const buffer = Buffer.alloc(9_000_000, "a large text \n");
  await tab.getByLabel("Your resume").setInputFiles({ name: "large.txt", mimeType: "text/plain", buffer });
  await tab.context().clearCookies();
  await tab.getByRole("button", { name: "Upload", exact: true }).click();
  await tab.getByText("Your session is over").waitFor();
  assert.equal(await chosen(tab), "large.txt", "the file is still chosen");
});

test("a file that is chosen before the page reacts is known afterwards", async (t) => {
  const tab = await page(t);
  await signIn(tab, DEMO.candidate);
  let goOn;
  const held = new Promise((resolve) => (goOn = resolve));
  await tab.route("**/*.wasm", async (route) => {
    await held;
    await route.continue();
  });
  await tab.goto("/me/upload", { waitUntil: "commit" });
  await choose(tab, "early.pdf");
  goOn();
  await settle(tab);
  await tab.locator("#file-chosen").getByText("early.pdf").waitFor();
  await tab.getByRole("button", { name: "Upload", exact: true }).click();
  await tab.waitForURL("**/me/resumes/*");
});

test("a job of another organization is not there", async (t) => {
  const theirs = await page(t);
  await signIn(theirs, DEMO.recruiter);
  await theirs.goto("/r");
  const links = await theirs.locator('main a[href^="/r/jobs/"]').evaluateAll((all) => all.map((a) => a.getAttribute("href")));
  const job = links.map((link) => link.match(/^\/r\/jobs\/([0-9a-f]{32})$/)?.[1]).find(Boolean);
  assert.ok(job, `a job among ${links}`);

  const tab = await page(t, { expect: [/status of 404/] });
  await signIn(tab, DEMO.candidate);
  await tab.goto("/r");
  await settle(tab);
  await tab.getByLabel("Name of the organization").fill("Elsewhere");
  await tab.getByRole("button", { name: "Make the organization" }).click();
  await tab.getByRole("link", { name: /(New|Create a) job/ }).first().waitFor();
  for (const path of [`/r/jobs/${job}`, `/r/jobs/${job}/edit`]) {
    // As if there were no such job: what is not for an account would tell that it is there.
    const answer = await tab.goto(path);
    assert.equal(answer.status(), 404, path);
    await settle(tab);
    await tab.getByRole("heading", { level: 1, name: "There is nothing here" }).waitFor();
    await axe(tab);
  }
});

test("the steps of a document survive a reload while they run", async (t) => {
  const tab = await page(t);
  await openUpload(tab);
  // Others stand before it in the queue, so that its steps can be watched.
  for (let n = 1; n <= 6; n++) {
    const file = { name: `before ${n}.pdf`, mimeType: "application/pdf", buffer: long(`Amara the ${n}th`, "amara@example.org") };
    const answer = await tab.request.post("/upload", { multipart: { file }, headers: { accept: "application/json" } });
    assert.equal(answer.status(), 201, await answer.text());
  }
  await choose(tab, "watched.pdf");
  await tab.getByRole("button", { name: "Upload", exact: true }).click();
  await tab.waitForURL("**/me/resumes/*");
  await tab.getByRole("heading", { name: "Your resume is being read" }).waitFor();
  const listening = tab.waitForRequest((request) => new URL(request.url()).pathname === "/me/events");
  const answer = await tab.reload();
  // The server says where the steps are, before any script runs.
  const html = await answer.text();
  assert.match(html, /Your resume is being read/);
  assert.match(html, /aria-label="Steps"/);
  await listening;
  await tab.getByRole("heading", { name: "Your resume is read" }).waitFor();
});

async function openProfile(tab, wasm = true) {
  await signIn(tab, DEMO.candidate);
  await tab.goto("/me/profile");
  await settle(tab, wasm);
}

async function openUpload(tab, wasm = true) {
  await signIn(tab, DEMO.candidate);
  await tab.goto("/me/upload");
  await settle(tab, wasm);
}

/** Chooses a file whose content belongs to its name, since the same document twice counts as one. */
async function choose(tab, name) {
  const buffer = resume(`Amara of ${name}`, "amara@example.org");
  await tab.getByLabel("Your resume").setInputFiles({ name, mimeType: "application/pdf", buffer });
}

/** The name of the file in the form. */
function chosen(tab) {
  return tab.getByLabel("Your resume").evaluate((input) => input.files[0]?.name);
}

/** Types into the open form of a fact and sends it. */
async function change(tab, value) {
  const form = tab.locator("details.edit[open] form").first();
  await form.locator("[name=value]").fill(value);
  await form.getByRole("button", { name: "Save" }).click();
}

/** What stands in the open form of a fact. */
function typed(tab) {
  return tab.locator("details.edit[open] form [name=value]").first().inputValue();
}

/** What screen readers are told, where that is `words`. */
function spoken(tab, words) {
  return tab.locator("p[role=status]").filter({ hasText: words });
}
