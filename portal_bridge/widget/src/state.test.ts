import assert from "node:assert/strict";
import { test } from "node:test";
import type { Block, Message } from "./contract.ts";
import { agentName, answerStart, asksOpinion, firstAlive, reduce, spentBlocks, START, type Action, type State } from "./state.ts";

const AT = "2026-11-21T10:00:00Z";
const QUIET = { owner: "bot", typing: false } as const;
const text = (words: string): Block => ({ type: "text", text: words });

function message(seq: number, author: Message["author"] = "bot", blocks: Block[] = [text(`m${seq}`)]): Message {
  return { seq, id: `id${seq}`, author, author_name: author === "agent" ? "Camille" : "", blocks, sent_at: AT };
}

function after(...actions: Action[]): State {
  return actions.reduce(reduce, START);
}

const opened = (...messages: Message[]): Action => ({ type: "opened", messages, presence: QUIET });
const typed = (key: string): Action => ({ type: "typed", key, content: { text: key }, text: key, at: AT });
const words = (state: State) => state.bubbles.map((one) => (one.blocks[0] as { text: string }).text);

test("an answer of the server ends the sending and gives the place", () => {
  const state = after(opened(message(1)), typed("a"), { type: "accepted", key: "a", id: "id2", seq: 2 });
  assert.deepEqual(state.bubbles.map((one) => [one.seq, one.delivery]), [[1, "sent"], [2, "sent"]]);
});

test("a bubble that the stream brought before the answer to its post stands once", () => {
  const echo = message(2, "member", [text("a")]);
  const state = after(opened(message(1)), typed("a"), { type: "received", message: echo }, { type: "accepted", key: "a", id: "id2", seq: 2 });
  assert.deepEqual(words(state), ["m1", "a"]);
});

test("a bubble that the stream brings first takes the place of what was typed, at no moment beside it", () => {
  const echo = message(2, "member", [text("a")]);
  const between = after(opened(message(1)), typed("a"), { type: "received", message: echo });
  assert.deepEqual(words(between), ["m1", "a"]);
  assert.equal(between.bubbles[1]?.key, "a");
  assert.equal(reduce(between, { type: "accepted", key: "a", id: "id2", seq: 2 }).bubbles.length, 2);
});

test("the masked form of a message takes the place of what was typed and keeps its key", () => {
  const masked = message(2, "member", [text("FR76 •••• 189")]);
  const state = after(opened(), typed("my iban"), { type: "accepted", key: "my iban", id: "id2", seq: 2 }, { type: "received", message: masked });
  assert.deepEqual(words(state), ["FR76 •••• 189"]);
  assert.equal(state.bubbles[0]?.key, "my iban");
});

test("the same bubble from two sources stands once", () => {
  const state = after(opened(message(1)), { type: "received", message: message(2) }, { type: "received", message: message(2) });
  assert.equal(state.bubbles.length, 2);
});

test("bubbles stand in the server's order whatever comes first", () => {
  const state = after(opened(), { type: "received", message: message(3) }, { type: "received", message: message(2) }, typed("a"), { type: "received", message: message(4) });
  assert.deepEqual(words(state), ["m2", "m3", "m4", "a"]);
});

test("an answer begins where Emma began to speak, and a person's with each message", () => {
  const later = { ...message(4), sent_at: "2026-11-21T10:05:00Z" };
  const starts = (...messages: Message[]) => answerStart(after(opened(...messages)).bubbles);
  assert.equal(starts(message(1, "member"), message(2), message(3, "system")), 1);
  assert.equal(starts(message(1, "member"), message(2), message(3), later), 3);
  assert.equal(starts(message(1, "agent"), message(2, "agent")), 1);
  assert.equal(starts(message(1), message(2, "member")), 1);
  assert.equal(starts(), -1);
});

test("a refused message keeps its words and may be sent again", () => {
  const refused = after(opened(), typed("a"), { type: "refused", key: "a", problem: "Trop vite.", mayRetry: true });
  assert.equal(refused.bubbles[0]?.problem, "Trop vite.");
  const again = reduce(refused, { type: "again", key: "a" });
  assert.equal(again.bubbles[0]?.delivery, "pending");
  assert.deepEqual(again.bubbles[0]?.content, { text: "a" });
});

test("what was typed before the conversation was open is kept behind its history", () => {
  const state = after(typed("a"), opened(message(1)));
  assert.deepEqual(words(state), ["m1", "a"]);
});

test("unread counts what others wrote while the panel is closed, and is forgotten when it opens", () => {
  const closed = after(opened(message(1)), { type: "received", message: message(2) }, { type: "received", message: message(3, "member") });
  assert.equal(closed.unread, 1);
  assert.equal(reduce(closed, { type: "shown", shown: true }).unread, 0);
});

test("choices serve under the last word only, and not at all once the conversation is over", () => {
  const offer = message(2, "bot", [{ type: "choices", choices: [{ id: "1", label: "Oui" }] }]);
  const open = after(opened(message(1, "member"), offer));
  assert.equal(firstAlive(open), 1);
  assert.equal(firstAlive(reduce(open, typed("non"))), 3);
  assert.equal(firstAlive(reduce(open, { type: "presence", presence: { owner: "closed", typing: false } })), Infinity);
});

