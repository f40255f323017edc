import assert from "node:assert/strict";
import { test } from "node:test";
import { events, type ServerEvent } from "./client.ts";
import { day, isAmount, size } from "./format.ts";
import { caretAfter, faultOf, grouped, isWhole } from "./iban.ts";
import { pieces } from "./links.ts";

const GOOD = "FR76 3000 6000 0112 3456 7890 189"; // the example of the French banks' committee

test("a right IBAN has no fault however it is written", () => {
  for (const typed of [GOOD, GOOD.toLowerCase(), GOOD.replaceAll(" ", ""), GOOD.replaceAll(" ", "-"), "DE89370400440532013000"]) {
    assert.equal(faultOf(typed), null, typed);
  }
});

test("a wrong IBAN says what is wrong", () => {
  assert.deepEqual(faultOf(""), { kind: "missing" });
  assert.deepEqual(faultOf("7630006000011234567890189"), { kind: "country" });
  assert.deepEqual(faultOf(GOOD.slice(0, -1)), { kind: "length", length: 26, wanted: 27 });
  assert.deepEqual(faultOf(GOOD.replace("189", "198")), { kind: "wrong" });
});

test("any single wrong digit is found", () => {
  const compact = GOOD.replaceAll(" ", "");
  for (let index = 2; index < compact.length; index += 1) {
    const other = String((Number(compact[index]) + 1) % 10);
    assert.notEqual(faultOf(compact.slice(0, index) + other + compact.slice(index + 1)), null);
  }
});

test("an IBAN is grouped in fours and the caret stays behind the same character", () => {
  assert.equal(grouped("fr7630006000011234567890189"), GOOD);
  assert.equal(grouped(`IBAN\u00a0: ${GOOD}`), GOOD); // as copied from a RIB
  assert.equal(caretAfter("FR76 3000", 4), 4);
  assert.equal(caretAfter("FR76 3000", 5), 6);
  assert.equal(isWhole("FR76 3000"), false);
  assert.equal(isWhole(GOOD), true);
});

test("only web addresses become links, without the full stop behind them", () => {
  assert.deepEqual(pieces("voir https://ameli.fr/x?a=1. Merci"), [
    { text: "voir ", href: null }, { text: "https://ameli.fr/x?a=1", href: "https://ameli.fr/x?a=1" }, { text: ". Merci", href: null },
  ]);
  for (const hostile of ["javascript:alert(1)", "data:text/html,x", "<img src=x onerror=alert(1)>", "https://ameli.fr@evil.example/"]) {
    assert.ok(pieces(hostile).every((piece) => piece.href === null), hostile);
  }
});

test("sizes, amounts and days are written as in French", () => {
  assert.equal(size(5 * 1024 * 1024), "5\u00a0Mo");
  assert.equal(size(900), "900\u00a0octets");
  assert.ok(isAmount("1\u202f234,50\u00a0€"));
  assert.ok(isAmount("16,10 € (70 %)"));
  assert.ok(!isAmount("12/03/2026"));
  const now = Date.parse("2026-11-21T12:00:00Z");
  assert.deepEqual([day("2026-11-21T01:00:00Z", now), day("2026-11-20T12:00:00Z", now), day("2026-11-02T12:00:00Z", now)],
    ["Aujourd’hui", "Hier", "lundi 2 novembre"]);
});

test("server-sent events are read whatever the pieces they come in", async () => {
  const sent = "id: 1\nevent: message\ndata: {\"a\":1}\n\n: still here\n\nevent: state\r\ndata: {}\r\n\r\n";
  for (const step of [1, 7, sent.length]) {
    const bytes = new TextEncoder().encode(sent);
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let from = 0; from < bytes.length; from += step) controller.enqueue(bytes.slice(from, from + step));
        controller.close();
      },
    });
    const read: ServerEvent[] = [];
    for await (const event of events(body)) if (event.name) read.push(event);
    assert.deepEqual(read, [{ name: "message", data: "{\"a\":1}" }, { name: "state", data: "{}" }]);
  }
});
