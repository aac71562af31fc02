// The account: two-step sign-in, and what changes of it tell.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { DEMO, axe, fillSignIn, mails, page, settle, shot, signIn, until } from "../harness.mjs";

for (const wasm of [true, false]) {
  const how = wasm ? "with WASM" : "without WASM";
  const who = wasm ? "amara.nwosu@example.org" : "camille.roussel@example.org";

  test(`somebody switches two-step sign-in on and signs in with app and recovery code, ${how}`, async (t) => {
    const tab = await page(t, { wasm, expect: [/status of 422/] });
    await signIn(tab, who);
    await tab.goto("/me/account");
    await settle(tab, wasm);
    const proof = tab.locator("section[aria-labelledby=two-step]").getByLabel("Password, to be sure that it is you");
    await proof.fill("not my password");
    await tab.getByRole("button", { name: "Set up two-step sign-in" }).click();
    await tab.getByText("This is not your current password").waitFor();
    await proof.fill("seven quiet lanterns");
    await tab.getByRole("button", { name: "Set up two-step sign-in" }).click();
    const key = tab.locator("code.secret");
    await key.waitFor();
    await axe(tab);
    await shot(tab, `two-step-setup-${wasm ? "wasm" : "plain"}`);
    const secret = (await key.innerText()).replaceAll(" ", "");
    const recovery = await tab.locator(".recovery-codes code").first().innerText();
    const file = await tab.getByRole("link", { name: "Save them as a file" }).getAttribute("href");
    assert.ok(decodeURIComponent(file).includes(`${recovery}\n`), file);

    await tab.getByLabel("Code that the app shows now").fill("000000");
    await tab.getByRole("button", { name: "Switch on" }).click();
    await tab.getByText("This is not the code").waitFor();
    await tab.getByLabel("Code that the app shows now").fill(code(secret, 0));
    await tab.getByRole("button", { name: "Switch on" }).click();
    await tab.getByText(/^Two-step sign-in is on\. All other sessions were ended/).waitFor();
    await tab.getByText("You have 10 recovery codes left").waitFor();
    await axe(tab);
    await until("the mail that tells of it", async () =>
      (await mails(who)).some((mail) => mail.subject === "Two-step sign-in is on"),
    );

    // A code is good once, so the sign-in after it takes the one of the next half minute.
    await secondStep(tab, who, code(secret, 1), wasm);
    await secondStep(tab, who, recovery, wasm);
    await tab.goto("/me/account");
    await tab.getByText("You have 9 recovery codes left").waitFor();
    await settle(tab, wasm);

    await tab.locator("summary", { hasText: "Make new recovery codes" }).click();
    const renew = tab.locator("form").filter({ has: tab.getByRole("button", { name: "Make new recovery codes" }) });
    await renew.getByLabel("Password, to be sure that it is you").fill("not my password");
    await renew.getByRole("button").last().click();
    await tab.getByText("This is not your current password").waitFor();
    await renew.getByLabel("Password, to be sure that it is you").fill("seven quiet lanterns");
    await renew.getByRole("button").last().click();
    await tab.getByRole("heading", { name: "Your new recovery codes" }).waitFor();
    await tab.getByText("You have 10 recovery codes left").waitFor();
    if (wasm) {
      await tab.waitForFunction(() => document.activeElement.id === "new-codes");
      const password = tab.locator("#renew-codes input");
      assert.equal(await password.inputValue(), "", "the password does not stay");
      assert.ok(!(await password.isVisible()), "the form is closed");
    }
    await axe(tab);
    await shot(tab, `recovery-codes-${wasm ? "wasm" : "plain"}`);
    const renewed = await tab.locator(".recovery-codes code").first().innerText();
    await tab.getByRole("button", { name: "I have kept them" }).click();
    await tab.getByText("are not shown any more").waitFor();
    await tab.getByText(renewed).waitFor({ state: "detached" });
    await until("the mail that tells of it", async () =>
      (await mails(who)).some((mail) => mail.subject === "You have new recovery codes"),
    );
    await secondStep(tab, who, renewed, wasm);
  });
}

for (const wasm of [true, false]) {
  test(`somebody takes a copy of their data, ${wasm ? "with WASM" : "without WASM"}`, async (t) => {
    const tab = await page(t, { wasm });
    await signIn(tab, "sarah.whitcombe@example.org");
    await tab.goto("/me/account");
    await settle(tab, wasm);
    await axe(tab);
    const [download] = await Promise.all([
      tab.waitForEvent("download"),
      tab.getByRole("button", { name: "Download my data" }).click(),
    ]);
    assert.match(download.suggestedFilename(), /^rolefit-data-\d{4}-\d\d-\d\d\.zip$/);
    const copy = await readFile(await download.path());
    assert.equal(copy.subarray(0, 2).toString(), "PK");
    for (const name of ["read-me.txt", "account.json", "profile.json", "matches.json", "activity.json"]) {
      assert.ok(copy.includes(name), name);
    }
  });
}

test("the page of the second step leads whoever has no first one to it", async (t) => {
  const tab = await page(t);
  await tab.goto("/sign-in/code?next=%2Fme%2Fjobs");
  await tab.waitForURL("**/sign-in?next=%2Fme%2Fjobs");
  await tab.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
});

test("a session that is ended leaves the focus beside it, and it is said", async (t) => {
  const tab = await page(t);
  for (let others = 0; others < 3; others += 1) await signIn(await page(t), DEMO.recruiter);
  await signIn(tab, DEMO.recruiter);
  await tab.goto("/me/account");
  await settle(tab);
  const section = tab.locator("#part-sessions");
  const end = section.getByRole("button", { name: /^End the session of/ });
  const within = () => document.querySelector("#part-sessions").contains(document.activeElement);
  for (let left = (await end.count()) - 1; left > 0; left -= 1) {
    await end.first().click();
    await tab.waitForFunction(
      (left) => document.querySelectorAll("#part-sessions form button[aria-label]").length === left,
      left,
    );
    await tab.waitForFunction(within);
    await tab.locator("p[role=status]").filter({ hasText: "The session is ended." }).waitFor({ state: "attached" });
  }
  await section.getByRole("button", { name: "End all other sessions" }).click();
  await end.first().waitFor({ state: "detached" });
  await tab.waitForFunction(() => document.activeElement.id === "sessions");
  await axe(tab);
});

/** Signs in as in another browser, with the password and a code. */
async function secondStep(tab, who, code, wasm) {
  // A page that still asks for its data would be refused.
  await tab.goto("about:blank");
  await tab.context().clearCookies();
  await tab.goto("/sign-in");
  await settle(tab, wasm);
  await fillSignIn(tab, who);
  await tab.waitForURL("**/sign-in/code**");
  await settle(tab, wasm);
  await axe(tab);
  await tab.getByLabel("Code", { exact: true }).fill(code);
  await tab.getByRole("button", { name: "Sign in" }).click();
  await tab.waitForURL("**/me");
}

/** The one-time password (RFC 6238) of a secret in Base32, `steps` half minutes from now. */
function code(secret, steps) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac("sha1", key).update(counter).digest();
  const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
