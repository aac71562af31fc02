import assert from "node:assert/strict";
import { test } from "node:test";

import { axe, page, shot } from "../harness.mjs";

for (const dark of [false, true]) {
  test(`the home page is complete and accessible, ${dark ? "dark" : "light"}`, async (t) => {
    const home = await page(t, { dark });
    const response = await home.goto("/");
    assert.equal(response.status(), 200);
    assert.equal(await home.getByRole("heading", { level: 1 }).count(), 1);
    await axe(home);
    await shot(home, `home-${dark ? "dark" : "light"}`);
  });
}

test("the home page fits a phone of 320 px without scrolling sideways", async (t) => {
  const home = await page(t, { width: 320, wasm: false });
  await home.goto("/");
  const overflow = await home.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
  await axe(home);
  await shot(home, "home-320");
});
