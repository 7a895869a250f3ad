/// <reference types="vite/client" />

import { describe, expect, it } from "vitest";

const FILES = import.meta.glob<string>("../src/**/*.{ts,json}", {
  query: "?raw",
  import: "default",
  eager: true,
});
const TOP = "";
/** Whom each room may import, besides itself. */
const ROOMS: Record<string, string[]> = {
  [TOP]: ["parts", "data", "ha", "translations"],
  parts: ["data", "ha", "translations"],
  data: ["ha"],
  ha: [],
  translations: [],
};

const SRC = "../src/";
const names = Object.keys(FILES).map((name) => name.slice(SRC.length));
const roomOf = (name: string): string => (name.includes("/") ? name.slice(0, name.lastIndexOf("/")) : TOP);

/** Return the file of ours that an import names, seen from a file. */
function resolved(from: string, path: string): string {
  const { pathname } = new URL(path, `file:///src/${from}`);
  const name = pathname.replace(/^\/src\//, "");
  const file = [name, `${name}.ts`].find((each) => names.includes(each));
  if (!file) throw new Error(`${from} imports ${path}, which is no file of ours`);
  return file;
}

/** Return the files of ours that a file imports, be it only their types. */
function importsOf(name: string): string[] {
  const found = (FILES[SRC + name] ?? "").matchAll(/\b(?:from|import)\s*\(?\s*"(\.[^"]*)"/g);
  return [...found].map((match) => resolved(name, match[1] ?? ""));
}

/** Return a way from a file through its imports back to itself, or to a file that is in such a circle. */
function circle(name: string, way: string[] = [], done = new Set<string>()): string[] {
  if (way.includes(name)) return [...way.slice(way.indexOf(name)), name];
  if (done.has(name)) return [];
  done.add(name);
  for (const each of importsOf(name)) {
    const found = circle(each, [...way, name], done);
    if (found.length) return found;
  }
  return [];
}

describe("rooms", () => {
  it("are all there, and everything is in one of them", () => {
    expect([...new Set(names.map(roomOf))].sort()).toEqual(Object.keys(ROOMS).sort());
    expect(names.filter((name) => roomOf(name) === TOP)).toEqual(["main.ts"]);
  });
  it.each(names)("%s imports only what it may", (name) => {
    const room = roomOf(name);
    const may = [room, ...(ROOMS[room] ?? [])];
    expect(importsOf(name).filter((each) => !may.includes(roomOf(each)))).toEqual([]);
  });
  it("have no circles", () => {
    for (const name of names) expect(circle(name)).toEqual([]);
  });
  it("are read, types as well", () =>
    expect(importsOf("data/model.ts")).toEqual(expect.arrayContaining(["data/feed.ts", "ha/registry.ts"])));
});
