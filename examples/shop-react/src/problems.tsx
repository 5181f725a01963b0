/** What is told of a problem. What it is, its code says. */

import { isMizanError } from "mizan-runtime";
import type { MizanError } from "mizan-runtime";

import { explainCall, explainRead as explainProblem, titleOf as titleOfCode } from "../../shop/web/problems.js";

/** A page that is broken throws other errors. */
export const titleOf = (error: unknown) => titleOfCode(isMizanError(error) ? error.code : undefined);

/** Why something cannot be read. */
export const explainRead = (error: unknown) => (isMizanError(error) ? explainProblem(error) : "This page is broken.");

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
