// A page that uses the generated module. What must be refused is refused: an unused expectation is an error too.
import { createMizan, isMizanError, mizan, mizanCall, mizanFetch, registerContext } from "mizan-runtime";
import type { ErrorOf } from "mizan-runtime";
import { optimistic } from "mizan-runtime/optimistic";
import { affects, contexts, manifestHash, mutations } from "./mizan.js";
import type { AccountContextParams, CallProblem, NoAccount, PlaceFault } from "./mizan.js";

export const client = createMizan({ affects, base: `/api/${manifestHash}` });
const account: AccountContextParams = { account_id: "a", exact: true, sequence: 1n };

export async function reads(): Promise<string> {
  const { account_name } = await mizanFetch(contexts.account, { ...account, sequence: 1, level: "VERY_HIGH", page: null });
  // @ts-expect-error: a required parameter is missing
  await mizanFetch(contexts.account, { account_id: "a", exact: true });
  // @ts-expect-error: no such parameter
  await mizanFetch(contexts.account, { ...account, pages: 1 });
  // @ts-expect-error: no such variant
  await mizanFetch(contexts.account, { ...account, level: "HIGH" });
  // @ts-expect-error: not a number
  await mizanFetch(contexts.account, { ...account, page: "1" });
  // @ts-expect-error: no such context
  contexts.acount;
  // @ts-expect-error: names are not written to
  contexts.account = "user";
  registerContext(contexts.taken, {});
  // @ts-expect-error: it takes no parameters
  registerContext(contexts.taken, { account_id: 1 });
  // The parameters are what a scope is made of.
  client.invalidate({ context: "account", params: account });
  return account_name;
}

export async function deepens(): Promise<void> {
  const { zoo } = await mizanFetch(contexts.zoo, {});
  for (const shape of zoo.internals) {
    switch (shape.type) {
      case "newtype":
        shape.x satisfies number;
        break;
      case "struct":
        shape.radius satisfies number;
        // @ts-expect-error: of another variant
        shape.x;
    }
  }
  // @ts-expect-error: it may be a bigint
  zoo.numbers.big satisfies number;
  BigInt(zoo.numbers.big) satisfies bigint;
  // @ts-expect-error: it may be missing
  zoo.options.left_out satisfies "north" | "south-east" | null;
  // @ts-expect-error: what it is must be found out
  zoo.standard.anything.length;
}

export async function calls(): Promise<void> {
  const order = { owner: { account_id: "a" }, seqNo: 1 };
  const placed = await mizanCall(mutations.place, { order, exact: true });
  placed.seqNo satisfies number | bigint;
  // @ts-expect-error: the client's name of it is another one
  await mizanCall(mutations.place, { order: { ...order, seqNo: undefined, sequence: 1 }, exact: true });
  await mizanCall(mutations.place, { order, exact: true, note: null }, {
    during: optimistic(mizan, (layer) => layer(contexts.account, account, (data) => ({ account_name: data.account_name + "!" }))),
  });
}

export async function fails(): Promise<string | undefined> {
  try {
    await calls();
  } catch (error) {
    if (isMizanError(error, mutations.place)) {
      // @ts-expect-error: no such code
      error.code === "OUT_OF_STOCKS";
      // @ts-expect-error: which problem it is must be found out
      error.data.product;
      if (error.code === "OUT_OF_STOCK") return error.data?.product;
      if (error.code === "NOT_FOUND") error.data satisfies undefined;
    }
    if (isMizanError(error, contexts.zoo)) {
      // Nothing is declared, so this is a code like any other.
      if (error.code === "OUT_OF_STOCK") error.data satisfies unknown;
    }
  }
  return undefined;
}

/** The codes that are known by name: an editor proposes them. */
type Known<E extends { code: string }> = E["code"] extends infer C ? (C extends string ? (string extends C ? never : C) : never) : never;
export const proposed: Known<ErrorOf<typeof contexts.zoo>> = "INVALID_ARGUMENTS";

/** An error type is a union of its own, for whoever explains it wherever it comes from. */
export function explain(problem: PlaceFault): string {
  switch (problem.code) {
    case "NOT_FOUND": return (problem satisfies NoAccount).detail;
    case "OUT_OF_STOCK": return problem.data.product;
    default: return problem satisfies never;
  }
}

/** Exactly what is declared, and what the framework answers a call with. */
export function isExhaustive(problem: ErrorOf<typeof mutations.place>): number {
  problem satisfies PlaceFault | CallProblem;
  switch (problem.code) {
    case "NOT_FOUND": case "OUT_OF_STOCK": return explain(problem).length;
    case "MALFORMED_JSON": case "TOO_DEEP": case "DUPLICATE_KEY": case "INCOMPLETE_BODY": case "BODY_TIMEOUT": case "BODY_TOO_LARGE": return 2;
    case "UNAUTHENTICATED": case "FORBIDDEN": case "CROSS_ORIGIN": case "UNKNOWN_FUNCTION": case "UNSUPPORTED_MEDIA_TYPE": return 3;
    case "INVALID_ARGUMENTS": case "INVALID_CALL": case "DEADLINE_EXCEEDED": case "OUTCOME_UNKNOWN": case "INTERNAL": return 4;
    default: return problem satisfies never;
  }
}
