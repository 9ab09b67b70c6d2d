// ODK's own form engine against a running server: load, fill in, submit, as a client does it.
//
//   node odk_client.mjs NODE_MODULES SERVER   with a list of [{form, answers, files}] on stdin
//
// Prints, as JSON, for each form what was downloaded, and what the server said of the submission.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, server] = process.argv.slice(2);
const { JSDOM } = createRequire(join(modules, "x.js"))("jsdom");
const { window } = new JSDOM("<!doctype html><html></html>");
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis) && /^[A-Z]/.test(name)) globalThis[name] = window[name];
}
globalThis.window = window;
globalThis.document = window.document;
// Its grammar's loader would take Node.js for a place without a DOM: it is shown a browser.
const node = globalThis.process;
delete globalThis.process;
const engine = await import(
  pathToFileURL(join(modules, "@getodk/xforms-engine/dist/index.js")).href
);
globalThis.process = node;

const headers = { "X-OpenRosa-Version": "1.0" };
const xml = async (url) => {
  const answer = await fetch(url, { headers });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  if (answer.headers.get("X-OpenRosa-Version") !== "1.0") throw new Error(`no version: ${url}`);
  return new window.DOMParser().parseFromString(await answer.text(), "text/xml");
};
const text = (node, name) => node.getElementsByTagName(name)[0]?.textContent ?? "";

async function listed() {
  const list = await xml(`${server}/formList`);
  return [...list.getElementsByTagName("xform")].map((one) => ({
    id: text(one, "formID"),
    version: text(one, "version"),
    download: text(one, "downloadUrl"),
    manifest: text(one, "manifestUrl"),
  }));
}

async function media(form) {
  const files = new Map();
  const manifest = await xml(form.manifest);
  for (const one of manifest.getElementsByTagName("mediaFile")) {
    const answer = await fetch(text(one, "downloadUrl"));
    files.set(text(one, "filename"), await answer.text());
  }
  return files;
}

const leaves = (node) =>
  (node.currentState.children ?? []).flatMap((child) =>
    child.currentState.children?.length ? leaves(child) : [child],
  );
const name = (node) => node.currentState.reference.split("/").at(-1);

function answer(root, wanted, files) {
  const chosen = {};
  for (const [question, value] of Object.entries(wanted)) {
    const node = leaves(root).find((one) => name(one) === question);
    if (!node) throw new Error(`no question ${question}`);
    if (!node.currentState.relevant) throw new Error(`not asked: ${question}`);
    if (node.nodeType === "select") {
      const offered = node.currentState.valueOptions.map((one) => one.value);
      chosen[question] = offered.length;
      const values = value.split(" ");
      for (const one of values) {
        if (!offered.includes(one)) throw new Error(`${question} offers no ${one}: ${offered}`);
      }
      node.selectValues(values);
    } else if (node.nodeType === "upload") {
      node.setValue(new File([files[value]], value, { type: "image/jpeg" }));
    } else {
      node.setValue(value);
    }
  }
  return chosen;
}

async function send(instance) {
  const payload = await instance.root.prepareInstancePayload({ payloadType: "monolithic" });
  if (payload.status !== "ready") {
    return { violations: payload.violations.map((one) => one.violation?.message?.asString) };
  }
  const head = await fetch(`${server}/submission`, { method: "HEAD", headers });
  const sent = await fetch(`${server}/submission`, { method: "POST", headers, body: payload.data[0] });
  return {
    head: head.status,
    most: head.headers.get("X-OpenRosa-Accept-Content-Length"),
    status: sent.status,
    message: text(new window.DOMParser().parseFromString(await sent.text(), "text/xml"), "message"),
  };
}

const results = [];
const forms = await listed();
for (const wanted of JSON.parse(readFileSync(0, "utf8"))) {
  const form = forms.find((one) => one.id === wanted.form);
  if (!form) throw new Error(`not in the list: ${wanted.form} of ${forms.map((one) => one.id)}`);
  const files = await media(form);
  const loaded = await engine.loadForm(await (await fetch(form.download)).text(), {
    fetchFormAttachment: async (url) => {
      const file = files.get(url.href.split("/").at(-1));
      return new Response(file ?? "", { status: file === undefined ? 404 : 200 });
    },
  });
  if (loaded.status !== "success" && loaded.status !== "warning") {
    throw new Error(`${form.id}: ${loaded.error?.message}`);
  }
  const instance = loaded.createInstance();
  const photos = Object.fromEntries(
    Object.entries(wanted.files ?? {}).map(([one, packed]) => [one, Buffer.from(packed, "base64")]),
  );
  const offered = answer(instance.root, wanted.answers, photos);
  results.push({
    form: form.id,
    version: form.version,
    languages: instance.root.languages.map((one) => one.language),
    files: Object.fromEntries([...files].map(([one, content]) => [one, content.split("\n").length])),
    offered,
    ...(await send(instance)),
  });
}
console.log(JSON.stringify(results));
process.exit(0);