test("a person who comes takes back what Emma offered before", () => {
  const held = (owner: "waiting" | "agent" | "bot"): Action => ({ type: "presence", presence: { owner, typing: false } });
  const received = (one: Message): Action => ({ type: "received", message: one });
  const offer = message(2, "bot", [{ type: "choices", choices: [{ id: "1", label: "Continuer avec Emma" }] }]);
  const waiting = [opened(message(1, "member"), offer), held("waiting")];
  assert.equal(firstAlive(after(...waiting)), 1);
  const joined = [...waiting, received(message(3, "system")), held("agent")];
  assert.equal(firstAlive(after(...joined)), 3);
  assert.equal(firstAlive(after(...joined, received(message(4, "agent")), held("bot"))), 4);
});

test("spent blocks lose what can be pressed and keep what can be read", () => {
  const blocks: Block[] = [
    text("hi"), { type: "choices", choices: [] }, { type: "form", kind: "one_time_code" },
    { type: "card", title: "t", lines: ["l"], actions: [{ id: "1", label: "a" }] },
  ];
  assert.deepEqual(spentBlocks(blocks), [text("hi"), { type: "card", title: "t", lines: ["l"], actions: [] }]);
});

test("older pages come before, without doubles, until the first bubble", () => {
  const open = after(opened(message(3), message(4)));
  assert.equal(open.earlier, "some");
  const more = reduce(open, { type: "earlier", messages: [message(2), message(3)], announced: "x" });
  assert.deepEqual([words(more), more.earlier], [["m2", "m3", "m4"], "some"]);
  const all = reduce(more, { type: "earlier", messages: [message(1)], announced: "x" });
  assert.deepEqual([words(all), all.earlier], [["m1", "m2", "m3", "m4"], "none"]);
});

test("a connection that comes back says so once", () => {
  const lost = after(opened(), { type: "connection", connection: "lost" });
  const back = reduce(lost, { type: "connection", connection: "good" });
  assert.equal(back.connection, "back");
  assert.equal(reduce(back, { type: "connection", connection: "good" }), back);
});

test("nothing is drawn anew when nothing changed", () => {
  const state = after(opened());
  assert.equal(reduce(state, { type: "presence", presence: { ...QUIET } }), state);
});

test("the agent's name is that of the last one who wrote", () => {
  assert.equal(agentName(after(opened(message(1), message(2, "agent")))), "Camille");
  assert.equal(agentName(after(opened(message(1)))), "");
});

test("an opinion is asked for only when the server asks after the end", () => {
  const question = message(2, "bot", [text("?"), { type: "choices", choices: [{ id: "1", label: "Bien" }] }]);
  const over: Action = { type: "presence", presence: { owner: "closed", typing: false } };
  assert.equal(asksOpinion(after(opened(message(1), question))), false);
  assert.equal(asksOpinion(after(opened(message(1), question), over)), true);
  assert.equal(asksOpinion(after(opened(message(1)), over)), false);
});

test("a refusal that comes after the stream showed the words as kept is none", () => {
  const state = after(opened(message(1)), typed("a"), { type: "received", message: message(2, "member", [text("a")]) },
    { type: "refused", key: "a", problem: "x", mayRetry: true });
  assert.equal(state.bubbles[1]?.delivery, "sent");
});

test("what was read in another tab is unread no more, what came after it is", () => {
  const closed = after(opened(message(1)), { type: "received", message: message(2) }, { type: "received", message: message(3) });
  assert.equal(closed.unread, 2);
  const read = reduce(closed, { type: "seen", seq: 2 });
  assert.equal(read.unread, 1);
  assert.equal(reduce(read, { type: "seen", seq: 1 }).unread, 1);
  const later = reduce(reduce(read, { type: "seen", seq: 5 }), { type: "received", message: message(4) });
  assert.equal(later.unread, 0); // its bubble was slower than the news that it was read
});

test("older bubbles are announced each time, though as many come again", () => {
  const shown: Action = { type: "earlier", messages: [message(3), message(4)], announced: "2" };
  const once = after(opened(message(5)), { type: "loading-earlier" }, shown);
  assert.equal(once.announced, "2");
  assert.equal(reduce(once, { type: "loading-earlier" }).announced, "");
});

test("files that the server adds to the words of a form stand in the bubble that was sent", () => {
  const file: Block = { type: "file", file_id: "f", name: "rib.pdf", media_type: "application/pdf", size: 9 };
  const state = after(opened(message(1)), typed("a"), { type: "received", message: message(2, "member", [text("a"), file]) });
  assert.equal(state.bubbles.length, 2);
  assert.deepEqual([state.bubbles[1]?.key, state.bubbles[1]?.blocks.length], ["a", 2]);
});

test("an offer to send files is news, though the same person answers", () => {
  const limits = { max_files: 1, max_file_bytes: 1, max_total_bytes: 1, media_types: [] };
  const agent: Action = { type: "presence", presence: { owner: "agent", typing: false } };
  const state = reduce(after(opened(), agent), { type: "presence", presence: { ...agent.presence, upload: limits } });
  assert.equal(state.presence.upload, limits);
});

test("masked words that the stream brings first stand in the bubble that was typed", () => {
  const state = after(opened(message(1)), typed("a"), { type: "received", message: message(2, "member", [text("•••")]) },
    { type: "accepted", key: "a", id: "id2", seq: 2 });
  assert.deepEqual(words(state), ["m1", "•••"]);
  assert.equal(state.bubbles[1]?.key, "a");
});
