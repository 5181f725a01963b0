/** What is told of a problem. What it is, its code says. */

import { isMizanError } from "mizan-runtime";
import type { MizanError } from "mizan-runtime";

export const sentence = (text: string) => text && text[0].toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");

const TITLES: { [code: string]: string } = {
  NO_ANSWER: "The shop does not answer",
  NOT_FOUND: "There is no such thing here",
  UNAUTHENTICATED: "You are signed out",
  FORBIDDEN: "This is not yours to see",
  INVALID_ARGUMENTS: "There is no such page",
  INVALID: "There is no such page",
};

export const titleOf = (error: unknown) => (isMizanError(error) && TITLES[error.code]) || "This cannot be shown";

/** Why something cannot be read. */
export function explainRead(error: unknown): string {
  if (!isMizanError(error)) return "This page is broken.";
  switch (error.code) {
    case "NO_ANSWER":
      return "Your connection or the server is down.";
    case "NOT_FOUND":
      return "It may have been here once, or the address is mistyped.";
    case "UNAUTHENTICATED":
      return "Sign in again to go on.";
    case "INVALID_ARGUMENTS":
    case "INVALID":
      return "The address asks for something that the shop does not have.";
    default:
      return error.status >= 500 ? "Something is broken on our side." : sentence(error.detail);
  }
}

const REREAD = "What you see is being read again: look before you repeat it.";

/** Why something was not done, or perhaps was. */
export function explainCall({ code, status, detail }: MizanError): string {
  switch (code) {
    case "UNAUTHENTICATED":
      return "You are signed out. Sign in, then try again.";
    case "FORBIDDEN":
      return "You may not do this.";
    case "NO_ANSWER":
      return `No answer came, so nobody knows whether it was done. ${REREAD}`;
    default:
      return status >= 500 ? `The shop failed, so it may have been done or not. ${REREAD}` : sentence(detail);
  }
}

/** What is wrong with one field of a form. */
export const faultOf = (error: MizanError | undefined, field: string) =>
  error?.errors?.find(({ param }) => param === field)?.detail;

/**
 * What went wrong with a call, beside the control that made it; the fault of one of `fields` is told at the field.
 * `explain` knows more than {@link explainCall} of one mutation's problems.
 */
export function Problem<E extends MizanError>({ error, fields = [], explain = explainCall }: {
  error: E | undefined;
  fields?: string[];
  explain?: (error: E) => string;
}) {
  if (!error || fields.some((field) => faultOf(error, field))) return null;
  return <p className="problem" role="alert" data-testid="problem" data-code={error.code}>{explain(error)}</p>;
}
